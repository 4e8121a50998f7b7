"""Consent boxes: the version follows the words, and nothing counts that was not ticked as it stands."""

from dataclasses import replace

import pytest

from service.domain.comment import FieldError
from service.domain.consent import Box, agreed, boxes, faults, ticked
from tests.support.story import NOW

DATA = Box("data", "Tôi đồng ý.", "I agree.", required=True, url="https://bao.vn/rieng-tu")
NEWS = Box("news", "Gửi tôi bản tin.", "Send me news.", required=False)
BOTH = (DATA, NEWS)


def test_version_follows_the_words_and_nothing_else() -> None:
    for more in ({"vi": "x"}, {"en": "x"}, {"url": ""}, {"key": "x"}):
        assert replace(DATA, **more).version != DATA.version  # type: ignore[arg-type]
    assert replace(DATA, required=False).version == DATA.version
    assert replace(DATA, vi="a", en="bc").version != replace(DATA, vi="ab", en="c").version


@pytest.mark.parametrize(
    ("said", "told"),
    [({"data": "1"}, {"data": "1"}), (DATA.value, {"data": DATA.version}), ({}, {}),
     (f"{DATA.value} {NEWS.value}", {"data": DATA.version, "news": NEWS.version}),
     (True, None), (None, None), ("on", None), ("", None), (f"{DATA.value} on", None)],
)  # fmt: skip
def test_ticks_are_read_however_they_are_sent(said: object, told: object) -> None:
    assert ticked(said) == told  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [(None, {"data": "required"}), (True, {"data": "required"}), ("on", {"data": "required"}),
     (NEWS.value, {"data": "required"}), (DATA.value, {}), ({"data": "0"}, {"data": "changed"}),
     ({"data": DATA.version, "a/b": "1"}, {"a~1b": "changed"})],
)  # fmt: skip
def test_what_is_lacking_or_old_is_told_by_its_box(said: object, wrong: dict[str, str]) -> None:
    assert faults(BOTH, said) == [  # type: ignore[arg-type]
        FieldError(f"/consent/{key}", f"consent.{code}") for key, code in wrong.items()
    ]


def test_the_very_words_are_kept_and_of_ticked_boxes_only() -> None:
    assert agreed(BOTH, {"data": DATA.version}, "en", NOW) == [
        {"key": "data", "version": DATA.version, "text": "I agree.", "url": DATA.url, "lang": "en",
         "at": NOW.isoformat()}
    ]  # fmt: skip
    assert agreed(BOTH, None, "vi", NOW) == []
    assert boxes([{"key": "data", "vi": DATA.vi, "en": DATA.en, "url": DATA.url}]) == (DATA,)
