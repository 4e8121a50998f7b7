"""Notes for colleagues, by the API."""

from typing import Annotated

from pydantic import Field

from service.flow import note
from service.flow.deps import By, now
from service.http import moderator, moderator_answers as answers, told, wire
from service.http.shapes import In
from service.http.table import Call, Reply, Route


class EscalateIn(In):
    """What an editor should know."""

    note: Annotated[str, Field(max_length=2000)] | None = None


def post_note(call: Call) -> Reply:
    """Write a note for colleagues into a comment's record."""
    said = note.Note(call.me.name, now(), call.body.text)
    note.note(call.deps, call.path["id"], said, call.me.sites())
    return {"note": {"by": said.by, "at": told.moment(said.at), "text": said.text.strip()}}


def escalate(call: Call) -> Reply:
    """Put a comment before an editor, until the next decision on it."""
    said = note.Note(call.me.name, now(), call.body.note or "")
    note.note(call.deps, call.path["id"], said, call.me.sites(), escalate=True)
    return {"comment": moderator.stands(call, call.path["id"])}


def lower(call: Call) -> Reply:
    """An editor has looked at an escalated comment and leaves it as it is."""
    note.lower(call.deps, call.path["id"], By(call.me.name, call.me.sites()), now())
    return {"comment": moderator.stands(call, call.path["id"])}


ROUTES: tuple[Route, ...] = (
    Route("POST", f"{moderator.BASE}/comments/<id>/notes", post_note, "moderator", "Write a note",
          scope="moderate", body=wire.TextIn, answer=answers.Noted, status=201, errors=(404,)),
    Route("POST", f"{moderator.BASE}/comments/<id>/escalate", escalate, "moderator", "Put before an editor",
          scope="moderate", body=EscalateIn, answer=answers.Stands, errors=(404,)),
    Route("DELETE", f"{moderator.BASE}/comments/<id>/escalate", lower, "moderator",
          "Leave an escalated comment as it is", scope="moderate", answer=answers.Stands,
          errors=(404,)),
)  # fmt: skip
