"""An editor bans and ends it: what it meets, from when, until when, and what stays on record."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.comment import Invalid
from service.domain.keys import Keyring
from service.domain.record import Due, Sent
from service.domain.site import Site
from service.flow.bans import Wanted, ban, forget_over, preview, unban
from service.flow.deps import By, Deps, Missing
from service.flow.erase import erase
from service.flow.rotate import rotate
from service.store import facts
from service.store.session import read
from service.store.tables import ban as ban_table, event, revision
from tests.support.story import NOW, SECRET, Person, decision, keep, later, rows, stands

ALICE = By("alice", None)


def banned(deps: Deps, public_id: str) -> tuple[str, ...]:
    """What the filter would be told of who sent a comment."""
    of = sa.select(revision.c.id, revision.c.text).where(
        revision.c.comment_id == stands(deps, public_id).id
    )
    (row,) = rows(deps, of)
    due = Due(row["id"], stands(deps, public_id).id, 0, 1, "An", row["text"], NOW,
                    frozenset(), None)  # fmt: skip
    with read(deps.engine) as connection:
        known = facts.gather(connection, [due], deps.keys)[row["id"]].facts
    return (*known.banned, *known.banned_links, *known.banned_phrases)


def order(deps: Deps, site: Site, kind: Any, **more: Any) -> str:
    made = ban(deps, site, Wanted(kind, more.pop("reason", "Gây rối"), **more), ALICE, NOW)
    return str(made.public_id)


def send(deps: Deps, site: Site, at: datetime = NOW, *, email: str = "an@example.com",
         address: str = "2001:db8::1") -> str:  # fmt: skip
    return keep(deps, site, email=email, sent=Sent(address), at=at).public_id


def test_author_address_and_domain_by_a_comment(deps: Deps, site_a: Site, site_b: Site) -> None:
    first = send(deps, site_a)
    for kind in ("author", "address", "email_domain"):
        order(deps, site_a, kind, comment=first)
    assert banned(deps, send(deps, site_a)) == ("author", "address", "email_domain")
    near = send(deps, site_a, email="binh@khac.example", address="2001:db8::7:7")
    assert banned(deps, near) == ("address",)
    far = send(deps, site_a, email="binh@example.com", address="203.0.113.9")
    assert banned(deps, far) == ("email_domain",)
    assert banned(deps, send(deps, site_b)) == ()


@pytest.mark.one_database
def test_domains_and_phrases_are_read_and_cleaned(deps: Deps, site_a: Site) -> None:
    order(deps, site_a, "link_domain", value=" WWW.NhaCai.Example ")
    order(deps, site_a, "phrase", value="đánh   đề")
    assert banned(deps, send(deps, site_a)) == ("nhacai.example", "đánh đề")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("kind", "more", "error"),
    [
        ("author", {}, "/comment field.required"), ("phrase", {}, "/value field.required"),
        ("phrase", {"value": "ab"}, "/value ban.phrase"),
        ("phrase", {"value": "x" * 201}, "/value ban.phrase"),
        ("phrase", {"value": "a!?…"}, "/value ban.phrase"),
        ("link_domain", {"value": "a b"}, "/value ban.domain"),
        ("email_domain", {"value": "an@"}, "/value ban.domain"),
        ("phrase", {"value": "abc", "reason": ""}, "/reason field.required"),
        ("phrase", {"value": "abc", "until": NOW}, "/until ban.over"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(
    deps: Deps, site_a: Site, kind: str, more: dict[str, Any], error: str
) -> None:
    with pytest.raises(Invalid, match=error):
        order(deps, site_a, kind, **more)


def test_comment_of_elsewhere_or_erased_bans_nobody(deps: Deps, site_a: Site, site_b: Site) -> None:
    other = send(deps, site_b)
    for public_id in (other, "nobody"):
        with pytest.raises(Missing, match="comment"):
            order(deps, site_a, "author", comment=public_id)
    mine = send(deps, site_a)
    erase(deps, stands(deps, mine).id, NOW)
    with pytest.raises(Invalid, match=r"ban\.unknown"):
        order(deps, site_a, "author", comment=mine)


def test_ban_of_an_author_outlives_the_erasure_of_its_comment_by_an_hmac_and_its_end(
    deps: Deps, site_a: Site
) -> None:
    mine = send(deps, site_a)
    author = stands(deps, mine).author
    made = order(deps, site_a, "author", comment=mine, until=later(60), reason="Lê An lăng mạ")
    other = order(deps, site_a, "address", comment=mine, reason="Lê An lăng mạ")
    over = order(deps, site_a, "author", comment=mine, until=later(1))
    erase(deps, stands(deps, mine).id, later(2))
    kept = {row["public_id"]: row for row in rows(deps, sa.select(ban_table))}
    assert [kept[one]["author"] for one in (made, other, over)] == [author, None, None]
    assert {(row["comment_id"], row["reason"]) for row in kept.values()} == {(None, "")}
    told = str(rows(deps, sa.select(event.c.data).where(event.c.act.like("ban.%"))))
    assert "Lê An" not in told
    assert banned(deps, send(deps, site_a, later(59))) == ("author",)
    assert banned(deps, send(deps, site_a, later(60))) == ()
    forget_over(deps, later(60))
    assert {row["author"] for row in rows(deps, sa.select(ban_table))} == {None}
    again = send(deps, site_a, later(61))
    ended = order(deps, site_a, "author", comment=again)
    erase(deps, stands(deps, again).id, later(62))
    unban(deps, ended, ALICE, later(63))
    assert {row["author"] for row in rows(deps, sa.select(ban_table))} == {None}


def test_ban_meets_its_author_under_old_and_new_keys(deps: Deps, site_a: Site) -> None:
    first, gone = send(deps, site_a), send(deps, site_a, email="binh@example.com")
    half = replace(deps, keys=Keyring(f"another-secret-of-the-tests-0123456789 {SECRET}"))
    for kind in ("author", "address"):
        order(deps, site_a, kind, comment=first)
    order(deps, site_a, "author", comment=gone)
    erase(half, stands(deps, gone).id, NOW)
    assert banned(half, send(half, site_a)) == ("author", "address")
    far: dict[str, Any] = {"email": "binh@example.com", "address": "203.0.113.9"}
    left, again = send(deps, site_a, **far), send(half, site_a, **far)
    assert banned(half, again) == ("author",)
    assert banned(half, send(half, site_a, email="cuc@example.com", address="2.2.2.2")) == ()
    rotate(half, lambda _: None)  # takes the ban along with what its author has written
    new = replace(deps, keys=Keyring("another-secret-of-the-tests-0123456789"))
    assert [banned(new, one) for one in (left, again)] == [("author",)] * 2
    assert banned(new, send(new, site_a)) == ("author", "address")


def test_ban_that_cannot_follow_to_a_new_key_is_counted(deps: Deps, site_a: Site) -> None:
    gone = [send(deps, site_a, email=f"{who}@example.com") for who in "abcd"]
    for one, until in zip(gone, (None, None, later(1), None), strict=True):
        made = order(deps, site_a, "author", comment=one, until=until)
        erase(deps, stands(deps, one).id, NOW)
    unban(deps, made, ALICE, NOW)
    half = replace(deps, keys=Keyring(f"another-secret-of-the-tests-0123456789 {SECRET}"))
    assert rotate(deps, lambda _: None).bans == 0  # the key is still the one
    send(deps, site_a, email="a@example.com")  # this one's ban goes along
    assert rotate(half, lambda _: None).bans == 1
    assert rotate(half, lambda _: None).bans == 1
    new = send(half, site_a, email="e@example.com")
    order(half, site_a, "author", comment=new)
    erase(half, stands(half, new).id, NOW)
    assert rotate(half, lambda _: None).bans == 1


def test_it_ends_by_itself_or_by_hand_and_both_are_on_record(
    deps: Deps, site_a: Site, site_b: Site
) -> None:
    first = send(deps, site_a)
    order(deps, site_a, "address", comment=first, until=later(60))
    made = order(deps, site_a, "author", comment=first)
    assert banned(deps, send(deps, site_a, later(59))) == ("author", "address")
    assert banned(deps, send(deps, site_a, later(60))) == ("author",)
    with pytest.raises(Missing, match="ban"):
        unban(deps, made, replace(ALICE, sites=frozenset({site_b.id})), NOW)
    unban(deps, made, ALICE, NOW)
    assert banned(deps, send(deps, site_a, later(61))) == ()
    with pytest.raises(Missing, match="ban"):
        unban(deps, made, ALICE, NOW)
    lines = rows(deps, sa.select(event).where(event.c.act.like("ban.%")).order_by(event.c.id))
    assert [(line["act"], line["by"]) for line in lines] == [
        ("ban.add", "alice"), ("ban.add", "alice"), ("ban.end", "alice"),
    ]  # fmt: skip
    assert lines[0]["data"]["after"]["until"] is not None
    assert "example.com" not in str([line["data"] for line in lines])


def test_preview_counts_the_last_thirty_days(deps: Deps, site_a: Site, bob: Person) -> None:
    keep(deps, site_a, "Vào nhacai.example ngay", at=NOW - timedelta(days=31))
    first = keep(deps, site_a, "Vào nhacai.example ngay").public_id
    keep(deps, site_a, "Vào nha cai example", email="binh@khac.example")
    decision(deps, first, "approve", bob)
    for wanted, met in (
        (Wanted("link_domain", "", value="nhacai.example"), (1, 1)),
        (Wanted("phrase", "", value="nhà cái"), (1, 0)),
        (Wanted("author", "", first), (1, 1)), (Wanted("email_domain", "", first), (1, 1)),
        (Wanted("address", "", first), (2, 1)),
    ):  # fmt: skip
        assert preview(deps, site_a, wanted, NOW) == met, wanted
