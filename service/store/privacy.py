"""One author's comments: found by HMAC, told whole, blanked for good, sealed under a new key."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.seal import PRIVATE
from service.store import bans, campaigns, exemptions, reports, votes
from service.store.comments import lock_articles
from service.store.tables import (
    Instant,
    addressee,
    article,
    comment,
    decision,
    event,
    mailing,
    report,
    revision,
    site,
    verdict,
)

# Nothing of a person is left in a row; what the machine and the desk did stays countable.
BLANK_COMMENT: dict[str, Any] = {
    "name": "", "email": None, "ip": None, "identity": None, "key_id": None, "email_domain": "", "author": "",
    "address": None, "consent": None, "agreed": None, "lang": None, "form": None, "codes": "", "folded": "",
    "signature": "", "campaign": None, "claimed_by": None, "claimed_until": None,
    "source_id": None, "escalated": False, "appealed": False, "erase_asked": None,
    "proposed": None, "proved": None,
}  # fmt: skip
BLANK_REVISION = {"name": "", "text": "", "typed": None, "due_at": None, "running": None}
BLANK_VERDICT: dict[str, Any] = {"findings": [], "failed": [], "facts": {}}


def of_author(connection: Connection, hashes: Collection[tuple[int, str]]) -> list[int]:
    """Internal ids of an author's comments, oldest first; hashes are (site id, HMAC)."""
    found = list[int]()
    for site_id, author in hashes:
        query = sa.select(comment.c.id).where(
            comment.c.site_id == site_id, comment.c.author == author
        )
        found += connection.scalars(query)
    return sorted(found)


def whole(connection: Connection, comment_id: int) -> dict[str, list[Row[Any]]]:
    """Every row that is kept of one comment, by table."""
    of = {
        "comment": sa.select(
            comment, site.c.key.label("site_key"), article.c.key.label("article_key")
        ).join(site, site.c.id == comment.c.site_id).join(
            article, article.c.id == comment.c.article_id
        ).where(comment.c.id == comment_id),
        "revision": sa.select(revision).where(revision.c.comment_id == comment_id).order_by(
            revision.c.number
        ),
        "verdict": sa.select(verdict, revision.c.number).join(revision).where(
            revision.c.comment_id == comment_id
        ).order_by(verdict.c.id),
        "event": sa.select(event).where(event.c.comment_id == comment_id).order_by(event.c.id),
        "decision": sa.select(decision).where(decision.c.comment_id == comment_id).order_by(
            decision.c.id
        ),
        "mailing": sa.select(mailing, addressee.c.stopped).join(comment).outerjoin(
            addressee, (addressee.c.author == comment.c.author)
            & (addressee.c.site_id == comment.c.site_id)
        ).where(mailing.c.comment_id == comment_id),
        "report": sa.select(report).where(report.c.comment_id == comment_id).order_by(report.c.id),
    }  # fmt: skip
    return {name: list(connection.execute(query)) for name, query in of.items()}


def sites_of(connection: Connection, ids: Sequence[int]) -> list[int]:
    """The site of each of these comments."""
    return list(connection.scalars(sa.select(comment.c.site_id).where(comment.c.id.in_(ids))))


def listed(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """What a list of an author's comments shows, newest first."""
    query = sa.select(
        comment.c.id, comment.c.public_id, comment.c.status, comment.c.created, comment.c.name,
        comment.c.erase_asked, site.c.key.label("site"), article.c.key.label("article"),
        article.c.title, revision.c.text,
    ).join(site, site.c.id == comment.c.site_id).join(
        article, article.c.id == comment.c.article_id
    ).join(revision, sa.and_(
        revision.c.comment_id == comment.c.id, revision.c.number == comment.c.revision
    )).where(comment.c.id.in_(ids)).order_by(comment.c.id.desc())  # fmt: skip
    return list(connection.execute(query))


def asked(connection: Connection, ids: Collection[int]) -> list[int]:
    """Those of these comments whose erasure was asked for and put off."""
    query = sa.select(comment.c.id).where(comment.c.id.in_(ids), comment.c.erase_asked.is_not(None))
    return list(connection.scalars(query.order_by(comment.c.id)))


def ask(connection: Connection, comment_id: int, now: datetime) -> None:
    """Note that an erasure was asked for, which a legal hold puts off; the first time counts."""
    first = sa.func.coalesce(comment.c.erase_asked, sa.literal(now, Instant))
    which = comment.c.id == comment_id
    connection.execute(sa.update(comment).where(which).values(erase_asked=first))


def blank(connection: Connection, comment_id: int, now: datetime) -> None:
    """Take everything of a person out of a comment's rows."""
    mine = revision.c.comment_id == comment_id
    bans.outlive(connection, comment_id, now)
    exemptions.outlive(connection, comment_id)
    connection.execute(sa.update(comment).where(comment.c.id == comment_id).values(BLANK_COMMENT))
    connection.execute(sa.update(revision).where(mine).values(BLANK_REVISION))
    connection.execute(
        sa.update(verdict).where(
            verdict.c.revision_id.in_(sa.select(revision.c.id).where(mine))
        ).values(BLANK_VERDICT)
    )  # fmt: skip
    _blank_notes(connection, comment_id)
    reports.blank(connection, comment_id)
    votes.forget(connection, comment_id)
    campaigns.drop(connection, [comment_id])


def _blank_notes(connection: Connection, comment_id: int) -> None:
    """A moderator's note may quote the text."""
    connection.execute(
        sa.update(decision).where(decision.c.comment_id == comment_id).values(note=None)
    )
    rows = connection.execute(
        sa.select(event.c.id, event.c.data).where(event.c.comment_id == comment_id).order_by(
            event.c.id  # as the sealer locks them
        )
    ).all()  # fmt: skip
    for row in rows:
        gone = {name: None for name in PRIVATE if (row.data or {}).get(name)}
        if gone:  # the salt goes too: nobody can try what the words were
            connection.execute(
                sa.update(event).where(event.c.id == row.id).values(data=row.data | gone, salt=None)
            )


def sealed_before(connection: Connection, key_id: str, after: int, most: int) -> list[Row[Any]]:
    """Comments whose addresses are sealed under another key than this one, by id; locked."""
    which = comment.c.key_id.is_not(None) & (comment.c.key_id != key_id) & (comment.c.id > after)
    return _locked(connection, sa.select(comment.c.id).where(which).limit(most))


def sealed_of(
    connection: Connection, key_id: str, site_id: int, authors: Collection[str]
) -> list[Row[Any]]:
    """The same of what one author, under these HMACs, has written at a site."""
    whose = comment.c.author.in_(authors) & (comment.c.site_id == site_id)
    return _locked(connection, sa.select(comment.c.id).where(whose, comment.c.key_id != key_id))


def _locked(connection: Connection, query: sa.Select[tuple[int]]) -> list[Row[Any]]:
    query = query.order_by(comment.c.id)
    ids = list(connection.scalars(query))
    lock_articles(connection, comment.c.id.in_(ids))
    rows = sa.select(
        comment.c.id, comment.c.email, comment.c.ip, comment.c.identity, comment.c.key_id,
        comment.c.author, site.c.key.label("site_key"),
    ).join(site, site.c.id == comment.c.site_id).where(comment.c.id.in_(ids)).order_by(
        comment.c.id
    )  # fmt: skip
    return list(connection.execute(rows.with_for_update(of=comment, key_share=True)))


def seal_again(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store addresses under another key; a row has i (id) and the columns below."""
    if rows:
        columns = {name: sa.bindparam(f"b_{name}", type_=comment.c[name].type)
                   for name in ("email", "ip", "identity", "key_id", "author", "address")}  # fmt: skip
        connection.execute(
            sa.update(comment).where(comment.c.id == sa.bindparam("i")).values(columns),
            [{f"b_{k}" if k != "i" else k: v for k, v in row.items()} for row in rows],
        )
