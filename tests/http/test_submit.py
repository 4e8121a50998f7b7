"""A reader's comment comes in: 202 and kept, or one clear answer with all that is wrong."""

from typing import Any
from unicodedata import normalize

import pytest
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from tests.http.asking import API, DESK, kept_rows, post, problem, published, seen, wrong
from tests.support.story import change, make_site, stands
from tests.support.web import ROOT, submission, submit

pytestmark = pytest.mark.one_database  # what it asks of a database is tested below http

URL = f"{API}/comments"
LONG = "x" * 64


def address(length: int) -> str:
    """An e-mail address of so many characters, valid in all but perhaps its length."""
    rest = length - len(LONG) - len("@") - len(".vn")
    labels = [("d" * 60) for _ in range(rest // 61)]
    labels.append("e" * (rest - 61 * len(labels)))
    return f"{LONG}@{'.'.join(labels)}.vn"


def test_kept_comment_is_answered_with_its_authors_key(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    response = submit(client)
    assert response.status_code == 202
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json
    assert body is not None
    assert body["status"] == "received"
    assert body["status_url"] == f"{deps.settings.public_url}/s/{body['id']}"
    assert deps.keys.owns(body["token"], body["id"])
    assert stands(deps, body["id"]).status == "received"


def test_every_field_of_the_wire_is_taken(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    made = post(
        client, consent=True, challenge="c", form={"started": 1764000000000, "trap": ""},
        article={"key": "thu", "url": "https://bao.vn/thu", "title": "Thư"},
    )  # fmt: skip
    told = seen(client, made.id)
    assert told["article"] == {
        "key": "thu", "url": "https://bao.vn/thu", "title": "Thư", "section": None,
    }  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("null", ["parent", "consent", "challenge", "form"])
def test_null_means_left_out(client: FlaskClient, site_a: Site, null: str) -> None:
    response = client.post(URL, json=submission() | {null: None})
    assert response.status_code == 202


LENGTHS: tuple[tuple[str, Any, int, str], ...] = (
    ("/name", "n", 80, "name.too_long"), ("/text", "t", 5000, "text.too_long"),
    ("/name", "ễ", 80, "name.too_long"), ("/text", "ễ", 5000, "text.too_long"),
    ("/text", "𠮷", 5000, "text.too_long"), ("/article/key", "k", 200, "key.too_long"),
    ("/article/key", "ễ", 200, "key.too_long"),
)  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("pointer", "letter", "most", "code"), LENGTHS)
def test_lengths_count_code_points_as_they_are_kept(
    client: FlaskClient, site_a: Site, form: Any, pointer: str, letter: str, most: int, code: str
) -> None:
    def body(length: int) -> dict[str, Any]:
        typed = normalize(form, letter * length)
        return {"article": {"key": typed}} if "key" in pointer else {pointer[1:]: f" {typed}\r\n"}

    assert submit(client, **body(most)).status_code == 202
    assert wrong(submit(client, **body(most + 1))) == {pointer: code}


@pytest.mark.one_database
def test_addresses_have_254_characters(client: FlaskClient, site_a: Site) -> None:
    assert len(address(254)) == 254
    assert submit(client, email=address(254)).status_code == 202
    assert wrong(submit(client, email=address(255))) == {"/email": "email.too_long"}


@pytest.mark.one_database
def test_site_may_take_shorter_texts(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, text_max=10)
    assert submit(client, text="x" * 10).status_code == 202
    assert wrong(submit(client, text="x" * 11)) == {"/text": "text.too_long"}
    # with an error of shape as well, which is found before the site is asked
    assert wrong(submit(client, text="x" * 11, name=7)) == {
        "/name": "field.type", "/text": "text.too_long",
    }  # fmt: skip


WRONG: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({"name": 1}, {"/name": "field.type"}),
    ({"name": None}, {"/name": "field.required"}),
    ({"text": ["a"]}, {"/text": "field.type"}),
    ({"email": {}}, {"/email": "field.type"}),
    ({"site": 5}, {"/site": "field.type"}),
    ({"site": None}, {"/site": "field.required"}),
    ({"site": ""}, {"/site": "field.empty"}),
    ({"article": "thu"}, {"/article": "field.type"}),
    ({"article": []}, {"/article": "field.type"}),
    ({"article": {}}, {"/article/key": "field.required"}),
    ({"article": {"key": 3}}, {"/article/key": "field.type"}),
    ({"article": {"key": " \u200b"}}, {"/article/key": "key.empty"}),
    ({"article": {"key": "a", "x": 1}}, {"/article/x": "field.unknown"}),
    ({"article": {"key": "a", "url": "javascript:alert(1)"}}, {"/article/url": "url.invalid"}),
    ({"article": {"key": "a", "url": "https://b/" + "x" * 2000}},
     {"/article/url": "field.too_long"}),
    ({"article": {"key": "a", "title": "x" * 301}}, {"/article/title": "field.too_long"}),
    ({"article": {"key": "a", "title": 9}}, {"/article/title": "field.type"}),
    ({"parent": 7}, {"/parent": "field.type"}),
    ({"parent": "x" * 65}, {"/parent": "field.too_long"}),
    ({"parent": "khong-co"}, {"/parent": "parent.unknown"}),
    ({"consent": 1}, {"/consent": "field.type"}),
    ({"consent": "x" * 251}, {"/consent": "field.too_long"}),
    ({"challenge": []}, {"/challenge": "field.type"}),
    ({"form": 1}, {"/form": "field.type"}),
    ({"form": {"started": []}}, {"/form/started": "field.type"}),
    ({"form": {"trap": {}}}, {"/form/trap": "field.type"}),
    ({"form": {"other": 1}}, {"/form/other": "field.unknown"}),
    ({"status": "published"}, {"/status": "field.unknown"}),
    ({"a/b~c": 1}, {"/a~1b~0c": "field.unknown"}),
    ({"email": "an@@example.com"}, {"/email": "email.invalid"}),
    ({"email": "an"}, {"/email": "email.invalid"}),
    ({"email": "an@x.test"}, {"/email": "email.invalid"}),
    ({"email": " "}, {"/email": "email.empty"}),
    ({"name": "", "email": "", "text": ""},
     {"/name": "name.empty", "/email": "email.empty", "/text": "text.empty"}),
    ({"name": "", "email": "x", "text": "y" * 5001, "parent": "khong-co"},
     {"/name": "name.empty", "/email": "email.invalid", "/text": "text.too_long",
      "/parent": "parent.unknown"}),
    ({"name": 1, "email": "x", "text": "", "article": {"key": ""}, "consent": 3, "more": 1},
     {"/name": "field.type", "/email": "email.invalid", "/text": "text.empty",
      "/article/key": "key.empty", "/consent": "field.type", "/more": "field.unknown"}),
)  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize(("fields", "told"), WRONG)
def test_all_that_is_wrong_is_told_at_once(
    client: FlaskClient, deps: Deps, site_a: Site, fields: dict[str, Any], told: dict[str, str]
) -> None:
    response = submit(client, headers={"Idempotency-Key": "k"}, **fields)
    assert wrong(response) == told
    assert kept_rows(deps) == 0


@pytest.mark.one_database
def test_what_was_sent_does_not_come_back_in_an_error(client: FlaskClient, site_a: Site) -> None:
    response = submit(client, email="bi-mat@@example.com", name="", text="chưa đăng\ud800")
    assert "bi-mat" not in response.text
    assert "chưa đăng" not in response.text


@pytest.mark.one_database
def test_unknown_site_is_404(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    problem(submit(client, site="khong-co"), 404, "unknown.site")
    assert kept_rows(deps) == 0


@pytest.mark.one_database
def test_site_made_elsewhere_a_moment_ago_is_known(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    submit(client)  # now the sites are kept for a second
    deps.sites._kept = (deps.sites._kept[0] - 0.5, deps.sites._kept[1])
    make_site(deps, "moi")
    assert submit(client, site="moi").status_code == 202


CLOSED: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"mode": "closed"}, {}),
    ({"sections": {"phap-luat": "closed"}}, {"section": "phap-luat"}),
    ({}, {"mode": "closed"}),
    ({}, {"closes_at": "2020-01-01T00:00:00+07:00"}),
    ({"sections": {"mo": "pre"}}, {"section": "mo", "mode": "closed"}),
)


@pytest.mark.one_database
@pytest.mark.parametrize(("rules", "article"), CLOSED)
def test_closed_takes_nothing_and_says_so(
    client: FlaskClient, site_a: Site, rules: dict[str, Any], article: dict[str, Any]
) -> None:
    shown = published(client)
    client.put(f"{DESK}/sites/a/articles/thu", json=article, headers=ROOT)
    client.patch(f"{DESK}/sites/a", json=rules, headers=ROOT)
    problem(submit(client), 403, "closed")
    listed = client.get(f"{URL}?site=a&article=thu").json
    assert listed is not None
    assert listed["accepts"] is False
    assert [one["id"] for one in listed["comments"]] == [shown.id]


OPEN: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"mode": "closed"}, {"mode": "pre"}),
    ({"sections": {"phap-luat": "closed"}}, {"section": "phap-luat", "mode": "auto"}),
    ({"sections": {"phap-luat": "closed"}}, {"section": "khac"}),
    ({}, {"closes_at": "2100-01-01T00:00:00Z"}),
)


@pytest.mark.one_database
@pytest.mark.parametrize(("rules", "article"), OPEN)
def test_nearer_mode_wins(
    client: FlaskClient, site_a: Site, rules: dict[str, Any], article: dict[str, Any]
) -> None:
    client.put(f"{DESK}/sites/a/articles/thu", json=article, headers=ROOT)
    client.patch(f"{DESK}/sites/a", json=rules, headers=ROOT)
    assert submit(client).status_code == 202


@pytest.mark.one_database
def test_settings_count_from_the_next_request_on(client: FlaskClient, site_a: Site) -> None:
    for mode, status in (("closed", 403), ("pre", 202), ("closed", 403)):
        client.patch(f"{DESK}/sites/a", json={"mode": mode}, headers=ROOT)
        assert submit(client).status_code == status


FORM = {
    "site": "a", "article_key": "thu", "article_url": "https://bao.vn/thu", "name": "Lê An",
    "email": "an@example.com", "text": "Bài viết rất hay.\r\n\r\nCảm ơn.", "parent": "",
    "consent": "on", "csrf": "",
}  # fmt: skip


def test_plain_form_is_sent_on_to_the_status_page(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    response = client.post(URL, data=FORM)
    assert response.status_code == 303
    path, _, token = response.headers["Location"].partition("#")
    public_id = path.removeprefix("/s/")
    assert deps.keys.owns(token, public_id)
    assert seen(client, public_id)["text"] == "Bài viết rất hay.\n\nCảm ơn."


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({"email": "an@", "name": ""}, {}, 422),
        ({"site": "khong-co"}, {}, 404),
        ({"parent": "khong-co"}, {}, 422),
        ({"nut_gui": "Gửi"}, {}, 422),
        ({}, {"Origin": "https://la.example"}, 403),
    ],
)
def test_refused_form_comes_back_with_all_that_was_typed(
    client: FlaskClient, site_a: Site, fields: dict[str, str], headers: dict[str, str], status: int
) -> None:
    text = 'Dòng một\n</textarea><script>alert("x")</script>'
    response = client.post(URL, data=FORM | {"text": text} | fields, headers=headers)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert 'role="alert"' in response.text
    assert "<script" not in response.text
    assert "&lt;/textarea&gt;&lt;script&gt;alert(&#34;x&#34;)" in response.text
    again = status != 403  # on our page a click would make another's form ours
    assert ("<form" in response.text) == ('value="thu"' in response.text) == again
    if "name" not in fields:
        assert ('value="Lê An"' in response.text) == again
    assert "nut_gui" not in response.text  # the reader could never mend it


@pytest.mark.one_database
def test_refused_form_gives_no_unknown_field_back_however_many(
    client: FlaskClient, site_a: Site
) -> None:
    many = {f"nut_{n}": "Gửi" for n in range(150)}
    response = client.post(URL, data=many | FORM)
    assert response.status_code == 422
    assert "nut_" not in response.text
    assert 'value="Lê An"' in response.text


@pytest.mark.one_database
@pytest.mark.parametrize("path", [URL, "/s/ai-do"])
def test_form_that_is_too_large_is_answered_with_a_page(client: FlaskClient, path: str) -> None:
    response = client.post(path, data=FORM | {"text": "a" * 600_000})
    assert response.status_code == 413
    assert response.headers["Content-Type"].startswith("text/html")
    assert 'role="alert"' in response.text
    assert client.post(path, json={"text": "a" * 600_000}).status_code in (413, 415)


@pytest.mark.one_database
def test_closed_article_gives_the_text_back_and_no_form(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, mode="closed")
    response = client.post(URL, data=FORM)
    assert response.status_code == 403
    assert "Bài viết rất hay." in response.text
    assert "<form" not in response.text


def test_reply_stands_under_a_published_comment_only(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    waiting, shown = post(client), published(client)
    elsewhere = published(client, article={"key": "khac"})
    assert submit(client, parent=shown.id).status_code == 202
    for parent in (waiting.id, elsewhere.id):
        assert wrong(submit(client, parent=parent)) == {"/parent": "parent.unknown"}
    client.delete(shown.path, headers=shown.headers)
    assert wrong(submit(client, parent=shown.id)) == {"/parent": "parent.unknown"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("accepted", "path", "lang"),
    [
        ("vi", "", "vi"), ("en", "", "en"), ("en-GB,en;q=0.9,vi;q=0.5", "", "en"), ("fr", "", "vi"),
        ("", "", "vi"), ("vi", "?lang=en", "en"), ("en", "?lang=vi", "vi"), ("en", "?lang=xx", "en"),
    ],
)  # fmt: skip
def test_sentences_come_in_the_readers_language(
    client: FlaskClient, site_a: Site, accepted: str, path: str, lang: str
) -> None:
    response = client.post(URL + path, json=submission(text=""),
                           headers={"Accept-Language": accepted})  # fmt: skip
    assert "Accept-Language" in response.headers["Vary"]
    body = problem(response, 422, "invalid")
    assert body["errors"][0]["detail"] == {
        "vi": "Mời bạn viết nội dung.", "en": "Please write something.",
    }[lang]  # fmt: skip
