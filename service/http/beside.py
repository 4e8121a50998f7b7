"""What a moderator does at the desk beside deciding: claim, hand back, note, dismiss reports."""

from flask import redirect

from service.domain.comment import Invalid
from service.flow import level, note, report
from service.flow.deps import By, Missing, now, permitted
from service.http.console import ONE, Act, Note, following, form, id_of, refused
from service.http.desk import Plain
from service.http.table import Call, Reply, Route
from service.http.views import View
from service.store import comments, moderation, watches
from service.store.session import write


class Dismissed(Act):
    """Reports that were looked at; later ones stay."""

    seen: Plain = ""


class Noted(Act):
    """A note for colleagues; `escalate` puts the comment before an editor, too."""

    note: Note = ""
    escalate: Plain = ""


class Watch(Act):
    """Whether one wants to see this article's comments together with those of others."""

    on: Plain = ""


class Level(Act):
    """Whether what is published at the comment's article takes two hands."""

    on: Plain = ""


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
        return refused(call, view, error, {"note": body.note})
    return redirect(view.path(id_of(call), said="escalated" if up else "noted"), 303)


def lower(call: Call) -> Reply:
    """An editor has looked at what was put before him, and leaves it as it is."""
    view = View.back(call.body.back)
    note.lower(call.deps, id_of(call), By(call.me.name, call.me.sites()), now())
    return redirect(view.path(following(call, view), said="lowered"), 303)


def set_level(call: Call) -> Reply:
    """An editor has an article's comments take two hands, or one again; and stays there."""
    view, on = View.back(call.body.back), bool(call.body.on)
    by = By(call.me.name, call.me.sites("editor"))
    level.set_level(call.deps, id_of(call), by, now(), on=on)
    return redirect(view.path(id_of(call), said="level_on" if on else "level_off"), 303)


def set_watch(call: Call) -> Reply:
    """Watch the comment's article, or no longer; that is one's own affair and leaves no line."""
    view, on = View.back(call.body.back), bool(call.body.on)
    with write(call.deps.engine) as connection:
        found = permitted(comments.find(connection, id_of(call)), call.me.sites())
        watches.put(connection, call.me.name, found.article_id, on=on)
    return redirect(view.path(id_of(call), said="watched" if on else "unwatched"), 303)


def dismiss(call: Call) -> Reply:
    """Find nothing wrong with a reported comment, and go on to the next."""
    view = View.back(call.body.back)
    by = By(call.me.name, call.me.sites())
    report.dismiss(call.deps, id_of(call), by, now(), seen=call.body.seen or None)
    return redirect(view.path(following(call, view), said="dismissed"), 303)


ROUTES: tuple[Route, ...] = (
    form(f"{ONE}/claim", claim, "Claim", Act),
    form(f"{ONE}/release", release, "Hand back", Act),
    form(f"{ONE}/note", write_note, "Write a note", Noted),
    form(f"{ONE}/dismiss", dismiss, "Dismiss the reports", Dismissed),
    form(f"{ONE}/lower", lower, "An editor has looked", Act),
    form(f"{ONE}/watch", set_watch, "Watch an article, or no longer", Watch),
    form(f"{ONE}/level", set_level, "Two hands at this article, or one", Level, who="editor"),
)
