"""What other settings would have published of what has come."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.domain.effect import Came, Effect, effect
from service.domain.site import Article, Site

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SITE = Site(1, "a", "A", "pre")
PLAIN, SPORT = Article(1, "x"), Article(2, "y", section="sport", tags=("vote",))
CAME = [Came(PLAIN, "clean", 8), Came(PLAIN, "review", 4), Came(PLAIN, "reject", 2),
        Came(SPORT, "clean", 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "at_once", "closed"),
    [({}, 0, 0), ({"mode": "auto"}, 9, 0), ({"mode": "post"}, 13, 0), ({"mode": "closed"}, 0, 15),
     ({"sections": {"sport": "auto"}}, 1, 0), ({"sections": {"sport": "closed"}}, 0, 1),
     ({"mode": "auto", "second_sections": ("sport",)}, 8, 0),
     ({"mode": "auto", "second_topics": ("vote",)}, 8, 0), ({"mode": "auto", "second_level": True}, 0, 0)],
)  # fmt: skip
def test_settings_are_tried_on_what_has_come(
    settings: dict[str, object], at_once: int, closed: int
) -> None:
    site = replace(SITE, **settings)  # type: ignore[arg-type]
    assert effect(site, CAME, NOW) == Effect(15, at_once, closed)
