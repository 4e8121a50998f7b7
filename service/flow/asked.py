"""A submission on its way to the database, with all that is made of it before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.comment import NewComment
from service.domain.record import AUTHOR, Kept, Sent
from service.domain.site import Site
from service.flow.deps import Deps


@dataclass(frozen=True, slots=True)
class Asked:
    """One submission; `row` is of the table comment, but for article and parent."""

    site: Site
    new: NewComment
    sent: Sent
    at: datetime
    kept: Kept
    row: dict[str, Any]
    mailing: dict[str, Any] | None = None  # whether its author is written to, but for its id

    def revision(self, comment_id: int) -> dict[str, Any]:
        """Its text as it was sent, which waits to be examined."""
        new = self.new
        return {
            "comment_id": comment_id, "number": 0, "name": new.name, "text": new.text,
            "typed": new.typed if new.typed != new.text else None, "by": AUTHOR,
            "created": self.at, "due_at": self.at,
        }  # fmt: skip


def mailing(
    deps: Deps, site: Site, new: NewComment, sent: Sent, now: datetime
) -> dict[str, Any] | None:
    """Whether its author is written to: to have his address proved, or as he wished."""
    proof = site.email_confirmation != "off" and not sent.confirmed
    wants = sent.notify and site.notify
    if not (deps.settings.mails and new.email and (proof or wants)):
        return None
    return {"proof": proof, "wants": wants, "due_at": now if proof else None}
