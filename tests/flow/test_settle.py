"""One current verdict a revision, by mode; and a worker never moves what a human moved."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.domain.record import Due, Sent
from service.domain.site import Site
from service.domain.state import Status
from service.flow.deps import By, Deps
from service.flow.edit import edit, remove
from service.flow.examine import look
from service.flow.settle import settle
from service.flow.undo import undo
from service.store import comments, sites
from service.store.session import write
from service.store.tables import article, comment, event, revision, verdict
from tests.support.checkers import BREAKING, RUDE, SPAM
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    change,
    decision,
    events,
    examine_all,
    keep,
    later,
    rows,
    stands,
)


def lease(deps: Deps, seconds: float = 1) -> list[Due]:
    with write(deps.engine) as connection:
        ids = comments.waiting(connection, later(seconds), 50)
        due, _ = comments.lease(connection, ids, later(seconds), deps.settings.lease)
    return due


def verdicts(deps: Deps) -> list[dict[str, Any]]:
    return rows(deps, sa.select(verdict).order_by(verdict.c.id))


@pytest.mark.parametrize(
    ("mode", "auto_reject", "text", "status"),
    [
        ("pre", "never", "hay", "held"), ("pre", "never", SPAM, "held"),
        ("pre", "spam", SPAM, "rejected"), ("pre", "spam", RUDE, "held"),
        ("auto", "never", "hay", "published"), ("auto", "never", RUDE, "held"),
        ("auto", "never", SPAM, "held"), ("auto", "all", SPAM, "rejected"),
        ("auto", "all", BREAKING, "held"),
        ("post", "never", RUDE, "published"), ("post", "never", SPAM, "held"),
        ("post", "never", BREAKING, "held"), ("post", "all", f"{SPAM} {BREAKING}", "held"),
    ],
)  # fmt: skip
def test_verdict_moves_by_mode(
    deps: Deps, site_a: Site, checker: Checker, mode: str, auto_reject: str, text: str,
    status: Status,
) -> None:  # fmt: skip
    kept = keep(deps, change(deps, site_a, mode=mode, auto_reject=auto_reject), text)
    assert examine_all(deps, checker) == 1
    found = stands(deps, kept.public_id)
    assert (found.status, found.version) == (status, 2)
    assert found.shown == (0 if status == "published" else None)


def test_mode_is_the_one_in_force_when_it_is_settled(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = keep(deps, change(deps, site_a, mode="post"))
    change(deps, site_a, mode="pre")
    examine_all(deps, checker)
    assert stands(deps, kept.public_id).status == "held"


@pytest.mark.parametrize(("sections", "own"), [({"mua": "auto"}, None), ({"mua": "pre"}, "auto")])
def test_article_goes_before_section_before_site(
    deps: Deps, site_a: Site, checker: Checker, sections: dict[str, str], own: str | None
) -> None:
    site = change(deps, site_a, sections=sections)
    with write(deps.engine) as connection:
        article = sites.need_article(connection, site.id, "thu", NOW)
        sites.change_article(connection, replace(article, section="mua", mode=own))  # type: ignore[arg-type]
    kept = keep(deps, site)
    examine_all(deps, checker)
    assert stands(deps, kept.public_id).status == "published"


def test_verdict_keeps_findings_facts_and_versions(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = keep(deps, site_a, f"Gọi {SPAM} ngay, {RUDE}")
    examine_all(deps, checker)
    (made,) = verdicts(deps)
    assert (made["outcome"], made["score"], made["current"]) == ("reject", 13.0, True)
    assert made["thresholds"] == {"review": 3.0, "reject": 8.0}
    spam, rude = made["findings"]
    assert (spam["code"], spam["points"], spam["span"]) == ("spam.word", 9.0, [4, 11])
    assert rude["code"] == "profanity.word"
    assert made["versions"] == {"policy": "test/1", "lexicon": "test", "model": None, "code": "0"}
    assert made["facts"]["email_domain"] == "example.com"
    assert "Lê An" not in str(made)
    row = rows(deps, sa.select(comment))[0]
    assert (row["outcome"], row["score"]) == ("reject", 13.0)
    assert row["codes"] == " profanity.word  spam.word "
    line = rows(deps, sa.select(event).order_by(event.c.id.desc()))[0]
    assert (line["act"], line["by"], line["before"], line["after"]) == (
        "hold", "worker", "received", "held",
    )  # fmt: skip
    assert line["data"]["policy"] == "test/1"
    assert events(deps, kept.public_id) == ["submit", "hold"]


def test_worse_and_older_stand_first_in_the_queue(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    keep(deps, site_a, "hay")
    keep(deps, site_a, SPAM)
    keep(deps, site_a, "cũng hay", at=later(60))
    examine_all(deps, checker, later(61))
    query = sa.select(revision.c.text).join(comment, comment.c.id == revision.c.comment_id)
    found = rows(deps, query.order_by(comment.c.priority.desc()))
    assert [row["text"] for row in found] == [SPAM, "hay", "cũng hay"]


def test_broken_filter_holds_and_is_named(deps: Deps, site_a: Site, checker: Checker) -> None:
    kept = keep(deps, change(deps, site_a, mode="auto"), f"{SPAM} {BREAKING}")
    examine_all(deps, checker)
    (made,) = verdicts(deps)
    assert (made["failed"], made["outcome"], made["score"]) == (["brittle"], "review", 9.0)
    assert stands(deps, kept.public_id).status == "held"


def test_settling_twice_counts_once(deps: Deps, site_a: Site, checker: Checker) -> None:
    kept = keep(deps, site_a)
    examined = look(deps, checker, lease(deps), unwatched)
    assert settle(deps, examined, NOW) == 1
    assert settle(deps, examined, NOW) == 0
    assert len(verdicts(deps)) == 1
    assert stands(deps, kept.public_id).version == 2


def test_lease_that_was_taken_over_settles_nothing(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = keep(deps, site_a)
    slow = look(deps, checker, lease(deps), unwatched)
    assert lease(deps) == []  # nobody takes it before its time
    faster = look(deps, checker, lease(deps, deps.settings.lease + 2), unwatched)
    assert settle(deps, slow, NOW) == 0
    assert settle(deps, faster, NOW) == 1
    assert len(verdicts(deps)) == 1
    assert events(deps, kept.public_id) == ["submit", "hold"]


def test_one_lost_lease_does_not_hold_up_the_batch(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    for text in ("một", "hai", "ba"):
        keep(deps, site_a, text)
    batch = look(deps, checker, lease(deps), unwatched)
    other = replace(batch[0], due=replace(batch[0].due, attempts=2))
    with write(deps.engine) as connection:
        connection.execute(
            sa.update(revision).where(revision.c.id == batch[1].due.id).values(attempts=7)
        )
    assert settle(deps, [other, *batch[1:]], NOW) == 1
    assert [row["revision_id"] for row in verdicts(deps)] == [batch[2].due.id]


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_verdict_after_a_human_is_stored_and_moves_nothing(
    deps: Deps, site_a: Site, bob: Person, checker: Checker, action: str
) -> None:
    kept = keep(deps, change(deps, site_a, mode="auto", auto_reject="all"), SPAM)
    examined = look(deps, checker, lease(deps), unwatched)
    decision(deps, kept.public_id, action, bob)  # type: ignore[arg-type]
    decided = stands(deps, kept.public_id)
    assert settle(deps, examined, NOW) == 1
    found = stands(deps, kept.public_id)
    assert found == replace(decided, version=decided.version + 1, outcome="reject")
    assert events(deps, kept.public_id) == ["submit", action, "verdict"]
    assert [row["current"] for row in verdicts(deps)] == [True]


def test_removed_meanwhile_stays_removed(deps: Deps, site_a: Site, checker: Checker) -> None:
    kept = keep(deps, change(deps, site_a, mode="auto"))
    examined = look(deps, checker, lease(deps), unwatched)
    remove(deps, site_a, kept.public_id, NOW)
    settle(deps, examined, NOW)
    found = stands(deps, kept.public_id)
    assert (found.status, found.shown) == ("removed", None)


def test_verdict_of_an_older_revision_leaves_the_comment(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = keep(deps, change(deps, site_a, mode="auto"), SPAM)
    examined = look(deps, checker, lease(deps), unwatched)
    edit(deps, site_a, kept.public_id, "Đã sửa cho tử tế.", later(2))
    assert settle(deps, examined, later(3)) == 1
    found = stands(deps, kept.public_id)
    assert (found.status, found.outcome, found.version) == ("received", None, 2)
    assert examine_all(deps, checker, later(4)) == 1
    found = stands(deps, kept.public_id)
    assert (found.status, found.outcome, found.shown) == ("published", "clean", 1)
    assert [row["outcome"] for row in verdicts(deps)] == ["reject", "clean"]


@pytest.mark.parametrize("undone", [False, True])
def test_record_tells_last_what_moved_the_comment(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, undone: bool
) -> None:
    kept = keep(deps, change(deps, site_a, mode="auto"))
    if undone:  # a correction that was taken back: the text before it is the current one
        made = decision(deps, kept.public_id, "approve", bob, text="Đã biên tập.")
        undo(deps, made.id, By("bob", bob.sites), later(2))
    else:
        edit(deps, site_a, kept.public_id, "Đã sửa cho tử tế.", later(2))
    both = look(deps, checker, lease(deps, 3), unwatched)
    both.sort(key=lambda one: one.due.number, reverse=not undone)
    assert settle(deps, both, later(4)) == 2
    lines = rows(deps, sa.select(event.c.before, event.c.after).order_by(event.c.id))
    assert [line["before"] for line in lines[1:]] == [line["after"] for line in lines[:-1]]


@pytest.mark.parametrize("delay", [0, 300])
def test_batch_counts_all_that_it_publishes(
    deps: Deps, site_a: Site, checker: Checker, delay: int
) -> None:
    site = change(deps, site_a, mode="auto")
    above = keep(deps, site, "Chợ mới xây xong mà chưa ai vào.", article="một").public_id
    examine_all(deps, checker)
    site, at = change(deps, site, publish_delay=delay), later(9)
    for n in "12":
        keep(deps, site, f"Hay {n}", article="một", sent=Sent(ADDRESS, parent=above))
    other = keep(deps, site, "Rất hay.", article="hai").public_id
    keep(deps, site, RUDE, article="hai")
    before = article_counts(deps)
    assert examine_all(deps, checker, at) == 4
    ends = at + timedelta(seconds=delay) if delay else None
    assert article_counts(deps) == {"một": (3, ends), "hai": (1, ends)} != before
    assert stands(deps, above).replies == 2
    shown = sa.select(comment.c.shown_at, comment.c.shown).where(comment.c.public_id == other)
    assert rows(deps, shown) == [{"shown_at": ends or at, "shown": 0}]


def article_counts(deps: Deps) -> dict[str, tuple[int, datetime | None]]:
    told = rows(deps, sa.select(article.c.key, article.c.published, article.c.waits_until))
    return {row["key"]: (row["published"], row["waits_until"]) for row in told}


def test_nothing_to_settle_is_nothing(deps: Deps, checker: Checker) -> None:
    assert examine_all(deps, checker) == 0
