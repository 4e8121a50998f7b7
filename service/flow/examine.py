"""A worker answers the bell: lease, read facts, examine, settle."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from service.domain.check import Checker
from service.domain.finding import NotBegun, Watch
from service.domain.record import Due
from service.domain.site import Article, Site
from service.flow.campaign import draw
from service.flow.deps import Deps, now as present
from service.flow.settle import Examined, settle
from service.store import comments, facts
from service.store.session import read, write

BATCH = 50
GATHER, MORE, MOST = 0.03, 0.01, 0.2  # seconds between batches; for each comment; at most
LONG = 1 / 15  # of a lease, after which one answers the bell anew: well within a task's time limit
FIRST = 1  # the attempt number of a revision that has not been tried before
TRIES = 12  # more than there are filters; then it isn't they, and a human reads it
# What is held whatever the site says needs neither its settings nor its article to be read.
NOWHERE, NO_PAGE = Site(0, "", "", "pre"), Article(0, "")

Bound = Callable[[str], AbstractContextManager[None]]


def drain(deps: Deps, checker: Checker, bound: Watch) -> int:
    """Answer the bell: examine what is queued, up to 50 at once; returns how many were settled.

    `bound` limits the time of one filter. A batch costs much whatever its size, and so does a bell:
    between two some more may gather.
    """
    total, until = 0, time.monotonic() + deps.settings.lease * LONG
    while ids := deps.queue.take(BATCH):
        done = examine(deps, checker, bound, ids)
        total += done
        if time.monotonic() > until:
            deps.queue.ring(again=True)
            break
        time.sleep(min(MOST, max(GATHER, MORE * done)))
    return total


def examine(deps: Deps, checker: Checker, bound: Watch, ids: Sequence[int]) -> int:
    """Lease these revisions and settle them, as far as they are due.

    What killed a worker before is examined alone, with the running filter's name written down, and
    without the filters that it died in.
    """
    with write(deps.engine, synced=False) as connection:  # the verdict's commit syncs it
        due, later = comments.lease(connection, ids, present(), deps.settings.lease)
    if later:
        deps.queue.push(*later)
    if not due:
        return 0
    return settle(deps, _looked(deps, checker, due, bound), present())


def _looked(deps: Deps, checker: Checker, due: Sequence[Due], bound: Watch) -> list[Examined]:
    """Examine what was leased: many that are fresh, or one that had attempts."""
    first = due[0]
    if first.attempts > TRIES:
        return [Examined(first, NOWHERE, NO_PAGE, checker.unread("facts"), {})]
    watch = bound if first.attempts == FIRST else _noting(deps, first, bound)
    try:
        draw(deps, due, watch)
        examined = look(deps, checker, due, watch)
    except NotBegun:
        _blame_none(deps, first)
        raise
    _blame_none(deps, first)  # if the process dies now, it is not a filter's doing
    return examined


def _blame_none(deps: Deps, due: Due) -> None:
    if due.attempts > FIRST:
        with write(deps.engine) as connection:
            comments.note_running(connection, due)


def look(deps: Deps, checker: Checker, due: Sequence[Due], watch: Watch) -> list[Examined]:
    """Read the facts in bulk and run the filters; nothing is written."""
    with read(deps.engine) as connection:
        known = facts.gather(connection, due, deps.keys)
        own = deps.policies.of(connection, (case.site for case in known.values()))
    examined = list[Examined]()
    for one in due:
        case = known[one.id]
        rules = own[case.site.id]
        told = replace(case.facts, topics=rules.topics) if rules.topics is not None else case.facts
        verdict = checker.check(one.text, told, own=rules, watch=watch, broken=one.running)
        examined.append(Examined(one, case.site, case.article, verdict, told.kept(),
                                 case.near.twins))  # fmt: skip
    return examined


def _noting(deps: Deps, due: Due, bound: Watch) -> Watch:
    def watch(name: str) -> AbstractContextManager[None]:
        with write(deps.engine) as connection:
            comments.note_running(connection, due, name)
        return bound(name)

    return watch


def settle_all(deps: Deps, checker: Checker, bound: Watch, at: datetime | None = None) -> int:
    """Examine everything that is due now, without Redis: for tests and `ykien sweep --here`."""
    total = 0
    while True:
        moment = at or present()
        with write(deps.engine) as connection:
            ids = comments.waiting(connection, moment, BATCH)
            due, _ = comments.lease(connection, ids, moment, deps.settings.lease)
        if not due:
            return total
        draw(deps, due, bound)
        total += settle(deps, look(deps, checker, due, bound), moment)
