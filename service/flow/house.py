"""What is changed in the house itself: sites, articles, keys, people. Each act leaves a row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from service.domain.record import Event
from service.domain.site import Article, Site
from service.flow.deps import Deps, Missing, new_id
from service.store import access, comments, sites
from service.store.session import write

# What a publisher says of an article.
SAID = ("title", "url", "confirmed", "section", "tags", "mode", "closes_at", "second_level")


class Taken(Exception):
    """Somebody else has that name. `what` tells whose: site or alias."""

    def __init__(self, what: str) -> None:
        """Say what is taken."""
        super().__init__(f"that {what} is taken")
        self.what = what


def note(
    connection: Connection, act: str, by: str, now: datetime, *, site_id: int | None = None,
    comment_id: int | None = None, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, **of: Any,
) -> None:  # fmt: skip
    """Write who did what to `of`, and what of it differs before and after. Never a secret."""
    was, became = before or {}, after or {}
    changed = {"before": {name: value for name, value in was.items() if became.get(name) != value},
               "after": {name: value for name, value in became.items() if was.get(name) != value}}  # fmt: skip
    comments.add_event(connection, Event(site_id, comment_id, act, by, now, data=of | changed))


def _told(site: Site) -> dict[str, Any]:
    return {"name": site.name, "mode": site.mode, **site.settings()}


def add_site(deps: Deps, made: Site, by: str, now: datetime) -> Site:
    """Make a site. Raises Taken."""
    try:
        with write(deps.engine) as connection:
            made = sites.add_site(connection, made, now)
            note(connection, "site.add", by, now, site_id=made.id, after=_told(made), site=made.key)
    except IntegrityError:
        raise Taken("site") from None
    deps.sites.forget()
    return made


def change_site(
    deps: Deps, site: Site, change: Callable[[Site], Site], by: str, now: datetime
) -> Site:
    """Change a site's settings as they stand now; what is so already leaves no row."""
    with write(deps.engine) as connection:
        stands = sites.find_site(connection, site.key) or site
        if (wanted := change(stands)) == stands:
            return stands
        changed = sites.change_site(connection, wanted)
        note(connection, "site.change", by, now, site_id=stands.id, before=_told(stands),
             after=_told(changed), site=site.key)  # fmt: skip
    deps.sites.forget()
    return changed


def say_article(
    deps: Deps, site: Site, key: str, said: Mapping[str, Any], by: str, *, now: datetime
) -> Article:
    """Keep the publisher's word of an article: its fields, and all its `aliases`. Raises Taken."""
    try:
        with write(deps.engine) as connection:
            known = sites.take_article(connection, site.id, key, now)
            others = [one for one in dict.fromkeys(said["aliases"]) if one != known.key]
            if sites.are_articles(connection, site.id, others):
                raise Taken("alias")
            before = page_of(connection, known)
            fields = {name: value for name, value in said.items() if name != "aliases"}
            changed = replace(known, confirmed=True, **fields)
            sites.change_article(connection, changed)
            sites.set_aliases(connection, site.id, known.id, others)
            note(connection, "article.change", by, now, site_id=site.id, before=before,
                 after=page_of(connection, changed), article=known.key)  # fmt: skip
            return changed
    except IntegrityError:
        raise Taken("alias") from None


def page_of(connection: Connection, one: Article) -> dict[str, Any]:
    """What the record says of an article."""
    told = {name: getattr(one, name) for name in SAID}
    return told | {"aliases": sites.aliases(connection, one.id)}


def add_key(deps: Deps, site: Site, scope: str, by: str, now: datetime) -> tuple[str, str]:
    """Make a site's key for one use; returns its id and its secret, which is kept nowhere."""
    public_id = new_id()
    with write(deps.engine) as connection:
        values = {"public_id": public_id, "site_id": site.id, "scope": scope, "by": by}
        secret = access.add_key(connection, values | {"created": now})
        note(connection, "key.add", by, now, site_id=site.id, after={"scope": scope}, key=public_id)
    return public_id, secret


def end_key(
    deps: Deps, public_id: str, where: frozenset[int] | None, by: str, now: datetime
) -> None:
    """End a key of these sites. Raises Missing."""
    with write(deps.engine) as connection:
        ended = access.revoke_key(connection, public_id, where, now)
        if ended is None:
            raise Missing("key")
        note(connection, "key.end", by, now, site_id=ended.site_id,
             before={"scope": ended.scope}, key=public_id)  # fmt: skip
