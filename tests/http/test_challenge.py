"""Proof of work: asked for by setting and pressure, counted once, by all processes together."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from altcha import Challenge, Payload, Solution, solve_challenge
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.http import challenge, spent
from service.http.spent import Spent
from service.queue import connect
from service.store.tables import comment
from tests.http.asking import API, kept_rows, problem
from tests.support.story import SECRET, change, rows
from tests.support.web import ROOT, application, submit

pytestmark = pytest.mark.one_database  # what it asks of a database is tested below http

FORM = comment.select().order_by(comment.c.id)


def asked(client: FlaskClient, site: str = "a") -> dict[str, Any]:
    """What a page is given to solve."""
    response = client.get(f"{API}/challenge", query_string={"site": site})
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return dict(response.json or {})


def payload(given: dict[str, Any]) -> Payload:
    made = Challenge.from_dict({name: given[name] for name in ("parameters", "signature")})
    solution = solve_challenge(made)
    assert isinstance(solution, Solution)
    return Payload(made, solution)


def solved(client: FlaskClient, site: str = "a") -> str:
    """What the page sends along."""
    return payload(asked(client, site)).to_base64()


def judged(client: FlaskClient, deps: Deps, solution: str | None, **fields: Any) -> str:
    """Send a comment; what is found wrong with its solution, "" if nothing is."""
    headers = fields.pop("headers", None)
    response = submit(client, headers=headers, challenge=solution, **fields)
    assert response.status_code == 202, response.text
    return str(rows(deps, FORM)[-1]["form"].get("challenge", ""))


@pytest.fixture
def always(deps: Deps, site_a: Site) -> Site:
    """Site A, whose every reader has to show work."""
    return change(deps, site_a, challenge="always")


def test_solved_challenge_counts_and_a_missing_one_is_kept_and_told(
    client: FlaskClient, deps: Deps, always: Site
) -> None:
    assert asked(client)["needed"] is True
    assert judged(client, deps, solved(client)) == ""
    assert judged(client, deps, None) == "missing"
    assert judged(client, deps, "bm90IGl0") == "invalid"
    assert len(rows(deps, FORM)) == 3


def test_solution_counts_once(client: FlaskClient, deps: Deps, always: Site) -> None:
    solution = solved(client)
    assert judged(client, deps, solution) == ""
    assert judged(client, deps, solution) == "used"
    again = Payload.from_base64(solution)
    again.solution.counter += 1  # the same solution in other clothes
    again.solution.time = 1.5
    assert judged(client, deps, again.to_base64()) == "used"


def test_solution_counts_once_in_two_processes(
    client: FlaskClient, deps: Deps, settings: Settings, checker: Checker, always: Site
) -> None:
    with application(settings, checker) as other:
        solution, second = solved(client), solved(other.test_client())
        assert judged(client, deps, solution) == ""
        assert judged(other.test_client(), deps, solution) == "used"
        assert judged(client, deps, second) == ""
        assert judged(other.test_client(), deps, second) == "used"


@pytest.mark.one_database
@pytest.mark.parametrize("url", ["redis://127.0.0.1:9", None])
def test_without_redis_each_process_remembers(
    client: FlaskClient, app: Flask, deps: Deps, always: Site, redis_url: str, url: str | None
) -> None:
    redis = connect(url) if url else None
    own = Spent(redis)
    object.__setattr__(app.extensions["ykien"], "spent", own)
    solution = solved(client)
    assert [judged(client, deps, solution) for _ in range(2)] == ["", "used"]
    own._redis, own._resting_until = deps.queue.redis, 0.0  # it is back
    assert judged(client, deps, solution) == "used"
    assert judged(client, deps, solved(client)) == ""
    if redis is not None:
        redis.close()


@pytest.mark.one_database
def test_marks_are_dropped_when_they_have_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spent, "KEPT", 2)
    own = Spent(None)
    assert own.take("a", "x", until=0.0)
    assert own.take("a", "y", until=9e9)  # long expired
    assert own.take("a", "y", until=9e9)
    assert not own.take("a", "z", until=9e9)
    assert own.take("b", "x", until=9e9)
    assert own.take("c", "x", until=9e9)
    assert len(own._own) == 2
    assert own.take("a", "z", until=9e9)  # dropped as the oldest


@pytest.mark.one_database
def test_mark_is_gone_from_redis_when_it_has_expired(
    client: FlaskClient, deps: Deps, always: Site
) -> None:
    redis = deps.queue.redis
    assert redis is not None
    assert judged(client, deps, solved(client)) == ""
    (key,) = redis.keys("ykien:spent:*")
    assert 0 < int(redis.ttl(key)) <= challenge.LIFE + 1


def test_repeated_request_is_answered_as_at_first(
    client: FlaskClient, deps: Deps, always: Site
) -> None:
    headers, solution = {"Idempotency-Key": "k"}, solved(client)
    first = submit(client, headers=headers, challenge=solution)
    assert first.status_code == 202
    assert submit(client, headers=headers, challenge=solution).json == first.json
    assert submit(client, headers=headers).json == first.json  # asked for before the challenge
    (row,) = rows(deps, FORM)
    assert "challenge" not in row["form"]


@pytest.mark.one_database
def test_concurrent_twin_does_not_spend_it_twice(
    client: FlaskClient, app: Flask, deps: Deps, always: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(deps, always, challenge="required")
    solution, told = solved(client), list[int]()
    monkeypatch.setattr("service.http.public._before", lambda *_: None)  # neither sees the other
    for key in ("k", "k", "other"):
        response = submit(client, headers={"Idempotency-Key": key}, challenge=solution)
        told.append(response.status_code)
    assert told == [202, 202, 403]
    assert len(rows(deps, FORM)) == 1


def test_solution_of_a_comment_that_was_not_kept_is_not_spent(
    client: FlaskClient, deps: Deps, always: Site
) -> None:
    solution = solved(client)
    closed = change(deps, always, mode="closed", version=2)
    problem(submit(client, challenge=solution), 403, "closed")
    change(deps, closed, mode="pre")
    assert submit(client, challenge=solution, parent="none").status_code == 422
    assert judged(client, deps, solution) == ""


def tampered(change_it: Callable[[dict[str, Any]], Any]) -> Callable[[Payload], str]:
    def made(of: Payload) -> str:
        whole = of.to_dict()
        change_it(whole)
        return base64.b64encode(json.dumps(whole).encode()).decode()

    return made


def put(*path: str, value: Any) -> Callable[[Payload], str]:
    def change_it(whole: dict[str, Any]) -> None:
        for name in path[:-1]:
            whole = whole[name]
        whole[path[-1]] = value

    return tampered(change_it)


PARAMETERS = ("challenge", "parameters")
FORGED: tuple[Callable[[Payload], str], ...] = (
    put(*PARAMETERS, "expiresAt", value=9_999_999_999),
    put(*PARAMETERS, "cost", value=1),
    put(*PARAMETERS, "cost", value=1000.0),  # the same number, signed, but no whole one
    put(*PARAMETERS, "keyLength", value=32.5),
    put(*PARAMETERS, "cost", value=float("inf")), put(*PARAMETERS, "cost", value=10**400),
    put(*PARAMETERS, "expiresAt", value=10**400),
    put(*PARAMETERS, "algorithm", value="SHA-256"),
    put(*PARAMETERS, "nonce", value=5),
    put(*PARAMETERS, "nonce", value="xx"),
    put(*PARAMETERS, "data", value={"site": "a", "tries": 10**9}),
    put(*PARAMETERS, "data", value=None),
    put(*PARAMETERS, "data", value=[[[[]]]]),
    put(*PARAMETERS, "keyPrefix", value=None),
    put(*PARAMETERS, "keySignature", value=None),
    put(*PARAMETERS, value=[]),
    put("challenge", "signature", value="0" * 64),
    put("challenge", "signature", value=None),
    put("challenge", "signature", value="\ud800"),
    put("challenge", value="x"),
    put("solution", "derivedKey", value="0" * 64),
    put("solution", "derivedKey", value=[1]),
    put("solution", "derivedKey", value=None),
    put("solution", value=None),
    put("solution", value=3),
    lambda _: "e30=", lambda _: "ã" * 50, lambda _: "W10=", lambda _: "bnVsbA==", lambda _: "MQ==",
    lambda _: base64.b64encode(b"[" * 2990).decode(),
)  # fmt: skip


@pytest.mark.one_database
def test_forged_solutions_do_not_count(client: FlaskClient, deps: Deps, always: Site) -> None:
    good = payload(asked(client))
    told = [judged(client, deps, forge(good)) for forge in FORGED]
    # A whole number written as 1000.0 is signed like 1000; whether it counts, it counts once.
    assert set(told[:2] + told[3:]) == {"invalid"}
    assert [judged(client, deps, good.to_base64()), told[2]] in (["", "invalid"], ["used", ""])


@pytest.mark.one_database
def test_expired_solution_does_not_count(
    client: FlaskClient, deps: Deps, always: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "LIFE", -1)
    assert judged(client, deps, solved(client)) == "expired"


def test_solution_counts_at_its_own_site(
    client: FlaskClient, deps: Deps, always: Site, site_b: Site
) -> None:
    assert judged(client, deps, solved(client, "b")) == "other_site"


@pytest.mark.one_database
def test_a_challenge_outlives_a_change_of_keys(
    client: FlaskClient, deps: Deps, settings: Settings, checker: Checker, always: Site
) -> None:
    one, two = solved(client), solved(client)
    new = "a-newer-secret-0123456789abcdef0123456789"
    with application(replace(settings, secret_key=f"{new} {SECRET}"), checker) as rotated:
        assert judged(rotated.test_client(), deps, one) == ""
        by_new = solved(rotated.test_client())
        assert judged(rotated.test_client(), deps, by_new) == ""
    with application(replace(settings, secret_key=new), checker) as without:
        assert judged(without.test_client(), deps, two) == "invalid"


@pytest.mark.one_database
def test_two_threads_that_have_both_looked_do_not_both_take_it() -> None:
    own = Spent(None)
    assert [own._here("k", by, 9e9, 0.0) for by in ("x", "y", "x")] == ["new", "", "again"]


def test_site_that_requires_it_takes_nothing_without(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, challenge="required")
    kept = kept_rows(deps)
    told = problem(submit(client), 403, "challenge.required")
    assert told["failed"] == "missing"
    told = problem(submit(client, challenge="x"), 403, "challenge.required")
    assert told["failed"] == "invalid"
    form = {"site": "a", "article_key": "thu", "name": "Lê An", "email": "an@example.com",
            "text": "Bài hay."}  # fmt: skip
    page = client.post(f"{API}/comments", data=form)
    assert page.status_code == 403
    assert "JavaScript" in page.text
    assert kept_rows(deps) == kept
    assert judged(client, deps, solved(client)) == ""
    solution = solved(client)
    sent = client.post(f"{API}/comments", data=form | {"challenge": solution})
    assert sent.status_code == 303


def test_plain_form_is_kept_and_told(client: FlaskClient, deps: Deps, always: Site) -> None:
    form = {"site": "a", "article_key": "thu", "name": "Lê An", "email": "an@example.com",
            "text": "Bài hay."}  # fmt: skip
    assert client.post(f"{API}/comments", data=form).status_code == 303
    assert rows(deps, FORM)[-1]["form"]["challenge"] == "missing"


def test_programs_of_the_publisher_need_none(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, challenge="required")
    made = client.post("/api/v1/moderation/keys", json={"site": "a", "scope": "submit"},
                       headers=ROOT)  # fmt: skip
    token = (made.json or {})["key"]
    assert judged(client, deps, None, headers={"Authorization": f"Bearer {token}"}) == ""


def test_challenge_of_no_site(client: FlaskClient) -> None:
    problem(client.get(f"{API}/challenge?site=none"), 404, "unknown.site")
    problem(client.get(f"{API}/challenge"), 422, "invalid")


def test_pages_of_the_sites_may_read_it(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, origins=("https://bao.vn",))
    for origin, may in (("https://bao.vn", "https://bao.vn"), ("https://other.vn", None)):
        told = client.get(f"{API}/challenge?site=a", headers={"Origin": origin})
        assert told.headers.get("Access-Control-Allow-Origin") == may
