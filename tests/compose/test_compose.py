"""The deployment for real: image, nginx, two web and four worker containers, PostgreSQL, Redis."""

import json
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from tests.compose.conftest import SCALE, SITE, Stack, inspect, sigkill, until

pytestmark = [pytest.mark.compose, pytest.mark.enable_socket, pytest.mark.xdist_group("compose")]
SERVICES = ("nginx", "web", "worker", "beat", "db", "redis")


def comment(article: str, text: str) -> dict[str, object]:
    return {
        "site": SITE, "article": {"key": article}, "name": "Lan", "email": "lan@example.com",
        "text": text,
    }  # fmt: skip


def post(client: httpx.Client, body: dict[str, object]) -> dict[str, Any]:
    """Send until it is taken, as the widget does: same key, and 503 or a cut line is no answer."""
    headers = {"Idempotency-Key": secrets.token_hex(16)}

    def attempt() -> dict[str, Any] | None:
        try:
            answer = client.post("/api/v1/comments", json=body, headers=headers)
        except httpx.TransportError:
            return None
        if answer.status_code in (409, 503):
            return None
        assert answer.status_code == 202, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    return until(attempt, seconds=30, what="202")


def detail(desk: httpx.Client, id_: str) -> dict[str, Any]:
    answer = desk.get(f"/api/v1/moderation/comments/{id_}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def examined(desk: httpx.Client, id_: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        found = detail(desk, id_)
        return found if found["verdict"] else None

    return until(look, seconds=30, what=f"a verdict for {id_}")


def listed(reader: httpx.Client, article: str) -> list[dict[str, Any]]:
    answer = reader.get("/api/v1/comments", params={"site": SITE, "article": article})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["comments"]
    return found


def approve(desk: httpx.Client, found: dict[str, Any]) -> None:
    answer = desk.post(
        f"/api/v1/moderation/comments/{found['id']}/decisions",
        json={"action": "approve", "version": found["version"]},
    )
    assert answer.status_code == 200, answer.text


def archive(desk: httpx.Client, article: str) -> list[dict[str, Any]]:
    """All comments of an article, page by page."""
    rows, cursor = list[dict[str, Any]](), ""
    while True:
        params = {"site": SITE, "article": article, "limit": "100", "order": "oldest"}
        page = desk.get(
            "/api/v1/moderation/comments", params=params | ({"cursor": cursor} if cursor else {})
        ).json()
        rows += page["comments"]
        cursor = page["next"]
        if not cursor:
            return rows


def test_a_comment_travels_from_the_form_to_the_list(stack: Stack) -> None:
    with stack.client() as reader, stack.client(moderator=True) as desk:
        taken = post(reader, comment("duong-moi", "Con đường mới giúp bà con đi lại thuận tiện."))
        assert listed(reader, "duong-moi") == []
        found = examined(desk, taken["id"])
        assert found["status"] == "held"
        assert found["verdict"]["failed"] == []
        approve(desk, found)
        shown = until(lambda: listed(reader, "duong-moi"), seconds=5, what="published")
        assert [c["id"] for c in shown] == [taken["id"]]


def test_spam_is_seen_by_the_workers_filters(stack: Stack) -> None:
    with stack.client() as reader, stack.client(moderator=True) as desk:
        text = "Vay tiền nhanh lãi suất thấp, liên hệ Zalo 0912345678 http://vay.example/a"
        found = examined(desk, post(reader, comment("vay", text))["id"])
        assert found["verdict"]["score"] > 0
        assert found["verdict"]["findings"]


def send(reader: httpx.Client, number: int) -> str:
    return str(post(reader, comment("giet", f"Ý kiến số {number} về giá điện."))["id"])


def post_while_killing(stack: Stack, total: int, victims: list[str]) -> set[str]:
    with stack.client() as reader, ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, reader, number) for number in range(total)]
        try:
            for turn, service in enumerate(victims, start=1):
                due = turn * total // (len(victims) + 2)
                until(partial(posted, sent, due), seconds=180, what=f"{due} comments posted")
                found = stack.ids(service)
                sigkill(found[turn % len(found)])
            return {future.result() for future in sent}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def posted(sent: list[Future[str]], due: int) -> bool:
    return sum(future.done() for future in sent) >= due


def test_nothing_is_lost_or_doubled_when_web_worker_and_redis_are_killed(stack: Stack) -> None:
    total = 2000
    victims = ["web", "worker", "redis", "worker", "web", "worker"]
    accepted = post_while_killing(stack, total, victims)
    assert len(accepted) == total
    with stack.client(moderator=True) as desk:

        def all_examined() -> list[dict[str, Any]] | None:
            found = archive(desk, "giet")
            return found if all(row["verdict"] for row in found) else None

        rows = until(all_examined, seconds=180, what="a verdict for every comment")
    assert sorted(row["id"] for row in rows) == sorted(accepted)
    assert len({row["text"] for row in rows}) == total
    until(lambda: stack.healthy("web", 2), seconds=60, what="both web containers back")
    until(lambda: stack.healthy("worker", 4), seconds=60, what="all workers back")
    assert sum(inspect(c)["RestartCount"] for c in stack.ids("worker")) > 0


def test_with_redis_away_a_comment_is_kept_and_examined_later(stack: Stack) -> None:
    stack.compose("stop", "redis")
    try:
        with stack.client() as reader:
            taken = post(reader, comment("redis", "Mưa lớn quá, đường ngập hết rồi."))
            assert reader.get("/readyz").status_code == 200
    finally:
        stack.compose("start", "redis")
    with stack.client(moderator=True) as desk:
        assert examined(desk, taken["id"])["status"] == "held"
    until(lambda: stack.healthy("worker", 4), seconds=60, what="workers hear Redis again")


def test_down_and_up_again_keeps_what_was_published(stack: Stack) -> None:
    with stack.client() as reader, stack.client(moderator=True) as desk:
        approve(desk, examined(desk, post(reader, comment("con", "Bài viết hay lắm."))["id"]))
        stack.compose("down")
        stack.up()
        assert [c["text"] for c in listed(reader, "con")] == ["Bài viết hay lắm."]


def test_a_stopped_worker_ends_by_itself_within_its_grace(stack: Stack) -> None:
    ids = stack.ids("worker") + stack.ids("beat") + stack.ids("web")
    stack.compose("stop", "worker", "beat", "web")
    codes = {inspect(id_)["Config"]["Hostname"]: inspect(id_)["State"]["ExitCode"] for id_ in ids}
    stack.up()
    assert set(codes.values()) <= {0, 143}, codes  # 137 is a worker that had to be killed


def test_nginx_caches_public_reads_only(stack: Stack) -> None:
    path = f"/api/v1/comments?site={SITE}&article=cache-{secrets.token_hex(4)}"
    with stack.client() as reader, stack.client(moderator=True) as desk:
        seen = [reader.get(path).headers["x-cache"] for _ in range(3)]
        assert seen[0] == "MISS"
        assert "HIT" in seen
        assert desk.get(path).headers["x-cache"] == "BYPASS"
        assert reader.get(path, headers={"Cookie": "0"}).headers["x-cache"] == "BYPASS"
        tag = reader.get(path).headers["etag"]
        assert reader.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert reader.get("/widget.js").headers["content-encoding"] == "gzip"


def test_nginx_refuses_what_is_too_large_in_our_own_words(stack: Stack) -> None:
    with stack.client() as reader:
        answer = reader.post("/api/v1/comments", content=b"x" * 10_000_000)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]
        assert reader.get("/metrics").status_code == 404


def test_no_log_names_a_query_string_an_address_or_a_text(stack: Stack) -> None:
    marks = [secrets.token_hex(8) for _ in range(4)]
    query, email, text, name = marks
    with stack.client() as reader, stack.client(moderator=True) as desk:
        reader.get("/api/v1/comments", params={"site": SITE, "article": "a", "token": query})
        reader.get(f"/s/nobody?token={query}")
        body = comment("log", f"Nội dung {text}") | {"email": f"{email}@example.com", "name": name}
        examined(desk, post(reader, body)["id"])
        logs = stack.compose("logs", "--no-log-prefix")
    assert '"path":"/s/nobody"' in logs
    assert [mark for mark in marks if mark in logs] == []
    networks = inspect(stack.ids("nginx")[0])["NetworkSettings"]["Networks"]
    assert networks[f"{stack.project}_edge"]["Gateway"] not in logs  # our address as nginx sees it


@pytest.mark.parametrize("service", SERVICES)
def test_containers_have_no_more_than_they_need(stack: Stack, service: str) -> None:
    for id_ in stack.ids(service):
        made = inspect(id_)
        host = made["HostConfig"]
        assert host["ReadonlyRootfs"], service
        assert host["CapDrop"] == ["ALL"], service
        assert "no-new-privileges:true" in host["SecurityOpt"], service
        assert bool(host["PortBindings"]) == (service == "nginx"), service
        assert service == "db" or made["Config"]["User"] not in ("", "0", "root"), service
        assert stack.token not in json.dumps(made["Config"]), service
        outside = {n for n in made["NetworkSettings"]["Networks"] if n.endswith("_edge")}
        assert bool(outside) == (service == "nginx"), service


def test_scaled_web_is_found_without_a_restart_of_nginx(stack: Stack) -> None:
    before = set(stack.ids("web"))
    stack.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "web=3", *SCALE[2:])
    try:
        (third,) = set(stack.ids("web")) - before
        networks = inspect(third)["NetworkSettings"]["Networks"]
        upstream = f'"upstream":"{networks[f"{stack.project}_front"]["IPAddress"]}:8000"'

        def reached() -> bool:
            with stack.client() as reader:
                assert reader.get("/healthz").status_code == 200
            return upstream in stack.compose("logs", "--no-log-prefix", "--tail", "40", "nginx")

        until(reached, seconds=30, what="a request at the third web container")
    finally:
        stack.up()


def test_migrate_ran_once_and_ended_well(stack: Stack) -> None:
    state = inspect(stack.compose("ps", "--all", "-q", "migrate").strip())["State"]
    assert (state["Status"], state["ExitCode"]) == ("exited", 0)


@pytest.mark.parametrize("service", ["web", "worker"])
def test_the_doctor_finds_nothing_wrong(stack: Stack, service: str) -> None:
    assert "FAIL" not in stack.compose("exec", "-T", service, "ykien", "doctor")
