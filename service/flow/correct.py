"""A moderator approves with another text or name: a revision by the desk; the typed one stays."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from service.domain.comment import FieldError, Invalid, check_name, check_text
from service.domain.record import DESK, Comment
from service.domain.state import Act
from service.domain.text import known_by
from service.store import comments, verdicts


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the desk would rather publish; None: as it was typed."""

    text: str | None
    name: str | None


def read(action: Act, text: str | None, name: str | None) -> Corrected | None:
    """The correction that came with a decision, cleaned. Raises Invalid with every error."""
    told = {"/text": text, "/name": name}
    given = {pointer: typed for pointer, typed in told.items() if typed is not None}
    if not given:
        return None
    if action != "approve":
        raise Invalid(*(FieldError(pointer, "correction.only_with_approve") for pointer in given))
    errors, cleaned = list[FieldError](), dict[str, str]()
    for pointer, typed in given.items():
        try:
            cleaned[pointer] = check_name(typed) if pointer == "/name" else check_text(typed).text
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(*errors)
    return Corrected(cleaned.get("/text"), cleaned.get("/name"))


def revise(
    connection: Connection, of: Comment, corrected: Corrected, now: datetime
) -> tuple[Comment, int | None, dict[str, Any]]:
    """Give a comment the desk's revision: what it became, what is due, what else changes.

    An equal text is no revision.
    """
    name, text, differs = _read(connection, of, corrected)
    if not differs:
        return of, None, {}
    number = comments.next_number(connection, of.id)
    due = comments.add_revision(connection, {
        "comment_id": of.id, "number": number, "name": name, "text": text, "typed": None,
        "by": DESK, "created": now, "due_at": now,
    })  # fmt: skip
    became = replace(of, revision=number, name=name)
    return became, due, {**known_by(name, text), **verdicts.UNREAD}


def differs(connection: Connection, of: Comment, corrected: Corrected) -> bool:
    """Whether a correction says something else than the comment does."""
    return _read(connection, of, corrected)[2]


def _read(connection: Connection, of: Comment, corrected: Corrected) -> tuple[str, str, bool]:
    stands = comments.revision_of(connection, of.id, of.revision)
    text, name = corrected.text or stands.text, corrected.name or stands.name
    return name, text, (text, name) != (stands.text, stands.name)


def drop(connection: Connection, of: Comment, shown: int) -> tuple[Comment, dict[str, Any]]:
    """Leave the text that waited for the one that readers see: what it became, what changes."""
    seen = comments.revision_of(connection, of.id, shown)
    became = replace(of, revision=shown, name=seen.name)
    said = known_by(seen.name, seen.text)
    return became, {**said, **verdicts.standing(connection, became)}
