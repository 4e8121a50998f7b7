"""Campaigns and copies, from facts."""

from typing import Any
from unicodedata import normalize

import pytest

from config import policy
from tests.support.reading import FORMS, seen, told

ROAD = (
    "Đường liên xã quê tôi hỏng ba năm nay, mưa xuống các cháu đi học rất khổ. Mong cấp trên về "
    "xem tận nơi, sớm bố trí vốn để bà con đi lại an toàn."
)
OWN = "Bác này nói đúng tâm tư người dân vùng sâu"
TITLE = "Hà Nội: Gần 300 hộ dân thiếu nước sạch suốt ba tháng hè"
COPY = {"copied_text": ROAD}
ROWS: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    (ROAD, {}, []),
    (ROAD, {"near_authors": 1}, ["campaign.near"]),
    (ROAD, {"near_authors": 2}, ["campaign.near"]),
    (ROAD, {"near_own": 3}, []),  # told by repeats.py
    (ROAD, {"near_authors": 5} | COPY, ["campaign.near"]),  # the graver of the two
    (ROAD, {"near_authors": 1} | COPY, ["repeat.copied"]),
    (f"{ROAD} Gọi ngay nhé!", COPY, ["repeat.copied"]),
    (ROAD.replace("quê tôi", "xã nhà"), COPY, ["repeat.copied"]),
    ("Mong cấp trên về xem tận nơi, sớm bố trí vốn để bà con đi lại", COPY, ["repeat.copied"]),
    # a quotation in an answer, and a few words that are the same
    (f"«Mong cấp trên về xem tận nơi, sớm bố trí vốn»: {OWN}, {OWN.lower()}.", COPY, []),
    (f"{OWN}. Đường liên xã quê tôi cũng vậy.", COPY, []),
    ("Đường liên xã quê tôi hỏng ba năm nay.", COPY, []),
    (TITLE, {"article_title": TITLE}, ["repeat.title"]),
    (f"{TITLE}!!!", {"article_title": TITLE, "near_authors": 1}, ["repeat.title"]),
    (TITLE.lower(), {"article_title": TITLE.upper()}, ["repeat.title"]),
    (f"{TITLE} thật sao? Sao không ai xử lý?", {"article_title": TITLE}, []),
    (TITLE.replace("ba", "bốn"), {"article_title": TITLE}, []),
    ("Giá xăng tăng", {"article_title": "Giá xăng tăng"}, []),  # anybody says that
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "facts", "codes"), ROWS)
def test_campaigns_and_copies(
    form: Any, text: str, facts: dict[str, Any], codes: list[str]
) -> None:
    assert [code for code, _ in told("campaign", normalize(form, text), **facts)] == codes


@pytest.mark.parametrize("form", FORMS)
def test_longest_copied_stretch_is_marked(form: Any) -> None:
    text = f"Đúng quá. {ROAD[:70]} nhé. {ROAD[70:]}"
    assert any(
        code == "repeat.copied" and normalize("NFC", matched) in ROAD
        for code, matched in told("campaign", normalize(form, text), **COPY)
    )
    whole = ROAD.removesuffix(".")
    assert ("repeat.copied", normalize(form, whole)) in told(
        "campaign", normalize(form, f"Vâng! {ROAD}"), **COPY
    )
    (found,) = seen("campaign", f"Vâng! {ROAD}", **COPY)
    assert found.note == str(len(ROAD.split()))


def test_two_authors_are_a_hint_and_three_go_before_a_human() -> None:
    weight, house = policy.load().weights["campaign.near"], policy.load()
    points = [
        round(seen("campaign", ROAD, near_authors=others)[0].score * weight, 2)
        for others in (1, 2, 4, 400)
    ]
    assert points == sorted(points)
    assert points[0] < house.review <= points[1]
    assert points[-1] < house.reject


def test_one_copy_alone_never_goes_before_a_human() -> None:
    house = policy.load()
    for text, facts in ((ROAD, {"near_authors": 1, "same_others": 1} | COPY),
                        (TITLE, {"near_authors": 1, "article_title": TITLE})):  # fmt: skip
        found = seen("campaign", text, **facts) + seen("repeats", text, **facts)
        assert 0 < sum(f.score * house.weights[f.code] for f in found) < house.review
