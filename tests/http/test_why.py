"""The sum on the card: what counts has a line, what does not is told in passing."""

from typing import Any

import pytest

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.http.why import Also, Why, why
from service.store import beside
from tests.support.desk import Desk, held, words

pytestmark = pytest.mark.one_database


def found(code: str, matched: str, points: float, *, weight: float = 0.0) -> dict[str, Any]:
    return {"code": code, "weight": weight, "points": points, "message": f"{code} {matched}",
            "read_as": None, "matched": matched}  # fmt: skip


def told(*findings: dict[str, Any], lang: str = "vi", outcome: str = "review") -> Why:
    made = why({"outcome": outcome, "score": 3.5, "thresholds": {"review": 3.0, "reject": 8.0},
                "findings": findings, "failed": [], "versions": {}, "ms": 1}, lang)  # fmt: skip
    assert made is not None
    return made


def test_findings_without_points_are_one_quiet_line() -> None:
    abuse = found("insult.word", "chó", 3.5, weight=3.5)
    harsh = [found("insult.harsh", one, 0.0) for one in ("cút", "hèn hạ", "cút")]
    faded = found("profanity.word", "vcl", 0.004, weight=4.0)  # told often: counted no more
    made = told(abuse, *harsh, faded)
    assert [(line.label, line.points) for line in made.lines] == [("Xúc phạm", 3.5)]
    assert list(made.also) == [
        Also("lời lẽ nặng nề", "abuse", ["«cút»", "«hèn hạ»"]),
        Also("lời lẽ thô tục", "abuse", ["«vcl»"]),
    ]
    assert told(*harsh, lang="en").also[0] == Also("harsh words", "abuse", ["“cút”", "“hèn hạ”"])
    assert told(*harsh, outcome="clean").said == "few"


def test_topics_and_exemptions_keep_their_lines_and_topics_are_told_once() -> None:
    topic = found("topic.listed", "bầu cử", 0.0)
    made = told(topic, topic, found("topic.listed", "quốc hội", 0.0),
                found("insult.word", "chó", 0.0))  # fmt: skip
    assert [line.detail for line in made.lines] == [
        "topic.listed bầu cử", "topic.listed quốc hội", "insult.word chó",
    ]  # fmt: skip
    assert [line.spared for line in made.lines] == [False, False, True]
    assert list(made.also) == []


def test_what_the_author_wrote_before_is_counted_as_far_as_is_said(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = f"/moderate/comments/{held(deps, site_a, checker)}"
    monkeypatch.setattr(beside, "RECORDED", 2)
    said = "Tính trên 2 ý kiến gần đây nhất."
    assert said not in words(desk.get(card))
    for text in ("Ý kiến thứ hai.", "Ý kiến thứ ba."):
        held(deps, site_a, checker, text)
    page = words(desk.get(card))
    assert f"đã đăng0 không đăng0 chờ duyệt2 {said}" in page
