"""What authors may do with the key to their own comment: see, change, take back."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.keys import Keyring
from service.domain.site import Site
from service.flow.deps import Deps, now
from tests.http.asking import (
    DESK,
    Posted,
    decide,
    post,
    problem,
    published,
    put,
    seen,
    thread,
    wrong,
)
from tests.support.checkers import RUDE
from tests.support.story import SECRET, change, examine_all
from tests.support.web import ROOT

DAY = 86_400


def status(client: FlaskClient, made: Posted, **headers: str) -> dict[str, Any]:
    response = client.get(f"{made.path}/status", headers=made.headers | headers)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return dict(response.json or {})


def edit(client: FlaskClient, made: Posted, text: Any = "Bản mới.") -> Any:
    return client.patch(made.path, json={"text": text}, headers=made.headers)


def test_status_follows_the_comment(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    made = post(client)
    told = status(client, made)
    assert (told["status"], told["text"], told["name"]) == (
        "received", "Bài viết rất hay, cảm ơn tòa soạn.", "Lê An",
    )  # fmt: skip
    assert "usual_wait" not in told  # nothing was published yet
    examine_all(deps, checker, now())
    assert status(client, made)["status"] == "held"
    decide(client, made.id, "approve")
    shown = status(client, made)
    assert shown["status"] == "published"
    assert shown["since"] > told["since"]
    assert "reason" not in shown
    assert "usual_wait" not in status(client, post(client))  # one is too few to promise by


@pytest.mark.one_database
@pytest.mark.parametrize("action", ["reject", "take_down"])
def test_reason_is_told_in_the_authors_language(
    client: FlaskClient, site_a: Site, action: str
) -> None:
    made = published(client) if action == "take_down" else post(client)
    decide(client, made.id, action, reason="off_topic", note="chỉ nội bộ")
    for lang, sentence in (("vi", "Ý kiến chưa liên quan đến nội dung bài viết."),
                           ("en", "Not about this article.")):  # fmt: skip
        told = status(client, made, **{"Accept-Language": lang})
        assert (told["reason"], told["reason_code"]) == (sentence, "off_topic")
        assert "nội bộ" not in str(told)
    assert client.get(f"{made.path}/status?token={made.token}&lang=en").json == told


@pytest.mark.one_database
def test_nobody_without_the_token_learns_anything(client: FlaskClient, site_a: Site) -> None:
    made, other = post(client), post(client, text="Của người khác.")
    said = ("", f"Basic {made.token}", "Bearer", f"Bearer {made.token}x", "Bearer \u00e9.a",
            f"Bearer {made.token.partition('.')[0]}.", ROOT["Authorization"],
            other.headers["Authorization"], f"Bearer 01234567.{'a' * 32}")  # fmt: skip
    for number, one in enumerate(said):
        headers = {"Authorization": one} if one else {}
        expected = (401, "token") if number < 7 else (404, "unknown.comment")
        for method, path, body in (("GET", f"{made.path}/status", None),
                                   ("PATCH", made.path, {"text": "x"}),
                                   ("DELETE", made.path, None)):  # fmt: skip
            answer = client.open(path, method=method, json=body, headers=headers)
            known = problem(answer, *expected)
            assert answer.headers.get("WWW-Authenticate") == ("Bearer" if number < 7 else None)
            unknown = client.open(path.replace(made.id, "khong-co"), method=method, json=body,
                                  headers=headers).json  # fmt: skip
            assert known | {"instance": ""} == (unknown or {}) | {"instance": ""}
    assert seen(client, made.id)["status"] == "received"


@pytest.mark.one_database
def test_token_may_stand_in_the_address(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    asked = {"token": made.token}
    assert client.get(f"{made.path}/status", query_string=asked).status_code == 200
    assert client.patch(made.path, query_string=asked, json={"text": "Mới"}).status_code == 200
    assert client.delete(made.path, query_string=asked).status_code == 200
    told = client.get(f"{made.path}/status", query_string=asked | {"x": "1"})
    assert wrong(told) == {"/x": "field.unknown"}


def test_edit_of_what_waits_is_examined_anew(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    made = post(client, text=f"Có chữ {RUDE} ở đây.")
    examine_all(deps, checker, now())
    before = seen(client, made.id)
    assert before["verdict"]["score"] == 4.0
    response = edit(client, made, " Sạch\u200e rồi. ")
    assert response.status_code == 200
    assert response.json["status"] == "received"
    after = seen(client, made.id)
    assert (after["text"], after["version"]) == ("Sạch rồi.", before["version"] + 1)
    assert after["verdict"] is None
    assert after["typed"] == f"Có chữ {RUDE} ở đây."  # revision 0 is kept for ever
    examine_all(deps, checker, now())
    told = seen(client, made.id)
    assert (told["status"], told["verdict"]["score"]) == ("held", 0.0)


def test_edit_of_what_is_published_waits_for_a_human(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    change(deps, site_a, mode="post")
    made = post(client)
    examine_all(deps, checker, now())
    assert edit(client, made).json["status"] == "published"
    assert status(client, made)["pending_edit"] is True
    examine_all(deps, checker, now())
    (shown,) = thread(client)["comments"]
    assert shown["text"] == "Bài viết rất hay, cảm ơn tòa soạn."
    assert seen(client, made.id)["needs"] == ["edit"]
    decide(client, made.id, "approve")
    (shown,) = thread(client)["comments"]
    assert (shown["text"], shown["edited_by"]) == ("Bản mới.", "author")
    edit(client, made, "Bản thứ ba.")
    decide(client, made.id, "reject", reason="off_topic")
    (shown,) = thread(client)["comments"]
    assert shown["text"] == "Bản mới."
    told = status(client, made)
    assert (told["status"], told["text"], told["pending_edit"]) == ("published", "Bản mới.", False)


@pytest.mark.one_database
def test_equal_text_changes_nothing(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    assert edit(client, made, " Bài viết rất hay, cảm ơn tòa soạn.\r\n").status_code == 200
    assert seen(client, made.id)["version"] == 1


@pytest.mark.one_database
def test_changed_too_often_is_told_so(
    client: FlaskClient, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.flow.edit.EDITS", 1)
    made = post(client)
    assert edit(client, made, "Một.").status_code == 200
    assert problem(edit(client, made, "Hai."), 409, "edits")["comment"] == {"status": "received"}


SETTLED = {
    "rejected": ("reject",), "taken_down": ("approve", "take_down"),
}  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("stands", [*SETTLED, "removed", "too late"])
def test_what_is_settled_is_not_edited(
    client: FlaskClient, deps: Deps, site_a: Site, stands: str
) -> None:
    made = post(client)
    for action in SETTLED.get(stands, ()):
        decide(client, made.id, action, reason="spam")
    if stands == "removed":
        client.delete(made.path, headers=made.headers)
    if stands == "too late":
        put(deps, made.id, created=now() - timedelta(seconds=901))
        stands = "received"
    before = seen(client, made.id)["version"]
    assert problem(edit(client, made), 409, "refused")["comment"]["status"] == stands
    assert seen(client, made.id)["version"] == before


@pytest.mark.one_database
def test_window_is_the_sites(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    site = change(deps, site_a, edit_window=60)
    made = post(client)
    put(deps, made.id, created=now() - timedelta(seconds=59))
    assert edit(client, made, "Còn kịp.").status_code == 200
    change(deps, site, edit_window=0)
    assert edit(client, made, "Hết giờ.").status_code == 409


@pytest.mark.one_database
def test_new_text_is_held_to_the_same_rules(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, text_max=20)
    made = post(client, text="ngắn")
    for text, code in (("", "text.empty"), ("\u200b", "text.empty"), ("x" * 21, "text.too_long"),
                       ("a\0", "text.invalid"), (7, "field.type"), (None, "field.type")):  # fmt: skip
        assert wrong(edit(client, made, text)) == {"/text": code}
    body = client.patch(made.path, json={"name": "Bình"}, headers=made.headers)
    assert wrong(body) == {"/text": "field.required", "/name": "field.unknown"}
    assert seen(client, made.id)["version"] == 1


TAKEN_BACK: tuple[tuple[str, ...], ...] = ((), ("reject",), ("approve",), ("approve", "take_down"))


@pytest.mark.parametrize("actions", TAKEN_BACK)
def test_comment_can_be_taken_back_from_anywhere(
    client: FlaskClient, site_a: Site, actions: tuple[str, ...]
) -> None:
    made = post(client)
    for action in actions:
        decide(client, made.id, action, reason="spam")
    before = seen(client, made.id)["version"]
    response = client.delete(made.path, headers=made.headers)
    assert response.json == {"id": made.id, "status": "removed"}
    assert thread(client)["comments"] == []
    assert thread(client)["count"] == 0
    told = seen(client, made.id)
    assert (told["status"], told["version"]) == ("removed", before + 1)
    assert told["events"][-1] | {"at": 0} == {
        "act": "remove", "before": told["events"][-1]["before"], "after": "removed",
        "revision": 0, "by": "author", "reason": None, "at": 0, "data": None,
    }  # fmt: skip
    again = problem(client.delete(made.path, headers=made.headers), 409, "refused")
    assert again["comment"]["status"] == "removed"
    for action in ("approve", "reject", "take_down", "restore"):
        refused = problem(decide(client, made.id, action, reason="spam"), 409, "refused")
        assert refused["comment"] == {"status": "removed", "version": before + 1}


@pytest.mark.one_database
def test_withdrawal_cannot_be_undone(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    done = decide(client, made.id, "approve").json
    client.delete(made.path, headers=made.headers)
    assert done is not None
    undo = client.post(f"{DESK}/decisions/{done['decision']['id']}/undo", json={"version": 3},
                       headers=ROOT)  # fmt: skip
    assert problem(undo, 409, "stale")["comment"] == {"status": "removed", "version": 3}


@pytest.mark.one_database
def test_status_page_takes_the_token_as_a_form_field(client: FlaskClient, site_a: Site) -> None:
    made = post(client, text="<b>Của tôi</b>")
    page = client.get(f"/s/{made.id}")
    assert page.status_code == 200
    assert "Của tôi" not in page.text  # the token is behind the #, which no server sees
    shown = client.post(f"/s/{made.id}", data={"token": made.token})
    assert shown.status_code == 200
    assert "&lt;b&gt;Của tôi&lt;/b&gt;" in shown.text
    for data in ({"token": "x"}, {"token": ""}):
        refused = client.post(f"/s/{made.id}", data=data)
        assert refused.status_code == 404
        assert "Của tôi" not in refused.text
        assert "text/html" in refused.headers["Content-Type"]
    assert client.post("/s/khong-co", data={"token": made.token}).status_code == 404
    unknown = client.post(f"/s/{made.id}", data={"token": made.token, "nut_gui": "Gửi"})
    assert (unknown.status_code, "nut_gui" in unknown.text) == (422, False)
    assert 'role="alert"' in unknown.text


@pytest.mark.one_database
def test_token_of_an_older_key_still_opens(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    made = post(client)
    object.__setattr__(deps, "keys", Keyring(f"{'n' * 40} {SECRET}"))
    assert status(client, made)["status"] == "received"
    assert seen(client, made.id)["email"] == "an@example.com"
    assert post(client).token.partition(".")[0] != made.token.partition(".")[0]


@pytest.mark.one_database
def test_address_whose_key_is_gone_is_told_as_none(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    made = post(client)
    object.__setattr__(deps, "keys", Keyring("n" * 40))
    assert seen(client, made.id)["email"] is None
    listed = client.get(f"{DESK}/comments", headers=ROOT).json or {}
    assert [one["email"] for one in listed["comments"]] == [None]


@pytest.mark.one_database
def test_what_was_shown_before_waited_no_longer(
    client: FlaskClient, deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.backlog.ENOUGH", 1)
    made = published(client)
    put(deps, made.id, created=now() - timedelta(days=2), shown_at=now() - timedelta(days=1))
    decide(client, made.id, "take_down", reason="spam")
    back = decide(client, made.id, "restore").json or {}
    assert status(client, post(client))["usual_wait"] == DAY
    again = f"{DESK}/decisions/{back['decision']['id']}/undo"
    client.post(again, json={"version": back["comment"]["version"]}, headers=ROOT)
    decide(client, made.id, "restore")
    assert status(client, post(client))["usual_wait"] == DAY


def test_author_asks_for_another_look(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    url = f"{made.path}/appeal"
    problem(client.post(url, json={"text": "Vì sao?"}, headers=made.headers), 409, "refused")
    decide(client, made.id, "reject", reason="off_topic")
    assert status(client, made)["appeal"] == "possible"
    assert wrong(client.post(url, json={"text": " "}, headers=made.headers)) == {
        "/text": "text.empty"
    }
    problem(client.post(url, json={"text": "Vì sao?"}), 401, "token")
    other = post(client)
    problem(
        client.post(url, json={"text": "Vì sao?"}, headers=other.headers), 404, "unknown.comment"
    )
    asked = client.post(url, json={"text": "Vì sao?"}, headers=made.headers)
    assert (asked.status_code, asked.json) == (202, {"id": made.id, "status": "held"})
    assert status(client, made)["appeal"] == "sent"
    whole = seen(client, made.id)
    assert "appeal" in whole["needs"]
    assert whole["events"][-1]["data"] == {"note": "Vì sao?"}
    query = {"needs": "appeal", "site": "a"}
    listed = client.get(f"{DESK}/comments", query_string=query, headers=ROOT).json or {}
    assert [one["id"] for one in listed["comments"]] == [made.id]
    problem(client.post(url, json={"text": "Nữa."}, headers=made.headers), 409, "refused")
    decide(client, made.id, "reject", reason="abuse")
    assert status(client, made)["appeal"] == "sent"
    problem(client.post(url, json={"text": "Nữa."}, headers=made.headers), 409, "refused")


def test_spam_is_not_heard_again(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    decide(client, made.id, "reject", reason="spam")
    assert "appeal" not in status(client, made)
    again = client.post(f"{made.path}/appeal", json={"text": "Vì sao?"}, headers=made.headers)
    problem(again, 409, "refused")


def test_page_without_scripts_takes_an_appeal(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    form = {"token": made.token, "appeal": "Vì sao?"}
    assert client.post(f"/s/{made.id}", data=form).status_code == 409
    decide(client, made.id, "reject", reason="personal")
    assert "Đề nghị xem lại" in client.post(f"/s/{made.id}", data={"token": made.token}).text
    asked = client.post(f"/s/{made.id}", data=form)
    assert "Bạn đã đề nghị xem lại" in asked.text
    assert "<textarea" not in asked.text
    assert seen(client, made.id)["status"] == "held"


def test_author_is_told_that_the_newsroom_changed_the_text(
    client: FlaskClient, site_a: Site
) -> None:
    made = post(client)
    assert "edited_by" not in status(client, made)
    decide(client, made.id, "approve", text="Bài rất hay.")
    told = status(client, made)
    assert (told["text"], told["edited_by"]) == ("Bài rất hay.", "desk")
    assert seen(client, made.id)["events"][-1]["data"]["corrected"] is True
    assert "đã biên tập" in client.post(f"/s/{made.id}", data={"token": made.token}).text
