"""An admin invites a person by a link that signs in once, shown to the admin or sent by mail.

Nobody gets such a link for somebody who was here already: what the record says of a person is that
person's.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from service.domain.access import Principal, Role, named
from service.domain.mail import Letter
from service.domain.site import Site
from service.flow import mail
from service.flow.deps import Deps
from service.flow.house import Taken, note
from service.flow.people import Fixed, knows, put, stands
from service.store import access, people
from service.store.session import write

LETTER = "invite"
DOOR = "/moderate/sign-in"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is wanted in which role, and where the link is sent; no address: whoever asks sees it."""

    name: str
    role: Role
    email: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of an invitation."""

    name: str
    link: str | None  # signs in, once; None: it went by mail
    until: datetime


def invite(deps: Deps, site: Site, who: Invitation, by: Principal, now: datetime) -> Invited:
    """Make a person; until the link was used another one may be made, and the older is dead.

    Raises Invalid, Missing, Taken, Fixed.
    """
    name, until = named(who.name), now + access.INVITED
    if who.email and not deps.settings.mails:
        raise Fixed("no_mail")
    with write(deps.engine) as connection:
        by = stands(connection, site, by)
        number = _newcomer(connection, name, by, now)
        put(connection, site, (number, name), who.role, by, now=now)
        token = access.new_link(connection, number, now, good=access.INVITED)
        link = f"{deps.settings.public_url}{DOOR}?token={token}"
        if who.email:
            data = {"who": name, "by": by.name, "site": site.name, "url": link}
            letter = Letter(LETTER, who.email, site.lang, until, data)
            mail.post(connection, deps, site.id, letter, now)
        note(connection, "moderator.invite", by.name, now, site_id=site.id, moderator=name,
             mailed=bool(who.email))  # fmt: skip
    if who.email:
        deps.queue.call()
    return Invited(name, None if who.email else link, until)


def _newcomer(connection: Connection, name: str, by: Principal, now: datetime) -> int:
    """Somebody new, or whom one may have invited before. Raises Taken."""
    found = access.find_moderator(connection, name)
    if found is None:
        return _made(connection, name, now)
    mine, where = by.sites("admin"), access.roles_of(connection, found.id)
    theirs = mine is not None and not where.keys() <= mine
    known = knows(connection, by, found) and not theirs
    if not known or found.root or found.disabled or found.entered:
        raise Taken("moderator")
    access.drop_links(connection, found.id)
    return int(found.id)


def _made(connection: Connection, name: str, now: datetime) -> int:
    if people.alike(connection, name):
        raise Taken("moderator")
    try:
        return access.add_moderator(connection, name, now)
    except IntegrityError:  # another site has invited this name at the same moment
        raise Taken("moderator") from None
