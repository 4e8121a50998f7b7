"""ykien check and evaluate, with the house's own filters."""

import json
from pathlib import Path

import pytest

from service.commands.check import marked
from tests.cli.conftest import Ykien

pytestmark = pytest.mark.one_database
BAD = "Vay nhanh, gọi 0912 345 678, đ.ị.t"
GOOD = "Cảm ơn tòa soạn, bài viết rất hay."


def test_found_stretches_are_marked_and_reasons_said(ykien: Ykien) -> None:
    said = ykien("check", BAD).stdout
    assert "⟦đ.ị.t⟧" in said
    assert "profanity.word" in said
    assert "Đọc là «địt»" in said
    assert "Từ thô tục" not in ykien("check", BAD, "--lang", "en").stdout
    assert ykien("check", GOOD).stdout.splitlines()[:1] == [GOOD]


def test_json_is_the_verdict_of_the_wire(ykien: Ykien) -> None:
    told = json.loads(ykien("check", BAD, "--json", "--lang", "en").stdout)
    verdict = told["verdict"]
    assert told["text"] == BAD
    assert verdict["outcome"] == "reject"
    assert verdict["score"] == round(sum(one["points"] for one in verdict["findings"]), 2)
    for one in verdict["findings"]:
        if one["start"] is not None:
            assert one["matched"] == BAD[one["start"] : one["end"]]


def test_dash_reads_lines(ykien: Ykien) -> None:
    lines = ykien("check", "-", "--json", stdin=f"{GOOD}\n{BAD}\n").stdout.splitlines()
    assert [json.loads(line)["verdict"]["outcome"] for line in lines] == ["clean", "reject"]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "abcde"),
        ([(0, 1), (4, 5)], "⟦a⟧bcd⟦e⟧"),
        ([(0, 2), (1, 3)], "⟦abc⟧de"),
        ([(0, 2), (2, 3)], "⟦abc⟧de"),
        ([(3, 9)], "abc⟦de⟧"),
        ([(2, 2)], "abcde"),
    ],
)
def test_marks(spans: list[tuple[int, int]], expected: str) -> None:
    assert marked("abcde", spans) == expected


def test_evaluate_counts_what_was_caught(ykien: Ykien, tmp_path: Path) -> None:
    rows = [
        {"text": BAD, "expected": "spam"}, {"text": GOOD, "label": "spam"},
        {"text": GOOD, "label": "clean"}, {"text": BAD, "label": "honest"},
        {"text": GOOD, "expected": "honest"}, {"text": GOOD, "label": "clean"},
        {"text": BAD, "label": "clean", "disputable": True},
    ]  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    told = json.loads(ykien("evaluate", str(file), "--json").stdout)
    assert (told["recall_percent"], told["false_positives_percent"]) == (50.0, 25.0)
    assert told["labels"]["clean"] == {
        "texts": 4, "caught": 1, "rejected": 1, "caught_percent": 25.0,
    }  # fmt: skip
    said = ykien("evaluate", str(file), "--wrong", "5").stdout
    assert said.count(BAD) == 1
    assert said.count(GOOD) == 1
    assert "recall: 50.0 %" in said


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 1, "label": "x"}', '{"text": "x"}', ""])
def test_evaluate_names_the_line_that_it_cannot_read(
    ykien: Ykien, tmp_path: Path, line: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f"\n{line}\n", "utf-8")
    said = ykien("evaluate", str(file), status=1).stderr
    assert "line 2" in said if line else "no text with a label" in said
