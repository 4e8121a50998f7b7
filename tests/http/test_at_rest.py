"""What a stolen database or backup shows: no address, no password, no token."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.store.session import read
from service.store.tables import metadata
from tests.http.asking import DESK, decide, post
from tests.support.signing import token
from tests.support.story import SECRET, TOKEN, Person, examine_all
from tests.support.web import ROOT, submit

EMAIL, ADDRESS, BROWSER = "bi.mat@vi-du.example", "198.51.100.77", "word-of-a-browser"
SUB = "so-the-ban-doc-0042"


def cells(deps: Deps) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, as the bytes that a thief reads."""
    with read(deps.engine) as connection:
        rows = [(table.name, row) for table in metadata.sorted_tables
                for row in connection.execute(sa.select(table))]  # fmt: skip
    for name, row in rows:
        yield from ((name, v if isinstance(v, bytes) else str(v).encode()) for v in row)


def test_database_alone_tells_no_address_and_opens_nothing(
    client: FlaskClient, deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    sender = {"REMOTE_ADDR": ADDRESS}
    body = {"site": "a", "article": {"key": "thu"}, "name": "Lê An", "email": EMAIL, "text": "Hay."}
    made = client.post("/api/v1/comments", json=body, environ_base=sender).json or {}
    other = post(client)
    embed = client.post(f"{DESK}/embed-keys", json={"site": "a"}, headers=ROOT).json or {}
    submit(client, signed=token(embed["id"], embed["secret"], sub=SUB))
    examine_all(deps, checker, now())
    decide(client, made["id"], "approve")
    path = f"/api/v1/comments/{made['id']}"
    client.post(f"{path}/votes", json={"value": 1, "browser": BROWSER}, environ_base=sender)
    client.post(f"{path}/reports", json={"reason": "spam"}, environ_base=sender)
    key = (
        client.post(f"{DESK}/keys", json={"site": "a", "scope": "submit"}, headers=ROOT).json or {}
    )["key"]
    secrets = (
        EMAIL,
        SUB,
        embed["secret"],
        ADDRESS,
        BROWSER,
        made["token"],
        other.token,
        bob.token,
        key,
        SECRET,
        TOKEN,
    )
    seen = list(cells(deps))
    assert {"comment", "vote", "report", "event", "api_key", "moderator"} <= {n for n, _ in seen}
    found = [(name, said) for name, raw in seen for said in secrets if said.encode() in raw]
    assert found == []


@pytest.mark.one_database
def test_it_would_be_seen(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    post(client, text="Chữ này nằm trong cơ sở dữ liệu.")  # texts and names do lie there in clear
    assert any("Chữ này nằm".encode() in raw for _, raw in cells(deps))
