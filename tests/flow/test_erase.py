"""What is told and erased where a key is gone; and a new key that finds nothing to seal."""

from dataclasses import replace

import sqlalchemy as sa

from service.domain.keys import Keyring
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.edit import remove
from service.flow.erase import comments_of, erase
from service.flow.export import export
from service.flow.rotate import Rotated, rotate
from service.store.session import write
from service.store.tables import comment, revision
from tests.support.story import NOW, SECRET, events, keep, rows, stands

NEW = "another-secret-of-the-tests-0123456789"


def under(deps: Deps, *secrets: str) -> Deps:
    """The same house with other keys."""
    joined = " ".join(secrets)
    return replace(deps, keys=Keyring(joined), settings=replace(deps.settings, secret_key=joined))


def test_address_under_a_lost_key_is_told_as_none(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    ids = comments_of(deps, "an@example.com")
    (told,) = export(deps, ids)
    assert (told["email"], told["ip"]) == ("an@example.com", "203.0.113.7")
    (told,) = export(under(deps, NEW), ids)
    assert (told["email"], told["ip"]) == (None, None)


def test_author_is_found_under_every_key_on_the_asked_site(
    deps: Deps, site_a: Site, site_b: Site
) -> None:
    keep(deps, site_a)
    both = under(deps, NEW, SECRET)
    keep(both, site_b)
    assert len(comments_of(both, "an@example.com")) == 2
    assert len(comments_of(both, "an@example.com", {site_b.id})) == 1
    assert comments_of(both, "an@example.com", {99}) == []


def test_erased_comment_has_no_address_left(deps: Deps, site_a: Site) -> None:
    kept = keep(deps, site_a)
    (id_,) = comments_of(deps, "an@example.com")
    erase(deps, id_, NOW)
    assert stands(deps, kept.public_id).status == "removed"
    assert [row["text"] for row in rows(deps, sa.select(revision))] == [""]
    (told,) = export(deps, [id_])
    assert (told["email"], told["ip"], told["name"]) == (None, None, "")
    assert comments_of(deps, "an@example.com") == []


def test_comment_that_its_author_removed_can_still_be_erased(deps: Deps, site_a: Site) -> None:
    kept = keep(deps, site_a)
    remove(deps, site_a, kept.public_id, NOW)
    erase(deps, stands(deps, kept.public_id).id, NOW)
    assert events(deps, kept.public_id) == ["submit", "remove", "erase"]
    assert [row["text"] for row in rows(deps, sa.select(revision))] == [""]


def test_new_key_seals_what_can_be_opened_and_counts_what_cannot(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    keep(under(deps, "a-key-that-nobody-has-any-more-0123456789"), site_a)
    no_email = keep(deps, site_a)  # as an import may leave it
    with write(deps.engine) as connection:
        connection.execute(
            sa.update(comment).where(comment.c.public_id == no_email.public_id).values(email=None)
        )
    new, seen = under(deps, NEW, SECRET), list[int]()
    assert rotate(new, seen.append) == Rotated(sealed=2, lost=1)
    assert sum(seen) == 3
    assert rotate(new, seen.append) == Rotated(sealed=0, lost=1)
    only_new = under(deps, NEW)
    (found,) = comments_of(only_new, "an@example.com")
    (told,) = export(only_new, [found])
    assert told["email"] == "an@example.com"
