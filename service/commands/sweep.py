"""ykien sweep."""

import click

from service.commands.common import as_json, deps, emit
from service.flow.deps import now


@click.command(epilog="Example: ykien sweep --here")
@click.option("--here", is_flag=True, help="Examine in this process: needs neither Redis nor "
              "a worker.")  # fmt: skip
@as_json
def sweep(*, here: bool, json: bool) -> None:
    """Queue what has waited longer than YKIEN_SWEEP_AFTER, as workers and beat do by themselves."""
    with deps() as d:
        if here:
            from service.flow.examine import settle_all  # noqa: PLC0415 - see cli.py
            from workers.bound import bounded  # noqa: PLC0415
            from workers.checker import build  # noqa: PLC0415

            done = settle_all(d, build(), bounded(d.settings.filter_deadline))
            emit({"examined": done}) if json else click.echo(f"examined: {done}")
            return
        if not d.queue.alive():
            raise click.ClickException("Redis doesn't answer (YKIEN_REDIS_URL); --here needs none")
        from service.flow.sweep import sweep as queue  # noqa: PLC0415 - see cli.py

        done = queue(d, now())
        emit({"queued": done}) if json else click.echo(f"queued: {done}")
