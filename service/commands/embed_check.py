"""ykien embed-check."""

from collections.abc import Mapping

import click

from config.messages import sentence
from service.commands.common import as_json, deps, emit
from service.domain.embedded import Page, find, placed
from service.domain.embedding import Fault, addresses, faults
from service.flow.deps import Deps


@click.command(epilog="Example: ykien embed-check https://baotinh.vn/duong-moi --lang en")
@click.argument("url")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True,
              help="Language of the sentences.")  # fmt: skip
@click.option("--article", metavar="KEY", help="The key that the page should have.")
@click.option("--allow", multiple=True, metavar="HOST",
              help="A host that may be in a private network; may be repeated.")  # fmt: skip
@as_json
def embed_check(
    url: str, *, lang: str, article: str | None, allow: tuple[str, ...], json: bool
) -> None:
    """Fetch the page URL and say what is wrong with its embedding. Exit status 1: something is.

    It looks at tags, attributes, the site's origins, Content-Security-Policy, mixed content and
    the page's addresses. What only a browser with its scripts would see, it does not.
    """
    from service.run.fetch import Fetch, Unread  # noqa: PLC0415 - see cli.py

    with deps() as d:
        try:
            page = Fetch(tuple(host.lower() for host in allow))(url)
        except Unread as error:
            why = sentence(f"embed_check.unread.{error.code}", lang, said=error.said)
            _show([{"code": error.code, "grave": True, "message": why}], json=json)
            raise SystemExit(1) from None
        said, places = _faults(d, page, article)
        base = d.settings.public_url
    told: list[dict[str, object]] = [
        {"code": one.code, "grave": one.grave,
         "message": sentence(f"embed_check.fault.{one.code}", lang, said=one.said)} for one in said
    ]  # fmt: skip
    _show(told, json=json)
    grave = any(one.grave for one in said)
    if not json and grave:
        _mend(said, places, base, lang)
    elif not json:
        first = places[0]
        click.echo(
            sentence(
                "embed_check.right",
                lang,
                url=page.url,
                site=first["site"],
                article=first["article"],
            )
        )
    raise SystemExit(int(grave))


def _faults(
    d: Deps, page: Page, article: str | None
) -> tuple[list[Fault], list[Mapping[str, str]]]:
    """What is wrong, and the places of ours in the page."""
    from service.store import sites as store  # noqa: PLC0415 - see cli.py
    from service.store.session import read  # noqa: PLC0415

    found, base = find(page), d.settings.public_url
    places = placed(page, found, base)
    with read(d.engine) as connection:
        sites = {one.key: one for one in store.all_sites(connection)}
        said = list(faults(page, found, base, sites))
        for one in places:
            key, site = one.get("article", ""), sites.get(one.get("site", ""))
            known = store.find_article(connection, site.id, key) if site and key else None
            confirmed = known.url if known is not None and known.confirmed else ""
            said += addresses(page, found, key, confirmed)
            if article is not None and key != article:
                said.append(Fault("article.other", key))
    return list(dict.fromkeys(said)), places


def _show(told: list[dict[str, object]], *, json: bool) -> None:
    if json:
        emit({"right": not any(one["grave"] for one in told), "faults": told})
        return
    for one in told:
        click.echo(f"{'✗' if one['grave'] else '!'} {one['message']}")


def _mend(said: list[Fault], places: list[Mapping[str, str]], base: str, lang: str) -> None:
    """The snippet to paste, where tags are what is wrong."""
    codes = {one.code for one in said}
    place = places[0] if places else {}
    site, article = place.get("site", "SITE"), place.get("article", "12345")
    if codes & {
        "nothing",
        "element",
        "script.missing",
        "script.module",
        "script.mixed",
        "unclosed",
    }:
        click.echo(f"\n{sentence('embed_check.snippet', lang)}\n")
        click.echo(f'<script type="module" src="{base}/widget.js"></script>')
        click.echo(f'<ykien-comments site="{site}" article="{article}"></ykien-comments>')
    if codes & {"nothing", "stripped", "element", "script.missing"}:
        click.echo(f"\n{sentence('embed_check.frame', lang)}\n")
        click.echo(
            '<iframe data-ykien title="Ý kiến của bạn" width="100%" height="900" style="border:0"'
        )
        click.echo(f'  src="{base}/embed?site={site}&amp;article={article}"></iframe>')
