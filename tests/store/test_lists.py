"""A list's rows and its count are what was asked for, whichever index they are read by."""

from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.site import Site
from service.flow.deps import Deps
from service.store import moderation
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import comment
from tests.support.story import NOW, keep, later

STATUSES = ("held", "published", "rejected")


def test_status_narrows_what_needs_somebody_and_what_waits_for_its_moment(
    deps: Deps, site_a: Site
) -> None:
    waits: tuple[Any, ...] = (None, later(60))
    kept = dict[str, tuple[str, Any]]()
    for n, (status, at) in enumerate(product(STATUSES, waits)):
        made = keep(deps, site_a, f"câu {n}", email=f"n{n}@example.com")
        kept[made.public_id] = status, at
        with write(deps.engine) as connection:
            values = {"status": status, "publish_at": at, "appealed": True, "escalated": True}
            which = comment.c.public_id == made.public_id
            connection.execute(sa.update(comment).where(which).values(values))
    seen = dict[bool, set[str]]()
    for soon in (True, False):
        seen[soon] = {one for one, told in kept.items() if told == ("published", waits[soon])}
    wanted: list[tuple[dict[str, Any], set[str]]] = [
        ({"needs": "appeal"}, set(kept)), ({"needs": "escalated"}, set(kept)),
        ({"needs": "decision"}, {one for one, told in kept.items() if told[0] == "held"}),
        ({"soon": True, "at": NOW}, seen[True]), ({"soon": False, "at": NOW}, seen[False]),
    ]  # fmt: skip
    some = ((), ("held",), ("published",), ("held", "published"))
    with read(deps.engine) as connection:
        for sites, status, (more, found) in product((frozenset({site_a.id}), None), some, wanted):
            right = {one for one in found if kept[one][0] in (status or STATUSES)}
            page = moderation.page(connection, Filter(sites, status=status, **more))
            assert {row.public_id for row in page.rows} == right, (sites, status, more)
            assert page.count == len(right), (sites, status, more)


@pytest.mark.one_database
def test_held_ones_are_counted_no_further_than_is_told(
    deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "COUNTED", 2)
    for n in range(4):
        keep(deps, site_a, f"câu {n}", email=f"n{n}@example.com")
    with write(deps.engine) as connection:
        connection.execute(sa.update(comment).values(status="held"))
    with read(deps.engine) as connection:
        wanted = Filter(frozenset({site_a.id}), needs="decision")
        assert moderation.count(connection, wanted) == 3
