"""ykien doctor."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import click

from config.settings import Settings, SettingsError, load
from service.commands.common import as_json, emit, environment
from service.run import place

State = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    what: str
    state: State
    told: str  # how it is, and what to do if that is not well


def _noted(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{16}", value):
        raise click.BadParameter("is a number and 16 digits, for example 1234:0f3a5b7c9d1e2f40")
    return value


def _bar(lines: Iterator[Any], length: int) -> Iterator[Any]:
    with click.progressbar(lines, length=length, label="record", file=sys.stderr) as bar:
        yield from bar


@click.command(epilog="Example: ykien doctor --record")
@click.option("--record", is_flag=True, help="Go along the whole sealed record.")
@click.option(
    "--noted",
    metavar="NUMBER:SEAL",
    callback=_noted,
    help="The end of the record as --record once told it: is it still there?",
)
@as_json
def doctor(*, record: bool, noted: str | None, json: bool) -> None:
    """Look at settings, secret, disk, database, Redis, workers; say what to do. Changes nothing.

    With --record every line of the record is compared with what it was sealed with, and each that
    was altered, removed, inserted or moved is named.

    Ends with exit status 1 if something FAILs.
    """  # fmt: skip
    lines = list(_lines(_bar if record else None, noted))
    if json:
        emit([{"what": one.what, "state": one.state, "told": one.told} for one in lines])
    else:
        for one in lines:
            click.echo(f"{one.state:<4}  {one.what:<10} {one.told}")
    sys.exit(1 if any(one.state == "FAIL" for one in lines) else 0)


def _lines(watch: Any, noted: str | None) -> Iterator[Line]:
    try:
        settings = place.complete(load(environment()))
    except SettingsError as error:
        for problem in error.problems:
            yield Line("settings", "FAIL", problem)
        return
    yield Line("settings", "ok", f"{settings.env}; readers reach us at {settings.public_url}")
    from service.run import health, record  # noqa: PLC0415 - see cli.py

    looks: tuple[Callable[[Settings], Iterator[tuple[str, State, str]]], ...] = (
        health.secret, health.data, health.database, health.redis, health.address,
    )  # fmt: skip
    lines = [Line(*told) for look in looks for told in look(settings)]
    yield from lines
    if not any(one.what == "database" and one.state == "FAIL" for one in lines):
        yield from (Line(*told) for told in record.look(settings, watch, noted))
