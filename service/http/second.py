"""The second step of signing in: set up at the desk, and asked for at the door."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from flask import redirect
from pydantic import Field
from sqlalchemy.engine import Row
from werkzeug.wrappers import Response

from service.domain import totp
from service.flow import second as flow
from service.flow.deps import now
from service.http.desk import HOME, Asked, Nothing, Typed, from_our_page, show
from service.http.errors import Problem
from service.http.signin import Token, signed_in
from service.http.table import Call, Reply, Route
from service.store import access, second
from service.store.session import read, write

SECOND = f"{HOME}/second"
Code = Annotated[str, Field(max_length=100)]


class Said(Typed):
    """A code."""

    code: Code


class AtTheDoor(Typed):
    """A code, and by which first step."""

    token: Token
    code: Code


def by_code(call: Call) -> Reply:
    """Sign in with a code, after the password or the one-time link."""
    if not from_our_page(call):
        return show(call, "signin", status=403, name="", wrong="foreign")
    passed, who = _passed(call)
    if who is None:
        return show(call, "signin", status=403, name="", wrong="late")
    if passed != "passed":
        return show(call, "code", status=_status(passed), token=call.body.token, wrong=passed)
    return signed_in(call, who.moderator_id, linked=who.linked)


def _passed(call: Call) -> tuple[flow.Passed, Row[Any] | None]:
    """What came of a code, and whose it had to be; None: whoever that was has to begin again."""
    at = now()
    with write(call.deps.engine) as connection:
        who = second.waiting(connection, call.body.token, at)
        if who is None:
            return "wrong", None
        passed = flow.check(call.deps, connection, who.moderator_id, call.body.code, at)
        if passed == "passed":
            second.end_wait(connection, who.id)  # which the check's lock has made ours
    return passed, who


def _status(passed: str) -> int:
    return 429 if passed == "wait" else 403


def page(call: Call) -> Reply:
    """Whether it is on, and how to change that."""
    return _page(call, _me(call))


def _page(call: Call, me: int, *, status: int = 200, **more: Any) -> Response:
    with read(call.deps.engine) as connection:
        on = second.is_on(connection, me)
        left = second.codes_left(connection, me)
    shown = {"secret": None, "uri": None, "codes": None, "fault": None} | more
    return show(call, "second", status=status, on=on, left=left, **shown)


def _me(call: Call) -> int:
    """The account of whoever asks. Raises Problem: root by the environment's token has none."""
    with read(call.deps.engine) as connection:
        found = access.find_moderator(connection, call.me.name)
    if found is None:
        raise Problem(404, "unknown.page")
    return int(found.id)


def begin(call: Call) -> Reply:
    """Show a new key for the moderator's app."""
    me = _me(call)
    secret = flow.begin(call.deps, me, now())
    return redirect(SECOND, 303) if secret is None else _begun(call, me, secret)


def _begun(call: Call, me: int, secret: str, fault: str | None = None) -> Response:
    host = urlsplit(call.web.settings.public_url).hostname or ""
    uri = totp.uri(secret, f"{call.me.name}@{host}", "ykien")
    return _page(call, me, status=422 if fault else 200, fault=fault, secret=secret, uri=uri)


def confirm(call: Call) -> Reply:
    """Switch it on by the app's first code, and show the recovery codes, this once."""
    me = _me(call)
    codes = flow.confirm(call.deps, me, call.me.name, call.body.code, now())
    if codes is not None:
        return _page(call, me, codes=codes)
    with write(call.deps.engine) as connection:
        secret = flow.begun(call.deps, connection, me)
    return redirect(SECOND, 303) if secret is None else _begun(call, me, secret, "wrong")


def remove(call: Call) -> Reply:
    """Switch it off by a code."""
    me = _me(call)
    passed = flow.take_away(call.deps, me, call.me.name, call.body.code, now())
    if passed != "passed":
        return _page(call, me, status=_status(passed), fault=passed)
    return redirect(f"{HOME}?said=second_off", 303)


ROUTES: tuple[Route, ...] = (
    Route("POST", f"{HOME}/code", by_code, "anyone", "Pass the second step of signing in",
          body=AtTheDoor, form=True, page=True, html=True),
    Route("GET", SECOND, page, "moderator", "Two-step sign-in", query=Asked, page=True, html=True),
    Route("POST", f"{SECOND}/begin", begin, "moderator", "A key for an app", body=Nothing,
          form=True, page=True, html=True),
    Route("POST", f"{SECOND}/confirm", confirm, "moderator", "Switch two-step sign-in on",
          body=Said, form=True, page=True, html=True),
    Route("POST", f"{SECOND}/remove", remove, "moderator", "Switch two-step sign-in off",
          body=Said, form=True, page=True, html=True),
)  # fmt: skip
