"""Submissions that came together are kept: the transaction behind `submit`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from service.domain.comment import FieldError, Invalid
from service.domain.mode import Closed, as_of, mode_of
from service.domain.record import AUTHOR, Event, Kept, fresh
from service.domain.site import Article
from service.flow.announce import Tell, telling
from service.flow.asked import Asked
from service.flow.deps import Deps
from service.store import arrivals, comments, idempotency, mailings, sites, thread
from service.store.session import is_down


def keep(deps: Deps, group: Sequence[Asked], ring: Callable[[], object]) -> list[Kept | Exception]:
    """Keep a group in one transaction; if that fails, each one in its own, while the database is there.

    `ring` is called where something of it is to be told outside, or its author written to.
    """
    try:
        with telling(deps, group[-1].at, ring=ring) as (connection, tell):
            return _keep_in(connection, group, tell, ring)
    except Exception as error:  # noqa: BLE001 - whoever asked is told, each by its own request
        if len(group) == 1 or is_down(error):
            return [error] * len(group)
    outcomes = list[Kept | Exception]()
    for asked in group:
        outcomes += keep(deps, [asked], ring)
        last = outcomes[-1]
        if isinstance(last, Exception) and is_down(last):
            return outcomes + [last] * (len(group) - len(outcomes))
    return outcomes


def _keep_in(
    connection: Connection, group: Sequence[Asked], tell: Tell, ring: Callable[[], object]
) -> list[Kept | Exception]:
    outcomes, accepted = list[Kept | Exception](), list[tuple[Asked, dict[str, Any]]]()
    articles = arrivals.held(connection, {(one.site.id, one.new.article_key) for one in group})
    for asked in group:
        try:
            where = asked.site.id, asked.new.article_key
            known = _open_article(connection, asked, articles.get(where))
            parent = _parent(connection, known, asked)
            before = _claim(connection, asked)
        except (Closed, Invalid, idempotency.OtherBody) as error:
            outcomes.append(error)
            continue
        outcomes.append(asked.kept if before is None else before)
        if before is None:
            article = articles[where] = known or _new_article(connection, asked)
            accepted.append((asked, asked.row | {"article_id": article.id, "parent_id": parent}))
    if not accepted:
        return outcomes
    ids = arrivals.add_comments(connection, [row for _, row in accepted])
    named = list(zip(ids, (asked for asked, _ in accepted), strict=True))
    for id_, (_, row) in zip(ids, accepted, strict=True):
        tell(None, fresh(id_, row))
    due = arrivals.add_revisions(connection, [asked.revision(id_) for id_, asked in named])
    comments.add_events(connection, [
        Event(one.site.id, id_, "submit", AUTHOR, one.at, None, "received", 0, data=one.sent.told)
        for id_, one in named
    ])  # fmt: skip
    told = [
        asked.mailing | {"comment_id": id_} for id_, asked in named if asked.mailing is not None
    ]
    mailings.add(connection, told)
    if any(one["due_at"] for one in told):
        ring()
    queued = {asked.kept: replace(asked.kept, due=number)
              for number, (_, asked) in zip(due, named, strict=True)}  # fmt: skip
    return [queued.get(one, one) if isinstance(one, Kept) else one for one in outcomes]


def _open_article(connection: Connection, asked: Asked, found: Article | None) -> Article | None:
    """The article that takes comments; None: nobody has commented on it yet. Raises Closed."""
    article = found or sites.hold_article(connection, asked.site.id, asked.new.article_key)
    if mode_of(asked.site, article, asked.at) == "closed":
        raise Closed
    return article


def _new_article(connection: Connection, asked: Asked) -> Article:
    said = {"url": asked.sent.url, "title": asked.sent.title}
    return sites.need_article(connection, asked.site.id, asked.new.article_key, asked.at, **said)


def _claim(connection: Connection, asked: Asked) -> Kept | None:
    """Take the Idempotency-Key; what it was answered before, if it is not ours."""
    sent, kept = asked.sent, asked.kept
    if sent.key is None:
        return None
    answer = {"id": kept.public_id, "edit_until": kept.edit_until.isoformat()}
    before = idempotency.claim(
        connection, asked.site.key, sent.key, sent.fingerprint, answer, now=asked.at
    )
    return None if before is None else Kept.of(before)


def _parent(connection: Connection, article: Article | None, asked: Asked) -> int | None:
    above = asked.sent.parent
    if above is None:
        return None
    at = as_of(asked.site, article, asked.at)
    found = None if article is None else thread.parent_of(connection, article.id, above, at)
    if found is None:
        raise Invalid(FieldError("/parent", "parent.unknown"))
    return found
