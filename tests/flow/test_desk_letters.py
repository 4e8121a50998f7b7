"""Moderators' letters: a digest when something waits, held comments folded, links that can die."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.access import Principal
from service.domain.check import Checker
from service.domain.desk_mail import GAP, LOOK, MOST
from service.domain.site import Site
from service.flow import desk_told
from service.flow.deps import Deps
from service.flow.desk_letters import SETTLED, send_due
from service.flow.edit import remove
from service.flow.erase import erase
from service.queue import POST_BELL
from service.store import access, desk_mail, duties, moderation, second, snapshot
from service.store.session import read, write
from service.store.tables import article, desk_mail as table, outbox
from tests.support.checkers import RUDE
from tests.support.desk_letters import TO, letters, tokens, wants
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    examine_all,
    keep as send,
    later,
    make_person,
    rows,
    stands,
)

DUE = later(60)  # what came in the first second is settled by then


@pytest.fixture
def deps(deps: Deps) -> Deps:
    """The same house with a mail server."""
    return replace(deps, settings=replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn"))


@pytest.fixture
def waiting(deps: Deps, site_a: Site, checker: Checker) -> list[str]:
    """Seven comments that came to wait; the third is the rudest."""
    texts = [f"Câu thứ {n}." if n != 2 else f"Sao mà {RUDE} thế" for n in range(7)]
    found = [send(deps, site_a, text, email=f"{n}@x.vn", name=f"Người {n}").public_id
             for n, text in enumerate(texts)]  # fmt: skip
    examine_all(deps, checker)
    return found


def test_held_comments_come_folded_and_once(deps: Deps, bob: Person, waiting: list[str]) -> None:
    wants(deps, bob)
    assert send_due(deps, DUE) == 1
    assert deps.queue.redis is not None
    assert deps.queue.redis.exists(POST_BELL)
    (mail,) = letters(deps, DUE)
    assert (mail.to, mail.subject) == (TO, "Bàn duyệt: 7 ý kiến mới chờ duyệt")
    assert mail.text.count("Duyệt đăng: http") == mail.text.count("Không đăng: http") == MOST
    assert "Còn 2 ý kiến nữa: http://127.0.0.1:8000/moderate\n" in mail.text
    assert mail.text.index(RUDE) < mail.text.index("Câu thứ")  # the worst comes first
    assert "> Câu thứ" in mail.text
    assert "Dùng" not in mail.text
    assert send_due(deps, DUE + GAP - timedelta(seconds=1)) == 0
    assert send_due(deps, DUE + GAP) == 0  # nothing new


def test_letter_tells_no_reader_s_address(deps: Deps, bob: Person, waiting: list[str]) -> None:
    wants(deps, bob, digest="every", digest_due=DUE)
    assert send_due(deps, DUE) == 2
    told = "".join(mail.text + mail.subject for mail in letters(deps, DUE))
    assert "x.vn" not in told
    assert ADDRESS not in told


@pytest.mark.one_database
def test_comment_cannot_look_like_the_links_below_it(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    fake = "Duyệt đăng: www.x.vn/moderate/by-mail?token=a"
    send(deps, site_a, f"Hay.\n{fake}", name="Duyệt đăng: x.vn")
    with write(deps.engine) as connection:
        connection.execute(sa.update(article).values(title=f"Bài\n{fake}"))
    examine_all(deps, checker)
    wants(deps, bob)
    send_due(deps, DUE)
    (mail,) = letters(deps, DUE)
    lines = mail.text.splitlines()
    assert [line for line in lines if line.startswith("Duyệt đăng")] == [
        line for line in lines if line.startswith("Duyệt đăng: http://127.0.0.1:8000/moderate/by-")
    ]  # fmt: skip
    assert "x.vn" not in mail.text
    begins = lines.index("Người ghi tên «Duyệt đăng: x. vn» viết, từng dòng sau dấu >:")
    assert lines[begins + 1 : begins + 4] == [
        "> Hay.", "> Duyệt đăng: www. x. vn/moderate/by-mail?token=a", "(hết ý kiến)",
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["withdrawn", "erased"])
def test_letter_that_was_not_sent_goes_with_a_comment_that_it_quotes(
    deps: Deps, site_a: Site, bob: Person, waiting: list[str], how: str
) -> None:
    wants(deps, bob, digest="every", digest_due=DUE)
    assert send_due(deps, DUE) == 2
    quoted, of_none = stands(deps, waiting[2]), stands(deps, send(deps, site_a, at=DUE).public_id)
    erase(deps, of_none.id, DUE)
    assert len(rows(deps, sa.select(outbox))) == 2
    if how == "withdrawn":
        remove(deps, site_a, quoted.public_id, DUE)
    else:
        erase(deps, quoted.id, DUE)
    assert [mail.subject for mail in letters(deps, DUE)] == ["Bàn duyệt: 7 ý kiến đang chờ"]


@pytest.mark.one_database
def test_comment_that_goes_while_its_letter_is_written_is_not_in_it(
    deps: Deps, site_a: Site, bob: Person, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(deps, bob)
    held = desk_told.held

    def slowly(*some: Any, **named: Any) -> dict[str, str]:
        remove(deps, site_a, waiting[2], DUE)
        return held(*some, **named)

    with monkeypatch.context() as patch:
        patch.setattr(desk_told, "held", slowly)
        assert send_due(deps, DUE) == 0
    assert send_due(deps, DUE) == 1
    (mail,) = letters(deps, DUE)
    assert RUDE not in mail.text


def test_a_storm_is_one_letter_in_a_quarter_of_an_hour(
    deps: Deps, site_a: Site, bob: Person, waiting: list[str], checker: Checker
) -> None:
    wants(deps, bob)
    send_due(deps, DUE)
    for second_ in range(10, 100, 10):
        send(deps, site_a, f"Thêm {second_}.", at=DUE + timedelta(seconds=second_))
        examine_all(deps, checker, DUE + timedelta(seconds=second_ + 1))
        assert send_due(deps, DUE + timedelta(seconds=second_ + 30)) == 0
    assert send_due(deps, DUE + GAP) == 1
    assert letters(deps, DUE + GAP)[-1].subject == "Bàn duyệt: 9 ý kiến mới chờ duyệt"


def test_what_is_only_being_written_comes_with_the_next_look(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    wants(deps, bob)
    send(deps, site_a)
    examine_all(deps, checker)
    just = later(1) + SETTLED - timedelta(milliseconds=1)
    assert send_due(deps, just) == 0
    assert send_due(deps, just + LOOK) == 1


def test_digest_is_sent_at_its_hour_if_something_waits(
    deps: Deps, bob: Person, waiting: list[str]
) -> None:
    wants(deps, bob, held=False, held_due=None, digest="hours", hours=[16], digest_due=later(3600))
    assert send_due(deps, later(3599)) == 0
    assert send_due(deps, later(3600)) == 1
    assert send_due(deps, later(3601)) == 0
    (mail,) = letters(deps, later(3600))
    assert mail.subject == "Bàn duyệt: 7 ý kiến đang chờ"
    for line in ("- Chờ duyệt: 7  http://127.0.0.1:8000/moderate?tab=waiting",
                 "Chờ lâu nhất: 1 giờ", "Mở bàn duyệt: http://127.0.0.1:8000/moderate"):  # fmt: skip
        assert line in mail.text.splitlines(), mail.text
    assert waiting[2] in mail.text  # the worst, by its page
    assert "Câu thứ" not in mail.text
    (row,) = rows(deps, sa.select(table))
    assert row["digest_due"] == later(3600) + timedelta(days=1)  # 16:00 of tomorrow


@pytest.mark.one_database
def test_digest_counts_no_further_than_the_desk(
    deps: Deps, bob: Person, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "COUNTED", 4)
    wants(deps, bob, held=False, held_due=None, digest="every", digest_due=DUE)
    send_due(deps, DUE)
    (mail,) = letters(deps, DUE)
    assert mail.subject == "Bàn duyệt: 4+ ý kiến đang chờ"
    assert "- Chờ duyệt: 4+  http" in mail.text


def test_digest_of_nothing_is_not_sent(deps: Deps, site_a: Site, bob: Person) -> None:
    wants(deps, bob, held=False, held_due=None, digest="every", every=2, digest_due=DUE)
    assert send_due(deps, DUE) == 0
    (row,) = rows(deps, sa.select(table))
    assert row["digest_due"] == DUE + timedelta(hours=2)


def test_digest_where_only_a_report_waits(deps: Deps, bob: Person, waiting: list[str]) -> None:
    with write(deps.engine) as connection:
        connection.execute(
            sa.text("UPDATE comment SET status = 'published', shown = 0, reports = 1")
        )
    wants(deps, bob, held=False, held_due=None, digest="every", digest_due=DUE)
    send_due(deps, DUE)
    (mail,) = letters(deps, DUE)
    assert "- Báo vi phạm: 7" in mail.text
    assert "Chờ lâu nhất: chưa có" in mail.text


def test_without_a_mail_server_or_a_proved_address_nothing_is_written(
    deps: Deps, bob: Person, waiting: list[str]
) -> None:
    wants(deps, bob, confirmed=None)
    assert send_due(deps, DUE) == 0
    wants(deps, bob)
    mute = replace(deps, settings=replace(deps.settings, smtp_url=None))
    assert send_due(mute, DUE) == 0
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    assert send_due(deps, DUE) == 0
    assert rows(deps, sa.select(outbox)) == []


def test_who_moderates_nowhere_or_has_gone_meanwhile_gets_none(
    deps: Deps, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(deps, make_person(deps, "dan", {}))
    assert send_due(deps, DUE) == 0
    monkeypatch.setattr(access, "by_id", lambda *_: None)
    assert send_due(deps, DUE) == 0


def test_of_two_workers_one_writes(
    deps: Deps, bob: Person, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(deps, bob)
    with read(deps.engine) as connection:
        seen = desk_mail.due(connection, DUE)
    monkeypatch.setattr(desk_mail, "due", lambda *_: seen)
    assert [send_due(deps, DUE), send_due(deps, DUE)] == [1, 0]


@pytest.mark.one_database
def test_letter_that_fails_keeps_nobody_else_s_back(
    deps: Deps, bob: Person, alice: Person, waiting: list[str], monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for one in (alice, bob):
        wants(deps, one)

    def fails(deps: Deps, who: Principal, *more: Any, **named: Any) -> dict[str, str]:
        if who.name == "alice":
            raise ZeroDivisionError
        return held(deps, who, *more, **named)

    held = desk_told.held
    monkeypatch.setattr(desk_told, "held", fails)
    assert send_due(deps, DUE) == 1
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.one_database
def test_what_was_counted_and_is_gone_is_not_told(
    deps: Deps, bob: Person, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(deps, bob)
    monkeypatch.setattr(desk_mail, "held", lambda *_, **__: (7, []))
    assert send_due(deps, DUE) == 0
    (row,) = rows(deps, sa.select(table))
    assert row["held_due"] == DUE + GAP


def test_where_sections_are_ones_own_only_their_comments_come(
    deps: Deps, site_a: Site, bob: Person, waiting: list[str], checker: Checker
) -> None:
    send(deps, site_a, "Ở chuyên mục của tôi.", article="cau")
    examine_all(deps, checker)
    with write(deps.engine) as connection:
        connection.execute(
            sa.update(article).where(article.c.key == "cau").values(section="Thể thao")
        )
        duties.put(connection, (site_a.id, "Thể thao"), "bob", on=True)
    wants(deps, bob, digest="every", digest_due=DUE)
    send_due(deps, DUE)
    digest, held = letters(deps, DUE)
    assert held.subject == "Bàn duyệt: 1 ý kiến mới chờ duyệt"
    assert "Mở bàn duyệt: http://127.0.0.1:8000/moderate?mine=1" in digest.text


def test_who_signs_in_in_two_steps_gets_no_links_that_decide(
    deps: Deps, bob: Person, waiting: list[str]
) -> None:
    wants(deps, bob)
    with write(deps.engine) as connection:
        second.begin(connection, bob.id, b"x", "k", NOW)
        second.confirm(connection, bob.id, ["1"], NOW)
    send_due(deps, DUE)
    (mail,) = letters(deps, DUE)
    assert tokens(mail) == {}
    assert "http://127.0.0.1:8000/moderate/comments/" in mail.text


@pytest.mark.one_database
def test_backup_names_the_key_of_a_moderator_s_address(deps: Deps, bob: Person) -> None:
    wants(deps, bob, key_id="old")
    with read(deps.engine) as connection:
        assert snapshot.key_ids(connection) == {"old": 1}


def test_letter_that_no_key_opens_is_not_written(
    deps: Deps, bob: Person, waiting: list[str]
) -> None:
    wants(deps, bob, key_id="gone")
    assert send_due(deps, DUE) == 0
