"""Near-identical comments of several authors become one campaign, whoever examines them when."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.domain.near import WINDOW
from service.domain.record import Due, Kept, Sent
from service.domain.site import Site
from service.domain.sketch import sketch as draw_one
from service.flow import campaign, examine
from service.flow.campaign import draw
from service.flow.deps import Deps
from service.flow.edit import edit, remove
from service.flow.erase import comments_of, erase
from service.flow.examine import look
from service.flow.settle import settle
from service.flow.sweep import tidy
from service.store import campaigns, comments, spread
from service.store.session import read, write
from service.store.tables import comment, revision, sketch, sketch_band, verdict
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    decision,
    examine_all,
    keep,
    later,
    make_site,
    rows,
    stands,
)
from workers.checker import build
from workers.filters import campaign as campaign_filter

LIES = (
    "Tờ báo này toàn đưa tin sai sự thật về công ty {}, bỏ đọc ngay đi mọi người, "
    "đừng để chúng nó lừa gạt người tiêu dùng thêm {} nữa."
)
EDITED = (
    LIES.format("Hoàng Gia", "một ngày"), LIES.format("Phú Quý", "2 ngày"),
    LIES.format("Hoang Gia", "một giờ").upper(), LIES.format("HG", "phút nào").replace(" ", "  "),
    "Nói thật: " + LIES.format("Hoàng\u200b Gia", "1 tuần"),
)  # fmt: skip
APART = (
    "Giá xăng tăng thì cái gì cũng tăng, lương thì vẫn thế, công nhân chúng tôi sống sao nổi.",
    "Đường quê tôi cũng hỏng lâu rồi, học sinh đi học phải lội bùn, mong huyện sớm cho sửa.",
    "Đội tuyển đá hay lắm, chỉ tiếc pha bỏ lỡ cuối trận, trận sau cố gắng ghi bàn sớm nhé.",
)
PRAISE = "Bài viết rất hay, cảm ơn tòa soạn"
CALL = "Tẩy chay báo Phương Đông ngay bà con ơi"


@pytest.fixture
def checker() -> Checker:
    """The house's own."""
    return build()


def send(deps: Deps, site: Site, text: str, author: int | str, **more: Any) -> Kept:
    return keep(deps, site, text, email=f"a{author}@example.com", **more)


def mark(deps: Deps, kept: Kept) -> str | None:
    query = sa.select(comment.c.campaign).where(comment.c.public_id == kept.public_id)
    found: str | None = rows(deps, query)[0]["campaign"]
    return found


def marks(deps: Deps) -> list[str | None]:
    query = sa.select(comment.c.campaign).order_by(comment.c.id)
    return [row["campaign"] for row in rows(deps, query)]


def codes(deps: Deps) -> list[list[str]]:
    """What was found of repeats, by comment."""
    query = sa.select(verdict.c.findings).join(revision).where(verdict.c.current)
    return [
        [one["code"] for one in row["findings"] if one["code"].startswith(("campaign", "repeat"))]
        for row in rows(deps, query.order_by(revision.c.comment_id))
    ]


def lease(deps: Deps, at: datetime, most: int = 50) -> list[Due]:
    with write(deps.engine) as connection:
        ids = comments.waiting(connection, at, most)
        return comments.lease(connection, ids, at, deps.settings.lease)[0]


def sketches(deps: Deps) -> tuple[int, int]:
    with read(deps.engine) as connection:
        one, many = (
            int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
            for table in (sketch, sketch_band)
        )
    return one, many


def test_small_edits_by_several_authors_are_one_campaign(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    for n, text in enumerate(EDITED):  # one after the other, at several articles
        send(deps, site_a, text, n, article=f"bai-{n % 2}", at=later(n * 3600))
        examine_all(deps, checker, later(n * 3600 + 1))
        assert len({*marks(deps)} - {None}) == (n > 0)
    assert None not in marks(deps)  # the first ones as well
    assert codes(deps) == [[], *[["campaign.near"]] * 4]
    with read(deps.engine) as connection:
        assert spread.size(connection, marks(deps)[0] or "") == spread.Size(5, 5, 2)
    made = rows(deps, sa.select(verdict).order_by(verdict.c.id))
    assert [row["outcome"] for row in made] == ["clean", "clean", "review", "review", "review"]
    facts = made[-1]["facts"]
    assert (facts["near"], facts["near_authors"], facts["near_articles"]) == (4, 4, 2)
    assert facts["campaign"] == marks(deps)[0]
    versions = rows(deps, sa.select(comment.c.version))
    assert {row["version"] for row in versions} == {2}  # the verdict's, and no more


def test_what_comes_in_one_batch_sees_each_other(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = [send(deps, site_a, EDITED[n % 5], n, at=later(n / 100)) for n in range(50)]
    assert examine_all(deps, checker, later(2)) == 50
    assert len({mark(deps, one) for one in kept} - {None}) == 1
    assert codes(deps) == [["campaign.near"]] * 50


def test_unrelated_comments_are_none(deps: Deps, site_a: Site, checker: Checker) -> None:
    for n, text in enumerate((*APART, *[PRAISE] * 5)):
        send(deps, site_a, text, n)
    examine_all(deps, checker)
    assert set(marks(deps)) == {None}
    assert codes(deps) == [[]] * 8
    assert sketches(deps)[0] == 3


def test_one_author_repeating_is_no_campaign(deps: Deps, site_a: Site, checker: Checker) -> None:
    for n, text in enumerate(EDITED):
        send(deps, site_a, text, "n", at=later(n))
    examine_all(deps, checker, later(9))
    assert set(marks(deps)) == {None}
    assert codes(deps) == [[], *[["repeat.author"]] * 4]


def test_another_site_has_no_part_in_it(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker
) -> None:
    for n, site in enumerate((site_a, site_b, site_a, make_site(deps, "c"))):
        send(deps, site, EDITED[n], n)
    examine_all(deps, checker)
    first, elsewhere, again, third = marks(deps)
    assert first == again is not None
    assert elsewhere is third is None


def test_two_say_the_same_short_text_by_chance_and_three_do_not(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    send(deps, site_a, CALL, 1)
    send(deps, site_a, f"{CALL}!", 2)
    examine_all(deps, checker)
    assert marks(deps) == [None, None]
    assert codes(deps) == [[], ["repeat.others"]]
    send(deps, site_a, CALL.upper(), 3, at=later(5))
    examine_all(deps, checker, later(6))
    assert len(set(marks(deps))) == 1
    assert marks(deps)[0] is not None
    assert codes(deps)[2] == ["campaign.near"]


def test_two_workers_at_once_do_not_split_it(deps: Deps, site_a: Site, checker: Checker) -> None:
    for n in range(2):
        send(deps, site_a, EDITED[n], n)
    ours, theirs = lease(deps, later(1), 1), lease(deps, later(1), 1)
    draw(deps, ours, unwatched)
    mine = look(deps, checker, ours, unwatched)  # the other one is not there yet
    draw(deps, theirs, unwatched)
    other = look(deps, checker, theirs, unwatched)
    settle(deps, other, later(1))
    settle(deps, mine, later(1))
    first, second = marks(deps)
    assert first == second is not None


def test_campaigns_that_turn_out_to_be_one_are_joined(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = [send(deps, site_a, EDITED[n % 5], n, at=later(n)) for n in range(4)]
    with write(deps.engine) as connection:  # as two that knew nothing of each other
        for one, name in zip(kept, ("cũ", "cũ", "mới", "mới"), strict=True):
            connection.execute(
                sa.update(comment).where(comment.c.public_id == one.public_id).values(campaign=name)
            )
    examine_all(deps, checker, later(9))
    assert set(marks(deps)) == {"cũ"}


def test_members_out_of_sight_move_along(deps: Deps, site_a: Site, checker: Checker) -> None:
    far = send(deps, site_a, APART[0], "far")
    examine_all(deps, checker)
    near = [send(deps, site_a, EDITED[n], n, at=later(n + 2)) for n in range(2)]
    names = dict(zip((near[0], near[1], far), ("cũ", "mới", "mới"), strict=True))
    with write(deps.engine) as connection:
        for one, name in names.items():
            connection.execute(
                sa.update(comment).where(comment.c.public_id == one.public_id).values(campaign=name)
            )
    examine_all(deps, checker, later(9))
    assert set(marks(deps)) == {"cũ"}


def test_copy_of_a_published_comment_is_told_and_a_quoted_parent_is_not(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    source = send(deps, site_a, APART[1], 1)
    examine_all(deps, checker)
    decision(deps, source.public_id, "approve", bob)
    copy = f"{APART[1]} Ai cần vốn cứ nhắn em!"
    send(deps, site_a, copy, 2, at=later(2))
    send(deps, site_a, copy, 2, at=later(2), article="khác")
    send(deps, site_a, APART[1], 1, at=later(2))
    examine_all(deps, checker, later(3))
    assert codes(deps) == [
        [], ["repeat.copied"], ["repeat.author", "campaign.near"],
        ["repeat.author", "campaign.near"],
    ]  # fmt: skip
    facts = rows(deps, sa.select(verdict.c.facts).order_by(verdict.c.id))
    assert facts[1]["facts"]["copied_from"] == source.public_id
    assert "copied_text" not in facts[1]["facts"]
    send(deps, site_a, copy, 3, at=later(4), sent=Sent(ADDRESS, parent=source.public_id))
    examine_all(deps, checker, later(5))
    assert "repeat.copied" not in codes(deps)[-1]


def test_edit_leaves_the_campaign_and_may_join_another(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = [send(deps, site_a, EDITED[n], n) for n in range(3)]
    other = [send(deps, site_a, APART[0], f"x{n}") for n in range(2)]
    examine_all(deps, checker)
    edit(deps, site_a, kept[1].public_id, f"{APART[0]} Thật đấy!", later(2))
    assert mark(deps, kept[1]) is None
    assert sketches(deps)[0] == 4
    examine_all(deps, checker, later(3))
    assert mark(deps, kept[1]) == mark(deps, other[0]) != mark(deps, kept[0])
    assert codes(deps)[1] == ["campaign.near"]


def test_text_that_was_replaced_joins_nothing(deps: Deps, site_a: Site, checker: Checker) -> None:
    kept = [send(deps, site_a, EDITED[n], n) for n in range(2)]
    due = lease(deps, later(1))
    draw(deps, due, unwatched)
    seen = look(deps, checker, due, unwatched)
    edit(deps, site_a, kept[0].public_id, APART[0], later(2))
    settle(deps, seen, later(3))
    draw(deps, due, unwatched)  # a worker that is late: an older text has no sketch
    assert marks(deps) == [None, None]
    assert sketches(deps)[0] == 1


def test_comment_that_lost_its_text_meanwhile_is_not_marked(deps: Deps, site_a: Site) -> None:
    kept = send(deps, site_a, EDITED[0], 1)  # as edited after others had looked for their twins
    number = stands(deps, kept.public_id).id
    with write(deps.engine) as connection:
        campaigns.mark(connection, {number: "x"})
    assert mark(deps, kept) is None


def test_correction_by_the_desk_keeps_the_campaign(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    kept = [send(deps, site_a, EDITED[n], n) for n in range(3)]
    examine_all(deps, checker)
    decision(deps, kept[0].public_id, "approve", bob, text=EDITED[0].replace("chúng nó", "họ"))
    examine_all(deps, checker, later(3))
    assert len(set(marks(deps))) == 1
    assert sketches(deps)[0] == 3


def test_what_is_removed_or_erased_leaves_no_sketch(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    kept = [send(deps, site_a, EDITED[n], n) for n in range(3)]
    due = lease(deps, later(1))
    draw(deps, due, unwatched)
    assert sketches(deps) == (3, 3 * 8)
    remove(deps, site_a, kept[0].public_id, later(2))
    (erased,) = comments_of(deps, "a1@example.com")
    erase(deps, erased, later(2))
    assert sketches(deps) == (1, 8)
    draw(deps, due, unwatched)  # a worker that is late
    assert sketches(deps) == (1, 8)
    settle(deps, look(deps, checker, due, unwatched), later(3))
    assert set(marks(deps)) == {None}


def test_sketches_are_dropped_after_the_window(
    deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "CHUNK", 2)
    for n in range(3):
        send(deps, site_a, EDITED[n], n)
    send(deps, site_a, EDITED[3], 3, at=later(60))
    examine_all(deps, checker, later(61))
    name = marks(deps)[0]
    tidy(deps, NOW + WINDOW + timedelta(seconds=30))
    assert sketches(deps) == (1, 8)
    assert set(marks(deps)) == {name}
    after = NOW + WINDOW + timedelta(hours=1)
    send(deps, site_a, EDITED[4], 4, at=after)  # and whoever is late for tidying is too old as well
    examine_all(deps, checker, after + timedelta(seconds=1))
    assert marks(deps)[4] is None


def test_doubled_examination_changes_nothing(deps: Deps, site_a: Site, checker: Checker) -> None:
    for n in range(3):
        send(deps, site_a, EDITED[n], n)
    examine_all(deps, checker)
    before = marks(deps), sketches(deps)
    with write(deps.engine) as connection:
        connection.execute(sa.update(revision).values(due_at=NOW, attempts=0))
    examine_all(deps, checker, later(5))
    assert (marks(deps), sketches(deps)) == before


def test_text_that_cannot_be_drawn_is_held_by_name_and_delays_nobody(
    deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = later(1)

    def breaks(text: Any) -> Any:
        if "xăng" in text.text:
            raise RuntimeError("cannot be drawn")
        return draw_one(text)

    monkeypatch.setattr(campaign, "sketch", breaks)
    monkeypatch.setattr(examine, "present", lambda: moment)
    bad, good = (send(deps, site_a, text, n) for n, text in enumerate(APART[:2]))
    ids = [row["id"] for row in rows(deps, sa.select(revision.c.id).order_by(revision.c.id))]
    for _ in range(4):
        for id_ in ids:
            try:
                examine.examine(deps, checker, unwatched, [id_])
            except RuntimeError:
                moment += timedelta(seconds=deps.settings.lease + 1)
    assert stands(deps, good.public_id).outcome == "clean"
    assert stands(deps, bad.public_id).outcome == "review"
    failed = rows(deps, sa.select(verdict.c.failed).order_by(verdict.c.revision_id))
    assert [row["failed"] for row in failed] == [[campaign.FILTER], []]
    assert campaign.FILTER in build().filters
    assert build().filters[campaign.FILTER] is campaign_filter.campaign


def test_drawing_is_bounded(deps: Deps, site_a: Site) -> None:
    def bound(name: str) -> AbstractContextManager[None]:
        @contextmanager
        def slow() -> Iterator[None]:
            yield
            raise TimeoutError(name)

        return slow()

    send(deps, site_a, EDITED[0], 1)
    with pytest.raises(TimeoutError, match="campaign"):
        draw(deps, lease(deps, later(1)), bound)
    assert sketches(deps) == (0, 0)


def test_sharing_tells_the_newest_of_each_band_and_site_however_many_there_are(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for site in (site_a, site_b):  # the second's are all newer than the first's
        for n in range(5):
            send(deps, site, LIES.format("Hoàng Gia", "một ngày"), n)
    examine_all(deps, checker)
    bands = {(row["site_id"], row["band"]) for row in rows(deps, sa.select(sketch_band))}
    ids = [row["id"] for row in rows(deps, sa.select(comment.c.id).order_by(comment.c.id))]
    newest = {site_a.id: ids[2:5], site_b.id: ids[7:]}
    monkeypatch.setattr(campaigns, "FAIR", 3)
    for many in (10 * len(bands), 2):
        monkeypatch.setattr(campaigns, "MANY", many)
        with read(deps.engine) as connection:
            shared = campaigns._sharing(connection, bands)
        told = {band: sorted(those) for band, those in shared.items()}
        assert told == {band: newest[band[0]] for band in bands}
