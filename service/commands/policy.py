"""ykien policy show, set, versions, add-topic."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from service.commands.common import as_json, deps, emit, site_of, table
from service.domain.comment import FieldError, Invalid
from service.domain.policy import Policy
from service.domain.site import Site
from service.flow.amend import Outdated, Wanted, amend
from service.flow.deps import Deps, now
from service.store import policies
from service.store.policies import Version
from service.store.session import read

if TYPE_CHECKING:
    from service.http.policies import PolicyIn

OPERATOR = "operator"
ALL = 100_000
as_version = click.option("--version", "number", type=click.IntRange(0, 2**31 - 1), metavar="N")


@click.group(epilog="Example: ykien policy show demo")
def policy() -> None:
    """A site's policy: what it weighs otherwise than the house, and the topics it watches."""


@contextmanager
def _opened(key: str) -> Iterator[tuple[Deps, Site, Policy]]:
    from workers.checker import house  # noqa: PLC0415 - see cli.py

    with deps() as d:
        yield d, site_of(d, key), house()


@policy.command(epilog="Example: ykien policy show demo > demo.toml")
@click.argument("site")
@as_version
@as_json
def show(site: str, *, number: int | None, json: bool) -> None:
    """Print the policy of SITE as TOML, for `ykien policy set`; --version N: an older one.

    What stands behind # is the house's. With --json, as the API answers it.
    """
    with _opened(site) as (d, where, house):
        with read(d.engine) as connection:
            found = (policies.newest(connection, where) if number is None
                     else policies.find(connection, where, number))  # fmt: skip
        if found is None:
            raise click.ClickException(f"{site} has had no version {number} of its policy")
        _show(where, found, house, json=json)


def _show(site: Site, version: Version, house: Policy, *, json: bool) -> None:
    from service.http.policies import told  # noqa: PLC0415 - see cli.py
    from service.http.policy_toml import written  # noqa: PLC0415

    if json:
        emit(told(site, version, house, "vi"))
    else:
        click.echo(written(site.key, version, house), nl=False)


@policy.command(
    "set", epilog="Example: ykien policy set demo demo.toml --note 'more against loans'"
)
@click.argument("site")
@click.argument("file", type=click.File("rb"))
@as_version
@click.option("--note", help="Why; it stands in the list of versions.")
@as_json
def set_(site: str, *, file: IO[bytes], number: int | None, note: str | None, json: bool) -> None:
    """Put FILE in force as the policy of SITE; `-` reads it from standard input.

    FILE is TOML as `ykien policy show` prints it. Its `version`, or --version N, has to be the one
    that is in force: what somebody else has changed meanwhile is not lost.
    """
    said = _read(file)
    said |= {} if number is None else {"version": number}
    said |= {} if note is None else {"note": note}
    with _opened(site) as (d, where, house):
        wanted = _shaped(said, house).wanted(OPERATOR)
        _show(where, _amended(d, where, house, wanted), house, json=json)


def _read(file: IO[bytes]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read().decode("utf-8-sig"))
    except ValueError as error:  # both TOML's and UTF-8's
        raise click.ClickException(f"{getattr(file, 'name', '<stdin>')}: {error}") from None


def _shaped(said: Mapping[str, Any], house: Policy) -> "PolicyIn":
    """The file as the wire has it, or all that is wrong with it."""
    from pydantic import ValidationError  # noqa: PLC0415 - see cli.py

    from service.domain.overrides import faults  # noqa: PLC0415
    from service.http.body import first_of_each, shape_errors, unreadable  # noqa: PLC0415
    from service.http.policies import PolicyIn  # noqa: PLC0415

    errors = list[FieldError](unreadable(said))
    try:
        shaped = PolicyIn.model_validate(said)
    except ValidationError as error:
        errors += shape_errors(error, said)
    errors += faults(said, house)
    if errors:
        raise _wrong(first_of_each(errors))
    return shaped


def _wrong(errors: list[FieldError]) -> click.ClickException:
    from service.http.errors import detail  # noqa: PLC0415 - see cli.py

    lines = (f"{one.pointer[1:].replace('/', '.')}: {detail(one, 'en')}" for one in errors)
    return click.ClickException("\n       ".join(lines))


def _amended(d: Deps, site: Site, house: Policy, wanted: Wanted) -> Version:
    try:
        return amend(d, site, house, wanted, now())
    except Invalid as error:
        raise _wrong(list(error.errors)) from None
    except Outdated as error:
        stands = error.stands
        raise click.ClickException(
            f"the policy of {site.key} is at version {stands.own.number}"
            + (f", by {stands.by}" if stands.by else "")
            + f", not at {wanted.seen}: see `ykien policy show {site.key}`"
        ) from None


@policy.command(epilog="Example: ykien policy versions demo")
@click.argument("site")
@as_json
def versions(site: str, *, json: bool) -> None:
    """List the versions of the policy of SITE, the newest first."""
    from service.http.policies import told_line  # noqa: PLC0415 - see cli.py

    with _opened(site) as (d, where, house), read(d.engine) as connection:
        rows, _ = policies.page(connection, where, limit=ALL)
        lines = [told_line(where, house, row) for row in rows]
    if json:
        emit(lines)
        return
    heads = ("version", "by", "created", "note")
    table(heads, [[line[head] for head in heads] for line in lines])


@policy.command("add-topic", epilog="Example: ykien policy add-topic demo court")
@click.argument("site")
@click.argument("example")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True,
              help="Language of the topic's name.")  # fmt: skip
@as_json
def add_topic(site: str, *, example: str, lang: str, json: bool) -> None:
    """Copy EXAMPLE into the topics that SITE watches: court, accusation or minors.

    A comment on it waits for a human, whatever the site's mode. To change the list: `ykien policy
    show`, then `ykien policy set`.
    """
    from config import topics  # noqa: PLC0415 - see cli.py

    copied = topics.load().get(example)
    if copied is None:
        raise click.ClickException(
            f"there is no {example!r}; there are: {', '.join(topics.load())}"
        )
    one = {"name": copied.names[lang], "terms": list(copied.terms)}
    with _opened(site) as (d, where, house):
        with read(d.engine) as connection:
            own = policies.newest(connection, where).own
        listed = [*own.data().get("topics", ()), one]
        said = own.data() | {"version": own.number, "topics": listed, "note": f"+ {one['name']}"}
        wanted = _shaped(said, house).wanted(OPERATOR)
        _show(where, _amended(d, where, house, wanted), house, json=json)
