"""The widget as readers meet it: in a real browser, on our page and on another newspaper's."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from service.flow.deps import Deps
from tests.browser.conftest import ARTICLE, Opened, Paper
from tests.support.story import make_person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
STATIC = Path(__file__).parents[2] / "service" / "static"
TEXT = "Mong cầu sớm xong, các cháu đi học đỡ vất vả."
POSTS = re.compile(r"/api/v1/comments$")


def write(where: Page | Locator, text: str = TEXT, email: str = "hoa@example.com") -> Locator:
    """Fill the first form there."""
    form = where.locator("ykien-comments form").first if isinstance(where, Page) else where
    form.locator("[name=name]").fill("Nguyễn Thị Hoa")
    form.locator("[name=email]").fill(email)
    form.locator("[name=text]").fill(text)
    return form


def send(where: Page | Locator, text: str = TEXT, email: str = "hoa@example.com") -> Locator:
    """Fill and send it."""
    form = write(where, text, email)
    form.locator("[type=submit]").click()
    return form


def receipt(page: Page) -> Locator:
    """What the reader is told about the comment."""
    return page.locator("ykien-comments .mine .box").last


def thread(page: Page) -> Locator:
    """The published texts, once the reader has come near."""
    page.locator("ykien-comments").first.scroll_into_view_if_needed()
    return page.locator("ykien-comments .c .text")


def demo(paper: Paper, query: str = "") -> str:
    """The demo page."""
    return f"{paper.url}/demo{query}"


def test_a_comment_travels_from_the_form_to_another_browser(paper: Paper, opened: Opened) -> None:
    asked: list[Request] = []
    page = opened("about:blank")
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it gets marked
    page.goto(demo(paper))
    send(page, f"{TEXT} <b>không phải HTML</b>")
    expect(receipt(page)).to_contain_text("Đã nhận ý kiến của bạn, đang chờ duyệt")
    expect(page.locator("ykien-comments [name=text]")).to_have_value("")

    [comment] = paper.waiting()
    paper.decide(comment, text=comment["text"].replace("cầu", "cây cầu"))
    expect(receipt(page)).to_contain_text("đã được đăng", timeout=15_000)

    other = opened(demo(paper))
    expect(thread(other)).to_have_text(
        "Mong cây cầu sớm xong, các cháu đi học đỡ vất vả. <b>không phải HTML</b>"
    )
    expect(other.locator("ykien-comments .head")).to_contain_text("Tòa soạn đã biên tập")
    expect(other.locator("ykien-comments time")).to_have_text(
        re.compile(r"^\d\d:\d\d, \d\d/\d\d/\d{4}$")
    )
    other.goto(demo(paper, "?lang=en"))
    other.locator("ykien-comments").scroll_into_view_if_needed()
    expect(other.locator("ykien-comments time")).to_have_text(
        re.compile(r"^\d\d:\d\d, \d{1,2} [A-Z][a-z]{2} \d{4}$")  # 11/12 would be read as December
    )
    assert {r.url.split("/")[2] for r in asked if r.url.startswith("http")} == {paper.url[7:]}
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("lang", "empty"), [("vi", "Mời bạn viết nội dung."), ("en", "Please write your comment.")]
)
def test_errors_stand_beside_their_fields(
    paper: Paper, opened: Opened, lang: str, empty: str
) -> None:
    page = opened(demo(paper, f"?lang={lang}"))
    form = send(page, "", "")
    expect(form.locator("[name=text] ~ .err")).to_have_text(empty)
    expect(form.locator("[name=email]")).to_be_focused()

    send(page, "x" * 5001, "hoa@")
    for name in ("email", "text"):
        field = form.locator(f"[name={name}]")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(form.locator(f"[name={name}] ~ .err")).not_to_be_empty()
    expect(form.locator("[name=name]")).not_to_have_attribute("aria-invalid", "true")
    assert paper.waiting() == []
    form.locator("[name=email]").press_sequentially("e")
    expect(form.locator("[name=email] ~ .err")).to_be_empty()


def test_a_lost_answer_and_a_reload_neither_lose_nor_double(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        keys.append(route.request.header_value("Idempotency-Key"))
        route.fetch()  # the server has it, the reader will not know
        route.abort()

    page.route(POSTS, lose)
    form = send(page)
    expect(form.get_by_text("vẫn được giữ trên máy này")).to_be_visible()
    page.unroute(POSTS)
    page.reload()
    expect(page.locator("ykien-comments [name=text]")).to_have_value(TEXT)
    with page.expect_request(POSTS) as again:
        page.locator("ykien-comments [type=submit]").click()
    expect(receipt(page)).to_be_visible()
    assert again.value.header_value("Idempotency-Key") == keys[0]
    assert re.fullmatch(r'"[0-9a-f]{32}"', keys[0] or "")
    assert len(paper.waiting()) == 1
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "hoa@example.com" not in kept
    assert TEXT not in kept


def test_a_text_changed_after_a_lost_answer_is_sent_as_its_own(
    paper: Paper, opened: Opened
) -> None:
    page = opened(demo(paper))
    page.route(POSTS, lambda route: (route.fetch(), route.abort()))
    form = send(page)
    expect(form.locator(".bad")).to_be_visible()
    page.unroute(POSTS)
    send(page, f"{TEXT} Viết thêm.")
    expect(receipt(page)).to_be_visible()
    assert [c["text"] for c in paper.waiting()] == [TEXT, f"{TEXT} Viết thêm."]


def test_too_fast_is_said_with_the_wait(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    page.route(POSTS, lambda route: route.fulfill(
        status=429, headers={"Retry-After": "90"}, content_type="application/problem+json",
        body=json.dumps({"code": "rate", "detail": "…"}),
    ))  # fmt: skip
    expect(send(page).locator(".bad")).to_contain_text("gửi lại sau 2 phút")


def test_the_trap_is_out_of_reach_and_told(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    form = write(page)
    trap = form.locator("[name=website]")
    box = trap.bounding_box()
    assert box is not None
    assert box["x"] < 0
    assert trap.get_attribute("tabindex") == "-1"
    trap.evaluate("node => { node.value = 'http://spam.example' }")
    with page.expect_request(POSTS) as sent:
        form.locator("[type=submit]").click()
    told = json.loads(sent.value.post_data or "")["form"]
    assert told["trap"] == "http://spam.example"
    assert abs(told["started"] - page.evaluate("Date.now()")) < 60_000


def test_the_author_edits_withdraws_and_finds_the_comment_after_a_reload(
    paper: Paper, opened: Opened
) -> None:
    page = opened(demo(paper))
    send(page)
    receipt(page).get_by_text("sửa").click()
    receipt(page).locator("textarea").fill("Bản đã sửa.")
    receipt(page).get_by_role("button", name="Lưu").click()
    expect(receipt(page)).to_contain_text("Đã lưu")
    assert [c["text"] for c in paper.waiting()] == ["Bản đã sửa."]

    page.reload()
    receipt(page).get_by_text("rút lại").click()
    receipt(page).get_by_role("button", name="Rút lại").last.click()
    expect(receipt(page)).to_contain_text("Bạn đã rút ý kiến này")
    assert paper.waiting() == []


@pytest.mark.long
def test_pages_orders_and_replies(paper: Paper, opened: Opened) -> None:
    first = paper.keep("Ý kiến số 0", name="Trần Bình")
    paper.keep("Trả lời số 0", parent=first)
    for number in range(1, 22):
        paper.keep(f"Ý kiến số {number}")
    page = opened(demo(paper))
    page.locator("ykien-comments").evaluate(f"node => node.setAttribute('article', '{ARTICLE}')")
    texts = thread(page)
    expect(texts).to_have_count(20)
    page.get_by_role("button", name="Xem thêm ý kiến").click()
    expect(texts).to_have_count(22)
    expect(texts.last).to_have_text("Ý kiến số 0")
    expect(page.locator("ykien-comments .count")).to_have_text("23")

    page.get_by_role("button", name="Cũ nhất").click()
    expect(texts.first).to_have_text("Ý kiến số 0")
    page.get_by_role("button", name="Xem 1 trả lời").click()
    expect(page.locator("ykien-comments .kids .text")).to_have_text("Trả lời số 0")

    page.get_by_role("button", name="Trả lời Trần Bình").click()
    send(page.locator("ykien-comments .slot form"), "Trả lời của bạn đọc")
    expect(page.locator("ykien-comments .slot .box")).to_contain_text("Đã nhận ý kiến")
    [waiting] = paper.waiting()
    paper.decide(waiting)
    expect(page.locator("ykien-comments .kids .text").last).to_have_text(
        "Trả lời của bạn đọc", timeout=15_000
    )


def test_a_closed_article_shows_but_takes_nothing(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    page.route(
        "**/status", lambda route: route.abort()
    )  # it would learn of the end before it sends
    send(page)
    expect(receipt(page)).to_be_visible()
    paper.decide(paper.waiting()[0])
    paper.set(mode="closed")
    late = opened(demo(paper))
    expect(thread(late)).to_have_text(TEXT)
    expect(late.get_by_text("Bài viết đã đóng nhận ý kiến.")).to_be_visible()
    expect(late.locator("ykien-comments form")).to_be_hidden()

    form = send(page, "Viết sau khi đóng")
    expect(form.locator(".bad")).to_contain_text("đóng nhận ý kiến")
    expect(form.locator("[name=text]")).to_have_value("Viết sau khi đóng")


def test_another_newspaper_embeds_it_under_a_strict_policy(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    paper.set(origins=(elsewhere,))
    paper.keep("Đã có ý kiến này.")
    page = opened(elsewhere)
    expect(thread(page)).to_have_text("Đã có ý kiến này.")
    expect(page.locator("[data-ykien-site] h2")).to_contain_text("Your opinion")
    size = page.locator("ykien-comments .text").evaluate("node => getComputedStyle(node).fontSize")
    assert float(size.removesuffix("px")) >= 16
    send(page)
    expect(receipt(page)).to_contain_text("Đã nhận")
    assert len(paper.waiting()) == 1


def test_a_page_that_is_not_on_the_list_is_refused(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    paper.set(origins=("https://bao.example",))
    page = opened(elsewhere)
    expect(page.get_by_text("Chưa tải được ý kiến.")).to_be_visible()
    form = send(page)
    expect(form.locator(".bad")).to_be_visible()
    expect(form.locator("[name=text]")).to_have_value(TEXT)
    assert paper.waiting() == []


def test_without_storage_and_among_changed_prototypes_it_still_sends(
    paper: Paper, opened: Opened
) -> None:
    page = opened(
        demo(paper),
        before="""
        Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } });
        Array.prototype.toJSON = String.prototype.toJSON = () => 'x';
        Array.prototype.each = () => {};
        Object.keys = (o) => { const names = []; for (const n in o) names.push(n); return names };
        Array.from = () => [];
    """,
    )
    send(page)
    expect(receipt(page)).to_be_visible()
    assert [c["text"] for c in paper.waiting()] == [TEXT]


def test_dark_follows_the_page_not_the_system_alone(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    dark_page = opened(demo(paper), color_scheme="dark")
    expect(dark_page.locator("ykien-comments .y")).to_have_attribute("data-theme", "dark")
    light_page = opened(elsewhere, color_scheme="dark")  # it has no dark dress
    expect(light_page.locator("ykien-comments .y")).to_have_attribute("data-theme", "light")
    light_page.locator("ykien-comments").evaluate("node => node.setAttribute('theme', 'dark')")
    expect(light_page.locator("ykien-comments .y")).to_have_attribute("data-theme", "dark")


def test_nothing_is_wider_than_a_small_phone(paper: Paper, elsewhere: str, opened: Opened) -> None:
    page = opened(elsewhere, viewport={"width": 360, "height": 700}, has_touch=True)
    send(page, "https://vi-du.example/" + "dai" * 60)
    expect(receipt(page)).to_be_visible()
    paper.decide(paper.waiting()[0])
    page.reload()
    expect(thread(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for control in (
        page.locator("ykien-comments form").locator("input:not([tabindex]),textarea").all()
    ):
        size = control.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        assert size >= 16


def test_the_status_page_tells_edits_and_withdraws(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    send(page)
    link = receipt(page).get_by_role("link")
    expect(link).to_be_visible()
    url = link.get_attribute("href") or ""
    assert re.fullmatch(re.escape(paper.url) + r"/s/[^#]+#.+", url)

    own = opened(url)
    expect(own.locator(".state")).to_have_text(re.compile("chờ duyệt"))
    expect(own.locator("blockquote")).to_have_text(TEXT)
    own.get_by_role("button", name="sửa").click()
    own.locator("textarea").fill("Sửa ở trang theo dõi.")
    own.get_by_role("button", name="Lưu").click()
    expect(own.locator("blockquote")).to_have_text("Sửa ở trang theo dõi.")
    paper.decide(paper.waiting()[0], "reject", reason="personal")
    own.reload()
    expect(own.locator(".state")).to_have_text("Ý kiến của bạn không được đăng")
    expect(own.locator(".why")).to_contain_text("thông tin cá nhân")
    own.get_by_role("button", name="rút lại").click()
    own.get_by_role("button", name="rút lại").last.click()
    expect(own.locator(".state")).to_have_text("Bạn đã rút ý kiến này")


def test_a_reader_reports_a_comment(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    send(page)
    expect(receipt(page)).to_be_visible()
    made = paper.waiting()[0]
    paper.decide(made)
    other = opened(demo(paper))
    expect(thread(other)).to_have_count(1)
    other.get_by_role("button", name="Báo vi phạm").click()
    other.get_by_label("Vì sao ý kiến này vi phạm?").select_option("Lộ thông tin cá nhân")
    other.get_by_label("Nói thêm").fill("Có số điện thoại của tôi.")
    other.get_by_role("button", name="Gửi báo vi phạm").click()
    expect(other.locator(".quiet").first).to_have_text("Tòa soạn đã nhận được, cảm ơn bạn.")
    (one,) = paper.seen(made)["reports"]
    assert (one["reason"], one["detail"]) == ("personal", "Có số điện thoại của tôi.")


def test_a_refused_comment_stays_in_sight_until_it_is_hidden(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    send(page)
    expect(receipt(page)).to_contain_text(TEXT[:40])
    paper.decide(paper.waiting()[0], "reject", reason="off_topic")
    for _ in range(2):
        page.reload()
        expect(receipt(page)).to_contain_text("không được đăng")
        expect(receipt(page).get_by_role("link")).to_be_visible()  # the way to an appeal
    receipt(page).get_by_role("button", name="ẩn").click()
    page.reload()
    expect(page.locator("ykien-comments form").first).to_be_visible()
    expect(receipt(page)).to_have_count(0)


def test_the_status_page_takes_an_appeal_once(paper: Paper, deps: Deps, opened: Opened) -> None:
    page = opened(demo(paper))
    send(page)
    url = receipt(page).get_by_role("link").get_attribute("href") or ""
    paper.decide(paper.waiting()[0], "reject", reason="off_topic")
    own = opened(url)
    own.get_by_role("button", name="đề nghị xem lại").click()
    own.get_by_role("button", name="Gửi đề nghị").click()
    expect(own.get_by_role("alert")).not_to_be_empty()
    own.get_by_label("Vì sao tòa soạn nên xem lại ý kiến này?").fill("Tôi nói về con đường.")
    own.get_by_role("button", name="Gửi đề nghị").click()
    expect(own.locator(".state")).to_have_text("Ý kiến của bạn đang chờ duyệt")
    expect(own.locator(".why")).to_have_text("Bạn đã đề nghị xem lại.")
    other = make_person(deps, "Hà", {paper.site.id: "moderator"})
    paper.decide(paper.waiting("held")[0], "reject", by=other.headers, reason="off_topic")
    own.reload()
    expect(own.locator(".state")).to_have_text("Ý kiến của bạn không được đăng")
    expect(own.get_by_role("button", name="đề nghị xem lại")).to_have_count(0)


def test_the_status_page_works_without_scripts(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    send(page)
    url, _, token = (receipt(page).get_by_role("link").get_attribute("href") or "").partition("#")
    plain = opened(url, java_script_enabled=False)
    plain.get_by_label("Mã theo dõi").fill("sai")
    plain.get_by_role("button").click()
    expect(plain.get_by_role("alert")).to_be_visible()
    plain.get_by_label("Mã theo dõi").fill(token)
    plain.get_by_role("button").click()
    expect(plain.locator(".state")).to_have_text(re.compile("chờ duyệt"))
    expect(plain.locator("blockquote")).to_have_text(TEXT)
    expect(plain.locator(".line")).to_have_text(re.compile(r"Từ \d\d:\d\d, \d\d/\d\d/\d{4}"))
