"""An admin sets a site up at the desk: nothing changes unseen, nothing that is wrong is kept."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.messages import catalogue
from service.domain.check import Checker
from service.domain.site import SETTINGS, Site
from service.flow.deps import Deps, now
from service.http import setting_fields, setting_week
from service.http.setting_fields import FIELDS, Setting
from tests.support.checkers import RUDE, SPAM
from tests.support.desk import Desk, words
from tests.support.story import Person, change, examine_all, keep
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database
PATH = "/moderate/sites/a"


@pytest.fixture
def desk(app: Flask, deps: Deps, alice: Person) -> Desk:
    return Desk.open(app, deps, alice)


def filled(deps: Deps, **fields: str) -> dict[str, Any]:
    """The form as the page shows it, with these fields typed over."""
    site = stands(deps)
    told = setting_fields.told(site)
    week = setting_week.fields(told.pop("hours"))
    return told | week | {"version": str(site.version)} | fields


def seen_by(page: str) -> str:
    """What a preview is applied by."""
    return str(re.findall(r'name="apply" value="([0-9a-f]{16})"', page)[0])


def stands(deps: Deps) -> Site:
    deps.sites.forget()
    found = deps.sites.get("a")
    assert found is not None
    return found


def test_every_setting_is_shown_and_has_its_words(desk: Desk, site_a: Site) -> None:
    page = desk.get(PATH)
    for name in ("name", "mode", *SETTINGS):
        assert f'id="set-{name}"' in page, name
    assert f'&lt;ykien-comments site="{site_a.key}"' in page
    known = catalogue()
    for one in FIELDS:
        needed = {f"desk.setting.{one.name}", f"desk.hint.{one.name}"}
        needed |= {f"desk.choice.{one.name}.{choice}" for choice in one.choices}
        assert needed <= set(known), one.name


def test_change_is_seen_first_and_then_made(desk: Desk, deps: Deps, site_a: Site) -> None:
    typed = filled(deps, mode="post", origins="https://a.vn\r\nhttps://m.a.vn\r\n",
                   sections="the-thao = auto", show_edited="no", text_max="900")  # fmt: skip
    seen = desk.post(PATH, **typed)
    assert seen.status_code == 200
    assert "https://m.a.vn" in seen.text
    assert 'name="apply"' in seen.text
    assert stands(deps).mode == site_a.mode
    assert (
        desk.post(PATH, **typed | {"text_max": "901"}, apply=seen_by(seen.text)).status_code == 200
    )
    assert stands(deps).text_max == site_a.text_max  # that was not what was shown
    assert desk.follow(desk.post(PATH, **typed, apply=seen_by(seen.text)))
    site = stands(deps)
    assert (site.mode, site.text_max, site.show_edited) == ("post", 900, False)
    assert site.origins == ("https://a.vn", "https://m.a.vn")
    assert site.sections == {"the-thao": "auto"}


def test_page_sent_back_as_it_is_changes_nothing(desk: Desk, deps: Deps) -> None:
    version = stands(deps).version
    answer = desk.post(PATH, **filled(deps), apply="yes")
    assert answer.status_code == 200
    assert 'name="apply"' not in answer.text
    assert stands(deps).version == version


@pytest.mark.parametrize(
    ("name", "typed"),
    [("text_max", "0"), ("text_max", "x"), ("text_max", ""), ("text_max", "--5"),
     ("sections", "a = pre\na = auto"), ("origins", "baotinh.vn"),
     ("name", ""), ("name", "a" * 201), ("sections", "the-thao = nowhere"), ("mode", "open")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(desk: Desk, deps: Deps, name: str, typed: str) -> None:
    before = stands(deps)
    answer = desk.post(PATH, **filled(deps, **{name: typed}), apply="yes")
    assert answer.status_code == 422
    assert f'id="fault-{name}"' in answer.text
    assert stands(deps) == before


def test_settings_changed_meanwhile_are_not_overwritten(
    desk: Desk, deps: Deps, site_a: Site
) -> None:
    typed = filled(deps, mode="auto")
    seen = seen_by(desk.post(PATH, **typed).text)
    change(deps, site_a, text_max=777)
    answer = desk.post(PATH, **typed, apply=seen)
    assert answer.status_code == 409
    assert "777" in answer.text
    assert (stands(deps).mode, stands(deps).text_max) == (site_a.mode, 777)


def test_who_is_no_admin_there_sets_nothing_up(
    app: Flask, deps: Deps, bob: Person, charlie: Person, client: FlaskClient
) -> None:
    for who, status in ((bob, 403), (charlie, 403)):
        other = Desk.open(app, deps, who)
        assert other.client.get(PATH).status_code == status
        assert other.post(PATH, **filled(deps, mode="post"), apply="yes").status_code == status
    assert client.get(PATH).status_code == 303  # to the sign-in page


def test_admin_of_one_site_is_led_to_it(desk: Desk) -> None:
    answer = desk.client.get("/moderate/sites")
    assert (answer.status_code, answer.headers["Location"]) == (303, PATH)


def test_several_sites_are_listed(app: Flask, site_a: Site, site_b: Site) -> None:
    shown = words(app.test_client().get("/moderate/sites", headers=ROOT).text)
    assert site_a.name in shown
    assert site_b.name in shown


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [("switch", True, "yes"), ("number", 15, "15"), ("lines", ["a", "b"], "a\nb"),
     ("pairs", {"a": 1, "b": None}, "a = 1\nb ="), ("blocks", [{"a": "x = y", "required": True}, {"a": "z"}], "a = x = y\nrequired = yes\n\na = z"),
     ("week", {"sat": "08:00-24:00", "mon": "07:00-11:30 13:00-22:00"}, "mon = 07:00-11:30 13:00-22:00\nsat = 08:00-24:00"),
     ("pairs", {"a=b": "pre"}, "a=b = pre"), ("names", {"editor": {"vi": "Thư ký", "en": "Sub"}}, "editor.vi = Thư ký\neditor.en = Sub"), ("text", "ý kiến", "ý kiến"), ("choice", "pre", "pre")],
)  # fmt: skip
def test_value_is_told_and_read_back(kind: Any, value: Any, typed: str) -> None:
    one = Setting("any", kind)
    assert one.told(value) == typed
    assert one.read(typed) == value


def test_part_that_is_said_twice_stays_as_typed() -> None:
    assert Setting("any", "blocks").read("a = 1\na = 2") == ["a = 1\na = 2"]
    assert Setting("any", "names").read("a.vi = x\na.vi = y") == "a.vi = x\na.vi = y"


def test_every_setting_stands_in_one_group_that_the_index_leads_to(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.get(PATH)
    for group, of in setting_fields.groups().items():
        assert f'<a href="#{group}">' in page
        part = page.partition(f'id="{group}"')[2].partition("</section>")[0]
        assert re.findall(r'<(?:input|select|textarea|fieldset) id="set-(\w+)"', part) == [
            one.name for one in of
        ]
    wrong = desk.post(PATH, **filled(desk.deps, text_max="x")).text
    assert re.findall(r'<a href="#(\w+)">[^<]+</a> <span class="wrong">', wrong) == ["readers"]
    placed = [one for of in setting_fields.groups().values() for one in of]
    assert sorted(placed, key=FIELDS.index) == list(FIELDS)
    monkeypatch.setattr(setting_fields, "FIELDS", (*FIELDS, Setting("new", "text")))
    assert [one.name for one in setting_fields.groups()["other"]] == ["new"]


def test_preview_tells_what_the_change_would_have_done(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    assert "nên chưa tính trước được" in words(desk.post(PATH, **filled(deps, mode="auto")).text)
    at = now() - timedelta(days=1)
    for n, (text, article) in enumerate(((RUDE, "x"), ("hay", "x"), ("đúng", "x"), (SPAM, "x"),
                                         ("khen", "thể thao"))):  # fmt: skip
        keep(deps, site_a, text, article=article, email=f"n{n}@example.com", at=at)
    keep(deps, site_a, "cũ", at=now() - timedelta(days=8))
    examine_all(deps, checker, now())

    def told(**typed: str) -> str:
        return words(desk.post(PATH, **filled(deps, **typed)).text)

    assert "5 ý kiến gửi đến. Theo cài đặt hiện nay, 0 ý kiến" in told(mode="auto")
    assert "theo cài đặt mới là 3." in told(mode="auto")
    assert "theo cài đặt mới là 4." in told(mode="post")
    assert "theo cài đặt mới là 0." in told(mode="post", second_level="yes")
    assert "Không nhận nữa: 5 ý kiến." in told(mode="closed")
    assert "gửi đến" not in told(text_max="900")


WEEK = {"mon": "07:00-11:30 13:00-22:00", "sat": "06:00-07:00 08:00-09:00 20:00-24:00", "holiday": "08:00-10:00"}  # fmt: skip


def test_week_is_filled_in_by_rows_and_shown_in_words(desk: Desk, deps: Deps, site_a: Site) -> None:
    typed = filled(deps, hours_mon_from="07:00", hours_mon_to="11:30", hours_mon_from2="13:00",
                   hours_mon_to2="22:00", hours_same="1", hours_sat_from="18:00", hours_sat_to="00:00")  # fmt: skip
    seen = desk.post(PATH, **typed).text
    assert "Thứ bảy: 18:00–24:00" in words(seen)
    assert desk.follow(desk.post(PATH, **typed, apply=seen_by(seen)))
    daily = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "07:00-11:30 13:00-22:00")
    assert stands(deps).hours == daily | {"sat": "18:00-24:00"}
    page = desk.get(PATH)
    assert 'name="hours_fri_to2" value="22:00"' in page
    assert 'name="hours_sat_to" value="00:00"' in page


def test_week_of_more_spans_than_the_rows_have_loses_none(
    desk: Desk, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, hours=WEEK)
    page = desk.get(PATH)
    assert 'name="hours_sat_more" value="20:00-24:00"' in page
    assert 'name="apply"' not in desk.post(PATH, **filled(deps)).text
    typed = filled(deps, hours_holiday_from="", hours_holiday_to="")
    desk.post(PATH, **typed, apply=seen_by(desk.post(PATH, **typed).text))
    assert stands(deps).hours == {day: WEEK[day] for day in ("mon", "sat")}


@pytest.mark.parametrize(
    ("lang", "told"),
    [("vi", "Thứ tư: mỗi khoảng cần cả giờ bắt đầu"), ("en", "Wednesday: each span needs a start")],
)
def test_half_a_span_is_wrong_and_stays_as_typed(
    desk: Desk, deps: Deps, site_a: Site, lang: str, told: str
) -> None:
    desk.client.set_cookie("ykien_lang", lang)
    answer = desk.post(PATH, **filled(deps, hours_wed_from="07:00"), apply="yes")
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert 'name="hours_wed_from" value="07:00"' in answer.text
    assert stands(deps).hours == site_a.hours
