"""A queue of mixed comments, cleared by keys alone with an input method switched on."""

import re
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow.deps import Deps, now
from service.flow.examine import settle_all
from service.store.tables import comment, decision, event
from tests.browser.conftest import AtDesk, Paper
from tests.support.checkers import GRAVE, RUDE
from tests.support.keyboard import calm, press, reader
from tests.support.story import keep, rows

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
TEXTS = ("Mong cầu sớm xong, số {n}.", f"Sao mà {RUDE} thế, số {{n}}.", "Rất đồng tình, số {n}.",
         f"Sẽ {GRAVE} chúng nó, số {{n}}.")  # fmt: skip
THERE = "() => document.querySelector('.work > .pair:not([inert]) .card, .work > .empty')"


@dataclass(slots=True)
class Shift:
    """Somebody at the desk, and what was meant for each comment."""

    page: Page
    meant: dict[str, str] = field(default_factory=dict)  # by the reader's name
    seen: list[str] = field(default_factory=list)

    def next(self) -> str:
        """Who wrote the card that is there now; empty: the queue is."""
        self.page.wait_for_function(THERE)
        name = reader(self.page)
        self.seen += [name] if name else []
        return name

    def key(self, letter: str) -> None:
        """A letter or a digit."""
        press(self.page, f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}", letter)

    def decide(self, name: str) -> None:
        """What is rude goes, what is severe is nearly approved, all else is approved."""
        kind = int(re.findall(r"\d+", name)[0]) % len(TEXTS)
        self.key("a" if kind != 1 else "r")
        if kind == 3:
            expect(self.page.locator("[data-sure]")).to_be_focused()
            self.key("r")
        if kind in (1, 3):
            self.key("1")
        self.meant[name] = "rejected" if kind in (1, 3) else "published"

    def write(self, letter: str, field: str, text: str) -> None:
        """Open a field by its key, type into it, send."""
        self.key(letter)
        expect(self.page.locator(field)).to_be_focused()
        for one in "aarsj":  # are the field's
            press(self.page, f"Key{one.upper()}", one)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")


def filled(paper: Paper, deps: Deps, checker: Checker, count: int) -> None:
    """So many comments of every kind, examined."""
    for n in range(count):
        keep(deps, paper.site, TEXTS[n % len(TEXTS)].format(n=n), name=f"Bạn đọc {n}")
    settle_all(deps, checker, unwatched, now())


def became(deps: Deps) -> dict[str, str]:
    """What became of each reader's comment."""
    found = rows(deps, sa.select(comment.c.name, comment.c.status).where(~comment.c.staff))
    return {row["name"]: row["status"] for row in found}


def cleared(shift: Shift, deps: Deps, count: int) -> None:
    """Clear all of it: none lost, none doubled, nothing severe let through."""
    while name := shift.next():
        shift.decide(name)
    calm(shift.page)
    expect(shift.page.locator(".work > .empty")).to_be_visible()
    assert sorted(shift.seen) == sorted(f"Bạn đọc {n}" for n in range(count))
    assert became(deps) == shift.meant
    made = [row["comment_id"] for row in rows(deps, sa.select(decision.c.comment_id))]
    assert len(made) == len(set(made)) == count
    severe = sa.select(comment.c.status).where(comment.c.codes.contains("threat"))
    assert {row["status"] for row in rows(deps, severe)} == {"rejected"}


def test_twelve_mixed_cards_are_cleared_by_keys(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    filled(paper, deps, checker, 12)
    cleared(Shift(at_desk()), deps, 12)


@pytest.mark.long
def test_a_hundred_mixed_cards_are_cleared_by_keys(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    filled(paper, deps, checker, 100)
    cleared(Shift(at_desk("/moderate")), deps, 100)


@pytest.mark.long
def test_sixty_cards_with_corrections_replies_and_an_undo(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    filled(paper, deps, checker, 60)
    shift, turn = Shift(at_desk()), 0
    while name := shift.next():
        turn += 1
        if turn in (9, 25, 41):  # each of them calm
            shift.write("e", "#fix-text", f"Bản đã biên tập {turn}.")
            shift.meant[name] = "published"
            expect(shift.page.get_by_role("status")).to_contain_text(f"của {name}.")
            continue
        shift.decide(name)
        said = shift.page.get_by_role("status")
        if turn in (13, 33):  # see it again, answer it, and back to the queue
            expect(said).to_contain_text(f"của {name}.")
            shift.key("b")
            expect(shift.page.locator(".by strong")).to_have_text(name)
            shift.write("p", "#reply", f"Tòa soạn đã ghi nhận {turn}.")
            expect(said).to_have_text("Đã đăng trả lời của tòa soạn.")
            shift.key("j")
        if turn == 37:
            expect(said).to_contain_text(f"của {name}.")
            shift.key("u")
            expect(said).to_contain_text("Đã hoàn tác")
            expect(shift.page.locator(".by strong")).to_have_text(name)
    assert became(deps) == shift.meant
    assert sorted(set(shift.seen)) == sorted(f"Bạn đọc {n}" for n in range(60))
    acts = [row["act"] for row in rows(deps, sa.select(event.c.act))]
    assert (acts.count("reply"), acts.count("undo")) == (2, 1)
    made = rows(deps, sa.select(decision.c.comment_id).where(decision.c.undone_by.is_(None)))
    assert len(made) == len({row["comment_id"] for row in made}) == 60
    texts = sa.text("SELECT count(*) AS n FROM revision WHERE text LIKE 'Bản đã biên tập%'")
    with deps.engine.connect() as connection:
        assert connection.execute(texts).scalar_one() == 3
