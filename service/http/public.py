"""What readers call to write: submit, status, edit, withdraw."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import redirect, request

from service.domain.comment import (
    TEXT_MAX,
    Draft,
    FieldError,
    Invalid,
    NewComment,
    clean,
    parse,
)
from service.domain.mode import as_of
from service.domain.record import Comment, Kept, Sent
from service.domain.signed import Identity
from service.domain.site import Site
from service.flow import appeal, edit, submit
from service.flow.deps import Missing, now
from service.http import answers, challenge, consents, cors, forms, mails, reading, signed, wire
from service.http.body import idempotency_key
from service.http.client import client_address, limited_by
from service.http.errors import Problem
from service.http.limits import PER_ADDRESS, PER_AUTHOR, PER_CHANGER, PER_SITE
from service.http.status import status_of
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import comments, idempotency, sites, thread
from service.store.session import read

DAY = 86_400


def meaning(call: Call, raw: Mapping[str, Any]) -> Iterable[FieldError]:
    """What is wrong with the fields whose shape is right, so that all is told at once."""
    article = raw.get("article")
    key = article.get("key") if isinstance(article, dict) else raw.get("article_key")
    site = call.deps.sites.get(str(raw.get("site")))
    stands_in = {"article_key": "a", "name": "a", "email": "a@example.com", "text": "a"}
    told = {"article_key": key, **{name: raw.get(name) for name in ("name", "email", "text")}}
    shaped = {name: value for name, value in told.items() if isinstance(value, str)}
    errors = _unknown_parent(call, site, key, raw.get("parent"))
    errors += consents.faults(site, raw.get("consent"))
    try:
        parse(Draft(**(stands_in | shaped)), text_max=site.text_max if site else TEXT_MAX)
    except Invalid as error:
        errors += error.errors
    return errors


def _unknown_parent(call: Call, site: Site | None, key: Any, parent: Any) -> list[FieldError]:
    """A reply's parent is looked up with the rest, so that it isn't an error of its own later."""
    named = [said for said in (key, parent) if isinstance(said, str) and "\0" not in said]
    if site is None or len(named) != 2:
        return []
    with read(call.deps.engine) as connection:
        article = sites.find_article(connection, site.id, clean(named[0]).text)
        at = as_of(site, article, now())
        known = article and thread.parent_of(connection, article.id, named[1], at)
        if known is not None:
            return []
    return [FieldError("/parent", "parent.unknown")]


def post_comment(call: Call) -> Reply:
    """Keep a reader's comment."""
    body = call.body.whole() if call.form else call.body
    site = need_site(call, body.site)
    if call.principal is None:
        cors.need_admitted(call.web, site)
    sent = _sent(call, body, site)
    with call.deps.together.coming():
        kept = _before(call, site, sent) or _keep(call, site, body, sent)
    answer = _answer(call, site, kept)
    if call.form:
        return redirect(f"/s/{kept.public_id}#{answer['token']}", 303)
    return answer


def _parsed(call: Call, body: wire.SubmitIn, site: Site, who: Identity | None) -> NewComment:
    try:
        return signed.parsed(body, who, site.text_max)
    except Invalid as error:
        unknown = _unknown_parent(call, site, body.article.key, body.parent)
        lacking = consents.faults(site, body.consent)
        raise Invalid(*unknown, *error.errors, *lacking) from None


def need_site(call: Call, key: str) -> Site:
    """The site of this key; a key of another site may not post here. Raises Missing."""
    site = call.deps.sites.get(key)
    if site is None or (
        call.principal is not None and not call.principal.may("moderator", site.id)
    ):
        raise Missing("site")
    return site


def _sent(call: Call, body: wire.SubmitIn, site: Site) -> Sent:
    key = idempotency_key()
    return Sent(
        address=client_address(call.web.settings), parent=body.parent,
        url=body.article.url or "", title=body.article.title or "",
        consent=consents.words(body.consent), lang=call.lang,
        agreed=consents.agreed(site, body.consent, call.lang),
        form=_form(body.form), key=key,
        fingerprint=submit.fingerprint(call.raw) if key is not None else "",
        notify=bool(body.notify),
    )  # fmt: skip


def _form(form: wire.FormIn | None) -> dict[str, Any] | None:
    if form is None:
        return None
    started = wire.started_at(form.started)
    elapsed = None if started is None else now().timestamp() - started
    if elapsed is not None and not 0 <= elapsed <= DAY:
        elapsed = None  # the reader's clock is wrong: that says nothing
    return {"elapsed": elapsed, "trap": bool(form.trap)}


def _before(call: Call, site: Site, sent: Sent) -> Kept | None:
    """The answer that this Idempotency-Key was given before; asked before limits."""
    if sent.key is None:
        return None
    with read(call.deps.engine) as connection:
        answer = idempotency.find(connection, site.key, sent.key, sent.fingerprint)
    return None if answer is None else Kept.of(answer)


def _keep(call: Call, site: Site, body: wire.SubmitIn, sent: Sent) -> Kept:
    """Keep it, with what is known of its proof of work: one that does not count holds it."""
    who = signed.who(call, site, body)
    new = _parsed(call, body, site, who)
    consents.need(site, body.consent)
    levels = _limit(call, site, new, sent)
    with (
        challenge.looked_at(call, site, sent, body.challenge, levels) as failed,
        signed.once(call, who, sent) as by,
    ):
        noted = replace(by, form={**(by.form or {}), "challenge": failed}) if failed else by
        return submit.submit(call.deps, site, new, noted, now())


def _limit(call: Call, site: Site, new: NewComment, sent: Sent) -> challenge.Levels:
    """Count it; how much had come before."""
    if call.principal is not None or not call.web.limits.on:
        return challenge.CALM  # a publisher's program speaks for many readers
    keys = call.deps.keys
    who = limited_by(keys, sent.address)
    *_, address, pressure = call.web.limits.take((
        (PER_ADDRESS, f"{site.key}:{who}"),
        (PER_AUTHOR, f"{site.key}:{limited_by(keys, new.identity)}"),
        (PER_SITE, site.key), *challenge.gauges(site, who),
    ))  # fmt: skip
    return address, pressure


def _answer(call: Call, site: Site, kept: Kept) -> dict[str, Any]:
    at = now()
    wait, hours = call.web.usual.of(site.id, at), reading.hours(site, at, call.lang)
    proof = mails.proof_of_kept(call, site, kept.public_id)
    told = {"usual_wait": wait, "hours": hours, "proof": proof}
    return {
        "id": kept.public_id, "status": "received", "token": call.deps.keys.token(kept.public_id),
        "status_url": f"{call.web.settings.public_url}/s/{kept.public_id}",
        "edit_until": moment(kept.edit_until),
        **{name: value for name, value in told.items() if value is not None},
    }  # fmt: skip


def own_comment(call: Call) -> tuple[Comment, Site]:
    """The comment of the path, if its author's token came along. Raises Missing, Problem."""
    public_id = call.path["id"]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = getattr(call.query, "token", None) or ""
    token = token.strip()
    if not call.deps.keys.is_token(token):
        raise Problem(401, "token", headers={"WWW-Authenticate": "Bearer"})
    if not call.deps.keys.owns(token, public_id):
        raise Missing("comment")
    with read(call.deps.engine) as connection:
        found = comments.find(connection, public_id)
        site = None if found is None else call.deps.sites.by_id(found.site_id)
    if found is None or site is None:
        raise Missing("comment")
    return found, site


def get_status(call: Call) -> Reply:
    """What became of a comment, for its author."""
    found, site = own_comment(call)
    return status_of(call, found, site)


def _changed(call: Call) -> tuple[Comment, Site]:
    """The comment that its author is about to change, from a page that may, not too often."""
    found, site = own_comment(call)
    cors.need_admitted(call.web, site)
    who = limited_by(call.deps.keys, client_address(call.web.settings))
    call.web.limits.take([(PER_CHANGER, f"{site.key}:{who}")])
    return found, site


def edit_comment(call: Call) -> Reply:
    """Give one's comment another text."""
    found, site = _changed(call)
    became = edit.edit(call.deps, site, found.public_id, call.body.text, now())
    until = found.created + site.window
    return {"id": became.public_id, "status": became.status, "edit_until": moment(until)}


def remove_comment(call: Call) -> Reply:
    """Take one's comment back."""
    found, site = _changed(call)
    became = edit.remove(call.deps, site, found.public_id, now())
    return {"id": became.public_id, "status": became.status}


def appeal_comment(call: Call) -> Reply:
    """Ask that a refused comment be looked at again."""
    found, site = _changed(call)
    became = appeal.appeal(call.deps, site, found.public_id, call.body.text, now())
    return {"id": became.public_id, "status": became.status}


ROUTES: tuple[Route, ...] = (
    Route("POST", "/api/v1/comments", post_comment, "anyone", "Submit a comment",
          scope="submit", body=wire.SubmitIn, form_body=wire.FormSubmitIn, again=forms.again,
          answer=answers.Kept,
          status=202, errors=(403, 404, 409, 429), cors=True, idempotent=True, also=meaning),
    Route("GET", "/api/v1/comments/<id>/status", get_status, "author", "What became of a comment",
          query=wire.TokenAsked, answer=answers.Became, errors=(404,), cors=True),
    Route("PATCH", "/api/v1/comments/<id>", edit_comment, "author", "Change one's comment",
          query=wire.TokenAsked, body=wire.TextIn, answer=answers.Edited,
          errors=(403, 404, 409, 429), cors=True),
    Route("DELETE", "/api/v1/comments/<id>", remove_comment, "author", "Take one's comment back",
          query=wire.TokenAsked, answer=answers.Withdrawn, errors=(403, 404, 409, 429), cors=True),
    Route("POST", "/api/v1/comments/<id>/appeal", appeal_comment, "author",
          "Ask that one's refused comment be looked at again", query=wire.TokenAsked,
          body=wire.TextIn, answer=answers.Appealed, status=202, errors=(403, 404, 409, 429),
          cors=True),
)  # fmt: skip
