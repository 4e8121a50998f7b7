"""A typed address is proved by a letter's link; where a site requires it, nothing is published before."""

from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.mailing import PER_HOUR
from service.domain.record import Comment, Kept, Sent
from service.domain.site import Site
from service.domain.ticket import admitted
from service.flow.appeal import appeal
from service.flow.deps import By, Deps, Missing
from service.flow.edit import remove
from service.flow.erase import erase
from service.flow.notify import stop
from service.flow.prove import prove, remind
from service.flow.undo import undo
from service.queue import POST_BELL
from service.store.session import write
from service.store.tables import comment, revision, verdict
from tests.support.checkers import SPAM, small
from tests.support.letters import ask, letters, mailing_house, put, row_of, ticket_of
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    change,
    decision,
    events,
    examine_all,
    keep,
    later,
    rows,
    stands,
)

__all__ = ["mailing_house"]
DAY = 86_400


@pytest.fixture(name="house")
def _house(mailing_house: Deps) -> Deps:
    return mailing_house


@pytest.fixture
def site(house: Deps, site_a: Site) -> Site:
    """A site that publishes by itself, once an address is proved."""
    return change(house, site_a, mode="auto", email_confirmation="required")


def held(deps: Deps, site: Site, **more: Any) -> Kept:
    """A comment that was examined."""
    kept = keep(deps, site, **more)
    examine_all(deps, small())
    return kept


def proved(deps: Deps, public_id: str, at: float = 60) -> Comment:
    prove(deps, public_id, later(at))
    examine_all(deps, small(), later(at + 5))
    return stands(deps, public_id)


@pytest.mark.one_database
def test_letter_goes_out_at_once_and_holds_nothing_that_was_typed(house: Deps, site: Site) -> None:
    assert house.queue.redis is not None
    house.queue.redis.delete(POST_BELL)
    sent = Sent(ADDRESS, title="Trúng thưởng", url="https://rac.example")
    kept = keep(house, site, "Mua ngay", name="Rác", sent=sent)
    assert house.queue.redis.exists(POST_BELL)
    examine_all(house, small())
    (mail,) = letters(house, NOW)
    assert (mail.to, mail.subject) == ("an@example.com", "Báo A: xác nhận ý kiến của bạn")
    assert "Lúc 15:00, 01/11/2026, có người dùng địa chỉ e-mail này" in mail.text
    assert "Ý kiến chỉ được tự động đăng sau khi bạn xác nhận" in mail.text
    assert not any(said in mail.text for said in ("Mua ngay", "Rác", "Trúng", "rac.example"))
    assert mail.stop is not None
    assert mail.stop in mail.text
    link = ticket_of(mail, "prove")
    assert admitted(house.keys, "prove", link, later(7 * DAY - 1).timestamp()) == kept.public_id
    assert admitted(house.keys, "prove", link, later(7 * DAY).timestamp()) is None
    assert letters(house, later(DAY)) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("setting", "status", "mails"),
    [("off", "published", 0), ("ask", "published", 1), ("required", "held", 1)],
)
def test_setting_says_whether_the_machine_waits(
    house: Deps, site_a: Site, setting: str, status: str, mails: int
) -> None:
    site = change(house, site_a, mode="auto", email_confirmation=setting)
    kept = held(house, site)
    assert stands(house, kept.public_id).status == status
    assert len(letters(house, NOW)) == mails


@pytest.mark.one_database
def test_without_mail_the_setting_holds_nothing(deps: Deps, site: Site) -> None:
    kept = held(deps, site)
    assert stands(deps, kept.public_id).status == "published"
    assert row_of(deps, kept.public_id) is None


@pytest.mark.one_database
def test_spam_is_still_dropped_and_a_signed_reader_without_an_address_waits_for_nothing(
    house: Deps, site: Site
) -> None:
    site = change(house, site, auto_reject="spam")
    assert stands(house, held(house, site, text=SPAM).public_id).status == "rejected"
    signed = keep(house, site, "Ý khác")
    with write(house.engine) as connection:
        which = comment.c.public_id == signed.public_id
        connection.execute(sa.update(comment).where(which).values(email_domain=""))
    examine_all(house, small())
    assert stands(house, signed.public_id).status == "published"


@pytest.mark.one_database
def test_whose_identity_was_signed_has_nothing_to_prove(house: Deps, site: Site) -> None:
    kept = held(house, site, sent=Sent(ADDRESS, confirmed=True))
    assert stands(house, kept.public_id).status == "published"
    assert letters(house, NOW) == []


def test_proved_comment_is_examined_anew_and_published(house: Deps, site: Site) -> None:
    kept = held(house, site)
    assert stands(house, kept.public_id).status == "held"
    now = proved(house, kept.public_id)
    assert (now.status, now.confirmed) == ("published", True)
    assert events(house, kept.public_id) == ["submit", "hold", "prove", "publish"]
    (row,) = rows(house, sa.select(comment.c.proved))
    assert row["proved"] == later(60)
    assert proved(house, kept.public_id, 120) == now  # a second press changes nothing
    assert events(house, kept.public_id)[-1] == "publish"


def test_nothing_is_lost_without_the_link(house: Deps, site: Site, alice: Person) -> None:
    kept = held(house, site)
    decision(house, kept.public_id, "approve", alice)
    assert stands(house, kept.public_id).status == "published"
    assert not stands(house, kept.public_id).confirmed
    assert proved(house, kept.public_id).status == "published"
    assert stands(house, kept.public_id).version == 3  # nobody's open card is stale for it


@pytest.mark.one_database
def test_proof_before_the_verdict_counts_in_it(house: Deps, site: Site) -> None:
    kept = keep(house, site)
    prove(house, kept.public_id, later(0.5))
    examine_all(house, small())
    assert stands(house, kept.public_id).status == "published"
    assert events(house, kept.public_id) == ["submit", "prove", "publish"]


def test_machine_does_not_publish_what_a_human_has_looked_at(
    house: Deps, site: Site, alice: Person
) -> None:
    undone, appealed, escalated = (held(house, site, text=f"Ý {n}") for n in range(3))
    made = decision(house, undone.public_id, "approve", alice)
    undo(house, made.id, By("alice", None), later(10))
    decision(house, appealed.public_id, "reject", alice, reason="abuse")
    appeal(house, site, appealed.public_id, "Mời xem lại.", later(20))
    with write(house.engine) as connection:
        which = comment.c.public_id == escalated.public_id
        connection.execute(sa.update(comment).where(which).values(escalated=True))
    for one in (undone, appealed, escalated):
        now = proved(house, one.public_id)
        assert (now.status, now.confirmed) == ("held", True)


@pytest.mark.one_database
def test_withdrawn_comment_proves_nothing(house: Deps, site: Site) -> None:
    kept = held(house, site)
    remove(house, site, kept.public_id, later(30))
    for one in (kept.public_id, "none"):
        with pytest.raises(Missing):
            prove(house, one, later(60))
    assert letters(house, NOW) == []  # it was on its way


@pytest.mark.one_database
def test_letter_is_needless_once_the_address_is_proved(house: Deps, site: Site) -> None:
    kept = keep(house, site)
    prove(house, kept.public_id, NOW)
    put(house, kept.public_id, proof=True, due_at=NOW)  # it was being written
    assert letters(house, NOW) == []


@pytest.mark.one_database
def test_no_letter_asks_before_the_verdict_of_rubbish_or_of_what_is_decided(
    house: Deps, site_a: Site, alice: Person
) -> None:
    site = change(house, site_a, email_confirmation="ask")
    kept = keep(house, site)
    assert letters(house, NOW) == []  # nobody has looked at it
    decision(house, kept.public_id, "reject", alice)
    spam = keep(house, site, "Ý khác.", email="binh@example.com")
    with write(house.engine) as connection:
        which = comment.c.public_id == spam.public_id
        connection.execute(sa.update(comment).where(which).values(outcome="reject"))
    assert letters(house, later(DAY)) == []


@pytest.mark.one_database
def test_letter_that_never_was_is_not_written_again(house: Deps, site_a: Site) -> None:
    kept = held(house, site_a)
    for one in (kept.public_id, "none"):
        remind(house, one, NOW)
    assert letters(house, NOW) == []


@pytest.mark.one_database
def test_stop_in_a_letter_that_asks_ends_the_others_too(house: Deps, site: Site) -> None:
    first = held(house, site)
    (mail,) = letters(house, NOW)
    late = held(house, site, text="Ý khác.")
    stop(house, first.public_id)
    assert letters(house, later(60)) == []  # it was due
    held(house, site, text="Ý mới.")
    assert letters(house, later(120)) == []
    assert ticket_of(mail, "stop")
    assert not stands(house, late.public_id).confirmed


@pytest.mark.one_database
def test_address_gets_few_letters_however_many_comments_name_it(house: Deps, site: Site) -> None:
    for number in range(PER_HOUR + 3):
        keep(house, site, f"Ý thứ {number}")
    examine_all(house, small())
    assert len(letters(house, NOW)) == PER_HOUR
    assert len(letters(house, later(DAY))) == 3


@pytest.mark.one_database
def test_news_follows_the_letter_that_asks(house: Deps, site: Site, alice: Person) -> None:
    kept = ask(house, site)
    examine_all(house, small())
    (first,) = letters(house, NOW)
    assert "/mails/prove" in first.text
    decision(house, kept.public_id, "approve", alice)
    assert letters(house, later(180)) == []
    (second,) = letters(house, later(31 * 60))
    assert "đã được đăng" in second.text


@pytest.mark.one_database
def test_checker_sees_what_is_known_of_a_proved_author(
    house: Deps, site: Site, alice: Person
) -> None:
    before = keep(house, site, "Ý cũ", sent=Sent(ADDRESS, confirmed=True))
    decision(house, before.public_id, "approve", alice)
    kept = held(house, site)
    proved(house, kept.public_id)
    query = sa.select(verdict.c.facts).join(revision, revision.c.id == verdict.c.revision_id)
    query = query.join(comment, comment.c.id == revision.c.comment_id)
    told = rows(house, query.where(comment.c.public_id == kept.public_id).order_by(verdict.c.id))
    assert [one["facts"]["author_published"] for one in told] == [0, 1]


@pytest.mark.one_database
def test_erasure_leaves_no_moment_of_the_proof(house: Deps, site: Site) -> None:
    kept = keep(house, site)
    prove(house, kept.public_id, NOW)
    erase(house, stands(house, kept.public_id).id, later(10))
    assert rows(house, sa.select(comment.c.proved)) == [{"proved": None}]


@pytest.mark.one_database
def test_decision_can_be_taken_back_after_the_proof(house: Deps, site: Site, alice: Person) -> None:
    kept = held(house, site)
    made = decision(house, kept.public_id, "reject", alice, reason="abuse")
    prove(house, kept.public_id, later(10))
    assert undo(house, made.id, By("alice", None), later(20)).status == "held"
