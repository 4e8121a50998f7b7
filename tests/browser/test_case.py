"""The case file on paper: one page of A4 for an ordinary comment."""

import re

import pytest

from service.domain.access import Role
from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow.decide import Choice, decide
from service.flow.deps import Deps, now
from service.flow.examine import settle_all
from service.flow.seal import seal_batch
from service.http.guard import COOKIE
from service.store import access
from service.store.session import write
from tests.browser.conftest import Opened, Paper
from tests.support.checkers import RUDE
from tests.support.story import keep, make_person, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
TEXT = f"Thật {RUDE}. " + "Con đường qua làng đã hỏng ba năm, mong tỉnh sớm về xem. " * 9
WORDS = {"requester": "Phòng An ninh mạng", "basis": "Điều 26 Luật X", "document": "12/CV-ANM"}


def test_case_file_is_one_page(paper: Paper, deps: Deps, checker: Checker, opened: Opened) -> None:
    roles: dict[int, Role] = {paper.site.id: "admin"}
    ha = make_person(deps, "Hà", roles)
    of = keep(deps, paper.site, TEXT).public_id
    settle_all(deps, checker, unwatched, now())
    for action, more in (("approve", {"text": f"{TEXT} Xin cảm ơn."}), ("take_down", {}),
                         ("restore", {})):  # fmt: skip
        reason = "unlawful" if action == "take_down" else None
        choice = Choice(action, stands(deps, of).version, "Hà", ha.sites, reason=reason, **more)  # type: ignore[arg-type]
        decide(deps, of, choice, now())
    seal_batch(deps, now(), adopt=True)
    with write(deps.engine) as connection:
        cookie = access.start_session(connection, ha.id, now())
    page = opened(paper.url + "/healthz", java_script_enabled=False)
    page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": paper.url}])
    page.goto(f"{paper.url}/moderate/comments/{of}/case")
    for name, said in WORDS.items():
        page.locator(f"[name={name}]").fill(said)
    page.locator("[name=personal]").check()
    page.get_by_role("button", name="Lập hồ sơ").click()
    assert "an@example.com" in page.locator("main").inner_text()
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
