"""tools/guards.toml still says where each guard stands, and knows every test of docs/threats.md."""

import re
from collections import Counter

import pytest

from tools.gate import ROOT
from tools.guards import Guard, guards, home

# These need Docker, or look for the smallest example for minutes: they were seen to fail by hand.
BY_HAND = {
    "test_no_call_of_the_table_breaks_it", "test_no_log_names_a_query_string_an_address_or_a_text",
    "test_nothing_is_lost_or_doubled_when_web_worker_and_redis_are_killed",
}  # fmt: skip


@pytest.mark.parametrize("guard", guards(), ids=lambda one: one.off)
def test_guard_stands_where_it_is_said_to(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text("utf-8").count(guard.was) == 1
    assert home(guard.test)


def test_each_threat_is_switched_off_once() -> None:
    named = set(re.findall("`(test_[a-z0-9_]+)`", (ROOT / "docs/threats.md").read_text("utf-8")))
    listed = {guard.test for guard in guards()}
    assert named - listed - BY_HAND == set()
    assert named >= BY_HAND


def test_no_guard_is_told_twice() -> None:
    assert [one for one, n in Counter(guards()).items() if n > 1] == []
