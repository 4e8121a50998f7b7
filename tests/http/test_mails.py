"""Letters to authors from the form to the last link, with a real mail server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.domain.ticket import ticket
from service.flow.deps import Deps, now
from service.flow.erase import erase
from service.flow.mailing import write_due
from service.store.session import write
from service.store.tables import comment, mailing
from tests.http.asking import API, DESK, decide, post, seen, thread
from tests.support.desk import Desk, words
from tests.support.mailbox import Mailbox, with_mail
from tests.support.story import Person, change, examine_all, rows, stands
from tests.support.web import ROOT, application, submit

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def house(deps: Deps, mailbox: Mailbox) -> Deps:
    """A house with a mail server."""
    return replace(deps, settings=with_mail(deps.settings, mailbox))


@pytest.fixture
def app(settings: Settings, checker: Checker, mailbox: Mailbox) -> Iterator[Flask]:
    """A web process of it."""
    with application(with_mail(settings, mailbox), checker) as made:
        yield made


@pytest.fixture
def desk(app: Flask, house: Deps, alice: Person) -> Desk:
    """Alice at the desk of it."""
    return Desk.open(app, house, alice)


def arrived(house: Deps, mailbox: Mailbox) -> str:
    """The text of the newest letter, once all is sent that is due one day."""
    with write(house.engine) as connection:
        connection.execute(
            sa.update(mailing).where(mailing.c.due_at.is_not(None)).values(due_at=now())
        )
    write_due(house, now())
    mailbox.send_all(house)
    return str(mailbox.got[-1].get_content())


def path_of(text: str, use: str) -> str:
    found = re.search(rf"http://127.0.0.1:8000(/mails/{use}\?token=\S+)", text)
    assert found
    return found[1]


def token_of(path: str) -> str:
    return path.partition("token=")[2]


def wants(deps: Deps) -> list[bool]:
    return [
        row["wants"]
        for row in rows(deps, sa.select(mailing.c.wants).order_by(mailing.c.comment_id))
    ]


def test_author_confirms_is_told_and_stops_by_one_click(
    client: FlaskClient, house: Deps, mailbox: Mailbox, site_a: Site, alice: Person,
    checker: Checker,
) -> None:  # fmt: skip
    change(house, site_a, mode="auto", email_confirmation="required")
    sent = submit(client, notify=True).json
    assert sent is not None
    assert sent["proof"]["required"] is True
    assert "Mời bạn mở thư và bấm xác nhận" in sent["proof"]["text"]
    examine_all(house, checker, now())
    path = path_of(arrived(house, mailbox), "prove")
    page = client.get(path)
    assert page.status_code == 200
    assert "Bài viết rất hay" in page.text
    assert not stands(house, sent["id"]).confirmed  # a program that looks into mail did no harm
    done = client.post("/mails/prove", data={"token": token_of(path)})
    assert f'href="/s/{sent["id"]}#{sent["token"]}"' in done.text
    examine_all(house, checker, now() + timedelta(seconds=1))
    (shown,) = thread(client)["comments"]
    assert (shown["id"], shown["confirmed"]) == (sent["id"], False)  # no mark beside a typed name
    assert "Đã xác nhận" in words(client.get(path).text)
    text = arrived(house, mailbox)
    assert "đã được đăng" in text
    letter = mailbox.got[-1]
    stop = path_of(text, "stop")
    assert letter["List-Unsubscribe"] == f"<http://127.0.0.1:8000{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Ngừng nhận" in words(client.get(stop).text)
    assert wants(house) == [True]  # nor here
    other = client.application.test_client(use_cookies=False)
    assert other.post(stop, data=ONE_CLICK).status_code == 200
    assert wants(house) == [False]
    answer = client.post(f"{DESK}/comments/{sent['id']}/reply", json={"text": "Cảm ơn bạn."},
                         headers=alice.headers)  # fmt: skip
    assert answer.status_code < 300
    before = len(mailbox.got)
    arrived(house, mailbox)
    assert len(mailbox.got) == before


def stop_ticket(house: Deps, public_id: str) -> str:
    (row,) = rows(house, sa.select(comment.c.author).where(comment.c.public_id == public_id))
    return ticket(house.keys, "stop", f"{public_id}-{row['author']}")


@pytest.mark.one_database
def test_one_click_stops_letters_also_when_the_comment_was_erased(
    client: FlaskClient, house: Deps, site_a: Site
) -> None:
    gone, _ = post(client, notify=True), post(client, notify=True)
    path = f"/mails/stop?token={stop_ticket(house, gone.id)}"
    erase(house, stands(house, gone.id).id, now())
    assert client.post(path, data=ONE_CLICK).status_code == 200
    assert wants(house) == [False]


@pytest.mark.one_database
def test_one_click_is_taken_in_whatever_form_it_comes(
    client: FlaskClient, house: Deps, site_a: Site
) -> None:
    for number, kind in enumerate(("multipart/form-data; boundary=x", "text/plain", "")):
        made = post(client, notify=True, email=f"{number}@example.com")
        path = f"/mails/stop?token={stop_ticket(house, made.id)}&utm_source=mail"
        assert client.post(path, data=b"--x--", content_type=kind).status_code == 200, kind
        assert not any(wants(house)), kind


@pytest.mark.one_database
def test_link_that_is_no_good_is_a_page_that_says_so(
    client: FlaskClient, house: Deps, site_a: Site
) -> None:
    made = post(client)
    stop, prove = stop_ticket(house, made.id), ticket(house.keys, "prove", made.id)
    old, stranger = ticket(house.keys, "prove", made.id, 1), ticket(house.keys, "stop", "none")
    for token in ("", "x", stop, old, stranger, "\0", "é"):
        asked = client.get("/mails/prove", query_string={"token": token})
        assert (asked.status_code, "Đường dẫn này không đúng" in words(asked.text)) == (404, True)
        told = client.post("/mails/prove", data={"token": token})
        assert told.status_code == 404
    for token in ("", "x", prove, stranger):
        for answer in (client.get, client.post):
            assert answer(f"/mails/stop?token={token}&lang=en").status_code == 404
    assert not stands(house, made.id).confirmed
    assert client.delete(made.path, headers=made.headers).status_code == 200
    assert client.get(f"/mails/prove?token={prove}").status_code == 404
    assert client.get(f"/mails/stop?token={stop}").status_code == 200


@pytest.mark.one_database
def test_links_are_not_tried_without_end(
    settings: Settings, checker: Checker, mailbox: Mailbox, site_a: Site
) -> None:
    limited = replace(with_mail(settings, mailbox), limits=True)
    with application(limited, checker) as app:
        client = app.test_client()
        codes = {client.post("/mails/prove", data={"token": "x"}).status_code for _ in range(31)}
    assert codes == {404, 429}


@pytest.mark.one_database
@pytest.mark.parametrize(("setting", "said"), [("off", None), ("ask", False), ("required", True)])
def test_author_and_moderator_are_told_what_the_comment_waits_for(
    client: FlaskClient, house: Deps, site_a: Site, desk: Desk, setting: str, said: bool | None
) -> None:
    change(house, site_a, email_confirmation=setting)
    made = post(client)
    status = client.get(
        f"{made.path}/status", headers=made.headers | {"Accept-Language": "en"}
    ).json
    assert status is not None
    assert (status.get("proof") or {}).get("required") is said
    page = client.post(f"/s/{made.id}", data={"token": made.token}).text
    assert ("Chúng tôi đã gửi một thư" in words(page)) == (said is not None)
    card = words(desk.get(f"/moderate/comments/{made.id}"))
    assert ("đang chờ người gửi mở thư" in card) == (said is not None)
    assert "e-mail chưa xác nhận" in card
    if said is not None:
        assert "open it and confirm" in status["proof"]["text"]
        client.post("/mails/prove", data={"token": ticket(house.keys, "prove", made.id)})
        status = client.get(f"{made.path}/status", headers=made.headers).json
        assert "proof" not in (status or {"proof": 1})
        assert "e-mail đã xác nhận" in words(desk.get(f"/moderate/comments/{made.id}"))
        assert "xác nhận địa chỉ e-mail" in words(desk.get(f"/moderate/comments/{made.id}"))


@pytest.mark.one_database
def test_nobody_is_told_of_a_letter_that_was_not_written(
    client: FlaskClient, house: Deps, site_a: Site, desk: Desk
) -> None:
    made = post(client)  # the site asked for no proof then
    change(house, site_a, email_confirmation="required")
    assert "proof" not in client.get(f"{made.path}/status", headers=made.headers).text
    card = words(desk.get(f"/moderate/comments/{made.id}"))
    assert "đang chờ người gửi mở thư" not in card


@pytest.mark.one_database
def test_author_asks_for_the_letter_again(
    client: FlaskClient, house: Deps, mailbox: Mailbox, site_a: Site, checker: Checker
) -> None:
    change(house, site_a, email_confirmation="required")
    made = post(client)
    examine_all(house, checker, now())
    arrived(house, mailbox)
    page = client.post(f"/s/{made.id}", data={"token": made.token, "letter": "again"})
    assert "Gửi lại thư" in words(page.text)
    arrived(house, mailbox)
    assert len(mailbox.got) == 2
    assert client.post(f"/s/{made.id}", data={"token": "x", "letter": "again"}).status_code == 404
    assert rows(house, sa.select(mailing.c.proof)) == [{"proof": False}]


@pytest.mark.one_database
def test_list_says_whether_one_may_ask_and_caches_hear_of_it(
    client: FlaskClient, house: Deps, site_a: Site
) -> None:
    url = f"{API}/comments?site=a&article=thu"
    offered = client.get(url)
    assert (offered.json or {})["notify"] is True
    assert 'name="notify"' in client.get("/embed?site=a&article=thu").text
    client.patch(f"{DESK}/sites/a", json={"notify": False}, headers=ROOT)
    again = client.get(url, headers={"If-None-Match": offered.headers["ETag"]})
    assert (again.json or {})["notify"] is False
    assert 'name="notify"' not in client.get("/embed?site=a&article=thu").text
    assert submit(client, notify=True).status_code == 202  # a page that was open is not refused
    assert wants(house) == []


@pytest.mark.one_database
def test_without_mail_nothing_is_offered_and_the_settings_page_says_why(
    settings: Settings, checker: Checker, deps: Deps, site_a: Site, alice: Person
) -> None:
    change(deps, site_a, email_confirmation="required")
    with application(settings, checker) as app:
        client = app.test_client()
        assert thread(client)["notify"] is False
        made = submit(client, notify=True).json
        assert made is not None
        assert "proof" not in made
        assert wants(deps) == []
        page = words(Desk.open(app, deps, alice).get("/moderate/sites/a"))
        assert "người vận hành cần đặt YKIEN_SMTP_URL" in page


@pytest.mark.one_database
def test_settings_page_says_nothing_of_that_where_there_is_mail(desk: Desk, site_a: Site) -> None:
    assert "YKIEN_SMTP_URL" not in desk.get("/moderate/sites/a")


FORM = {"site": "a", "article_key": "thu", "name": "An", "email": "an@example.com", "text": "Hay."}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("more", "told"), [({}, []), ({"notify": ""}, []), ({"notify": "yes"}, [True])]
)
def test_plain_form_asks_by_a_box(
    client: FlaskClient, house: Deps, site_a: Site, more: dict[str, str], told: list[bool]
) -> None:
    assert client.post(f"{API}/comments", data=FORM | more).status_code == 303
    assert wants(house) == told
    again = client.post(f"{API}/comments", data=FORM | more | {"email": "an"})
    assert ('name="notify" value="yes" checked' in again.text) == bool(told)


@pytest.mark.one_database
def test_request_that_is_sent_twice_is_one_whatever_the_box_says(
    client: FlaskClient, house: Deps, site_a: Site
) -> None:
    key = {"Idempotency-Key": "k"}
    first, second = submit(client, headers=key, notify=True), submit(client, headers=key)
    assert first.json == second.json
    wrong: Any = submit(client, notify="yes").json
    assert [one["pointer"] for one in wrong["errors"]] == ["#/notify"]


@pytest.mark.one_database
def test_what_a_stranger_typed_stays_out_of_letters_and_is_text_on_their_page(
    client: FlaskClient, house: Deps, mailbox: Mailbox, site_a: Site, checker: Checker
) -> None:
    change(house, site_a, email_confirmation="ask")
    evil = "<script>alert(1)</script>\r\nBcc: x@evil.example"
    made = submit(client, name=evil, text=evil, notify=True,
                  article={"key": evil, "title": evil, "url": "https://evil.example/"}).json  # fmt: skip
    assert made is not None
    examine_all(house, checker, now())
    text = arrived(house, mailbox)
    assert "evil" not in text
    assert mailbox.got[-1]["Bcc"] is None
    page = client.get(path_of(text, "prove")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    decide(client, made["id"], "approve")
    text = arrived(house, mailbox)
    assert "Bcc" not in text.replace("%0ABcc", "").replace("%20Bcc", "")
    assert seen(client, made["id"])["status"] == "published"
    assert rows(house, sa.select(comment.c.proved)) == [{"proved": None}]
