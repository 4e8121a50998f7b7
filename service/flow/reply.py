"""The newsroom answers a published comment, in public."""

from dataclasses import replace
from datetime import datetime

from service.domain.comment import check_text
from service.domain.record import DESK, Comment, Event, priority
from service.domain.site import Site
from service.domain.state import Refused
from service.domain.text import known_by
from service.flow import proposal
from service.flow.announce import telling
from service.flow.deps import By, Deps, Missing, new_id, permitted
from service.flow.lockdown import need_open
from service.store import arrivals, comments, thread

REPLY = "reply"  # the act in the record
STAFF = "\0newsroom"  # what no address is: the newsroom's own answers are one author's


def reply(deps: Deps, public_id: str, typed: str, by: By, now: datetime) -> Comment:
    """Publish the newsroom's answer under a published comment; a human wrote it, so none examines.

    The same answer sent twice (a double click) is one.

    It carries the site's name and the newsroom's mark; who wrote it stands in the record. It can be
    taken down like any other. Where that takes two hands, it waits for the second. Raises Invalid, Missing, and Refused under what is not published.
    """
    with telling(deps, now) as (connection, tell):
        above = permitted(comments.lock(connection, public_id), by.sites)
        site = _site(deps, above.site_id)
        text = check_text(typed, most=site.text_max).text
        if above.status != "published":
            raise Refused(above.status, "approve")
        ours = deps.keys.found_by_any(f"author/{site.key}", STAFF)
        found = known_by(site.name, text)
        said = thread.said_under(connection, above.id, ours, found["signature"])
        if said is not None:
            return comments.lock_many(connection, [said])[said]
        need_open(deps, connection, above, "approve", now=now)
        row = {
            "site_id": site.id, "article_id": above.article_id, "parent_id": above.id,
            "public_id": new_id(), "status": "received", "created": now, "changed": now,
            "name": site.name, "author": deps.keys.found_by(f"author/{site.key}", STAFF),
            "confirmed": True, "staff": True, "lang": site.lang, "priority": priority(0, now), **found,
        }  # fmt: skip
        (id_,) = arrivals.add_comments(connection, [row])
        comments.add_revision(connection, {
            "comment_id": id_, "number": 0, "name": site.name, "text": text, "by": DESK,
            "created": now,
        })  # fmt: skip
        made = comments.lock_many(connection, [id_])[id_]
        when = None if above.seen(now) else above.publish_at
        became = _first(made, when, by, two=proposal.needed(connection, made))
        became = comments.change(connection, made, became, now)
        tell(made, became)
        comments.add_events(connection, [
            Event(site.id, id_, REPLY, by.name, now, None, became.status, 0, data={"to": public_id})
        ])  # fmt: skip
    return became


def _first(made: Comment, when: datetime | None, by: By, *, two: bool) -> Comment:
    if two:
        return replace(made, status="held", proposed=by.name)
    return replace(made, status="published", shown=0, publish_at=when)


def _site(deps: Deps, site_id: int) -> Site:
    site = deps.sites.by_id(site_id)
    if site is None:
        raise Missing("site")
    return site
