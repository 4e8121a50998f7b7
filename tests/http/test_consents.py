"""Consent boxes: shown unticked, asked for, kept word for word, and gone with an erasure."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.consent import Box
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.erase import comments_of, erase
from service.flow.export import export
from service.store.tables import comment
from tests.http.asking import DESK, kept_rows, post, problem, seen, thread, wrong
from tests.http.test_settings import filled, seen_by, stands
from tests.support.desk import Desk, words
from tests.support.story import NOW, Person, change, rows
from tests.support.web import ROOT, submit

pytestmark = pytest.mark.one_database
DATA = {"key": "data", "vi": "Tôi đồng ý để tòa soạn xử lý email của tôi.",
        "en": "I agree that my e-mail address is used.", "required": True,
        "url": "https://bao.vn/rieng-tu"}  # fmt: skip
NEWS = {
    "key": "news",
    "vi": "Gửi tôi bản tin.",
    "en": "Send me news.",
    "required": False,
    "url": "",
}
BOX, OTHER = Box(**DATA), Box(**NEWS)  # type: ignore[arg-type]
FORM = {
    "site": "a",
    "article_key": "thu",
    "name": "Lê An",
    "email": "an@example.com",
    "text": "Hay.",
}


@pytest.fixture
def asking(deps: Deps, site_a: Site) -> Site:
    """Site A asks for two consents, one of which has to be given."""
    return change(deps, site_a, consents=(DATA, NEWS))


def test_list_tells_the_boxes_and_changes_its_tag_with_them(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    told = thread(client)["consents"]
    assert told == [
        {"key": box.key, "version": box.version, "text": {"vi": box.vi, "en": box.en},
         "url": box.url, "required": box.required}
        for box in (BOX, OTHER)
    ]  # fmt: skip
    path = "/api/v1/comments?site=a&article=thu"
    tag = {"If-None-Match": client.get(path).headers["ETag"]}
    assert client.get(path, headers=tag).status_code == 304
    change(deps, asking, consents=(DATA | {"vi": "Khác."}, NEWS))
    assert client.get(path, headers=tag).status_code == 200


@pytest.mark.parametrize("said", [None, True, "on", {}, {"news": OTHER.version}])
def test_comment_without_a_consent_that_is_needed_is_refused(
    client: FlaskClient, deps: Deps, asking: Site, said: Any
) -> None:
    answer = submit(client, consent=said, headers={"Accept-Language": "vi"})
    body = problem(answer, 422, "invalid")
    [fault] = body["errors"]
    assert (fault["pointer"], fault["code"]) == ("#/consent/data", "consent.required")
    assert fault["detail"] == "Bạn cần đánh dấu đồng ý ở ô này để gửi ý kiến."
    assert kept_rows(deps) == 0
    english = submit(client, consent=said, headers={"Accept-Language": "en"})
    assert "Please tick this box" in english.text


def test_words_that_are_not_shown_any_more_are_refused_with_all_else_that_is_wrong(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    old = {"data": BOX.version}
    change(deps, asking, consents=(DATA | {"en": "Other words."},))
    assert wrong(submit(client, consent=old)) == {"/consent/data": "consent.changed"}
    assert wrong(submit(client, consent=old, text="", email=7)) == {
        "/consent/data": "consent.changed", "/text": "text.empty", "/email": "field.type",
    }  # fmt: skip
    change(deps, asking, consents=())
    assert wrong(submit(client, consent=old)) == {"/consent/data": "consent.changed"}
    assert submit(client, consent="đồng ý").status_code == 202  # a page's own words


def test_consent_is_kept_word_for_word_and_outlives_an_edit(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    given = {"data": BOX.version}
    made = post(client, consent=given, headers={"Accept-Language": "en"})
    change(deps, asking, consents=(DATA | {"en": "Other words."},))
    assert client.patch(made.path, json={"text": "Khác."}, headers=made.headers).status_code == 200
    [kept] = seen(client, made.id)["consents"]
    assert kept["at"][:4].isdigit()
    assert kept | {"at": ""} == {
        "key": "data", "version": BOX.version, "text": DATA["en"], "url": DATA["url"],
        "lang": "en", "at": "",
    }  # fmt: skip
    [told] = export(deps, comments_of(deps, "an@example.com"))
    assert told["agreed"] == [kept]
    assert told["consent"] == BOX.value


def test_request_that_comes_again_is_answered_though_the_words_have_changed(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    again = {"consent": {"data": BOX.version}, "headers": {"Idempotency-Key": "k"}}
    first = submit(client, **again)
    change(deps, asking, consents=(DATA | {"vi": "Khác."},))
    assert submit(client, **again).json == first.json


def test_erasure_leaves_that_there_was_a_consent_and_no_more(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    made = post(client, consent={"data": BOX.version})
    erase(deps, comments_of(deps, "an@example.com")[0], NOW)
    whole = seen(client, made.id)
    assert whole["consents"] == []
    [sent] = [line for line in whole["events"] if line["act"] == "submit"]
    assert sent["data"] == {"consent": BOX.value}


def boxes_of(html: str) -> list[tuple[str, bool, bool]]:
    """The boxes of a page: value, needed, ticked."""
    tags = re.findall(r'<input type="checkbox" name="consent"[^>]*>', html)
    return [(re.findall('value="([^"]+)"', tag)[0], " required" in tag, " checked" in tag)
            for tag in tags]  # fmt: skip


def test_page_without_scripts_shows_them_unticked_and_keeps_what_was_typed(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    for lang in ("vi", "en"):
        page = client.get(f"/embed?site=a&article=thu&lang={lang}").text
        assert boxes_of(page) == [(BOX.value, True, False), (OTHER.value, False, False)]
        assert BOX.text(lang) in words(page)
        assert f'href="{DATA["url"]}" target="_blank" rel="noopener"' in page
    refused = client.post("/api/v1/comments?lang=vi", data=FORM | {"consent": OTHER.value})
    assert refused.status_code == 422
    assert boxes_of(refused.text) == [(BOX.value, True, False), (OTHER.value, False, True)]
    assert re.search(r'aria-describedby="consent-data".*?<p class="err" id="consent-data">Bạn cần',
                     refused.text, re.DOTALL)  # fmt: skip
    assert ">Hay.</textarea>" in refused.text
    sent = client.post("/api/v1/comments", data=FORM | {"consent": [BOX.value, OTHER.value]})
    assert sent.status_code == 303
    [row] = rows(deps, comment.select())
    assert [one["key"] for one in row["agreed"]] == ["data", "news"]


def test_old_tick_of_a_plain_form_is_not_ticked_again(
    client: FlaskClient, deps: Deps, asking: Site
) -> None:
    change(deps, asking, consents=(DATA | {"vi": "Khác."},))
    refused = client.post("/api/v1/comments?lang=vi", data=FORM | {"consent": BOX.value})
    assert [ticked for _, _, ticked in boxes_of(refused.text)] == [False]
    assert "vừa được thay đổi" in refused.text


def test_moderators_see_what_was_agreed_to(
    app: Flask, client: FlaskClient, deps: Deps, asking: Site, bob: Person
) -> None:
    made = post(client, consent={"data": BOX.version})
    page = Desk.open(app, deps, bob).get(f"/moderate/comments/{made.id}")
    assert "Đã đồng ý xử lý dữ liệu cá nhân" in words(page)
    assert BOX.vi in words(page)
    assert BOX.value in words(page)


@pytest.mark.parametrize(
    "boxes",
    [[DATA, DATA], [DATA | {"key": "A b"}], [DATA | {"vi": "\u200b"}], [DATA | {"en": ""}],
     [DATA | {"url": "javascript:alert(1)"}], [DATA | {"key": f"k{n}"} for n in range(6)],
     [DATA | {"more": 1}], [{"key": "a"}]],
)  # fmt: skip
def test_boxes_that_cannot_be_shown_are_refused(
    client: FlaskClient, asking: Site, boxes: list[dict[str, Any]]
) -> None:
    answer = client.patch(f"{DESK}/sites/a", json={"consents": boxes}, headers=ROOT)
    assert wrong(answer)
    assert len(thread(client)["consents"]) == 2


def test_boxes_are_written_at_the_desk_and_every_change_is_in_the_record(
    app: Flask, deps: Deps, asking: Site, alice: Person
) -> None:
    desk = Desk.open(app, deps, alice)
    typed = filled(deps)
    assert typed["consents"].startswith("key = data\nvi = Tôi đồng ý")
    typed |= {
        "consents": "key = data\nvi = Một = hai.\nen = One.\n \nkey=b\nvi=Ba\nen=Three\nrequired=no"
    }
    seen_ = desk.post("/moderate/sites/a", **typed)
    assert "<ins>key = data\nvi = Một = hai." in seen_.text
    assert desk.follow(desk.post("/moderate/sites/a", **typed, apply=seen_by(seen_.text)))
    assert stands(deps).consents == (
        {"key": "data", "vi": "Một = hai.", "en": "One.", "required": True, "url": ""},
        {"key": "b", "vi": "Ba", "en": "Three", "required": False, "url": ""},
    )
    bad = desk.post("/moderate/sites/a", **filled(deps, consents="key = a\nvi = x"))
    assert bad.status_code == 422
    assert '<p class="wrong" id="fault-consents">en, mục 1: Mục này cần có.</p>' in bad.text
