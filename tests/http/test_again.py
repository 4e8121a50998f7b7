"""What was typed into a form whose session was over is not lost."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.flow.edit import remove
from service.http.desk import mark_of
from tests.support.checkers import RUDE
from tests.support.desk import Desk, held, words
from tests.support.story import Person, stands

pytestmark = pytest.mark.one_database
AS_A_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
WORDS = 'Ghi chú dài về "ý kiến" <b>này</b>,\nhai dòng.'


def sends(desk: Desk, path: str, headers: dict[str, str], **fields: str) -> TestResponse:
    """A form, as the browser sends a page's."""
    return desk.client.post(path, data=fields, headers=headers)


def hidden(page: str) -> dict[str, str]:
    """What the button sends anew."""
    form = page.partition('<main id="main"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def test_form_is_kept_until_its_sender_is_signed_in_again(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id, out = held(deps, site_a, checker), Desk(app.test_client(), "", deps)
    path = f"/moderate/comments/{public_id}/note"
    told = sends(out, path, AS_A_PAGE, csrf=f"old.{mark_of('bob')}", note=WORDS, back="tab=all")
    assert told.status_code == 401
    assert "phiên đăng nhập đã hết" in told.text
    assert "&lt;b&gt;này&lt;/b&gt;" in told.text
    assert "bob" not in told.text
    kept = hidden(told.text)
    assert set(kept) == {"csrf", "note", "back"}
    back = Desk.open(app, deps, bob)  # in another tab, with another token
    told = sends(back, path, AS_A_PAGE, csrf=kept["csrf"], note=WORDS, back="tab=all")
    assert told.status_code == 403
    assert "<title>Bạn đã đăng nhập lại" in told.text
    assert hidden(told.text)["csrf"] == f"{back.csrf}.{mark_of('bob')}"
    csrf = hidden(told.text)["csrf"]
    assert sends(back, path, AS_A_PAGE, csrf=csrf, note=WORDS).status_code == 303
    assert "hai dòng." in words(back.get(f"/moderate/comments/{public_id}"))


def test_form_of_a_colleague_is_shown_and_not_sent_in_another_name(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, alice: Person, bob: Person
) -> None:
    public_id, back = held(deps, site_a, checker), Desk.open(app, deps, bob)
    theirs = Desk.open(app, deps, alice)
    page = theirs.get(f"/moderate/comments/{public_id}")
    (csrf,) = set(re.findall(r'name="csrf" value="([^"]+)"', page))
    told = sends(back, f"/moderate/comments/{public_id}/note", AS_A_PAGE, csrf=csrf, note=WORDS)
    assert told.status_code == 403
    assert "hai dòng." in words(told.text)
    assert "Gửi lại" not in told.text
    assert hidden(told.text) == {}


def test_false_alarm_is_kept_as_any_form_is(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id, desk = held(deps, site_a, checker, RUDE), Desk.open(app, deps, bob)
    path = f"/moderate/comments/{public_id}/alarm"
    sent = hidden(desk.get(path, code="profanity.word"))
    assert "profanity.word" in sent.values()
    told = sends(Desk(app.test_client(), "", deps), path, AS_A_PAGE, **sent, note=WORDS)
    assert told.status_code == 401
    assert sent.items() <= hidden(told.text).items() | {("csrf", sent["csrf"])}


@pytest.mark.parametrize(
    "path", ["/moderate/numbers/waits.csv", "/moderate/people?site=a&said=named"]
)
def test_door_leads_back_to_pages_alone_and_repeats_no_sentence(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    back = {"/moderate/numbers/waits.csv": ""}.get(path, "?back=%2Fmoderate%2Fpeople%3Fsite%3Da")
    assert answer.location == f"/moderate/sign-in{back}"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
     {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
     {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}],
)  # fmt: skip
def test_what_no_page_of_ours_sent_is_offered_to_nobody(
    app: Flask, deps: Deps, bob: Person, headers: dict[str, str]
) -> None:
    for desk, status in ((Desk(app.test_client(), "", deps), 303), (Desk.open(app, deps, bob), 403)):  # fmt: skip
        told = sends(desk, "/moderate/duties", headers, csrf="x", site="a", section="Thể thao")
        assert told.status_code == status
        assert "Thể thao" not in told.text


def test_password_is_never_sent_back(app: Flask, deps: Deps) -> None:
    out = Desk(app.test_client(), "", deps)
    told = sends(out, "/moderate/password", AS_A_PAGE, password="một câu dài", again="một câu dài")
    assert told.status_code == 303


def test_correction_of_what_was_withdrawn_meanwhile_stands_there_to_be_copied(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    version = stands(deps, public_id).version
    remove(deps, site_a, public_id, now())
    told = desk.correct(public_id, text="Câu đã sửa công phu.", name="An", version=version)
    assert told.status_code == 409
    assert "trong ô bên dưới" not in told.text
    assert "Những gì bạn vừa gõ, để bạn chép lại nếu cần: Câu đã sửa công phu." in words(told.text)
