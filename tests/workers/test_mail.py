"""Letters over the wire, to a real server: what it says is what is noted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.mail import Letter
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.flow.mail import Mail, post
from service.store.session import write
from tests.support.checkers import small
from tests.support.live import free_port
from tests.support.mailbox import SENDER, Mailbox, with_mail
from tests.support.story import change, examine_all, keep
from workers.mail import Smtp
from workers.mailman import Mailman

MAIL = Mail(1, 1, "thu-1", "an@example.com", "Chào\nbạn", "Đường dẫn:\nhttps://y.example/x", now())


def test_letter_comes_as_it_was_written(mailbox: Mailbox) -> None:
    assert Smtp(mailbox.url, SENDER)(MAIL).good
    (got,) = mailbox.got
    assert (got["To"], got["Subject"]) == ("an@example.com", "Chào bạn")
    assert got["From"] == SENDER
    assert got["Message-ID"] == "<thu-1@bao.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().splitlines() == MAIL.text.splitlines()
    assert mailbox.signed_in is None


def test_password_is_given_where_the_address_has_one(mailbox: Mailbox) -> None:
    url = mailbox.url.replace("//", "//toasoan:m%40t@")
    assert Smtp(url, SENDER)(MAIL).good
    assert mailbox.signed_in == b"toasoan"


@pytest.mark.parametrize(
    ("answer", "told"),
    [("550 no such person", (550, "refused")), ("451 come again", (451, "later")),
     ("421 closing", (421, "later"))],
)  # fmt: skip
def test_refusal_is_for_good_or_for_now(
    mailbox: Mailbox, answer: str, told: tuple[int, str]
) -> None:
    mailbox.answer = answer
    made = Smtp(mailbox.url, SENDER)(MAIL)
    assert (made.status, made.fault, made.good) == (*told, False)


def test_server_that_is_away_is_an_answer() -> None:
    made = Smtp(f"smtp://127.0.0.1:{free_port()}", SENDER)(MAIL)
    assert (made.status, made.fault) == (None, "connection")


@pytest.mark.one_database
def test_mailman_sends_all_that_is_due(deps: Deps, site_a: Site, mailbox: Mailbox) -> None:
    deps = replace(deps, settings=with_mail(deps.settings, mailbox))
    words = {"site": "Báo A", "what": "x", "url": "y"}
    with write(deps.engine) as connection:
        for number in range(2):
            letter = Letter("proof", f"{number}@example.com", "vi", now() + timedelta(1), words)
            post(connection, deps, site_a.id, letter, now())
    change(deps, site_a, email_confirmation="ask")
    keep(deps, deps.sites.all()["a"], email="2@example.com")
    examine_all(deps, small())
    man = Mailman(lambda: deps, Smtp(mailbox.url, SENDER))
    man.ring()
    assert man.wait(30)
    assert [one["To"] for one in mailbox.got] == [f"{number}@example.com" for number in range(3)]
    assert mailbox.got[2]["List-Unsubscribe"].endswith(">")  # whoever gets it did not ask for it
