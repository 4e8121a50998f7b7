"""What the widget does for its reader beside the form, and on pages, lines and clocks that are bad."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import ARTICLE, Opened, Paper
from tests.browser.test_widget import POSTS, TEXT, demo, receipt, send, thread, write

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
OLD = (Path(__file__).parents[1] / "data" / "old_library.js").read_text("utf-8")
QUICK = "const wait = setTimeout; window.setTimeout = (run, ms) => wait(run, ms / 8);"
A_YEAR_BACK = """
const Real = Date, off = 366 * 86400000;
window.Date = class extends Real {
  constructor(...said) { if (said.length) super(...said); else super(Real.now() - off); }
  static now() { return Real.now() - off; }
};
"""


def field(page: Page, name: str) -> Locator:
    return page.locator("ykien-comments form").first.locator(f"[name={name}]")


def own(page: Page) -> Locator:
    """The boxes of «Ý kiến của tôi»."""
    return page.locator("ykien-comments [part=mine] .box")


def test_name_and_address_stay_on_this_device_only_while_ticked(
    paper: Paper, opened: Opened
) -> None:
    page = opened(demo(paper))
    tick = page.get_by_label("Nhớ tên và email trên máy này")
    expect(tick).not_to_be_checked()
    send(page)
    expect(receipt(page)).to_be_visible()
    page.reload()
    expect(field(page, "name")).to_have_value("")
    tick.check()
    send(page)
    expect(page.locator("ykien-comments .mine .box")).to_have_count(2)
    page.reload()
    expect(field(page, "email")).to_have_value("hoa@example.com")
    expect(tick).to_be_checked()
    tick.uncheck()
    page.reload()
    expect(field(page, "name")).to_have_value("")
    assert "hoa@example.com" not in page.evaluate("JSON.stringify(localStorage)")


def test_own_comments_are_found_again_appealed_and_forgotten(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    send(page)
    expect(receipt(page)).to_be_visible()
    paper.decide(paper.waiting()[0], "reject", reason="personal")
    page.locator("ykien-comments").evaluate("node => node.setAttribute('article', 'bai-khac')")
    mine = page.get_by_role("button", name="Ý kiến của tôi (1)")
    expect(mine).to_have_attribute("aria-expanded", "false")
    mine.click()
    expect(own(page)).to_contain_text("không được đăng")
    expect(own(page)).to_contain_text("thông tin cá nhân")
    own(page).get_by_role("button", name="đề nghị xem lại").click()
    own(page).locator("textarea").fill("Số ấy là của tòa soạn.")
    own(page).get_by_role("button", name="Gửi đề nghị").click()
    expect(own(page)).to_contain_text("Bạn đã đề nghị xem lại.")
    assert len(paper.waiting("held")) == 1
    page.get_by_role("button", name="Quên hết trên máy này").click()
    expect(mine).to_have_count(0)
    assert "token" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_forgotten_comment_is_asked_for_no_more(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper), before=QUICK)
    asked = list[str]()
    page.on("request", lambda r: asked.append(r.url) if r.url.endswith("/status") else None)
    send(page)
    page.get_by_role("button", name="Ý kiến của tôi (1)").click()
    own(page).get_by_role("button", name="quên").click()
    expect(page.locator("ykien-comments .box")).to_have_count(0)
    send(page, f"{TEXT} Lần hai.")
    expect(receipt(page)).to_be_visible()
    page.context.new_page().goto(demo(paper))  # another tab forgets the second
    page.context.pages[1].evaluate("localStorage.clear()")
    for comment in paper.waiting():
        paper.decide(comment)
    asked.clear()
    expect(page.locator("ykien-comments .mine .box")).to_have_count(0)
    assert asked == []
    assert "token" not in page.evaluate("JSON.stringify(localStorage)")


def test_hints_are_said_beside_the_text_and_stop_nobody(paper: Paper, opened: Opened) -> None:
    paper.set(hints=True)
    page = opened(demo(paper))
    thread(page)
    expect(page.get_by_text("Chưa có ý kiến nào.")).to_be_visible()
    form = write(page, "toi nghi nguoi dan rat mong cay cau nay, goi 0912 345 678")
    hint = form.locator("[part=hint]")
    expect(hint).to_contain_text("không dấu")
    expect(hint).to_contain_text("dãy số")
    form.locator("[name=text]").fill("CẦU NÀY PHẢI XÂY NGAY KẺO BÀ CON KHỔ LẮM RỒI")
    expect(hint).to_have_text(re.compile("^Ý kiến đang viết toàn chữ hoa"))
    for honest in (
        TEXT,
        "The bridge was promised in 2019, and again in 2024.",
        "Giá 1.200.000.000 đồng",
    ):
        form.locator("[name=text]").fill(honest)
        expect(hint).to_be_empty()
    form.locator("[name=text]").fill("toi nghi nguoi dan rat mong cay cau nay")
    expect(hint).not_to_be_empty()
    form.locator("[type=submit]").click()
    expect(receipt(page)).to_be_visible()
    expect(hint).to_be_empty()


def test_markup_and_links_are_drawn_on_a_page_that_asks_for_trusted_types(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    paper.set(markdown=True, links=True)
    paper.keep(
        "**Đậm** <b>\n> trích *nghiêng*\n3. ba\n- xem `mã` https://bao.vn/a?b=1&c=2. HTTP://a.vn/*b*"
    )
    page = opened(elsewhere)
    text = thread(page)
    expect(text).to_contain_text("Đậm <b>")
    assert text.evaluate("node => node.innerHTML") == (
        "<p><strong>Đậm</strong> &lt;b&gt;</p><blockquote><p>trích <em>nghiêng</em></p></blockquote>"
        '<ol start="3"><li>ba</li></ol><ul><li>xem <code>mã</code> '
        '<a href="https://bao.vn/a?b=1&amp;c=2" rel="nofollow ugc noopener" target="_blank">'
        "https://bao.vn/a?b=1&amp;c=2</a>. "
        '<a href="HTTP://a.vn/*b*" rel="nofollow ugc noopener" target="_blank">HTTP://a.vn/*b*</a></li></ul>'
    )


def test_a_page_gives_words_of_its_own(paper: Paper, opened: Opened) -> None:
    words = {"lang": "fr", "heading": "Vos avis", "send": "<b>Envoyer</b>", "like": "J'aime",
             "newest": "Récents", "name": 7, "text": "x" * 501}  # fmt: skip
    paper.keep("Có rồi.")
    page = opened("about:blank")
    page.route("**/fr.json", lambda route: route.fulfill(
        content_type="application/json", body=json.dumps(words)))  # fmt: skip
    page.goto(demo(paper, "?lang=en"))
    page.locator("ykien-comments").evaluate(f"""node => {{
        node.setAttribute('article', '{ARTICLE}'); node.setAttribute('strings', '/fr.json') }}""")
    expect(page.get_by_role("button", name="<b>Envoyer</b>")).to_be_visible()
    expect(page.locator("ykien-comments .y")).to_have_attribute("lang", "fr")
    expect(
        page.get_by_label("Name", exact=True)
    ).to_be_visible()  # what is no word is said in English
    expect(page.get_by_label("Comment", exact=True)).to_be_visible()
    expect(thread(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Récents")).to_be_visible()
    expect(page.locator("ykien-comments .vote")).to_have_text("J'aime")

    page.route("**/fr.json", lambda route: route.abort())
    page.reload()
    page.locator("ykien-comments").evaluate("node => node.setAttribute('strings', '/fr.json')")
    expect(page.get_by_role("button", name="Send comment")).to_be_visible()


def test_a_server_that_is_down_leaves_the_form_and_takes_it_later(
    paper: Paper, opened: Opened
) -> None:
    page = opened("about:blank")

    def down(route: Route) -> None:
        route.abort("connectionrefused")

    page.goto(demo(paper))
    expect(field(page, "name")).to_be_visible()
    page.route("**/api/**", down)
    page.route("**/static/widget/send.js", down)
    form = send(page)
    expect(form.locator(".bad")).to_contain_text("Chưa kết nối được tới tòa soạn")
    expect(field(page, "text")).to_have_value(TEXT)
    page.locator("ykien-comments").scroll_into_view_if_needed()
    expect(page.get_by_text("Chưa tải được ý kiến.")).to_be_visible()
    page.unroute("**/api/**")
    page.unroute("**/static/widget/send.js")
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_text("Chưa có ý kiến nào.")).to_be_visible()
    form.locator("[type=submit]").click()
    expect(receipt(page)).to_be_visible()
    assert [one["text"] for one in paper.waiting()] == [TEXT]


@pytest.mark.parametrize("before", [A_YEAR_BACK, OLD], ids=["clock", "library"])
def test_wrong_clocks_and_old_libraries_change_nothing(
    paper: Paper, opened: Opened, before: str
) -> None:
    paper.set(consents=[{"key": "dong-y", "vi": "Đồng ý", "en": "Agreed"}], markdown=True)
    one = paper_keeps(paper)
    page = opened(demo(paper), before=before)
    page.locator("ykien-comments").evaluate(f"node => node.setAttribute('article', '{ARTICLE}')")
    expect(thread(page)).to_have_text("đậm")
    page.locator("ykien-comments .vote").click()
    expect(page.locator("ykien-comments .vote")).to_have_text("Thích 1")
    write(page)
    page.get_by_label("Đồng ý").check()
    field(page, "text").press("End")
    page.locator("ykien-comments [type=submit]").click()
    expect(receipt(page)).to_be_visible()
    receipt(page).get_by_role("button", name="sửa").click()
    receipt(page).locator("textarea").fill("Bản đã sửa.")
    receipt(page).get_by_role("button", name="Lưu").click()
    expect(receipt(page)).to_contain_text("Đã lưu")
    assert [c["text"] for c in paper.waiting()] == ["Bản đã sửa."]
    assert paper.seen({"id": one})["status"] == "published"


def paper_keeps(paper: Paper) -> str:
    """A published comment, where consents are asked for."""
    paper.set(consents=[])
    one = paper.keep("**đậm**")
    paper.set(consents=[{"key": "dong-y", "vi": "Đồng ý", "en": "Agreed"}])
    return one


@pytest.mark.long
def test_it_works_on_a_poor_line_and_a_slow_phone(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    for number in range(20):
        paper.keep(f"Ý kiến số {number}")
    page = opened("about:blank", viewport={"width": 360, "height": 640}, has_touch=True)
    wire = page.context.new_cdp_session(page)
    bytes_ = 400 * 1000 // 8
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 400, "downloadThroughput": bytes_, "uploadThroughput": bytes_,
    })  # fmt: skip
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    try:
        page.goto(elsewhere)
        expect(field(page, "name")).to_be_visible()
        expect(thread(page)).to_have_count(20)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.route(POSTS, lambda route: (route.fetch(), route.abort()))  # and a tunnel
        form = send(page)
        expect(form.locator(".bad")).to_contain_text("vẫn được giữ trên máy này")
        page.unroute(POSTS)
        page.reload()
        expect(field(page, "text")).to_have_value(TEXT)
        page.locator("ykien-comments [type=submit]").click()
        expect(receipt(page)).to_contain_text("Đã nhận")
        assert len(paper.waiting()) == 1
    finally:
        expect.set_options(timeout=5000)
