"""ykien webhook add, list, rotate, remove, enable, replay."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from service.commands.common import as_json, deps, emit, site_of, table
from service.domain.comment import Invalid
from service.domain.record import OPERATOR
from service.domain.webhook import TYPES, Endpoint, Type
from service.flow import endpoints, webhooks as flow
from service.flow.deps import By, Deps, Missing, now
from service.flow.endpoints import Wanted
from service.store import sites, webhooks
from service.store.session import read

SHOWN_ONCE = "This secret is shown this once; the receiver checks signatures with it."
HEADS = ("id", "site", "url", "enabled", "failures", "types")


@click.group(epilog="Example: ykien webhook list demo")
def webhook() -> None:
    """A site's webhooks: which address is told of what becomes of comments."""


@contextmanager
def _opened() -> Iterator[Deps]:
    """The house; what is refused is said in a sentence."""
    from service.http.errors import detail, problem_of  # noqa: PLC0415 - see cli.py

    try:
        with deps() as d:
            yield d
    except Invalid as error:
        told = "; ".join(detail(one, "en") for one in error.errors)
        raise click.ClickException(told) from None
    except endpoints.Barred as error:
        from config.messages import sentence  # noqa: PLC0415 - see cli.py

        raise click.ClickException(sentence(f"problem.{problem_of(error).code}", "en")) from None
    except Missing:
        raise click.ClickException(
            "there is no such webhook; `ykien webhook list` names them"
        ) from None


def _told(d: Deps, one: Endpoint, **more: Any) -> dict[str, Any]:
    from service.http.webhooks import told  # noqa: PLC0415 - see cli.py

    with read(d.engine) as connection:
        names = {site.id: site.key for site in sites.all_sites(connection)}
    return told(one, names) | more


def _secret(told: dict[str, Any], *, json: bool) -> None:
    if json:
        emit(told)
        return
    click.echo(f"{told['id']}\n{told['secret']}")
    click.echo(SHOWN_ONCE, err=True)


@webhook.command(epilog="Example: ykien webhook add demo https://bao.vn/ykien")
@click.argument("site")
@click.argument("url")
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES), metavar="TYPE",
              help=f"What to tell; may be repeated, all if left out. {', '.join(TYPES)}.")  # fmt: skip
@as_json
def add(site: str, url: str, *, types: tuple[Type, ...], json: bool) -> None:
    """Tell URL what becomes of the comments of SITE. Prints the webhook's id and its secret."""
    with _opened() as d:
        made, secret = endpoints.add(d, site_of(d, site), url, types or TYPES, OPERATOR, now=now())
        _secret(_told(d, made, secret=secret), json=json)


@webhook.command("list", epilog="Example: ykien webhook list demo")
@click.argument("site", required=False)
@as_json
def list_(*, site: str | None, json: bool) -> None:
    """List the webhooks of SITE, or of all sites."""
    with _opened() as d:
        where = None if site is None else {site_of(d, site).id}
        with read(d.engine) as connection:
            found = webhooks.of_sites(connection, where)
        lines = [_told(d, one) for one in found]
    if json:
        emit(lines)
    else:
        shown = [line | {"types": ", ".join(line["types"])} for line in lines]
        table(HEADS, [[line[head] for head in HEADS] for line in shown])


@webhook.command(epilog="Example: ykien webhook rotate 3hJq…")
@click.argument("id_", metavar="ID")
@as_json
def rotate(id_: str, *, json: bool) -> None:
    """Give the webhook ID another secret, and print it. For a day the one before signs too."""
    with _opened() as d:
        became, secret = flow.rotate(d, id_, By(OPERATOR, None), now())
        _secret(_told(d, became, secret=secret), json=json)


@webhook.command(epilog="Example: ykien webhook remove 3hJq…")
@click.argument("id_", metavar="ID")
def remove(id_: str) -> None:
    """End the webhook ID; what waits for it is not sent."""
    with _opened() as d:
        flow.end(d, id_, By(OPERATOR, None), now())
    click.echo("removed")


@webhook.command(epilog="Example: ykien webhook enable 3hJq…")
@click.argument("id_", metavar="ID")
def enable(id_: str) -> None:
    """Switch the webhook ID on again, after its receiver had said that it is gone (410)."""
    with _opened() as d:
        endpoints.change(d, id_, Wanted(enabled=True), By(OPERATOR, None), now())
    click.echo("enabled")


@webhook.command(epilog="Example: ykien webhook replay 3hJq…")
@click.argument("id_", metavar="ID")
@click.argument("deliveries", nargs=-1, metavar="[DELIVERY]...")
@as_json
def replay(id_: str, *, deliveries: tuple[str, ...], json: bool) -> None:
    """Send dead deliveries of the webhook ID anew, these or all, under the ids that they had."""
    with _opened() as d:
        count = flow.replay(d, id_, deliveries or None, By(OPERATOR, None), now())
    emit({"replayed": count}) if json else click.echo(f"sent anew: {count}")
