"""The one table of moves, and what a verdict does by mode."""

from typing import get_args

import pytest

from service.domain.finding import Finding
from service.domain.policy import Outcome, Verdict, Weighed
from service.domain.state import (
    ACTS,
    MODES,
    MOVES,
    PENDING_EDIT,
    STATUSES,
    Act,
    Mode,
    Refused,
    Status,
    act_of,
    move,
)

# DESIGN.md 2, copied by hand: whoever changes the table has to change it here too.
DESIGN: dict[Act, dict[str, str]] = {
    "hold": {"received": "held"},
    "publish": {"received": "published"},
    "drop": {"received": "rejected"},
    "approve": {"received": "published", "held": "published", "rejected": "published"},
    "reject": {"received": "rejected", "held": "rejected"},
    "take_down": {"published": "taken_down"},
    "restore": {"taken_down": "published"},
    "propose": dict.fromkeys(("received", "held", "rejected", "taken_down"), "held"),
    "send_back": {"held": "held"},
    "edit": {"received": "received", "held": "received", "published": "published"},
    "prove": {"held": "received"},  # docs/decisions/0024
    "appeal": {"rejected": "held", "taken_down": "held"},
    "remove": dict.fromkeys(("received", "held", "published", "rejected", "taken_down"), "removed"),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", ACTS)
def test_every_pair_is_a_move_of_the_design_or_refused(status: Status, act: Act) -> None:
    after = DESIGN[act].get(status)
    if after is not None:
        assert move(status, act) == after
        return
    with pytest.raises(Refused) as refused:
        move(status, act)
    assert (refused.value.status, refused.value.act) == (status, act)
    assert status in str(refused.value)


def test_no_move_leads_out_of_removed() -> None:
    assert not [act for status, act in MOVES if status == "removed"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", STATUSES)
def test_pending_edit_opens_only_published(status: Status, act: Act) -> None:
    if status == "published" and act in PENDING_EDIT:
        assert move(status, act, pending_edit=True) == "published"
    elif act in DESIGN and status in DESIGN[act]:
        assert move(status, act, pending_edit=True) == DESIGN[act][status]
    else:
        with pytest.raises(Refused):
            move(status, act, pending_edit=True)


def verdict(outcome: Outcome, *codes: str, failed: tuple[str, ...] = ()) -> Verdict:
    points = {"clean": 0.0, "review": 4.0, "reject": 9.0}[outcome]
    found = tuple(Weighed(Finding(code, 1.0), points, points) for code in codes)
    return Verdict(outcome, points, 3.0, 8.0, found, failed)


@pytest.mark.parametrize(
    ("mode", "outcome", "act"),
    [
        ("pre", "clean", "hold"), ("pre", "review", "hold"), ("pre", "reject", "hold"),
        ("auto", "clean", "publish"), ("auto", "review", "hold"), ("auto", "reject", "hold"),
        ("post", "clean", "publish"), ("post", "review", "publish"), ("post", "reject", "hold"),
        ("closed", "clean", "hold"), ("closed", "review", "hold"), ("closed", "reject", "hold"),
    ],
)  # fmt: skip
def test_mode_says_what_a_verdict_does(mode: Mode, outcome: Outcome, act: Act) -> None:
    assert act_of(verdict(outcome, "spam.word"), mode, "never") == act


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("auto_reject", ["never", "spam", "all"])
@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_failed_filter_holds_in_every_mode(mode: Mode, auto_reject: str, outcome: Outcome) -> None:
    assert act_of(verdict(outcome, "spam.word", failed=("links",)), mode, auto_reject) == "hold"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("auto_reject", "code", "act"),
    [
        ("never", "spam.word", "hold"), ("never", "profanity.word", "hold"),
        ("spam", "spam.word", "drop"), ("spam", "links.any", "drop"),
        ("spam", "repeat.same", "drop"), ("spam", "flood.author", "drop"),
        ("spam", "contact.phone", "drop"), ("spam", "profanity.word", "hold"),
        ("all", "spam.word", "drop"), ("all", "profanity.word", "drop"),
    ],
)  # fmt: skip
def test_auto_reject_drops_what_it_names(mode: Mode, auto_reject: str, code: str, act: Act) -> None:
    assert act_of(verdict("reject", code), mode, auto_reject) == act


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("auto_reject", ["never", "spam", "all"])
@pytest.mark.parametrize("outcome", ["clean", "review"])
def test_watched_topic_is_never_published_by_itself(
    mode: Mode, auto_reject: str, outcome: Outcome
) -> None:
    assert act_of(verdict(outcome, "topic.listed"), mode, auto_reject) == "hold"


def test_topic_spares_no_spam() -> None:
    assert act_of(verdict("reject", "topic.listed", "spam.word"), "auto", "spam") == "drop"


@pytest.mark.parametrize("outcome", ["clean", "review"])
def test_auto_reject_never_drops_below_the_threshold(outcome: Outcome) -> None:
    assert act_of(verdict(outcome, "spam.word"), "pre", "all") == "hold"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("auto_reject", ["never", "spam", "all"])
@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_without_proof_of_work_it_is_held_and_neither_published_nor_dropped(
    mode: Mode, auto_reject: str, outcome: Outcome
) -> None:
    assert act_of(verdict(outcome, "form.challenge"), mode, auto_reject) == "hold"


def test_missing_proof_of_work_spares_no_spam() -> None:
    found = tuple(Weighed(Finding(code, 1.0), points, points)
                  for code, points in (("form.challenge", 3.0), ("spam.word", 8.0)))  # fmt: skip
    assert act_of(Verdict("reject", 11.0, 3.0, 8.0, found, ()), "auto", "spam") == "drop"
    assert act_of(Verdict("reject", 10.99, 3.0, 8.0, found, ()), "auto", "spam") == "hold"
