"""Rows that are written together are what each of them alone would have been."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from service.domain.site import Site
from service.flow.deps import Deps
from service.store import arrivals, sites
from service.store.session import read, write
from service.store.tables import comment
from tests.support.story import NOW

ODD: dict[str, Any] = {
    "email": b"\x00\xff", "ip": None, "confirmed": True, "staff": False, "consent": "Đồng ý 'a' \"b\"",
    "agreed": [{"key": "a", "vi": "Được"}], "form": {"elapsed": 2.5, "trap": False}, "lang": None,
}  # fmt: skip
NONE: dict[str, Any] = {
    "email": None, "ip": b"", "confirmed": False, "staff": True, "consent": None,
    "agreed": None, "form": {}, "lang": "vi",
}  # fmt: skip


def test_rows_written_together_are_kept_as_one_alone_is(deps: Deps, site_a: Site) -> None:
    with write(deps.engine) as connection:
        article = sites.need_article(connection, site_a.id, "a", NOW)
        rows = [
            {
                "site_id": site_a.id, "article_id": article.id, "parent_id": None, "status": "held",
                "public_id": f"p{n}", "created": NOW + timedelta(microseconds=n),
                "changed": NOW + timedelta(hours=n), "name": "Ẩn «danh»", "author": "a",
                "folded": "x", "signature": f"{n}", "priority": -n / 3, **(ODD if n % 2 else NONE),
            }
            for n in range(6)
        ]  # fmt: skip
        ids = arrivals.add_comments(connection, rows[:4])
        for row in rows[4:]:
            connection.execute(sa.insert(comment).values(row))
    with read(deps.engine) as connection:
        found = connection.execute(sa.select(comment).order_by(comment.c.id)).mappings().all()
    assert [row["id"] for row in found[:4]] == ids
    assert [{name: row[name] for name in rows[0]} for row in found] == rows
    unsaid = [name for name in found[0] if name not in rows[0] and name != "id"]
    assert [[row[name] for name in unsaid] for row in found] == [
        [found[-1][name] for name in unsaid] for _ in found
    ]
