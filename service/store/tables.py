"""Every table, as the newest migration leaves the database."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps it as text of fixed width, so that it sorts.

    Each row that is read or written has some: SQLAlchemy's own way to that text takes five times as
    long.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Any) -> Any:
        """Refuse a moment without a zone; SQLite would take it for UTC."""
        return _text_of if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Any, coltype: object) -> Any:  # noqa: ARG002 - SQLAlchemy's
        """Say UTC."""
        return _moment_of if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _text_of(value: datetime | None) -> str | None:
    moment = _in_utc(value)
    return None if moment is None else moment.isoformat(" ", "microseconds")[: -len("+00:00")]


def _moment_of(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept + "+00:00")


metadata = sa.MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s",
})  # fmt: skip


def _id() -> sa.Column[Any]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, Id, sa.ForeignKey(f"{target}.id"), **{"nullable": False, **more})


def _text(name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, **{"nullable": False, **more})


def _at(name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, Instant, **{"nullable": False, **more})


def _number(name: str, default: int = 0) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=str(default))


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _json(name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(none_as_null=True), **{"nullable": False, **more})


def _part(name: str, *columns: str, where: str, lite: str = "", unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(lite or where),  # it has no booleans
                    postgresql_where=sa.text(where))  # fmt: skip


# What may stand in a thread: published, or the place of what is gone while there are replies to it.
PLACE = "status = 'published' OR replies > 0"

site = sa.Table(
    "site", metadata, _id(), _text("key", unique=True), _text("name"), _text("mode"),
    _json("settings"), _number("version", 1), _at("created"),
)  # fmt: skip
policy = sa.Table(
    "policy", metadata, _id(), _ref("site_id", "site"),
    sa.Column("number", sa.Integer, nullable=False),
    _json("data"),  # what the site says otherwise than the house: domain/overrides.py
    _text("note", nullable=True), _text("by"), _at("created"),
    sa.UniqueConstraint("site_id", "number"),
)  # fmt: skip
article = sa.Table(
    "article", metadata, _id(), _ref("site_id", "site"), _text("key"),
    _text("title", server_default=""), _text("url", server_default=""),
    _flag("confirmed"),  # title and URL said by the publisher, not by a reader
    _text("section", nullable=True), _json("tags", nullable=True), _text("mode", nullable=True),
    _at("closes_at", nullable=True), _number("published"), _number("changed"), _at("created"),
    _flag("second_level"),  # what is published there takes two hands
    _number("voted"),  # the step of the newest vote: domain/votes.py
    _at("waits_until", nullable=True),  # by then readers see all that was approved
    sa.UniqueConstraint("site_id", "key"),
    _part("ix_article_section", "site_id", "section", where="section IS NOT NULL"),
)  # fmt: skip
article_alias = sa.Table(
    "article_alias", metadata, _id(), _ref("site_id", "site"), _text("key"),
    _ref("article_id", "article", index=True), sa.UniqueConstraint("site_id", "key"),
    sa.Column("merge_id", sa.BigInteger),  # by which it became one; NULL: the publisher said so
)  # fmt: skip
merge = sa.Table(  # of two threads: store/merges.py
    "merge", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site", index=True),
    _ref("from_id", "article"), _ref("into_id", "article"), _text("key"),  # that the first had
    _json("data"),  # what else was moved: merges.carry
    _number("comments"), _text("by"), _at("created"), _text("undone_by", nullable=True),
    _at("undone", nullable=True),
)  # fmt: skip
merged = sa.Table(  # which comments one has moved
    "merged", metadata,
    *(sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)
      for name in ("merge_id", "comment_id")),
    sqlite_with_rowid=False,
)  # fmt: skip
embed_key = sa.Table(  # with which a publisher's backend signs who a reader is
    "embed_key", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site", index=True),
    sa.Column("secret", sa.LargeBinary, nullable=False), _text("key_id"),  # encrypted
    _text("by"), _at("created"), _at("ended", nullable=True),
)  # fmt: skip
_PENDING = "status = 'published' AND shown <> revision"  # an author's edit that waits
# What may be over and is no more seen; an index of some rows serves only who says its words.
OVER = "status IN ('rejected', 'taken_down', 'removed') AND author <> ''"
# An event by which a comment came to wait for a human, or ceased to.
CROSSED = "(before IN ('received', 'held')) <> (after IN ('received', 'held'))"
watch = sa.Table(  # articles that a moderator wants to see together
    "watch", metadata, sa.Column("who", sa.Text, primary_key=True),
    sa.Column("article_id", Id, sa.ForeignKey("article.id"), primary_key=True, autoincrement=False),
)  # fmt: skip
comment = sa.Table(
    "comment", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _ref("article_id", "article"), _ref("parent_id", "comment", nullable=True),
    _text("status"), _number("version", 1), _at("created"), _at("changed"), _at("shown_at",
                                                                            nullable=True),
    _number("revision"),  # the current revision: what is examined and decided
    sa.Column("shown", sa.Integer),  # the revision that readers see, if any
    _text("name"),  # of the current revision
    sa.Column("email", sa.LargeBinary), sa.Column("ip", sa.LargeBinary),  # encrypted
    sa.Column("identity", sa.LargeBinary),  # encrypted: of a signed reader without an address
    _text("key_id", nullable=True), _text("email_domain", server_default=""),
    _text("author"), _text("address", nullable=True),  # HMACs
    _flag("confirmed"), _at("proved", nullable=True),  # when a letter's link proved the address
    _text("consent", nullable=True),
    _json("agreed", nullable=True),  # to which consent boxes, word for word: domain/consent.py
    _text("lang", nullable=True), _json("form", nullable=True),  # {elapsed, trap, controls, challenge}, facts of the sending
    _text("source", nullable=True), _text("source_id", nullable=True),
    _text("outcome", nullable=True), sa.Column("score", sa.Float),
    _text("codes", server_default=""),  # " code code " of the current verdict
    _text("folded"), _text("signature"), _text("campaign", nullable=True),
    sa.Column("priority", sa.Float, nullable=False),  # independent of the clock
    _text("claimed_by", nullable=True), _at("claimed_until", nullable=True),
    _at("publish_at", nullable=True),
    _text("proposed", nullable=True),  # by whom, where what is published takes two hands
    _at("erase_asked", nullable=True),  # and not done, because of a legal hold
    _number("replies"), _number("votes_up"), _number("votes_down"), _number("reports"),
    _number("standing"),  # by its votes, in billionths: domain/votes.py
    _flag("staff"), _flag("pinned"), _flag("escalated"), _flag("appealed"),
    sa.UniqueConstraint("site_id", "source", "source_id"),
    sa.Index("ix_comment_thread", "article_id", "parent_id", "status", "id"),
    # Pages of a thread in their orders: PostgreSQL takes no order from an index behind an IS NULL.
    _part("ix_comment_root", "article_id", "id", where=f"parent_id IS NULL AND ({PLACE})"),
    _part("ix_comment_top", "article_id", "standing", "id", where=f"parent_id IS NULL AND ({PLACE})"),
    _part("ix_comment_reply", "parent_id", "id", where=f"parent_id IS NOT NULL AND ({PLACE})"),
    # The lists in their orders, and what they are filtered by: what is counted is read from the first alone.
    sa.Index("ix_comment_queue", "site_id", "status", "priority", "id", "outcome", "proposed", "staff",
             "publish_at", "lang", "article_id", "campaign", "codes"),
    sa.Index("ix_comment_oldest", "site_id", "status", "id", "campaign"),
    # Lists by a code: most comments have none, and those are not gone through.
    _part("ix_comment_coded", "site_id", "status", "id", "codes", "outcome", "proposed", "publish_at",
          "lang", "article_id", "campaign", where="codes <> ''"),
    _part("ix_comment_pending", "site_id", "status", "priority", where=_PENDING),
    _part("ix_comment_reported", "site_id", "status", "priority", where="reports > 0"),
    _part("ix_comment_appealed", "site_id", "priority", where="appealed", lite="appealed = 1"),
    _part("ix_comment_pinned", "article_id", where="pinned", lite="pinned = 1"),
    _part("ix_comment_escalated", "site_id", "priority", where="escalated", lite="escalated = 1"),
    _part("ix_comment_proposed", "site_id", "priority", where="proposed IS NOT NULL"),
    # An author's record is counted from it where that costs nothing: SQLite would write it anew at each decision.
    sa.Index("ix_comment_author", "site_id", "author", "id", postgresql_include=["status"]),
    sa.Index("ix_comment_address_sent", "site_id", "address", "created"),
    sa.Index("ix_comment_signature_sent", "site_id", "signature", "created"),
    _part("ix_comment_claimed", "claimed_by", where="claimed_by IS NOT NULL"),
    _part("ix_comment_soon", "article_id", "publish_at", where="publish_at IS NOT NULL"),
    _part("ix_comment_soon_site", "site_id", "publish_at", where="publish_at IS NOT NULL"),
    _part("ix_comment_fold", "campaign", "site_id", "status", "priority", "id",
          where="campaign IS NOT NULL"),
    _part("ix_comment_fold_id", "campaign", "site_id", "status", "id",
          where="campaign IS NOT NULL"),
    _part("ix_comment_asked", "erase_asked", where="erase_asked IS NOT NULL"),
    _part("ix_comment_over", "site_id", "status", "changed", where=OVER),
    _part("ix_comment_ip", "site_id", "created", where="ip IS NOT NULL"),
    sa.Index("ix_comment_sent", "site_id", "created", "staff"),
)  # fmt: skip
revision = sa.Table(
    "revision", metadata, _id(), _ref("comment_id", "comment"),
    sa.Column("number", sa.Integer, nullable=False), _text("name"), _text("text"),
    _text("typed", nullable=True),  # where it differs from text
    _text("by"),  # author or desk
    _at("created"), _number("attempts"),
    _at("due_at", nullable=True),  # NULL: examined
    _text("running", nullable=True),  # filters that ran when an attempt died, space between
    sa.UniqueConstraint("comment_id", "number"),
    _part("ix_revision_due", "due_at", where="due_at IS NOT NULL"),
)  # fmt: skip
sketch = sa.Table(  # of a comment's newest text, for some days: domain/sketch.py
    "sketch", metadata,
    sa.Column("comment_id", Id, sa.ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    sa.Column("site_id", Id, nullable=False), _at("created", index=True),  # when it was sent
    sa.Column("mins", sa.LargeBinary, nullable=False),
)  # fmt: skip
sketch_band = sa.Table(  # found by what near-identical texts share; the key is all there is
    "sketch_band", metadata,
    *(sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)
      for name in ("site_id", "band", "comment_id")),
    sqlite_with_rowid=False,
)  # fmt: skip
verdict = sa.Table(
    "verdict", metadata, _id(), _ref("revision_id", "revision"), _flag("current"),
    _text("outcome"), sa.Column("score", sa.Float, nullable=False), _json("thresholds"),
    _json("findings"), _json("failed"), _json("facts"), _json("versions"),
    sa.Column("ms", sa.Float, nullable=False), _at("created"),
    _part("uq_verdict_current", "revision_id", where="current", lite="current = 1", unique=True),
)  # fmt: skip
event = sa.Table(
    "event", metadata, _id(), sa.Column("number", Id),  # given when the record is sealed
    _ref("site_id", "site", nullable=True),  # NULL: of the house
    _ref("comment_id", "comment", nullable=True, index=True), _text("act"), _text("before", nullable=True), _text("after", nullable=True),
    sa.Column("revision", sa.Integer), _text("by"), _text("reason", nullable=True),
    _json("data", nullable=True), _at("at"),
    *(sa.Column(name, sa.LargeBinary) for name in ("salt", "private", "link", "seal")),
    _text("key_id", nullable=True),  # what it was sealed with: domain/seal.py
    sa.Index("ix_event_site", "site_id", "id"),
    _part("uq_event_number", "number", where="number IS NOT NULL", unique=True),
    _part("ix_event_unsealed", "id", where="number IS NULL"),
)  # fmt: skip
decision = sa.Table(
    "decision", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _ref("comment_id", "comment", index=True), _ref("event_id", "event"), _text("action"),
    _text("reason", nullable=True), _text("note", nullable=True), _text("by"), _at("at"),
    _json("before"),  # {status, revision, shown}: what undo goes back to
    _text("outcome", nullable=True),  # what the machine had said
    _text("batch", nullable=True), _text("undone_by", nullable=True),
    _part("ix_decision_batch", "batch", where="batch IS NOT NULL"),
    sa.Index("ix_decision_site", "site_id", "at", "by", "action", "undone_by"),  # all that is counted
    _part("ix_decision_undone", "at", "site_id", "by", "action", where="undone_by IS NOT NULL"),
)  # fmt: skip
batch = sa.Table(  # of one decision on many comments: flow/batch.py
    "batch", metadata, _id(), _text("public_id", unique=True),
    _text("state"),  # planned, running, done, undoing, undone
    _text("by"), _json("asked"),  # how they were chosen: an address of the desk, a campaign
    _json("choice", nullable=True),  # action, reason, whether severe ones too; and where one may
    _number("total"), _at("created"), _at("changed", index=True),
    _at("leased", nullable=True),  # until when one process has it to itself
    _part("ix_batch_open", "changed", where="state IN ('running', 'undoing')"),
)  # fmt: skip
batch_item = sa.Table(  # a comment as it was seen when the batch was planned
    "batch_item", metadata,
    *(sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)
      for name in ("batch_id", "comment_id")),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("outcome", sa.Integer),  # 200, 404, 409, 422, 425, 500; NULL: not tried yet
    sa.Column("undone", sa.Integer),  # the same of taking it back
    sqlite_with_rowid=False,
)  # fmt: skip
exemption = sa.Table(  # a finding that a moderator called a false alarm, and an editor's answer
    "exemption", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _ref("comment_id", "comment", nullable=True, index=True),
    _text("code"), _text("term", server_default=""),  # as it is read; "": whatever it is
    _text("section", nullable=True),  # NULL: the whole site
    _text("state"),  # asked, granted, refused, ended
    _text("note", server_default=""), _text("by"), _at("created"),
    _text("decided_by", nullable=True), _at("decided", nullable=True),
    sa.Index("ix_exemption_site_id", "site_id", "state", "id"),
)  # fmt: skip
outbox = sa.Table(
    "outbox", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _text("kind"), _ref("comment_id", "comment", nullable=True), _json("data"), _number("attempts"),
    _at("due_at", nullable=True), _text("state"), _at("created"),
    sa.Column("webhook_id", Id),  # to which endpoint; endpoints are ended, never deleted
    _text("message", nullable=True),  # webhook-id: the same at every endpoint and every try
    sa.Column("answer", sa.Integer), _text("fault", nullable=True),  # of the last try
    _at("tried_at", nullable=True),
    sa.Column("sealed", sa.LargeBinary), _text("key_id", nullable=True),  # a mail's address and words
    _part("ix_outbox_mail", "state", "due_at", where="kind = 'mail'"),
    sa.Index("ix_outbox_due", "due_at"), sa.Index("ix_outbox_webhook", "webhook_id", "due_at"),
)  # fmt: skip
mailing = sa.Table(  # what an author is to be told by mail: domain/mailing.py
    "mailing", metadata,
    sa.Column("comment_id", Id, sa.ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    _flag("proof"),  # the letter that has the address proved is to be written
    _flag("wants"),  # to be told what becomes of it, and of replies
    _text("told", nullable=True),  # the status that was told last
    _at("since", nullable=True),  # when the first reply that was not told was seen
    _at("sent_at", nullable=True), _at("due_at", nullable=True),  # the last letter; the next look
    _part("ix_mailing_due", "due_at", where="due_at IS NOT NULL"),
)  # fmt: skip
addressee = sa.Table(  # to whom such letters go; it outlasts his comments
    "addressee", metadata, sa.Column("author", sa.Text, primary_key=True),  # his HMAC
    sa.Column("site_id", Id, sa.ForeignKey("site.id"), primary_key=True, autoincrement=False),
    _flag("stopped"),  # he wants none
    _json("sent"), _at("last", nullable=True),  # when letters went, of late; the last of them
)  # fmt: skip
webhook = sa.Table(
    "webhook", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site", index=True),
    _text("url"), _json("types"),
    sa.Column("secret", sa.LargeBinary), sa.Column("old_secret", sa.LargeBinary),  # encrypted
    _at("old_until", nullable=True), _text("key_id", nullable=True),
    _text("disabled", nullable=True),  # why: gone, by hand
    _number("failures"),  # in a row; the house is slower with whoever does not answer
    _text("by"), _at("created"), _at("ended", nullable=True),
)  # fmt: skip
hold = sa.Table(  # legal: what it covers is not erased, whoever asks
    "hold", metadata, _id(), _ref("comment_id", "comment", unique=True),
    _flag("whole"),  # all that its author has written at this site, not the comment alone
    _text("basis"), _text("document"), _at("until"), _text("by"), _at("created"),
)  # fmt: skip
request = sa.Table(  # a reader's, about his own data; open once a mail has proved his address
    "request", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _text("kind"), _text("state"), _text("lang"),
    sa.Column("email", sa.LargeBinary), sa.Column("words", sa.LargeBinary),  # encrypted
    _text("key_id", nullable=True), _text("token", nullable=True, unique=True),  # a hash
    _at("expires"),  # of the token
    _at("created"), _at("opened", nullable=True), _at("due_at", nullable=True),
    _at("closed", nullable=True), _text("by", nullable=True),
    sa.Index("ix_request_due", "state", "site_id", "due_at"),
)  # fmt: skip
report = sa.Table(  # a reader's, on a published comment
    "report", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _ref("comment_id", "comment"), _text("reason"), _text("detail", nullable=True),
    _text("reporter"), _text("state"), _at("created"), _at("closed", nullable=True),  # reporter: HMAC
    sa.UniqueConstraint("comment_id", "reporter"),
)  # fmt: skip
vote = sa.Table(  # a reader's, on a published comment
    "vote", metadata, _id(), _ref("comment_id", "comment"),
    _text("voter"), _text("address"),  # HMACs of this comment's own: nobody's votes can be joined
    sa.Column("value", sa.SmallInteger, nullable=False), _at("created"),
    sa.UniqueConstraint("comment_id", "voter"), sa.Index("ix_vote_address", "comment_id", "address"),
    sa.Index("ix_vote_created", "created"),
)  # fmt: skip
idempotency = sa.Table(
    "idempotency", metadata, _id(), _text("scope"), _text("key"), _text("fingerprint"),
    _json("answer", nullable=True), _at("created", index=True), sa.UniqueConstraint("scope", "key"),
)  # fmt: skip
moderator = sa.Table(
    "moderator", metadata, _id(), _text("name", unique=True), _text("password", nullable=True),
    _flag("root"), _flag("disabled"), _text("lang", nullable=True), _at("created"),
    _text("token", nullable=True, unique=True),  # hash of the personal bearer token
    _json("desk", nullable=True),  # own keys and the like: domain/keymap.py
    _at("seen", nullable=True),  # when a session was begun last
    _flag("entered"),  # it is somebody's own: a link was used, a password or a token set; stays so
    sa.Column("last_site", sa.BigInteger),  # of whoever has no role any more: its people may call back
)  # fmt: skip
membership = sa.Table(
    "membership", metadata, _id(), _ref("moderator_id", "moderator"), _ref("site_id", "site"),
    _text("role"), sa.UniqueConstraint("moderator_id", "site_id"),
)  # fmt: skip
session = sa.Table(
    "session", metadata, _id(), _text("token", unique=True), _ref("moderator_id", "moderator"),
    _text("csrf"), _at("created"), _at("expires", index=True),
    _flag("linked"),  # begun by a one-time link, and no password was set since
)  # fmt: skip
signin = sa.Table(
    "signin", metadata, _id(), _text("token", unique=True), _ref("moderator_id", "moderator"),
    _at("created"), _at("expires"), _at("used", nullable=True),
)  # fmt: skip
second = sa.Table(  # the second step of signing in: an app's secret, in force once it is confirmed
    "second", metadata, _id(), _ref("moderator_id", "moderator", unique=True),
    sa.Column("secret", sa.LargeBinary, nullable=False), _text("key_id"),  # encrypted
    _at("created"), _at("confirmed", nullable=True),
    sa.Column("step", sa.BigInteger),  # of the newest code that was taken: none counts twice
    _number("failed"), _at("wait_until", nullable=True),  # wrong codes in a row
)  # fmt: skip
second_code = sa.Table(  # for a lost telephone
    "second_code", metadata, _id(), _ref("moderator_id", "moderator"), _text("code"),  # a hash
    _at("used", nullable=True), sa.UniqueConstraint("moderator_id", "code"),
)  # fmt: skip
second_wait = sa.Table(  # who has passed the first step and has to bring a code
    "second_wait", metadata, _id(), _text("token", unique=True),
    _ref("moderator_id", "moderator", index=True), _flag("linked"), _at("expires"),
)  # fmt: skip
api_key = sa.Table(
    "api_key", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site"),
    _text("scope"), _text("token", unique=True), _text("by"), _at("created"), _at("revoked", nullable=True),
)  # fmt: skip
ban = sa.Table(
    "ban", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site", index=True),
    _text("kind"),  # author, address, email_domain, link_domain, phrase
    _text("value", server_default=""),  # of the last three; an author and an address are the comment's
    _ref("comment_id", "comment", nullable=True), _text("reason"), _text("by"), _at("created"),
    _at("until", nullable=True), _at("ended", nullable=True), _text("ended_by", nullable=True),
    _text("author", nullable=True),  # HMAC, once that comment is erased and as long as it lasts
    _text("key_id", nullable=True),  # of that HMAC
)  # fmt: skip
lockdown = sa.Table(
    "lockdown", metadata, _id(), _text("public_id", unique=True), _ref("site_id", "site", index=True),
    _text("scope"), _text("target", server_default=""),  # site; section, tag or article, and which
    _text("level"),  # hold, close, hide
    _text("sentence", server_default=""),  # that readers see
    _text("ordered_by"), _text("by"), _at("created"),
    _at("until", nullable=True), _at("ended", nullable=True), _text("ended_by", nullable=True),
)  # fmt: skip
morning = sa.Table(  # whose report of which day has been written; the row is what keeps it single
    "morning", metadata,
    sa.Column("site_id", Id, sa.ForeignKey("site.id"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Text, primary_key=True), _at("created"),
)  # fmt: skip
desk_mail = sa.Table(  # what a moderator wants by mail, and where to
    "desk_mail", metadata, _id(), _ref("moderator_id", "moderator", unique=True),
    sa.Column("email", sa.LargeBinary), _text("key_id", nullable=True),  # encrypted
    _text("salt"),  # another one kills every link that was sent
    _at("confirmed", nullable=True),  # nothing goes to an address before
    _text("digest"),  # off, hours, every
    _json("hours"), _number("every"), _at("digest_due", nullable=True),
    _flag("held"), _at("held_due", nullable=True), _at("held_seen", nullable=True),
)  # fmt: skip
duty = sa.Table(  # whose section it is, and who has it meanwhile
    "duty", metadata,
    sa.Column("site_id", Id, sa.ForeignKey("site.id"), primary_key=True, autoincrement=False),
    sa.Column("section", sa.Text, primary_key=True), sa.Column("who", sa.Text, primary_key=True),
    _text("lent_to", nullable=True),
)  # fmt: skip
tally = sa.Table(  # sums by hour of what never changes: store/tallies.py
    "tally", metadata,
    sa.Column("site_id", Id, sa.ForeignKey("site.id"), primary_key=True, autoincrement=False),
    sa.Column("what", sa.Text, primary_key=True), sa.Column("hour", Instant, primary_key=True),
    sa.Column("by", sa.Text, primary_key=True), sa.Column("number", sa.Integer, nullable=False),
)  # fmt: skip
tallied = sa.Table(  # up to which id of a table they go, and up to which next
    "tallied", metadata, sa.Column("source", sa.Text, primary_key=True),
    sa.Column("upto", Id, nullable=False), sa.Column("next", Id, nullable=False), _at("at"),
)  # fmt: skip
lease = sa.Table("lease", metadata, _text("name", primary_key=True), _text("holder"), _at("until"))
