"""ykien moderator add, list, disable, enable, token, link, password, totp-reset."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from service.commands.common import as_json, deps, emit, site_of, table
from service.domain import password as passwords
from service.domain.access import ROLES, Role, named, spelled
from service.domain.comment import Invalid
from service.domain.record import OPERATOR
from service.flow.deps import Deps, now
from service.flow.house import Taken, note
from service.run.first import sign_in
from service.store import access, people, second, sites
from service.store.session import read, write

FAULTS = {
    "long": f"a password has at most {passwords.MOST} characters",
    "short": f"a password has at least {passwords.LEAST} characters, and not always the same ones",
    "name": "the password is the name",
}


@click.group(epilog="Example: ykien moderator add an --root")
def moderator() -> None:
    """Moderators: who may sign in at the desk, and where."""


@moderator.command(epilog="Example: ykien moderator add an --site demo --role editor")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], show_default=True)
@click.option("--site", "keys", multiple=True, metavar="KEY", help="Where; may be repeated.")
@click.option("--root", is_flag=True, help="All sites, every role.")
@as_json
def add(name: str, *, role: Role, keys: tuple[str, ...], root: bool, json: bool) -> None:
    """Make the moderator NAME, or give an old one a role at another site.

    Prints a link that signs the moderator in, once, within 30 minutes.
    """
    if bool(keys) == root:
        raise click.UsageError("say where: --site KEY (it may be repeated), or --root")
    try:
        name = named(name)
    except Invalid:
        raise click.ClickException(f"{name!r} can't be a moderator's name") from None
    with deps() as d:
        where = [site_of(d, key).id for key in keys]
        try:
            with write(d.engine) as connection:
                token = _made(connection, name, where, role)
        except (IntegrityError, Taken):
            raise click.ClickException(
                f"there is a moderator {name!r} already, or one whose name differs in its case alone"
            ) from None
        link = sign_in(d.settings, token)
    emit({"name": name, "link": link}) if json else click.echo(link)


def _made(connection: Connection, name: str, where: list[int], role: Role) -> str:
    """Make or enlarge a moderator; nowhere means everywhere. Returns a sign-in token. Raises Taken."""
    found = access.find_moderator(connection, name) if where else None
    if found is None and people.alike(connection, name):
        raise Taken("moderator")
    number = found.id if found else access.add_moderator(connection, name, now(), root=not where)
    if not where:
        _note(connection, "add", name, after={"root": True})
    held = access.roles_of(connection, number)
    if found and not found.entered and not held.keys() >= set(where):
        access.drop_links(connection, number)  # another site's admin may hold one
    for site_id in where:
        before = {"role": held[site_id]} if site_id in held else {}
        access.set_role(connection, number, site_id, role)
        _note(connection, "add", name, site_id=site_id, before=before, after={"role": role})
    return access.new_link(connection, number, now())


@moderator.command("list", epilog="Example: ykien moderator list")
@as_json
def list_(*, json: bool) -> None:
    """List all moderators with their roles."""
    with deps() as d, read(d.engine) as connection:
        names = {site.id: site.key for site in sites.all_sites(connection)}
        two_step = second.who_is_on(connection)
        everyone = [_told(row, roles, names) | {"two_step": row.id in two_step}
                    for row, roles in access.all_moderators(connection)]  # fmt: skip
    if json:
        emit(everyone)
        return
    table(("name", "roles", "signs in by", "state"), [
        (one["name"], _roles(one),
         (" ".join(one["signs_in_by"]) or "link") + (" + code" if one["two_step"] else ""),
         "disabled" if one["disabled"] else "active")
        for one in everyone
    ])  # fmt: skip


def _told(row: Any, roles: dict[int, Role], names: dict[int, str]) -> dict[str, Any]:
    return {
        "name": row.name, "root": row.root, "disabled": row.disabled,
        "roles": {names[site]: role for site, role in roles.items()},
        "signs_in_by": [kind for kind in ("password", "token") if getattr(row, kind)],
    }  # fmt: skip


def _roles(one: dict[str, Any]) -> str:
    return "all" if one["root"] else ", ".join(f"{k}: {v}" for k, v in one["roles"].items()) or "–"


def _note(connection: Connection, act: str, name: str, **more: Any) -> None:
    note(connection, f"moderator.{act}", OPERATOR, now(), moderator=name, **more)


@contextmanager
def _named(name: str, act: str) -> Iterator[tuple[Deps, Connection, Any]]:
    """A moderator, in one transaction, and a line of the record that says what was done."""
    with deps() as d, write(d.engine) as connection:
        found = access.find_moderator(connection, spelled(name))
        if found is None:
            raise click.ClickException(
                f"there is no moderator {name!r}; `ykien moderator list` has them all"
            )
        yield d, connection, found
        became = access.find_moderator(connection, found.name)
        before, after = ({"disabled": row.disabled} for row in (found, became or found))
        _note(connection, act, found.name, before=before, after=after)


def _active(found: Any) -> None:
    if found.disabled:
        raise click.ClickException(
            f"{found.name!r} is disabled; first `ykien moderator enable {found.name}`"
        )


@moderator.command(epilog="Example: ykien moderator disable an")
@click.argument("name")
def disable(name: str) -> None:
    """Let NAME in no more, at once; what NAME decided stays in the record."""
    with _named(name, "disable") as (_, connection, found):
        access.change_moderator(connection, found.id, disabled=True)
    click.echo(f"{name} is disabled")


@moderator.command(epilog="Example: ykien moderator enable an")
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME in again."""
    with _named(name, "enable") as (_, connection, found):
        access.change_moderator(connection, found.id, disabled=False)
    click.echo(f"{name} is active")


@moderator.command(epilog="Example: ykien moderator token an")
@click.argument("name")
@as_json
def token(name: str, *, json: bool) -> None:
    """Print a new bearer token for NAME's programs; the one before stops working."""
    with _named(name, "token") as (_, connection, found):
        _active(found)
        made = access.give_token(connection, found.id)
    emit({"name": name, "token": made}) if json else click.echo(made)


@moderator.command(epilog="Example: ykien moderator link an")
@click.argument("name")
@as_json
def link(name: str, *, json: bool) -> None:
    """Print a link that signs NAME in at the desk: once, within 30 minutes."""
    with _named(name, "link") as (d, connection, found):
        _active(found)
        made = sign_in(d.settings, access.new_link(connection, found.id, now()))
    emit({"name": name, "link": made}) if json else click.echo(made)


@moderator.command(epilog="Example: ykien moderator password an")
@click.argument("name")
@click.password_option(help="Asked for if left out, which keeps it out of the shell's history.")
def password(name: str, *, password: str) -> None:
    """Set NAME's password; it is kept as argon2id. Ends NAME's sessions and unused links."""
    fault = passwords.fault(password, name)
    if fault is not None:
        raise click.ClickException(FAULTS[fault])
    hashed = passwords.hashed(password)
    with _named(name, "password") as (_, connection, found):
        access.set_password(connection, found.id, hashed)
    click.echo(f"{name} has a new password")


@moderator.command("totp-reset", epilog="Example: ykien moderator totp-reset an")
@click.argument("name")
def totp_reset(name: str) -> None:
    """Ask NAME for no code any more: the telephone and the recovery codes are lost."""
    with _named(name, "totp_reset") as (_, connection, found):
        if not second.remove(connection, found.id):
            raise click.ClickException(f"{name!r} has no two-step sign-in")
    click.echo(f"{name} signs in without a code")
