"""What follows a try: the standard's waits, the receiver's wish, an end."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from service.domain.delivery import MOST_WAIT, WAITS, Answer, follow

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def wait(answer: Answer, attempts: int = 1, chance: float = 0.0) -> float:
    step = follow(answer, attempts, NOW, chance)
    assert step.state == "waiting"
    assert step.due is not None
    assert not step.disable
    return (step.due - NOW).total_seconds()


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    assert follow(Answer(status), 1, NOW, 0.5).state == "delivered"


@pytest.mark.parametrize("answer", [
    Answer(199), Answer(301), Answer(302), Answer(308), Answer(400), Answer(404), Answer(429),
    Answer(500), Answer(503), Answer(fault="timeout"), Answer(),
])  # fmt: skip
def test_all_else_is_tried_again_on_the_schedule(answer: Answer) -> None:
    hours = 3600.0
    expected = [5.0, 300.0, 1800.0, *(n * hours for n in (2, 5, 10, 14, 20, 24))]
    assert [wait(answer, n) for n in range(1, 10)] == expected
    assert follow(answer, 10, NOW, 0.0).state == "dead"
    assert not follow(answer, 10, NOW, 0.0).disable


def test_chance_spreads_the_tries_a_little() -> None:
    assert wait(Answer(500), 2, 1.0) == 330.0
    assert wait(Answer(500), 2, 0.5) == 315.0


def test_gone_ends_it_and_disables_the_endpoint() -> None:
    step = follow(Answer(410), 1, NOW, 0.0)
    assert (step.state, step.due, step.disable) == ("dead", None, True)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, 5), ("", 5), ("nonsense", 5), ("-7", 5), ("0", 5), ("3", 5), ("120", 120),
        (" 120 ", 120), ("1.5", 5), ("99999999", MOST_WAIT), ("9" * 40, 5), ("²", 5),
        (format_datetime(NOW + timedelta(minutes=10), usegmt=True), 600),
        ("Sun, 01 Nov 2026 08:10:00", 600),  # without a zone: UTC
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 5),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), MOST_WAIT),
        ("Sun, 99 Nov 2026 08:10:00 GMT", 5),
    ],
)  # fmt: skip
def test_receivers_wish_counts_within_bounds(said: str | None, seconds: float) -> None:
    assert wait(Answer(429, retry_after=said)) == seconds
    assert wait(Answer(503, retry_after=said), 9) == WAITS[-1]  # never sooner than the schedule
