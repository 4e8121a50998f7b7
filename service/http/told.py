"""Rows in the words of the wire."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Row

from config import reasons
from service.domain.policy import Verdict
from service.flow.deps import Deps
from service.store.verdicts import told as kept


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the millisecond."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def finding(one: Mapping[str, Any], text: str, lang: str) -> dict[str, Any]:
    """A kept finding with what it matched and its sentence."""
    start, end = one["span"] or (None, None)
    matched = text[start:end] if one["span"] else None
    read_as = one["read_as"] or None
    return {
        "code": one["code"], "score": one["score"], "weight": one["weight"],
        "points": one["points"], "start": start, "end": end, "matched": matched,
        "read_as": read_as,
        "message": reasons.sentence(
            one["code"], lang, matched=matched or "", read_as=read_as or "",
            note=one["note"], points=one["points"],
        ),
    }  # fmt: skip


def fresh(verdict: Verdict, text: str, lang: str) -> dict[str, Any]:
    """A verdict that was just made, as the wire shows it."""
    return {
        "outcome": verdict.outcome, "score": verdict.score,
        "thresholds": {"review": verdict.review, "reject": verdict.reject},
        "findings": [finding(kept(one), text, lang) for one in verdict.findings],
        "failed": list(verdict.failed), "versions": dict(verdict.versions), "ms": verdict.ms,
    }  # fmt: skip


def verdict(row: Row[Any], lang: str) -> dict[str, Any] | None:
    """The current verdict of a row of store/moderation.py; None: not examined yet."""
    if row.v_outcome is None:
        return None
    return {
        "outcome": row.v_outcome, "score": row.v_score, "thresholds": row.thresholds,
        "findings": [finding(one, row.text, lang) for one in row.findings],
        "failed": row.failed, "versions": row.versions, "ms": row.ms,
    }  # fmt: skip


def needs(row: Row[Any]) -> list[str]:
    """What a moderator has to do about a row."""
    wanted = {
        "decision": row.status == "held" and row.proposed is None, "report": row.reports > 0 and row.status == "published", "appeal": row.appealed,
        "edit": row.status == "published" and row.shown != row.revision and row.proposed is None,
        "escalated": row.escalated, "proposed": row.proposed is not None,
    }  # fmt: skip
    return [name for name, is_so in wanted.items() if is_so]


def waits(row: Row[Any], now: datetime) -> bool:
    """Whether a row was approved and readers don't see it yet."""
    later = row.publish_at is not None and row.publish_at > now
    return bool(row.status == "published" and later)


def comment(deps: Deps, row: Row[Any], lang: str, now: datetime) -> dict[str, Any]:
    """A comment as moderators see it."""
    held = row.claimed_until is not None and row.claimed_until > now
    return {
        "id": row.public_id, "site": row.site_key,
        "article": {"key": row.article_key, "title": row.article_title, "url": row.article_url,
                    "section": row.section},
        "status": row.status, "version": row.version, "name": row.name,
        "email": deps.keys.opened(row.email, row.key_id), "text": row.text,
        "created": moment(row.created), "verdict": verdict(row, lang), "needs": needs(row),
        "claim": {"by": row.claimed_by, "until": moment(row.claimed_until)} if held else None,
        "campaign": row.campaign,
        "publish_at": moment(row.publish_at) if waits(row, now) else None,
        "proposed_by": row.proposed,
    }  # fmt: skip


def neighbour(row: Row[Any], of: Row[Any]) -> dict[str, Any]:
    """A comment that stands near another one."""
    return {
        "id": row.public_id, "status": row.status, "name": row.name, "text": row.text,
        "created": moment(row.created), "place": "parent" if row.id == of.parent_id else "reply",
    }  # fmt: skip


def event(row: Row[Any]) -> dict[str, Any]:
    """A line of the record."""
    return {
        "act": row.act, "before": row.before, "after": row.after, "revision": row.revision,
        "by": row.by, "reason": row.reason, "at": moment(row.at), "data": row.data,
    }  # fmt: skip


def note(row: Row[Any]) -> dict[str, Any]:
    """What a moderator wrote for colleagues."""
    return {"by": row.by, "at": moment(row.at), "text": (row.data or {}).get("note") or ""}


def report(row: Row[Any]) -> dict[str, Any]:
    """What a reader found wrong with a comment."""
    return {"id": row.public_id, "reason": row.reason, "detail": row.detail, "state": row.state,
            "created": moment(row.created)}  # fmt: skip


def revision(row: Row[Any]) -> dict[str, Any]:
    """One text of a comment."""
    return {
        "number": row.number, "name": row.name, "text": row.text, "by": row.by,
        "created": moment(row.created), "examined": row.due_at is None,
    }  # fmt: skip


def hold(row: Row[Any]) -> dict[str, Any]:
    """A legal hold."""
    return {"basis": row.basis, "document": row.document, "until": moment(row.until),
            "author": row.whole, "by": row.by, "created": moment(row.created)}  # fmt: skip
