"""What moderators' programs call: queue, detail, decisions, undo, claim, check."""

from contextlib import suppress
from typing import Any

from flask import Response
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout

from service.domain.comment import check_text
from service.domain.facts import Facts
from service.domain.overrides import NONE, Overrides
from service.domain.site import Site
from service.domain.state import Refused
from service.domain.topics import Topics
from service.flow import note, submit, undo
from service.flow.bulk import Item, decide_many
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import By, Missing, now
from service.http import moderator_answers as answers, told, wire
from service.http.answers import Tried
from service.http.body import idempotency_key
from service.http.errors import Problem, problem_of
from service.http.table import Call, Reply, Route
from service.store import beside, holds, moderation, reports
from service.store.session import read, write

BASE = "/api/v1/moderation"
NOTES = (note.NOTE, note.ESCALATE)


def my_sites(call: Call, key: str | None = None) -> frozenset[int]:
    """The sites that are asked about, as far as they are permitted. Raises Missing.

    Root's are named one by one too: every index of comments begins with the site.
    """
    mine = call.me.sites()
    if key is None:
        return frozenset(s.id for s in call.deps.sites.all().values()) if mine is None else mine
    site = call.deps.sites.get(key)
    if site is None or (mine is not None and site.id not in mine):
        raise Missing("site")
    return frozenset({site.id})


def queue(call: Call) -> Reply:
    """Queue and archive in one."""
    asked: wire.QueueAsked = call.query
    fields = asked.model_dump(exclude={"site", "status"})
    wanted = moderation.Filter(
        sites=my_sites(call, asked.site), at=now(), status=tuple(asked.status), **fields
    )
    with read(call.deps.engine) as connection:
        page = moderation.page(connection, wanted)
    at = now()
    return {
        "comments": [told.comment(call.deps, row, call.lang, at) for row in page.rows],
        "count": page.count, "count_exact": page.exact, "next": page.next,
    }  # fmt: skip


def detail(call: Call) -> Reply:
    """A comment whole: text, reasons, thread, record, every revision."""
    with read(call.deps.engine) as connection:
        row = moderation.one(connection, call.path["id"])
        if row is None or not call.me.may("moderator", row.site_id):
            raise Missing("comment")
        at = now()
        held = holds.of(connection, [row.id], at).get(row.id)
        return told.comment(call.deps, row, call.lang, at) | _around(connection, row) | {
            "hold": None if held is None else told.hold(held)
        }  # fmt: skip


def _around(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """Author, thread, record and texts of a comment."""
    revisions = beside.revisions_of(connection, row.id)
    record = beside.author_record(connection, row.site_id, row.author)
    first, events = revisions[0], moderation.events_of(connection, row.id)
    return {
        "author": {"id": row.author, "confirmed": row.confirmed, "comments": record},
        "thread": [told.neighbour(one, row) for one in beside.thread_of(connection, row)],
        "events": [told.event(one) for one in events],
        "revisions": [told.revision(one) for one in revisions],
        "typed": first.typed if first.typed is not None else first.text,
        "reports": [told.report(one) for one in reports.of(connection, row.id)],
        "consents": row.agreed or [],
        "notes": [told.note(one) for one in events if one.act in NOTES],
    }  # fmt: skip


def post_decision(call: Call) -> Reply:
    """Approve, reject, take down or restore one comment."""
    key = idempotency_key()
    choice = Choice(
        **call.body.model_dump(), by=call.me.name, sites=call.me.sites(), key=key,
        edits=call.me.sites("editor"),
        fingerprint=submit.fingerprint({**call.raw, "comment": call.path["id"]}) if key else "",
    )  # fmt: skip
    try:
        made = decide(call.deps, call.path["id"], choice, now())
    except Refused as error:  # at the version that was named, else it were stale
        there = {"status": error.status, "version": choice.version}
        raise Problem(409, problem_of(error).code, comment=there) from None
    return {"comment": stands(call, made.comment.public_id), "decision": decision(made)}


def decision(made: Decided) -> dict[str, Any]:
    """A decision on the wire."""
    return {"id": made.id, "action": made.action, "reason": made.reason, "by": made.by,
            "at": told.moment(made.at)}  # fmt: skip


def stands(call: Call, public_id: str) -> dict[str, Any]:
    """A comment as it stands now."""
    with read(call.deps.engine) as connection:
        row = moderation.one(connection, public_id)
    if row is None:
        raise Missing("comment")
    return told.comment(call.deps, row, call.lang, now())


def post_decisions(call: Call) -> Reply:
    """One decision on several comments; each is told for itself."""
    choice = Choice(call.body.action, 0, call.me.name, call.me.sites(), reason=call.body.reason,
                    edits=call.me.sites("editor"))  # fmt: skip
    items = [(item.id, item.version) for item in call.body.items]
    batch, results = decide_many(call.deps, items, choice, now)
    return {"batch": batch, "results": _results(call, results)}


def _results(call: Call, items: list[Item]) -> list[dict[str, Any]]:
    """What became of each, and how it stands; what was done is told even if that can't be read."""
    stands, at = dict[str, Any](), now()
    with suppress(OperationalError, PoolTimeout), read(call.deps.engine) as connection:
        for row in (moderation.one(connection, i.id) for i in items if i.status in (200, 409)):
            if row is not None:
                stands[row.public_id] = told.comment(call.deps, row, call.lang, at)
    return [
        {"id": item.id, "status": item.status}
        | ({"decision": decision(item.decided)} if item.decided is not None else {})
        | ({"comment": stands[item.id]} if item.id in stands else {})
        for item in items
    ]


def undo_decision(call: Call) -> Reply:
    """Take one decision back."""
    by = By(call.me.name, call.me.sites())
    became = undo.undo(call.deps, call.path["id"], by, now(), version=call.body.version)
    return {"comment": stands(call, became.public_id)}


def undo_batch(call: Call) -> Reply:
    """Take a batch back."""
    by = By(call.me.name, call.me.sites())
    results = undo.undo_batch(call.deps, call.path["id"], by, now)
    return {"batch": call.path["id"], "results": _results(call, results)}


def claim(call: Call) -> Reply:
    """Take a comment for two minutes, or keep it for two more."""
    with write(call.deps.engine) as connection:
        held = moderation.claim(connection, call.path["id"], call.me.name, now(), call.me.sites())
    if held is None:
        raise Missing("comment")
    shown = {"by": held[0], "until": told.moment(held[1])}
    if held[0] != call.me.name:
        raise Problem(409, "claimed", claim=shown)
    return {"claim": shown}


def release(call: Call) -> Reply:
    """Hand a comment back."""
    with write(call.deps.engine) as connection:
        row = moderation.one(connection, call.path["id"])
        if row is None or not call.me.may("moderator", row.site_id):
            raise Missing("comment")
        moderation.release(connection, [row.public_id], call.me.name)
    return Response(status=204)


def check(call: Call) -> Reply:
    """Try a text: what the filters would say. Nothing is stored."""
    body: wire.CheckIn = call.body
    if body.site is not None:
        my_sites(call, body.site)
    cleaned = check_text(body.text, most=wire.CHECK_MAX)
    site = call.deps.sites.get(body.site) if body.site else None
    own = NONE if site is None else _own(call, site)
    known = _facts(body, site, controls=cleaned.controls, topics=own.topics)
    verdict = call.web.checker.check(cleaned.text, known, own=own)
    return {"text": cleaned.text, "verdict": told.fresh(verdict, cleaned.text, call.lang)}


def _own(call: Call, site: Site) -> Overrides:
    """What the site's policy says otherwise than the house's."""
    with read(call.deps.engine) as connection:
        return call.deps.policies.of(connection, [site])[site.id]


def _facts(body: wire.CheckIn, site: Site | None, *, controls: int, topics: Topics | None) -> Facts:
    return Facts(
        name=body.name or "", controls=controls, topics=topics,
        email_domain=(body.email or "").rpartition("@")[2].lower(),
        site_hosts=site.hosts if site else (),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{BASE}/comments", queue, "moderator", "Queue and archive", scope="moderate",
          query=wire.QueueAsked, answer=answers.Queue, errors=(400, 404)),
    Route("GET", f"{BASE}/comments/<id>", detail, "moderator", "A comment whole",
          scope="moderate", answer=answers.Whole, errors=(404,)),
    Route("POST", f"{BASE}/comments/<id>/decisions", post_decision, "moderator",
          "Decide on a comment", scope="moderate", body=wire.DecisionIn, answer=answers.Decided,
          errors=(404, 409), idempotent=True),
    Route("POST", f"{BASE}/decisions", post_decisions, "moderator", "Decide on several",
          scope="moderate", body=wire.BatchIn, answer=answers.Batch),
    Route("POST", f"{BASE}/decisions/<id>/undo", undo_decision, "moderator",
          "Take a decision back", scope="moderate", body=wire.UndoIn, answer=answers.Stands, errors=(404, 409)),
    Route("POST", f"{BASE}/batches/<id>/undo", undo_batch, "moderator", "Take a batch back",
          scope="moderate", answer=answers.Batch, errors=(404,)),
    Route("PUT", f"{BASE}/comments/<id>/claim", claim, "moderator", "Claim a comment",
          scope="moderate", answer=answers.Claimed, errors=(404, 409)),
    Route("DELETE", f"{BASE}/comments/<id>/claim", release, "moderator", "Release a comment",
          scope="moderate", status=204, errors=(404,)),
    Route("POST", "/api/v1/check", check, "moderator", "Try a text", scope="check",
          body=wire.CheckIn, answer=Tried, errors=(404,)),
)  # fmt: skip
