"""What is approved may wait for a moment, in which it can be taken back unseen."""

from dataclasses import replace
from datetime import datetime

from service.domain.record import Comment
from service.flow.deps import Deps


def shown(deps: Deps, was: Comment, became: Comment, now: datetime) -> Comment:
    """An approved comment with the text that readers see, and when they see it.

    An edit takes the place of what they see at once.
    """
    became = replace(became, shown=became.revision)
    site = deps.sites.by_id(was.site_id)
    if was.status == "published" or site is None:
        return became
    return replace(became, publish_at=site.publish_at(now))
