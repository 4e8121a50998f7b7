"""Two threads become one and part again: nothing is lost, nothing is counted twice."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.site import Site
from service.flow import house, lockdown
from service.flow.deps import By, Deps, Missing
from service.flow.level import set_level
from service.flow.merge import Unmergeable, merge, preview, undo
from service.flow.pin import pin
from service.flow.reply import reply
from service.flow.vote import Voter, vote
from service.store import comments, merges, moderation, sites, thread, watches
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import article, comment, event, vote as votes
from tests.support.story import NOW, Person, change, decision, keep, make_person, rows, stands
from tests.support.waiting import meanwhile

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def eve(deps: Deps, site_a: Site) -> Person:
    return make_person(deps, "eve", {site_a.id: "editor"})


def by(one: Person) -> By:
    return By(one.name, one.sites)


def shown(deps: Deps, site: Site, who: Person, text: str, under: str, **more: Any) -> str:
    """A published comment."""
    kept = keep(deps, site, text, article=under, email=f"{len(text)}@example.com", **more)
    decision(deps, kept.public_id, "approve", who)
    return kept.public_id


def seen(deps: Deps, site: Site, key: str) -> tuple[set[str], int]:
    """What readers of a key see, and the count."""
    with read(deps.engine) as connection:
        found = sites.find_article(connection, site.id, key)
        assert found is not None
        rows_, _ = thread.thread(connection, thread.Wanted(found.id, LATER, limit=100))
        count = thread.counts(connection, site.id, [key], LATER)[key]
    return {row.public_id for row in rows_}, count


def whole(deps: Deps) -> list[dict[str, Any]]:
    """All that a merge may touch, but for the counters of change."""
    of = sa.select(comment.c.public_id, comment.c.article_id, comment.c.pinned).order_by(
        comment.c.id
    )
    places = sa.select(article.c.id, article.c.key, article.c.published).order_by(article.c.id)
    return rows(deps, of) + rows(deps, places)


def test_thread_stands_under_the_other_and_goes_back(deps: Deps, site_a: Site, eve: Person) -> None:
    old = [shown(deps, site_a, eve, f"Bài {n} cũ hay lắm.", "cũ") for n in range(2)]
    waits = keep(deps, site_a, "Đang chờ.", article="cũ").public_id
    new = shown(deps, site_a, eve, "Bài mới rất hay.", "mới")
    for one in (old[0], new):
        pin(deps, one, by(eve), NOW, pinned=True)
    vote(deps, site_a, old[0], Voter("v", "a"), 1, now=NOW)
    before = whole(deps)
    first, second = preview(deps, site_a, "cũ", "mới", NOW)
    assert (first.published, second.published) == (2, 1)
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    assert (made.key, made.into, made.comments, made.by) == ("cũ", "mới", 3, "eve")
    both = ({*old, new}, 3)
    assert seen(deps, site_a, "cũ") == seen(deps, site_a, "mới") == both
    assert len(rows(deps, sa.select(votes.c.id))) == 1
    decision(deps, waits, "approve", eve, at=LATER)
    assert seen(deps, site_a, "cũ")[1] == 4
    decision(deps, waits, "take_down", eve, at=LATER)
    back = undo(deps, made.public_id, by(eve), LATER)
    assert (back.undone, back.undone_by) == (LATER, "eve")
    assert whole(deps) == before
    assert seen(deps, site_a, "cũ") == (set(old), 2)
    assert seen(deps, site_a, "mới") == ({new}, 1)
    acts = [
        row["act"] for row in rows(deps, sa.select(event.c.act).where(event.c.comment_id.is_(None)))
    ]
    assert acts == ["article.merge", "article.unmerge"]


def test_what_was_written_meanwhile_goes_with_what_it_answers(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    old = shown(deps, site_a, eve, "Bài cũ.", "cũ")
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    answer = reply(deps, old, "Cảm ơn bạn.", by(eve), LATER)
    meanwhile = shown(deps, site_a, eve, "Gửi sau khi gộp, bằng khóa cũ.", "cũ")
    undo(deps, made.public_id, by(eve), LATER)
    assert stands(deps, old).article_id == stands(deps, answer.public_id).article_id
    assert stands(deps, meanwhile).article_id != stands(deps, old).article_id
    assert (seen(deps, site_a, "cũ")[1], seen(deps, site_a, "mới")[1]) == (2, 2)


def test_pin_of_the_only_pinned_thread_stays(deps: Deps, site_a: Site, eve: Person) -> None:
    old = shown(deps, site_a, eve, "Bài cũ.", "cũ")
    pin(deps, old, by(eve), NOW, pinned=True)
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    assert stands(deps, old).pinned
    undo(deps, made.public_id, by(eve), LATER)
    assert stands(deps, old).pinned


def said(**fields: Any) -> dict[str, Any]:
    return {"title": "", "url": "", "section": None, "tags": (), "mode": None, "closes_at": None,
            "aliases": []} | fields  # fmt: skip


def test_aliases_go_along_and_outlast_what_the_publisher_says(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    shown(deps, site_a, eve, "Bài cũ.", "cũ")
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    shown(deps, site_a, eve, "Bài mới nhất cả.", "mới-nhất")
    house.say_article(deps, site_a, "cũ", said(aliases=["rất-cũ"]), "x", now=NOW)
    first = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    house.say_article(deps, site_a, "mới", said(aliases=["khác", "cũ"]), "x", now=NOW)
    second = merge(deps, site_a, "mới", "mới-nhất", by=by(eve), now=NOW)
    house.say_article(deps, site_a, "mới-nhất", said(), "x", now=NOW)
    for key in ("rất-cũ", "cũ", "mới", "khác"):
        assert seen(deps, site_a, key)[1] == 3, key
    with read(deps.engine) as connection:
        listed, _ = merges.page(connection, None, limit=9)
        for where in (None, frozenset({site_a.id})):
            for key, n in (("rất-cũ", 3), ("cũ", 3), ("mới-nhất", 3), ("x", 0)):
                assert moderation.count(connection, Filter(where, article=key)) == n
    assert [(one.key, one.into) for one in listed] == [("mới", "mới-nhất"), ("cũ", "mới")]
    with pytest.raises(Unmergeable, match="later"):
        undo(deps, first.public_id, by(eve), LATER)
    undo(deps, second.public_id, by(eve), LATER)
    undo(deps, first.public_id, by(eve), LATER)
    assert [seen(deps, site_a, key)[1] for key in ("rất-cũ", "cũ", "mới", "khác", "mới-nhất")] == [
        1, 1, 1, 1, 1,
    ]  # fmt: skip
    house.say_article(deps, site_a, "cũ", said(), "x", now=NOW)  # its own again: taken away
    with read(deps.engine) as connection:
        assert sites.find_article(connection, site_a.id, "rất-cũ") is None


def test_what_cannot_be_merged_is_refused(
    deps: Deps, site_a: Site, eve: Person, charlie: Person
) -> None:
    shown(deps, site_a, eve, "Bài cũ.", "cũ")
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    for pair in (("cũ", "không có"), ("không có", "mới")):
        with pytest.raises(Missing):
            merge(deps, site_a, *pair, by=by(eve), now=NOW)
    with pytest.raises(Unmergeable, match="same"):
        merge(deps, site_a, "cũ", "cũ", by=by(eve), now=NOW)
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    with pytest.raises(Unmergeable, match="same"):
        merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    for who, public_id in ((charlie, made.public_id), (eve, "không có")):
        with pytest.raises(Missing):
            undo(deps, public_id, by(who), LATER)
    undo(deps, made.public_id, By("root", None), LATER)
    with pytest.raises(Unmergeable, match="over"):
        undo(deps, made.public_id, by(eve), LATER)
    lockdown.order(
        deps, site_a, lockdown.Wanted("article", "hide", "mới", "", "", None), by(eve), NOW
    )
    with pytest.raises(Unmergeable, match="locked"):  # also with a site kept from before
        merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)


def two_hands(deps: Deps, site: Site, key: str) -> bool:
    with read(deps.engine) as connection:
        found = sites.find_article(connection, site.id, key)
    assert found is not None
    return found.second_level


def test_what_takes_two_hands_takes_two_under_the_other_article(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    waits = keep(deps, site_a, "Đang chờ.", article="cũ").public_id
    other = shown(deps, site_a, eve, "Bài mới rất hay.", "mới")
    set_level(deps, waits, by(eve), NOW, on=True)
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    assert decision(deps, waits, "approve", eve).action == "propose"
    undo(deps, made.public_id, by(eve), LATER)
    assert (two_hands(deps, site_a, "cũ"), two_hands(deps, site_a, "mới")) == (True, False)
    set_level(deps, other, by(eve), NOW, on=True)
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    undo(deps, made.public_id, by(eve), LATER)
    assert two_hands(deps, site_a, "mới")  # it had it before


@pytest.mark.parametrize("why", [{"second_sections": ["tòa-án"]}, {"second_topics": ["bầu cử"]}])
def test_two_hands_of_a_section_or_tag_go_with_the_thread(
    deps: Deps, site_a: Site, eve: Person, why: dict[str, Any]
) -> None:
    site = change(deps, site_a, **{name: tuple(value) for name, value in why.items()})
    waits = keep(deps, site, "Đang chờ.", article="cũ").public_id
    shown(deps, site, eve, "Bài mới rất hay.", "mới")
    place = said(section="tòa-án", tags=["bầu cử"])
    house.say_article(deps, site, "cũ", place, "x", now=NOW)
    made = merge(deps, site, "cũ", "mới", by=by(eve), now=NOW)
    assert decision(deps, waits, "approve", eve).action == "propose"
    assert two_hands(deps, site, "mới")
    undo(deps, made.public_id, by(eve), LATER)
    assert (two_hands(deps, site, "cũ"), two_hands(deps, site, "mới")) == (False, False)


def test_two_hands_of_a_whole_site_are_no_articles_own(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    keep(deps, site_a, "Đang chờ.", article="cũ")
    shown(deps, site_a, eve, "Bài mới rất hay.", "mới")
    site = change(deps, site_a, second_level=True)
    merge(deps, site, "cũ", "mới", by=by(eve), now=NOW)
    assert not two_hands(deps, site, "mới")


def watched(deps: Deps, of: Mapping[str, str]) -> dict[str, list[str]]:
    """Who watches the articles of these comments."""
    with read(deps.engine) as connection:
        found = {key: comments.find(connection, one) for key, one in of.items()}
        return {key: watches.of(connection, one.article_id) for key, one in found.items() if one}


def test_who_watches_an_article_watches_what_it_was_merged_into(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    of = {"cũ": shown(deps, site_a, eve, "Bài cũ.", "cũ"),
          "mới": shown(deps, site_a, eve, "Bài mới hơn.", "mới")}  # fmt: skip
    old, new = (stands(deps, one).article_id for one in of.values())
    with write(deps.engine) as connection:
        for who, article_id in (("an", old), ("ba", old), ("ba", new), ("cô", old), ("em", new)):
            watches.put(connection, who, article_id, on=True)
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    assert watched(deps, of) == {key: ["an", "ba", "cô", "em"] for key in of}
    with write(deps.engine) as connection:
        assert watches.count(connection, "ba", [site_a.id]) == 1
        watches.put(connection, "cô", new, on=False)
        watches.put(connection, "út", new, on=True)
    undo(deps, made.public_id, by(eve), LATER)
    assert watched(deps, of) == {"cũ": ["an", "ba"], "mới": ["ba", "em", "út"]}


def lock(deps: Deps, site: Site, who: Person, key: str) -> str:
    """Nobody may read there."""
    wanted = lockdown.Wanted("article", "hide", key)
    return str(lockdown.order(deps, site, wanted, by(who), NOW).public_id)


def test_thread_that_is_locked_down_is_not_parted(deps: Deps, site_a: Site, eve: Person) -> None:
    shown(deps, site_a, eve, "Bài cũ.", "cũ")
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    locked = lock(deps, site_a, eve, "mới")
    with pytest.raises(Unmergeable, match="locked"):
        undo(deps, made.public_id, by(eve), LATER)
    lockdown.lift(deps, locked, by(eve), LATER)
    assert undo(deps, made.public_id, by(eve), LATER).undone == LATER


def test_lock_down_that_meets_a_merge_waits_and_locks_what_the_key_means_then(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    old = stands(deps, shown(deps, site_a, eve, "Bài cũ.", "cũ")).article_id
    new = stands(deps, shown(deps, site_a, eve, "Bài mới hơn.", "mới")).article_id
    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:  # as far as a merge goes before it ends
            one, _ = merges.lock(connection, (old, new), old)
            merges.rename(connection, one, f"{merges.AWAY}x")
            merges.alias(connection, site_a.id, "cũ", new, 1)
            sent = meanwhile(deps, pool, lambda: lock(deps, site_a, eve, "cũ"))
        sent.result(30)
    site = deps.sites.get("a")
    assert site is not None
    assert [one.target for one in site.locks] == ["mới"]


def test_what_was_merged_by_another_at_the_same_moment_is_gone(
    deps: Deps, site_a: Site, eve: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(deps, site_a, eve, "Bài cũ.", "cũ")
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    monkeypatch.setattr("service.store.merges.gone", lambda _: True)
    with pytest.raises(Missing):
        merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)


def test_many_are_moved_in_parts(
    deps: Deps, site_a: Site, eve: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.merges.AT_ONCE", 2)
    old = [shown(deps, site_a, eve, "Bài cũ." + "." * n, "cũ") for n in range(5)]
    shown(deps, site_a, eve, "Bài mới hơn rồi đây.", "mới")
    change(deps, site_a, text_max=900)
    made = merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
    undo(deps, made.public_id, by(eve), LATER)
    assert seen(deps, site_a, "cũ") == (set(old), 5)


def test_submission_that_meets_a_merge_waits_and_goes_along(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    old = stands(deps, shown(deps, site_a, eve, "Bài cũ.", "cũ")).article_id
    new = stands(deps, shown(deps, site_a, eve, "Bài mới hơn.", "mới")).article_id
    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:  # as far as a merge goes before it ends
            one, _ = merges.lock(connection, (old, new), old)
            merges.move(connection, None, old, new)
            merges.rename(connection, one, f"{merges.AWAY}x")
            merges.alias(connection, site_a.id, "cũ", new, 1)
            sent = meanwhile(
                deps, pool, lambda: keep(deps, site_a, "Gửi giữa chừng.", article="cũ")
            )
        kept = sent.result(30)
    assert stands(deps, kept.public_id).article_id == new


def test_merge_that_meets_a_decision_waits_for_it_at_the_article(
    deps: Deps, site_a: Site, eve: Person
) -> None:
    of = comment.c.public_id == shown(deps, site_a, eve, "Bài cũ.", "cũ")
    shown(deps, site_a, eve, "Bài mới hơn.", "mới")
    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:  # as far as a decision goes before the comment
            comments.lock_articles(connection, of)
            sent = meanwhile(
                deps, pool, lambda: merge(deps, site_a, "cũ", "mới", by=by(eve), now=NOW)
            )
            connection.execute(sa.select(comment.c.id).where(of).with_for_update(nowait=True))
        assert sent.result(30).comments == 1
