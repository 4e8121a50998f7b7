"""Links of moderators' letters, which can die; and the address that they go to is proved."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.access import Principal
from service.domain.check import Checker
from service.domain.desk_mail import GAP, GOOD, Link, Wish
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.desk_letters import send_due
from service.flow.desk_link import follow
from service.flow.desk_mail import Kept, confirm, keep, kept
from service.store import access, desk_mail, second
from service.store.session import read, write
from service.store.tables import event
from tests.support.desk_letters import TO, letters, tokens, wants
from tests.support.story import (
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


def who_is(deps: Deps, person: Person) -> Principal:
    with read(deps.engine) as connection:
        found = access.by_id(connection, person.id)
    assert found is not None
    return found


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


@pytest.mark.parametrize("how", ["password", "disabled"])
def test_letters_end_with_a_new_password_or_a_disabling_until_the_address_is_proved_anew(
    deps: Deps, site_a: Site, bob: Person, link: str, how: str
) -> None:
    with write(deps.engine) as connection:
        if how == "password":
            access.set_password(connection, bob.id, "hash")
        else:
            access.change_moderator(connection, bob.id, disabled=True)
            access.change_moderator(connection, bob.id, disabled=False)
    assert followed(deps, link) is None
    assert not standing(deps, bob).confirmed
    assert send_due(deps, DUE + GAP) == 0
    saved(deps, bob, [site_a])
    assert confirm(deps, "bob", bob.id, proof(deps), NOW)


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


@pytest.mark.one_database
def test_without_an_address_no_letter_is_written(deps: Deps, site_a: Site, bob: Person) -> None:
    saved(deps, bob, [site_a], email="", digest="off", held=False)
    assert letters(deps, NOW) == []
    assert standing(deps, bob) == Kept(Wish(), "", confirmed=False)


def test_link_says_what_it_is_of(link: str) -> None:
    until = int((DUE + GOOD).timestamp())
    assert link.split("~")[3:6] == ["2", "approve", str(until)]
    assert isinstance(Link(1, "a", 1, "approve", NOW).path, str)
