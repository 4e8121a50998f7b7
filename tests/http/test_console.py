"""The desk through HTTP: the lists, the card with its reasons, the acts, and what is refused."""

import html
import re
from dataclasses import replace

import pytest
from flask import Flask

from config.messages import catalogue
from service.domain.check import Checker
from service.domain.record import REASONS, Sent
from service.domain.site import Site
from service.flow.amend import Wanted, amend
from service.flow.appeal import appeal
from service.flow.deps import Deps, now
from service.flow.edit import edit, remove
from service.store import access, moderation
from service.store.session import read, write
from tests.support.checkers import BREAKING, RUDE, SPAM
from tests.support.desk import CALM, Desk, held, listed, path_of, words
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    decision,
    events,
    keep,
    later,
    stands,
)

# What the desk reads and writes is tested on both databases by store, flow and the queue's tests.
pytestmark = pytest.mark.one_database


def card(public_id: str) -> str:
    return f"/moderate/comments/{public_id}"


def shown(page: str) -> str:
    """The comment's text with its marks, as HTML."""
    return str(re.findall(r'<div class="text"[^>]*>(.*?)</div>', page, re.DOTALL)[0])


def test_the_text_is_marked_and_the_sum_beside_it_adds_up(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker, f"<b>{RUDE}</b> quá, đi {SPAM} thôi")
    page = desk.get(card(public_id))
    assert re.findall(r'<mark class="mark k-(\w+) from to" title="[^"]*">([^<]*)</mark>', page) == [
        ("abuse", RUDE), ("advert", SPAM)
    ]  # fmt: skip
    text = re.sub(r"<(sup|span)\b[^>]*>[^<]*</\1>|</?mark[^>]*>", "", shown(page))
    assert html.unescape(text) == f"<b>{RUDE}</b> quá, đi {SPAM} thôi"
    said = re.findall(r"<tr[^>]*>.*?<td>([^<]+)</td>", page, re.DOTALL)
    points = [float(one.replace(",", ".").replace("\N{MINUS SIGN}", "-")) for one in said]
    assert points[-1] == pytest.approx(sum(points[:-1]))
    assert "Nghi vi phạm 13,0" in words(page)


def test_the_newest_change_is_drawn_and_earlier_ones_when_asked(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    edit(deps, site_a, public_id, "Bản hai.", later(2))
    assert "lần sửa trước" not in desk.get(card(public_id))
    edit(deps, site_a, public_id, "Bản ba.", later(3))
    page = desk.get(card(public_id))
    assert page.count('<details class="change"') == 1
    assert "<del>hai</del><ins>ba</ins>" in page
    (more,) = re.findall(r'href="([^"]+)">Xem cả những lần sửa trước \(1\)', page)
    every = desk.get(html.unescape(more))
    assert every.count('<details class="change"') == 2
    assert "lần sửa trước" not in every


def test_a_cap_is_a_line_with_negative_points(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    tight = replace(checker, policy=replace(checker.policy, caps={"profanity": 2.5}))
    page = desk.get(card(held(deps, site_a, tight, f"{RUDE} thật")))
    assert "Mức trần nhóm lời lẽ thô tục" in words(page)
    assert "<td>\N{MINUS SIGN}1,5</td>" in page
    assert "Cộng</th><td>2,5</td>" in page
    assert "Có dấu hiệu nhẹ, dưới ngưỡng 2,5 điểm" in words(page)


def test_a_watched_topic_is_marked_and_says_why_it_waits(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    said = {"topics": [{"name": "Vụ án", "terms": ["bị cáo"]}]}
    amend(deps, site_a, checker.policy, Wanted(0, said, "emi"), NOW)
    page = desk.get(card(held(deps, site_a, checker, "Xử bị cáo đi")))
    assert '<mark class="mark k-topic from to"' in page
    assert "Thuộc chủ đề cần người duyệt xem 0,0 điểm" in words(page)
    assert '<span class="chip k-topic">Vụ án</span>' in page
    assert "Chủ đề «Vụ án»: «bị cáo»." in words(page)


def test_a_failed_filter_is_said(desk: Desk, deps: Deps, site_a: Site, checker: Checker) -> None:
    page = desk.get(card(held(deps, site_a, checker, f"Câu này {BREAKING} bộ lọc")))
    assert "Bộ lọc gặp lỗi:" in words(page)
    assert "bộ lọc lỗi" in words(page)


def test_what_is_not_examined_yet_can_be_decided(desk: Desk, deps: Deps, site_a: Site) -> None:
    public_id = keep(deps, site_a, CALM).public_id
    assert "Ý kiến này chưa được kiểm tra" in words(desk.get(card(public_id)))
    assert desk.decide(public_id, "approve").status_code == 303
    assert stands(deps, public_id).status == "published"


def test_the_card_quotes_the_parent_and_says_who_wrote(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    first = held(deps, site_a, checker, "Ý kiến được trả lời.", name="Chị Hoa")
    decision(deps, first, "approve", bob)
    sent = Sent(ADDRESS, parent=first, title="Bài <thử>")
    reply = held(deps, site_a, checker, CALM, name="Anh Quân", email="quan@example.com", sent=sent)
    page = words(desk.get(card(reply)))
    assert "Trả lời Chị Hoa: Ý kiến được trả lời." in page
    assert "Anh Quân gửi 15:00, 01/11/2026 · e-mail chưa xác nhận · lần đầu ở trang này" in page
    assert "quan@example.com" not in page
    assert "lần đầu" not in words(desk.get(card(held(deps, site_a, checker, "Lại viết nữa."))))


def test_nobody_sees_or_touches_another_site(
    desk: Desk, deps: Deps, site_a: Site, site_b: Site, checker: Checker
) -> None:
    theirs = held(deps, site_b, checker, "Của báo khác.")
    assert listed(desk.get(tab="all")) == []
    assert listed(desk.get(tab="all", site="b")) == []
    assert desk.client.get(card(theirs)).status_code == 404
    for response in (desk.decide(theirs, "approve"), desk.post(f"{card(theirs)}/claim"),
                     desk.correct(theirs, text="x", name="y")):  # fmt: skip
        assert response.status_code == 404
        assert "Không tìm thấy" in response.text
    assert stands(deps, theirs).status == "held"


def test_approving_goes_on_to_the_next_and_can_be_taken_back(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    one, two, three = (held(deps, site_a, checker, f"Ý kiến {n}.") for n in "abc")
    page = desk.get(f"{card(one)}?order=oldest")
    [following] = set(re.findall(r'name="next" value="([^"]*)"', page))
    [back] = set(re.findall(r'name="back" value="(order[^"]*)"', page))
    assert (following, back) == (two, "order=oldest")
    response = desk.decide(one, "approve", next=two, back=back)
    assert path_of(response) == card(two)
    page = desk.follow(response)
    assert "Đã duyệt đăng ý kiến của Lê An. Hoàn tác" in words(page)
    assert listed(page) == [two, three]
    [undo] = re.findall(r'action="(/moderate/decisions/[^"]+/undo)"', page)
    page = desk.follow(desk.post(undo, back=back))
    assert "Đã hoàn tác." in words(page)
    assert stands(deps, one).status == "held"
    assert listed(page) == [one, two, three]
    assert "bob hoàn tác quyết định trước" in words(page).replace("Bob", "bob")


def test_a_colleague_s_next_is_skipped(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, alice: Person
) -> None:
    one, two = (held(deps, site_a, checker, f"Ý kiến {n}.") for n in "ab")
    decision(deps, two, "approve", alice)
    assert path_of(desk.decide(one, "approve", next=two)) == "/moderate"


@pytest.mark.parametrize("reason", REASONS)
def test_a_rejection_has_one_of_ten_reasons(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, reason: str
) -> None:
    public_id = held(deps, site_a, checker)
    sentence = catalogue()[f"reason.{reason}.author"]["vi"]
    assert sentence in html.unescape(desk.get(card(public_id)))
    page = desk.follow(desk.decide(public_id, "reject", reason=reason, note="gọi <Ban> Bạn đọc"))
    assert catalogue()[f"reason.{reason}.label"]["vi"] in words(page)
    record = words(desk.get(card(public_id)))
    assert "gọi <Ban> Bạn đọc" in record
    assert stands(deps, public_id).status == "rejected"


def test_a_rejection_without_a_reason_is_refused(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    assert desk.decide(public_id, "reject").status_code == 422
    assert stands(deps, public_id).status == "held"


def test_taking_down_and_restoring(desk: Desk, deps: Deps, site_a: Site, checker: Checker) -> None:
    public_id = held(deps, site_a, checker)
    for action, status in (("approve", "published"), ("take_down", "taken_down"),
                           ("restore", "published")):  # fmt: skip
        reason = {"reason": "unlawful"} if action == "take_down" else {}
        assert desk.decide(public_id, action, **reason).status_code == 303
        assert stands(deps, public_id).status == status


def test_a_correction_is_published_and_the_card_shows_what_changed(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker, "toi goi 0912")
    typed = {"text": "Tôi gọi\r\nlại", "name": "Lê Văn An"}
    assert desk.correct(public_id, **typed).status_code == 303
    page = desk.get(card(public_id))
    assert shown(page) == "Tôi gọi\nlại"
    assert "<del>toi</del><ins>Tôi</ins>" in page
    assert "<ins>Văn </ins>" in page
    assert "Tòa soạn đã biên tập" in page


def test_an_emptied_correction_publishes_nothing(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    response = desk.correct(public_id, text=" \n", name="Tên đã gõ")
    assert response.status_code == 422
    assert "Mời bạn viết nội dung." in response.text
    assert 'value="Tên đã gõ"' in response.text
    assert stands(deps, public_id).status == "held"


def test_a_stale_decision_is_refused_and_says_what_happened(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, alice: Person
) -> None:
    public_id = held(deps, site_a, checker)
    version = stands(deps, public_id).version
    made = decision(deps, public_id, "approve", alice).id
    late = desk.decide(public_id, "reject", version=version, reason="spam")
    assert late.status_code == 409
    assert re.search(r"Đã có người xử lý\. Alice duyệt đăng, 15:00:00", words(late.text))
    decision(deps, public_id, "take_down", alice, reason="unverified")
    for _ in range(2):
        undo = desk.post(f"/moderate/decisions/{made}/undo")
        assert undo.status_code == 409
        assert "Alice gỡ xuống (Thông tin chưa kiểm chứng, tố cáo)" in words(undo.text)
    assert stands(deps, public_id).status == "taken_down"


def test_a_correction_that_came_too_late_stays_in_its_field(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, alice: Person
) -> None:
    public_id = held(deps, site_a, checker)
    version = stands(deps, public_id).version
    decision(deps, public_id, "reject", alice, reason="off_topic")
    response = desk.correct(public_id, version=version, text="Câu tôi vừa sửa", name="Lê An")
    assert response.status_code == 409
    page = words(response.text)
    assert "Alice quyết định không đăng (Không liên quan bài viết)" in page
    assert "Bản bạn vừa sửa vẫn còn trong ô bên dưới." in page
    assert "Câu tôi vừa sửa" in page
    assert '<details class="drawer" name="act" open>' in response.text


def test_an_author_s_edit_waits_while_readers_see_the_old_text(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id = held(deps, site_a, checker, "Câu cũ.")
    decision(deps, public_id, "approve", bob)
    edit(deps, site_a, public_id, "Câu mới.", later(60))
    page = desk.get(card(public_id), tab="edits")
    assert "Bạn đọc vẫn thấy bản đã đăng trước đó." in page
    assert "Câu <del>cũ</del><ins>mới</ins>." in page
    assert "Duyệt bản sửa" in page
    assert desk.decide(public_id, "reject", reason="off_topic").status_code == 303
    assert (stands(deps, public_id).status, stands(deps, public_id).revision) == ("published", 0)


def test_what_its_author_asks_to_be_looked_at_again_stands_on_the_card(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id = held(deps, site_a, checker)
    decision(deps, public_id, "reject", bob, reason="off_topic")
    appeal(deps, site_a, public_id, "Tôi nói về <b>con đường</b>.", later(60))
    page = desk.get(card(public_id), tab="appeals")
    assert listed(page) == [public_id]
    assert "Người gửi đề nghị xem lại: Tôi nói về &lt;b&gt;con đường&lt;/b&gt;." in page
    assert desk.decide(public_id, "approve").status_code == 303
    assert listed(desk.get(tab="appeals")) == []
    assert "đề nghị xem lại:" not in desk.get(card(public_id))


def test_note_is_kept_and_an_editor_is_called(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    kept = desk.post(f"{card(public_id)}/note", note="Đã gọi <b>ban Bạn đọc</b>.")
    assert kept.status_code == 303
    page = desk.follow(kept)
    assert "Đã lưu ghi chú." in page
    assert "Đã gọi &lt;b&gt;ban Bạn đọc&lt;/b&gt;." in page
    assert desk.post(f"{card(public_id)}/note", note=" ").status_code == 422
    up = desk.post(f"{card(public_id)}/note", note="", escalate="1")
    assert "Đã trình cấp trên." in desk.follow(up)
    assert listed(desk.get(tab="escalated")) == [public_id]
    assert "Đã xem, để nguyên" in desk.get(card(public_id))
    assert desk.post(f"{card(public_id)}/lower", back="tab=escalated").status_code == 303
    assert listed(desk.get(tab="escalated")) == []


def test_what_its_author_withdrew_has_no_acts(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    version = stands(deps, public_id).version
    remove(deps, site_a, public_id, now())
    page = desk.get(card(public_id))
    assert "Người gửi đã rút ý kiến này" in page
    assert 'class="acts"' not in page
    late = desk.decide(public_id, "approve", version=version)
    assert late.status_code == 409
    assert "Ý kiến vừa thay đổi. Người gửi rút ý kiến" in words(late.text)


def test_claims_are_seen_by_colleagues_and_handed_back(
    app: Flask, desk: Desk, deps: Deps, site_a: Site, checker: Checker, alice: Person
) -> None:
    public_id = held(deps, site_a, checker)
    page = desk.follow(desk.post(f"{card(public_id)}/claim", back="tab=waiting"))
    assert "Bạn đang giữ ý kiến này đến" in page
    hers = Desk.open(app, deps, alice)
    assert "bob đang duyệt ý kiến này, giữ đến" in hers.get(card(public_id))
    hers.post(f"{card(public_id)}/claim")
    hers.post(f"{card(public_id)}/release")
    with read(deps.engine) as connection:
        row = moderation.one(connection, public_id)
    assert row is not None
    assert row.claimed_by == "bob"
    assert "Đã trả ý kiến lại hàng chờ." in desk.follow(desk.post(f"{card(public_id)}/release"))
    assert "đang duyệt" not in words(hers.get(card(public_id)))


def test_a_form_without_the_session_s_token_is_refused(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    for csrf in ("", "csrf_nonsense"):
        response = desk.decide(public_id, "approve", csrf=csrf)
        assert response.status_code == 403
        assert response.mimetype == "text/html"
        assert "Phiên làm việc đã đổi." in response.text
    assert events(deps, public_id) == ["submit", "hold"]


def test_odd_addresses_and_forms_are_answered_by_a_page(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    for path in ("/moderate/comments/nonsense", "/moderate/comments/%00"):
        assert desk.client.get(path).status_code == 404
    assert (
        desk.client.get("/moderate?did=nonsense&said=nonsense&q=%00&author=%00").status_code == 200
    )
    assert desk.client.get("/moderate?site=%00&id=x%00").status_code in (200, 303)
    for fields in ({"action": "explode"}, {"action": "hold"}, {"action": "approve", "version": "x"},
                   {"action": "approve", "more": "1"}):  # fmt: skip
        response = desk.decide(public_id, **fields)
        assert (response.status_code, response.mimetype) == (422, "text/html")


def test_the_desk_speaks_both_languages_and_keeps_its_policy(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker, f"{RUDE} quá")
    response = desk.client.get(f"{card(public_id)}?lang=en")
    assert "Needs a close look 4.0 points" in words(response.text)
    assert "sent 15:00, 1 Nov 2026" in words(response.text)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert not re.search(
        r"<[^>]+\s(style|on\w+)=|<script(?! type=.module. src=./static/)", response.text
    )
    assert response.text.count("<h1") == 1


def test_several_sites_can_be_told_apart(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, checker: Checker, alice: Person
) -> None:
    with write(deps.engine) as connection:
        access.set_role(connection, alice.id, site_b.id, "moderator")
    one, two = held(deps, site_a, checker), held(deps, site_b, checker, "Của báo B.")
    hers = Desk.open(app, deps, alice)
    assert sorted(listed(hers.get())) == sorted([one, two])
    assert listed(hers.get(site="b")) == [two]
    assert '<option value="b" selected>Báo B</option>' in hers.get(site="b")
