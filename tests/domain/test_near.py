"""What near-identical comments tell of one: counted by authors, apart by site, joined by kinship."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.near import BURST, SEVERAL, WINDOW, Near, Sketched, groups, near
from service.domain.sketch import Sketch
from tests.support.story import NOW

LONG = Sketch(tuple(range(100, 132)))
SHORT = Sketch((7,))
PART = Sketch(tuple(range(120, 152)))  # a quarter of it is in LONG
OTHER = Sketch(tuple(range(500, 532)))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def made(number: int, sketch: Sketch = LONG, **more: object) -> Sketched:
    """The number-th comment: a minute after the one before, by an author of its own."""
    one = Sketched(number, 1, f"c{number}", f"author {number}", 1, "held", None,
                   NOW + number * MINUTE, sketch)  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def told(one: Sketched, *others: Sketched, parent: int | None = None) -> Near:
    return near(one, [*others, one], parent)


def test_nothing_alike_is_nothing() -> None:
    assert told(made(2), made(1, OTHER)) == Near()


def test_others_are_counted_by_comments_authors_and_articles() -> None:
    found = told(made(9), made(1), made(2, article_id=2), made(3, author="author 2"))
    assert (found.comments, found.authors, found.articles, found.own) == (3, 2, 2, 0)
    assert set(found.twins) == {1, 2, 3, 9}
    assert found.facts()["near_authors"] == 2


def test_another_site_and_the_time_before_the_window_do_not_count() -> None:
    assert told(made(2), made(1, site_id=2), made(3, at=NOW - WINDOW)) == Near()


def test_own_repeats_are_no_campaign() -> None:
    one = made(9, author="an")
    found = told(one, made(1, author="an"), made(2, author="an", at=NOW - 2 * DAY),
                 made(10, author="an"))  # fmt: skip
    assert (found.own, found.authors, found.twins) == (1, 0, {})


def test_what_came_later_joins_but_counts_only_within_the_same_wave() -> None:
    one = made(1)
    soon, late = made(2, at=one.at + BURST), made(3, at=one.at + BURST + MINUTE)
    found = told(one, soon, late)
    assert (found.comments, set(found.twins)) == (1, {1, 2, 3})
    assert told(one, late).authors == 0


@pytest.mark.parametrize(("authors", "counted"), [(2, 0), (SEVERAL, SEVERAL - 1)])
def test_short_text_needs_several_authors(authors: int, counted: int) -> None:
    found = told(made(9, SHORT), *(made(n, SHORT) for n in range(1, authors)))
    assert found.authors == counted
    assert bool(found.twins) == bool(counted)


def test_campaign_is_that_of_the_oldest_that_has_one() -> None:
    found = told(made(9), made(1), made(3, campaign="newer"), made(2, campaign="older"))
    assert found.campaign == "older"


def test_source_is_the_published_comment_with_most_in_common() -> None:
    shown = made(1, PART, status="published")
    best = made(2, status="published")
    assert told(made(9), shown, best).source == best
    assert told(made(9), shown).source == shown
    assert told(made(9), shown).facts()["copied_from"] == "c1"
    assert told(made(9), shown).authors == 0


@pytest.mark.parametrize(
    "more",
    [
        {"status": "held"}, {"article_id": 2}, {"author": "author 9"}, {"id": 5}, {"sketch": OTHER},
        {"at": NOW + 10 * MINUTE},
    ],
)  # fmt: skip
def test_no_copy_of_what_is_not_there_to_copy(more: dict[str, object]) -> None:
    source = replace(made(1, status="published"), **more)  # type: ignore[arg-type]
    assert told(made(9), source, parent=5).source is None


def test_short_text_is_no_copy() -> None:
    assert told(made(9, SHORT), made(1, SHORT, status="published")).source is None


def test_sets_that_share_anything_are_one() -> None:
    assert groups([]) == []
    assert groups([{1, 2}, {3}, {4, 5}, {2, 4}]) == [{3}, {1, 2, 4, 5}]
