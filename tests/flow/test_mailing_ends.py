"""What an author is told a second time, and what he is told no more."""

from typing import Any

import pytest

from service.domain.site import Site
from service.flow.appeal import appeal
from service.flow.deps import Deps
from tests.support.checkers import small
from tests.support.letters import answered, approved, ask, letters, mailing_house
from tests.support.story import Person, change, decision, examine_all, keep, later

__all__ = ["mailing_house"]
MINUTE, HOUR = 60, 3600


@pytest.fixture(name="house")
def _house(mailing_house: Deps) -> Deps:
    return mailing_house


@pytest.mark.one_database
def test_refused_appeal_is_told(house: Deps, site_a: Site, alice: Person, bob: Person) -> None:
    kept = ask(house, site_a, proved=True)
    decision(house, kept.public_id, "reject", alice, reason="abuse")
    letters(house, later(3 * MINUTE))
    appeal(house, site_a, kept.public_id, "Mời xem lại.", later(HOUR))
    decision(house, kept.public_id, "reject", bob, at=later(2 * HOUR), reason="abuse")
    (mail,) = letters(house, later(3 * HOUR))
    assert "không được đăng" in mail.text


@pytest.mark.one_database
def test_second_decision_has_its_own_grace(house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a)
    decision(house, kept.public_id, "reject", alice)
    decision(house, kept.public_id, "approve", alice, at=later(1.5 * MINUTE))
    assert letters(house, later(2.5 * MINUTE)) == []
    assert len(letters(house, later(4 * MINUTE))) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("off", [{"notify": False}, {"email_confirmation": "off"}])
def test_letters_that_a_site_has_ended_are_not_written(
    house: Deps, site_a: Site, alice: Person, off: dict[str, Any]
) -> None:
    proves = "email_confirmation" in off
    site = change(house, site_a, email_confirmation="ask" if proves else "off")
    kept = keep(house, site) if proves else ask(house, site)
    if proves:
        examine_all(house, small())
    else:
        approved(house, alice, kept.public_id)
    change(house, site, **off)
    assert letters(house, later(HOUR)) == []


@pytest.mark.one_database
def test_old_news_is_none(house: Deps, site_a: Site, alice: Person) -> None:
    kept = ask(house, site_a, proved=True)
    approved(house, alice, kept.public_id)
    answered(house, site_a, alice, kept.public_id, HOUR)
    assert letters(house, later(49 * HOUR)) == []  # nobody could send for two days
    answered(house, site_a, alice, kept.public_id, 50 * HOUR, text="Ý mới.")
    (mail,) = letters(house, later(51 * HOUR))
    assert "Ý mới." in mail.text
    assert "đã được đăng" not in mail.text
