"""Everybody's own keys: what is kept is read, one key does one thing."""

import pytest

from service.domain.keymap import (
    DEFAULT,
    DIGITS,
    NAMES,
    Clash,
    by_code,
    chosen,
    keymap,
    named,
)


@pytest.mark.parametrize("keys", [DEFAULT, DIGITS])
def test_what_the_house_offers_has_no_clash_and_every_act(keys: dict[str, tuple[str, ...]]) -> None:
    assert chosen(keys) == keys
    assert list(keys) == list(DEFAULT)
    assert set(by_code(keys)) <= set(NAMES)
    assert sum(len(codes) for codes in keys.values()) == len(by_code(keys))


def test_one_key_for_two_acts_is_refused() -> None:
    with pytest.raises(Clash, match="KeyX is for approve and reject") as clash:
        chosen({"approve": ("KeyX", "KeyA"), "reject": ("KeyX",)})
    assert (clash.value.code, clash.value.one, clash.value.other) == ("KeyX", "approve", "reject")


def test_a_form_is_read_without_nonsense() -> None:
    made = chosen(
        {"approve": ("KeyX", "KeyX", "", "KeyY", "KeyZ"), "reject": ("Enter",), "x": ("KeyQ",)}
    )
    assert (made["approve"], made["reject"]) == (("KeyX", "KeyY"), ())
    assert "x" not in made


@pytest.mark.parametrize(
    "kept", [None, "KeyA", ["KeyA"], {}, {"approve": "KeyX"}, {"fly": ["KeyF"]}]
)
def test_what_says_nothing_is_the_house_s(kept: object) -> None:
    assert keymap(kept) == DEFAULT


def test_an_act_that_an_account_does_not_know_takes_only_a_free_key() -> None:
    kept = {"approve": ["KeyJ", "Nonsense"], "reject": []}
    found = keymap(kept)
    assert (found["approve"], found["reject"]) == (("KeyJ",), ())
    assert found["next"] == ("ArrowDown",)
    assert found["undo"] == ("KeyU",)


def test_keys_are_named_as_on_a_keyboard() -> None:
    assert named(("KeyJ", "ArrowDown", "Digit0")) == "J, ↓, 0"
