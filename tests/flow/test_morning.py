"""The morning report is written once a day for each site, at its hour, to whom it has named."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.mail import take
from service.flow.morning import send_due
from service.flow.sweep import tidy
from service.queue import POST_BELL
from service.store.sites import Sites
from service.store.tables import morning, outbox
from tests.support.checkers import RUDE
from tests.support.story import Person, change, decision, examine_all, keep, rows

SEVEN = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)  # 7:00 in Vietnam, on a Monday
YESTERDAY = SEVEN - timedelta(hours=18)  # 13:00 on Sunday
TO = ("a@bao.example", "b@bao.example")


@pytest.fixture
def mailing(deps: Deps) -> Deps:
    """The same house with a mail server."""
    settings = replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn")
    return replace(deps, settings=settings)


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    """Site A, which wants reports."""
    return change(deps, site_a, report_to=TO)


def letters(deps: Deps) -> int:
    return len(rows(deps, sa.select(outbox.c.id)))


def test_report_is_sent_at_its_hour_and_once(mailing: Deps, site: Site, site_b: Site) -> None:
    assert send_due(mailing, SEVEN - timedelta(seconds=1)) == 0
    assert mailing.queue.redis is not None
    assert not mailing.queue.redis.exists(POST_BELL)
    assert send_due(mailing, SEVEN) == 1  # site B has named nobody
    assert mailing.queue.redis.exists(POST_BELL)
    assert letters(mailing) == 2
    assert send_due(mailing, SEVEN + timedelta(seconds=4)) == 0
    anew = replace(mailing, sites=Sites(mailing.engine))  # a worker that was started anew
    assert send_due(anew, SEVEN + timedelta(hours=16, minutes=59)) == 0
    assert letters(mailing) == 2
    assert send_due(anew, SEVEN + timedelta(days=1)) == 1
    assert letters(mailing) == 4


def test_report_that_was_missed_is_sent_the_same_day(mailing: Deps, site: Site) -> None:
    assert send_due(mailing, SEVEN + timedelta(hours=9)) == 1
    mail = take(mailing, SEVEN + timedelta(hours=9))
    assert mail is not None
    assert mail.until == SEVEN + timedelta(hours=17)  # of no use tomorrow


def test_hour_is_the_sites(mailing: Deps, site: Site) -> None:
    change(mailing, site, report_at="08:30")
    assert send_due(mailing, SEVEN + timedelta(minutes=89)) == 0
    assert send_due(mailing, SEVEN + timedelta(minutes=90)) == 1


def test_hour_and_day_are_those_of_the_sites_own_time_zone(mailing: Deps, site: Site) -> None:
    change(mailing, site, time_zone="Europe/Berlin")  # 7:00 there is six hours later
    keep(mailing, site, "Còn là hôm qua ở đó.", at=SEVEN - timedelta(hours=3))  # 22:00 on Sunday
    keep(mailing, site, "Đã là hôm nay.", at=SEVEN - timedelta(minutes=30))  # 0:30 on Monday
    six = SEVEN + timedelta(hours=6)
    assert send_due(mailing, six - timedelta(seconds=1)) == 0
    assert send_due(mailing, six) == 1
    mail = take(mailing, six)
    assert mail is not None
    assert "Gửi đến: 1" in mail.text
    assert mail.until == datetime(2026, 11, 2, 23, 0, tzinfo=UTC)  # midnight there


def test_without_a_mail_server_nothing_is_written(deps: Deps, site: Site) -> None:
    assert send_due(deps, SEVEN) == 0
    assert letters(deps) == 0
    assert rows(deps, sa.select(morning)) == []


def test_two_workers_write_one_report(mailing: Deps, site: Site) -> None:
    start, told = threading.Barrier(2), list[int]()

    def work() -> None:
        own = replace(mailing, sites=Sites(mailing.engine))
        own.sites.all()
        start.wait()
        told.append(send_due(own, SEVEN))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(told) == [0, 1]
    assert letters(mailing) == 2


def test_what_has_been_written_is_not_counted_again(mailing: Deps, site: Site) -> None:
    asked = list[str]()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    send_due(mailing, SEVEN)
    sa.event.listen(mailing.engine, "before_cursor_execute", note)
    send_due(mailing, SEVEN)
    sa.event.remove(mailing.engine, "before_cursor_execute", note)
    assert [one for one in asked if "decision" in one or "INSERT" in one] == []


def test_who_comes_second_after_counting_writes_nothing(
    mailing: Deps, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.mornings.is_written", lambda *_: False)
    assert [send_due(mailing, SEVEN), send_due(mailing, SEVEN)] == [1, 0]
    assert letters(mailing) == 2


def test_address_that_is_named_twice_gets_one(mailing: Deps, site: Site) -> None:
    change(mailing, site, report_to=(TO[0], TO[0]))
    send_due(mailing, SEVEN)
    assert letters(mailing) == 1


def test_letter_tells_the_day_before_and_names_nobody(
    mailing: Deps, site: Site, bob: Person, checker: Checker
) -> None:
    first = keep(mailing, site, f"Sao mà {RUDE} thế", at=YESTERDAY).public_id
    second = keep(mailing, site, "Rất hay.", at=YESTERDAY).public_id
    keep(mailing, site, "Còn chờ.", at=YESTERDAY, article="cau")
    examine_all(mailing, checker, YESTERDAY + timedelta(seconds=1))
    decision(mailing, first, "reject", bob, at=YESTERDAY + timedelta(minutes=5))
    decision(mailing, second, "approve", bob, at=YESTERDAY + timedelta(minutes=65))
    send_due(mailing, SEVEN)
    mail = take(mailing, SEVEN)
    assert mail is not None
    assert mail.to in TO
    assert mail.subject == "Báo A: báo cáo giao ban ngày 01/11/2026"
    for line in (
        "QUÁ HẸN: có ý kiến đã chờ 18 giờ, hẹn với bạn đọc là 30 phút.", "Gửi đến: 3",
        "Duyệt đăng: 1", "Không đăng: 1", "Gỡ xuống: 0", "Một nửa chờ không quá: 5 phút",
        "95% chờ không quá: 1 giờ 5 phút", "Đang chờ duyệt: 1", "- thu: 2", "- cau: 1",
        "- lời lẽ thô tục: 1",
        "http://127.0.0.1:8000/moderate/numbers/report?site=a&day=2026-11-01",
    ):  # fmt: skip
        assert line in mail.text.splitlines(), mail.text
    assert "bob" not in mail.text
    assert "Lê An" not in mail.text


def test_quiet_day_is_told_in_the_sites_language(mailing: Deps, site: Site) -> None:
    change(mailing, site, lang="en")
    send_due(mailing, SEVEN)
    mail = take(mailing, SEVEN)
    assert mail is not None
    assert mail.text.startswith("Readers' comments of 1 Nov 2026, Báo A")
    assert "Half waited no longer than: none" in mail.text


def test_what_is_long_over_is_forgotten(mailing: Deps, site: Site) -> None:
    send_due(mailing, SEVEN)
    tidy(mailing, SEVEN + timedelta(days=29))
    assert len(rows(mailing, sa.select(morning))) == 1
    tidy(mailing, SEVEN + timedelta(days=31))
    assert rows(mailing, sa.select(morning)) == []
