"""A site's own policy: in force for the next comment, kept in versions, replayed, and told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.facts import Facts
from service.domain.finding import unwatched
from service.domain.overrides import read as understood
from service.domain.site import Site
from service.domain.state import Status
from service.flow import examine
from service.flow.amend import Outdated, Wanted, amend
from service.flow.deps import Deps
from service.flow.examine import drain
from service.store import policies
from service.store.policies import Policies, Version
from service.store.session import read, write
from service.store.tables import comment, event, policy, revision, verdict
from tests.support.checkers import POLICY, RUDE, SPAM
from tests.support.story import NOW, change, events, examine_all, keep, later, rows, stands
from tests.support.waiting import meanwhile

TERM = "bị cáo"
WATCHED = {"topics": [{"name": "Vụ án", "terms": [TERM, "khởi tố"]}]}


def put(deps: Deps, site: Site, data: dict[str, Any], seen: int = 0) -> Version:
    return amend(deps, site, POLICY, Wanted(seen, data, "emi", "vì sao"), NOW)


def verdicts(deps: Deps) -> list[dict[str, Any]]:
    return rows(deps, sa.select(verdict).order_by(verdict.c.id))


def test_sites_own_weights_decide_its_comments_and_no_others(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker
) -> None:
    put(deps, site_a, {"weights": {"profanity.word": 2.0}, "thresholds": {"reject": 20.0}})
    for site in (site_a, site_b):
        keep(deps, site, RUDE)
        keep(deps, site, SPAM)
    assert examine_all(deps, checker) == 4
    made = [(v["versions"]["policy"], v["outcome"], v["score"]) for v in verdicts(deps)]
    assert made == [
        ("a/1", "clean", 2.0), ("a/1", "review", 9.0),
        ("test/1", "review", 4.0), ("test/1", "reject", 9.0),
    ]  # fmt: skip
    assert verdicts(deps)[1]["thresholds"] == {"review": 3.0, "reject": 20.0}
    line = rows(deps, sa.select(event).where(event.c.act == "hold").order_by(event.c.id))[0]
    assert line["data"]["policy"] == "a/1"


@pytest.mark.parametrize(
    ("mode", "auto_reject", "text", "status"),
    [
        ("pre", "never", TERM, "held"), ("auto", "never", TERM, "held"),
        ("post", "never", TERM, "held"), ("post", "never", f"{RUDE} {TERM}", "held"),
        ("auto", "all", TERM, "held"), ("post", "all", TERM, "held"),
        ("auto", "all", f"{SPAM} {TERM}", "rejected"), ("auto", "never", "hay", "published"),
        ("post", "never", RUDE, "published"),
    ],
)  # fmt: skip
def test_watched_topic_waits_for_a_human_in_every_mode(
    deps: Deps, site_a: Site, checker: Checker, mode: str, auto_reject: str, text: str,
    status: Status,
) -> None:  # fmt: skip
    put(deps, site_a, WATCHED)
    kept = keep(deps, change(deps, site_a, mode=mode, auto_reject=auto_reject), text)
    assert examine_all(deps, checker) == 1
    assert stands(deps, kept.public_id).status == status


def test_finding_of_a_topic_is_kept_without_points(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    put(deps, site_a, WATCHED)
    keep(deps, site_a, f"Vì sao {TERM} chưa ra tòa?")
    examine_all(deps, checker)
    (made,) = verdicts(deps)
    assert (made["outcome"], made["score"]) == ("clean", 0.0)
    (found,) = made["findings"]
    assert found == {
        "code": "topic.listed", "score": 1.0, "weight": 0.0, "points": 0.0, "span": [7, 13],
        "read_as": "", "note": "Vụ án",
    }  # fmt: skip
    assert made["facts"]["topics"] == "a/1"
    assert rows(deps, sa.select(comment.c.codes)) == [{"codes": " topic.listed "}]


def test_topics_of_one_site_are_not_watched_at_another(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker
) -> None:
    put(deps, site_a, WATCHED)
    kept = keep(deps, change(deps, site_b, mode="auto"), TERM)
    examine_all(deps, checker)
    assert stands(deps, kept.public_id).status == "published"
    assert verdicts(deps)[0]["facts"]["topics"] is None


def test_worker_sees_a_new_version_with_its_next_batch(
    deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "present", lambda: later(1))
    seen, site = list[str](), change(deps, site_a, mode="auto")
    changes: list[dict[str, Any] | None] = [None, WATCHED, {"weights": {"spam.word": 1.0}}, {}]
    for number, data in enumerate(changes):
        if data is not None:  # by another process: the worker's own cache is not told
            put(deps, site, data, number - 1)
        kept = keep(deps, site, f"{TERM} lần {number}")
        assert drain(deps, checker, unwatched) == 1
        seen.append(stands(deps, kept.public_id).status)
    assert seen == ["published", "held", "published", "published"]
    told = [one["versions"]["policy"] for one in verdicts(deps)]
    assert told == ["test/1", "a/1", "a/2", "test/1"]


def test_version_is_read_once_and_stays_the_same_object(
    deps: Deps, site_a: Site, site_b: Site
) -> None:
    put(deps, site_a, WATCHED)
    kept = Policies()
    with read(deps.engine) as connection:
        first = kept.of(connection, [site_a, site_b])
        again = kept.of(connection, [site_a, site_a])
    assert first[site_a.id].topics is not None
    assert again == {site_a.id: first[site_a.id]}
    assert again[site_a.id].topics is first[site_a.id].topics
    assert first[site_b.id].number == 0


def test_verdict_is_replayed_by_the_version_that_it_names(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    put(deps, site_a, {"weights": {"profanity.word": 2.5}} | WATCHED)
    keep(deps, site_a, f"{TERM} thật {RUDE}")
    examine_all(deps, checker)
    put(deps, site_a, {"weights": {"profanity.word": 0.0}}, 1)
    (kept,) = verdicts(deps)
    key, _, number = kept["versions"]["policy"].partition("/")
    with read(deps.engine) as connection:
        text = connection.execute(sa.select(revision.c.text)).scalar_one()
        found = policies.find(connection, site_a, int(number))
    assert found is not None
    assert key == site_a.key
    facts = Facts(**kept["facts"] | {"topics": found.own.topics})
    again = checker.check(text, facts, own=found.own)
    assert again.versions == kept["versions"]
    assert (again.outcome, again.score) == (kept["outcome"], kept["score"])
    assert [w.points for w in again.findings] == [f["points"] for f in kept["findings"]]


def test_every_change_is_a_line_of_the_record(deps: Deps, site_a: Site) -> None:
    put(deps, site_a, WATCHED | {"caps": {"profanity": 2.0}})
    put(deps, site_a, WATCHED | {"weights": {"spam.word": 2.0}}, 1)
    lines = rows(deps, sa.select(event).order_by(event.c.id))
    assert [(one["act"], one["by"], one["comment_id"], one["site_id"]) for one in lines] == [
        ("policy", "emi", None, site_a.id)
    ] * 2
    assert [one["data"] for one in lines] == [
        {"policy": "a/1", "changed": ["caps", "topics"], "note": "vì sao"},
        {"policy": "a/2", "changed": ["weights", "caps"], "note": "vì sao"},
    ]


def test_stale_version_changes_nothing(deps: Deps, site_a: Site) -> None:
    put(deps, site_a, WATCHED)
    for seen in (0, 2):
        with pytest.raises(Outdated) as stale:
            put(deps, site_a, {}, seen)
        assert stale.value.stands.own.data() == WATCHED
        assert stale.value.stands.by == "emi"
    assert len(rows(deps, sa.select(policy))) == 1
    assert len(rows(deps, sa.select(event))) == 1


def test_what_cannot_be_meant_changes_nothing(deps: Deps, site_a: Site) -> None:
    with pytest.raises(Invalid) as wrong:
        put(deps, site_a, {"weights": {"x.y": 1.0, "topic.listed": 1.0}})
    assert [one.code for one in wrong.value.errors] == ["weights.unknown", "topics.points"]
    assert rows(deps, sa.select(policy)) == []


def test_two_editors_never_both_change_it(deps: Deps, site_a: Site) -> None:
    def other() -> Version | Outdated:
        try:
            return put(deps, site_a, {})
        except Outdated as stale:
            return stale

    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            mine = Version(understood("a", 1, WATCHED), "alice", NOW)
            assert policies.add(connection, site_a, mine)
            began = meanwhile(deps, pool, other)
        stale = began.result(30)
    assert isinstance(stale, Outdated)
    assert (stale.stands.by, stale.stands.own.data()) == ("alice", WATCHED)
    assert len(rows(deps, sa.select(policy))) == 1


def test_policy_of_a_comment_is_no_line_of_its_record(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    put(deps, site_a, WATCHED)
    kept = keep(deps, site_a, TERM)
    examine_all(deps, checker)
    assert events(deps, kept.public_id) == ["submit", "hold"]
