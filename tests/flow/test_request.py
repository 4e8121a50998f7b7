"""A reader's request: the letter proves the address, the newsroom answers in time, nothing is left."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from service.domain.comment import Invalid
from service.domain.hold import Hold
from service.domain.identity import address_of
from service.domain.keys import Keyring
from service.domain.site import Site
from service.flow.answer import Action, Answered, Said, answer
from service.flow.deps import By, Deps, Missing
from service.flow.hold import hold
from service.flow.mail import Mail, take
from service.flow.note import Note, note
from service.flow.request import Wish, ask, copy, prove
from service.flow.rotate import rotate
from service.flow.sweep import tidy
from service.store import requests
from service.store.session import read
from service.store.tables import event, outbox, request
from tests.support.story import NOW, SECRET, Person, change, keep, later, rows, stands

DAY, NEW = 86_400, "another-secret-of-the-tests-0123456789"
AN = address_of("an@example.com")


@pytest.fixture
def mailing(deps: Deps) -> Deps:
    """A house that can send letters."""
    return replace(deps, settings=replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn"))


def asked(deps: Deps, site: Site, kind: str = "export", words: str = "", at: datetime = NOW) -> str:
    """A reader's wish; the token in the letter that comes of it."""
    ask(deps, site, Wish(kind, AN, words, "vi"), at)
    return link(deps, at)


def link(deps: Deps, at: datetime) -> str:
    """The token of the newest letter's link."""
    tokens = [re.findall(r"token=(\S+)", mail.text)[0] for mail in letters(deps, at)]
    return str(tokens[-1])


def letters(deps: Deps, at: datetime) -> list[Mail]:
    """Every letter that is due."""
    return list(iter(lambda: take(deps, at), None))


def opened(deps: Deps, site: Site, kind: str = "export", words: str = "") -> str:
    """The id of a request that waits for the newsroom."""
    return str(prove(deps, asked(deps, site, kind, words), later(60)).public_id)


def mine(by: Person) -> By:
    return By(by.name, by.sites)


def state(deps: Deps) -> list[str]:
    return [row["state"] for row in rows(deps, sa.select(request.c.state).order_by(request.c.id))]


def test_stranger_gets_no_letter_and_leaves_no_address(mailing: Deps, site_a: Site) -> None:
    ask(mailing, site_a, Wish("erase", AN, "Xóa giúp", "vi"), NOW)
    assert letters(mailing, NOW) == []
    (row,) = rows(mailing, sa.select(request))
    assert (row["state"], row["email"], row["words"], row["key_id"]) == ("void", None, None, None)
    tidy(mailing, later(DAY + 1))
    assert state(mailing) == []


def test_author_of_another_site_is_a_stranger(mailing: Deps, site_a: Site, site_b: Site) -> None:
    keep(mailing, site_b)
    ask(mailing, site_a, Wish("export", AN, "", "vi"), NOW)
    assert letters(mailing, NOW) == []


def test_link_opens_the_request_once_and_in_time(mailing: Deps, site_a: Site) -> None:
    keep(mailing, site_a)
    site = change(mailing, site_a, privacy_days=2, holidays=("2026-11-03",))
    token = asked(mailing, site, words="Bài ngày 1/11")
    assert "an@example" not in str(rows(mailing, sa.select(request))).lower()
    with pytest.raises(Missing):
        prove(mailing, token, later(DAY))
    prove(mailing, token, later(60))
    with pytest.raises(Missing):
        prove(mailing, token, later(61))
    with read(mailing.engine) as connection:
        (row,) = requests.opened(connection, frozenset({site.id}))
        assert requests.opened(connection, frozenset()) == []
        assert requests.overdue(connection, None, later(2 * DAY)) == 0
        assert requests.overdue(connection, frozenset({site.id}), later(5 * DAY)) == 1
    # asked on a Sunday; the Tuesday is a holiday
    assert row.due_at == datetime(2026, 11, 4, 16, 59, 59, tzinfo=UTC)
    acts = rows(mailing, sa.select(event.c.act, event.c.by).where(event.c.act == "request.open"))
    assert acts == [{"act": "request.open", "by": "author"}]


def test_second_of_two_admins_is_told(mailing: Deps, site_a: Site, alice: Person) -> None:
    keep(mailing, site_a)
    public_id, faster = opened(mailing, site_a, "erase"), list[str]()

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT comment.id") and not faster:  # the slower one is at work
            faster.append(statement)
            answer(mailing, public_id, Said("reject", "Chưa rõ."), mine(alice), later(99))

    sa.event.listen(mailing.engine, "before_cursor_execute", look)
    with pytest.raises(Answered):
        answer(mailing, public_id, Said("erase"), mine(alice), later(100))
    sa.event.remove(mailing.engine, "before_cursor_execute", look)
    assert (len(faster), state(mailing)) == (1, ["rejected"])


def test_copy_is_for_whoever_has_the_letter_and_knows_the_address(
    mailing: Deps, site_a: Site, alice: Person
) -> None:
    kept = keep(mailing, site_a)
    answer(mailing, opened(mailing, site_a), Said("export"), mine(alice), later(100))
    token = link(mailing, later(100))
    for wrong in ("binh@example.com", "an"):
        with pytest.raises((Missing, Invalid)):
            copy(mailing, token, wrong, later(200))
    note(mailing, kept.public_id, Note("alice", later(150), "Cho đồng nghiệp."), None)
    hold(mailing, kept.public_id, Hold("Điều 10", "12/CV", later(900)), mine(alice), later(150))
    told = copy(mailing, token, " AN@example.com", later(200))
    assert [one["id"] for one in told] == [kept.public_id]
    assert "đồng nghiệp" not in str(told)
    assert "legal" not in str(told)
    with pytest.raises(Missing):
        copy(mailing, token, AN.email, later(4 * DAY))
    tidy(mailing, later(4 * DAY))
    (row,) = rows(mailing, sa.select(request))
    assert (row["state"], row["email"], row["token"]) == ("done", None, None)


def test_erasure_respects_holds_and_says_so(mailing: Deps, site_a: Site, alice: Person) -> None:
    gone, kept = keep(mailing, site_a), keep(mailing, site_a)
    hold(mailing, kept.public_id, Hold("Điều 10", "12/CV", later(9 * DAY)), mine(alice), NOW)
    answer(mailing, opened(mailing, site_a, "erase"), Said("erase"), mine(alice), later(100))
    assert stands(mailing, gone.public_id).author == ""
    assert stands(mailing, kept.public_id).author != ""
    (mail,) = letters(mailing, later(100))
    assert "dữ liệu của 1 ý kiến" in mail.text
    assert "Còn 1 ý kiến phải lưu giữ theo yêu cầu của pháp luật" in mail.text
    (row,) = rows(mailing, sa.select(request))
    assert (row["state"], row["email"], row["by"]) == ("done", None, "alice")


@pytest.mark.parametrize(
    ("kind", "action", "words", "said"),
    [
        ("correct", "done", "Đã sửa tên.", "Đã sửa tên."),
        ("withdraw", "reject", "Mời bạn nói rõ bài nào.", "Mời bạn nói rõ bài nào."),
        ("erase", "reject", "Chưa đủ căn cứ.", "xóa dữ liệu cá nhân"),
    ],
)
def test_answer_reaches_the_reader_in_words(
    mailing: Deps, site_a: Site, alice: Person, *, kind: str, action: Action, words: str, said: str
) -> None:
    keep(mailing, site_a)
    public_id = opened(mailing, site_a, kind, "Xin giúp")
    answer(mailing, public_id, Said(action, words), mine(alice), later(100))
    (mail,) = letters(mailing, later(100))
    assert said in mail.text
    assert state(mailing) == ["rejected" if action == "reject" else "done"]
    with pytest.raises(Answered):
        answer(mailing, public_id, Said(action, words), mine(alice), later(101))


def test_what_is_no_answer_changes_nothing(
    mailing: Deps, site_a: Site, alice: Person, charlie: Person
) -> None:
    keep(mailing, site_a)
    public_id = opened(mailing, site_a, "correct")
    with pytest.raises(Answered):
        answer(mailing, public_id, Said("erase"), mine(alice), later(100))
    with pytest.raises(Invalid):
        answer(mailing, public_id, Said("reject", " "), mine(alice), later(100))
    with pytest.raises(Missing):
        answer(mailing, public_id, Said("done"), mine(charlie), later(100))
    with pytest.raises(Missing):
        answer(mailing, "none", Said("done"), mine(alice), later(100))
    lost = replace(mailing, keys=Keyring(NEW))
    with pytest.raises(Missing):
        answer(lost, public_id, Said("done"), mine(alice), later(100))
    assert state(mailing) == ["open"]


def test_whole_erasure_says_nothing_of_holds(mailing: Deps, site_a: Site, alice: Person) -> None:
    keep(mailing, site_a)
    answer(mailing, opened(mailing, site_a, "erase"), Said("erase"), mine(alice), later(100))
    (mail,) = letters(mailing, later(100))
    assert "đã xóa dữ liệu của 1 ý kiến" in mail.text
    assert "pháp luật" not in mail.text


def test_new_key_seals_letters_and_requests_again(mailing: Deps, site_a: Site) -> None:
    keep(mailing, site_a)
    opened(mailing, site_a, words="Bài ngày 1/11")
    ask(mailing, site_a, Wish("erase", AN, "", "vi"), later(70))
    joined = f"{NEW} {SECRET}"
    both = replace(mailing, keys=Keyring(joined),
                   settings=replace(mailing.settings, secret_key=joined))  # fmt: skip
    ask(
        replace(both, keys=Keyring(f"gone-{NEW} {joined}")),
        site_a,
        Wish("erase", AN, "", "vi"),
        NOW,
    )
    done = rotate(both, lambda _: None)
    assert done.lost == 2  # a letter and a request under a key that is nobody's
    new = Keyring(NEW)
    sealed = rows(mailing, sa.select(request).order_by(request.c.id))
    assert [new.opened(row["email"], row["key_id"]) for row in sealed] == [AN.email, AN.email, None]
    assert new.opened(sealed[0]["words"], sealed[0]["key_id"]) == "Bài ngày 1/11"
    found = rows(mailing, sa.select(outbox.c.sealed, outbox.c.key_id).where(
        outbox.c.key_id == new.current.id
    ))  # fmt: skip
    assert len(found) >= 1


def test_answered_requests_are_kept_a_year(mailing: Deps, site_a: Site, alice: Person) -> None:
    keep(mailing, site_a)
    answer(mailing, opened(mailing, site_a, "correct"), Said("done"), mine(alice), later(100))
    tidy(mailing, NOW + timedelta(days=360))
    assert state(mailing) == ["done"]
    tidy(mailing, NOW + timedelta(days=370))
    assert state(mailing) == []
