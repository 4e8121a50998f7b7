"""Sites and articles."""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout

from service.domain.retention import IP_DAYS, KEPT, PRIVACY_DAYS
from service.domain.site import PROMISE, REPORT_AT, SETTINGS, Article, Site
from service.domain.workdays import ZONE
from service.store import lockdowns
from service.store.session import insert_into, read
from service.store.tables import article, article_alias, site

_ARTICLE = [article.c[f.name] for f in fields(Article)]
_FIND_ARTICLE = sa.select(*_ARTICLE).where(
    article.c.site_id == sa.bindparam("s"), article.c.key == sa.bindparam("k")
)
_FIND_ALIAS = (
    sa.select(*_ARTICLE)
    .join(article_alias)
    .where(article_alias.c.site_id == sa.bindparam("s"), article_alias.c.key == sa.bindparam("k"))
)
_FIND = (_FIND_ARTICLE, _FIND_ALIAS)
# As the foreign key of a comment that is added locks it anyway: for no one but a merge.
_STAYS = tuple(query.with_for_update(read=True, key_share=True, of=article) for query in _FIND)
_ALONE = tuple(query.with_for_update(key_share=True, of=article) for query in _FIND)
ASK = 0.05  # seconds between two looks for a site that is not there
# What the version before does not know: kept only where it differs, so that that one can read the row.
NEW: dict[str, object] = {
    "challenge": "pressure", "publish_delay": 0, "second_level": False, "second_sections": (),
    "second_topics": (), "votes": "up", "feed": False, "retention": KEPT, "ip_days": IP_DAYS,
    "privacy_contact": "", "privacy_days": PRIVACY_DAYS, "holidays": (), "consents": (),
    "promise_minutes": PROMISE, "report_to": (), "report_at": REPORT_AT, "hours": {}, "time_zone": ZONE.key, "closes_after_days": 0, "signed_only": False, "email_confirmation": "off", "notify": True, "markdown": False,
    "links": False, "hints": False, "reply_depth": 2, "role_names": {},
}  # fmt: skip
FRESH = 1.0  # seconds that a site's settings may be old in a process that did not change them


def to_site(row: Row[Any]) -> Site:
    """A row as the house sees it; settings that the row lacks have their defaults.

    Settings of a newer version, which is being brought in or was taken back, are left alone.
    """
    kept: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
            for key, value in row.settings.items() if key in SETTINGS}  # fmt: skip
    return Site(row.id, row.key, row.name, row.mode, row.version, **kept)


def _kept(said: Site) -> dict[str, object]:
    return {key: value for key, value in said.settings().items()
            if key not in NEW or value != NEW[key]}  # fmt: skip


def to_article(row: Row[Any]) -> Article:
    """A row as the house sees it."""
    values = row._asdict()
    return Article(**(values | {"tags": tuple(values["tags"] or ())}))


def find_site(connection: Connection, key: str) -> Site | None:
    """The site of this key."""
    row = connection.execute(sa.select(site).where(site.c.key == key)).one_or_none()
    return None if row is None else to_site(row)


def site_of(connection: Connection, site_id: int) -> Site:
    """The site of this internal id, as it is set up at this moment; without its lock-downs."""
    return to_site(connection.execute(sa.select(site).where(site.c.id == site_id)).one())


def all_sites(connection: Connection) -> list[Site]:
    """Every site, by key."""
    return [to_site(row) for row in connection.execute(sa.select(site).order_by(site.c.key))]


def add_site(connection: Connection, made: Site, now: datetime) -> Site:
    """Insert; the id and version in `made` are not read. IntegrityError: the key is taken."""
    row = connection.execute(
        sa.insert(site).returning(site).values(
            key=made.key, name=made.name, mode=made.mode, settings=_kept(made), created=now
        )
    ).one()  # fmt: skip
    return to_site(row)


def change_site(connection: Connection, changed: Site) -> Site:
    """Store new settings; the version goes up by one."""
    row = connection.execute(
        sa.update(site).where(site.c.id == changed.id).returning(site).values(
            name=changed.name, mode=changed.mode, settings=_kept(changed),
            version=site.c.version + 1,
        )
    ).one()  # fmt: skip
    return to_site(row)


class Sites:
    """All sites, kept for a second: each request needs one and they hardly change."""

    def __init__(self, engine: Engine) -> None:
        """Start empty."""
        self._engine = engine
        self._kept: tuple[float, dict[str, Site]] = (-FRESH, {})

    def all(self) -> dict[str, Site]:
        """Every site by key."""
        at, kept = self._kept
        if kept and time.monotonic() - at < FRESH:
            return kept
        return self._read()

    def _read(self) -> dict[str, Site]:
        with read(self._engine) as connection:
            locks = lockdowns.in_force(connection)
            kept = {found.key: replace(found, locks=locks.get(found.id, ()))
                    for found in all_sites(connection)}  # fmt: skip
        self._kept = (time.monotonic(), kept)
        return kept

    def known(self, *, ask: bool = True) -> dict[str, Site]:
        """Every site by key; those of the last time while the database is away."""
        with suppress(OperationalError, PoolTimeout):
            return self.all() if ask else self._kept[1]
        return self._kept[1]

    def get(self, key: str) -> Site | None:
        """The site of this key; one that was made elsewhere a moment ago is found too."""
        found = self.all().get(key)
        if found is None and time.monotonic() - self._kept[0] > ASK:
            found = self._read().get(key)
        return found

    def by_id(self, site_id: int) -> Site | None:
        """The site of this internal id."""
        return next((site for site in self.all().values() if site.id == site_id), None)

    def forget(self) -> None:
        """Ask the database again: this process has changed a site."""
        self._kept = (-FRESH, self._kept[1])


def find_article(
    connection: Connection, site_id: int, key: str, by: tuple[sa.Select[Any], ...] = _FIND
) -> Article | None:
    """The article of this key or alias."""
    for query in by:
        row = connection.execute(query, {"s": site_id, "k": key}).one_or_none()
        if row is not None:
            return to_article(row)
    return None


def hold_article(connection: Connection, site_id: int, key: str) -> Article | None:
    """The same; nobody merges it into another one before this transaction ends."""
    return find_article(connection, site_id, key, _STAYS)


def article_of(connection: Connection, article_id: int, *, alone: bool = False) -> Article:
    """The article of this internal id; `alone`: nobody else changes it before we are done."""
    return articles_of(connection, [article_id], alone=alone)[article_id]


def articles_of(
    connection: Connection, ids: Iterable[int], *, alone: bool = False
) -> dict[int, Article]:
    """Articles by their internal ids."""
    query = sa.select(*_ARTICLE).where(article.c.id.in_(list(ids)))
    rows = connection.execute(query.with_for_update(key_share=True) if alone else query)
    return {row.id: to_article(row) for row in rows}


def need_article(
    connection: Connection, site_id: int, key: str, now: datetime, *, url: str = "", title: str = ""
) -> Article:
    """The article of this key, made if nobody has commented on it yet; safe against a twin."""
    found = find_article(connection, site_id, key)
    if found is not None:
        return found
    values = {"site_id": site_id, "key": key, "url": url, "title": title, "created": now}
    insert = insert_into(connection, article).values(**values)
    connection.execute(insert.on_conflict_do_nothing(index_elements=["site_id", "key"]))
    return to_article(connection.execute(_FIND_ARTICLE, {"s": site_id, "k": key}).one())


def take_article(connection: Connection, site_id: int, key: str, now: datetime) -> Article:
    """The same; nobody else changes it before this transaction ends."""
    made = need_article(connection, site_id, key, now)
    return find_article(connection, site_id, key, _ALONE) or made


def change_article(connection: Connection, changed: Article) -> None:
    """Store what the publisher says of an article."""
    connection.execute(
        sa.update(article).where(article.c.id == changed.id).values(
            title=changed.title, url=changed.url, confirmed=changed.confirmed,
            section=changed.section, tags=list(changed.tags), mode=changed.mode,
            closes_at=changed.closes_at, second_level=changed.second_level,
        )
    )  # fmt: skip


def are_articles(connection: Connection, site_id: int, keys: list[str]) -> bool:
    """Whether one of these keys is an article's own: it could be no alias."""
    query = sa.select(article.c.id).where(article.c.site_id == site_id, article.c.key.in_(keys))
    return connection.execute(query.limit(1)).first() is not None


def aliases(connection: Connection, article_id: int) -> list[str]:
    """Other keys that mean this article."""
    query = sa.select(article_alias.c.key).where(article_alias.c.article_id == article_id)
    return list(connection.scalars(query.order_by(article_alias.c.key)))


def set_aliases(connection: Connection, site_id: int, article_id: int, keys: list[str]) -> None:
    """Replace an article's aliases, but for those of merges, which stay until they are undone.

    IntegrityError: one belongs to another article.
    """
    mine = article_alias.c.article_id == article_id
    connection.execute(sa.delete(article_alias).where(mine, article_alias.c.merge_id.is_(None)))
    stay = set(aliases(connection, article_id))
    rows = [{"site_id": site_id, "article_id": article_id, "key": key}
            for key in keys if key not in stay]  # fmt: skip
    if rows:
        connection.execute(sa.insert(article_alias), rows)
