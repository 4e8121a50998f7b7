"""An editor locks a place down and opens it again: in force within a second in every process."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.comment import FieldError, Invalid
from service.domain.lockdown import Level, Scope
from service.domain.mode import lock_of, seen_at
from service.domain.record import Comment
from service.domain.site import Article, Site
from service.domain.state import Act, Locked
from service.flow.deps import By, Deps, Missing, new_id
from service.flow.house import note
from service.store import lockdowns, sites
from service.store.session import read, write

PUBLISH: tuple[Act, ...] = ("approve", "restore")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be locked down, how far, and who has ordered it."""

    scope: Scope
    level: Level
    target: str = ""
    sentence: str = ""
    ordered_by: str = ""
    until: datetime | None = None


def _target(wanted: Wanted) -> str:
    """Which section, tag or article; a site has none. Raises Invalid."""
    if wanted.scope == "site":
        return ""
    if not wanted.target:
        raise Invalid(FieldError("/target", "field.required"))
    return wanted.target


def preview(deps: Deps, site: Site, wanted: Wanted) -> dict[str, int]:
    """How many articles and comments it touches. Raises Invalid."""
    with read(deps.engine) as connection:
        target = _target(wanted)
        if wanted.scope == "article":
            known = sites.find_article(connection, site.id, target)
            target = target if known is None else known.key
        return lockdowns.touches(connection, site.id, wanted.scope, target)


def order(deps: Deps, site: Site, wanted: Wanted, by: By, now: datetime) -> Row[Any]:
    """Lock a place down from now on. Raises Invalid."""
    target = _target(wanted)
    if wanted.until is not None and wanted.until <= now:
        raise Invalid(FieldError("/until", "lockdown.over"))
    with write(deps.engine) as connection:
        if wanted.scope == "article":  # also where nobody has commented yet, and by an alias
            target = sites.need_article(connection, site.id, target, now).key
            held = sites.hold_article(connection, site.id, target)  # a merge would rename it
            target = target if held is None else held.key
        made = lockdowns.add(connection, {
            "public_id": new_id(), "site_id": site.id, "scope": wanted.scope, "target": target,
            "level": wanted.level, "sentence": wanted.sentence,
            "ordered_by": wanted.ordered_by or by.name, "by": by.name, "created": now,
            "until": wanted.until,
        })  # fmt: skip
        note(connection, "lockdown.add", by.name, now, site_id=site.id, after=_told(made),
             lockdown=made.public_id)  # fmt: skip
    deps.sites.forget()
    return made


def lift(deps: Deps, public_id: str, by: By, now: datetime) -> None:
    """Open a place again before its time. Raises Missing."""
    with write(deps.engine) as connection:
        ended = lockdowns.end(connection, public_id, by.sites, by.name, now)
        if ended is None:
            raise Missing("lockdown")
        note(connection, "lockdown.end", by.name, now, site_id=ended.site_id, before=_told(ended),
             lockdown=public_id)  # fmt: skip
    deps.sites.forget()


def need_open(
    deps: Deps, connection: Connection, one: Comment, act: Act, *, now: datetime,
    place: Article | None = None,
) -> None:  # fmt: skip
    """Refuse to publish where an editor has ordered that nothing is. Raises Locked.

    `place`: its article, where that has been read.
    """
    site = deps.sites.by_id(one.site_id)
    if act not in PUBLISH or site is None or not site.locks:
        return
    if lock_of(site, place or sites.article_of(connection, one.article_id), now) is not None:
        raise Locked(one.status, act)


def need_seen(connection: Connection, site: Site, one: Comment, now: datetime) -> Article:
    """The article of a comment that readers see there at this moment. Raises Missing."""
    article = sites.article_of(connection, one.article_id)
    at = seen_at(site, article, now)
    if at is None or not one.seen(at):
        raise Missing("comment")
    return article


def _told(row: Row[Any]) -> dict[str, Any]:
    until = None if row.until is None else row.until.isoformat()
    return {"scope": row.scope, "target": row.target, "level": row.level, "until": until,
            "sentence": row.sentence, "ordered_by": row.ordered_by}  # fmt: skip
