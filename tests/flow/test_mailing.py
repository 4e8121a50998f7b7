"""An author who asked is told by mail what became of his comment, and who answered it; nobody else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.identity import address_of
from service.domain.keys import Keyring
from service.domain.mailing import PER_HOUR
from service.domain.site import Site
from service.flow.deps import By, Deps, Missing
from service.flow.edit import remove
from service.flow.erase import comments_of, erase
from service.flow.lockdown import Wanted, lift, order
from service.flow.mail import Mail
from service.flow.mailing import write_due
from service.flow.notify import stop
from service.flow.prove import prove
from service.flow.reply import reply
from service.flow.rotate import rotate
from service.flow.sweep import sweep, tidy
from service.flow.undo import undo
from service.queue import POST_BELL
from service.store import sites
from service.store.session import write
from service.store.tables import addressee, outbox
from tests.support.checkers import small
from tests.support.letters import (
    ASKED,
    answered,
    approved,
    ask,
    letters,
    mailing_house,
    put,
    row_of,
    ticket_of,
)
from tests.support.story import (
    NOW,
    SECRET,
    Person,
    change,
    decision,
    examine_all,
    keep,
    later,
    rows,
    stands,
)

__all__ = ["mailing_house"]
MINUTE, HOUR = 60, 3600


@pytest.fixture(name="house")
def _house(mailing_house: Deps) -> Deps:
    return mailing_house


@pytest.mark.one_database
def test_who_did_not_ask_is_told_nothing(house: Deps, site_a: Site, alice: Person) -> None:
    kept = keep(house, site_a)
    approved(house, alice, kept.public_id)
    assert letters(house, later(HOUR)) == []
    assert row_of(house, kept.public_id) is None


@pytest.mark.one_database
@pytest.mark.parametrize("why", ["no mail", "site says no", "no address"])
def test_asking_is_of_no_use_where_nothing_can_be_sent(
    deps: Deps, house: Deps, site_a: Site, why: str
) -> None:
    site = change(house, site_a, notify=why != "site says no", email_confirmation="off")
    kept = ask(deps if why == "no mail" else house, site)
    assert (row_of(house, kept.public_id) is None) == (why != "no address")


@pytest.mark.one_database
def test_decision_is_told_once_after_a_while_and_to_a_stranger_without_words(
    house: Deps, site_a: Site, alice: Person
) -> None:
    kept = ask(house, site_a, "Mua ngay https://rac.example", name="Rác <b>")
    approved(house, alice, kept.public_id)
    assert letters(house, later(MINUTE)) == []  # it can still be taken back
    (mail,) = letters(house, later(3 * MINUTE))
    assert (mail.to, mail.subject) == ("an@example.com", "Báo A: ý kiến của bạn đã được đăng")
    assert "Ý kiến bạn gửi lúc 15:00, 01/11/2026 đã được đăng." in mail.text
    assert f"/embed?site=a&article=thu&id={kept.public_id}#ykien-{kept.public_id}" in mail.text
    assert ticket_of(mail, "prove").startswith(f"{kept.public_id}.")
    assert mail.stop is not None
    assert mail.stop in mail.text
    for said in ("rac.example", "Rác", house.keys.token(kept.public_id), "/s/"):
        assert said not in mail.text  # anybody may have typed this address
    assert letters(house, later(9 * HOUR)) == []


@pytest.mark.one_database
def test_who_has_proved_his_address_gets_his_status_page(
    house: Deps, site_a: Site, alice: Person
) -> None:
    kept = ask(house, site_a, proved=True)
    decision(house, kept.public_id, "reject", alice, reason="abuse")
    (mail,) = letters(house, later(3 * MINUTE))
    assert "không được đăng.\n\nÝ kiến có lời lẽ chưa phù hợp." in mail.text
    assert f"/s/{kept.public_id}#{house.keys.token(kept.public_id)}" in mail.text
    assert "/mails/prove" not in mail.text


@pytest.mark.one_database
def test_letter_speaks_the_sites_language_and_names_what_the_publisher_named(
    house: Deps, site_a: Site, alice: Person
) -> None:
    site = change(house, site_a, lang="en", time_zone="UTC")
    kept = keep(house, site, sent=replace(ASKED, title="Trúng thưởng!", url="https://rac.example"))
    approved(house, alice, kept.public_id)
    (mail,) = letters(house, later(3 * MINUTE))
    assert "Your comment of 08:00, 1 Nov 2026 is published." in mail.text
    assert "rac.example" not in mail.text + mail.subject
    with write(house.engine) as connection:
        found = sites.find_article(connection, site.id, "thu")
        assert found is not None
        sites.change_article(connection, replace(
            found, title="Cầu\r\nBcc: x", url="https://bao.vn/cau#top", confirmed=True
        ))  # fmt: skip
    decision(house, kept.public_id, "take_down", alice, at=later(HOUR), reason="unlawful")
    (mail,) = letters(house, later(2 * HOUR))
    assert "on “Cầu Bcc: x” was taken down.\n\nThe law does not allow" in mail.text
    decision(house, kept.public_id, "restore", alice, at=later(3 * HOUR))
    (mail,) = letters(house, later(4 * HOUR))
    assert f"https://bao.vn/cau#ykien-{kept.public_id}" in mail.text


@pytest.mark.one_database
def test_what_is_taken_back_in_time_is_not_told(house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a)
    made = decision(house, kept.public_id, "reject", alice)
    undo(house, made.id, By("alice", alice.sites), later(MINUTE))
    assert letters(house, later(HOUR)) == []
    decision(house, kept.public_id, "reject", alice, at=later(2 * HOUR))
    approved(house, alice, kept.public_id, 2 * HOUR + MINUTE)
    (mail,) = letters(house, later(3 * HOUR))
    assert "đã được đăng" in mail.text
    assert "không được đăng" not in mail.text


@pytest.mark.one_database
@pytest.mark.parametrize(("proved", "told"), [(True, 1), (False, 0)])
def test_refused_spam_is_told_only_to_who_has_proved_his_address(
    house: Deps, site_a: Site, alice: Person, *, proved: bool, told: int
) -> None:
    kept = ask(house, site_a, proved=proved)
    decision(house, kept.public_id, "reject", alice, reason="spam")
    assert len(letters(house, later(HOUR))) == told


def test_replies_of_a_while_are_one_letter(house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a, proved=True)
    approved(house, alice, kept.public_id)
    letters(house, later(3 * MINUTE))
    ids = [
        answered(house, site_a, alice, kept.public_id, 4 * MINUTE, text="Tôi\r\nđồng ý.", name="Bình"),
        reply(house, kept.public_id, "Cảm ơn bạn.", By("alice", None), later(5 * MINUTE)).public_id,
    ]  # fmt: skip
    answered(house, site_a, alice, kept.public_id, 6 * MINUTE, text="Thêm.", email="an@example.com")
    assert letters(house, later(30 * MINUTE)) == []
    (mail,) = letters(house, later(34 * MINUTE))
    assert mail.subject == "Báo A: có trả lời cho ý kiến của bạn"
    assert "Bình: Tôi đồng ý.\n" in mail.text
    assert "Báo A: Cảm ơn bạn.\n" in mail.text
    assert all(f"#ykien-{id_}" in mail.text for id_ in ids)
    assert "Thêm." not in mail.text  # his own
    for number in range(7):
        answered(house, site_a, alice, kept.public_id, HOUR, text=f"Ý thứ {number}.")
    (mail,) = letters(house, later(2 * HOUR))
    assert "Ý thứ 4." in mail.text
    assert "Và 2 trả lời khác." in mail.text
    assert "Tôi đồng ý" not in mail.text
    assert letters(house, later(9 * HOUR)) == []


def test_replies_are_told_once_the_address_is_proved(
    house: Deps, site_a: Site, alice: Person
) -> None:
    kept = ask(house, site_a)
    approved(house, alice, kept.public_id)
    (first,) = letters(house, later(3 * MINUTE))
    answered(house, site_a, alice, kept.public_id, HOUR)
    assert letters(house, later(3 * HOUR)) == []
    prove(house, kept.public_id, later(4 * HOUR))
    (mail,) = letters(house, later(5 * HOUR))
    assert "Trần Bình: Đồng ý." in mail.text
    assert mail.message != first.message


def test_what_waits_for_its_moment_is_told_when_readers_see_it(
    house: Deps, site_a: Site, alice: Person
) -> None:
    site = change(house, site_a, publish_delay=300)
    kept = ask(house, site, proved=True)
    made = decision(house, kept.public_id, "approve", alice)
    put(house, kept.public_id, due_at=later(MINUTE))  # looked at too early
    assert letters(house, later(MINUTE)) == []
    (mail,) = letters(house, later(8 * MINUTE))
    assert "đã được đăng" in mail.text
    to = kept.public_id
    early = answered(house, site, alice, to, 2 * HOUR)
    put(house, kept.public_id, due_at=later(2 * HOUR))
    assert letters(house, later(2 * HOUR)) == []
    late = answered(house, site, alice, to, 2 * HOUR + 4 * MINUTE, text="Muộn hơn.")
    (mail,) = letters(house, later(2 * HOUR + 6 * MINUTE))
    assert early in mail.text
    assert late not in mail.text
    (mail,) = letters(house, later(2 * HOUR + 10 * MINUTE))
    assert late in mail.text
    assert early not in mail.text
    gone = decision(house, to, "take_down", alice, at=later(4 * HOUR))
    undo(house, gone.id, By("alice", alice.sites), later(4 * HOUR + 10))
    assert letters(house, later(5 * HOUR)) == []
    assert made.at == NOW


@pytest.mark.one_database
def test_nothing_is_told_from_under_a_lockdown(house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a, proved=True)
    approved(house, alice, kept.public_id)
    letters(house, later(3 * MINUTE))
    answered(house, site_a, alice, kept.public_id, 4 * MINUTE)
    order(house, site_a, Wanted("site", "hide"), By("alice", None), later(5 * MINUTE))
    assert letters(house, later(HOUR)) == []


@pytest.mark.one_database
def test_decision_under_a_lockdown_is_told_when_it_is_over(
    house: Deps, site_a: Site, alice: Person
) -> None:
    kept, refused = ask(house, site_a, proved=True), ask(house, site_a, "Ý khác.", proved=True)
    approved(house, alice, kept.public_id)
    lock = order(house, site_a, Wanted("site", "hide"), By("alice", None), later(1))
    decision(house, refused.public_id, "reject", alice, at=later(1), reason="abuse")
    (mail,) = letters(house, later(3 * MINUTE))
    assert "không được đăng" in mail.text  # nobody could see it anyway
    lift(house, lock.public_id, By("alice", None), later(HOUR))
    (mail,) = letters(house, later(2 * HOUR))
    assert "đã được đăng" in mail.text


def withdrawn(deps: Deps, site: Site, public_id: str) -> None:
    remove(deps, site, public_id, later(MINUTE))


def erased(deps: Deps, site: Site, public_id: str) -> None:
    for id_ in comments_of(deps, address_of("an@example.com").identity, {site.id}):
        erase(deps, id_, later(MINUTE))
    assert public_id


@pytest.mark.parametrize("leave", [withdrawn, erased])
def test_withdrawal_and_erasure_stop_letters_that_are_on_their_way(
    house: Deps, site_a: Site, alice: Person, leave: Callable[[Deps, Site, str], None]
) -> None:
    kept, other = ask(house, site_a), ask(house, site_a, email="binh@example.com")
    for one in (kept, other):
        approved(house, alice, one.public_id)
    put(house, kept.public_id, due_at=NOW)
    write_due(house, later(MINUTE / 2))
    assert len(rows(house, sa.select(outbox))) == 1
    leave(house, site_a, kept.public_id)
    assert row_of(house, kept.public_id) is None
    assert [mail.to for mail in letters(house, later(HOUR))] == ["binh@example.com"]


def test_stopping_ends_letters_about_all_that_one_has_sent_here(
    house: Deps, site_a: Site, site_b: Site, alice: Person
) -> None:
    first, second = ask(house, site_a), ask(house, site_a, "Ý khác.")
    other, elsewhere = ask(house, site_a, email="binh@example.com"), ask(house, site_b)
    stop(house, first.public_id)
    late, proved = ask(house, site_a, "Ý mới."), ask(house, site_a, "Ý của tôi.", proved=True)
    for one in (first, second, other, late, proved):
        approved(house, alice, one.public_id)
    told = letters(house, later(HOUR))
    assert sorted(mail.to for mail in told) == ["an@example.com", "binh@example.com"]
    (mine,) = (mail for mail in told if mail.to == "an@example.com")
    assert proved.public_id in mine.text  # he asked anew, and it is his address
    row = row_of(house, elsewhere.public_id)
    assert row is not None
    assert row["wants"]
    with pytest.raises(Missing):
        stop(house, "none")
    erase(house, stands(house, first.public_id).id, later(2 * HOUR))
    stop(house, first.public_id)  # nobody is left to be told


def test_address_that_nobody_has_proved_is_written_to_seldom(
    house: Deps, site_a: Site, alice: Person
) -> None:
    for number in range(PER_HOUR + 2):
        kept = ask(house, site_a, f"Ý thứ {number}")
        approved(house, alice, kept.public_id)
    assert len(letters(house, later(3 * MINUTE))) == PER_HOUR
    assert letters(house, later(HOUR)) == []
    assert len(letters(house, later(2 * HOUR))) == 2  # none is lost
    assert letters(house, later(9 * HOUR)) == []
    again = ask(house, site_a, "Ý mới", at=later(9 * HOUR))
    approved(house, alice, again.public_id, 9 * HOUR)
    assert len(letters(house, later(10 * HOUR))) == 1


@pytest.mark.parametrize("leave", [withdrawn, erased])
def test_cap_and_stop_outlast_what_is_withdrawn_or_erased(
    house: Deps, site_a: Site, leave: Callable[[Deps, Site, str], None]
) -> None:
    site, got = change(house, site_a, email_confirmation="ask"), list[Mail]()
    for number in range(PER_HOUR + 2):
        kept = ask(house, site, f"Ý thứ {number}")
        examine_all(house, small())
        got += letters(house, NOW)
        leave(house, site, kept.public_id)
    assert len(got) == PER_HOUR
    left = rows(house, sa.select(addressee))
    assert "example" not in str(left)
    tidy(house, later(2 * HOUR))
    assert rows(house, sa.select(addressee)) == []


def test_stop_outlasts_withdrawal_and_a_new_key(house: Deps, site_a: Site, alice: Person) -> None:
    first = ask(house, site_a)
    stop(house, first.public_id)
    withdrawn(house, site_a, first.public_id)
    new = replace(house, keys=Keyring(f"a-new-secret-of-the-tests-0123456789abc {SECRET}"))
    late = ask(new, site_a, "Ý mới.", at=later(MINUTE))
    approved(new, alice, late.public_id, MINUTE)
    assert letters(new, later(HOUR)) == []
    rotate(new, lambda _: None)
    only = replace(new, keys=Keyring("a-new-secret-of-the-tests-0123456789abc"))
    last = ask(only, site_a, "Ý sau cùng.", at=later(2 * HOUR))
    approved(only, alice, last.public_id, 2 * HOUR)
    assert letters(only, later(3 * HOUR)) == []
    assert [row["stopped"] for row in rows(only, sa.select(addressee))] == [True]


@pytest.mark.one_database
def test_letter_lies_sealed_and_one_whose_key_is_gone_is_not_written(
    house: Deps, site_a: Site, alice: Person
) -> None:
    kept = ask(house, site_a)
    approved(house, alice, kept.public_id)
    gone = replace(house, keys=Keyring("another-secret-of-the-tests-0123456789"))
    assert letters(gone, later(3 * MINUTE)) == []
    row = row_of(house, kept.public_id)
    assert row is not None
    assert row["due_at"] is None
    put(house, kept.public_id, due_at=later(4 * MINUTE))
    write_due(house, later(5 * MINUTE))
    (letter,) = rows(house, sa.select(outbox))
    assert not any(said in str(letter) for said in ("example", "token", "đã được"))


def test_sweep_rings_for_what_is_due(deps: Deps, house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a)
    approved(house, alice, kept.public_id)
    assert house.queue.redis is not None
    for who, at, rings in ((deps, 600, False), (house, 30, False), (house, 660, True)):
        house.queue.redis.delete(POST_BELL)
        sweep(who, later(at))
        assert bool(house.queue.redis.exists(POST_BELL)) == rings
    write_due(deps, later(660))  # who cannot send leaves it to who can
    assert len(letters(house, later(660))) == 1


@pytest.mark.one_database
def test_outcome_that_was_told_is_no_news(house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a)
    approved(house, alice, kept.public_id)
    letters(house, later(3 * MINUTE))
    decision(house, kept.public_id, "take_down", alice, at=later(HOUR))
    decision(house, kept.public_id, "restore", alice, at=later(HOUR + 10))
    assert letters(house, later(2 * HOUR)) == []
