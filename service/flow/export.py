"""An author is told all that is kept of him."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.engine import Row

from service.domain.identity import SIGNED
from service.domain.record import AUTHOR, OPERATOR, WORKER
from service.flow.appeal import APPEAL
from service.flow.deps import Deps
from service.flow.erase import HELD_BACK
from service.store import privacy
from service.store.session import read

AUTHORITY = ("legal.", HELD_BACK)  # acts of a legal hold
LISTED = ("id", "site", "article", "status", "created")  # of each comment, in the index


def export(deps: Deps, ids: Iterable[int], *, for_reader: bool = False) -> Iterator[dict[str, Any]]:
    """Everything that is kept of comments, one by one. Names of moderators are not the author's.

    What goes to the reader himself lacks what the newsroom wrote for itself, and that an authority
    has something kept, which it may have forbidden to tell.
    """
    for comment_id in ids:
        with read(deps.engine) as connection:
            rows = privacy.whole(connection, comment_id)
        told = _told(deps, rows)
        yield _his_own(told) if for_reader else told


def _his_own(told: dict[str, Any]) -> dict[str, Any]:
    events = [
        line | {"note": line["note"] if line["act"] == APPEAL else None}
        for line in told["events"] if not line["act"].startswith(AUTHORITY)
    ]  # fmt: skip
    decisions = [one | {"note": None} for one in told["decisions"]]
    return told | {"events": events, "decisions": decisions}


def zipped(told: Iterable[dict[str, Any]], now: datetime) -> bytes:
    """The same as a zip: a JSON file for each comment, and one that says what there is."""
    made, listed = io.BytesIO(), list[dict[str, Any]]()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for one in told:
            box.writestr(f"comments/{one['id']}.json", _json(one))
            listed.append({name: one[name] for name in LISTED})
        box.writestr("index.json", _json({"made": now, "comments": listed}))
    return made.getvalue()


def _json(data: Any) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)


def _told(deps: Deps, rows: dict[str, list[Row[Any]]]) -> dict[str, Any]:
    kept = rows["comment"][0]
    signed = deps.keys.opened(kept.identity, kept.key_id) or ""
    return {
        "id": kept.public_id, "site": kept.site_key, "article": kept.article_key,
        "status": kept.status, "created": kept.created, "name": kept.name,
        "email": deps.keys.opened(kept.email, kept.key_id),
        "signed_id": signed.removeprefix(SIGNED) or None,
        "ip": deps.keys.opened(kept.ip, kept.key_id),
        "confirmed": kept.confirmed, "consent": kept.consent, "agreed": kept.agreed or [],
        "lang": kept.lang, "proved": kept.proved,
        "letters": [{"wants": m.wants, "stopped": bool(m.stopped), "told": m.told, "sent": m.sent_at}
                    for m in rows["mailing"]],
        "form": kept.form, "revisions": [
            {"number": r.number, "by": _who(r.by), "created": r.created, "name": r.name,
             "text": r.text, "typed": r.typed} for r in rows["revision"]
        ],
        "verdicts": [
            {"revision": v.number, "created": v.created, "current": v.current,
             "outcome": v.outcome, "score": v.score, "findings": v.findings,
             "failed": v.failed, "facts": v.facts} for v in rows["verdict"]
        ],
        "decisions": [
            {"action": d.action, "reason": d.reason, "note": d.note, "by": _who(d.by),
             "at": d.at} for d in rows["decision"]
        ],
        "events": [
            {"act": e.act, "at": e.at, "by": _who(e.by), "before": e.before, "after": e.after,
             "reason": e.reason, "note": (e.data or {}).get("note")} for e in rows["event"]
        ],
        "appeals": [
            {"at": e.at, "text": (e.data or {}).get("note")}
            for e in rows["event"] if e.act == APPEAL
        ],
        "reports": [  # of readers who stay unnamed
            {"reason": r.reason, "detail": r.detail, "state": r.state, "at": r.created}
            for r in rows["report"]
        ],
    }  # fmt: skip


def _who(by: str) -> str:
    return by if by in (AUTHOR, WORKER, OPERATOR) else "desk"
