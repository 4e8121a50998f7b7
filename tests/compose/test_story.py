"""The whole story in real browsers over the deployment: form, workers, desk, correction, list."""

import re
import secrets

import pytest
from playwright.sync_api import Browser, expect

from tests.compose.conftest import Stack, until
from tests.support.pages import SOON, correct, published, send, sign_in, visitor

pytestmark = [
    pytest.mark.compose, pytest.mark.browser, pytest.mark.enable_socket,
    pytest.mark.xdist_group("compose"),
]  # fmt: skip


def test_a_comment_is_corrected_at_the_desk_and_seen_by_another_browser(
    stack: Stack, chromium: Browser
) -> None:
    name = f"Bạn đọc {secrets.token_hex(4)}"
    made = stack.compose("exec", "-T", "web", "ykien", "moderator", "add", name, "--root")
    (link,) = re.findall(r"https?://\S+sign-in\S+", made)
    with visitor(chromium) as reader, visitor(chromium) as desk, visitor(chromium) as other:
        reader.goto(f"{stack.url}/demo")
        told = send(reader, f"Cầu đẹp lắm, xem http://vay.example/a nhé. {name}",
                    name=name, email="hoa@example.com")  # fmt: skip
        expect(told).to_contain_text("Đã nhận ý kiến của bạn, đang chờ duyệt")

        sign_in(desk, link)

        def examined() -> bool:
            desk.goto(f"{stack.url}/moderate?q={name}")
            return desk.locator(".text mark").count() > 0

        until(examined, seconds=30, what="a finding marked in the text at the desk")
        expect(desk.locator(".text mark").first).to_contain_text("vay.example")
        correct(desk, f"Cầu đẹp lắm. {name}")

        expect(told).to_contain_text("đã được đăng", timeout=SOON)
        other.goto(f"{stack.url}/demo")
        mine = published(other).filter(has_text=name)
        expect(mine).to_have_text(f"Cầu đẹp lắm. {name}")
        expect(other.locator("ykien-comments .c").filter(has_text=name)).to_contain_text(
            "Tòa soạn đã biên tập"
        )
        assert other.context.cookies() == []
