"""Moderators' letters: a digest when something waits, held comments folded, links that can die."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.access import Principal
from service.domain.check import Checker
from service.domain.desk_mail import GAP, GOOD, LOOK, MOST, Link, Wish
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.desk_letters import SETTLED, send_due
from service.flow.desk_link import follow
from service.flow.desk_mail import Kept, confirm, keep, kept
from service.queue import POST_BELL
from service.store import access, desk_mail, duties, moderation, second
from service.store.session import read, write
from service.store.tables import article, desk_mail as table, event, outbox
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


def who_is(deps: Deps, person: Person) -> Principal:
    with read(deps.engine) as connection:
        found = access.by_id(connection, person.id)
    assert found is not None
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


def test_letter_that_no_key_opens_is_not_written(
    deps: Deps, bob: Person, waiting: list[str]
) -> None:
    wants(deps, bob, key_id="gone")
    assert send_due(deps, DUE) == 0


@pytest.fixture
def link(deps: Deps, site_a: Site, bob: Person, checker: Checker) -> str:
    """A link to approve, of a letter to bob."""
    send(deps, site_a)
    examine_all(deps, checker)
    wants(deps, bob)
    send_due(deps, DUE)
    return tokens(letters(deps, DUE)[0])["approve"]


def followed(deps: Deps, token: str, at: datetime = DUE) -> str | None:
    with read(deps.engine) as connection:
        found = follow(deps, connection, token, at)
    return None if found is None else found.who.name


def test_link_lives_two_days_and_is_of_one_act(deps: Deps, link: str) -> None:
    assert followed(deps, link, DUE + GOOD - timedelta(seconds=1)) == "bob"
    assert followed(deps, link, DUE + GOOD) is None
    assert followed(deps, link.replace("approve", "reject")) is None
    assert followed(deps, link.replace("~", "~x", 1)) is None
    assert followed(deps, "x") is None


@pytest.mark.parametrize("how", ["disabled", "role", "no_role", "salt", "off", "two_steps", "none"])
def test_link_is_dead_once_its_moderator_is_another(
    deps: Deps, site_a: Site, bob: Person, link: str, how: str
) -> None:
    assert followed(deps, link) == "bob"
    with write(deps.engine) as connection:
        match how:
            case "disabled":
                access.change_moderator(connection, bob.id, disabled=True)
            case "role":
                access.set_role(connection, bob.id, site_a.id, "editor")
            case "no_role":
                connection.execute(sa.text("DELETE FROM membership"))
            case "two_steps":
                second.begin(connection, bob.id, b"x", "k", NOW)
                second.confirm(connection, bob.id, ["1"], NOW)
            case "none":
                connection.execute(sa.text("DELETE FROM desk_mail"))
            case _:
                desk_mail.put(
                    connection, bob.id, {"salt": "new"} if how == "salt" else {"held": False}
                )
    assert followed(deps, link) is None


def test_root_has_links_too(deps: Deps, site_a: Site, checker: Checker) -> None:
    root = make_person(deps, "tổng", {})
    with write(deps.engine) as connection:
        access.change_moderator(connection, root.id, root=True)
    send(deps, site_a)
    examine_all(deps, checker)
    wants(deps, root)
    assert send_due(deps, DUE) == 1
    assert followed(deps, tokens(letters(deps, DUE)[0])["reject"]) == "tổng"


def saved(deps: Deps, bob: Person, sites: list[Site], email: str = TO, **more: Any) -> Kept:
    wish = replace(Wish("every", held=True), **more)
    return keep(deps, who_is(deps, bob), bob.id, Kept(wish, email, confirmed=False), sites, now=NOW)


def proof(deps: Deps) -> str:
    (mail,) = letters(deps, NOW)
    assert mail.subject == "Bàn duyệt: xác nhận địa chỉ nhận thư"
    return mail.text.partition("?confirm=")[2].split()[0]


def standing(deps: Deps, bob: Person) -> Kept:
    with read(deps.engine) as connection:
        return kept(deps, desk_mail.find(connection, bob.id))


def test_address_is_proved_by_a_letter_once(deps: Deps, site_a: Site, bob: Person) -> None:
    assert standing(deps, bob) == Kept(Wish(), "", confirmed=False)
    assert not confirm(deps, "bob", bob.id, "x", NOW)
    assert not saved(deps, bob, [site_a]).confirmed
    token = proof(deps)
    assert not confirm(deps, "bob", bob.id, token + "x", NOW)
    assert confirm(deps, "bob", bob.id, token, NOW)
    assert confirm(deps, "bob", bob.id, token, NOW)  # pressed twice
    assert standing(deps, bob) == Kept(Wish("every", held=True), TO, confirmed=True)
    assert saved(deps, bob, [site_a], every=8).confirmed  # the same address
    assert letters(deps, NOW) == []
    acts = [row["act"] for row in rows(deps, sa.select(event).order_by(event.c.id))]
    assert acts.count("moderator.mail") == 2
    assert acts.count("moderator.mail_proved") == 1
    assert TO not in str(rows(deps, sa.select(event)))


def test_other_address_is_asked_anew_and_old_links_die(
    deps: Deps, site_a: Site, bob: Person, link: str
) -> None:
    assert not saved(deps, bob, [site_a], email="b@bao.example").confirmed
    assert followed(deps, link) is None


def test_links_live_as_long_as_held_comments_are_wanted(
    deps: Deps, site_a: Site, bob: Person, link: str
) -> None:
    saved(deps, bob, [site_a])
    assert followed(deps, link) == "bob"
    saved(deps, bob, [site_a], held=False)
    saved(deps, bob, [site_a])
    assert followed(deps, link) is None


def test_without_a_site_no_letter_is_written(deps: Deps, bob: Person) -> None:
    saved(deps, bob, [], digest="hours", hours=(7,))
    assert letters(deps, NOW) == []


def test_link_says_what_it_is_of(link: str) -> None:
    until = int((DUE + GOOD).timestamp())
    assert link.split("~")[3:6] == ["2", "approve", str(until)]
    assert isinstance(Link(1, "a", 1, "approve", NOW).path, str)
