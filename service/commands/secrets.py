"""ykien secrets rotate."""

import click

from service.commands.common import as_json, deps, emit
from service.flow.deps import now


@click.group(epilog="Example: ykien secrets rotate")
def secrets() -> None:
    """The secret key, which seals addresses and webhooks' secrets, and signs authors' tokens."""


@secrets.command(epilog='Example: YKIEN_SECRET_KEY="NEW OLD" ykien secrets rotate')
@click.option(
    "--key-is-lost", is_flag=True, help="Let the record go on although the key before is gone."
)
@as_json
def rotate(*, key_is_lost: bool, json: bool) -> None:
    r"""Seal every address and secret under the newest key of YKIEN_SECRET_KEY, so that older ones can go.

    \b
    1. Put the new key before the old one, with a space between, in YKIEN_SECRET_KEY (or in its
       file; `ykien run` keeps it in `secret` in YKIEN_DATA), and start all processes again.
    2. Call this command. It may be ended and called again; readers notice nothing.
    3. When it says that nothing is left, take the old key away and start again.

    Links with which authors follow or change comments that they sent under the old key end with
    step 3. Backups still need the old key. The record's new lines are sealed under the new key,
    which then vouches for the old ones too.
    """  # fmt: skip
    from service.flow.rotate import rotate as again  # noqa: PLC0415 - see cli.py
    from service.flow.seal import seal_batch  # noqa: PLC0415

    with deps() as d:
        done = again(d, lambda n: click.echo(f"{n} comments looked at", err=True))
        if key_is_lost or not done.lost:  # at once, so that the old key may go
            seal_batch(d, now(), adopt=key_is_lost)
        key = d.keys.current.id
    if json:
        emit({"key": key, "sealed": done.sealed, "lost": done.lost, "bans": done.bans})
    else:
        click.echo(f"sealed under key {key}: {done.sealed}")
    if done.bans:
        click.echo(
            f"{done.bans} bans of authors whose comments are all erased can't be brought under the "
            "new key, for only an HMAC is kept: they meet nobody once the old key is taken away",
            err=True,
        )
    told = f"{done.lost} comments, webhooks or sign-in secrets are sealed under a key that YKIEN_SECRET_KEY doesn't hold"
    if done.lost and not key_is_lost:
        raise click.ClickException(told)
    if done.lost and not json:
        click.echo(f"{told}: those stay unreadable. The record goes on under key {key}")
