"""A letter is written with what it tells of, lies encrypted, is sent, tried again, and wiped."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from service.domain.delivery import Answer
from service.domain.keys import Keyring
from service.domain.mail import REFUSED, Letter
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.mail import Mail, attempt, post, take
from service.flow.sweep import sweep, tidy
from service.queue import POST_BELL
from service.store.session import write
from service.store.tables import outbox
from tests.support.story import NOW, later, rows

DAY = 86_400
DATA = {"site": "Báo A", "what": "xóa", "url": "https://y.example/x"}


def with_server(deps: Deps) -> Deps:
    return replace(deps, settings=replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn"))


def written(deps: Deps, site: Site, until: datetime) -> None:
    with write(deps.engine) as connection:
        post(connection, deps, site.id, Letter("proof", "an@example.com", "vi", until, DATA), NOW)


def stands(deps: Deps) -> list[tuple[str, object, object, bool]]:
    return [(r["state"], r["due_at"], r["fault"], r["sealed"] is None)
            for r in rows(deps, sa.select(outbox))]  # fmt: skip


def taken(deps: Deps, at: datetime) -> Mail:
    found = take(deps, at)
    assert found is not None
    return found


def test_letter_lies_encrypted_is_sent_once_and_wiped(deps: Deps, site_a: Site) -> None:
    written(deps, site_a, later(DAY))
    assert "example" not in str(rows(deps, sa.select(outbox)))
    assert take(deps, NOW) is None  # nobody to give it to
    deps = with_server(deps)
    mail = taken(deps, NOW)
    assert (mail.to, mail.attempts) == ("an@example.com", 1)
    assert DATA["url"] in mail.text
    assert take(deps, later(1)) is None  # it is leased
    assert attempt(deps, mail, lambda _: Answer(250), lambda: later(1)) == "delivered"
    assert stands(deps) == [("delivered", None, None, True)]
    assert take(deps, later(DAY)) is None
    tidy(deps, later(40 * DAY))
    assert stands(deps) == []


def test_letter_is_tried_again_until_it_is_of_no_use(deps: Deps, site_a: Site) -> None:
    deps = with_server(deps)
    written(deps, site_a, later(100))
    away = Answer(fault="connection")
    assert attempt(deps, taken(deps, NOW), lambda _: away, lambda: NOW) == "waiting"
    assert stands(deps) == [("waiting", later(5), "connection", False)]
    again = taken(deps, later(5))
    assert again.attempts == 2
    assert attempt(deps, again, lambda _: away, lambda: later(6)) == "dead"  # next: in 5 minutes
    assert stands(deps) == [("dead", None, "connection", True)]


def test_sweep_rings_for_a_letter_that_is_due_again(deps: Deps, site_a: Site) -> None:
    written(deps, site_a, later(DAY))
    assert deps.queue.redis is not None
    sweep(deps, later(-60))
    assert not deps.queue.redis.exists(POST_BELL)
    sweep(deps, NOW)
    assert deps.queue.redis.exists(POST_BELL)


def test_letter_that_is_too_late_is_not_sent(deps: Deps, site_a: Site) -> None:
    deps, sent = with_server(deps), list[Mail]()

    def send(mail: Mail) -> Answer:
        sent.append(mail)
        return Answer(250)

    written(deps, site_a, later(100))
    assert attempt(deps, taken(deps, NOW), send, lambda: later(101)) == "dead"
    assert (sent, stands(deps)) == ([], [("dead", None, "late", True)])


def test_refused_letter_is_given_up_at_once(deps: Deps, site_a: Site) -> None:
    deps = with_server(deps)
    written(deps, site_a, later(DAY))
    mail = taken(deps, NOW)
    assert attempt(deps, mail, lambda _: Answer(550, REFUSED), lambda: NOW) == "dead"


def test_letter_whose_key_is_gone_does_not_hold_up_the_next(deps: Deps, site_a: Site) -> None:
    deps = with_server(deps)
    other = replace(deps, keys=Keyring("another-secret-of-the-tests-0123456789"))
    written(other, site_a, later(DAY))
    written(deps, site_a, later(DAY))
    assert taken(deps, NOW).to == "an@example.com"
    assert [one[0] for one in stands(deps)] == ["dead", "waiting"]


def test_lease_that_ran_out_is_taken_anew_and_the_late_one_notes_nothing(
    deps: Deps, site_a: Site
) -> None:
    deps = with_server(deps)
    written(deps, site_a, later(DAY))
    first = taken(deps, NOW)
    second = taken(deps, later(121))
    assert (first.message, second.attempts) == (second.message, 2)
    attempt(deps, first, lambda _: Answer(fault="timeout"), lambda: later(122))
    assert attempt(deps, second, lambda _: Answer(250), lambda: later(123)) == "delivered"
    assert stands(deps)[0][0] == "delivered"
