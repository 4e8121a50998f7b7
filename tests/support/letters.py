"""Comments whose authors are written to, and the letters that come of it."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.delivery import Answer
from service.domain.record import Kept, Sent
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.mail import Mail, attempt, take
from service.flow.mailing import write_due
from service.store import mailings
from service.store.session import write
from service.store.tables import comment, mailing
from tests.support.story import ADDRESS, NOW, Person, decision, keep, later, rows, stands

ASKED = Sent(ADDRESS, notify=True)


@pytest.fixture
def mailing_house(deps: Deps) -> Deps:
    """A house that can send letters."""
    return replace(deps, settings=replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn"))


def letters(deps: Deps, at: datetime) -> list[Mail]:
    """Every letter that there is to send at a moment; all of them arrive."""
    got = list[Mail]()

    def send(mail: Mail) -> Answer:
        got.append(mail)
        return Answer(250)

    write_due(deps, at)
    while (mail := take(deps, at)) is not None:
        attempt(deps, mail, send, lambda: at)
    return got


def ask(
    deps: Deps, site: Site, text: str = "Bài viết rất hay.", *, at: datetime = NOW,
    proved: bool = False, **more: Any,
) -> Kept:  # fmt: skip
    """A comment whose author wants to be told by mail; `proved`: and whose address is known his."""
    return keep(deps, site, text, sent=replace(ASKED, confirmed=proved), at=at, **more)


def ticket_of(mail: Mail, use: str) -> str:
    """The ticket of a letter's link."""
    found = re.search(rf"/mails/{use}\?token=(\S+)", mail.text)
    assert found
    return found[1]


def row_of(deps: Deps, public_id: str) -> dict[str, Any] | None:
    """How it stands with letters about a comment; None: nobody is written to."""
    query = sa.select(mailing).join(comment).where(comment.c.public_id == public_id)
    return next(iter(rows(deps, query)), None)


def put(deps: Deps, public_id: str, **values: Any) -> None:
    """Change how it stands with letters about a comment: what a race would leave."""
    with write(deps.engine) as connection:
        mailings.change(connection, stands(deps, public_id).id, **values)


def approved(deps: Deps, by: Person, public_id: str, at: float = 0) -> None:
    """Have a moderator publish it."""
    decision(deps, public_id, "approve", by, at=later(at))


def answered(deps: Deps, site: Site, by: Person, to: str, at: float, *, text: str = "Đồng ý.",
             name: str = "Trần Bình", email: str = "binh@example.com") -> str:  # fmt: skip
    """A published reply of another reader."""
    made = keep(
        deps, site, text, name=name, email=email, sent=Sent(ADDRESS, parent=to), at=later(at)
    )
    approved(deps, by, made.public_id, at)
    return made.public_id
