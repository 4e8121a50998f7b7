"""The words of letters to whoever sent a comment, in the site's language.

Nothing that a stranger typed goes to an address that nobody has proved: no name, no text, and of the
article only what the publisher has said of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urldefrag
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Row

from config.messages import sentence
from service.domain import dates
from service.domain.mail import Letter
from service.domain.mailing import LIFE, LISTED, PROOF_LIFE, excerpt
from service.domain.site import Article, Site
from service.domain.ticket import ticket
from service.flow.deps import Deps

PROVE, STOP = "prove", "stop"  # what the links of letters are for


@dataclass(frozen=True, slots=True)
class About:
    """What a letter is about: a comment, where it stands, and whom it goes to."""

    deps: Deps
    row: Row[Any]
    site: Site
    article: Article
    email: str

    @property
    def when(self) -> str:
        """When it was sent, by the newsroom's clock."""
        here = self.row.created.astimezone(ZoneInfo(self.site.time_zone))
        return dates.moment(here, self.site.lang)

    @property
    def where(self) -> str:
        """The article, where the publisher has named it; a space before it."""
        title = " ".join(self.article.title.split()) if self.article.confirmed else ""
        return f" {self.say('where', title=title)}" if title else ""

    def say(self, name: str, **data: Any) -> str:
        """A sentence of letters."""
        return sentence(f"mail.about.{name}", self.site.lang, **data)

    def link(self, use: str, now: datetime | None = None) -> str:
        """A page of ours for this comment; of a time, where `now` is said."""
        until = 0 if now is None else int((now + PROOF_LIFE).timestamp())
        # who wants no letters is known also when his comment has been erased
        what = self.row.public_id if use == PROVE else f"{self.row.public_id}-{self.row.author}"
        made = ticket(self.deps.keys, use, what, until)
        return f"{self.deps.settings.public_url}/mails/{use}?token={made}"

    def thread(self, public_id: str) -> str:
        """Where a comment is read: the article's page, or ours with the same thread."""
        if self.article.confirmed and self.article.url:
            return f"{urldefrag(self.article.url).url}#ykien-{public_id}"
        where = f"site={quote(self.site.key)}&article={quote(self.article.key, safe='')}"
        base = self.deps.settings.public_url
        return f"{base}/embed?{where}&id={public_id}#ykien-{public_id}"


def proof(about: About, now: datetime) -> Letter:
    """Has the address proved."""
    needed = about.site.email_confirmation == "required"
    return Letter("prove", about.email, about.site.lang, now + PROOF_LIFE, {
        "site": about.site.name, "when": about.when, "where": about.where,
        "url": about.link(PROVE, now), "note": f"\n{about.say('needed')}\n" if needed else "",
        "stop": about.link(STOP),
    })  # fmt: skip


def news(
    about: About, now: datetime, reason: str | None, replies: Sequence[Row[Any]], *, decided: bool
) -> Letter:
    """Tells what became of a comment, and who answered it."""
    parts = list[str]()
    if decided:
        parts += _decision(about, now, reason)
    if replies:
        parts += _replies(about, replies)
    subject = about.row.status if decided else "replied"
    return Letter("news", about.email, about.site.lang, now + LIFE, {
        "site": about.site.name, "subject": about.say(f"subject.{subject}"),
        "body": "\n\n".join(parts), "stop": about.link(STOP),
    })  # fmt: skip


def _decision(about: About, now: datetime, reason: str | None) -> list[str]:
    row = about.row
    parts = [about.say(row.status, when=about.when, where=about.where)]
    if reason is not None and row.status != "published":
        parts.append(sentence(f"reason.{reason}.author", about.site.lang))
    if row.status == "published":
        parts.append(about.say("read", url=about.thread(row.public_id)))
    if row.confirmed:
        token = about.deps.keys.token(row.public_id)
        url = f"{about.deps.settings.public_url}/s/{row.public_id}#{token}"
        return [*parts, about.say("follow", url=url)]
    return [*parts, about.say("prove", url=about.link(PROVE, now))]


def _replies(about: About, replies: Sequence[Row[Any]]) -> list[str]:
    parts = [about.say("replied", when=about.when, where=about.where)]
    for one in replies[:LISTED]:
        said = about.say("reply", who=" ".join(one.name.split()), text=excerpt(one.text))
        parts.append(f"{said}\n{about.thread(one.public_id)}")
    if len(replies) > LISTED:
        parts.append(about.say("more", n=len(replies) - LISTED))
    return parts
