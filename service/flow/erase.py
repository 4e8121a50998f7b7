"""What the law gives an author: to be told what is kept, and to have it erased."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from service.domain.keys import Keyring
from service.domain.record import AUTHOR, OPERATOR, WORKER, Event
from service.domain.state import move
from service.flow.announce import telling
from service.flow.deps import Deps
from service.store import comments, privacy, reports, sites, words
from service.store.session import read, write


def comments_of(deps: Deps, identity: str, site: str | None = None) -> list[int]:
    """Internal ids of the comments of a folded e-mail address, on one site or all.

    An author is found under every key that is still there: `secrets rotate` may not be through.
    """
    rings = [Keyring(one) for one in (deps.settings.secret_key or "").replace(",", " ").split()]
    with read(deps.engine) as connection:
        where = [one for one in sites.all_sites(connection) if site in (None, one.key)]
        hashes = [
            (one.id, ring.found_by(f"author/{one.key}", identity))
            for one in where
            for ring in rings
        ]
        return privacy.of_author(connection, hashes)


def export(deps: Deps, ids: list[int]) -> Iterator[dict[str, Any]]:
    """Everything that is kept of comments, one by one. Names of moderators are not the author's."""
    for comment_id in ids:
        with read(deps.engine) as connection:
            rows = privacy.whole(connection, comment_id)
        yield _told(deps, rows)


def _told(deps: Deps, rows: dict[str, list[Row[Any]]]) -> dict[str, Any]:
    kept = rows["comment"][0]
    return {
        "id": kept.public_id, "site": kept.site_key, "article": kept.article_key,
        "status": kept.status, "created": kept.created, "name": kept.name,
        "email": deps.keys.opened(kept.email, kept.key_id),
        "ip": deps.keys.opened(kept.ip, kept.key_id),
        "confirmed": kept.confirmed, "consent": kept.consent, "lang": kept.lang,
        "form": kept.form, "revisions": [
            {"number": r.number, "by": _who(r.by), "created": r.created, "name": r.name,
             "text": r.text, "typed": r.typed} for r in rows["revision"]
        ],
        "verdicts": [
            {"revision": v.number, "created": v.created, "current": v.current,
             "outcome": v.outcome, "score": v.score, "findings": v.findings,
             "failed": v.failed, "facts": v.facts} for v in rows["verdict"]
        ],
        "events": [
            {"act": e.act, "at": e.at, "by": _who(e.by), "before": e.before, "after": e.after,
             "reason": e.reason, "note": (e.data or {}).get("note")} for e in rows["event"]
        ],
    }  # fmt: skip


def _who(by: str) -> str:
    return by if by in (AUTHOR, WORKER, OPERATOR) else "desk"


def erase(deps: Deps, comment_id: int, now: datetime) -> None:
    """Remove one comment and everything of a person in it; there is no undo."""
    with telling(deps, now) as (connection, tell):
        was = comments.lock_many(connection, [comment_id])[comment_id]
        status = was.status if was.status == "removed" else move(was.status, "remove")
        became = replace(was, status=status, shown=None, name="")
        tell(was, comments.change(connection, was, became, now))
        reports.close(connection, comment_id, "upheld", now)
        privacy.blank(connection, comment_id)
        comments.add_events(connection, [
            Event(was.site_id, was.id, "erase", OPERATOR, now, was.status, status)
        ])  # fmt: skip


def purge(deps: Deps) -> None:
    """Take what was erased out of what is searched, to the last trace."""
    with write(deps.engine) as connection:
        words.purge(connection)
