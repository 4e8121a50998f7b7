"""Everything that may befall a comment, in any order: hypothesis looks for the order that breaks.

Workers lease, and settle what they leased when anything may have happened meanwhile; two moderators
decide with what they saw last; the author edits, appeals, deletes. After each step every promise of
the store is checked. Examples share a database, and each has a site of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings as bounds, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.domain.check import Checker
from service.domain.comment import Draft, parse
from service.domain.finding import unwatched
from service.domain.record import SETTLED, Sent
from service.domain.site import Site
from service.domain.state import MOVES, Act, OwnRefusal, Refused, SecondHand, move
from service.flow import appeal, edit, erase, note, report
from service.flow.decide import NEED_REASON, Choice, decide
from service.flow.deps import By, Deps, Missing, Stale
from service.flow.examine import look
from service.flow.settle import Examined, settle
from service.flow.submit import fingerprint, submit
from service.flow.sweep import sweep
from service.flow.undo import undo
from service.store import comments
from service.store.idempotency import OtherBody
from service.store.session import write
from service.store.tables import revision
from tests.support.checkers import BREAKING, RUDE, SPAM
from tests.support.story import ADDRESS, NOW, make_site
from tests.support.watching import Seen, check, site_of

WORKERS, MODERATORS = (0, 1), ("alice", "bob")
TEXTS = ("Rất hay.", f"Mời {SPAM} ngay.", f"Thật {RUDE}.", f"Câu {BREAKING}.")
MOST = 2  # comments that are not gone yet: few, so that much befalls each
ACTIONS: tuple[Act, ...] = ("approve", "reject", "take_down", "restore", "send_back")
HUMAN = ("decide", "undo")
MACHINE = ("settle", "sweep", "lease")
numbers = count()


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was answered, and how the comment stood before it."""

    id: str
    of: str
    was: Seen


class Story(RuleBasedStateMachine):
    """The flow over the real store; the model is what was answered, the rest is looked up."""

    deps: ClassVar[Deps]
    checker: ClassVar[Checker]

    def __init__(self) -> None:
        super().__init__()
        self.at = NOW
        self.answered = dict[str, tuple[str, str]]()  # by Idempotency-Key: (text, id)
        self.ids = list[str]()
        self.leased = dict[int, list[Examined]]()  # by worker
        self.read = dict[tuple[str, str], int]()  # the version that a moderator saw last
        self.made = list[Made]()
        self.seen = dict[str, Seen]()
        self.did = ""

    @initialize(
        mode=st.sampled_from(("pre", "auto", "post")), drops=st.sampled_from(("never", "all")),
        second=st.booleans(),
    )  # fmt: skip
    def opens(self, mode: Any, drops: str, *, second: bool) -> None:
        self.site: Site = make_site(
            self.deps, f"m{next(numbers)}", mode=mode, auto_reject=drops, second_level=second
        )
        self.submits(TEXTS[0], None)

    # What is done, and what has to come of it

    def _by(self, name: str) -> By:
        return By(name, frozenset({self.site.id}))

    def _pick(self, which: int) -> str:
        return self.ids[-1 - which % len(self.ids)]

    def _looks(self, who: str, of: str, *, fresh: bool) -> int:
        """The version that a moderator sees: as it stands, or as it stood at the last look."""
        if fresh or (who, of) not in self.read:
            self.read[who, of] = self.seen[of].row.version
        return self.read[who, of]

    def _try(self, did: str, act: Callable[[], Any], *refusals: type[Exception]) -> Any:
        """Do it, or find it refused; a refusal changes nothing."""
        self.did = did
        try:
            return act()
        except refusals as error:
            self.did = "nothing"
            return error

    @rule(text=st.sampled_from(TEXTS), key=st.sampled_from((None, "một", "hai")))
    def submits(self, text: str, key: str | None) -> None:
        there = [one for one in self.seen.values() if one.row.status != "removed"]
        if len(there) >= MOST and key not in self.answered:
            return
        sent = Sent(ADDRESS, key=key, fingerprint=fingerprint({"text": text}))
        new = parse(Draft("thu", "Lê An", f"an{len(self.ids) % 2}@example.com", text))
        done = self._try(
            "submit", lambda: submit(self.deps, self.site, new, sent, self.at), OtherBody
        )
        before = self.answered.get(key or "")
        if before is None:
            assert done.public_id not in self.ids
            self.ids.append(done.public_id)
            self.answered |= {key: (text, done.public_id)} if key else {}
            return
        assert isinstance(done, OtherBody) if before[0] != text else done.public_id == before[1]
        self.did = "nothing"

    @rule(seconds=st.sampled_from((1, 30, -120)))
    def waits(self, seconds: int) -> None:
        """After 30 s a lease is over, and another worker may have the row; clocks are set back."""
        self.did, self.at = "sweep", self.at + timedelta(seconds=seconds)
        if seconds != 1:
            sweep(self.deps, self.at)

    @precondition(lambda self: self._due() or self.leased)
    @rule(who=st.sampled_from(WORKERS), at_once=st.booleans())
    def works(self, who: int, *, at_once: bool) -> None:
        """A worker leases what is due; the next time it settles that, if not at once."""
        if who not in self.leased:
            self.did = "lease"
            with write(self.deps.engine) as connection:
                due, _ = comments.lease(connection, self._due(), self.at, self.deps.settings.lease)
            self.leased[who] = look(self.deps, self.checker, due, unwatched) if due else []
            if not at_once:
                return
        batch, self.did = self.leased.pop(who), "settle"
        assert 0 <= (settle(self.deps, batch, self.at) if batch else 0) <= len(batch)

    @precondition(lambda self: self._due() or self.leased)
    @rule(who=st.sampled_from(WORKERS))
    def works_too(self, who: int) -> None:
        self.works(who, at_once=False)

    def _due(self) -> list[int]:
        return [
            one.id for seen in self.seen.values() for one in seen.revisions.values()
            if one.due_at is not None
        ]  # fmt: skip

    @precondition(lambda self: self.ids)
    @rule(
        which=st.integers(0, MOST - 1), who=st.sampled_from(MODERATORS), fresh=st.booleans(),
        action=st.sampled_from((0, 1, 0, 1, *ACTIONS)),
        text=st.sampled_from((None, None, "Đã biên tập.")),
    )  # fmt: skip
    def decides(
        self, which: int, who: str, action: Act | int, *, fresh: bool, text: str | None
    ) -> None:
        """A number picks one of the actions that are possible."""
        of = self._pick(which)
        was = self.seen[of]
        if isinstance(action, int):
            fit = [one for one in ACTIONS if (was.row.status, one) in MOVES] or [*ACTIONS]
            action = fit[action % len(fit)]
        version = self._looks(who, of, fresh=fresh)
        choice = Choice(
            action, version, who, frozenset({self.site.id}),
            reason="abuse" if action in NEED_REASON else None,
            text=text if action == "approve" else None,
            edits=frozenset({self.site.id}) if who == "bob" else frozenset(),
        )  # fmt: skip
        pending = was.row.status == "published" and was.row.shown != was.row.revision
        self.at += timedelta(microseconds=1)  # no two decisions are of one moment
        done = self._try("decide", lambda: decide(self.deps, of, choice, self.at), Stale, Refused)
        if version != was.row.version:
            assert isinstance(done, Stale)
            return
        try:
            move(was.row.status, action, pending_edit=pending)
        except Refused:
            assert isinstance(done, Refused)
            return
        if isinstance(done, OwnRefusal):  # others have it first
            assert was.row.appealed or was.row.proposed  # which answers an appeal, as others do
            assert who in [one.by for one in was.decisions if one.action in NEED_REASON]
            return
        if isinstance(done, Refused):  # a second hand is wanted, or there is nothing to send back
            assert self.site.second_level or action == "send_back"
            return
        act = done.action
        assert act == action or (act == "propose" and self.site.second_level)
        assert done.comment.status == move(was.row.status, act, pending_edit=pending)
        assert act != "approve" or not self.site.second_level or was.row.proposed not in (None, who)
        self.made.append(Made(done.id, of, was))

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 9), who=st.sampled_from(MODERATORS), fresh=st.booleans())
    def undoes(self, which: int, who: str, *, fresh: bool) -> None:
        made = self.made[-1 - which % len(self.made)]
        now = self.seen[made.of]
        version = self._looks(who, made.of, fresh=fresh)
        done = self._try(
            "undo",
            lambda: undo(self.deps, made.id, self._by(who), self.at, version=version), Stale,
            SecondHand,
        )  # fmt: skip
        row = next(one for one in now.decisions if one.public_id == made.id)
        later = [
            line.act for line in now.events
            if line.id > row.event_id and line.act not in note.STILL
        ]  # fmt: skip
        if later or row.undone_by is not None or version != now.row.version:
            assert isinstance(done, Stale)
            return
        if isinstance(done, SecondHand):
            assert (row.action, row.by == who, self.site.second_level) == ("take_down", False, True)
            return
        back = site_of(self.deps.engine, self.site.id)[0][made.of]
        assert back.restored() == made.was.restored()
        if row.action == "take_down":
            assert back.row.reports == made.was.row.reports
        assert back.row.escalated == (made.was.row.escalated or now.row.escalated)

    @precondition(lambda self: self.ids)
    @rule(which=st.integers(0, MOST - 1), text=st.sampled_from(TEXTS))
    def edits(self, which: int, text: str) -> None:
        self._try(
            "edit", lambda: edit.edit(self.deps, self.site, self._pick(which), text, self.at),
            Refused,
        )  # fmt: skip

    @precondition(lambda self: self.ids)
    @rule(which=st.integers(0, MOST - 1), how=st.sampled_from(("not", "not", "remove", "erase")))
    def goes(self, which: int, how: str) -> None:
        """Its author takes it back, or has all of it erased."""
        of, self.did = self._pick(which), "nothing"
        if how == "not":
            return
        if how == "erase":
            self.did = "erase"
            erase.erase(self.deps, self.seen[of].row.id, self.at)
            return
        self._try("remove", lambda: edit.remove(self.deps, self.site, of, self.at), Refused)

    @precondition(lambda self: self._refused())
    @rule(which=st.integers(0, MOST - 1))
    def appeals(self, which: int) -> None:
        of = self._refused()[which % len(self._refused())]
        before = [line.act for line in self.seen[of].events].count("appeal")
        done = self._try(
            "appeal", lambda: appeal.appeal(self.deps, self.site, of, "Xin xem lại.", self.at),
            Refused,
        )  # fmt: skip
        assert not before or isinstance(done, Refused)

    def _refused(self) -> list[str]:
        refused = ("rejected", "taken_down")
        return [name for name, seen in self.seen.items() if seen.row.status in refused]

    @precondition(lambda self: self.ids)
    @rule(
        which=st.integers(0, MOST - 1), who=st.sampled_from(MODERATORS),
        what=st.sampled_from(("report", "dismiss", "note", "escalate", "lower")),
    )  # fmt: skip
    def stands(self, which: int, who: str, what: str) -> None:
        """What never moves a comment."""
        of, by, self.did = self._pick(which), self._by(who), "nothing"
        said = note.Note(who, self.at, "Xem giúp.")
        acts: dict[str, Callable[[], object]] = {
            "report": lambda: report.report(
                self.deps, self.site, of, report.Complaint("spam", "", who), self.at
            ),
            "dismiss": lambda: report.dismiss(self.deps, of, by, self.at),
            "note": lambda: note.note(self.deps, of, said, by.sites),
            "escalate": lambda: note.note(self.deps, of, said, by.sites, escalate=True),
            "lower": lambda: note.lower(self.deps, of, by, self.at),
        }
        self._try("nothing", acts[what], Missing, Refused)

    # What must hold after each step

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "site"):
            return
        before, (self.seen, counts) = self.seen, site_of(self.deps.engine, self.site.id)
        assert sorted(self.seen) == sorted(self.ids)  # each that was answered, once
        for article_id, number in counts.items():
            mine = [s for s in self.seen.values() if s.row.article_id == article_id]
            assert number == sum(s.row.status == "published" for s in mine)
        for name, seen in self.seen.items():
            check(seen)
            if name in before:
                self._went(before[name], seen)

    def _went(self, was: Seen, now: Seen) -> None:
        """What one step may do to one comment."""
        step = now.row.version - was.row.version
        assert step == int(was.moved() != now.moved()) or (step == 1 and self.did == "erase")
        assert self.did != "nothing" or step == 0
        kept = now.events[: len(was.events)]
        assert [line[:9] for line in kept] == [line[:9] for line in was.events]
        if was.row.status == "removed":
            assert now.row.status == "removed"
        if self.did in MACHINE and was.row.status != "received":
            assert (now.row.status, now.row.revision) == (was.row.status, was.row.revision)
            assert now.shown == was.shown
            assert {line.act for line in now.events[len(was.events) :]} <= {SETTLED}
        if self.did in MACHINE and (was.row.appealed or was.row.escalated):
            assert now.row.status in (was.row.status, "held")  # it waits for a human's answer
        takes_a_human = self.site.mode == "pre" or self.site.second_level
        if takes_a_human and self.did not in HUMAN and now.shown is not None:
            assert now.shown == was.shown

    def teardown(self) -> None:
        """What still waits is nobody's any more: the next example has another site."""
        due = [one.id for seen in self.seen.values() for one in seen.revisions.values()]
        with write(self.deps.engine) as connection:
            connection.execute(
                sa.update(revision).where(revision.c.id.in_(due)).values(due_at=None)
            )


QUICK = bounds(
    max_examples=16, stateful_step_count=30, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
)  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(QUICK, id="short"),
        pytest.param(
            bounds(QUICK, max_examples=250, stateful_step_count=50), id="long",
            marks=pytest.mark.long,
        ),
    ],
)  # fmt: skip
def test_no_order_of_events_breaks_a_promise(deps: Deps, checker: Checker, how: bounds) -> None:
    here = type("Here", (Story,), {"deps": deps, "checker": checker})
    run_state_machine_as_test(here, settings=how)
