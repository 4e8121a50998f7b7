"""A reader whom the newspaper has signed in sends under that name, and what is refused stays written."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARTICLE, ROOT, Opened, Paper
from tests.browser.test_widget import demo, receipt, thread
from tests.support.signing import token

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
Signs = Callable[..., str]


@pytest.fixture
def signs(paper: Paper) -> Signs:
    """Make a token for the demo page's article."""
    answer = httpx.post(
        f"{paper.url}/api/v1/moderation/embed-keys", json={"site": "demo"}, headers=ROOT
    )
    made = answer.raise_for_status().json()

    def sign(**claims: Any) -> str:
        return token(made["id"], made["secret"], **{"site": "demo", "article": ARTICLE} | claims)

    return sign


def test_name_is_fixed_and_the_token_goes_along(paper: Paper, opened: Opened, signs: Signs) -> None:
    page = opened(demo(paper))
    place = page.locator("ykien-comments")
    place.evaluate(
        "(node, [article, signed]) => { node.setAttribute('article', article); node.setAttribute('signed', signed) }",
        [ARTICLE, signs()],
    )  # fmt: skip
    expect(place.locator("[part=signed]")).to_have_text("Gửi với tên Lê Thị Hạnh")
    expect(place.locator("[name=name]")).to_be_hidden()
    expect(place.locator("[name=email]")).to_be_hidden()
    place.locator("[name=text]").fill("Ý kiến của người đã đăng nhập.")
    place.locator("[type=submit]").click()
    expect(receipt(page)).to_contain_text("Đã nhận ý kiến của bạn")
    [comment] = paper.waiting()
    assert comment["name"] == "Lê Thị Hạnh"
    paper.decide(comment)
    place.locator("[name=text]").fill("Ý kiến thứ hai.")
    place.locator("[type=submit]").click()
    expect(place.locator("[part=problem]")).to_contain_text("Mời bạn tải lại trang")
    expect(place.locator("[name=text]")).to_have_value("Ý kiến thứ hai.")
    place.evaluate("(node, signed) => node.setAttribute('signed', signed)", signs(jti="t-2"))
    expect(place.locator("[name=text]")).to_have_value("Ý kiến thứ hai.")  # the draft has stayed
    expect(thread(page)).to_have_text("Ý kiến của người đã đăng nhập.")
    expect(place.locator(".head [part=confirmed]")).to_have_text("đã xác minh")
    place.locator(".do button", has_text="Trả lời").first.click()
    expect(place.locator(".slot [part=signed]")).to_have_text("Gửi với tên Lê Thị Hạnh")


def test_fresh_token_is_fetched_for_each_sending(
    paper: Paper, opened: Opened, signs: Signs
) -> None:
    page, given = opened(demo(paper)), list[str]()

    def give(route: Any) -> None:
        given.append(signs(jti=f"t-{len(given)}", exp=int(time.time()) + 60))
        route.fulfill(body=given[-1], content_type="text/plain")

    page.route("**/ky-ten", give)
    place = page.locator("ykien-comments")
    place.evaluate(
        f"node => {{ node.setAttribute('article', '{ARTICLE}'); node.setAttribute('signed', '/ky-ten') }}"
    )
    expect(place.locator("[part=signed]")).to_be_visible()
    for number in (1, 2):
        place.locator("[name=text]").fill(f"Ý kiến thứ {number}.")
        place.locator("[type=submit]").click()
        expect(place.locator(".mine .box")).to_have_count(number)
    assert len(given) == 3
    assert [one["name"] for one in paper.waiting()] == ["Lê Thị Hạnh"] * 2
