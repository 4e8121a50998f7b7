"""Each trick that the lists see through is marked at the desk where it stands."""

import json
import os
from pathlib import Path

import pytest

from service.domain.comment import clean
from service.flow.deps import Deps
from tests.browser.conftest import AtDesk, Paper
from tests.support.story import examine_all, keep
from workers.checker import build

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.long]
ROWS = [json.loads(line) for line in
        (Path(__file__).parents[1] / "data" / "tricks.jsonl").read_text("utf-8").splitlines()]  # fmt: skip
# What was to be read from right to left is not: its controls are taken out, and nobody sees a word.
TRICKS = list({row["trick"]: row for row in ROWS if row["trick"] != "right to left"}.values())
SHOTS = os.environ.get("YKIEN_SHOTS")


def test_every_trick_is_marked_where_it_stands(paper: Paper, deps: Deps, at_desk: AtDesk) -> None:
    made = [keep(deps, paper.site, row["text"], email=f"d{n}@example.com", name=f"Lê {n}",
                 article=f"bai-{n}").public_id for n, row in enumerate(TRICKS)]  # fmt: skip
    examine_all(deps, build())
    page = at_desk(viewport={"width": 1280, "height": 820}, java_script_enabled=False)
    wrong = dict[str, list[str]]()
    for row, public_id in zip(TRICKS, made, strict=True):
        page.goto(f"{paper.url}/moderate/comments/{public_id}?order=oldest")
        marked = page.locator(".text mark.k-abuse, .text mark.u-abuse").all_text_contents()
        if clean(row["matched"]).text not in "".join(marked):
            wrong[row["trick"]] = [row["matched"], *marked]
        if SHOTS:
            page.locator(".text").screenshot(path=f"{SHOTS}/{row['trick']}.png")
    assert wrong == {}
