"""ykien privacy export, erase."""

import os
import sys
from pathlib import Path

import click

from service.commands.common import as_json, deps, emit, site_of, table
from service.domain.record import OPERATOR
from service.flow.deps import Deps, now


def _identity(email: str) -> str:
    """The folded address, as the form folds it."""
    from service.domain.comment import Invalid  # noqa: PLC0415 - see cli.py
    from service.domain.identity import address_of  # noqa: PLC0415

    try:
        return address_of(email).identity
    except Invalid:
        raise click.ClickException(f"{email!r} is not an e-mail address") from None


def _found(d: Deps, email: str | None, sub: str | None, site: str | None) -> list[int]:
    from service.domain.identity import signed_identity  # noqa: PLC0415 - see cli.py
    from service.flow.erase import comments_of  # noqa: PLC0415

    if (email is None) == (sub is None):
        raise click.UsageError("Give EMAIL, or --signed with the id of a signed reader.")
    if sub is not None and site is None:
        raise click.UsageError("--signed needs --site: each newspaper has its own ids.")
    who = signed_identity(sub) if sub is not None else _identity(email or "")
    return comments_of(d, who, None if site is None else {site_of(d, site).id})


signed = click.option(
    "--signed", "sub", metavar="SUB",
    help="Instead of EMAIL: a reader whom the newspaper signs without an address, by its own id.",
)  # fmt: skip
only = click.option("--site", metavar="KEY", help="On this site only.")


@click.group(epilog="Example: ykien privacy export an@example.com")
def privacy() -> None:
    """What is kept of one author: told, or erased."""


@privacy.command(epilog="Example: ykien privacy export an@example.com > an.json")
@click.argument("email", required=False)
@signed
@only
@click.option("--zip", "to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a zip of JSON files instead.")  # fmt: skip
def export(email: str | None, *, sub: str | None, site: str | None, to: Path | None) -> None:
    """Print all that is kept of EMAIL's comments, as JSON.

    Give it to nobody who has not proved that the address is theirs: anyone can have typed it.
    """
    from service.flow.export import export as tell, zipped  # noqa: PLC0415 - see cli.py

    with deps() as d:
        told = list(tell(d, _found(d, email, sub, site)))
        if to is None:
            emit(told)
            return
    with to.open("xb") as made:
        os.fchmod(made.fileno(), 0o600)  # it is somebody's personal data
        made.write(zipped(told, now()))
    click.echo(f"{to}: {len(told)} comments")


@privacy.command(epilog="Example: ykien privacy erase an@example.com --yes")
@click.argument("email", required=False)
@signed
@only
@click.option("--yes", is_flag=True, help="Don't ask.")
def erase(email: str | None, *, sub: str | None, site: str | None, yes: bool) -> None:
    """Erase EMAIL's comments: texts, names, addresses. There is no undo.

    What the desk decided stays in the record, without a text; so do replies of others. Backups are
    not touched. What is under a legal hold is kept until it ends, and named.
    """
    from service.flow import erase as flow  # noqa: PLC0415 - see cli.py

    with deps() as d:
        ids = _found(d, email, sub, site)
        if not ids:
            click.echo("nothing is kept under this address or id")
            return
        if not yes:
            click.confirm(f"Erase {len(ids)} comments for good?", abort=True, err=True)
        with click.progressbar(ids, label="erasing", file=sys.stderr) as bar:
            done = [flow.erase(d, comment_id, now()) for comment_id in bar]
        flow.purge(d)
    kept = [one for one in done if one is not None]
    click.echo(f"erased: {len(ids) - len(kept)}")
    for one in kept:
        click.echo(
            f"kept back: {one.comment}, legal hold {one.document} until {one.until:%Y-%m-%d}"
        )
    if kept:
        click.echo("These are out of the public and will be erased when their hold ends.")


@privacy.command(epilog="Example: ykien privacy retention --site demo --dry-run")
@only
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@as_json
def retention(*, site: str | None, dry_run: bool, json: bool) -> None:
    """Say what sites keep no longer, and let it go.

    A worker does the same by itself, once an hour. Days are settings of the site: retention, ip_days.
    """
    from service.flow.retain import preview, retain  # noqa: PLC0415 - see cli.py
    from service.store import sites  # noqa: PLC0415
    from service.store.session import read  # noqa: PLC0415

    with deps() as d:
        with read(d.engine) as connection:
            found = sites.all_sites(connection) if site is None else [site_of(d, site)]
        told = [(one.key, preview(d, one, now())) for one in found]
        while not dry_run and retain(d, now(), only=found, by=OPERATOR):
            pass
    lines = [(key, what, going, kept) for key, of in told for what, (going, kept) in of.items()]
    heads = ("site", "what", "going" if dry_run else "gone", "held")
    if json:
        emit([dict(zip(heads, line, strict=True)) for line in lines])
    else:
        table(heads, lines)
