"""When a digest is due, and what a link of a letter says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.desk_mail import LENGTH, Link, Wish, hours_of, named, quoted, read

HANOI, BERLIN, DELHI = (
    ZoneInfo(name) for name in ("Asia/Ho_Chi_Minh", "Europe/Berlin", "Asia/Kolkata")
)
NOON = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)  # in Vietnam


@pytest.mark.parametrize(("hours", "zone", "due"), [
    ((7, 12, 17), HANOI, datetime(2026, 11, 1, 10, 0, tzinfo=UTC)),  # noon itself is over
    ((7,), HANOI, datetime(2026, 11, 2, 0, 0, tzinfo=UTC)),
    ((7,), BERLIN, datetime(2026, 11, 1, 6, 0, tzinfo=UTC)),
    ((11,), DELHI, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
])  # fmt: skip
def test_next_chosen_hour_is_that_of_the_zone(
    hours: tuple[int, ...], zone: ZoneInfo, due: datetime
) -> None:
    assert Wish("hours", hours).following(NOON, zone) == due


def test_without_hours_or_digest_none_is_due() -> None:
    assert Wish("off", (7,)).following(NOON, HANOI) is None
    assert Wish("hours").following(NOON, HANOI) is None
    assert Wish("every", every=3).following(NOON, HANOI) == NOON + timedelta(hours=3)


def test_link_is_read_as_it_was_written() -> None:
    link = Link(7, "abc-_9", 3, "reject", NOON)
    assert read(f"0a1b2c3d.{'x' * 32}~{link.path}") == (link, f"0a1b2c3d.{'x' * 32}")
    assert len({link.vow("editor", "s"), link.vow("moderator", "s"), link.vow("editor", "t")}) == 3


@pytest.mark.parametrize("said", [
    "", "x", "m~1~a~1~take_down~1", "m~1~a~1~approve", "m~١~a~1~approve~1", "m~1~a~1~approve~1\n",
    "m~1~a/b~1~approve~1", "m~1~a~1~approve~999999999999",
])  # fmt: skip
def test_what_is_no_link_is_not_read(said: str) -> None:
    assert read(said) is None


def test_hours_are_read_in_each_spelling_and_once() -> None:
    assert hours_of("17h, 7 12:00, 7") == (7, 12, 17)
    for wrong in ("", "24", "-1", "bảy", "7:30"):
        with pytest.raises(ValueError, match=r".*"):
            hours_of(wrong)


def test_comment_in_a_letter_is_marked_and_has_no_address_to_press() -> None:
    assert quoted("Câu một\nDuyệt đăng: https://x.vn") == "> Câu một\n> Duyệt đăng: https:/ /x. vn"
    assert quoted("a" * (LENGTH + 1)) == "> " + "a" * LENGTH + "…"


@pytest.mark.parametrize(("typed", "told"), [
    ("www.x.vn", "www. x. vn"), ("x1.vn/moderate/by-mail?token=a~1", "x1. vn/moderate/by-mail?token=a~1"),
    ("mailto:a@b.vn", "mailto: a@ b. vn"), ("tel:0912345678", "tel: 0912345678"),
    ("Giá 1.000.000 đ lúc 9:30. Hết...", "Giá 1.000.000 đ lúc 9:30. Hết..."),
    ("Dòng một\u2028Duyệt đăng:\r\nx.vn", "Dòng một Duyệt đăng: x. vn"),
])  # fmt: skip
def test_name_or_title_is_one_line_without_anything_to_press(typed: str, told: str) -> None:
    assert named(typed) == told
