"""Who may do what, where; and secrets that are kept as hashes."""

import pytest

from service.domain.access import ROLES, Principal, Role, new_token, token_hash

ROOT = Principal("root", root=True)
BOTH = Principal("alice", {1: "admin", 2: "moderator"})


@pytest.mark.parametrize(
    ("who", "role", "site", "may"),
    [
        (BOTH, "admin", 1, True), (BOTH, "editor", 1, True), (BOTH, "moderator", 1, True),
        (BOTH, "moderator", 2, True), (BOTH, "editor", 2, False), (BOTH, "admin", 2, False),
        (BOTH, "moderator", 3, False), (BOTH, "moderator", None, False),
        (ROOT, "admin", 3, True), (ROOT, "admin", None, True),
        (Principal("nobody"), "moderator", 1, False),
    ],
)  # fmt: skip
def test_role_holds_at_its_site_with_those_below_it(
    who: Principal, role: Role, site: int | None, *, may: bool
) -> None:
    assert who.may(role, site) is may


def test_sites_are_those_where_the_role_is_held() -> None:
    assert [BOTH.sites(role) for role in ROLES] == [
        frozenset({1, 2}),
        frozenset({1}),
        frozenset({1}),
    ]
    assert ROOT.sites("admin") is None
    assert Principal("nobody").sites() == frozenset()


def test_token_is_kept_as_a_hash() -> None:
    token, kept = new_token("ykm")
    assert token.startswith("ykm_")
    assert kept == token_hash(token)
    assert token not in kept
    assert new_token("ykm")[0] != token
    assert token_hash("\ud800")  # a made-up token breaks nothing
