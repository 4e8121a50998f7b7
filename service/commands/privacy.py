"""ykien privacy export, erase."""

import sys

import click
from email_validator import EmailNotValidError, validate_email

from service.commands.common import deps, emit, site_of
from service.flow.deps import Deps, now


def _identity(email: str) -> str:
    """The folded address, as the form folds it."""
    try:
        found = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise click.ClickException(f"{email!r} is not an e-mail address: {error}") from None
    return found.normalized.casefold()


def _found(d: Deps, email: str, site: str | None) -> list[int]:
    from service.flow.erase import comments_of  # noqa: PLC0415 - see cli.py

    if site is not None:
        site_of(d, site)
    return comments_of(d, _identity(email), site)


only = click.option("--site", metavar="KEY", help="On this site only.")


@click.group(epilog="Example: ykien privacy export an@example.com")
def privacy() -> None:
    """What is kept of one author: told, or erased."""


@privacy.command(epilog="Example: ykien privacy export an@example.com > an.json")
@click.argument("email")
@only
def export(email: str, *, site: str | None) -> None:
    """Print all that is kept of EMAIL's comments, as JSON.

    Give it to nobody who has not proved that the address is theirs: anyone can have typed it.
    """
    from service.flow.erase import export as tell  # noqa: PLC0415 - see cli.py

    with deps() as d:
        emit(list(tell(d, _found(d, email, site))))


@privacy.command(epilog="Example: ykien privacy erase an@example.com --yes")
@click.argument("email")
@only
@click.option("--yes", is_flag=True, help="Don't ask.")
def erase(email: str, *, site: str | None, yes: bool) -> None:
    """Erase EMAIL's comments: texts, names, addresses. There is no undo.

    What the desk decided stays in the record, without a text; so do replies of others. Backups are
    not touched.
    """
    from service.flow import erase as flow  # noqa: PLC0415 - see cli.py

    with deps() as d:
        ids = _found(d, email, site)
        if not ids:
            click.echo("nothing is kept under this address")
            return
        if not yes:
            click.confirm(f"Erase {len(ids)} comments for good?", abort=True, err=True)
        with click.progressbar(ids, label="erasing", file=sys.stderr) as bar:
            for comment_id in bar:
                flow.erase(d, comment_id, now())
        flow.purge(d)
    click.echo(f"erased: {len(ids)}")
