"""ykien embed-key add, list, end."""

import click

from service.commands.common import as_json, deps, emit, site_of, table
from service.domain.record import OPERATOR
from service.flow.deps import Missing, now


@click.group(epilog="Example: ykien embed-key add baotinh")
def embed_key() -> None:
    """A site's embedding keys, with which its backend signs who a reader is (docs/embed.md)."""


@embed_key.command(epilog="Example: ykien embed-key add baotinh")
@click.argument("site")
@as_json
def add(site: str, *, json: bool) -> None:
    """Make a key for SITE; prints its id and its secret, which is shown this once."""
    from service.flow import embed_keys  # noqa: PLC0415 - see cli.py

    with deps() as d:
        public_id, secret = embed_keys.add(d, site_of(d, site), OPERATOR, now())
    if json:
        emit({"id": public_id, "site": site, "secret": secret})
    else:
        click.echo(f"{public_id}  {secret}")
        click.echo("This secret is shown this once; give it to the publisher's backend.", err=True)


@embed_key.command("list", epilog="Example: ykien embed-key list")
@as_json
def list_(*, json: bool) -> None:
    """List the keys that work."""
    from service.store import embed_keys  # noqa: PLC0415 - see cli.py
    from service.store.session import read  # noqa: PLC0415

    with deps() as d, read(d.engine) as connection:
        rows = embed_keys.all_of(connection, None)
    if json:
        emit([{"id": r.public_id, "site": r.site, "by": r.by, "created": r.created} for r in rows])
    else:
        table(("id", "site", "by", "created"),
              [(r.public_id, r.site, r.by, f"{r.created:%Y-%m-%d %H:%M}") for r in rows])  # fmt: skip


@embed_key.command(epilog="Example: ykien embed-key end 3vX…")
@click.argument("id_", metavar="ID")
def end(id_: str) -> None:
    """End a key: what it has signed counts no more."""
    from service.flow import embed_keys  # noqa: PLC0415 - see cli.py

    with deps() as d:
        try:
            embed_keys.end(d, id_, None, OPERATOR, now())
        except Missing:
            raise click.ClickException(
                "there is no such key; `ykien embed-key list` names them"
            ) from None
    click.echo("ended")
