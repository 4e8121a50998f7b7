"""Who works at which site: roles given and taken, people invited, by the API."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, Any

from email_validator import EmailNotValidError
from flask import Response
from pydantic import Field
from sqlalchemy.engine import Connection, Row

from service.domain.access import Role
from service.domain.comment import NAME_MAX, FieldError, Invalid
from service.domain.mailbox import EMAIL_MAX, mailbox
from service.domain.site import Site
from service.flow import invite as invitations, people as flow
from service.flow.deps import now
from service.http.answers import When
from service.http.client import limited_by
from service.http.house import my_site
from service.http.limits import Limit
from service.http.moderator import BASE
from service.http.shapes import Asked, In, Key, Out
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import duties, people
from service.store.session import read

HERE, ONE = f"{BASE}/moderators", f"{BASE}/sites/<site>/moderators/<key:name>"
LETTERS = Limit("invite", 20, 3600)  # to wherever somebody typed


@dataclass(slots=True)
class Person:
    """One who works there, with what he has, by site id."""

    row: Row[Any]
    roles: dict[int, Role] = field(default_factory=dict)
    sections: dict[int, list[str]] = field(default_factory=dict)


def people_of(connection: Connection, sites: Collection[int]) -> list[Person]:
    """Everyone of these sites, by name; whoever may do all everywhere, too."""
    found = dict[str, Person]()
    for row in people.of_sites(connection, sites, now()):
        one = found.setdefault(row.name, Person(row))
        if row.site_id is not None:
            one.roles[row.site_id] = row.role
    for row in duties.of_sites(connection, sites):
        who = found.get(row.lent_to or row.who)
        if who is not None:
            who.sections.setdefault(row.site_id, []).append(row.section)
    return list(found.values())


class PeopleAsked(Asked):
    """Of which site; left out: of all where one is an admin."""

    site: Key | None = None


class PersonIn(In):
    """Who is invited; with an address the link is sent there, and not answered."""

    site: Key
    name: Annotated[str, Field(max_length=NAME_MAX * 4)]
    role: Role
    email: Annotated[str, Field(max_length=EMAIL_MAX)] | None = None


class RoleIn(In):
    """A role at one site."""

    role: Role


class PersonOut(Out):
    """One who works at the sites that one may ask about; `root` may do all at every site.

    When a root signs in, and how, is told to those alone who are root.
    """

    name: str
    root: bool
    disabled: bool
    roles: dict[str, Role]
    sections: dict[str, list[str]]
    seen: When | None
    signed_in: bool | None
    two_step: bool | None


class People(Out):
    """Everyone, by name."""

    moderators: list[PersonOut]


class InvitedOut(Out):
    """Who was invited; `link` signs in once, and is shown this once. null: it was sent by mail."""

    name: str
    link: str | None
    until: When


def list_people(call: Call) -> Reply:
    """Who works at the sites where one is an admin."""
    key = call.query.site
    of = (
        [my_site(call, key, "admin")] if key is not None else
        [one for one in call.deps.sites.all().values() if call.me.may("admin", one.id)]
    )  # fmt: skip
    keys = {one.id: one.key for one in of}
    with read(call.deps.engine) as connection:
        everyone = people_of(connection, keys)
    return {"moderators": [_told(one, keys, shown=call.me.root or not one.row.root)
                           for one in everyone]}  # fmt: skip


def _told(one: Person, keys: dict[int, str], *, shown: bool) -> dict[str, Any]:
    here = {"seen": moment(one.row.seen), "signed_in": one.row.here, "two_step": one.row.two_step}
    return {
        **{name: getattr(one.row, name) for name in ("name", "root", "disabled")},
        "roles": {keys[site]: role for site, role in one.roles.items()},
        "sections": {keys[site]: names for site, names in one.sections.items()},
    } | (here if shown else dict.fromkeys(here))


def invite(call: Call) -> Reply:
    """Invite somebody; one who has never come gets another link."""
    body: PersonIn = call.body
    site = my_site(call, body.site, "admin")
    said = invitations.Invitation(body.name, body.role, body.email or "")
    made = invited(call, site, said)
    return {"name": made.name, "link": made.link, "until": moment(made.until)}


def invited(call: Call, site: Site, who: invitations.Invitation) -> invitations.Invited:
    """The same for the desk's page. Raises Invalid, Problem and what the story raises."""
    email = who.email.strip()
    if email:
        email = _address(email)
        call.web.limits.take([(LETTERS, limited_by(call.deps.keys, call.me.name))])
    asked = invitations.Invitation(who.name, who.role, email)
    return invitations.invite(call.deps, site, asked, call.me, now())


def _address(typed: str) -> str:
    try:
        return mailbox(typed)[0]
    except EmailNotValidError:
        raise Invalid(FieldError("/email", "email.invalid")) from None


def give(call: Call) -> Reply:
    """Give a role, in place of another one."""
    site, name = my_site(call, call.path["site"], "admin"), call.path["name"]
    flow.give(call.deps, site, name, call.body.role, call.me, now=now())
    return Response(status=204)


def take(call: Call) -> Reply:
    """Take a role away; sessions end at once where it was the last one."""
    site = my_site(call, call.path["site"], "admin")
    flow.take(call.deps, site, call.path["name"], call.me, now())
    return Response(status=204)


ROUTES: tuple[Route, ...] = (
    Route("GET", HERE, list_people, "admin", "Who works at a site", query=PeopleAsked,
          answer=People, errors=(404,)),
    Route("POST", HERE, invite, "admin", "Invite a person", body=PersonIn, answer=InvitedOut,
          status=201, errors=(404, 409, 429)),
    Route("PUT", ONE, give, "admin", "Give a person a role", body=RoleIn, status=204,
          errors=(404, 409)),
    Route("DELETE", ONE, take, "admin", "Take a person's role away", status=204,
          errors=(404, 409)),
)  # fmt: skip
