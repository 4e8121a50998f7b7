"""The people of a site at the desk: who has which role; an admin gives, takes, invites and names."""

from typing import Annotated, Any

from flask import redirect
from pydantic import StringConstraints, ValidationError
from werkzeug.wrappers import Response

from config.messages import sentence
from service.domain.access import ROLES, Role
from service.domain.comment import Invalid
from service.domain.site import Site
from service.flow import house, people as flow
from service.flow.deps import Missing, now
from service.flow.invite import Invitation
from service.http.desk import HOME, Asked, Plain, Typed, show, sites_of
from service.http.errors import Problem, problem_of
from service.http.house import my_site
from service.http.locale import LANGS
from service.http.people import invited, people_of
from service.http.site_settings import ALIKE, SiteChange
from service.http.table import Call, Reply, Route
from service.store import people
from service.store.session import read

PAGE = f"{HOME}/people"
FAULTS = {"string_too_long": "long", ALIKE: "alike"}  # of names of roles, as pydantic calls them
SAID = ("given", "taken", "named")
OWN = {"unknown.moderator": "desk.people.gone"}  # what takes an admin here, and not an editor
Short = Annotated[Plain, StringConstraints(max_length=400, strip_whitespace=True)]
Hinders = (flow.Fixed, house.Taken, Missing, Invalid, Problem)


class PeopleAsked(Asked):
    """Of which site, and what has just been done."""

    site: Short = ""
    said: Short = ""


class Invites(Typed):
    """Somebody who is to come."""

    site: Short
    name: Short
    role: Role
    email: Short = ""


class Gives(Typed):
    """A role for somebody."""

    site: Short
    who: Short
    role: Role


class Takes(Typed):
    """Whose role ends."""

    site: Short
    who: Short


class Names(Typed):
    """What roles are called; empty: as everywhere."""

    site: Short
    moderator_vi: Short = ""
    moderator_en: Short = ""
    editor_vi: Short = ""
    editor_en: Short = ""
    admin_vi: Short = ""
    admin_en: Short = ""


def page(call: Call) -> Reply:
    """Who has which role at one of one's sites."""
    sites = sites_of(call)
    if not sites:
        raise Missing("site")
    key = call.query.site
    site = next((one for one in sites if one.key == key), None if key else sites[0])
    if site is None:
        raise Missing("site")
    return _page(call, site, sites, said=call.query.said)


def _page(
    call: Call, site: Site, sites: list[Site] | None = None, *, status: int = 200, **more: Any
) -> Response:
    sites, runs = sites or sites_of(call), call.me.may("admin", site.id)
    with read(call.deps.engine) as connection:
        everyone = people_of(connection, [one.id for one in sites])
        others = people.others(connection, site.id, call.me.sites("admin")) if runs else []
    told: dict[str, Any] = {
        "said": "", "fault": "", "made": None, "typed": None, "saids": SAID, "roles": ROLES[::-1],
    }  # fmt: skip
    return show(
        call, "people", status=status, site=site, sites=sites, runs=runs, others=others, langs=LANGS,
        groups={role: [one for one in everyone if one.roles.get(site.id) == role]
                for role in ROLES[::-1]},
        roots=[one for one in everyone if one.row.root and not one.row.disabled],
        mails=call.web.settings.mails, **told | more,
    )  # fmt: skip


def _hindered(call: Call, site: Site, error: Exception) -> Response:
    """The page, with what stands in the way and what was typed."""
    problem = problem_of(error)
    errors = problem.more.get("errors")
    said = OWN.get(problem.code, f"problem.{problem.code}")
    fault = errors[0]["detail"] if errors else sentence(said, call.lang)
    shown = _page(call, site, status=problem.status, fault=fault, typed=call.body.model_dump())
    shown.headers.update(problem.headers)
    return shown


def invite(call: Call) -> Reply:
    """Invite somebody, and show the link this once; or say that it went by mail."""
    site, body = my_site(call, call.body.site, "admin"), call.body
    try:
        made = invited(call, site, Invitation(body.name, body.role, body.email))
    except Hinders as error:
        return _hindered(call, site, error)
    return _page(call, site, made=made, mailed=body.email)


def give(call: Call) -> Reply:
    """Give a role."""
    site, body = my_site(call, call.body.site, "admin"), call.body
    try:
        flow.give(call.deps, site, body.who, body.role, call.me, now=now())
    except Hinders as error:
        return _hindered(call, site, error)
    return _done(site, "given")


def take(call: Call) -> Reply:
    """Take a role away."""
    site = my_site(call, call.body.site, "admin")
    try:
        flow.take(call.deps, site, call.body.who, call.me, now())
    except Hinders as error:
        return _hindered(call, site, error)
    return redirect(HOME, 303) if call.body.who == call.me.name else _done(site, "taken")


def name_roles(call: Call) -> Reply:
    """Keep what roles are called here."""
    site = my_site(call, call.body.site, "admin")
    typed = {role: {lang: name for lang in LANGS if (name := getattr(call.body, f"{role}_{lang}"))}
             for role in ROLES}  # fmt: skip
    said = {role: of for role, of in typed.items() if of}
    try:
        change = SiteChange.model_validate({"role_names": said})
    except ValidationError as error:
        why = FAULTS.get(error.errors()[0]["type"], "unread")
        return _page(call, site, status=422, typed=call.body.model_dump(),
                     fault=sentence(f"desk.people.{why}", call.lang))  # fmt: skip
    house.change_site(call.deps, site, change.of, call.me.name, now())
    return _done(site, "named")


def _done(site: Site, said: str) -> Response:
    return redirect(f"{PAGE}?site={site.key}&said={said}", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "moderator", "Who works at a site, at the desk", query=PeopleAsked,
          page=True, html=True, errors=(404,)),
    Route("POST", PAGE, invite, "admin", "Invite a person at the desk", body=Invites, form=True,
          page=True, html=True, errors=(404,)),
    Route("POST", f"{PAGE}/role", give, "admin", "Give a role at the desk", body=Gives, form=True,
          page=True, html=True, errors=(404,)),
    Route("POST", f"{PAGE}/leave", take, "admin", "Take a role away at the desk", body=Takes,
          form=True, page=True, html=True, errors=(404,)),
    Route("POST", f"{PAGE}/names", name_roles, "admin", "Name the roles of a site", body=Names,
          form=True, page=True, html=True, errors=(404,)),
)  # fmt: skip
