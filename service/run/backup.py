"""A backup is made and put back: what `ykien backup` and `ykien restore` do."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import Connection, Engine

from config.settings import Settings
from config.version import VERSION
from service.domain.keys import Keyring
from service.domain.webhook import RESTORED
from service.run import archive, place
from service.run.archive import Archive, Manifest
from service.run.place import Unusable
from service.store import desk_mail, mailings, mails, migrate, outbox, snapshot, webhooks

SQLITE = "sqlite:///"
PIPE = Path("-")  # as a file: standard output

Step = Callable[[int], None]  # is told how many rows more are done
Start = Callable[[str, int], Step]  # is told what begins, and how many rows it has


def backup(engine: Engine, path: Path, now: datetime, start: Start) -> Manifest:
    """Write all that is kept as of one moment. Raises Unusable."""
    beside = None if path == PIPE else path.resolve().parent
    if beside is not None and not beside.is_dir():
        raise Unusable(f"there is no folder {beside}: make it, or name another file")
    with (
        _into(path) as file,
        TemporaryDirectory(dir=beside, prefix=".ykien-backup-") as folder,
        snapshot.moment(engine, Path(folder)) as connection,
    ):
        return _write(connection, archive.Writer(file), now, start)


@contextmanager
def _into(path: Path) -> Iterator[IO[bytes]]:
    with nullcontext(sys.stdout.buffer) if path == PIPE else archive.written(path) as file:
        yield file
        file.flush()


def _write(connection: Connection, out: archive.Writer, now: datetime, start: Start) -> Manifest:
    known = snapshot.tables()
    tables = {
        name: archive.Table(dict(columns), snapshot.count(connection, name))
        for name, columns in known.items()
    }
    step = start("backing up", sum(table.rows for table in tables.values()))
    for name in known:
        found = snapshot.rows(connection, name)
        while values := list(islice(found, archive.BATCH)):
            out.part(name, values)
            step(len(values))
    made = Manifest(
        archive.FORMAT, now.isoformat(), VERSION, migrate.newest(), connection.dialect.name,
        snapshot.key_ids(connection), tables, out.parts,
    )  # fmt: skip
    out.close(made)
    return made


def restore(
    settings: Settings, path: Path, start: Start, *, replace: bool, without_key: bool,
    keep_webhooks: bool,
) -> Manifest:  # fmt: skip
    """Put a backup back in one transaction: all of it, or nothing is changed. Raises Unusable.

    Unless asked to `keep_webhooks` the copy tells nobody what becomes of its comments.
    """
    with archive.opened(path) as found:
        manifest = found.manifest
        _fits(manifest)
        keys = Keyring(settings.secret_key) if settings.secret_key else None
        if not without_key:
            _has_keys(manifest, keys)
        found.check(start("checking", manifest.rows))
        with _undisturbed(settings), snapshot.rebuilding(settings.database_url) as connection:
            _may(connection, replace=replace)
            _refill(connection, found, start("restoring", manifest.rows))
            for webhook_id in [] if keep_webhooks else webhooks.silence(connection, RESTORED):
                outbox.bury(connection, webhook_id, "disabled")
            if not keep_webhooks:
                mails.bury(connection)
                mailings.bury(connection)
                desk_mail.bury(connection)
            if keys is not None and not without_key:
                _opens(connection, manifest, keys)
    return manifest


def _fits(manifest: Manifest) -> None:
    newest = migrate.newest()
    if manifest.schema > newest:
        raise Unusable(f"the backup's schema is {manifest.schema}, this code knows up to {newest}: "
                       f"restore it with ykien {manifest.code} or newer")  # fmt: skip


def _has_keys(manifest: Manifest, keys: Keyring | None) -> None:
    """Without the key the restored addresses could never be read; better to hear it now."""
    lacking = [one for one in manifest.keys if keys is None or one not in keys.ids]
    if lacking:
        raise Unusable(
            f"YKIEN_SECRET_KEY doesn't hold the key{'s' * (len(lacking) > 1)} "
            f"{', '.join(lacking)} under which the backup's addresses lie encrypted: set the key "
            "that was in use (`ykien run` keeps it in `secret` in YKIEN_DATA), older ones behind "
            "it, or give --without-key and do without those addresses"
        )


def _opens(connection: Connection, manifest: Manifest, keys: Keyring) -> None:
    for key_id in manifest.keys:
        sealed = snapshot.sample(connection, key_id)
        try:
            if sealed is not None:
                keys.open(sealed, key_id)
        except InvalidTag:
            raise Unusable(
                f"an address of the backup can't be opened with key {key_id}; nothing was "
                "changed. --without-key restores it all the same"
            ) from None


@contextmanager
def _undisturbed(settings: Settings) -> Iterator[None]:
    """Nothing serves this data, and no `ykien run` starts on it meanwhile. Raises Unusable."""
    place.make(settings)
    with place.held(settings):
        if settings.database_url.startswith(SQLITE):
            path = Path(settings.database_url.removeprefix(SQLITE))
            if path.exists() and snapshot.open_elsewhere(path):
                raise Unusable(f"{path} is in use: end web, worker and beat first")
        yield


def _may(connection: Connection, *, replace: bool) -> None:
    if connection.dialect.name == "postgresql" and (there := snapshot.others(connection)):
        raise Unusable(f"the database is in use, by {there} other connections: end web, worker, "
                       "beat and whoever else looks at it first")  # fmt: skip
    stands = migrate.stands(connection)
    if stands is not None and stands > migrate.newest():
        raise Unusable(f"the database is at {stands}, newer than this code: use its version")
    if not replace and not snapshot.is_empty(connection):
        raise Unusable("the database isn't empty: name an empty one with YKIEN_DATABASE_URL or "
                       "YKIEN_DATA, or give --replace, which deletes what is in it")  # fmt: skip


def _refill(connection: Connection, found: Archive, step: Step) -> None:
    """Rows go into the schema that they come from, and are brought up to date from there."""
    manifest = found.manifest
    snapshot.wipe(connection)
    migrate.bring(connection, manifest.schema)
    try:
        for part in found.manifest.parts:
            values = found.rows(part)
            snapshot.put(connection, part.table, manifest.tables[part.table].columns, values)
            step(len(values))
    except (snapshot.Unfit, KeyError, ValueError) as error:
        raise Unusable(f"the backup can't be restored: {error}; nothing was changed") from error
    for name, table in manifest.tables.items():
        count = snapshot.count(connection, name)
        if count != table.rows:
            raise Unusable(f"the backup is damaged: {count} rows of {name} came back, not "
                           f"{table.rows}; nothing was changed")  # fmt: skip
    if lost := snapshot.broken(connection):
        raise Unusable(f"the backup is damaged: {lost} references lead nowhere; nothing was "
                       "changed")  # fmt: skip
    migrate.bring(connection, "head")
    snapshot.follow(connection)
