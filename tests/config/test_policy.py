"""The house's policy and the version of the code."""

from pathlib import Path

import pytest

from config import policy, version
from config.policy import BadPolicy, parse
from workers.checker import build

TEXT = """
version = "t/1"
[thresholds]
review = {review}
reject = 8.0
[weights]
"a.x" = 1
[caps]
{cap} = 2
"""


def test_a_policy_is_read() -> None:
    read = parse(TEXT.format(review=3.0, cap="a"))
    assert (read.version, read.review, read.reject) == ("t/1", 3.0, 8.0)
    assert (read.weights, read.caps) == ({"a.x": 1.0}, {"a": 2.0})


@pytest.mark.parametrize(("review", "cap"), [(9.0, "a"), (0.0, "a"), (3.0, "b")])
def test_a_policy_that_cannot_be_meant_is_refused(review: float, cap: str) -> None:
    with pytest.raises(BadPolicy):
        parse(TEXT.format(review=review, cap=cap))


def test_topic_with_points_is_refused() -> None:
    text = TEXT.format(review=3.0, cap="a").replace('"a.x" = 1', '"topic.x" = 1')
    with pytest.raises(BadPolicy):
        parse(text.replace("a = 2", "topic = 2"))


def test_no_one_finding_rejects_by_itself() -> None:
    """But for a ban, which is an editor's own word."""
    house = policy.load()
    own = [weight for code, weight in house.weights.items() if not code.startswith("ban.")]
    assert max(own) < house.reject


def test_the_newest_release_is_the_version(tmp_path: Path) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changes\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-23\n\n## [1.2.2]\n")
    assert version.read(log) == "1.2.3"


def test_without_a_changelog_there_is_still_a_version(tmp_path: Path) -> None:
    assert version.read(tmp_path / "none.md")


def test_the_checker_is_built_from_what_is_shipped() -> None:
    checker = build()
    assert checker.policy.version == policy.load().version
    assert checker.versions["code"] == version.VERSION
    assert checker.versions["model"] is None
