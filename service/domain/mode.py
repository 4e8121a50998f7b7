"""What holds at an article at a moment: its mode, a lock-down, its end, and two hands or one."""

from datetime import datetime, timedelta

from service.domain.lockdown import Lock, strictest
from service.domain.site import Article, Site
from service.domain.state import Mode


def closes_at(site: Site, article: Article) -> datetime | None:
    """When it takes no more comments: as the publisher said, else so many days after its first."""
    if article.closes_at is not None or not site.closes_after_days or article.created is None:
        return article.closes_at
    return article.created + timedelta(days=site.closes_after_days)


class Closed(Exception):
    """The article takes no comments."""


def lock_of(site: Site, article: Article | None, now: datetime) -> Lock | None:
    """The lock-down in force at an article; None of an article: one that nobody has named yet."""
    return strictest(site.locks, article, now) if site.locks else None


def as_of(site: Site, article: Article | None, now: datetime) -> datetime:
    """The moment as of which an article is shown: now, or when the first of its lock-downs began.

    One that follows another shows nothing of what that one kept back.
    """
    began = (one.created for one in site.locks if one.meets(article, now))
    return min([now, *began])


def seen_at(site: Site, article: Article | None, now: datetime) -> datetime | None:
    """The same; None: nothing of the article is shown."""
    lock = lock_of(site, article, now)
    return None if lock is not None and lock.level == "hide" else as_of(site, article, now)


def mode_of(site: Site, article: Article | None, now: datetime) -> Mode:
    """The mode in force: the article's, else its section's, else the site's; a lock-down's first."""
    lock = lock_of(site, article, now)
    if lock is not None and lock.level != "hold":
        return "closed"
    mode = _said(site, article, now)
    waits = lock is not None or takes_two(site, article)
    return "pre" if waits and mode != "closed" else mode


def takes_two(site: Site, article: Article | None) -> bool:
    """Whether what is published at an article takes two hands, whatever it says."""
    return site.second_level or (article is not None and two_by_place(site, article))


def two_by_place(site: Site, article: Article) -> bool:
    """The same because of where it stands: of the article itself, its section or a tag of it."""
    tagged = not {*article.tags}.isdisjoint(site.second_topics)
    return article.second_level or article.section in site.second_sections or tagged


def _said(site: Site, article: Article | None, now: datetime) -> Mode:
    if article is None:
        return site.mode
    closes = closes_at(site, article)
    if closes is not None and closes <= now:
        return "closed"
    own = article.mode or (site.sections.get(article.section) if article.section else None)
    return own or site.mode
