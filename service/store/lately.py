"""What came to a site in the last days, by article and outcome: for whoever would change its settings."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.effect import Came
from service.store import sites
from service.store.tables import comment


def came(connection: Connection, site_id: int, since: datetime) -> list[Came]:
    """Examined comments of readers, counted."""
    query = sa.select(comment.c.article_id, comment.c.outcome, sa.func.count()).where(
        comment.c.site_id == site_id, comment.c.created >= since, ~comment.c.staff,
        comment.c.outcome.is_not(None),
    ).group_by(comment.c.article_id, comment.c.outcome)  # fmt: skip
    rows = list(connection.execute(query))
    articles = sites.articles_of(connection, {row[0] for row in rows})
    return [Came(articles[article_id], outcome, number) for article_id, outcome, number in rows]
