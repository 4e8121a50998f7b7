"""The file of a backup: a tar of parts, and a manifest behind them that vouches for each.

The manifest comes last, and its digest after it: a file that was cut short anywhere has neither,
so it can't be taken for whole, even where it was written to a pipe.
"""

import gzip
import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

import orjson

from service.run.place import Unusable

FORMAT = 1  # raised when an older code could not read it any more
MANIFEST, SUM = "manifest.json", "manifest.sha256"
BATCH = 2000  # rows of a part: what is held in memory at a time
_LEVEL = 6  # of gzip
OTHER = "Take another backup; nothing was changed"


@dataclass(frozen=True, slots=True)
class Table:
    """What was kept of one table."""

    columns: dict[str, str]  # name → kind, in the order of a row's values
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the tar: rows of one table, a JSON array a line."""

    name: str
    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    made: str
    code: str  # the version that made it
    schema: str  # the migration that its rows stand at
    database: str  # sqlite or postgresql
    keys: dict[str, int]  # ids of the keys without which it can't be read whole → rows under each
    tables: dict[str, Table]
    parts: list[Part]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())


class Writer:
    """Writes parts, then the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        """Into a file or a pipe."""
        self._file = file
        self.parts: list[Part] = []

    def part(self, table: str, values: list[Any]) -> None:
        """Add rows of a table."""
        lines = b"".join(orjson.dumps(row) + b"\n" for row in values)
        packed = gzip.compress(lines, _LEVEL, mtime=0)
        name = f"rows/{table}/{len(self.parts) + 1:06}.jsonl.gz"
        self._add(name, packed)
        self.parts.append(Part(name, table, len(values), hashlib.sha256(packed).hexdigest()))

    def close(self, manifest: Manifest) -> None:
        """Say that it is whole."""
        told = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
        self._add(MANIFEST, told)
        self._add(SUM, hashlib.sha256(told).hexdigest().encode())
        self._file.write(tarfile.NUL * tarfile.BLOCKSIZE * 2)

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._file.write(member.tobuf(tarfile.PAX_FORMAT) + content)
        self._file.write(tarfile.NUL * (-len(content) % tarfile.BLOCKSIZE))


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file for nobody else's eyes, which has its name only when all of it is on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists():
            raise Unusable(f"{path} is there already: name another file, or remove it")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise Unusable(f"{path} can't be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            draft.unlink()  # gone where it was renamed


class Archive:
    """A backup that is read: its manifest, and the parts that it names."""

    def __init__(self, tar: tarfile.TarFile, path: Path) -> None:
        """Read the manifest. Raises Unusable."""
        self._tar, self._path = tar, path
        try:
            told, said = self._read(MANIFEST), self._read(SUM).decode("ascii", "replace")
        except KeyError:
            raise Unusable(f"{path} is no whole backup: it has no manifest, so it was cut short, "
                           f"or something else made it. {OTHER}") from None  # fmt: skip
        if hashlib.sha256(told).hexdigest() != said:
            raise Unusable(
                f"{path} was changed or damaged: its manifest isn't what was written. {OTHER}"
            )
        self.manifest = _manifest(orjson.loads(told), path)

    def check(self, step: Callable[[int], None]) -> None:
        """Compare every part with the manifest; `step` is told the rows. Raises Unusable."""
        for part in self.manifest.parts:
            try:
                same = hashlib.sha256(self._read(part.name)).hexdigest() == part.sha256
            except (KeyError, tarfile.TarError):
                same = False
            if not same:
                raise Unusable(
                    f"{self._path} is damaged: {part.name} isn't what was written. {OTHER}"
                )
            step(part.rows)

    def rows(self, part: Part) -> list[Any]:
        """The rows of a part."""
        lines = gzip.decompress(self._read(part.name)).splitlines()
        return [orjson.loads(line) for line in lines]

    def _read(self, name: str) -> bytes:
        file = self._tar.extractfile(name)
        if file is None:
            raise KeyError(name)
        return file.read()


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup. Raises Unusable."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Archive(tar, path)
    except tarfile.TarError as error:
        raise Unusable(f"{path} is no whole backup ({error}): it was cut short or damaged, or "
                       f"something else made it. {OTHER}") from error  # fmt: skip
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror or error}") from error


def _manifest(told: Mapping[str, Any], path: Path) -> Manifest:
    if told["format"] != FORMAT:
        raise Unusable(f"{path} has format {told['format']}, this code reads {FORMAT}: restore it "
                       f"with ykien {told['code']}")  # fmt: skip
    known = {field.name: told[field.name] for field in fields(Manifest)}
    return Manifest(**known | {
        "tables": {name: Table(**table) for name, table in told["tables"].items()},
        "parts": [Part(**part) for part in told["parts"]],
    })  # fmt: skip
