"""Admins give and take roles at their site; each act leaves a row."""

from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.access import Principal, Role, spelled
from service.domain.site import Site
from service.flow.deps import Deps, Missing
from service.flow.house import note
from service.store import access, duties, people
from service.store.session import write


class Fixed(Exception):
    """That is not to be changed. `what` tells why: last_admin, root or no_mail."""

    def __init__(self, what: str) -> None:
        """Say what stands in the way."""
        super().__init__(f"people: {what}")
        self.what = what


def give(deps: Deps, site: Site, name: str, role: Role, by: Principal, *, now: datetime) -> None:
    """Give a person whom one knows this role at a site, in place of another. Raises Missing, Fixed."""
    with write(deps.engine) as connection:
        by = stands(connection, site, by)
        found = _person(connection, name, by)
        put(connection, site, (found.id, found.name), role, by, now=now)


def take(deps: Deps, site: Site, name: str, by: Principal, now: datetime) -> None:
    """Take a person's role away: nothing of the site is seen any more. Raises Missing, Fixed.

    Whoever has no other role is signed out everywhere, and has no token any more.
    """
    with write(deps.engine) as connection:
        by = stands(connection, site, by)
        found = _person(connection, name, by)
        held = access.roles_of(connection, found.id).get(site.id)
        if held is None:
            raise Missing("moderator")
        _keeps_admin(connection, site, found.id, by)
        people.take_role(connection, found.id, site.id)
        sections, lent = duties.drop(connection, found.name, site.id)
        if not access.roles_of(connection, found.id):
            access.change_moderator(connection, found.id, token=None)
            access.shut_out(connection, found.id)
        note(connection, "moderator.leave", by.name, now, site_id=site.id, before={"role": held},
             moderator=found.name, sections=sections, lent=lent)  # fmt: skip


def stands(connection: Connection, site: Site, by: Principal) -> Principal:
    """Hold the site; whoever asks as of now, who must be an admin of it still. Raises Missing."""
    people.hold(connection, site.id)
    asks = access.by_name(connection, by.name)
    if asks is None or not asks.may("admin", site.id):
        raise Missing("site")
    return asks


def _person(connection: Connection, name: str, by: Principal) -> Row[Any]:
    found = access.find_moderator(connection, spelled(name))
    if found is None or not knows(connection, by, found):
        raise Missing("moderator")
    if found.root:
        raise Fixed("root")
    return found


def knows(connection: Connection, by: Principal, found: Row[Any]) -> bool:
    """Whether somebody works, or worked last, where `by` is an admin."""
    mine = by.sites("admin")
    where = access.roles_of(connection, found.id).keys() or {found.last_site}
    return mine is None or bool(where & mine)


def _keeps_admin(connection: Connection, site: Site, leaves: int, by: Principal) -> None:
    """A site keeps an admin who may come in, unless whoever asks is one of every site."""
    if not by.root and people.admins(connection, site.id) == {leaves}:
        raise Fixed("last_admin")


def put(
    connection: Connection, site: Site, who: tuple[int, str], role: Role, by: Principal, *,
    now: datetime,
) -> None:  # fmt: skip
    """Give a role; `who`: id and name. The site is held. Raises Fixed.

    Whoever holds a link of another site's admin does not come in by it here.
    """
    held = access.roles_of(connection, who[0]).get(site.id)
    if held == role:
        return
    _keeps_admin(connection, site, who[0], by)
    if held is None and not people.entered(connection, who[0]):
        access.drop_links(connection, who[0])
    access.set_role(connection, who[0], site.id, role)
    before = {"role": held} if held else {}
    note(connection, "moderator.add", by.name, now, site_id=site.id, before=before,
         after={"role": role}, moderator=who[1])  # fmt: skip
