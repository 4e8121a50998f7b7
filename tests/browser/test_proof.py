"""Proof of work in a real browser: solved unseen, with WebCrypto and without, or not at all."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.store.tables import comment
from tests.browser.conftest import Opened, Paper
from tests.browser.test_widget import STATIC, TEXT, demo, receipt, send, write
from tests.support.story import rows

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
PLAIN = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })"  # plain http
ASKED = re.compile(r"/api/v1/challenge")
SOLVER = re.compile(r"/static/widget/solve\.js$")


def forms(paper: Paper) -> list[dict[str, Any]]:
    """What is kept of each sending."""
    return [row["form"] for row in rows(paper.deps, comment.select().order_by(comment.c.id))]


def scripts(page: Page) -> set[str]:
    """Our scripts that the page has loaded."""
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    return {name.rpartition("/")[2] for name in names if name.endswith(".js")}


@pytest.mark.parametrize("before", [None, PLAIN], ids=["WebCrypto", "plain http"])
def test_comment_is_sent_with_its_proof(paper: Paper, opened: Opened, before: str | None) -> None:
    paper.set(challenge="always")
    page = opened(demo(paper), before=before)
    assert page.evaluate("Boolean(crypto.subtle)") is (before is None)
    send(page)
    expect(receipt(page)).to_contain_text("Đã nhận ý kiến")
    send(page, f"{TEXT} Câu nữa.")  # a second one needs another
    expect(page.locator("ykien-comments .mine .box")).to_have_count(2)
    assert [form.get("challenge") for form in forms(paper)] == [None, None]
    assert len(paper.waiting()) == 2


def test_another_newspaper_page_proves_under_its_strict_policy(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    paper.set(origins=(elsewhere,), challenge="required")
    page = opened(elsewhere)
    send(page)
    expect(receipt(page)).to_contain_text("Đã nhận")
    assert [form.get("challenge") for form in forms(paper)] == [None]


def test_a_site_that_needs_no_proof_loads_no_solver(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    assert not {"proof.js", "solve.js"} & scripts(page)  # nobody writes yet
    send(page)
    expect(receipt(page)).to_be_visible()
    assert "proof.js" in scripts(page)
    assert "solve.js" not in scripts(page)


def test_the_proof_is_begun_while_the_reader_writes(paper: Paper, opened: Opened) -> None:
    paper.set(challenge="always")
    page = opened(demo(paper))
    with page.expect_response(ASKED), page.expect_response(SOLVER):
        write(page)
    assert forms(paper) == []


def test_what_cannot_be_solved_is_sent_without_and_kept(paper: Paper, opened: Opened) -> None:
    paper.set(challenge="always")
    page = opened(demo(paper))
    page.route(SOLVER, lambda route: route.abort())
    send(page)
    expect(receipt(page)).to_contain_text("Đã nhận ý kiến")
    assert [form.get("challenge") for form in forms(paper)] == ["missing"]


def test_what_failed_while_writing_is_tried_again_when_sending(
    paper: Paper, opened: Opened
) -> None:
    paper.set(challenge="always")
    page = opened(demo(paper))
    page.route(ASKED, lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        write(page)
    send(page)
    expect(receipt(page)).to_contain_text("Đã nhận ý kiến")
    assert [form.get("challenge") for form in forms(paper)] == [None]


def test_a_refused_comment_is_sent_again_with_another_proof(paper: Paper, opened: Opened) -> None:
    paper.set(challenge="required")
    page = opened(demo(paper))
    form = send(page, email="hoa@")
    expect(form.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    send(page)
    expect(receipt(page)).to_be_visible()
    assert [form.get("challenge") for form in forms(paper)] == [None]


def test_our_own_derivation_is_that_of_webcrypto(paper: Paper, opened: Opened) -> None:
    page = opened(demo(paper))
    same = page.evaluate(
        """async (url) => {
          const { derive } = await import(url);
          const same = [];
          for (let round = 0; round < 40; round += 1) {
            const password = crypto.getRandomValues(new Uint8Array(20));
            const salt = crypto.getRandomValues(new Uint8Array(16));
            const cost = round + 1;
            const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
            const told = { name: "PBKDF2", hash: "SHA-256", salt, iterations: cost };
            const bits = await crypto.subtle.deriveBits(told, key, 256);
            same.push(new Uint8Array(bits).join() === derive(password, salt, cost).join());
          }
          return same;
        }""",
        f"{paper.url}/static/widget/solve.js",
    )
    assert same == [True] * 40


def test_the_page_answers_while_it_solves_by_itself(paper: Paper, opened: Opened) -> None:
    paper.set(challenge="always")
    page = opened(demo(paper), before=PLAIN)
    beats = page.evaluate(
        """async ([url, asked]) => {
          const { solve } = await import(url);
          const given = await (await fetch(asked)).json();
          let beats = 0;
          const beat = setInterval(() => { beats += 1; }, 0);
          const solved = await solve(given);
          clearInterval(beat);
          return solved ? beats : 0;
        }""",
        [f"{paper.url}/static/widget/solve.js", f"{paper.url}/api/v1/challenge?site=demo"],
    )
    assert beats > 0  # what the reader types comes between


def test_the_solver_is_small() -> None:
    lazily = [gzip.compress((STATIC / "widget" / name).read_bytes())
              for name in ("proof.js", "solve.js")]  # fmt: skip
    assert sum(map(len, lazily)) <= 3_000
