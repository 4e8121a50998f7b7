"""One site's comments with all that hangs on them, and what must hold of them at any moment."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from service.store.session import read
from service.store.tables import article, comment, decision, event, report, revision, verdict
from service.store.verdicts import UNREAD, columns

UNDONE = (
    "status", "revision", "shown", "name", "appealed", "folded", "signature", "proposed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One comment as it stands."""

    row: Row[Any]
    revisions: dict[int, Row[Any]] = field(default_factory=dict)  # by number
    verdicts: dict[int, list[Row[Any]]] = field(default_factory=dict)  # by number
    events: list[Row[Any]] = field(default_factory=list)
    decisions: list[Row[Any]] = field(default_factory=list)
    reports: list[Row[Any]] = field(default_factory=list)

    @property
    def erased(self) -> bool:
        """Whether everything of a person is gone from it."""
        return any(line.act == "erase" for line in self.events)

    @property
    def shown(self) -> tuple[str, str] | None:
        """Name and text that readers see."""
        if self.row.status != "published":
            return None
        seen = self.revisions[self.row.shown]
        return seen.name, seen.text

    def current(self, number: int) -> Row[Any] | None:
        """The current verdict of a revision, if there is one."""
        found = [one for one in self.verdicts.get(number, ()) if one.current]
        return found[0] if found else None

    def moved(self) -> tuple[object, ...]:
        """What `version` counts the changes of."""
        made = self.current(self.row.revision)
        return (self.row.status, self.row.revision, self.row.shown, self.row.name,
                self.row.appealed, self.row.proposed, made and made.id)  # fmt: skip

    def restored(self) -> dict[str, Any]:
        """What undo goes back to."""
        return {name: getattr(self.row, name) for name in UNDONE} | {"seen": self.shown}


def site_of(engine: Engine, site_id: int) -> tuple[dict[str, Seen], dict[int, int]]:
    """All comments of a site by public id, and what its articles say is published, by id."""
    mine = comment.c.site_id == site_id
    with read(engine) as connection:
        rows = connection.execute(sa.select(comment).where(mine).order_by(comment.c.id))
        found = {row.id: Seen(row) for row in rows}
        texts = sa.select(revision).join(comment).where(mine).order_by(revision.c.id)
        for row in connection.execute(texts):
            found[row.comment_id].revisions[row.number] = row
        made = sa.select(verdict, revision.c.comment_id, revision.c.number).select_from(
            verdict.join(revision).join(comment)
        )
        for row in connection.execute(made.where(mine).order_by(verdict.c.id)):
            found[row.comment_id].verdicts.setdefault(row.number, []).append(row)
        for table, name in ((event, "events"), (decision, "decisions"), (report, "reports")):
            about = table.c.comment_id.is_not(None) & (table.c.site_id == site_id)
            for row in connection.execute(sa.select(table).where(about).order_by(table.c.id)):
                getattr(found[row.comment_id], name).append(row)
        said = sa.select(article.c.id, article.c.published).where(article.c.site_id == site_id)
        counts = {row.id: row.published for row in connection.execute(said)}
    return {seen.row.public_id: seen for seen in found.values()}, counts


def check(seen: Seen) -> None:
    """What holds of any comment at any moment."""
    _is_examined(seen)
    _is_recorded(seen)
    row = seen.row
    waits = [one for one in seen.reports if one.state == "open"]
    assert row.reports == len(waits)
    if row.status == "published":
        assert row.shown in seen.revisions
    if row.status == "removed":
        assert row.shown is None
        assert not waits
    if row.proposed is not None:  # an act of its own, which nothing but a human's answer may follow
        assert row.status in ("held", "published")
        assert any(line.act == "propose" and line.by == row.proposed for line in seen.events)
    if not seen.erased:
        assert row.name == seen.revisions[row.revision].name
        _stands_by_its_verdict(seen)


def _is_examined(seen: Seen) -> None:
    for number, one in seen.revisions.items():
        current = [made for made in seen.verdicts.get(number, ()) if made.current]
        assert len(current) <= 1
        if one.due_at is None and not seen.erased:
            assert len(current) == 1, f"revision {number} waits for nobody and has no verdict"
        if seen.erased:
            assert (one.text, one.name, one.due_at) == ("", "", None)


def _is_recorded(seen: Seen) -> None:
    assert [line.act for line in seen.events].count("submit") == 1
    before = None
    for line in seen.events:
        assert line.before == before, f"{line.act} goes on from {line.before}, not from {before}"
        before = line.after
    assert before == seen.row.status
    for made in seen.decisions:
        assert [line.act for line in seen.events if line.id == made.event_id] == [made.action]


def _stands_by_its_verdict(seen: Seen) -> None:
    made, row = seen.current(seen.row.revision), seen.row
    if made is None:
        assert {name: getattr(row, name) for name in UNREAD} == UNREAD
        return
    codes = (finding["code"] for finding in made.findings)
    want = columns(made.outcome, made.score, codes, row.created)
    assert {name: getattr(row, name) for name in want} == want
