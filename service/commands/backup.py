"""ykien backup, restore."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from service.commands.common import as_json, deps, emit, settings
from service.domain.keys import Keyring
from service.flow.deps import now
from service.run.archive import Manifest
from service.run.place import SECRET

Start = Callable[[str, int], Callable[[int], None]]


@contextmanager
def _progress() -> Iterator[Start]:
    """Bars on stderr, one after the other."""
    with ExitStack() as bars:

        def start(label: str, rows: int) -> Callable[[int], None]:
            bars.close()  # the bar before is through
            bar = click.progressbar(length=rows, label=label, file=sys.stderr)
            return bars.enter_context(bar).update

        yield start


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """`docker stop` or a shutdown shall leave no copy of the database behind."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = {one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@click.command(epilog="Example: ykien backup /backups/ykien-2026-11-23.tar")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@as_json
def backup(file: Path, *, json: bool) -> None:
    """Write all that is kept into FILE, as of one moment; comments come in meanwhile.

    FILE is new, and for nobody else's eyes (mode 0600); - is standard output. It holds neither
    YKIEN_SECRET_KEY, without which its addresses can't be read (keep a copy apart from the
    backups), nor sessions of the desk.
    """
    from service.run import backup as work  # noqa: PLC0415 - see cli.py

    if file == work.PIPE and json:
        raise click.UsageError("standard output is the backup itself: no --json with -")
    with _ended_in_order(), deps() as d, _progress() as start:
        made = work.backup(d.engine, file, now(), start)
    keys = ", ".join(made.keys) or "none"
    if json:
        emit(_told(file, made))
    else:
        click.echo(f"{made.rows} rows at schema {made.schema}; addresses lie encrypted under key "
                   f"{keys}", err=file == work.PIPE)  # fmt: skip


@click.command(epilog="Example: ykien restore /backups/ykien-2026-11-23.tar")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Delete what the database holds.")
@click.option("--without-key", is_flag=True,
              help="Do without addresses whose key is lost.")  # fmt: skip
@click.option("--keep-webhooks", is_flag=True,
              help="This copy goes on in the old one's place: tell receivers as before.")  # fmt: skip
@as_json
def restore(
    file: Path, *, replace: bool, without_key: bool, keep_webhooks: bool, json: bool
) -> None:
    """Put the backup in FILE into an empty database, of either kind.

    Web, worker and beat have to be ended. The file is checked first, and all of it is put back in
    one transaction: if anything is wrong, nothing is changed. A backup of an older version is
    brought up to date. YKIEN_SECRET_KEY has to hold the keys that were in use. Webhooks are off
    afterwards, so that a trial tells no receiver anything.
    """
    from service.run import backup as work  # noqa: PLC0415 - see cli.py

    with _progress() as start:
        done = work.restore(settings(), file, start, replace=replace, without_key=without_key,
                            keep_webhooks=keep_webhooks)  # fmt: skip
    if json:
        emit(_told(file, done))
    else:
        click.echo(f"{done.rows} rows of {done.made} are back, {done.tables['comment'].rows} of them comments; "
                   "moderators sign in anew")  # fmt: skip
        if not keep_webhooks:
            click.echo("Webhooks are off: `ykien webhook enable`")
        found = settings()
        lost = sum(n for one, n in done.keys.items() if one not in _ids(found.secret_key))
        if lost:
            click.echo(f"{lost} addresses and secrets lie under a key that isn't here: nobody can read them, nor "
                       "find anybody by them. Before the start: `ykien secrets rotate --key-is-lost`")  # fmt: skip
        else:
            click.echo(f"Start under the same key: `ykien run` reads it from {found.data / SECRET}")
        click.echo("To compare with what you noted: ykien doctor --record --noted NUMBER:SEAL")


def _ids(secret: str | None) -> frozenset[str]:
    return Keyring(secret).ids if secret else frozenset()


def _told(file: Path, made: Manifest) -> dict[str, object]:
    return {
        "file": str(file), "made": made.made, "code": made.code, "schema": made.schema,
        "database": made.database, "keys": made.keys, "rows": made.rows,
        "tables": {name: table.rows for name, table in made.tables.items()},
    }  # fmt: skip
