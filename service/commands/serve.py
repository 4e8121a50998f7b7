"""ykien run, web, worker, migrate."""

import sys
from contextlib import suppress

import click

from config.settings import Settings, load
from service.commands.common import environment, served, settings
from service.flow.deps import now as present
from service.run import place


@click.command(epilog="Example: YKIEN_BIND=127.0.0.1:8080 ykien run")
def run() -> None:
    """Serve everything on this machine: web, worker, beat and an embedded Redis.

    What is kept lies in YKIEN_DATA (./var). Ctrl-C ends all of it; started again it has lost
    nothing.
    """
    from service.run import house  # noqa: PLC0415 - see cli.py

    sys.exit(house.run(load(environment()), environment(), _say))


def _say(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        click.echo(line)
        sys.stdout.flush()


@click.command(
    epilog="Example: YKIEN_DATABASE_URL=postgresql://… YKIEN_REDIS_URL=redis://… ykien web"
)
def web() -> None:
    """Serve the web process alone: the form, the lists, the desk.

    Needs a migrated database; comments wait until a worker examines them.
    """
    found = served()
    from service.run.web import serve  # noqa: PLC0415 - see cli.py

    if found.redis_url is None:
        click.echo("Warning: YKIEN_REDIS_URL isn't set: a comment waits until a worker's sweep "
                   "finds it", err=True)  # fmt: skip
    serve(found)


@click.command(epilog="Example: YKIEN_WORKER_PROCESSES=4 ykien worker")
@click.option("--beat", is_flag=True, help="Be the clock that rings for what waits too long.")
def worker(*, beat: bool) -> None:
    """Examine comments, in YKIEN_WORKER_PROCESSES processes; any number of workers may run.

    With --beat it examines nothing but rings every few seconds for comments that nobody took.
    """
    found = _with_redis(served())
    place.make(found)
    from workers import app  # noqa: PLC0415 - see cli.py

    if beat:
        app.beat(found)
        return
    from workers.checker import build  # noqa: PLC0415

    sys.exit(app.work(found, build()))


def _with_redis(found: Settings) -> Settings:
    if found.redis_url is None:
        raise click.ClickException(
            "YKIEN_REDIS_URL isn't set: set it, or let `ykien run` bring its own Redis"
        )
    return found


@click.command(epilog="Example: ykien migrate")
@click.option("--to", "target", default="head", metavar="NUMBER", help="An older or newer schema.")
def migrate(target: str) -> None:
    """Bring the database up to date; waits for another process that does.

    Where YKIEN_DEMO is on, the site of /demo is made too.
    """
    found = settings()
    place.make(found)
    from service.run import first  # noqa: PLC0415 - see cli.py
    from service.store.migrate import current, migrate as bring, newest  # noqa: PLC0415
    from service.store.session import connect  # noqa: PLC0415

    engine = connect(found.database_url)
    before = current(engine)
    bring(engine, target)
    if current(engine) == newest():
        first.demo(found, engine, present())
    click.echo(f"the database is at {current(engine)} (was {before or 'empty'})")
    engine.dispose()
