"""What commands share: settings, dependencies, and how they say things."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import orjson

from config.settings import Settings, load
from service.domain.site import Site
from service.flow.deps import Deps
from service.run import logs, place

as_json = click.option("--json", "json", is_flag=True, help="Print JSON.")


def environment() -> dict[str, str]:
    """The environment, which only entry points read."""
    return dict(os.environ)  # noqa: TID251 - this is the entry point


def settings() -> Settings:
    """The environment, and what `ykien run` keeps in the data folder."""
    return place.complete(load(environment()))


def served() -> Settings:
    """The same for a process that serves: it needs a secret, and its log is machines' reading."""
    from service.run import key  # noqa: PLC0415 - see below

    found = place.ready(settings())
    key.need(found)
    logs.configure(found.log_level, json=found.production)
    return found


@contextmanager
def deps() -> Iterator[Deps]:
    """Database, queue and keys for one command. Refuses a database that is not migrated."""
    from service.run.deps import open_deps  # noqa: PLC0415 - 0.4 s that --help does not have
    from service.store.migrate import current, newest  # noqa: PLC0415

    made = open_deps(place.ready(settings()), pool=2)
    try:
        if current(made.engine) != newest():
            raise click.ClickException("the database isn't migrated: call `ykien migrate` first")
        yield made
    finally:
        made.engine.dispose()
        if made.queue.redis is not None:
            made.queue.redis.close()


def site_of(deps: Deps, key: str) -> Site:
    """A site by its key; an unknown one is an error that names those there are."""
    from service.store import sites  # noqa: PLC0415
    from service.store.session import read  # noqa: PLC0415

    with read(deps.engine) as connection:
        known = {site.key: site for site in sites.all_sites(connection)}
    if key not in known:
        there = ", ".join(known) or "none yet; `ykien site add` makes one"
        raise click.ClickException(f"there is no site {key!r}; there are: {there}")
    return known[key]


def emit(data: Any) -> None:
    """Print data as JSON."""
    click.echo(orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2).decode())


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads."""
    cells = [[str(head).upper() for head in heads]]
    cells += [["–" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    for row in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
