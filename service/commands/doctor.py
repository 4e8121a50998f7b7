"""ykien doctor."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

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


@click.command(epilog="Example: ykien doctor")
@as_json
def doctor(*, json: bool) -> None:
    """Look at settings, secret, disk, database, Redis, workers; say what to do. Changes nothing.

    Ends with exit status 1 if something FAILs.
    """
    lines = list(_lines())
    if json:
        emit([{"what": one.what, "state": one.state, "told": one.told} for one in lines])
    else:
        for one in lines:
            click.echo(f"{one.state:<4}  {one.what:<10} {one.told}")
    sys.exit(1 if any(one.state == "FAIL" for one in lines) else 0)


def _lines() -> Iterator[Line]:
    try:
        settings = place.complete(load(environment()))
    except SettingsError as error:
        for problem in error.problems:
            yield Line("settings", "FAIL", problem)
        return
    yield Line("settings", "ok", f"{settings.env}; readers reach us at {settings.public_url}")
    from service.run import health  # noqa: PLC0415 - see cli.py

    looks: tuple[Callable[[Settings], Iterator[tuple[str, State, str]]], ...] = (
        health.secret, health.data, health.database, health.redis, health.address,
    )  # fmt: skip
    for look in looks:
        for what, state, told in look(settings):
            yield Line(what, state, told)
