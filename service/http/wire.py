"""Shapes that come in and go out. Unknown fields are refused; meaning is checked in domain/."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from service.domain.consent import BOX_KEY_MAX, BOXES_MAX
from service.domain.state import Status
from service.http.shapes import (
    ArticleKey,
    Asked,
    Cursor,
    In,
    Key,
    Limit,
    Mode,
    Moment,
    PublicId,
    Title,
    Url,
    Version,
)

CHECK_MAX = 32_000
Words = Annotated[str, Field(max_length=250)]  # a page's own, or ticked boxes of a plain form
Ticked = Annotated[  # consent boxes: key and version
    dict[Annotated[str, Field(max_length=BOX_KEY_MAX)], Annotated[str, Field(max_length=20)]],
    Field(max_length=BOXES_MAX),
]
Action = Literal["approve", "reject", "take_down", "restore", "send_back"]
Reason = Literal[
    "abuse", "attack", "unverified", "discrimination", "spam", "personal", "off_topic",
    "unreadable", "unlawful", "not_selected",
]  # fmt: skip


class ArticleIn(In):
    """The page that a comment belongs to; title and URL are a reader's claims."""

    key: str
    url: Url | None = None
    title: Title | None = None


class FormIn(In):
    """How the form was filled: when it was opened (ms since 1970, or RFC 3339), and its trap."""

    started: int | float | str | None = None
    trap: str | bool | None = None


class SubmitIn(In):
    """A reader's comment."""

    site: Key
    article: ArticleIn
    name: str
    email: str
    text: str
    parent: PublicId | None = None
    consent: bool | Words | Ticked | None = None
    challenge: Annotated[str, Field(max_length=4000)] | None = None
    signed: Annotated[str, Field(max_length=4000)] | None = None
    notify: bool | None = None
    form: FormIn | None = None


class FormSubmitIn(In):
    """The same from a plain HTML form."""

    site: Key
    article_key: str
    name: str
    email: str
    text: str
    article_url: Url | None = None
    article_title: Title | None = None
    parent: PublicId | None = None
    consent: Words | None = None
    challenge: Annotated[str, Field(max_length=4000)] | None = None
    signed: Annotated[str, Field(max_length=4000)] | None = None
    notify: Words | None = None  # a checkbox: whatever it says
    started: str | None = None
    trap: str | None = None

    def whole(self) -> SubmitIn:
        """As JSON would have said it."""
        page = ArticleIn(key=self.article_key, url=self.article_url, title=self.article_title)
        filled = FormIn(started=self.started, trap=self.trap) if self.started or self.trap else None
        same = ("site", "name", "email", "text", "parent", "consent", "challenge", "signed")
        said = {name: getattr(self, name) for name in same}
        return SubmitIn(article=page, form=filled, notify=bool(self.notify), **said)


class ThreadAsked(Asked):
    """A page of a thread."""

    site: Key
    article: ArticleKey
    id: PublicId | None = None  # this comment alone, and those above it
    parent: PublicId | None = None
    sort: Literal["newest", "oldest", "top"] = "newest"
    limit: Limit = 20
    cursor: Cursor | None = None


class CountsAsked(Asked):
    """Articles whose comments are counted."""

    site: Key
    article: Annotated[list[Key], Field(min_length=1, max_length=100)]


class TokenAsked(Asked):
    """The author's token, where it isn't sent as bearer."""

    token: Annotated[str, Field(max_length=200)] | None = None


class TextIn(In):
    """A new text."""

    text: str


class QueueAsked(Asked):
    """What a moderator wants to see."""

    site: Key | None = None
    status: Annotated[list[Status], Field(max_length=6)] = Field(default_factory=list)
    needs: Literal["decision", "report", "appeal", "edit", "escalated", "proposed"] | None = None
    soon: bool | None = None
    outcome: Literal["clean", "review", "reject"] | None = None
    order: Literal["priority", "oldest", "newest"] = "priority"
    code: Annotated[str, Field(max_length=80, pattern=r"^[a-z_.]+$")] | None = None
    section: Annotated[str, Field(max_length=200)] | None = None
    article: ArticleKey | None = None
    author: Annotated[str, Field(max_length=64)] | None = None
    campaign: Annotated[str, Field(max_length=64)] | None = None
    lang: Annotated[str | None, Field(alias="language", max_length=35)] = None
    q: Annotated[str, Field(max_length=200)] | None = None
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Annotated[Moment | None, Field(alias="to")] = None
    limit: Limit = 20
    cursor: Cursor | None = None


class DecisionIn(In):
    """A decision on the version that was seen."""

    action: Action
    version: Version
    reason: Reason | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    text: str | None = None
    name: str | None = None


class ItemIn(In):
    """One comment of a batch."""

    id: PublicId
    version: Version


class BatchIn(In):
    """One decision on several comments."""

    action: Action
    reason: Reason | None = None
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=1000)]


class UndoIn(In):
    """The version that was seen."""

    version: Version


class CheckIn(In):
    """A text to try; nothing of it is stored."""

    text: str
    site: Key | None = None
    name: Annotated[str, Field(max_length=200)] | None = None
    email: Annotated[str, Field(max_length=320)] | None = None
    url: Url | None = None


class ArticleChange(In):
    """What the publisher says of an article; what is left out is reset."""

    model_config = ConfigDict(extra="forbid", strict=False)
    title: Title = ""
    url: Url = ""
    section: Annotated[str, Field(max_length=200)] | None = None
    tags: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    mode: Mode | None = None
    closes_at: Moment | None = None
    second_level: bool | None = None  # left out: as it is, since an editor may have set it
    aliases: Annotated[list[ArticleKey], Field(max_length=50)] = Field(default_factory=list)


class KeyIn(In):
    """A key for a publisher's program."""

    site: Key
    scope: Literal[
        "submit", "check", "articles", "moderate", "akismet", "perspective", "isso", "coral"
    ]


def started_at(said: float | str | None) -> float | None:
    """When a form was opened, as Unix seconds; None if that cannot be read."""
    if isinstance(said, str):
        try:
            said = float(said)
        except ValueError:
            try:
                at = datetime.fromisoformat(str(said))
                return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
            except (ValueError, OverflowError, OSError):
                return None
    if said is None or isinstance(said, bool) or said != said or abs(said) > 1e15:  # noqa: PLR0124
        return None
    return said / 1000 if said > 1e11 else float(said)
