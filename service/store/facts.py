"""The facts that filters may know, read in bulk before any of them runs."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.ban import OF_SENDER
from service.domain.comment import clean
from service.domain.facts import Facts
from service.domain.identity import identity_of
from service.domain.keys import Keyring, address_prefix
from service.domain.near import Near
from service.domain.record import Due
from service.domain.site import Article, Site
from service.store import bans, campaigns
from service.store.among import among
from service.store.sites import to_article, to_site
from service.store.tables import article, comment, revision, site

RECENT, SAME = timedelta(minutes=10), timedelta(hours=24)
NOTHING = Near()
MOST = 250  # newest neighbours read for one batch; a flood beyond that is one all the same
_OWN = ("id", "site_id", "article_id", "parent_id", "author", "address", "signature", "created",
        "email_domain", "confirmed", "form", "email", "ip", "identity", "key_id")  # fmt: skip
# Made once: to make a statement takes SQLAlchemy three times as long as to send it.
_ROWS = sa.select(*(comment.c[name] for name in _OWN)).where(among(comment.c.id, "ids"))
_SITES = sa.select(site).where(among(site.c.id, "ids"))
_ARTICLES = sa.select(*(article.c[f.name] for f in fields(Article))).where(
    among(article.c.id, "ids")
)
_TEXTS = (
    sa.select(comment.c.id, revision.c.text)
    .join(
        revision,
        sa.and_(revision.c.comment_id == comment.c.id, revision.c.number == comment.c.shown),
    )
    .where(among(comment.c.id, "ids"))
)
_OF_SITES = among(comment.c.site_id, "sites")
_PAST = (
    sa.select(comment.c.site_id, comment.c.author, comment.c.status, sa.func.count().label("n"))
    .where(
        _OF_SITES,
        among(comment.c.author, "authors"),
        comment.c.status.in_(("published", "rejected", "taken_down")),
    )
    .group_by(comment.c.site_id, comment.c.author, comment.c.status)
)

_LAST: sa.BindParameter[Any] = sa.bindparam("last")
_SINCE: sa.BindParameter[Any] = sa.bindparam("since")


def _neighbours(*columns: str, hidden: bool = False) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """When, and in which order, those came that share a value of the first of these columns.

    The second is the same for one value at one site, as in a flood: it is read from the newest end.
    Of several authors SQLite would look for each one's among all that were `created` lately, were
    that not `hidden`.
    """
    by = comment.c[columns[0]]
    what = (comment.c.created, comment.c.id, comment.c.site_id, *(comment.c[c] for c in columns))

    def those(at: sa.ColumnElement[Any], *which: sa.ColumnElement[Any]) -> sa.Select[Any]:
        near = sa.select(*what).where(*which, at <= _LAST, at >= _SINCE)
        return near.order_by(at.desc(), comment.c.id.desc()).limit(MOST)

    at: sa.ColumnElement[Any] = comment.c.created
    one = (comment.c.site_id == sa.bindparam("site"), by == sa.bindparam("value"))
    several = sa.func.coalesce(at, _SINCE) if hidden else at
    return those(several, _OF_SITES, among(by, "values")), those(at, *one)


_BY_AUTHOR, _BY_ADDRESS = _neighbours("author", hidden=True), _neighbours("address")
_BY_SIGNATURE = _neighbours("signature", "author")


@dataclass(frozen=True, slots=True)
class Case:
    """A revision's facts, and where it stands."""

    facts: Facts
    site: Site
    article: Article
    near: Near


def gather(connection: Connection, due: Sequence[Due], keys: Keyring) -> dict[int, Case]:
    """Facts of leased revisions by revision id: eleven statements whatever the batch."""
    rows = {r.id: r for r in _those(connection, _ROWS, {one.comment_id for one in due})}
    around = _Around(connection, list(rows.values()), keys)
    ids = {r.site_id for r in rows.values()}
    sites = {r.id: to_site(r) for r in _those(connection, _SITES, ids)}
    ids = {r.article_id for r in rows.values()}
    articles = {r.id: to_article(r) for r in _those(connection, _ARTICLES, ids)}
    parents = {r.id: r.parent_id for r in rows.values()}
    nears = campaigns.around(connection, due, parents)
    texts = around.texts({near.source.id for near in nears.values() if near.source})
    cases = dict[int, Case]()
    for one in due:
        row = rows[one.comment_id]
        where = articles[row.article_id]
        near = nears.get(one.id, NOTHING)
        copied = texts.get(near.source.id, "") if near.source else ""
        known = around.of(row, one, sites[row.site_id], where, **near.facts(), copied_text=copied)
        cases[one.id] = Case(known, sites[row.site_id], where, near)
    return cases


def _those(connection: Connection, query: sa.Select[Any], ids: set[int]) -> Sequence[Row[Any]]:
    return connection.execute(query, {"ids": list(ids)}).all()


def _controls(due: Due, form: Mapping[str, Any]) -> int:
    """Control characters that were typed: of the sending, with those in the name; of an edit."""
    if due.number == 0:
        return int(form.get("controls", 0))
    return 0 if due.typed is None else clean(due.typed).controls


def _names(row: Row[Any], site: Site, keys: Keyring) -> dict[str, frozenset[str]]:
    """What the sender of a comment is known by: of each key, while one takes over from another."""
    author, address = frozenset({row.author}), frozenset({row.address or ""})
    if len(keys.ids) > 1:
        who, ip = identity_of(keys, row), keys.opened(row.ip, row.key_id)
        if who is not None:
            author |= keys.found_by_any(f"author/{site.key}", who)
        if ip is not None:
            address |= keys.found_by_any(f"address/{site.key}", address_prefix(ip))
    return {"author": author, "address": address, "email_domain": frozenset({row.email_domain})}


class _Around:
    """What other comments say of these ones."""

    def __init__(self, connection: Connection, rows: Sequence[Row[Any]], keys: Keyring) -> None:
        self._connection, self._keys = connection, keys
        first, last = min(r.created for r in rows), max(r.created for r in rows)
        near = {"sites": list({r.site_id for r in rows}), "last": last, "since": first - RECENT}
        self._authors = self._near(_BY_AUTHOR, {r.author for r in rows}, near)
        self._addresses = self._near(_BY_ADDRESS, {r.address for r in rows if r.address}, near)
        self._same = self._near(
            _BY_SIGNATURE,
            {r.signature for r in rows if r.signature},
            near | {"since": first - SAME},
        )
        self._history = self._past({(r.site_id, r.author) for r in rows})
        self._bans = bans.of_sites(connection, {r.site_id for r in rows})
        self._parents = self.texts({r.parent_id for r in rows if r.parent_id})

    def _near(
        self,
        queries: tuple[sa.Select[Any], sa.Select[Any]],
        values: set[str],
        near: Mapping[str, Any],
    ) -> dict[tuple[Any, ...], list[tuple[datetime, int]]]:
        """When, and in which order, neighbours came: by the first column, then by all of them."""
        found = defaultdict[tuple[Any, ...], list[tuple[datetime, int]]](list)
        if len(values) == len(near["sites"]) == 1:
            which = {"site": near["sites"][0], "value": next(iter(values))}
            come = self._connection.execute(queries[1], {**near, **which}).all()
        else:
            come = self._connection.execute(queries[0], {**near, "values": list(values)}).all()
        for row in reversed(come):  # nearly sorted
            moment, key = (row[0], row[1]), row[2:]
            found[key].append(moment)
            if len(key) > 2:
                found[key[:2]].append(moment)
        for times in found.values():
            times.sort()
        return found

    def _past(self, authors: set[tuple[int, str]]) -> Counter[tuple[int, str, str]]:
        which = {"sites": list({site_id for site_id, _ in authors}),
                 "authors": list({author for _, author in authors})}  # fmt: skip
        return Counter({
            (r.site_id, r.author, r.status): r.n for r in self._connection.execute(_PAST, which)
        })  # fmt: skip

    def texts(self, ids: set[int]) -> dict[int, str]:
        """What readers see of published comments."""
        if not ids:
            return {}
        return {r.id: r.text for r in _those(self._connection, _TEXTS, ids)}

    def of(self, row: Row[Any], due: Due, site: Site, where: Article, **near: Any) -> Facts:
        """One comment's facts with those of near ones; comments that came after it don't count."""

        def before(
            times: Mapping[tuple[Any, ...], list[tuple[datetime, int]]], span: timedelta, *by: str
        ) -> int:
            come = times.get((row.site_id, *by), [])
            until = bisect_left(come, (row.created, row.id))
            return until - bisect_left(come, (row.created - span, 0))

        same_author = before(self._same, SAME, row.signature, row.author)
        form, past, who = row.form or {}, self._history, (row.site_id, row.author)
        return Facts(
            name=due.name, email_domain=row.email_domain, article_title=where.title, section=where.section or "",
            parent_text=self._parents.get(row.parent_id or 0, ""), site_hosts=site.hosts,
            lang=site.lang, controls=_controls(due, form), elapsed=form.get("elapsed"),
            trap=bool(form.get("trap")), challenge=str(form.get("challenge") or ""), same_author=same_author,
            same_others=before(self._same, SAME, row.signature) - same_author,
            author_recent=before(self._authors, RECENT, row.author),
            address_recent=before(self._addresses, RECENT, row.address or ""),
            author_published=past[*who, "published"] if row.confirmed else 0,
            author_rejected=past[*who, "rejected"] + past[*who, "taken_down"],
            confirmed=row.confirmed, **self._banned(row, site), **near,
        )  # fmt: skip

    def _banned(self, row: Row[Any], site: Site) -> dict[str, Any]:
        """What an editor has banned of it, as far as that was in force when this was sent."""
        own = self._bans.get(row.site_id, ())
        if not own:
            return {}
        alive = [one for one in own if one.until is None or one.until > row.created]
        names = _names(row, site, self._keys)
        sender = {one.kind for one in alive if one.meets(names)}
        return {
            "banned": tuple(kind for kind in OF_SENDER if kind in sender),
            "banned_links": tuple(one.value for one in alive if one.kind == "link_domain"),
            "banned_phrases": tuple(one.value for one in alive if one.kind == "phrase"),
        }
