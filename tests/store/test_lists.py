"""A list's rows and its count are what was asked for, whichever index they are read by."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, product
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.site import Site
from service.flow.deps import Deps
from service.store import beside, moderation
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import article, comment
from service.store.wanted import spanned
from tests.support.story import NOW, keep, later

STATUSES = ("held", "published", "rejected")
ORDERS: tuple[moderation.Order, ...] = ("priority", "oldest", "newest")


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


CODES = ("", " links.any ", " links.any  spam.offer ", " spam.offer ")
Row = dict[str, Any]
ASKED: dict[str, tuple[dict[str, Any], Callable[[Row], bool]]] = {
    "all": ({}, lambda _: True),
    "a code": ({"code": "links.any"}, lambda row: " links.any " in row["codes"]),
    "a group": ({"code": "spam"}, lambda row: " spam." in row["codes"]),
    "no such code": ({"code": "x.y"}, lambda _: False),
    "an outcome": ({"outcome": "review"}, lambda row: row["outcome"] == "review"),
    "a language": ({"lang": "en"}, lambda row: row["lang"] == "en"),
    "a section": ({"section": "thể thao"}, lambda row: row["article"] == "cau"),
    "an article": ({"article": "thu"}, lambda row: row["article"] == "thu"),
    "an author": ({"author": "y"}, lambda row: row["author"] == "y"),
    "an author, and a code": (
        {"author": "y", "code": "links"}, lambda row: row["author"] == "y" and " links." in row["codes"]
    ),
    "a day": ({"since": later(300), "until": later(1200)}, lambda row: 5 <= row["n"] < 20),
    "since a day": ({"since": later(300)}, lambda row: row["n"] >= 5),
    "a word": ({"q": "câu"}, lambda row: row["even"]),
    "a word and a code": (
        {"q": "câu", "code": "links"}, lambda row: row["even"] and " links." in row["codes"]
    ),
}  # fmt: skip


@pytest.fixture
def some(deps: Deps, site_a: Site, site_b: Site) -> list[Row]:
    """Twenty-four comments of two sites, drawn: of what status, found what, in which campaign if any."""
    rng, made = random.Random(5), list[Row]()
    for n in range(24):
        site, place, even = (
            rng.choice((site_a, site_a, site_b)),
            rng.choice(("cau", "thu")),
            n % 2 == 0,
        )
        kept = keep(deps, site, f"{'câu' if even else 'số'} {n}", email=f"n{n}@example.com",
                    at=later(60 * n), article=place)  # fmt: skip
        values = {
            "status": rng.choice(STATUSES), "codes": rng.choice(CODES), "priority": rng.choice((1.0, 2.0, 3.0)),
            "outcome": rng.choice((None, "clean", "review")), "lang": rng.choice(("vi", "en")),
            "campaign": rng.choice((None, "x", "y", "z")), "author": "xyz"[n % 3],
        }  # fmt: skip
        with write(deps.engine) as connection:
            which = comment.c.public_id == kept.public_id
            connection.execute(sa.update(comment).where(which).values(values))
        told = {"id": kept.public_id, "n": n, "site": site.id, "article": place, "even": even}
        made.append(values | told)
    with write(deps.engine) as connection:
        of = sa.update(article).where(article.c.key == "cau")
        connection.execute(of.values(section="thể thao"))
    return made


def in_order(rows: list[Row], order: str, *, folded: bool) -> list[str]:
    """What a list has to be: each of them, or of each campaign the first one."""
    by = {"priority": lambda row: (-row["priority"], -row["n"]), "oldest": lambda row: row["n"],
          "newest": lambda row: -row["n"]}[order]  # fmt: skip
    met, made = set[str](), list[str]()
    for row in sorted(rows, key=by):
        if not folded or row["campaign"] is None or row["campaign"] not in met:
            made.append(row["id"])
        met |= {row["campaign"]} - {None}
    return made


def test_list_is_what_was_asked_for_page_by_page(
    deps: Deps, some: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few are found before they are sorted, many by going through the list: `exact` parts them."""
    sites = frozenset(row["site"] for row in some)
    status, order = cycle([(), STATUSES[:2]]), cycle(ORDERS)
    with read(deps.engine) as connection:
        for exact, folded, (more, fits) in product((2, 10_000), (False, True), ASKED.values()):
            asked = Filter(sites, status=next(status), order=next(order), limit=9, **more)
            # what is looked for by words is sorted by time, each for itself
            wanted = replace(asked, folded=folded and not asked.q)
            wanted = replace(wanted, order="newest") if asked.q else wanted
            monkeypatch.setattr(moderation, "COUNTED", exact)
            monkeypatch.setattr(moderation, "HEAD", exact * 3)
            which = [row for row in some
                     if row["status"] in (wanted.status or STATUSES) and fits(row)]  # fmt: skip
            right, seen = in_order(which, wanted.order, folded=wanted.folded), list[str]()
            cursor: str | None = None
            for _ in range(0, len(right) or 1, 9):
                page = moderation.page(connection, replace(wanted, cursor=cursor))
                assert (page.count, page.exact) == (min(len(which), exact), len(which) <= exact)
                seen, cursor = seen + [row.public_id for row in page.rows], page.next
            assert (seen, cursor) == (right, None), wanted


def test_words_are_looked_for_once(deps: Deps, some: list[Row]) -> None:
    asked = list[str]()
    with read(deps.engine) as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        found = moderation.page(connection, Filter(None, q="câu"))
    assert found.count == sum(row["even"] for row in some)
    assert sum("MATCH" in one or "@@" in one for one in asked) == 1, asked


def test_author_s_record_is_of_the_newest(
    deps: Deps, site_a: Site, some: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [row["status"] for row in some if (row["author"], row["site"]) == ("x", site_a.id)]
    assert len(mine) > 4
    with read(deps.engine) as connection:
        assert beside.author_record(connection, site_a.id, "x") == Counter(mine)
        monkeypatch.setattr(beside, "RECORDED", 4)
        assert beside.author_record(connection, site_a.id, "x") == Counter(mine[-4:])


def test_what_is_of_a_short_time_is_read_from_its_last_to_its_first(
    deps: Deps, site_a: Site, some: list[Row]
) -> None:
    mine = Filter(frozenset({site_a.id}), since=later(300), until=later(1200))
    with read(deps.engine) as connection:
        known = dict(connection.execute(sa.select(comment.c.public_id, comment.c.id)).all())
        ids = [known[row["id"]] for row in some if row["site"] == site_a.id and 5 <= row["n"] < 20]
        assert spanned(connection, mine).span == (min(ids), max(ids))
        for other in (
            {"until": later(10**6)},
            {"until": None},
            {"sites": None},
            {"since": later(1199)},
        ):
            assert spanned(connection, replace(mine, **other)).span is None
