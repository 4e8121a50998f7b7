"""Eight desks over one queue, before a house that really runs: no comment is decided twice."""

import re
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bench.texts import text
from service.store.session import connect
from service.store.tables import comment, decision
from tests.support.live import Live, until

pytestmark = pytest.mark.long
COMMENTS, DESKS = 2_000, 8
CARD = re.compile(
    r'<section data-card="([^"]+)"[^>]*?( data-taken="1")?>.*?data-version="(\d+)"', re.DOTALL
)


def signed_in(house: Live, name: str) -> tuple[httpx.Client, str]:
    """A moderator's browser, and the token that its forms carry."""
    ykien = Path(sys.executable).with_name("ykien")
    own = {"YKIEN_DATA": str(house.data), "YKIEN_PUBLIC_URL": house.url}
    told = subprocess.run([ykien, "moderator", "add", name, "--root"], env=own, check=True,
                          capture_output=True, text=True).stdout  # fmt: skip
    (token,) = re.findall(r"sign-in\?token=(\S+)", told)
    client = httpx.Client(base_url=house.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60)
    client.post("/moderate/link", data={"token": token})
    page = client.get("/moderate").raise_for_status().text
    (csrf, *_) = re.findall(r'name="csrf" value="([^"]+)"', page)
    return client, csrf


def work(client: httpx.Client, csrf: str, done: Counter[int]) -> None:
    """Clear both lists, as long as anything stands there."""
    with closing(client):
        for tab in ("waiting", "suspected"):
            while listed := rows(client.get(f"/moderate?tab={tab}&order=oldest").text):
                three(client, csrf, listed, done)


def three(
    client: httpx.Client, csrf: str, listed: list[tuple[str, str]], done: Counter[int]
) -> None:
    """As the desk's script does: three cards at a time, claimed, of those that nobody has."""
    free = [one for one, taken in listed if not taken]
    wanted = free or [one for one, _ in listed]
    sent = {"csrf": csrf, "ids": " ".join(wanted[:3])}
    ahead = client.post("/moderate/ahead", data=sent).text
    for public_id, taken, version in CARD.findall(ahead):
        if taken and free:
            continue
        sent = {"csrf": csrf, "action": "approve", "version": version}
        path = f"/moderate/comments/{public_id}/decide"
        answer = client.post(path, data=sent)
        if answer.status_code == 422:  # something severe was found: say it once more
            answer = client.post(path, data=sent | {"sure": "1"})
        done[answer.status_code] += 1


def rows(page: str) -> list[tuple[str, str]]:
    """The list's comments, and which of them a colleague has."""
    return re.findall(
        r'data-id="([^"]+)"( data-taken)?',
        page.partition('<ol class="rows">')[2].partition("</ol>")[0],
    )


def test_eight_desks_over_two_thousand_comments_never_decide_one_twice(house: Live) -> None:
    house.start()
    with httpx.Client(base_url=house.url) as reader:
        for n in range(COMMENTS):
            body = {"site": "demo", "article": {"key": f"bai-{n % 20}"}, "name": f"Bạn đọc {n}",
                    "email": f"doc{n}@example.com", "text": text(n)}  # fmt: skip
            assert reader.post("/api/v1/comments", json=body).status_code == 202
    engine = connect(f"sqlite:///{house.data}/ykien.sqlite3")
    statuses = sa.select(comment.c.status).distinct()

    def stands() -> set[str]:
        with engine.connect() as connection:
            return set(connection.execute(statuses).scalars())

    until(lambda: "received" not in stands(), what=lambda: house.log[-2000:])
    done = Counter[int]()
    desks = [threading.Thread(target=work, args=(*signed_in(house, f"Bàn {n}"), done))
             for n in range(DESKS)]  # fmt: skip
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    with engine.connect() as connection:
        made = list(connection.execute(sa.select(decision.c.comment_id)).scalars())
    assert len(made) == len(set(made)) == COMMENTS
    assert stands() == {"published"}
    engine.dispose()
    assert done[303] == COMMENTS
    assert set(done) <= {303, 409}
