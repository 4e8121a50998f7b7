"""Verdicts are stored, and received comments move by them; nothing that a human did is undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy.engine import Connection

from service.domain.mailing import owes_proof
from service.domain.mode import mode_of
from service.domain.policy import Verdict
from service.domain.record import SETTLED, WORKER, Comment, Due, Event
from service.domain.site import Article, Site
from service.domain.state import Act, act_of, is_spam, move
from service.flow.announce import telling
from service.flow.campaign import join
from service.flow.deps import Deps
from service.store import campaigns, comments, sites, verdicts
from service.store.session import again


@dataclass(frozen=True, slots=True)
class Examined:
    """One revision with what the machine thinks of it."""

    due: Due
    site: Site
    article: Article
    verdict: Verdict
    facts: dict[str, Any]
    twins: Mapping[int, datetime] = field(default_factory=dict)  # near-identical ones: domain/near


def settle(deps: Deps, batch: Sequence[Examined], now: datetime) -> int:
    """Store a batch of verdicts; returns how many were stored.

    A revision whose lease was taken over meanwhile is left to whoever has it now.
    """
    return again(lambda: _settle(deps, batch, now))


def _settle(deps: Deps, batch: Sequence[Examined], now: datetime) -> int:
    with telling(deps, now) as (connection, tell):
        joined = join(connection, [one.twins for one in batch if one.twins])
        stand = comments.lock_many(connection, {one.due.comment_id for one in batch} | set(joined))
        ours = verdicts.close(connection, [one.due for one in batch])
        kept = [one for one in batch if one.due.id in ours]
        # what moves a comment comes last: verdicts of its other texts are of the status before
        kept.sort(key=lambda one: one.due.number == stand[one.due.comment_id].revision)
        if not kept:
            return 0
        verdicts.add(connection, [(one.due.id, one.verdict, one.facts) for one in kept], now)
        places = _Places(connection, stand.values())
        moved = [_move(deps, places, one, stand[one.due.comment_id], now) for one in kept]
        _store(connection, moved, now)
        for one in moved:
            tell(one.was, replace(one.became, version=one.was.version + 1))
        campaigns.mark(connection, joined)
    return len(kept)


@dataclass(frozen=True, slots=True)
class _Moved:
    was: Comment
    became: Comment
    values: dict[str, Any]
    event: Event
    current: bool


class _Places:
    """Sites and articles as they stand while a batch is settled, each asked for once."""

    def __init__(self, connection: Connection, stand: Iterable[Comment]) -> None:
        self.site_of = cache(partial(sites.site_of, connection))
        self.articles = cache(partial(sites.articles_of, connection, {s.article_id for s in stand}))


def _act(deps: Deps, places: _Places, one: Examined, was: Comment, now: datetime) -> Act:
    """What the verdict does; where a human was asked no machine answers in his place.

    What was read before may be old: what is published is so by what holds at this very moment.
    """
    if was.appealed or was.escalated or one.verdict.failed:
        return "hold"
    # What failed is held above: it may be that the sites themselves can't be read.
    site = deps.sites.by_id(one.site.id) or one.site  # with lock-downs ordered since it was read
    act = act_of(one.verdict, mode_of(site, one.article, now), site.auto_reject)
    if act != "publish":
        return act
    site = replace(places.site_of(was.site_id), locks=site.locks)
    article = places.articles()[was.article_id]  # another one, where it was merged meanwhile
    owes = deps.settings.mails and owes_proof(site.email_confirmation, was)
    return "hold" if owes else act_of(one.verdict, mode_of(site, article, now), site.auto_reject)


def _move(deps: Deps, places: _Places, one: Examined, was: Comment, now: datetime) -> _Moved:
    verdict, current = one.verdict, was.revision == one.due.number
    became, act = was, SETTLED
    if current and was.status == "received":
        act = done = _act(deps, places, one, was, now)
        became = replace(was, status=move(was.status, done))
        if became.status == "published":
            became = replace(became, shown=was.revision, publish_at=one.site.publish_at(now))
    codes = (weighed.finding.code for weighed in verdict.findings)
    values = verdicts.columns(verdict.outcome, verdict.score, codes, was.created)
    event = Event(
        was.site_id, was.id, act, WORKER, now, was.status, became.status, one.due.number,
        "spam" if act == "drop" and is_spam(verdict) else None,
        data={"outcome": verdict.outcome, "score": verdict.score, "ms": verdict.ms,
              "failed": list(verdict.failed), "policy": verdict.versions.get("policy")},
    )  # fmt: skip
    return _Moved(was, became, values, event, current)


def _store(connection: Connection, moved: Sequence[_Moved], now: datetime) -> None:
    comments.change_many(connection, [(m.was, m.became, m.values) for m in moved if m.current], now)
    comments.add_events(connection, [m.event for m in moved])
