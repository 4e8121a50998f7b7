"""A moderator who wants letters, and the links of one."""

import re
from datetime import datetime
from typing import Any

from service.flow.deps import Deps
from service.flow.mail import Mail, take
from service.store import desk_mail
from service.store.session import write
from tests.support.story import NOW, Person

TO = "bob@bao.example"


def wants(deps: Deps, who: Person, *, at: datetime = NOW, **more: Any) -> None:
    """Have a moderator want letters at a proved address: held comments, unless said otherwise."""
    with write(deps.engine) as connection:
        desk_mail.put(connection, who.id, {
            "email": deps.keys.seal(TO), "key_id": deps.keys.current.id, "salt": "salt",
            "confirmed": at, "digest": "off", "hours": [], "every": 4, "digest_due": None,
            "held": True, "held_due": at, "held_seen": at, **more,
        })  # fmt: skip


def letters(deps: Deps, at: datetime) -> list[Mail]:
    """All that is on its way then."""
    found = list[Mail]()
    while (mail := take(deps, at)) is not None:
        found.append(mail)
    return found


def tokens(mail: Mail) -> dict[str, str]:
    """The links of a letter that is of one comment, by their acts."""
    return {token.split("~")[4]: token for token in re.findall(r"by-mail\?token=(\S+)", mail.text)}
