"""Moderators decide over the wire: versions, reasons, corrections, many at once, and back again."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.domain.state import STATUSES
from service.flow.deps import Deps, now
from tests.http.asking import (
    DESK,
    Posted,
    decide,
    post,
    problem,
    published,
    seen,
    thread,
    wrong,
)
from tests.support.databases import changes, failing
from tests.support.story import Person, examine_all
from tests.support.web import ROOT

WAYS: dict[str, tuple[str, ...]] = {
    "received": (), "held": (), "published": ("approve",), "rejected": ("reject",),
    "taken_down": ("approve", "take_down"), "removed": (),
}  # fmt: skip
MOVES = {
    ("received", "approve"): "published", ("held", "approve"): "published",
    ("rejected", "approve"): "published", ("received", "reject"): "rejected",
    ("held", "reject"): "rejected", ("published", "take_down"): "taken_down",
    ("taken_down", "restore"): "published",
}  # fmt: skip


def standing(client: FlaskClient, deps: Deps, checker: Checker, status: str) -> Posted:
    """A comment of this status."""
    made = post(client)
    if status == "held":
        examine_all(deps, checker, now())
    for action in WAYS[status]:
        decide(client, made.id, action, reason="spam")
    if status == "removed":
        client.delete(made.path, headers=made.headers)
    assert seen(client, made.id)["status"] == status
    return made


@pytest.mark.parametrize("status", STATUSES)
def test_table_of_moves_as_it_is_told(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, status: str
) -> None:
    for action in ("approve", "reject", "take_down", "restore"):
        made = standing(client, deps, checker, status)
        before = seen(client, made.id)
        response = decide(client, made.id, action, reason="spam")
        after = seen(client, made.id)
        became = MOVES.get((status, action))
        if became is None:
            stands = {"status": status, "version": before["version"]}
            assert problem(response, 409, "refused")["comment"] == stands
            assert after == before
            continue
        assert response.json is not None
        assert (after["status"], after["version"]) == (became, before["version"] + 1)
        made_decision = response.json["decision"]
        assert made_decision | {"id": "", "at": ""} == {
            "id": "", "action": action, "reason": "spam", "by": "root", "at": "",
        }  # fmt: skip
        line = after["events"][-1]
        assert (line["act"], line["before"], line["after"]) == (action, status, became)
        assert line["data"]["decision"] == made_decision["id"]
        assert response.json["comment"] == {k: after[k] for k in response.json["comment"]}


@pytest.mark.one_database
def test_old_version_is_409_with_how_it_stands(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    client.patch(made.path, json={"text": "Sửa."}, headers=made.headers)
    for version in (1, 0, 3, 2**31 - 1):
        told = problem(decide(client, made.id, "approve", version=version), 409, "stale")
        assert told["comment"] == {"status": "received", "version": 2}
    assert decide(client, made.id, "approve", version=2).status_code == 200


def test_version_counts_what_moves_and_nothing_else(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    made = post(client)
    claim = f"{DESK}/comments/{made.id}/claim"
    steps: tuple[tuple[int, Any], ...] = (
        (1, lambda: None),
        (1, lambda: client.put(claim, headers=ROOT)),
        (1, lambda: client.delete(claim, headers=ROOT)),
        (2, lambda: examine_all(deps, checker, now())),
        (2, lambda: examine_all(deps, checker, now())),
        (3, lambda: decide(client, made.id, "approve")),
        (3, lambda: client.get(f"{made.path}/status", headers=made.headers)),
        (4, lambda: client.patch(made.path, json={"text": "Sửa."}, headers=made.headers)),
        (5, lambda: examine_all(deps, checker, now())),
        (6, lambda: decide(client, made.id, "reject", reason="spam")),
        (7, lambda: decide(client, made.id, "take_down", reason="spam")),
        (8, lambda: client.delete(made.path, headers=made.headers)),
    )
    for version, step in steps:
        step()
        assert seen(client, made.id)["version"] == version


BODIES: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {"/action": "field.required", "/version": "field.required"}),
    ({"action": "approve"}, {"/version": "field.required"}),
    ({"action": "publish", "version": 1}, {"/action": "field.choice"}),
    ({"action": "approve", "version": "1"}, {"/version": "field.type"}),
    ({"action": "reject", "version": 1}, {"/reason": "field.required"}),
    ({"action": "take_down", "version": 1}, {"/reason": "field.required"}),
    ({"action": "reject", "version": 1, "reason": "bad"}, {"/reason": "field.choice"}),
    ({"action": "reject", "version": 1, "reason": "spam", "text": "x", "name": "y"},
     {"/text": "correction.only_with_approve", "/name": "correction.only_with_approve"}),
    ({"action": "approve", "version": 1, "text": "", "name": "\u200b"},
     {"/text": "text.empty", "/name": "name.empty"}),
    ({"action": "approve", "version": 1, "text": "x" * 5001, "name": "y" * 81},
     {"/text": "text.too_long", "/name": "name.too_long"}),
    ({"action": "approve", "version": 1, "text": 1, "note": "x" * 2001, "by": "alice"},
     {"/text": "field.type", "/note": "field.too_long", "/by": "field.unknown"}),
)  # fmt: skip


@pytest.mark.one_database
def test_wrong_decision_is_told_whole_and_moves_nothing(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    for body, told in BODIES:
        response = client.post(f"{DESK}/comments/{made.id}/decisions", json=body, headers=ROOT)
        assert wrong(response) == told, body
    assert seen(client, made.id)["version"] == 1


def test_correction_is_a_revision_by_the_desk(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    made = post(client, text="Ban đầu.", name="Lê An")
    answer = decide(client, made.id, "approve", text=" Tòa soạn\u202e sửa. ").json
    assert answer is not None
    assert (answer["comment"]["text"], answer["comment"]["name"]) == ("Tòa soạn sửa.", "Lê An")
    assert answer["comment"]["status"] == "published"
    (shown,) = thread(client)["comments"]
    assert (shown["text"], shown["edited_by"]) == ("Tòa soạn sửa.", "desk")
    told = seen(client, made.id)
    assert told["typed"] == "Ban đầu."
    assert told["verdict"] is None  # the new text is not examined yet
    assert [(r["number"], r["by"]) for r in told["revisions"]] == [(0, "author"), (1, "desk")]
    examine_all(deps, checker, now())
    after = seen(client, made.id)
    assert (after["status"], after["verdict"]["outcome"]) == ("published", "clean")
    assert after["version"] == told["version"] + 1  # its current verdict has changed
    name = post(client, text="Tên thật.", name="Lê Văn An")
    decide(client, name.id, "approve", name="L. V. An")
    (newest, _) = thread(client)["comments"]
    assert (newest["name"], newest["text"], newest["edited_by"]) == (
        "L. V. An", "Tên thật.", "desk",
    )  # fmt: skip
    same = post(client, text="Như cũ.")
    decide(client, same.id, "approve", text="Như cũ.", name="Lê An")
    assert len(seen(client, same.id)["revisions"]) == 1


def test_undo_goes_back_exactly_once(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    made = post(client, text="Ban đầu.")
    done = decide(client, made.id, "approve", text="Sửa.", name="Khác").json
    assert done is not None
    path = f"{DESK}/decisions/{done['decision']['id']}/undo"
    stale = problem(client.post(path, json={"version": 1}, headers=ROOT), 409, "stale")
    assert stale["comment"] == {"status": "published", "version": 2}
    client.put(f"{DESK}/comments/{made.id}/claim", headers=ROOT)  # moves nothing
    back = client.post(path, json={"version": 2}, headers=ROOT)
    assert (back.json or {})["comment"]["status"] == "received"
    told = seen(client, made.id)
    assert (told["text"], told["name"], told["version"]) == ("Ban đầu.", "Lê An", 3)
    assert len(told["revisions"]) == 2  # the desk's text stays in the record
    assert told["events"][-1]["act"] == "undo"
    assert thread(client)["comments"] == []
    problem(client.post(path, json={"version": 3}, headers=ROOT), 409, "stale")
    assert wrong(client.post(path, json={}, headers=ROOT)) == {"/version": "field.required"}
    nowhere = client.post(f"{DESK}/decisions/khong-co/undo", json={"version": 1}, headers=ROOT)
    problem(nowhere, 404, "unknown.decision")


LATER = (
    ("edit", lambda c, m: c.patch(m.path, json={"text": "Sửa."}, headers=m.headers)),
    ("removal", lambda c, m: c.delete(m.path, headers=m.headers)),
    ("decision", lambda c, m: decide(c, m.id, "take_down", reason="spam")),
)


@pytest.mark.one_database
@pytest.mark.parametrize(("what", "do"), LATER)
def test_undo_ends_with_the_next_change(
    client: FlaskClient, site_a: Site, what: str, do: Any
) -> None:
    made = post(client)
    done = decide(client, made.id, "approve").json
    assert done is not None
    assert do(client, made).status_code == 200
    version = seen(client, made.id)["version"]
    undo = client.post(f"{DESK}/decisions/{done['decision']['id']}/undo",
                       json={"version": version}, headers=ROOT)  # fmt: skip
    assert problem(undo, 409, "stale")["comment"]["version"] == version


def test_many_are_decided_each_for_itself(
    client: FlaskClient, site_a: Site, site_b: Site, alice: Person
) -> None:
    good, moved, gone = post(client), post(client), post(client)
    foreign = post(client, site="b")
    client.delete(gone.path, headers=gone.headers)
    items = [
        {"id": good.id, "version": 1}, {"id": moved.id, "version": 7}, {"id": gone.id, "version": 2},
        {"id": foreign.id, "version": 1}, {"id": "khong-co", "version": 1},
        {"id": good.id, "version": 1},
    ]  # fmt: skip
    answer = client.post(f"{DESK}/decisions", headers=alice.headers,
                         json={"action": "reject", "reason": "spam", "items": items})  # fmt: skip
    assert answer.status_code == 200
    assert answer.json is not None
    told = answer.json["results"]
    assert [(one["id"], one["status"]) for one in told] == [
        (good.id, 200), (moved.id, 409), (gone.id, 409), (foreign.id, 404), ("khong-co", 404),
        (good.id, 409),
    ]  # fmt: skip
    assert told[0]["comment"]["status"] == "rejected"
    assert told[0]["decision"]["reason"] == "spam"
    assert (told[1]["comment"]["version"], "decision" in told[1]) == (1, False)
    assert "comment" not in told[3]
    assert seen(client, foreign.id)["status"] == "received"
    back = client.post(f"{DESK}/batches/{answer.json['batch']}/undo", headers=alice.headers)
    assert [(one["id"], one["status"]) for one in (back.json or {})["results"]] == [(good.id, 200)]
    assert seen(client, good.id)["status"] == "received"
    again = client.post(f"{DESK}/batches/{answer.json['batch']}/undo", headers=alice.headers)
    assert [one["status"] for one in (again.json or {})["results"]] == [409]
    nowhere = client.post(f"{DESK}/batches/khong-co/undo", headers=alice.headers)
    problem(nowhere, 404, "unknown.batch")


def test_batch_that_the_database_left_halfway_is_told_and_taken_back(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    made = [post(client) for _ in range(3)]
    body = {"action": "approve", "items": [{"id": one.id, "version": 1} for one in made]}
    away = changes(2)
    gone = list[bool]()

    def fails(statement: str) -> bool:
        gone.append(bool(gone and gone[-1]) or away(statement))
        return gone[-1]

    with failing(deps.engine, fails):  # from the second on, and for whoever reads afterwards
        answer = client.post(f"{DESK}/decisions", headers=ROOT, json=body)
    assert answer.status_code == 200
    told = (answer.json or {})["results"]
    assert [(one["id"], one["status"]) for one in told] == [
        (one.id, status) for one, status in zip(made, (200, 503, 503), strict=True)
    ]
    assert told[0]["decision"]["action"] == "approve"
    assert [one["status"] for one in (seen(client, one.id) for one in made)] == [
        "published", "received", "received",
    ]  # fmt: skip
    undone = client.post(f"{DESK}/batches/{(answer.json or {})['batch']}/undo", headers=ROOT)
    assert [one["comment"]["status"] for one in (undone.json or {})["results"]] == ["received"]


BATCHES: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({"action": "approve", "items": []}, {"/items": "field.too_few"}),
    ({"action": "approve", "items": [{"id": "a", "version": 1}] * 1001}, {"/items": "field.too_many"}),
    ({"action": "approve", "items": [{"id": "a"}, {"version": 1}, 3, {"id": 1, "version": "1"}]},
     {"/items/0/version": "field.required", "/items/1/id": "field.required", "/items/2": "field.type",
      "/items/3/id": "field.type", "/items/3/version": "field.type"}),
    ({"action": "reject", "items": [{"id": "a", "version": 1}]}, {"/reason": "field.required"}),
    ({"action": "approve", "items": {"id": "a"}}, {"/items": "field.type"}),
    ({"action": "approve", "items": [{"id": "a\0", "version": 1}]}, {"/items/0/id": "id.invalid"}),
    ({"action": "approve", "text": "x", "items": [{"id": "a", "version": 1}]},
     {"/text": "field.unknown"}),
)  # fmt: skip


@pytest.mark.one_database
def test_wrong_batch_is_told_whole(client: FlaskClient, site_a: Site) -> None:
    for body, told in BATCHES:
        assert wrong(client.post(f"{DESK}/decisions", json=body, headers=ROOT)) == told


@pytest.mark.one_database
def test_two_moderators_never_both_decide(
    client: FlaskClient, site_a: Site, alice: Person, bob: Person
) -> None:
    made = post(client)
    first = decide(client, made.id, "approve", headers=alice.headers, version=1)
    second = decide(client, made.id, "reject", headers=bob.headers, version=1, reason="spam")
    assert (first.status_code, second.status_code) == (200, 409)
    assert seen(client, made.id)["events"][-1]["by"] == "alice"


def test_undo_of_approval_keeps_the_way_to_its_replies(client: FlaskClient, site_a: Site) -> None:
    root = post(client)
    done = decide(client, root.id, "approve").json
    reply = published(client, parent=root.id)
    assert done is not None
    client.post(f"{DESK}/decisions/{done['decision']['id']}/undo", json={"version": 2},
                headers=ROOT)  # fmt: skip
    (place,) = thread(client)["comments"]
    assert (place["id"], place["text"], place["replies"]) == (root.id, "", 1)
    assert place["removed"] is True
    assert [one["id"] for one in thread(client, parent=root.id)["comments"]] == [reply.id]
    assert thread(client)["count"] == 1


def test_notes_and_what_is_put_before_an_editor(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    url = f"{DESK}/comments/{made.id}"
    kept = client.post(f"{url}/notes", json={"text": "Đã hỏi phóng viên."}, headers=ROOT)
    assert kept.status_code == 201
    assert (kept.json or {})["note"]["text"] == "Đã hỏi phóng viên."
    problem(client.post(f"{url}/notes", json={"text": " "}, headers=ROOT), 422, "invalid")
    problem(client.post(f"{url}/notes", json={"text": "x"}), 401, "unauthenticated")
    raised = client.post(f"{url}/escalate", json={"note": "Có tên người."}, headers=ROOT)
    assert "escalated" in (raised.json or {})["comment"]["needs"]
    whole = seen(client, made.id)
    assert [one["text"] for one in whole["notes"]] == ["Đã hỏi phóng viên.", "Có tên người."]
    assert whole["version"] == (raised.json or {})["comment"]["version"]
    query = {"needs": "escalated"}
    listed = client.get(f"{DESK}/comments", query_string=query, headers=ROOT).json or {}
    assert [one["id"] for one in listed["comments"]] == [made.id]
    lowered = client.delete(f"{url}/escalate", headers=ROOT)
    assert "escalated" not in (lowered.json or {})["comment"]["needs"]
