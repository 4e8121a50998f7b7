"""A moment goes into the database and comes back as it was, whatever zone it was said in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from service.flow.deps import Deps
from service.store.session import read, write
from service.store.tables import lease

HANOI = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 1, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),  # no part of a second: its text is as long as the others
        datetime(2026, 11, 1, 3, 30, tzinfo=HANOI),
    ],
)
def test_moment_comes_back_in_utc(deps: Deps, moment: datetime) -> None:
    with write(deps.engine) as connection:
        connection.execute(sa.insert(lease).values(name="a", holder="b", until=moment))
    with read(deps.engine) as connection:
        kept = connection.execute(sa.select(lease.c.until)).scalar_one()
        assert kept == moment
        assert kept.utcoffset() == timedelta(0)
        if connection.dialect.name == "sqlite":
            text = connection.exec_driver_sql("SELECT until FROM lease").scalar_one()
            assert text == f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def test_moment_without_a_zone_is_refused(deps: Deps) -> None:
    naive = datetime(2026, 11, 1)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="zone"), write(deps.engine) as connection:
        connection.execute(sa.insert(lease).values(name="a", holder="b", until=naive))
