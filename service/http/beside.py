"""What a moderator does at the desk beside deciding: claim, hand back, note, dismiss reports."""

from flask import redirect

from service.domain.comment import Invalid
from service.flow import note, report
from service.flow.deps import Missing, now
from service.http.console import ONE, Act, Note, following, form, id_of, refused
from service.http.desk import Plain
from service.http.lists import View
from service.http.table import Call, Reply, Route
from service.store import moderation
from service.store.session import write


class Noted(Act):
    """A note for colleagues; `escalate` puts the comment before an editor, too."""

    note: Note = ""
    escalate: Plain = ""


def claim(call: Call) -> Reply:
    """Take a comment for two minutes, so that colleagues see it."""
    view = View.back(call.body.back)
    with write(call.deps.engine) as connection:
        taken = moderation.claim(connection, id_of(call), call.me.name, now(), call.me.sites())
    if taken is None:
        raise Missing("comment")
    return redirect(view.path(id_of(call)), 303)


def release(call: Call) -> Reply:
    """Hand a claimed comment back to the queue, and go on to the next."""
    view = View.back(call.body.back)
    with write(call.deps.engine) as connection:
        moderation.release(connection, [id_of(call)], call.me.name)
    return redirect(view.path(following(call, view), said="released"), 303)


def write_note(call: Call) -> Reply:
    """Write a note beside a comment, and stay there."""
    body: Noted = call.body
    view, up = View.back(body.back), bool(body.escalate)
    said = note.Note(call.me.name, now(), body.note)
    try:
        note.note(call.deps, id_of(call), said, call.me.sites(), escalate=up)
    except Invalid as error:
        return refused(call, view, error, None)
    return redirect(view.path(id_of(call), said="escalated" if up else "noted"), 303)


def dismiss(call: Call) -> Reply:
    """Find nothing wrong with a reported comment, and go on to the next."""
    view = View.back(call.body.back)
    report.dismiss(call.deps, id_of(call), call.me.name, call.me.sites(), now())
    return redirect(view.path(following(call, view), said="dismissed"), 303)


ROUTES: tuple[Route, ...] = (
    form(f"{ONE}/claim", claim, "Claim", Act),
    form(f"{ONE}/release", release, "Hand back", Act),
    form(f"{ONE}/note", write_note, "Write a note", Noted),
    form(f"{ONE}/dismiss", dismiss, "Dismiss the reports", Act),
)
