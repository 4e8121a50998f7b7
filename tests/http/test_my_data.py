"""«Dữ liệu của tôi» from the first page to the answer, with a real mail server; and the inbox."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.store.session import write
from service.store.tables import request
from tests.http.asking import DESK, problem
from tests.support.databases import failing
from tests.support.desk import Desk, words
from tests.support.mailbox import Mailbox, with_mail
from tests.support.story import NOW, Person, change, keep, rows
from tests.support.web import application

INBOX = f"{DESK}/privacy/requests"
WISH = {"site": "a", "email": "An@example.com", "kind": "export", "words": ""}


@pytest.fixture
def mailing(deps: Deps, mailbox: Mailbox) -> Deps:
    """A house with a mail server."""
    return replace(deps, settings=with_mail(deps.settings, mailbox))


@pytest.fixture
def app(settings: Settings, checker: Checker, mailbox: Mailbox) -> Iterator[Flask]:
    """A web process of it."""
    with application(with_mail(settings, mailbox), checker) as made:
        yield made


def link(mailbox: Mailbox) -> str:
    """The path of the newest letter's link."""
    (path,) = re.findall(r"http://127.0.0.1:8000(/\S+)", mailbox.got[-1].get_content())
    return str(path)


def token_of(path: str) -> str:
    return path.partition("token=")[2]


def opened(client: FlaskClient, deps: Deps, mailbox: Mailbox, **fields: str) -> None:
    """A request that waits for the newsroom."""
    client.post("/my-data", data=WISH | fields)
    mailbox.send_all(deps)
    assert (
        client.post("/my-data/confirm", data={"token": token_of(link(mailbox))}).status_code == 200
    )


def test_reader_asks_confirms_and_fetches_the_copy(
    client: FlaskClient, mailing: Deps, mailbox: Mailbox, site_a: Site, alice: Person
) -> None:
    kept = keep(mailing, site_a)
    assert "Nhận bản sao dữ liệu" in words(client.get("/my-data?site=a").text)
    known = client.post("/my-data", data=WISH)
    strange = client.post("/my-data", data=WISH | {"email": "nobody@example.com"})
    assert (known.status_code, known.data) == (strange.status_code, strange.data)
    assert "Nếu địa chỉ này từng gửi ý kiến" in words(known.text)
    assert mailbox.send_all(mailing) == ["delivered"]
    assert mailbox.got[0]["To"] == "An@example.com"
    path = link(mailbox)
    assert "Xác nhận yêu cầu" in words(client.get(path).text)
    assert rows(mailing, sa.select(request.c.id).where(request.c.state == "open")) == []
    filed = client.post("/my-data/confirm", data={"token": token_of(path)})
    assert "trong vòng 2 ngày làm việc" in words(filed.text)
    assert client.get(path).status_code == 404
    assert client.post("/my-data/confirm", data={"token": token_of(path)}).status_code == 404
    (one,) = (client.get(INBOX, headers=alice.headers).json or {})["requests"]
    assert (one["kind"], one["email"]) == ("export", "An@example.com")
    answers = f"{INBOX}/{one['id']}/answers"
    done = client.post(answers, json={"action": "export"}, headers=alice.headers)
    assert done.status_code == 204
    problem(client.post(answers, json={"action": "export"}, headers=alice.headers), 409,
            "privacy.answered")  # fmt: skip
    mailbox.send_all(mailing)
    path = link(mailbox)
    assert client.get(path).status_code == 200
    typed = {"token": token_of(path), "email": "an@example.com"}
    assert client.post("/my-data/copy", data=typed | {"email": "binh@x.vn"}).status_code == 404
    assert client.post("/my-data/copy", data=typed | {"email": "an"}).status_code == 422
    with zipfile.ZipFile(io.BytesIO(client.post("/my-data/copy", data=typed).data)) as box:
        assert f"comments/{kept.public_id}.json" in box.namelist()


@pytest.mark.one_database
def test_wrong_form_keeps_what_was_typed(client: FlaskClient, site_a: Site) -> None:
    answer = client.post("/my-data", data=WISH | {"email": "an", "words": "Xin <b>giúp</b>"})
    assert answer.status_code == 422
    assert 'value="an"' in answer.text
    assert "Xin &lt;b&gt;giúp&lt;/b&gt;" in answer.text
    assert client.post("/my-data", data=WISH | {"kind": "all"}).status_code == 422
    assert client.post("/my-data", data=WISH | {"words": "x" * 1001}).status_code == 422
    assert client.get("/my-data?site=none").status_code == 404
    assert client.post("/my-data", data=WISH | {"site": "none"}).status_code == 404
    assert client.get("/my-data?site=a&lang=en").status_code == 200


@pytest.mark.one_database
def test_status_page_leads_there_and_stands_without_a_database(
    client: FlaskClient, deps: Deps, site_a: Site, app: Flask
) -> None:
    path = f"/s/{keep(deps, site_a).public_id}"
    assert 'href="/my-data?site=a"' in client.get(path).text
    assert "/my-data" not in client.get("/s/none").text
    with failing(app.extensions["ykien"].deps.engine, lambda _: True):
        page = client.get(path)
    assert (page.status_code, "/my-data" in page.text) == (200, False)


@pytest.mark.one_database
def test_letters_to_one_address_are_limited_whoever_it_is(
    settings: Settings, checker: Checker, mailbox: Mailbox, site_a: Site
) -> None:
    limited = replace(with_mail(settings, mailbox), limits=True)
    with application(limited, checker) as app:
        client = app.test_client()
        codes = [client.post("/my-data", data=WISH).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


@pytest.mark.one_database
def test_without_mail_the_page_says_how_to_reach_the_newsroom(
    settings: Settings, checker: Checker, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, privacy_contact="bandoc@bao.example")
    keep(deps, site_a)
    with application(settings, checker) as app:
        client = app.test_client()
        for page in (client.get("/my-data?site=a"), client.post("/my-data", data=WISH)):
            assert page.status_code == 200
            assert "bandoc@bao.example" in page.text
            assert "<form" not in page.text
    assert rows(deps, sa.select(request.c.id)) == []


def test_inbox_at_the_desk_counts_down_and_overdue_is_unmissable(
    app: Flask, client: FlaskClient, mailing: Deps, mailbox: Mailbox, site_a: Site,
    alice: Person, bob: Person,
) -> None:  # fmt: skip
    keep(mailing, site_a)
    opened(client, mailing, mailbox, kind="withdraw", words="Bài cầu Con Mây")
    admin, other = Desk.open(app, mailing, alice), Desk.open(app, mailing, bob)
    page = words(admin.get("/moderate/privacy"))
    assert "Xin rút ý kiến" in page
    assert "Bài cầu Con Mây" in page
    assert "Còn 2 ngày làm việc" in page
    assert "quá hạn" not in words(admin.get("/moderate"))
    with write(mailing.engine) as connection:
        connection.execute(sa.update(request).values(due_at=NOW.replace(year=2025)))
    assert "1 yêu cầu dữ liệu quá hạn" in words(admin.get("/moderate"))
    assert "quá hạn" not in words(other.get("/moderate"))
    assert "Quá hạn từ 01/11/2025" in words(admin.get("/moderate/privacy"))
    public_id = rows(mailing, sa.select(request.c.public_id))[0]["public_id"]
    path = f"/moderate/privacy/requests/{public_id}"
    assert other.post(path, action="done").status_code == 403
    assert "cần một câu giải thích" in words(admin.follow(admin.post(path, action="reject")))
    assert "Đã gửi thư từ chối" in words(
        admin.follow(admin.post(path, action="reject", words="Mời bạn nói rõ."))
    )
    assert "đã được trả lời" in words(admin.follow(admin.post(path, action="done")))
    mailbox.send_all(mailing)
    assert "Mời bạn nói rõ." in mailbox.got[-1].get_content()
    assert now() > NOW
