"""A run of filters: all are run, none breaks the run; and the checker around it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from service.domain import overrides
from service.domain.check import Checker
from service.domain.facts import Facts
from service.domain.finding import Context, Filter, Finding, examine
from service.domain.policy import Policy
from service.domain.text import read
from service.domain.topics import Topic, Topics

CONTEXT = Context(read("một ý kiến"), Facts())


def says(code: str) -> Filter:
    def look(_context: Context) -> Iterator[Finding]:
        yield Finding(code, 1.0)

    return look


def breaks(_context: Context) -> Iterator[Finding]:
    yield Finding("half.said", 1.0)
    raise RuntimeError("broken")


def must_not_run(_context: Context) -> Iterator[Finding]:
    pytest.fail("a filter that killed an earlier attempt was run again")


def test_all_filters_run_in_their_order() -> None:
    report = examine({"a": says("a.x"), "b": says("b.x")}, CONTEXT)
    assert [finding.code for finding in report.findings] == ["a.x", "b.x"]
    assert report.failed == ()


def test_a_broken_filter_is_named_and_its_half_is_not_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    report = examine({"a": says("a.x"), "bad": breaks, "b": says("b.x")}, CONTEXT)
    assert [finding.code for finding in report.findings] == ["a.x", "b.x"]
    assert report.failed == ("bad",)
    assert "filter bad failed" in caplog.text


def test_a_filter_known_to_kill_is_not_run_again() -> None:
    report = examine({"bad": must_not_run, "b": says("b.x")}, CONTEXT, broken=frozenset({"bad"}))
    assert report.failed == ("bad",)
    assert [finding.code for finding in report.findings] == ["b.x"]


def test_the_watch_sees_each_filter_and_may_stop_it() -> None:
    names: list[str] = []

    def watch(name: str) -> AbstractContextManager[None]:
        @contextmanager
        def bound() -> Iterator[None]:
            names.append(name)
            yield
            if name == "slow":
                raise TimeoutError(name)

        return bound()

    report = examine({"slow": says("a.x"), "b": says("b.x")}, CONTEXT, watch=watch)
    assert names == ["slow", "b"]
    assert report.failed == ("slow",)
    assert report.findings[-1].code == "b.x"


def test_the_checker_signs_its_verdict() -> None:
    policy = Policy("p/1", {"a.x": 4.0}, {}, 3.0, 8.0)
    checker = Checker({"a": says("a.x")}, policy, {"lexicon": "l", "model": None, "code": "0"})
    verdict = checker.check("một ý kiến", Facts())
    assert verdict.outcome == "review"
    assert verdict.versions == {"policy": "p/1", "lexicon": "l", "model": None, "code": "0"}
    assert verdict.ms >= 0
    assert checker.check("một", Facts(), broken=frozenset({"a"})).failed == ("a",)


def test_the_checker_weighs_by_what_the_site_says() -> None:
    checker = Checker({"a": says("a.x")}, Policy("p/1", {"a.x": 4.0}, {}, 3.0, 8.0), {})
    verdict = checker.check("một", Facts(), own=overrides.read("a", 7, {"weights": {"a.x": 1.0}}))
    assert (verdict.outcome, verdict.score, verdict.versions) == ("clean", 1.0, {"policy": "a/7"})


def test_facts_are_kept_without_text_or_name() -> None:
    kept = Facts(name="An", article_title="Đường", parent_text="x", controls=2).kept()
    assert kept["controls"] == 2
    assert not {"name", "article_title", "parent_text"} & kept.keys()
    assert kept["topics"] is None


def test_of_topics_the_version_is_kept() -> None:
    kept = Facts(topics=Topics("a/7", (Topic("Án", ("bị cáo",)),))).kept()
    assert kept["topics"] == "a/7"
