"""Which of our two languages whoever asks would like."""

from functools import lru_cache
from typing import cast

from flask import g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from service.http.client import header
from service.http.table import Lang

LANGS: tuple[Lang, ...] = ("vi", "en")
COOKIE = "ykien_lang"  # of the desk only; readers' pages set none


def language() -> Lang:
    """`?lang=`, the desk's own choice, or Accept-Language; Vietnamese if nothing is said."""
    if not has_request_context():
        return "vi"
    if "lang" not in g:
        g.lang = _asked()
    return cast("Lang", g.lang)


def _asked() -> Lang:
    sent = request.environ
    if sent.get("QUERY_STRING") or "HTTP_COOKIE" in sent:  # few requests have any to be read
        for said in (request.args.get("lang"), request.cookies.get(COOKIE)):
            if said in LANGS:
                return said
    return _best(header("Accept-Language") or "")


@lru_cache(100)
def _best(accepted: str) -> Lang:
    return cast("Lang", parse_accept_header(accepted, LanguageAccept).best_match(LANGS, "vi"))
