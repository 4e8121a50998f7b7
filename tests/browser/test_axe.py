"""axe-core finds nothing against WCAG 2.2 AA: every page, in both languages, light and dark.

A page that is added to the routes is looked at by itself; one with a blank in its path needs a row
in `Pages.filled`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from service.domain.check import Checker
from service.domain.desk_mail import GOOD, Link
from service.domain.finding import unwatched
from service.domain.ticket import ticket
from service.flow import note, report
from service.flow.deps import Deps, now
from service.flow.desk_link import seal
from service.flow.examine import settle_all
from service.http.routes import ROUTES
from service.store import access
from service.store.session import read
from tests.browser.conftest import ARTICLE, Opened, Paper, enter
from tests.browser.test_widget import send
from tests.http.test_campaign import TEXT
from tests.support.checkers import RUDE
from tests.support.desk_letters import wants
from tests.support.story import Person, decision, keep, make_person, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.long]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async levels => (await axe.run(document, {runOnly: levels, resultTypes: ["violations"]}))
    .violations.flatMap(({id, nodes}) => nodes.map(({target, any}) =>
        `${id}: ${target.flat().join(" ")} ${(any[0] || {}).message || ""}`))"""
NO_PAGES = {"/", "/widget.js", "/static/<path:name>", "/metrics"}
NEED_A_LETTER = ("/my-data/copy?site=demo", "/my-data/confirm?site=demo")  # else they say so
Scheme = Literal["light", "dark"]
STATES = pytest.mark.parametrize(
    ("lang", "scheme"), [(lang, scheme) for lang in ("vi", "en") for scheme in ("light", "dark")]
)


def wrong(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, LEVELS)
    return found


@dataclass(frozen=True, slots=True)
class Pages:
    """A newspaper with something to show on each page."""

    paper: Paper
    admin: Person
    filled: dict[str, str]

    def of(self, who: Literal["reader", "desk"]) -> Iterator[str]:
        """The paths of the table, their blanks filled."""
        for row in ROUTES:
            if row.method == "GET" and row.html and not row.media and row.path not in NO_PAGES:
                path = self.filled.get(row.path, row.path.replace("<site>", "demo"))
                assert "<" not in path
                if row.path.startswith("/moderate") == (who == "desk"):
                    yield path


@pytest.fixture
def pages(paper: Paper, deps: Deps, checker: Checker) -> Pages:
    """Comments in every state, a campaign, a note, a report."""
    site, admin = paper.site, make_person(deps, "Hà", {paper.site.id: "admin"})
    campaign = [keep(deps, site, TEXT.format(name), email=f"{name[0].lower()}@example.com",
                     article=name).public_id for name in ("Hoàng Gia", "Phú Quý", "Thành Đạt")]  # fmt: skip
    shown, refused, _ = (
        keep(deps, site, f"Ý kiến số {n}.", name=f"Bạn đọc {n}", article=ARTICLE).public_id
        for n in range(3)
    )
    rude = keep(deps, site, RUDE, email="r@example.com").public_id
    settle_all(deps, checker, unwatched, now())
    decision(deps, shown, "approve", admin, text="Ý kiến đã sửa.")
    decision(deps, refused, "reject", admin, reason="abuse", note="Lời nặng.")
    said = note.Note(admin.name, now(), "Xem giúp.")
    note.note(deps, campaign[0], said, admin.sites, escalate=True)
    told = report.report(deps, site, shown, report.Complaint("spam", "Quảng cáo", "an"), now())
    wants(deps, admin)
    with read(deps.engine) as connection:
        who = access.by_id(connection, admin.id)
    assert who is not None
    version = stands(deps, campaign[0]).version
    link = Link(admin.id, campaign[0], version, "reject", now() + GOOD)
    by_mail = seal(deps, link, who, site.id, "salt").partition("token=")[2]
    key, card = deps.keys, f"/moderate/comments/{shown}"
    stop = f"{shown}-{stands(deps, shown).author}"
    return Pages(paper, admin, {
        "/s/<id>": f"/s/{refused}#{key.token(refused)}", "/r/<id>": f"/r/{told}",
        "/mails/prove": f"/mails/prove?token={ticket(key, 'prove', shown)}",
        "/mails/stop": f"/mails/stop?token={ticket(key, 'stop', stop)}",
        "/moderate": "/moderate?tab=all", "/moderate/comments/<id>": f"{card}?tab=reported",
        "/moderate/comments/<id>/case": f"{card}/case",
        "/moderate/comments/<id>/alarm": f"/moderate/comments/{rude}/alarm?code=profanity.word",
        "/moderate/by-mail": f"/moderate/by-mail?token={by_mail}",
        "/moderate/campaigns/<id>": "/moderate/campaigns/"
            + str(paper.seen({"id": campaign[0]})["campaign"]),
        "/moderate/batches/<id>": f"/moderate/comments/{campaign[1]}",
        **{f"/{name}": f"/{name}?site=demo" for name in ("my-data", "my-data/copy", "my-data/confirm")},
    })  # fmt: skip


def look(page: Page, pages: Pages, path: str, lang: str) -> dict[str, list[str]]:
    """Open a page and answer what is wrong with it."""
    path, at, fragment = path.partition("#")
    answer = page.goto(
        f"{pages.paper.url}{path}{'&' if '?' in path else '?'}lang={lang}{at}{fragment}"
    )
    assert answer is not None
    assert answer.status == (404 if path in NEED_A_LETTER else 200), path
    if fragment:
        page.wait_for_load_state("networkidle")
    return {f"{answer.status} {path}": found} if (found := wrong(page)) else {}


@STATES
def test_axe_finds_nothing_at_the_desk(
    pages: Pages, deps: Deps, opened: Opened, lang: str, scheme: Scheme
) -> None:
    page = opened(f"{pages.paper.url}/healthz", color_scheme=scheme, reduced_motion="reduce")
    enter(page, deps, pages.admin, pages.paper.url)
    found = dict[str, list[str]]()
    for path in pages.of("desk"):
        found |= look(page, pages, path, lang)
    for tab in ("waiting", "suspected", "reported", "appeals"):
        found |= look(page, pages, f"/moderate?tab={tab}", lang)
    page.goto(f"{pages.paper.url}{pages.filled['/moderate/campaigns/<id>']}?lang={lang}")
    page.locator("form[action='/moderate/batches'] button").last.click()
    found |= {"a batch": wrong(page)} if "/batches/" in page.url else {"no batch": [page.url]}
    page.goto("about:blank")  # what it has claimed it hands back while somebody listens
    assert {path: said for path, said in found.items() if said} == {}


@STATES
def test_axe_finds_nothing_for_readers(
    pages: Pages, opened: Opened, lang: str, scheme: Scheme
) -> None:
    page = opened(f"{pages.paper.url}/healthz", color_scheme=scheme, reduced_motion="reduce")
    found = dict[str, list[str]]()
    for path in [*pages.of("reader"), f"/embed?site=demo&article={ARTICLE}"]:
        found |= look(page, pages, path, lang)
    page.goto(f"{pages.paper.url}/demo?lang={lang}")
    widget = page.locator("ykien-comments")
    widget.evaluate(f"node => node.setAttribute('article', {ARTICLE!r})")
    widget.scroll_into_view_if_needed()
    expect(widget.locator(".c .text")).to_have_count(1)
    send(page, "", "")
    widget.get_by_role("button", name="Trả lời Bạn" if lang == "vi" else "Reply to").click()
    found["errors, a reply"] = wrong(page)
    widget.get_by_role("button", name="Báo" if lang == "vi" else "Report the comment").click()
    found["a report"] = wrong(page)
    send(page)
    expect(widget.locator(".mine .box")).to_be_visible()
    found["a receipt"] = wrong(page)
    widget.locator(".own > button").click()
    found["one's own"] = wrong(page)
    assert {path: said for path, said in found.items() if said} == {}
