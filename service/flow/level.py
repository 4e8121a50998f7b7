"""An editor has what is published at one article take two hands, or one again."""

from dataclasses import replace
from datetime import datetime

from service.domain.site import Article
from service.flow.deps import By, Deps, permitted
from service.flow.house import note, page_of
from service.store import comments, sites
from service.store.session import write


def set_level(deps: Deps, of: str, by: By, now: datetime, *, on: bool) -> Article:
    """Say it of the article of a comment. Raises Missing."""
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, of), by.sites)
        known = sites.article_of(connection, found.article_id, alone=True)
        changed = replace(known, second_level=on)
        if changed != known:
            sites.change_article(connection, changed)
            note(connection, "article.change", by.name, now, site_id=found.site_id,
                 before=page_of(connection, known), after=page_of(connection, changed),
                 article=known.key)  # fmt: skip
    return changed
