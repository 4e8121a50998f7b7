"""Roles are given, taken and kept; nobody gets a link that is somebody else's account."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.access import Principal, Role
from service.domain.comment import Invalid
from service.domain.site import Site
from service.flow import duties
from service.flow.deps import Deps, Missing
from service.flow.house import Taken
from service.flow.invite import Invitation, Invited, invite
from service.flow.people import Fixed, give, take
from service.queue import POST_BELL
from service.store import access, moderation, people
from service.store.session import read, write
from service.store.tables import comment, event, signin
from tests.support.desk_letters import letters
from tests.support.story import NOW, Person, keep, later, make_person, rows
from tests.support.waiting import meanwhile


def me(deps: Deps, who: Person) -> Principal:
    with read(deps.engine) as connection:
        found = access.by_id(connection, who.id)
    assert found is not None
    return found


def roles(deps: Deps, name: str) -> dict[int, Role]:
    with read(deps.engine) as connection:
        found = access.find_moderator(connection, name)
        assert found is not None
        return access.roles_of(connection, found.id)


def enters(deps: Deps, made: Invited) -> int | None:
    """Use the link of an invitation."""
    assert made.link is not None
    with write(deps.engine) as connection:
        found = access.use_link(connection, made.link.partition("token=")[2], later(60))
        if found is not None:
            access.start_session(connection, found, later(60))
    return found


def test_invited_person_enters_once_and_the_record_has_no_secret(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    by = me(deps, alice)
    first = invite(deps, site_a, Invitation(" Lan  Anh", "editor"), by, NOW)
    second = invite(deps, site_a, Invitation("Lan Anh", "moderator"), by, NOW)
    assert (second.name, second.until) == ("Lan Anh", NOW + access.INVITED)
    assert enters(deps, first) is None  # another link was made
    assert enters(deps, second) is not None
    assert enters(deps, second) is None
    assert roles(deps, "Lan Anh") == {site_a.id: "moderator"}
    with pytest.raises(Taken):  # she was here: nobody signs in as her
        invite(deps, site_a, Invitation("Lan Anh", "moderator"), by, NOW)
    told = rows(deps, sa.select(event).order_by(event.c.id))
    assert [(one["act"], one["by"], one["site_id"]) for one in told] == [
        (act, "alice", site_a.id)
        for act in ("moderator.add", "moderator.invite", "moderator.add", "moderator.invite")
    ]
    assert told[2]["data"]["before"] == {"role": "editor"}
    assert str(second.link).partition("token=")[2] not in str(told)


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["root", "Worker", "key:x", " ", "x" * 81, "a\0b"])
def test_name_that_stands_for_somebody_else_is_refused(
    deps: Deps, site_a: Site, alice: Person, name: str
) -> None:
    with pytest.raises(Invalid):
        invite(deps, site_a, Invitation(name, "moderator"), me(deps, alice), NOW)


def test_invitation_goes_by_mail_where_mail_is_set_up(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    by, lan = me(deps, alice), Invitation("lan", "moderator", "lan@bao.example")
    with pytest.raises(Fixed, match="no_mail"):
        invite(deps, site_a, lan, by, NOW)
    mails = replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn")
    posts = replace(deps, settings=mails)
    assert invite(posts, site_a, lan, by, NOW).link is None
    (letter,) = letters(posts, later(1))
    assert letter.to == lan.email
    link = next(word for word in letter.text.split() if "sign-in?token=" in word)
    assert enters(deps, Invited("lan", link, NOW)) is not None
    assert deps.queue.redis is not None
    assert deps.queue.redis.exists(POST_BELL)
    assert lan.email not in str(rows(deps, sa.select(event)))


def test_name_of_a_stranger_is_taken_and_no_link_is_made(
    deps: Deps, site_a: Site, site_b: Site, alice: Person, charlie: Person
) -> None:
    by = me(deps, alice)
    make_person(deps, "both", {site_a.id: "moderator", site_b.id: "moderator"})
    with write(deps.engine) as connection:
        access.add_moderator(connection, "nobody's", NOW)
        for name in ("both", "charlie"):  # neither has ever come
            found = access.find_moderator(connection, name)
            assert found is not None
            access.change_moderator(connection, found.id, token=None, entered=False)
    for name in ("both", "charlie", "nobody's"):
        with pytest.raises(Taken):
            invite(deps, site_a, Invitation(name, "moderator"), by, NOW)
    with pytest.raises(Missing):
        give(deps, site_a, "charlie", "admin", by, now=NOW)
    assert roles(deps, "charlie") == {site_b.id: "moderator"}
    root = Principal("root", root=True)
    assert enters(deps, invite(deps, site_a, Invitation("both", "editor"), root, NOW)) is not None


@pytest.mark.parametrize("name", ["đan", "Đan"])
def test_two_sites_invite_one_name_at_once(
    deps: Deps, site_a: Site, alice: Person, name: str
) -> None:
    by = me(deps, alice)

    def second() -> str:
        try:
            invite(deps, site_a, Invitation("đan", "moderator"), by, NOW)
        except Taken as taken:
            return taken.what
        return "made"

    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            assert not people.alike(connection, name)
            access.add_moderator(connection, name, NOW)
            other = meanwhile(deps, pool, second)
        assert other.result(30) == "moderator"


def test_whoever_leaves_is_out_at_once(
    deps: Deps, site_a: Site, site_b: Site, alice: Person, bob: Person
) -> None:
    by, at_work = me(deps, alice), me(deps, bob)
    kept = keep(deps, site_a)
    duties.give(deps, site_a, "Thể thao", "bob", at_work, now=NOW, on=True)
    with write(deps.engine) as connection:
        access.set_role(connection, bob.id, site_b.id, "moderator")
        cookie = access.start_session(connection, bob.id, NOW)
        link = access.new_link(connection, bob.id, NOW)
        moderation.claim(connection, kept.public_id, "bob", NOW, None)
    take(deps, site_a, "bob", by, NOW)
    with read(deps.engine) as connection:
        stays = access.by_session(connection, cookie, NOW)
    assert stays is not None
    assert stays.roles == {site_b.id: "moderator"}  # another site's work is not thrown out
    assert rows(deps, sa.select(comment.c.claimed_by)) == [{"claimed_by": None}]
    told = rows(deps, sa.select(event.c.data).where(event.c.act == "moderator.leave"))
    assert told[0]["data"]["sections"] == ["Thể thao"]
    take(deps, site_b, "bob", Principal("root", root=True), NOW)
    with write(deps.engine) as connection:
        assert access.by_session(connection, cookie, NOW) is None
        assert access.by_token(connection, bob.token) is None
        assert access.use_link(connection, link, NOW) is None
    with pytest.raises(Missing):  # he worked last at B
        take(deps, site_a, "bob", by, NOW)


def test_whoever_left_is_known_and_called_back(
    deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    by = me(deps, alice)
    take(deps, site_a, "bob", by, NOW)
    with pytest.raises(Missing):
        take(deps, site_a, "bob", by, NOW)
    with read(deps.engine) as connection:
        assert people.others(connection, site_a.id, by.sites("admin")) == ["bob"]
    for _ in range(2):
        give(deps, site_a, "bob", "editor", by, now=NOW)
    assert roles(deps, "bob") == {site_a.id: "editor"}
    acts = [row["act"] for row in rows(deps, sa.select(event.c.act).order_by(event.c.id))]
    assert acts == ["moderator.leave", "moderator.add"]  # the second time it was so
    with read(deps.engine) as connection:
        assert people.others(connection, site_a.id, None) == []


def test_last_admin_stays_unless_the_operator_says_otherwise(
    deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    by = me(deps, alice)
    with pytest.raises(Fixed, match="last_admin"):
        take(deps, site_a, "alice", by, NOW)
    with pytest.raises(Fixed, match="last_admin"):
        give(deps, site_a, "alice", "editor", by, now=NOW)
    give(deps, site_a, "bob", "admin", by, now=NOW)
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    with pytest.raises(Fixed, match="last_admin"):  # bob could not come in
        take(deps, site_a, "alice", by, NOW)
    take(deps, site_a, "bob", by, NOW)
    take(deps, site_a, "alice", Principal("root", root=True), NOW)
    assert roles(deps, "alice") == {}


@pytest.mark.parametrize(
    ("gone", "goes", "says"), [("dung", "alice", "site"), ("alice", "dung", "last_admin")]
)
def test_two_admins_who_take_each_other_out_leave_one(
    deps: Deps, site_a: Site, alice: Person, gone: str, goes: str, says: str
) -> None:
    """Each by the other's hand, the second is an admin no more; or each by his own."""
    dung = make_person(deps, "dung", {site_a.id: "admin"})
    by = me(deps, dung)

    def second() -> str:
        try:
            take(deps, site_a, goes, by, NOW)
        except (Fixed, Missing) as hindered:
            return hindered.what
        return "taken"

    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            people.hold(connection, site_a.id)
            began = meanwhile(deps, pool, second)
            people.take_role(connection, {"dung": dung, "alice": alice}[gone].id, site_a.id)
        assert began.result(30) == says
    assert roles(deps, goes) == {site_a.id: "admin"}


@pytest.mark.one_database
def test_one_of_every_site_is_the_operators_affair(deps: Deps, site_a: Site, alice: Person) -> None:
    by = Principal("root", root=True)
    with write(deps.engine) as connection:
        access.add_moderator(connection, "chủ bút", NOW, root=True)
    with pytest.raises(Fixed, match="root"):
        give(deps, site_a, "chủ bút", "moderator", by, now=NOW)
    with pytest.raises(Taken):
        invite(deps, site_a, Invitation("chủ bút", "moderator"), by, NOW)
    with pytest.raises(Missing):
        give(deps, site_a, "chủ bút", "moderator", me(deps, alice), now=NOW)


def test_whoever_worked_by_token_alone_is_never_invited_anew(
    deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    by = me(deps, alice)
    take(deps, site_a, "bob", by, NOW)  # his token is gone
    with pytest.raises(Taken):
        invite(deps, site_a, Invitation("bob", "moderator"), by, NOW)


def test_link_is_dead_once_another_site_has_given_a_role(
    deps: Deps, site_a: Site, site_b: Site, alice: Person
) -> None:
    root = Principal("root", root=True)
    made = invite(deps, site_a, Invitation("lan", "moderator"), me(deps, alice), NOW)
    give(deps, site_a, "lan", "editor", root, now=NOW)  # the same site: it still opens
    with read(deps.engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(signin)) == 1
    give(deps, site_b, "lan", "moderator", root, now=NOW)
    assert enters(deps, made) is None


def test_link_that_was_used_ends_the_others_and_the_account_is_somebodys(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    by = me(deps, alice)
    invite(deps, site_a, Invitation("lan", "moderator"), by, NOW)
    with write(deps.engine) as connection:
        found = access.find_moderator(connection, "lan")
        assert found is not None
        first, second = (access.new_link(connection, found.id, NOW) for _ in range(2))
        assert access.use_link(connection, first, NOW) == found.id
        assert access.use_link(connection, second, NOW) is None
    with pytest.raises(Taken):  # half in: the second step of signing in is still to come
        invite(deps, site_a, Invitation("lan", "moderator"), by, NOW)


def test_admin_who_never_came_does_not_count_as_one_that_stays(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    by = me(deps, alice)
    made = invite(deps, site_a, Invitation("lan", "admin"), by, NOW)
    with pytest.raises(Fixed, match="last_admin"):
        take(deps, site_a, "alice", by, NOW)
    assert enters(deps, made) is not None
    take(deps, site_a, "alice", by, NOW)


def test_whoever_is_no_admin_any_more_invites_and_gives_nothing(
    deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    by = me(deps, alice)  # read as the request began
    with write(deps.engine) as connection:
        access.set_role(connection, alice.id, site_a.id, "editor")
    with pytest.raises(Missing):
        invite(deps, site_a, Invitation("lan", "admin"), by, NOW)
    with pytest.raises(Missing):
        give(deps, site_a, "bob", "admin", by, now=NOW)
    assert roles(deps, "bob") == {site_a.id: "moderator"}


def test_last_site_of_somebody_who_works_elsewhere_is_not_asked(
    deps: Deps, site_a: Site, site_b: Site, alice: Person, bob: Person
) -> None:
    by = me(deps, alice)
    take(deps, site_a, "bob", by, NOW)
    with write(deps.engine) as connection:
        access.set_role(connection, bob.id, site_b.id, "moderator")
    with read(deps.engine) as connection:
        assert people.others(connection, site_a.id, by.sites("admin")) == []
    with pytest.raises(Missing):
        give(deps, site_a, "bob", "editor", by, now=NOW)


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["BOB", "Bob", "b\u006fb "])
def test_name_that_differs_in_its_case_alone_is_taken(
    deps: Deps, site_a: Site, alice: Person, bob: Person, name: str
) -> None:
    with pytest.raises(Taken):
        invite(deps, site_a, Invitation(name, "moderator"), me(deps, alice), NOW)


@pytest.mark.one_database
def test_name_is_the_same_however_its_marks_are_typed(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    by = me(deps, alice)
    invite(deps, site_a, Invitation("Hà", "moderator"), by, NOW)
    give(deps, site_a, "Ha\u0300", "editor", by, now=NOW)
    assert roles(deps, "Hà") == {site_a.id: "editor"}
    take(deps, site_a, "Ha\u0300", by, NOW)
    told = rows(deps, sa.select(event.c.data).where(event.c.act == "moderator.leave"))
    assert told[0]["data"]["moderator"] == "Hà"


@pytest.mark.one_database
def test_what_was_lent_stands_in_the_record(
    deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    by = me(deps, alice)
    duties.give(deps, site_a, "Thể thao", "alice", by, now=NOW, on=True)
    duties.hand_over(deps, by, "bob", [site_a.id], NOW)
    take(deps, site_a, "bob", by, NOW)
    told = rows(deps, sa.select(event.c.data).where(event.c.act == "moderator.leave"))
    assert (told[0]["data"]["sections"], told[0]["data"]["lent"]) == ([], ["Thể thao"])
