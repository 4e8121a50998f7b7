"""One comment as a moderator sees it: the text with its marks, why, who wrote it, what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection, Row

from config import reasons
from config.messages import sentence
from service.domain.record import REASONS
from service.domain.state import Act, Refused, move
from service.flow.appeal import AGAINST
from service.flow.note import STILL
from service.http import figures, mails, marks, told
from service.http.appeals import Appeal, appeal
from service.http.drawn import Reading, reading_of
from service.http.levels import Level, level
from service.http.record import Change, Entry, changes, entry
from service.http.table import Call
from service.http.why import Why, upper, why
from service.store import beside, comments, holds, moderation, reports, spread, watches
from service.store.spread import Spread

ACTS: tuple[Act, ...] = ("approve", "reject", "take_down", "restore", "send_back")
# What a moderator most likely answers to what was found; only an offer.
OFFERED = {
    "profanity": "abuse", "insult": "abuse", "threat": "attack", "slur": "discrimination",
    "spam": "spam", "links": "spam", "trap": "spam", "email": "spam", "flood": "spam",
    "contact": "personal", "campaign": "spam", "repeat": "unreadable", "form": "unreadable", "text": "unreadable",
}  # fmt: skip
KEYS = "1234567890"


@dataclass(frozen=True, slots=True)
class Card:
    """All that the card shows."""

    row: Row[Any]
    marked: Markup
    why: Why | None
    parent: Row[Any] | None
    tiles: Mapping[str, int]
    campaign: Spread | None  # of what it belongs to
    first: bool  # nothing else from this author at this site
    lately: int | None  # of so many of that author's comments the tiles tell; None: of all
    record: Sequence[Entry]
    changes: Sequence[Change]
    earlier: int  # changes that are drawn only when somebody asks
    acts: frozenset[str]
    watched: bool  # the article, by whoever looks
    level: Level  # whether it takes two hands to publish it
    pending_edit: bool
    soon: bool  # approved, and not seen by readers yet
    appeal: Appeal | None  # what its author says against the refusal, while that waits
    reports: Sequence[Row[Any]]  # of readers, not answered yet
    claim: tuple[str, datetime] | None  # by whom, until when; None: nobody's
    hold: Row[Any] | None  # legal, that keeps it from erasure
    undo: Row[Any] | None  # the decision that can be taken back
    offered: str | None
    revisions: Sequence[Row[Any]]  # every text that it had
    typed: Mapping[str, str] = field(default_factory=dict)  # a correction that was refused
    unproved: bool = False  # its author has a letter to answer
    severe: Sequence[str] = ()  # kinds of findings for which one key does not approve

    @property
    def as_read(self) -> Reading:
        """The text as the filters see it, and what in it nobody sees."""
        typed = next((one.typed for one in self.revisions if one.number == self.row.revision), None)
        return reading_of(typed or self.row.text, self.row.text)

    @property
    def text(self) -> str:
        """What stands in the field for a correction."""
        return self.typed.get("text", self.row.text)

    @property
    def holds_typed(self) -> bool:
        """Whether the fields are still there in which something was typed that was refused."""
        shown = {"text": "approve" in self.acts, "reply": self.row.status == "published",
                 "note": self.row.status != "removed"}  # fmt: skip
        return any(shown.get(name, False) for name in self.typed)

    @property
    def name(self) -> str:
        """The same for the name."""
        return self.typed.get("name", self.row.name)

    @property
    def consents(self) -> list[tuple[str, str, datetime]]:
        """What its author agreed to, word for word: text, version, when."""
        return [
            (one["text"], f"{one['key']}.{one['version']}", datetime.fromisoformat(one["at"]))
            for one in self.row.agreed or ()
        ]  # fmt: skip

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The ten reasons with the digit of each."""
        return list(zip(KEYS, REASONS, strict=True))


def card(
    call: Call, connection: Connection, row: Row[Any], at: datetime,
    *, typed: Mapping[str, str] | None = None, every: bool = False,
) -> Card:  # fmt: skip
    """Read what belongs to a comment, and put it into words; `every` of its changes, if asked."""
    lang = call.lang
    author = beside.author_record(connection, row.site_id, row.author)
    latest = beside.latest_decision(connection, row.id)
    if latest and comments.moved_since(connection, row.id, latest.event_id, STILL):
        latest = None
    events = moderation.events_of(connection, row.id)
    again = appeal(call, connection, row, events, at)
    revisions = beside.revisions_of(connection, row.id)
    parents = [] if row.parent_id is None else beside.thread_of(connection, row)[:1]
    taken = row.claimed_by is not None and row.claimed_until is not None
    verdict = told.verdict(row, lang)
    drawn = changes(revisions, row.shown, lang, every=every)
    return Card(
        row=row, marked=_marked(row.text, verdict, lang), why=why(verdict, lang),
        parent=parents[0] if parents else None,
        tiles={
            "published": author.get("published", 0), "rejected": author.get("rejected", 0),
            "waiting": author.get("held", 0) + author.get("received", 0),
            "taken_down": author.get("taken_down", 0),
        },
        campaign=spread.spread(connection, row.campaign, call.me.sites()) if row.campaign else None,
        first=sum(author.values()) <= 1,
        lately=beside.RECORDED if sum(author.values()) >= beside.RECORDED else None,
        record=[entry(event, lang, at) for event in events],
        changes=drawn, earlier=len(revisions) - 1 - len(drawn),
        acts=_left(again, possible(row)), level=level(call, connection, row),
        watched=watches.is_on(connection, call.me.name, row.article_id), pending_edit=_pending(row), soon=told.waits(row, at),
        appeal=again,
        reports=reports.of(connection, row.id, waiting=True),
        claim=(row.claimed_by, row.claimed_until) if taken and row.claimed_until > at else None,
        hold=holds.of(connection, [row.id], at).get(row.id), undo=latest, offered=_offered(verdict), revisions=revisions, typed=typed or {},
        severe=grave(row, lang), unproved=mails.unproved(call, row, connection),
    )  # fmt: skip


def _left(again: Appeal | None, acts: frozenset[str]) -> frozenset[str]:
    """What whoever looks may do of it, where he has refused it before."""
    if again is None:
        return acts
    return frozenset() if again.barred else acts.difference(AGAINST if again.answered else ())


def grave(row: Row[Any], lang: str) -> list[str]:
    """What may mean harm to somebody, by its names; approving it takes a second key."""
    found = reasons.severe(row.codes.split())
    return list(dict.fromkeys(reasons.label(code, lang) for code in found))


def _marked(text: str, verdict: Mapping[str, Any] | None, lang: str) -> Markup:
    found = [] if verdict is None else [f for f in verdict["findings"] if f["start"] is not None]
    return marks.html(text, [
        marks.Mark(
            one["start"], one["end"], reasons.kind(one["code"]), one["points"],
            _read(one, lang), figures.number(one["points"], lang) if round(one["points"], 2)
            else sentence("desk.why.free", lang),
        )
        for one in found
    ])  # fmt: skip


def _read(one: Mapping[str, Any], lang: str) -> str:
    label = upper(reasons.label(one["code"], lang))
    if not one["read_as"]:
        return label
    return f"{label}, {sentence('desk.why.read_as', lang, read_as=one['read_as'])}"


def _offered(verdict: Mapping[str, Any] | None) -> str | None:
    if verdict is None or verdict["outcome"] == "clean":
        return None
    sums = dict[str, float]()
    for one in verdict["findings"]:
        group = one["code"].removeprefix(reasons.CAP).partition(".")[0]
        sums[group] = sums.get(group, 0.0) + one["points"]
    return OFFERED.get(max(sums, key=sums.__getitem__)) if sums else None


def _pending(row: Row[Any]) -> bool:
    return bool(row.status == "published" and row.shown != row.revision)


def possible(row: Row[Any]) -> frozenset[str]:
    """Which acts the table of states has for a comment."""
    return frozenset(act for act in ACTS if _can(row, act))


def _can(row: Row[Any], act: Act) -> bool:
    try:
        move(row.status, act, pending_edit=_pending(row))
    except Refused:
        return False
    return True
