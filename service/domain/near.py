"""Which comments say nearly the same: what that tells of one of them, and who belongs together."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from service.domain.sketch import ALIKE, SHARE, Sketch

T = TypeVar("T", bound=Hashable)
WINDOW = timedelta(days=14)  # sketches are kept so long
BURST = timedelta(minutes=10)  # what comes so soon after is of the same wave and counts as well
DAY = timedelta(hours=24)
SEVERAL = 3  # authors of one short text


@dataclass(frozen=True, slots=True)
class Sketched:
    """A comment and the sketch of its newest text."""

    id: int
    site_id: int
    public_id: str
    author: str
    article_id: int
    status: str
    campaign: str | None
    at: datetime  # when that text was sent
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Near:
    """What near-identical comments tell of one. `comments`, `authors`, `articles` are others'."""

    comments: int = 0
    authors: int = 0
    articles: int = 0
    own: int = 0  # of the same author, in the 24 hours before
    campaign: str | None = None
    twins: Mapping[int, datetime] = field(default_factory=dict)  # with itself, by id; or none
    source: Sketched | None = None  # what it may have been copied from

    def facts(self) -> dict[str, Any]:
        """The same as facts for filters."""
        return {
            "near": self.comments, "near_authors": self.authors, "near_articles": self.articles,
            "near_own": self.own, "campaign": self.campaign,
            "copied_from": self.source.public_id if self.source else None,
        }  # fmt: skip


def near(one: Sketched, others: Iterable[Sketched], parent: int | None) -> Near:
    """Weigh up a comment's possible twins; another site's and the comment itself don't count."""
    around = [
        other for other in others
        if other.id != one.id and other.site_id == one.site_id and other.at >= one.at - WINDOW
    ]  # fmt: skip
    if not around:
        return Near()
    alike = [other for other in around if one.sketch.like(other.sketch) >= ALIKE]
    strangers = [other for other in alike if other.author != one.author]
    enough = SEVERAL if one.sketch.short else 2
    counted = [other for other in strangers if other.at <= one.at + BURST]
    if _authors(counted) + 1 < enough:
        counted = []
    together = alike if _authors(strangers) + 1 >= enough else []
    return Near(
        len(counted), _authors(counted), len({other.article_id for other in counted}),
        sum(other.author == one.author and _before(other, one, DAY) for other in alike),
        next((t.campaign for t in sorted(together, key=_age) if t.campaign), None),
        {other.id: other.at for other in (one, *together)} if together else {},
        _source(one, around, parent),
    )  # fmt: skip


def _age(one: Sketched) -> tuple[datetime, int]:
    return one.at, one.id


def _authors(of: Iterable[Sketched]) -> int:
    return len({one.author for one in of})


def _before(other: Sketched, one: Sketched, within: timedelta) -> bool:
    return _age(other) < _age(one) and other.at >= one.at - within


def _source(one: Sketched, around: Iterable[Sketched], parent: int | None) -> Sketched | None:
    """The published comment of the article that it has most in common with.

    Quoting what one replies to is no copying.
    """
    known = [
        (one.sketch.like(other.sketch), other) for other in around
        if other.status == "published" and other.article_id == one.article_id
        and other.author != one.author and other.id != parent and _before(other, one, WINDOW)
    ]  # fmt: skip
    likeness, best = max(known, key=lambda pair: pair[0], default=(0.0, None))
    return best if likeness >= SHARE and not one.sketch.short else None


def groups(links: Iterable[set[T]]) -> list[set[T]]:
    """Join sets that share anything, directly or through others."""
    joined = list[set[T]]()
    for link in links:
        touching = [group for group in joined if not group.isdisjoint(link)]
        joined = [group for group in joined if group.isdisjoint(link)]
        joined.append(link.union(*touching))
    return joined
