"""How large a campaign is, and how it lies over time, authors and articles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.tables import Instant, comment


@dataclass(frozen=True, slots=True)
class Size:
    """How large a campaign is."""

    comments: int
    authors: int
    articles: int


def sizes(connection: Connection, campaigns: Collection[str]) -> dict[str, int]:
    """How many comments each campaign has."""
    query = sa.select(comment.c.campaign, sa.func.count())
    named = query.where(comment.c.campaign.in_(campaigns)).group_by(comment.c.campaign)
    return {row[0]: row[1] for row in connection.execute(named)}


def size(connection: Connection, campaign: str) -> Size:
    """How many comments of how many authors under how many articles a campaign has."""
    count, distinct = sa.func.count, sa.distinct
    query = sa.select(count(), count(distinct(comment.c.author)),
                      count(distinct(comment.c.article_id)))  # fmt: skip
    return Size(*connection.execute(query.where(comment.c.campaign == campaign)).one())


BARS, TOP = 24, 5


@dataclass(frozen=True, slots=True)
class Spread:
    """How a campaign lies over time, authors and articles, as far as somebody may see it."""

    size: Size
    bars: Sequence[int]  # how many in each part of its time
    first: datetime
    last: datetime
    top: Sequence[tuple[str, int]]  # names of those who sent most, and how many
    statuses: Sequence[tuple[str, int]]

    def height(self, bar: int) -> str:
        """A bar of the drawing, as an SVG percentage."""
        return f"{100 * bar / max(self.bars):.1f}%"


def spread(connection: Connection, campaign: str, sites: frozenset[int] | None) -> Spread | None:
    """Counted by the database, however large it is. None: there is nothing of it at these sites."""
    which = [comment.c.campaign == campaign]
    if sites is not None:
        which.append(comment.c.site_id.in_(sites))
    count, distinct = sa.func.count(), sa.distinct
    whole = sa.select(
        count, sa.func.count(distinct(comment.c.author)), sa.func.count(distinct(comment.c.article_id)),
        sa.func.min(comment.c.created, type_=Instant), sa.func.max(comment.c.created, type_=Instant),
    ).where(*which)  # fmt: skip
    number, authors, articles, first, last = connection.execute(whole).one()
    if not number:
        return None
    second = sa.cast(sa.extract("epoch", comment.c.created), sa.BigInteger)
    start = int(first.timestamp())
    width = max(1, -(-(int(last.timestamp()) - start) // BARS))
    part = ((second - start) // width).label("part")
    bars = [0] * BARS
    for row in connection.execute(sa.select(part, count).where(*which).group_by(part)):
        bars[min(max(row[0], 0), BARS - 1)] += row[1]
    most = sa.select(sa.func.max(comment.c.name), count.label("n")).where(*which).group_by(
        comment.c.author
    ).order_by(sa.desc("n"), sa.func.max(comment.c.name)).limit(TOP)  # fmt: skip
    stand = sa.select(comment.c.status, count.label("n")).where(*which).group_by(
        comment.c.status
    ).order_by(sa.desc("n"), comment.c.status)  # fmt: skip
    return Spread(
        Size(number, authors, articles), bars, first, last,
        [(row[0], row[1]) for row in connection.execute(most)],
        [(row[0], row[1]) for row in connection.execute(stand)],
    )  # fmt: skip
