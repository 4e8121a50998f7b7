"""A letter's link and the hand-over are pressed as people press them."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from service.domain.check import Checker
from service.domain.desk_mail import GOOD, Link
from service.domain.finding import unwatched
from service.flow.deps import Deps, now
from service.flow.desk_link import seal
from service.flow.examine import settle_all
from service.store import access, duties
from service.store.session import read, write
from tests.browser.conftest import Opened, Paper, enter
from tests.support.desk_letters import wants
from tests.support.story import keep, make_person, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
PHONE = {"viewport": {"width": 360, "height": 740}}


def test_links_button_decides_without_a_script(
    paper: Paper, deps: Deps, checker: Checker, opened: Opened
) -> None:
    ha = make_person(deps, "Hà", {paper.site.id: "moderator"})
    public_id = keep(deps, paper.site).public_id
    settle_all(deps, checker, unwatched, now() + timedelta(seconds=1))
    wants(deps, ha)
    with read(deps.engine) as connection:
        who = access.by_id(connection, ha.id)
    assert who is not None
    link = Link(ha.id, public_id, stands(deps, public_id).version, "reject", now() + GOOD)
    token = seal(deps, link, who, paper.site.id, "salt").partition("token=")[2]
    page = opened(f"{paper.url}/moderate/by-mail?token={token}", java_script_enabled=False, **PHONE)
    page.get_by_role("button", name="Không liên quan bài viết").click()
    expect(page.get_by_role("heading", name="Đã có người xử lý")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Hà quyết định không đăng (qua thư)")
    expect(page.get_by_role("button")).to_have_count(0)
    assert stands(deps, public_id).status == "rejected"


def test_handing_over_is_one_click_at_the_desk(paper: Paper, deps: Deps, opened: Opened) -> None:
    ha = make_person(deps, "Hà", {paper.site.id: "moderator"})
    make_person(deps, "Quân", {paper.site.id: "moderator"})
    with write(deps.engine) as connection:
        duties.put(connection, (paper.site.id, "Thể thao"), "Hà", on=True)
    page = opened(f"{paper.url}/healthz", **PHONE)
    enter(page, deps, ha, paper.url)
    page.goto(f"{paper.url}/moderate")
    page.get_by_text("Bàn giao", exact=True).click()
    page.get_by_role("button", name="Giao cho Quân").click()
    expect(page.get_by_text("Đã bàn giao.")).to_be_attached()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.get_by_role("link", name="Của tôi (1 chuyên mục)")).to_be_visible()
