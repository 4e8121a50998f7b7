"""What all pages of the desk share: how they are rendered, and who may post to them."""

from contextlib import suppress
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from flask import Response, render_template, request
from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout

from config.messages import sentence
from service.domain.access import ROLES, Role, token_hash
from service.domain.keymap import by_code, keymap, named
from service.domain.site import Site
from service.flow.deps import now
from service.flow.morning import lasting
from service.flow.numbers import Late, latest
from service.http import figures
from service.http.errors import Problem, problem_of
from service.http.pages import page
from service.http.table import Call, Lang
from service.store.session import read

HOME = "/moderate"
# PostgreSQL keeps no U+0000; nothing that a moderator means has one.
Plain = Annotated[str, AfterValidator(lambda said: said.replace("\0", ""))]


class Asked(BaseModel):
    """A query of a page: what it does not know it leaves alone, a link may carry anything."""

    model_config = ConfigDict(extra="ignore")


class Typed(BaseModel):
    """A plain form of the desk: numbers come as text."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Typed):
    """A form that is a button."""


def show(call: Call, template: str, *, status: int = 200, **data: Any) -> Response:
    """A page of the desk in the moderator's language."""
    who = call.principal
    past = overdue(call)
    if data.get("late"):  # the page's own, where it is of some sites only
        data["late"] = told(data["late"], call.lang)
    own = (who and who.desk) or {}
    roles = _called(call)
    return page(render_template(
        f"console/{template}.html", lang=call.lang, me=who, csrf=f"{who.csrf}.{mark_of(who.name)}" if who and who.csrf else "",
        say=lambda key, /, **more: _said(f"desk.{key}", call.lang, roles, more), here=request.full_path.rstrip("?"),
        past=past and told(past, call.lang), onward=onward(), method=request.method, clock=figures.clock,
        day=partial(figures.day, lang=call.lang),
        keys=keymap(own.get("keys")), named=named, by_code=by_code, typing=own.get("method", "telex"),
        blur=bool(own.get("blur")),
        edits=who is not None and (who.root or bool(who.sites("editor"))),
        role_of=partial(role_name, lang=call.lang), my_roles=_my_roles(call),
        time_left=partial(figures.left, lang=call.lang),
        number=partial(figures.number, lang=call.lang),
        whole=partial(figures.whole, lang=call.lang),
        moment=partial(figures.moment, lang=call.lang), **data,
    ), status=status)  # fmt: skip


def mark_of(name: str) -> str:
    """Whose page it is, as its forms say behind the session's token: a form is nobody else's."""
    return token_hash(name)[:16]


def role_name(site: Site, role: Role, lang: Lang) -> str:
    """What a role is called at a site."""
    return site.role_name(role, lang) or sentence(f"desk.role.{role}", lang)


def _said(name: str, lang: Lang, roles: dict[str, str], more: dict[str, Any]) -> str:
    """A sentence with its roles; other blanks, unless they are filled here, are a script's."""
    if more:
        return sentence(name, lang, **roles | more)
    text = sentence(name, lang)
    for role in roles if "{" in text else ():
        text = text.replace(f"{{{role}}}", roles[role])
    return text


def _called(call: Call) -> dict[str, str]:
    """Roles as sentences name them; where one's sites differ in that, by the usual name."""
    who, said = call.principal, dict[str, str]()
    sites = [
        one for one in call.deps.sites.known().values() if who and who.may("moderator", one.id)
    ]
    for role in ROLES:
        names = {role_name(one, role, call.lang) for one in sites}
        usual = sentence(f"desk.role.{role}", call.lang)
        name = names.pop() if len(names) == 1 else usual
        said[role] = (
            usual[0].lower() + usual[1:] if name == usual else name
        )  # the house's: as it is
    return said


def _my_roles(call: Call) -> str:
    """What whoever asks is, in words; where that differs from site to site, each of them."""
    who = call.principal
    if who is None or who.root:
        return sentence("desk.role.root", call.lang) if who else ""
    sites = call.deps.sites.known().values()
    held = {role_name(one, who.roles[one.id], call.lang) for one in sites if one.id in who.roles}
    return ", ".join(sorted(held))


def sites_of(call: Call, role: Role = "moderator") -> list[Site]:
    """Where one holds a role, by name."""
    mine = call.me.sites(role)
    every = sorted(call.deps.sites.all().values(), key=lambda one: (one.name, one.key))
    return [one for one in every if mine is None or one.id in mine]


def overdue(call: Call) -> Late | None:
    """The worst of the sites whose promise to readers is not kept; a page may do without it."""
    if call.principal is None:
        return None
    with suppress(OperationalError, PoolTimeout):
        sites = sites_of(call)
        with read(call.deps.engine) as connection:
            return latest(connection, sites, now())
    return None


def told(late: Late, lang: str) -> dict[str, str]:
    """What is overdue, in words."""
    return {
        "id": late.comment, "name": late.site.name,
        "waited": lasting(late.waited.total_seconds(), lang),
        "promise": lasting(late.site.promise_minutes * 60, lang),
    }  # fmt: skip


def kind_of(problem: Problem) -> str:
    """What a page calls what went wrong."""
    return {403: "barred", 404: "missing"}.get(problem.status, "title")


def trouble(call: Call, error: Exception) -> Response:
    """A page that says what went wrong, and where to go from there."""
    problem = problem_of(error)
    shown = show(
        call, "trouble", status=problem.status, problem=problem, kind=kind_of(problem),
        detail=sentence(f"problem.{problem.code}", call.lang),
        errors=problem.more.get("errors", []),
    )  # fmt: skip
    shown.headers.update(problem.headers)
    return shown


def from_our_page(call: Call) -> bool:
    """Whether a form was sent from a page of ours: there is no session yet that would prove it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    ours = urlsplit(call.web.settings.public_url)
    return origin == f"{ours.scheme}://{ours.netloc}" or urlsplit(origin).netloc == request.host


def asked_for() -> str:
    """The page of the desk that one was on the way to at the door."""
    return ours(request.args.get("back", ""))


def onward() -> str:
    """The same, to be carried on by the forms at the door."""
    back = asked_for()
    return "" if back == HOME else f"?{urlencode({'back': back})}"


def ours(path: str, default: str = HOME) -> str:
    """A path of the desk to go back to; anything else is not followed."""
    plain = path.startswith(HOME) and path[len(HOME) : len(HOME) + 1] in ("", "/", "?")
    return path if plain and "\\" not in path and not any(c < "!" for c in path) else default
