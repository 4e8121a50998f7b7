"""A comment's case file: one A4 page to print, with all that is known of it and how to verify it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urldefrag

from flask import Response
from sqlalchemy.engine import Connection, Row

from service.domain.comment import Invalid
from service.domain.record import AUTHOR
from service.flow import case
from service.flow.deps import By, Deps, Missing, now
from service.http import figures, told
from service.http.console import ONE, form, id_of
from service.http.desk import Asked, Plain, Typed, show
from service.http.errors import Problem, problem_of
from service.http.record import Entry, entry
from service.http.table import Call, Reply, Route
from service.http.why import Why, why
from service.store import beside, moderation, verdicts
from service.store.session import read

SHOWN = 16  # hex digits of a seal and a digest, as `ykien doctor` has them
DECISIONS = ("approve", "reject", "take_down", "restore", "propose", "send_back", "undo",
             "publish", "drop", "hold", "reply")  # fmt: skip


class Taken(Typed):
    """For whom the file is made."""

    requester: Plain = ""
    basis: Plain = ""
    document: Plain = ""
    personal: Plain = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the comment, and under which name."""

    name: str
    text: str
    when: datetime
    same: bool = False  # as the one before it on the page


@dataclass(frozen=True, slots=True)
class Sealed:
    """A line of the record with what it was sealed with."""

    line: Entry
    when: str
    number: int | None  # None: not sealed yet
    digest: str
    seal: str
    decides: bool


@dataclass(frozen=True, slots=True)
class File:
    """All that the page says."""

    row: Row[Any]
    texts: Sequence[tuple[str, Text]]  # what each is called, in the order of their making
    ever: datetime | None  # since when readers saw it, if they ever did
    why: Why | None
    lines: Sequence[Sealed]
    link: str
    email: str | None = None
    ip: str | None = None

    @property
    def verify(self) -> str:
        """The command that says whether the record is as it was sealed up to the newest line here."""
        last = [one for one in self.lines if one.number is not None][-1:]
        noted = "".join(f" --noted {one.number}:{one.seal}" for one in last)
        return f"ykien doctor --record{noted}"

    @property
    def decided(self) -> Sealed | None:
        """What brought it to where it stands."""
        return next((one for one in reversed(self.lines) if one.decides), None)


def ask(call: Call) -> Reply:
    """Ask for whom it is."""
    return _form(call, _row(call))


def _row(call: Call) -> Row[Any]:
    with read(call.deps.engine) as connection:
        row = moderation.one(connection, id_of(call))
    if row is None or not call.me.may("editor", row.site_id):
        raise Missing("comment")
    return row


def _form(call: Call, row: Row[Any], *, status: int = 200, **more: Any) -> Response:
    data: dict[str, Any] = {"errors": (), "typed": None} | more
    return show(call, "case_ask", status=status, row=row,
                admin=call.me.may("admin", row.site_id), **data)  # fmt: skip


def take_out(call: Call) -> Reply:
    """The file itself; that it was taken out stands in it already."""
    row, body, at = _row(call), call.body, now()
    said = case.Asked(body.requester, body.basis, body.document, bool(body.personal))
    if said.personal and not call.me.may("admin", row.site_id):
        raise Problem(403, "role")
    try:
        said = case.take_out(call.deps, id_of(call), said, By(call.me.name, call.me.sites()), at)
    except Invalid as error:
        errors = problem_of(error).more["errors"]
        return _form(call, row, status=422, errors=errors, typed=body)
    return _paper(call, row, said, at)


def _paper(call: Call, row: Row[Any], said: case.Asked, at: datetime) -> Response:
    with read(call.deps.engine) as connection:
        made = file_of(call.deps, connection, row, call.lang, personal=said.personal)
    site = next(one for one in call.deps.sites.all().values() if one.id == row.site_id)
    return show(call, "case", file=made, row=row, said=said, site=site, at=at)


def file_of(
    deps: Deps, connection: Connection, row: Row[Any], lang: str, *, personal: bool
) -> File:
    """Read what belongs to a comment, and put it into words."""
    revisions = beside.revisions_of(connection, row.id)
    verdict = _verdict(connection, row, revisions, lang)
    return File(
        row, _texts(row, revisions), row.shown_at, why(verdict, lang),
        [_sealed(one, lang) for one in moderation.events_of(connection, row.id)], _link(deps, row),
        deps.keys.opened(row.email, row.key_id) if personal else None,
        deps.keys.opened(row.ip, row.key_id) if personal else None,
    )  # fmt: skip


def _verdict(
    connection: Connection, row: Row[Any], revisions: Sequence[Row[Any]], lang: str
) -> dict[str, Any] | None:
    """What was found in the newest text of its author's, which the desk may have corrected."""
    of = [one for one in revisions if one.by == AUTHOR][-1:]
    made = verdicts.current_of(connection, row.id, of[0].number) if of else None
    return made and {
        "outcome": made.outcome, "score": made.score, "thresholds": made.thresholds,
        "findings": [told.finding(one, of[0].text, lang) for one in made.findings],
        "failed": made.failed, "versions": made.versions, "ms": made.ms,
    }  # fmt: skip


def _texts(row: Row[Any], revisions: Sequence[Row[Any]]) -> list[tuple[str, Text]]:
    """As it was typed, as its author and the desk changed it last, as readers see it."""
    first = revisions[0]
    typed = first.text if first.typed is None else first.typed
    found = [("typed", Text(first.name, typed, first.created))]
    for kind, whose in (("changed", True), ("corrected", False)):
        last = [one for one in revisions[1:] if (one.by == AUTHOR) == whose][-1:]
        found += [(kind, Text(one.name, one.text, one.created)) for one in last]
    if row.shown is not None:
        seen = next(one for one in revisions if one.number == row.shown)
        kind = "published" if row.status == "published" else "was_published"
        found.append((kind, Text(seen.name, seen.text, row.shown_at or row.changed)))
    return [found[0], *((kind, Text(one.name, one.text, one.when, same=_same(before, one)))
                        for (_, before), (kind, one) in pairwise(found))]  # fmt: skip


def _same(one: Text, other: Text) -> bool:
    return (one.name, one.text) == (other.name, other.text)


def _sealed(event: Row[Any], lang: str) -> Sealed:
    said = entry(event, lang, event.at)
    return Sealed(
        said, figures.moment_of_file(event.at, lang), event.number, (event.link or b"").hex()[:SHOWN],
        (event.seal or b"").hex()[:SHOWN], event.act in DECISIONS,
    )  # fmt: skip


def _link(deps: Deps, row: Row[Any]) -> str:
    """Where a reader finds it: the article's page, or ours with the same thread."""
    if row.article_confirmed and row.article_url:
        return f"{urldefrag(row.article_url).url}#ykien-{row.public_id}"
    where = f"site={quote(row.site_key)}&article={quote(row.article_key, safe='')}"
    return f"{deps.settings.public_url}/embed?{where}&id={row.public_id}#ykien-{row.public_id}"


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{ONE}/case", ask, "editor", "For whom a case file is", query=Asked, page=True,
          html=True),
    form(f"{ONE}/case", take_out, "A comment's case file", Taken, who="editor"),
)  # fmt: skip
