"""A reader's comment is kept, and queued for examination."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.domain.comment import NewComment
from service.domain.keys import address_prefix
from service.domain.record import Kept, Sent, priority
from service.domain.site import Site
from service.domain.text import known_by
from service.flow.asked import Asked, mailing
from service.flow.deps import Deps, new_id
from service.flow.keep import keep


def fingerprint(body: Mapping[str, Any]) -> str:
    """What makes two bodies the same: all of it but what is made anew for each try.

    Nor whether he wants mail: a reader who has lost an answer may have changed his mind of that.
    """
    told = {
        key: value for key, value in body.items() if key not in ("challenge", "signed", "notify")
    }
    # Not orjson, which has no number beyond 64 bits: a reader's program may send any.
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def submit(deps: Deps, site: Site, new: NewComment, sent: Sent, now: datetime) -> Kept:
    """Keep a comment; when this returns it is committed.

    Raises Closed, Invalid, OtherBody, InFlight. Submissions that wait for the database at the same
    time are kept in one transaction.
    """
    kept = Kept(new_id(), now + site.window)
    row = _row(deps, site, new, sent, now) | {"public_id": kept.public_id}
    asked = Asked(site, new, sent, now, kept, row, mailing(deps, site, new, sent, now))
    news = list[bool]()  # of whoever leads a group: whether something of it is to be told outside

    def work(group: Sequence[Asked]) -> list[Kept | Exception]:
        return keep(deps, group, lambda: news.append(True))

    def after(outcomes: Sequence[Kept | Exception]) -> None:
        """Queue what was kept together. Those whose comments went along do not wait for Redis."""
        kept = [one for one in outcomes if isinstance(one, Kept)]
        deps.queue.push(*(one.due for one in kept if one.due is not None))
        if news:
            deps.queue.call()

    done: Kept = deps.together.run(asked, work, after)
    return done


def _row(deps: Deps, site: Site, new: NewComment, sent: Sent, now: datetime) -> dict[str, Any]:
    keys = deps.keys
    prefix = address_prefix(sent.address)
    return {
        "site_id": site.id, "status": "received",
        "created": now, "changed": now, "name": new.name,
        "email": keys.seal(new.email) if new.email else None, "ip": keys.seal(sent.address), "key_id": keys.current.id,
        "identity": None if new.email else keys.seal(new.identity),
        "email_domain": new.email_domain,
        "author": keys.found_by(f"author/{site.key}", new.identity),
        "address": keys.found_by(f"address/{site.key}", prefix),
        "confirmed": sent.confirmed, "staff": sent.staff, "consent": sent.consent,
        "agreed": list(sent.agreed) or None, "lang": sent.lang,
        "form": dict(sent.form or {}) | {"controls": new.controls},
        **known_by(new.name, new.text),
        "priority": priority(0, now),
    }  # fmt: skip
