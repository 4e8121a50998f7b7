"""A signed reader without an address is the same one under a new secret key, too."""

from dataclasses import replace

import sqlalchemy as sa

from service.domain.hold import Hold
from service.domain.identity import signed_identity
from service.domain.keys import Keyring
from service.domain.record import Due
from service.domain.site import Site
from service.flow.bans import Wanted, ban
from service.flow.deps import By, Deps
from service.flow.erase import comments_of, erase
from service.flow.export import export
from service.flow.hold import hold
from service.flow.reseal import gather_held
from service.flow.rotate import rotate
from service.store import facts, holds
from service.store.session import read
from service.store.tables import comment, revision
from tests.support.signing import signed
from tests.support.story import NOW, SECRET, keep, later, rows, stands

NEW, ALICE = "another-secret-of-the-tests-0123456789", By("alice", None)


def banned(deps: Deps, public_id: str) -> bool:
    """Whether the filter would be told of a ban of who sent it."""
    of = stands(deps, public_id).id
    (row,) = rows(deps, sa.select(revision.c.id).where(revision.c.comment_id == of))
    due = Due(row["id"], of, 0, 1, "An", "Một câu thôi.", NOW, frozenset(), None)
    with read(deps.engine) as connection:
        found = facts.gather(connection, [due], deps.keys)[row["id"]].facts.banned
    return "author" in found


def held(deps: Deps, public_id: str) -> bool:
    with read(deps.engine) as connection:
        return bool(holds.of(connection, [stands(deps, public_id).id], NOW))


def test_ban_and_hold_cover_the_reader_while_the_key_changes_and_after_it(
    deps: Deps, site_a: Site
) -> None:
    first = signed(deps, site_a)
    ban(deps, site_a, Wanted("author", "Gây rối", comment=first), ALICE, NOW)
    hold(deps, first, Hold("Điều 10", "12/CV", later(9e6), whole=True), ALICE, NOW)
    both = replace(deps, keys=Keyring(f"{NEW} {SECRET}"))
    during = signed(both, site_a)
    assert banned(both, during)
    gather_held(both, NOW)
    assert held(both, during)
    left = signed(deps, site_a)
    rotate(both, lambda _: None)
    new = replace(deps, keys=Keyring(NEW))
    after = signed(new, site_a)
    assert [(banned(new, one), held(new, one)) for one in (left, during, after)] == [
        (True, True)
    ] * 3
    other = signed(new, site_a, "u-8")
    assert (banned(new, other), held(new, other)) == (False, False)
    assert len(comments_of(new, signed_identity("u-7"))) == 4


def test_identity_is_sealed_told_and_erased(deps: Deps, site_a: Site) -> None:
    one, typed = stands(deps, signed(deps, site_a)), stands(deps, keep(deps, site_a).public_id)
    told = list(export(deps, [one.id, typed.id]))
    assert [(x["email"], x["signed_id"]) for x in told] == [
        (None, "u-7"), ("an@example.com", None),
    ]  # fmt: skip
    erase(deps, one.id, NOW)
    kept = rows(deps, sa.select(comment.c.identity))
    assert kept == [{"identity": None}, {"identity": None}]
