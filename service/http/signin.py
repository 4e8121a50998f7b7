"""Signing in to the desk and out of it: by password, or by a link that works once."""

from typing import Annotated

from flask import redirect
from pydantic import Field
from werkzeug.wrappers import Response

from service.domain import password as passwords
from service.domain.access import spelled
from service.flow.deps import now
from service.flow.house import note
from service.http import desk, guard
from service.http.client import client_address, limited_by
from service.http.desk import HOME, Asked, Nothing, Plain, Typed, from_our_page, ours, show
from service.http.errors import Problem
from service.http.limits import Limit
from service.http.locale import COOKIE as LANG_COOKIE
from service.http.table import Call, Lang, Reply, Route
from service.store import access, second
from service.store.session import read, write

SIGN_IN, PASSWORD = "/moderate/sign-in", "/moderate/password"
YEAR = 365 * 86400
# Guessing: at one account from one address, and from one address at any account. Nobody can lock a
# colleague out from elsewhere, and a one-time link always works.
PER_ACCOUNT, PER_DOOR = Limit("sign_in", 10, 900), Limit("sign_in_address", 60, 900)
Token = Annotated[str, Field(max_length=200)]
Password = Annotated[str, Field(max_length=1000)]


class LinkAsked(Asked):
    """The one-time link's token."""

    token: str | None = None


class SignIn(Typed):
    """Name and password."""

    name: Annotated[Plain, Field(max_length=200)]
    password: Password


class UseLink(Typed):
    """The button behind a one-time link."""

    token: Token


class NewPassword(Typed):
    """A password, typed twice, and the one before where it is asked for."""

    old: Password = ""
    password: Password
    again: Password


class Speak(Typed):
    """A language for the desk, and the page to go on with."""

    lang: Lang
    back: str = HOME


def form(call: Call) -> Reply:
    """The sign-in form; behind a link only a button, so that a preview doesn't use the link up."""
    if call.query.token:
        return show(call, "link", token=call.query.token[:200])
    call.principal = guard.identify(call.web)
    return (
        redirect(desk.asked_for(), 303)
        if call.principal
        else show(call, "signin", name="", wrong=None)
    )


def by_password(call: Call) -> Reply:
    """Sign in with name and password."""
    if not from_our_page(call):
        return show(call, "signin", status=403, name=call.body.name, wrong="foreign")
    name = spelled(call.body.name)
    try:
        _limit(call, name)
    except Problem as often:
        refusal = show(call, "signin", status=429, name=name, wrong="often")
        refusal.headers.update(often.headers)
        return refusal
    who = _known(call, name)
    if who is None:
        return show(call, "signin", status=403, name=name, wrong="wrong")
    return _enter(call, who)


def _limit(call: Call, name: str) -> None:
    """Count one try. Raises Problem."""
    keys = call.deps.keys
    address = limited_by(keys, client_address(call.web.settings))
    of_account = limited_by(keys, f"{address} {name}")
    call.web.limits.take([(PER_ACCOUNT, of_account), (PER_DOOR, address)])


def _known(call: Call, name: str) -> int | None:
    """The moderator of this name and password; an unknown name takes as long as a wrong one."""
    with read(call.deps.engine) as connection:
        found = access.find_moderator(connection, name)
    kept = None if found is None or found.disabled else found.password
    fits = passwords.matches(kept, call.body.password)
    return found.id if fits and found is not None else None


def by_link(call: Call) -> Reply:
    """Sign in with a one-time link; the first time a password is offered."""
    if not from_our_page(call):
        return show(call, "link", status=403, token=call.body.token, wrong="foreign")
    with write(call.deps.engine) as connection:
        moderator = access.use_link(connection, call.body.token, now())
    if moderator is None:
        return show(call, "signin", status=403, name="", wrong="used")
    return _enter(call, moderator, linked=True)


def _enter(call: Call, moderator: int, *, linked: bool = False) -> Response:
    """The first step is passed: in, or on to the second one where the moderator has set it up."""
    with read(call.deps.engine) as connection:
        on = second.is_on(connection, moderator)
    if not on:
        return signed_in(call, moderator, linked=linked)
    with write(call.deps.engine) as connection:
        token = second.wait_for(connection, moderator, now(), linked=linked)
    return show(call, "code", token=token, wrong=None)


def signed_in(call: Call, moderator: int, *, linked: bool = False) -> Response:
    """The desk, with the cookie that opens it."""
    at = now()
    with write(call.deps.engine) as connection:
        access.forget(connection, at)
        cookie = access.start_session(connection, moderator, at, linked=linked)
        who = access.by_session(connection, cookie, at)
        found = access.find_moderator(connection, who.name) if who else None
    welcome = found is not None and found.password is None
    response = redirect(f"{PASSWORD}?first=1" if welcome else desk.asked_for(), 303)
    _set(call, response, guard.COOKIE, cookie, age=round(access.SESSION.total_seconds()))
    if who is not None and who.lang:
        _set(call, response, LANG_COOKIE, who.lang, age=YEAR)
    return response


def _set(call: Call, response: Response, name: str, value: str, *, age: int) -> None:
    response.set_cookie(
        name, value, max_age=age, path="/", httponly=True, samesite="Lax",
        secure=call.web.settings.secure,
    )  # fmt: skip


def sign_out(call: Call) -> Reply:
    """End the session that asks."""
    if call.me.session is not None:
        with write(call.deps.engine) as connection:
            access.end_session(connection, call.me.session)
    response = redirect(SIGN_IN, 303)
    response.delete_cookie(guard.COOKIE, path="/")
    return response


class FirstAsked(Asked):
    """Whether the password page is the welcome after the first link."""

    first: str | None = None


def password_form(call: Call) -> Reply:
    """Where a password is set."""
    return _password(call, first=call.query.first == "1")


def _password(call: Call, *, first: bool = False, fault: str | None = None) -> Response:
    ask = _old_password(call) is not None
    return show(call, "password", status=422 if fault else 200, first=first, fault=fault, ask=ask,
                least=passwords.LEAST)  # fmt: skip


def _old_password(call: Call) -> str | None:
    """The hash of the password that has to be known. None: there is none, or a link signed in."""
    with read(call.deps.engine) as connection:
        found = access.find_moderator(connection, call.me.name)
    return None if found is None or call.me.linked else found.password


def _fault(call: Call) -> str | None:
    """What is wrong with a new password, or with the old one that was to be typed."""
    old = _old_password(call)
    if old is not None:
        _limit(call, call.me.name)
        if not passwords.matches(old, call.body.old):
            return "old_wrong"
    if call.body.password != call.body.again:
        return "differs"
    return passwords.fault(call.body.password, call.me.name)


def set_password(call: Call) -> Reply:
    """Keep a new password; whoever else is signed in under this name is so no more."""
    fault = _fault(call)
    if fault is not None:
        return _password(call, fault=fault)
    hashed, name = passwords.hashed(call.body.password), call.me.name
    with write(call.deps.engine) as connection:
        found = access.find_moderator(connection, name)
        if found is None:  # root by the environment's token has no account
            raise Problem(403, "role")
        access.set_password(connection, found.id, hashed, keep=call.me.session)
        note(connection, "moderator.password", name, now(), moderator=name)
    return redirect(f"{HOME}?said=password", 303)


def speak(call: Call) -> Reply:
    """Choose the desk's language: kept with the account, and in a cookie before signing in."""
    if not from_our_page(call):
        raise Problem(403, "origin")
    who = guard.identify(call.web)
    if who is not None and who.session is not None:
        with write(call.deps.engine) as connection:
            found = access.find_moderator(connection, who.name)
            if found is not None:
                access.change_moderator(connection, found.id, lang=call.body.lang)
    response = redirect(ours(call.body.back), 303)
    _set(call, response, LANG_COOKIE, call.body.lang, age=YEAR)
    return response


ROUTES: tuple[Route, ...] = (
    Route("GET", SIGN_IN, form, "anyone", "Sign in to the desk", query=LinkAsked, page=True,
          html=True),
    Route("POST", SIGN_IN, by_password, "anyone", "Sign in with a password", body=SignIn,
          form=True, page=True, html=True),
    Route("POST", "/moderate/link", by_link, "anyone", "Sign in with a one-time link",
          body=UseLink, form=True, page=True, html=True),
    Route("POST", "/moderate/sign-out", sign_out, "moderator", "Sign out", body=Nothing,
          form=True, page=True, html=True),
    Route("GET", PASSWORD, password_form, "moderator", "Set a password", query=FirstAsked,
          page=True, html=True),
    Route("POST", PASSWORD, set_password, "moderator", "Keep a new password", body=NewPassword,
          form=True, page=True, html=True),
    Route("POST", "/moderate/lang", speak, "anyone", "Choose the desk's language", body=Speak,
          form=True, page=True, html=True),
)  # fmt: skip
