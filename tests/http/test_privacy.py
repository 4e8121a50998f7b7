"""Personal data by the API and at the desk: looked up, exported, erased, by admins of the site."""

import io
import json
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.hold import Hold
from service.domain.site import Site
from service.flow.appeal import appeal
from service.flow.deps import By, Deps, now
from service.flow.hold import hold
from service.flow.report import Complaint, report
from tests.http.asking import DESK, problem, wrong
from tests.support.desk import Desk, held, words
from tests.support.story import NOW, Person, decision, keep, later, stands

HERE, PAGE = f"{DESK}/privacy", "/moderate/privacy"
AN = {"email": "An@example.com"}


def unzipped(data: bytes) -> dict[str, object]:
    """What lies in a zip of JSON files."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return {name: json.loads(box.read(name)) for name in box.namelist()}


def test_lookup_export_and_erasure_by_the_api(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site, checker: Checker, alice: Person
) -> None:
    public_id = held(deps, site_a, checker)
    decision(deps, public_id, "reject", alice, reason="abuse", note="Nội bộ")
    appeal(deps, site_a, public_id, "Mời xem lại", later(5))
    keep(deps, site_b)
    found = client.post(f"{HERE}/lookups", json=AN, headers=alice.headers).json or {}
    assert (found["count"], found["held"], found["comments"][0]["id"]) == (1, 0, public_id)
    told = (client.post(f"{HERE}/exports", json=AN, headers=alice.headers).json or {})["comments"]
    assert [one["id"] for one in told] == [public_id]
    assert [d["note"] for d in told[0]["decisions"]] == ["Nội bộ"]
    assert [a["text"] for a in told[0]["appeals"]] == ["Mời xem lại"]
    box = client.post(f"{HERE}/exports?format=zip", json=AN, headers=alice.headers)
    assert (box.content_type, box.headers["Cache-Control"]) == ("application/zip", "no-store")
    files = unzipped(box.data)
    assert files[f"comments/{public_id}.json"] == told[0]
    assert set(files) == {f"comments/{public_id}.json", "index.json"}
    by_accept = alice.headers | {"Accept": "application/zip"}
    again = client.post(f"{HERE}/exports", json=AN, headers=by_accept)
    assert unzipped(again.data)[f"comments/{public_id}.json"] == told[0]
    wanted = AN | {"count": 2}
    refused = client.post(f"{HERE}/erasures", json=wanted, headers=alice.headers)
    problem(refused, 409, "privacy.count")
    done = client.post(f"{HERE}/erasures", json=wanted | {"count": 1}, headers=alice.headers)
    assert done.json == {"erased": 1, "left": 0, "held_back": []}
    assert stands(deps, public_id).status == "removed"


def test_readers_who_reported_stay_unnamed_in_an_export(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, alice: Person
) -> None:
    public_id = held(deps, site_a, checker)
    decision(deps, public_id, "approve", alice)
    report(deps, site_a, public_id, Complaint("spam", "Quảng cáo", "someone"), later(9))
    told = client.post(f"{HERE}/exports", json=AN, headers=alice.headers).json or {}
    (one,) = told["comments"][0]["reports"]
    assert one.items() >= {"reason": "spam", "detail": "Quảng cáo", "state": "open"}.items()
    assert set(one) == {"reason", "detail", "state", "at"}


@pytest.mark.one_database
def test_wrong_address_and_strange_site_are_told(
    client: FlaskClient, site_a: Site, site_b: Site, alice: Person
) -> None:
    for path in ("lookups", "exports"):
        answer = client.post(f"{HERE}/{path}", json={"email": "an"}, headers=alice.headers)
        assert wrong(answer) == {"/email": "email.invalid"}
    strange = AN | {"site": site_b.key}
    problem(
        client.post(f"{HERE}/lookups", json=strange, headers=alice.headers), 404, "unknown.site"
    )
    there = client.get(f"{HERE}/retention?site={site_b.key}", headers=alice.headers)
    problem(there, 404, "unknown.site")


def test_held_comment_is_named_and_stays(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person
) -> None:
    public_id = keep(deps, site_a).public_id
    until = now().replace(year=now().year + 1)
    hold(deps, public_id, Hold("Điều 10", "12/CV", until), By("alice", None), now())
    found = (
        client.post(f"{HERE}/lookups", json=AN | {"site": "a"}, headers=alice.headers).json or {}
    )
    assert (found["held"], found["comments"][0]["held"]) == (1, True)
    body = AN | {"count": 1}
    done = client.post(f"{HERE}/erasures", json=body, headers=alice.headers).json or {}
    assert (done["erased"], done["held_back"][0]["document"]) == (0, "12/CV")
    again = client.post(f"{HERE}/lookups", json=AN, headers=alice.headers).json or {}
    assert again["comments"][0]["erasure_asked"] is not None


def test_retention_is_previewed_for_the_own_sites(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site, alice: Person
) -> None:
    keep(deps, site_a, at=NOW.replace(year=2025))
    told = (client.get(f"{HERE}/retention", headers=alice.headers).json or {})["sites"]
    (one,) = told
    assert (one["site"], one["days"]) == ("a", {"removed": 30, "addresses": 30})
    assert one["due"] == {
        "asked": {"going": 0, "held": 0}, "removed": {"going": 0, "held": 0},
        "addresses": {"going": 1, "held": 0},
    }  # fmt: skip


def test_desk_looks_up_downloads_and_erases(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, checker: Checker, alice: Person, bob: Person
) -> None:
    public_id = held(deps, site_a, checker, "Lời riêng")
    keep(deps, site_b, "Của báo khác")
    admin, other = Desk.open(app, deps, alice), Desk.open(app, deps, bob)
    assert "Dữ liệu cá nhân" not in words(other.get("/moderate"))
    assert other.client.get(PAGE).status_code == 403
    assert "Dữ liệu cá nhân" in words(admin.get("/moderate"))
    assert "địa chỉ mạng3000" in words(admin.get(PAGE))
    found = admin.post(f"{PAGE}/look", email="an@example.com")
    assert (found.status_code, found.headers["Cache-Control"]) == (200, "no-store")
    assert "1 ý kiến theo địa chỉ an@example.com" in words(found.text)
    assert "Lời riêng" in found.text
    assert "Của báo khác" not in found.text
    box = admin.post(f"{PAGE}/export", email="an@example.com", site="a")
    assert f"comments/{public_id}.json" in unzipped(box.data)
    who = {"email": "an@example.com", "site": ""}
    assert admin.post(f"{PAGE}/erase", **who, count=1).status_code == 422
    assert admin.post(f"{PAGE}/erase", **who, count=2, sure="1").status_code == 409
    assert stands(deps, public_id).status == "held"
    done = admin.post(f"{PAGE}/erase", **who, count=1, sure="1")
    assert "Đã xóa dữ liệu của 1 ý kiến." in words(done.text)
    assert stands(deps, public_id).author == ""
    assert admin.post(f"{PAGE}/look", email="an").status_code == 422
    assert admin.post(f"{PAGE}/look", email="an@example.com", site="b").status_code == 404
    assert admin.post(f"{PAGE}/export", email="an").status_code == 422
