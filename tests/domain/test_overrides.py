"""What a site says otherwise than the house: what may be said, and what comes of it."""

from typing import Any
from unicodedata import normalize

import pytest

from service.domain.overrides import NONE, effective, faults, read
from service.domain.pointer import part
from service.domain.policy import Policy

HOUSE = Policy(
    "house/1", {"abuse.word": 4.0, "links.any": 1.5, "topic.listed": 0.0},
    {"abuse": 6.0, "links": 4.0, "topic": 0.0}, 3.0, 8.0,
)  # fmt: skip


@pytest.mark.parametrize(
    "own", [NONE, read("a", 3, {}), read("a", 3, {"weights": {}, "thresholds": {}, "topics": []})]
)
def test_who_says_nothing_has_the_houses_policy(own: Any) -> None:
    assert own.empty
    assert effective(HOUSE, own) is HOUSE
    assert own.data() == {}


def test_what_is_said_stands_over_the_house() -> None:
    own = read("a", 7, {"weights": {"links.any": 0.0}, "caps": {"abuse": 9.0},
                        "thresholds": {"review": 2.0}})  # fmt: skip
    policy = effective(HOUSE, own)
    assert policy.version == "a/7"
    assert policy.weights == {"abuse.word": 4.0, "links.any": 0.0, "topic.listed": 0.0}
    assert policy.caps == {"abuse": 9.0, "links": 4.0, "topic": 0.0}
    assert (policy.review, policy.reject) == (2.0, 8.0)
    assert effective(HOUSE, read("a", 8, {"thresholds": {"reject": 5.0}})).reject == 5.0


def test_house_that_changed_since_breaks_no_older_version() -> None:
    own = read("a", 1, {"weights": {"gone.code": 2.0}, "caps": {"gone": 1.0},
                        "thresholds": {"review": 9.0}})  # fmt: skip
    policy = effective(HOUSE, own)
    assert policy.weights == HOUSE.weights
    assert policy.caps == HOUSE.caps
    assert (policy.review, policy.reject) == (9.0, 9.0)


def test_topics_alone_make_a_version_of_their_own() -> None:
    said = {"name": f"  Vụ  án{normalize('NFD', ' ế')} ", "terms": ["bị  cáo ", "bị cáo", "án tù"]}
    own = read("a", 2, {"topics": [said]})
    assert own.topics is not None
    assert own.topics.version == "a/2"
    assert own.data() == {"topics": [{"name": "Vụ án ế", "terms": ["bị cáo", "án tù"]}]}
    assert effective(HOUSE, own).version == "a/2"


def test_what_is_kept_is_read_as_it_was() -> None:
    data = {
        "thresholds": {"review": 2.0, "reject": 9.0}, "weights": {"abuse.word": 1.0},
        "caps": {"abuse": 2.0}, "topics": [{"name": "Án", "terms": ["bị cáo"]}],
    }  # fmt: skip
    assert read("a", 1, data).data() == data


WRONG: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({"weights": {"abuse.word": 5, "nope.x": 1, "abuse": 1}},
     {"/weights/nope.x": "weights.unknown", "/weights/abuse": "weights.unknown"}),
    ({"caps": {"abuse.word": 1, "links": 2}}, {"/caps/abuse.word": "caps.unknown"}),
    ({"weights": {"a/b~c": 1}}, {"/weights/a~1b~0c": "weights.unknown"}),
    ({"weights": {"topic.listed": 0.1}, "caps": {"topic": 5}},
     {"/weights/topic.listed": "topics.points", "/caps/topic": "topics.points"}),
    ({"weights": {"topic.listed": 0}, "caps": {"topic": 0}}, {}),
    ({"thresholds": {"review": 0}}, {"/thresholds/review": "thresholds.order"}),
    ({"thresholds": {"review": -1, "reject": -2}}, {"/thresholds/review": "thresholds.order"}),
    ({"thresholds": {"review": 9}}, {"/thresholds/review": "thresholds.order"}),
    ({"thresholds": {"reject": 2.9}}, {"/thresholds/reject": "thresholds.order"}),
    ({"thresholds": {"review": 9, "reject": 9}}, {}),
    ({"thresholds": {"review": None, "reject": 3.0}}, {}),
    ({"topics": [{"name": "Án", "terms": ["bị cáo"]}, {"name": "an ", "terms": ["x1"]}]},
     {"/topics/1/name": "topics.twice"}),
    ({"topics": [{"name": " \u200b", "terms": ["a", "!!", "ab", ""]}]},
     {"/topics/0/name": "topics.name", "/topics/0/terms/0": "topics.term",
      "/topics/0/terms/1": "topics.term", "/topics/0/terms/3": "topics.term"}),
    # shapes that are told elsewhere
    ({"weights": [], "caps": "x", "thresholds": 3, "topics": {"a": 1}}, {}),
    ({"thresholds": {"review": "9", "reject": True}, "weights": {"abuse.word": "x"}}, {}),
    ({"topics": [3, {"name": 1, "terms": "x"}, {"name": "A", "terms": [1]}, {}]}, {}),
    ({}, {}),
)  # fmt: skip


@pytest.mark.parametrize(("said", "told"), WRONG)
def test_all_that_cannot_be_meant_is_told(said: dict[str, Any], told: dict[str, str]) -> None:
    found = list(faults(said, HOUSE))
    assert {one.pointer: one.code for one in found} == told
    assert len(found) == len(told)


def test_pointer_can_always_be_shown() -> None:
    assert part("a\0/~\ud800") == "a\ufffd~1~0\ufffd"
