"""A site's policy on the wire: who may see and change it, in versions, with all errors at once."""

import tomllib
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import topics
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from tests.http.asking import DESK, post, problem, seen, wrong
from tests.support.checkers import RUDE, SPAM
from tests.support.story import Person, examine_all, make_person
from tests.support.vectors import VECTORS
from tests.support.web import ROOT

URL, CHECK = f"{DESK}/policies/a", "/api/v1/check"
TOPIC = {"name": "Vụ án", "terms": ["bị cáo", "khởi tố"]}
OWN: dict[str, Any] = {
    "thresholds": {"review": 2.0}, "weights": {"spam.word": 5.0, "topic.listed": 0},
    "caps": {"profanity": 4.5}, "topics": [TOPIC],
    "exempt": [{"code": "spam.word", "term": "vay", "section": "Tài chính"}],
}  # fmt: skip
NOTHING: dict[str, Any] = {"thresholds": {}, "weights": {}, "caps": {}, "topics": [], "exempt": []}


@pytest.fixture
def emi(deps: Deps, site_a: Site) -> Person:
    """Editor of site A."""
    return make_person(deps, "emi", {site_a.id: "editor"})


def put(client: FlaskClient, by: Person, version: int = 0, **said: Any) -> TestResponse:
    return client.put(URL, json={"version": version} | said, headers=by.headers)


def get(client: FlaskClient, path: str = URL, **asked: Any) -> dict[str, Any]:
    answer = client.get(path, query_string=asked, headers=ROOT)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_site_begins_with_the_houses_policy(client: FlaskClient, bob: Person) -> None:
    told = client.get(URL, headers=bob.headers).json or {}
    examples = told.pop("examples")
    assert told == {
        "site": "a", "number": 0, "version": "test/1", "house": "test/1", "by": None,
        "created": None, "note": None, "thresholds": {"review": 3.0, "reject": 8.0},
        "weights": {"spam.word": 9.0, "profanity.word": 4.0, "threat.word": 4.0, "topic.listed": 0.0},
        "caps": {"profanity": 6.0, "topic": 0.0}, "topics": [], "overrides": NOTHING,
    }  # fmt: skip
    assert [one["key"] for one in examples] == list(topics.load())
    assert examples[0]["name"] == "Vụ án đang điều tra, xét xử"
    assert get(client, lang="en")["examples"][0]["name"] == "Court cases in progress"
    assert get(client, f"{URL}/versions") == {"versions": [], "next": None}


def test_editor_changes_what_the_site_says_otherwise(client: FlaskClient, emi: Person) -> None:
    answer = put(client, emi, **OWN, note=" Vì quảng cáo vay tiền ")
    assert answer.status_code == 200
    told = answer.json or {}
    assert (told["version"], told["number"], told["by"]) == ("a/1", 1, "emi")
    assert told["note"] == "Vì quảng cáo vay tiền"
    assert told["weights"] == {
        "spam.word": 5.0,
        "profanity.word": 4.0,
        "threat.word": 4.0,
        "topic.listed": 0.0,
    }
    assert told["caps"] == {"profanity": 4.5, "topic": 0.0}
    assert told["thresholds"] == {"review": 2.0, "reject": 8.0}
    assert told["topics"] == [TOPIC]
    assert told["overrides"] == OWN
    assert get(client) == told
    again = put(client, emi, 1, **told["overrides"]).json or {}  # what is told can be sent back
    assert (again["number"], again["overrides"], again["note"]) == (2, OWN, None)
    plain = put(client, emi, 2, exempt=[]).json or {}
    assert (plain["version"], plain["number"], plain["overrides"]) == ("test/1", 3, NOTHING)


def test_old_versions_are_kept_and_listed(client: FlaskClient, emi: Person) -> None:
    for number in range(3):
        put(client, emi, number, weights={"spam.word": float(number)}, note=f"lần {number}")
    assert get(client, version=2)["weights"]["spam.word"] == 1.0
    assert get(client, version=0)["version"] == "test/1"
    problem(client.get(f"{URL}?version=4", headers=ROOT), 404, "unknown.policy")
    first = get(client, f"{URL}/versions", limit=2)
    assert [(v["number"], v["version"], v["by"], v["note"]) for v in first["versions"]] == [
        (3, "a/3", "emi", "lần 2"), (2, "a/2", "emi", "lần 1"),
    ]  # fmt: skip
    rest = get(client, f"{URL}/versions", limit=2, cursor=first["next"])
    assert [v["number"] for v in rest["versions"]] == [1]
    assert rest["next"] is None
    problem(client.get(f"{URL}/versions?cursor=x", headers=ROOT), 400, "cursor")


def test_stale_version_is_told_with_what_stands(
    client: FlaskClient, emi: Person, alice: Person
) -> None:
    put(client, alice, **OWN)
    for seen_version in (0, 2, 2**31 - 1):
        told = problem(put(client, emi, seen_version), 409, "outdated")["policy"]
        assert (told["number"], told["by"], told["overrides"]) == (1, "alice", OWN)
    assert get(client)["number"] == 1


LONG = {"name": "x" * 61, "terms": ["y" * 101, "được"]}
WRONG: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {"/version": "field.required"}),
    ({"version": "1"}, {"/version": "field.type"}),
    ({"version": 0, "mode": "pre"}, {"/mode": "field.unknown"}),
    ({"version": 0, "weights": {"x.y": 1, "spam.word": -1, "profanity.word": 101},
      "caps": {"links": 1, "profanity": "6"}, "thresholds": {"review": 9, "block": 1},
      "topics": [{"name": "", "terms": ["a"]}, {"terms": []}, LONG, TOPIC, TOPIC]},
     {"/weights/x.y": "weights.unknown", "/weights/spam.word": "field.too_small",
      "/weights/profanity.word": "field.too_large", "/caps/links": "caps.unknown",
      "/caps/profanity": "field.type", "/thresholds/review": "thresholds.order",
      "/thresholds/block": "field.unknown", "/topics/0/name": "topics.name",
      "/topics/0/terms/0": "topics.term", "/topics/1/name": "field.required",
      "/topics/1/terms": "field.too_few", "/topics/2/name": "field.too_long",
      "/topics/2/terms/0": "field.too_long", "/topics/4/name": "topics.twice"}),
    ({"version": 0, "weights": {"topic.listed": 1}, "caps": {"topic": 1}},
     {"/weights/topic.listed": "topics.points", "/caps/topic": "topics.points"}),
    ({"version": 0, "thresholds": {"review": 0, "reject": 1001}},
     {"/thresholds/reject": "field.too_large", "/thresholds/review": "thresholds.order"}),
    ({"version": 0, "weights": {"a/\0": 1}, "topics": [{"name": "Á\0", "terms": ["ok\ud800"]}]},
     {"/weights/a~1\ufffd": "field.invalid", "/topics/0/name": "name.invalid",
      "/topics/0/terms/0": "terms.invalid"}),
    ({"version": 0, "weights": None, "caps": [], "thresholds": "x", "topics": "y", "note": 1},
     {"/weights": "field.type", "/caps": "field.type", "/thresholds": "field.type",
      "/topics": "field.type", "/note": "field.type"}),
    ({"version": 0, "note": "x" * 501, "topics": [TOPIC] * 21},
     {"/note": "field.too_long", "/topics": "field.too_many",
      **{f"/topics/{i}/name": "topics.twice" for i in range(1, 21)}}),
    ({"version": 0, "weights": {"spam.word": True}}, {"/weights/spam.word": "field.type"}),
)  # fmt: skip


@pytest.mark.one_database
def test_all_that_is_wrong_is_told_at_once(client: FlaskClient, emi: Person) -> None:
    for body, told in WRONG:
        assert wrong(client.put(URL, json=body, headers=emi.headers)) == told, body
    answer = client.put(URL, data=b'{"version": 0, "weights": {"spam.word": 1e400}}',
                        content_type="application/json", headers=emi.headers)  # fmt: skip
    assert wrong(answer) == {"/weights/spam.word": "field.type"}
    assert get(client)["number"] == 0


@pytest.mark.one_database
def test_sentences_are_in_the_readers_language(client: FlaskClient, emi: Person) -> None:
    body = {"version": 0, "thresholds": {"review": 9}}
    for lang, said in (("vi", "nghi vi phạm"), ("en", "above 0")):
        answer = client.put(f"{URL}?lang={lang}", json=body, headers=emi.headers)
        assert said in (answer.json or {})["errors"][0]["detail"]


@pytest.mark.one_database
def test_roles_and_other_sites(
    client: FlaskClient, deps: Deps, bob: Person, emi: Person, alice: Person, charlie: Person
) -> None:
    other = make_person(deps, "eva", {next(iter(charlie.sites)): "editor"})
    for path in (URL, f"{URL}/versions"):
        for person, status in ((bob, 200), (emi, 200), (alice, 200), (charlie, 404), (other, 404)):
            assert client.get(path, headers=person.headers).status_code == status
        assert client.get(path).status_code == 401
        problem(client.get(path.replace("/a", "/z", 1), headers=ROOT), 404, "unknown.page")
    for person, status in ((bob, 403), (charlie, 403), (other, 404), (emi, 200)):
        assert put(client, person).status_code == status
    assert put(client, alice, 1).status_code == 200
    problem(client.get(f"{DESK}/policies/khong-co", headers=ROOT), 404, "unknown.site")


def test_export_is_toml_that_says_the_same(client: FlaskClient, emi: Person) -> None:
    quoted = {"name": 'Vụ "án" \\ 1', "terms": ["bị cáo"]}
    put(client, emi, **OWN | {"topics": [TOPIC, quoted]}, note='vì\n"thế"')
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("?format=toml", {}), ("?format=toml", {"Accept": "application/json"}),
        ("", {"Accept": "application/toml"}),
        ("", {"Accept": "application/json;q=0.5, application/toml"}),
    )  # fmt: skip
    for query, headers in asked:
        answer = client.get(URL + query, headers=ROOT | headers)
        assert answer.headers["Content-Type"] == "application/toml"
        assert answer.headers["Vary"] == "Accept"
        assert tomllib.loads(answer.text) == OWN | {"version": 1, "topics": [TOPIC, quoted]}
        assert '# "profanity.word" = 4.0' in answer.text
    for query, headers in (
        ("?format=json", {"Accept": "application/toml"}),
        ("", {"Accept": "*/*"}),
    ):
        assert client.get(URL + query, headers=ROOT | headers).json == get(client)
    plain = client.get(f"{URL}?version=0&format=toml", headers=ROOT).text
    assert tomllib.loads(plain) == {"version": 0, "thresholds": {}, "weights": {}, "caps": {}}
    assert wrong(client.get(f"{URL}?format=xml&version=-1", headers=ROOT)) == {
        "/format": "field.choice", "/version": "field.too_small",
    }  # fmt: skip


def checked(client: FlaskClient, text: str, site: str | None) -> dict[str, Any]:
    body = {"text": text} | ({"site": site} if site else {})
    return dict((client.post(CHECK, json=body, headers=ROOT).json or {})["verdict"])


def test_text_is_tried_by_the_policy_of_its_site(
    client: FlaskClient, emi: Person, site_b: Site
) -> None:
    text = f"{SPAM}, bị cáo"
    put(client, emi, **OWN)
    own = checked(client, text, "a")
    assert (own["score"], own["versions"]["policy"]) == (5.0, "a/1")
    assert [one["code"] for one in own["findings"]] == ["spam.word", "topic.listed"]
    assert own["findings"][1] | {"message": ""} == {
        "code": "topic.listed", "score": 1.0, "weight": 0.0, "points": 0.0, "start": 9, "end": 15,
        "matched": "bị cáo", "read_as": None, "message": "",
    }  # fmt: skip
    assert "Vụ án" in own["findings"][1]["message"]
    for site in ("b", None):
        other = checked(client, text, site)
        assert (other["score"], other["versions"]["policy"]) == (9.0, "test/1")
        assert [one["code"] for one in other["findings"]] == ["spam.word"]


def test_queue_finds_comments_on_a_topic(
    client: FlaskClient, deps: Deps, emi: Person, checker: Checker
) -> None:
    put(client, emi, **OWN)
    made, other = post(client, text="Bao giờ xử bị cáo?"), post(client, text=f"Quá {RUDE}")
    examine_all(deps, checker, now())
    for code in ("topic.listed", "topic"):
        found = client.get(f"{DESK}/comments?code={code}", headers=emi.headers).json or {}
        assert [one["id"] for one in found["comments"]] == [made.id]
    one = seen(client, made.id)
    assert (one["status"], one["verdict"]["versions"]["policy"]) == ("held", "a/1")
    assert other.id in client.get(f"{DESK}/comments", headers=emi.headers).text


@pytest.mark.one_database
def test_file_of_a_policy_is_what_was_typed_and_nothing_that_runs(
    client: FlaskClient, emi: Person
) -> None:
    names = [vector for _, vector in VECTORS if len(vector) <= 56 and "\n" not in vector]
    for number in range(0, len(names), 20):
        some = [
            {"name": f"{name} {n}", "terms": [f"từ {n}"]}
            for n, name in enumerate(names[number:][:20])
        ]
        assert put(client, emi, get(client)["number"], topics=some).status_code == 200
        file = client.get(f"{URL}?format=toml", headers=ROOT)
        assert file.content_type.startswith("application/toml")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        kept = [topic["name"] for topic in get(client)["topics"]]
        assert [topic["name"] for topic in tomllib.loads(file.text)["topics"]] == kept
        assert len(kept) == len(some)
