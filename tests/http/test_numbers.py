"""The desk's numbers as each role sees them; CSV, JSON, the report, and a promise that is broken."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from tests.http.asking import DESK, problem
from tests.support.checkers import RUDE
from tests.support.desk import Desk, words
from tests.support.story import Person, change, decision, examine_all, keep, make_person
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database  # tests/store/test_numbers.py counts on both
PAGE, REPORT, STATS = "/moderate/numbers", "/moderate/numbers/report", f"{DESK}/stats"
PLOTS = ("arrivals", "waiting", "decisions", "moderators", "codes", "articles", "hours")
BROKEN = "Quá hẹn với bạn đọc: Báo A có ý kiến chờ 2 giờ, hẹn trong 30 phút."


@pytest.fixture
def day(deps: Deps, site_a: Site, bob: Person, checker: Checker) -> None:
    """Two comments that bob has decided, an hour after they came, and one that waits."""
    at = now() - timedelta(hours=2)
    rude = keep(deps, site_a, f"Sao mà {RUDE} thế", at=at).public_id
    fine = keep(deps, site_a, "Rất hay.", at=at).public_id
    keep(deps, site_a, "Còn chờ.", at=at, article="=cmd()")
    examine_all(deps, checker, at + timedelta(seconds=1))
    decision(deps, rude, "reject", bob, at=at + timedelta(hours=1), reason="abuse")
    decision(deps, fine, "approve", bob, at=at + timedelta(hours=1))


@pytest.fixture
def admin(app: Flask, deps: Deps, alice: Person) -> Desk:
    """Alice, who leads site A, at the desk."""
    return Desk.open(app, deps, alice)


@pytest.fixture
def editor(app: Flask, deps: Deps, site_a: Site, site_b: Site) -> Desk:
    """An editor of site B who is a moderator of site A, too."""
    deps.sites.forget()
    return Desk.open(
        app, deps, make_person(deps, "em", {site_a.id: "moderator", site_b.id: "editor"})
    )


def sheet(desk: Desk, plot: str, **query: str) -> list[list[str]]:
    answer = desk.client.get(f"{PAGE}/{plot}.csv", query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    assert f'filename="ykien-{plot}.csv"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


@pytest.mark.usefixtures("day")
def test_page_tells_what_was_counted(admin: Desk) -> None:
    shown = " ".join(re.sub(r"<[^>]+>", " ", admin.get(PAGE)).split())
    for said in ("Đang chờ duyệt 1", "Gửi đến 3", "Một nửa chờ không quá 1 giờ", "bob 1 1 0 0 0 2",
                 "lời lẽ thô tục 1 100% –", "Duyệt đăng 1 0"):  # fmt: skip
        assert f" {said} " in shown, (said, shown)


@pytest.mark.usefixtures("day")
def test_every_plot_has_a_name_a_table_and_a_sheet(admin: Desk) -> None:
    page = admin.get(PAGE)
    drawings = re.findall(r"<svg class=\"plot\".*?</svg>", page, re.DOTALL)
    assert len(drawings) == 4
    for drawing in drawings:
        named = re.search(r'role="img" aria-labelledby="([\w-]+)"', drawing)
        assert named
        assert f'<title id="{named[1]}">' in drawing
    assert page.count("<details>") == 4
    assert set(re.findall(r"/moderate/numbers/(\w+)\.csv", page)) == set(PLOTS)
    assert "style=" not in page


@pytest.mark.usefixtures("day")
def test_moderators_see_no_names(desk: Desk, editor: Desk, admin: Desk) -> None:
    for other in (desk, editor):  # who leads another site sees no more of this one
        page = other.get(PAGE, site="a")
        assert "moderators.csv" not in page
        assert "bob" not in words(page).replace(" bob Người duyệt Ngôn ngữ ", " ", 1)
        assert other.client.get(f"{PAGE}/moderators.csv?site=a").status_code == 404
        report = words(other.get(REPORT, site="a"))
        assert "Quyết định theo người duyệt" not in report
    assert "Quyết định theo người duyệt" in admin.get(REPORT, site="a")
    both = editor.get(PAGE)
    assert "Chỉ tính các trang báo mà bạn là thư ký tòa soạn." in both
    assert sheet(editor, "moderators") == [sheet(admin, "moderators")[0]]


@pytest.mark.usefixtures("day")
def test_nobody_sees_another_site(app: Flask, deps: Deps, charlie: Person) -> None:
    deps.sites.forget()  # charlie's was made a moment ago
    other = Desk.open(app, deps, charlie)
    for path in (PAGE, f"{PAGE}?site=a", REPORT, f"{REPORT}?site=a"):
        shown = words(other.get(path))
        assert "Báo A" not in shown
        assert "profanity.word" not in shown
        assert "Quá hẹn" not in shown
    assert sheet(other, "articles", site="a")[1:] == []
    answer = other.client.get(STATS, query_string={"site": "a"})
    problem(answer, 404, "unknown.site")


@pytest.mark.usefixtures("day")
def test_sheets_hold_plain_values_and_start_no_formula(admin: Desk) -> None:
    today = sheet(admin, "arrivals", days="7")
    assert today[0] == ["Từ lúc", "Gửi đến", "Tồn đọng"]
    assert len(today) == 8
    assert sum(int(row[1]) for row in today[1:]) == 3
    assert today[-1][2] == "1"
    assert today[-1][0].endswith("T00:00+07:00")
    waited = [row[1:] for row in sheet(admin, "waiting")[1:] if row[1] != "0"]
    assert sum(int(row[0]) for row in waited) == 2
    assert {tuple(row[1:]) for row in waited} == {("3600", "3600")}
    assert ["profanity.word", "lời lẽ thô tục", "1", "1", "1.0", "0", "0", ""] in sheet(
        admin, "codes"
    )
    assert sheet(admin, "moderators")[1] == ["bob", "1", "1", "0", "0", "0", "2"]
    assert ["a", "'=cmd()", "", "1", "0", "0", "1"] in sheet(admin, "articles")
    assert len(sheet(admin, "hours")) == 25
    assert [row[0] for row in sheet(admin, "decisions")[1:]] == [
        "approve", "reject", "take_down", "restore",
    ]  # fmt: skip


def test_there_is_no_other_sheet(admin: Desk) -> None:
    assert admin.client.get(f"{PAGE}/email.csv").status_code == 404


@pytest.mark.usefixtures("day")
def test_program_is_told_the_same(client: FlaskClient, alice: Person, bob: Person) -> None:
    told = client.get(STATS, query_string={"site": "a", "days": "7"}, headers=alice.headers).json
    assert told is not None
    assert (told["pending"], told["every"]) == (1, 1)
    assert told["past"] == {"site": "a", "waited": pytest.approx(7200, abs=30), "promise": 1800}
    assert sum(one["arrivals"] for one in told["arrivals"]) == 3
    assert all(one["at"].endswith("T17:00:00.000Z") for one in told["arrivals"] + told["waiting"])
    assert told["moderators"][0]["by"] == "bob"
    assert told["codes"][0]["precision"] == 1.0
    own = client.get(STATS, headers=bob.headers).json
    assert own is not None
    assert own["moderators"] is None
    assert own["codes"] == told["codes"]
    wrong = client.get(STATS, query_string={"days": "8"}, headers=alice.headers)
    assert problem(wrong, 422, "invalid")["errors"][0]["pointer"] == "#/days"


@pytest.mark.usefixtures("day")
def test_broken_promise_is_on_every_page_in_words(admin: Desk) -> None:
    for path in ("/moderate", PAGE, REPORT, "/moderate/lockdowns", "/moderate/sites/a"):
        page = admin.get(path)
        assert BROKEN in words(page), path
        assert re.search('<a href="/moderate/comments/[^"]+">Xem ngay</a>', page)
        assert "Đang giữ đúng hẹn" not in page
    refused = admin.client.get("/moderate/comments/none")  # a page that says what went wrong, too
    assert (refused.status_code, BROKEN in words(refused.text)) == (404, True)


def test_strip_leads_to_the_comment_that_waits_whatever_its_list(
    admin: Desk, deps: Deps, site_a: Site, site_b: Site, checker: Checker
) -> None:
    at = now() - timedelta(hours=2)
    rude = keep(deps, site_a, f"Sao mà {RUDE} thế", at=at).public_id
    examine_all(deps, checker, at)
    assert f'<a href="/moderate/comments/{rude}">Xem ngay</a>' in admin.get()


def test_report_of_a_site_that_keeps_its_promise_does_not_accuse_it(
    app: Flask, deps: Deps, site_a: Site, site_b: Site
) -> None:
    keep(deps, site_a, "Còn chờ.", at=now() - timedelta(hours=2))
    both = make_person(deps, "hai", {site_a.id: "admin", site_b.id: "admin"})
    deps.sites.forget()
    desk = Desk.open(app, deps, both)
    assert "có ý kiến đã chờ 2 giờ" in words(desk.get(f"{REPORT}?site=a"))
    assert "có ý kiến đã chờ" not in words(desk.get(f"{REPORT}?site=b"))
    assert "Đang giữ đúng hẹn" in words(desk.get(f"{PAGE}?site=b"))
    assert "Đang giữ đúng hẹn" not in words(desk.get(f"{PAGE}?site=a"))


def test_what_has_been_proposed_and_sent_back_is_counted(
    admin: Desk, deps: Deps, site_a: Site, bob: Person, alice: Person, checker: Checker
) -> None:
    site = change(deps, site_a, second_level=True)
    one = keep(deps, site, "Rất hay.", at=now() - timedelta(minutes=9)).public_id
    examine_all(deps, checker)
    decision(deps, one, "approve", bob, at=now())
    decision(deps, one, "send_back", alice, at=now(), edits=alice.sites)
    said = words(admin.get(f"{PAGE}?days=1"))
    assert "Đề xuất đăng" in said
    assert "Trả lại đề xuất" in said
    assert words(admin.get(REPORT))
    names = sheet(admin, "moderators", days="1")
    assert [row[-1] for row in names[1:]] == ["0", "0"]  # what has no column is not in the sum


@pytest.mark.usefixtures("day")
def test_promise_is_the_sites_own(admin: Desk, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, promise_minutes=121)
    assert "Quá hẹn" not in words(admin.get())
    page = words(admin.get(PAGE))
    assert "Quá hẹn" not in page
    assert "Đang giữ đúng hẹn với bạn đọc." in page
    assert "Chờ lâu nhất 2 giờ" in words(admin.get())


def test_page_of_nothing_says_so_calmly(admin: Desk) -> None:
    for days in ("1", "7", "30", "90", "x", ""):
        shown = words(admin.get(PAGE, days=days, site="zzz"))
        assert shown.count("Chưa có gì trong khoảng thời gian này.") == 4
    assert "Chưa có gì" in words(admin.get(REPORT))


def test_report_is_of_yesterday_or_of_a_day_that_is_over(admin: Desk) -> None:
    yesterday = (now() + timedelta(hours=7) - timedelta(days=1)).date()
    for said in ("", "x", "2999-01-01", "2001-01-01", (yesterday + timedelta(days=1)).isoformat()):
        assert f"ngày {yesterday:%d/%m/%Y}" in words(admin.get(REPORT, day=said))
    before = yesterday - timedelta(days=9)
    page = admin.get(REPORT, day=before.isoformat())
    assert f"Báo A, ngày {before:%d/%m/%Y}" in words(page)
    assert f"day={(before - timedelta(days=1)).isoformat()}" in page


def test_report_of_no_site_is_not_there(client: FlaskClient) -> None:
    assert client.get(REPORT, headers=ROOT).status_code == 404
    assert client.get(PAGE, headers=ROOT).status_code == 200


def test_english_desk_has_english_numbers(admin: Desk, site_b: Site) -> None:
    shown = words(admin.client.get(PAGE, headers={"Accept-Language": "en"}).text)
    assert "Waiting time" in shown
    assert "Số liệu" not in shown


def test_settings_of_the_report_are_kept_and_checked(
    client: FlaskClient, site_a: Site, alice: Person
) -> None:
    def patch(**said: object) -> int:
        return client.patch(f"{DESK}/sites/a", json=said, headers=alice.headers).status_code

    assert patch(report_to=["a@bao.vn"], report_at="07:30", promise_minutes=60) == 200
    told = client.get(f"{DESK}/sites/a", headers=alice.headers).json
    assert told is not None
    assert (told["report_to"], told["report_at"], told["promise_minutes"]) == (
        ["a@bao.vn"], "07:30", 60,
    )  # fmt: skip
    for wrong in ({"report_to": ["không phải thư"]}, {"report_to": ["a@b.vn\nBcc: x@y.vn"]},
                  {"report_at": "24:00"}, {"report_at": "7:00"}, {"promise_minutes": 0}):  # fmt: skip
        assert patch(**wrong) == 422, wrong
