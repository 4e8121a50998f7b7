"""No text of a stranger's becomes more than text: three hundred vectors, wherever one is shown.

A later page adds a row to SINKS.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.domain.ticket import ticket
from service.flow import appeal, note, pin, reply, report
from service.flow.deps import By, Deps, now
from service.flow.examine import settle_all
from service.http.guard import COOKIE
from service.store import access
from service.store.session import write
from service.store.tables import article, comment
from tests.browser.conftest import ROOT, Paper
from tests.support.story import Person, decision, keep, make_person
from tests.support.vectors import VECTORS, Watch, packs

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
ALL = [vector for _, vector in VECTORS]
KEY = "\"'><img src=x onerror=alert(1)>"  # of the article that everybody comments on
ADDRESS = "https://bao.vn/" + next(packs(1900, [v for v in ALL if not v.split()[1:]])).replace(
    "\n", ""
)
TOPIC = "cầu đường"


@dataclass(slots=True)
class World:
    """A newspaper in which everything that somebody may write is a vector."""

    paper: Paper
    watch: Watch
    person: Person
    cards: list[str] = field(default_factory=list)  # comments with all vectors between them
    alone: list[str] = field(default_factory=list)  # comments with one vector each
    refused: str = ""
    reports: list[str] = field(default_factory=list)
    tab: Page | None = None

    def open(self, path: str) -> Page:
        """A page of ours, by somebody who is signed in at the desk; in the same tab as the last."""
        if self.tab is None:
            self.tab = self.watch.context.new_page()
        self.tab.goto(self.paper.url + path, wait_until="load")
        return self.tab

    def token(self, public_id: str) -> str:
        """The author's key to a comment."""
        return self.paper.deps.keys.token(public_id)


def poison(world: World, checker: Checker) -> None:
    """Write vectors wherever somebody may write."""
    deps, site = world.paper.deps, world.paper.site
    said = {"title": next(packs(300)), "url": ADDRESS, "section": next(packs(200))}
    httpx.put(f"{world.paper.url}/api/v1/moderation/sites/demo/articles/{quote(KEY, safe='')}",
              json=said, headers=ROOT).raise_for_status()  # fmt: skip
    world.paper.set(name=next(packs(200)), feed=True, votes="both", markdown=True, links=True)
    topic = {"name": ALL[25], "terms": [TOPIC]}
    httpx.put(f"{world.paper.url}/api/v1/moderation/policies/demo", headers=ROOT, json={
        "version": 0, "note": next(packs(500)), "topics": [topic],
    }).raise_for_status()  # fmt: skip
    for number, vector in enumerate(ALL):
        name, email = vector.strip() if len(vector) <= 80 else "x", f"{number}@example.com"
        made = keep(deps, site, vector + "\n.", name=name, article=KEY, email=email)
        world.alone.append(made.public_id)
    cards = [f"{TOPIC} {text}" for text in packs(4900)]
    world.cards = [keep(deps, site, text, name=ALL[25], article=KEY).public_id for text in cards]
    settle_all(deps, checker, unwatched, now())
    with write(deps.engine) as connection:
        connection.execute(sa.update(comment).values(status="published", shown=0))
        connection.execute(sa.update(article).values(changed=1, published=len(ALL)))
    act(world, cards)


def act(world: World, cards: list[str]) -> None:
    """What moderators, readers and authors do with them, in the same words."""
    deps, site, person, by = (
        world.paper.deps,
        world.paper.site,
        world.person,
        By(world.person.name, world.person.sites),
    )
    for public_id, text in zip(world.cards, cards, strict=True):
        for detail in packs(1000):
            who = report.Complaint("spam", detail, detail[:40])
            world.reports.append(report.report(deps, site, public_id, who, now()))
        for words in packs(2000):
            said = note.Note(person.name, now(), words)
            note.note(deps, public_id, said, person.sites, escalate=True)
        reply.reply(deps, public_id, text, by, now())
    pin.pin(deps, world.cards[0], by, now(), pinned=True)
    for words in packs(1000):
        world.refused = keep(deps, site, words, name=ALL[26], article=KEY).public_id
        decision(deps, world.refused, "approve", person, text=f"{words} sửa", name=ALL[27])
        decision(deps, world.refused, "take_down", person, reason="abuse", note=words)
        appeal.appeal(deps, site, world.refused, words, now())


@pytest.fixture
def world(paper: Paper, deps: Deps, checker: Checker, chromium: Browser) -> Iterator[World]:
    """The newspaper, and a watched browser of a moderator whose own name is a vector."""
    person = make_person(deps, ALL[25], {paper.site.id: "admin"})
    with closing(chromium.new_context(locale="vi-VN")) as context:
        made = World(paper, Watch(context, paper.url), person)
        with write(deps.engine) as connection:
            cookie = access.start_session(connection, person.id, now())
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": paper.url}])
        poison(made, checker)
        yield made


def widget(world: World) -> None:
    """The thread under an article, whole: every comment and the replies to one."""
    page = world.watch.context.new_page()
    page.route("**/api/v1/comments?*", lambda route: route.continue_(
        url=route.request.url.replace("limit=20", "limit=100")))  # fmt: skip
    page.goto(f"{world.paper.url}/demo")
    page.locator("ykien-comments").evaluate(f"node => node.setAttribute('article', {KEY!r})")
    page.locator("ykien-comments").scroll_into_view_if_needed()
    texts = page.locator("ykien-comments .c .text")
    for shown in (100, 200, 300):
        expect(texts).to_have_count(shown)
        page.get_by_role("button", name="Xem thêm ý kiến").click()
    page.get_by_role("button", name="Xem 1 trả lời").first.click()
    expect(page.locator("ykien-comments .kids .text")).to_have_count(1)
    world.watch.look(page, least=300)


def embed(world: World) -> None:
    """The same as a page without scripts."""
    asked = {
        "site": "demo",
        "article": KEY,
        "limit": "100",
        "url": ADDRESS,
        "title": next(packs(300)),
    }
    page = world.open(f"/embed?{urlencode(asked)}")
    for _ in range(3):
        world.watch.look(page, least=100)
        page.get_by_role("link", name="Xem thêm ý kiến").click()
    world.watch.look(
        world.open(f"/embed?{urlencode(asked | {'parent': world.cards[0]})}"), least=100
    )
    world.watch.look(world.open(f"/embed?{urlencode(asked | {'fragment': '1'})}"), least=100)


def feed(world: World) -> None:
    """Atom, as a browser shows it."""
    page = world.open(f"/feed.atom?{urlencode({'site': 'demo', 'article': KEY})}")
    page.wait_for_load_state()
    assert world.watch.told == []


def status(world: World) -> None:
    """The author's page, with and without its script."""
    page = world.open(f"/s/{world.refused}#{world.token(world.refused)}")
    expect(page.locator("blockquote")).to_contain_text("alert")
    world.watch.look(page, least=5)
    page = world.open(f"/s/{quote(ALL[25], safe='')}")
    page.locator("#token").fill(ALL[26])
    page.locator("[type=submit]").click()
    world.watch.look(page, least=0)
    world.watch.look(world.open(f"/r/{world.reports[0]}"), least=0)


def linked(world: World) -> None:
    """Where the links of letters lead, and links that are none."""
    for public_id in (*world.cards, world.refused):
        token = ticket(world.paper.deps.keys, "prove", public_id)
        world.watch.look(world.open(f"/mails/prove?token={token}"), least=5)
    page = world.open(f"/mails/stop?token={ticket(world.paper.deps.keys, 'stop', world.refused)}")
    world.watch.look(page, least=1)  # the site's name
    for use in ("prove", "stop"):
        world.watch.look(world.open(f"/mails/{use}?{urlencode({'token': ALL[25]})}"), least=0)


def cards(world: World) -> None:
    """The desk's card: text, name, findings, changes, notes, reports, appeal, article, site, record."""
    for public_id in world.cards:
        world.watch.look(world.open(f"/moderate/comments/{public_id}?tab=reported"), least=300)
    page = world.open(f"/moderate/comments/{world.refused}?tab=appeals&changes=all&lang=en")
    world.watch.look(page, least=30)


def lists(world: World) -> None:
    """The desk's lists, and whatever their address says."""
    for tab in ("reported", "appeals", "all"):
        world.watch.look(world.open(f"/moderate?tab={tab}"), least=20 if tab != "appeals" else 5)
    said = dict.fromkeys(
        ("q", "site", "order", "author", "campaign", "said", "did"), next(packs(290))
    )
    for more in ({}, {"site": ""}, {"tab": said["q"], "q": ""}):
        world.watch.look(
            world.open(f"/moderate?{urlencode({'tab': 'all'} | said | more)}"), least=0
        )


def refused_form(world: World) -> None:
    """A plain form that comes back with all that was typed."""
    page = world.open(f"/embed?{urlencode({'site': 'demo', 'article': KEY})}")
    fields = {"site": "demo", "name": "\n".join(ALL), "email": ALL[25], "text": "\n".join(ALL),
              "article_key": KEY, "article_title": ALL[26], "parent": "x"}  # fmt: skip
    page.evaluate(
        """fields => {
      const form = document.createElement("form");
      form.method = "post"; form.action = "/api/v1/comments";
      for (const [name, value] of Object.entries(fields)) {
        const field = document.createElement("textarea");
        field.name = name; field.value = value; form.append(field);
      }
      document.body.append(form); form.submit();
    }""",
        fields,
    )
    expect(page.locator("[role=alert]")).to_be_visible()
    world.watch.look(page, least=500)


def errors(world: World) -> None:
    """Addresses that are not there, and the sign-in page of whoever is not."""
    for path in ("/nope/", "/api/v1/comments/", "/moderate/comments/", "/static/", "/s/", "/r/"):
        world.watch.look(world.open(path + quote(ALL[25], safe="")), least=0)
    world.watch.context.clear_cookies()
    world.watch.look(world.open(f"/moderate/sign-in?{urlencode({'token': ALL[26]})}"), least=1)
    page = world.open("/moderate/sign-in")
    page.locator("[name=name]").fill(ALL[25])
    page.locator("[name=password]").fill(ALL[26])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    world.watch.look(page, least=1)
    world.watch.look(world.open("/api/docs"), least=0)


SINKS: tuple[Callable[[World], None], ...] = (
    widget, embed, feed, status, linked, cards, lists, refused_form, errors,
)  # fmt: skip


@pytest.mark.long
def test_no_vector_runs_on_any_page(world: World) -> None:
    for sink in SINKS:
        sink(world)


def test_a_vector_that_ran_would_be_seen(paper: Paper, chromium: Browser) -> None:
    with closing(chromium.new_context()) as context:
        watch = Watch(context, paper.url)
        page = context.new_page()
        page.goto(f"{paper.url}/healthz")
        page.evaluate("alert(1)")
        page.evaluate("console.log('xss')")
        page.evaluate("fetch('//xss.invalid/x').catch(() => 0)")
        assert [told.partition(":")[0] for told in watch.told].count("console") >= 2
        assert any("xss.invalid" in told for told in watch.told)
        page.evaluate("document.body.innerHTML = '<img src=x onerror=1><iframe></iframe>'")
        with pytest.raises(AssertionError, match="iframe"):
            watch.look(page, least=0)


def test_table_is_of_two_hundred_at_least() -> None:
    assert len({vector for _, vector in VECTORS}) == len(VECTORS) >= 200
    assert len({kind for kind, _ in VECTORS}) >= 10


SINGLE: tuple[Callable[[str, str], str], ...] = (
    lambda vector, _: f"/moderate?{urlencode({'tab': 'all', 'q': vector})}",
    lambda vector, _: f"/embed?{urlencode({'site': 'demo', 'article': vector[:200], 'title': vector})}",
    lambda _, public_id: f"/moderate/comments/{public_id}",
    lambda _, public_id: f"/embed?{urlencode({'site': 'demo', 'article': KEY, 'parent': public_id})}",
)  # fmt: skip
SLICES = 16  # so that none takes longer than a test may


@pytest.mark.long
@pytest.mark.parametrize("part", range(SLICES))
def test_each_vector_alone(world: World, part: int) -> None:
    """A vector that the one before it would swallow."""
    for vector, public_id in list(zip(ALL, world.alone, strict=True))[part::SLICES]:
        for path in SINGLE:
            world.watch.look(world.open(path(vector, public_id)), least=0)
