"""An editor puts one article's thread under another one, and takes that back."""

from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.lockdown import strictest
from service.domain.site import Article, Site
from service.flow.deps import By, Deps, Missing, new_id
from service.flow.house import note
from service.store import lockdowns, merges, replies, sites, thread
from service.store.session import again, read, write


class Unmergeable(Exception):
    """It cannot be done. `what` says why: same, locked, over, later."""

    def __init__(self, what: str) -> None:
        """Say why."""
        super().__init__(what)
        self.what = what


def preview(deps: Deps, site: Site, key: str, into: str, now: datetime) -> tuple[Article, Article]:
    """The two articles. Raises Missing, Unmergeable."""
    with read(deps.engine) as connection:
        two = _two(connection, site, key, into)
        _need_open(connection, *two, site_id=site.id, now=now)
        return two


def merge(deps: Deps, site: Site, key: str, into: str, *, by: By, now: datetime) -> Row[Any]:
    """Comments of `key` stand under `into` from now on, and its key means that article.

    Raises Missing, Unmergeable.
    """
    return again(lambda: _merge(deps, site, key, into, by=by, now=now))


def _merge(deps: Deps, site: Site, key: str, into: str, *, by: By, now: datetime) -> Row[Any]:
    with write(deps.engine) as connection:
        found = _two(connection, site, key, into)
        one, other = merges.lock(connection, [each.id for each in found], found[0].id)
        if merges.gone(one.key) or merges.gone(other.key):
            raise Missing("article")
        _need_open(connection, one, other, site_id=site.id, now=now)
        public_id, own = new_id(), one.key
        made = merges.add(connection, {
            "public_id": public_id, "site_id": site.id, "from_id": one.id, "into_id": other.id,
            "key": own, "data": {}, "by": by.name, "created": now,
        })  # fmt: skip
        pins = merges.pinned(connection, one.id) if merges.pinned(connection, other.id) else []
        thread.pin(connection, pins, pinned=False)  # one stands first in a list
        comments = merges.note_moved(connection, made, one.id)
        published = merges.move(connection, None, one.id, other.id)
        keys = merges.hand_over(connection, one.id, other.id, made)
        merges.rename(connection, one, f"{merges.AWAY}{public_id}")
        merges.alias(connection, site.id, own, other.id, made)
        replies.touch(connection, one.id, -published)
        merges.count(connection, other, one, published)
        data = {"aliases": keys, "unpinned": pins} | merges.carry(connection, site.id, one, other)
        merges.change(connection, made, data=data, comments=comments)
        note(connection, "article.merge", by.name, now, site_id=site.id, after={"key": other.key},
             before={"key": own}, merge=public_id, comments=comments)  # fmt: skip
        return _found(connection, public_id)


def _two(connection: Connection, site: Site, key: str, into: str) -> tuple[Article, Article]:
    found = [sites.find_article(connection, site.id, one) for one in (key, into)]
    one, other = found
    if one is None or other is None:
        raise Missing("article")
    if one.id == other.id:
        raise Unmergeable("same")
    return one, other


def _need_open(connection: Connection, *two: Article, site_id: int, now: datetime) -> None:
    locks = lockdowns.in_force(connection).get(site_id, ())  # a kept site may lack the newest
    if any(strictest(locks, each, now) is not None for each in two):
        raise Unmergeable("locked")  # else what is stopped in one place would go on in the other


def _found(connection: Connection, public_id: str) -> Row[Any]:
    made = merges.find(connection, public_id)
    if made is None:
        raise Missing("merge")
    return made


def undo(deps: Deps, public_id: str, by: By, now: datetime) -> Row[Any]:
    """Put back what a merge has moved, with the replies to it since. Raises Missing, Unmergeable."""
    return again(lambda: _undo(deps, public_id, by, now))


def _undo(deps: Deps, public_id: str, by: By, now: datetime) -> Row[Any]:
    with write(deps.engine) as connection:
        made = _found(connection, public_id)
        if by.sites is not None and made.site_id not in by.sites:
            raise Missing("merge")
        one, other = merges.lock(connection, (made.from_id, made.into_id), made.into_id)
        if merges.gone(other.key):
            raise Unmergeable("later")  # it went on to a third one: that is undone first
        if not merges.undone(connection, made.id, by.name, now):
            raise Unmergeable("over")
        _need_open(connection, one, other, site_id=made.site_id, now=now)
        ids = merges.with_replies(connection, made.id, other.id)
        published = merges.move(connection, ids, other.id, one.id)
        merges.give_back(connection, made, made.data["aliases"])
        merges.rename(connection, one, made.key)
        if not merges.pinned(connection, one.id):
            thread.pin(connection, made.data["unpinned"], pinned=True)
        merges.carry_back(connection, one, other, made.data)
        replies.touch(connection, other.id, -published)
        merges.count(connection, one, other, published)
        note(connection, "article.unmerge", by.name, now, site_id=made.site_id,
             before={"key": other.key}, after={"key": made.key}, merge=public_id,
             comments=len(ids))  # fmt: skip
        return _found(connection, public_id)
