"""A campaign as moderators see it: told, asked for, and linked on the desk."""

from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from config.messages import sentence
from config.reasons import label
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from tests.http.asking import DESK, seen
from tests.support.desk import Desk, listed
from tests.support.story import Person, examine_all, keep
from tests.support.web import ROOT

TEXT = (
    "Tờ báo này toàn đưa tin sai sự thật về công ty {}, tẩy chay ngay đi bà con, "
    "đừng để chúng nó lừa gạt người tiêu dùng thêm nữa."
)


def three(deps: Deps, site: Site, checker: Checker) -> list[str]:
    """A campaign, and a comment that stands by itself."""
    sent = [
        keep(deps, site, TEXT.format(name), email=f"{name[0].lower()}@example.com", article=name)
        for name in ("Hoàng Gia", "Phú Quý", "Thành Đạt")
    ]
    keep(deps, site, "Mong đường sớm được sửa.")
    examine_all(deps, checker)
    return [one.public_id for one in sent]


def test_list_finds_a_campaign_and_detail_names_it(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, charlie: Person
) -> None:
    members = three(deps, site_a, checker)
    name = seen(client, members[0])["campaign"]
    assert name
    asked = {"campaign": name}
    found = client.get(f"{DESK}/comments", query_string=asked, headers=ROOT).json or {}
    assert {one["id"] for one in found["comments"]} == set(members)
    assert {one["campaign"] for one in found["comments"]} == {name}
    assert (found["count"], found["count_exact"]) == (3, True)
    strange = client.get(f"{DESK}/comments", query_string=asked, headers=charlie.headers).json or {}
    assert strange["comments"] == []


def test_card_leads_to_the_whole_campaign(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    members = three(deps, site_a, checker)
    desk = Desk.open(app, deps, bob)
    page = desk.get(f"/moderate/comments/{members[0]}")
    assert sentence("desk.campaign.size", "vi", n=3, authors=3, articles=3) in page
    assert label("campaign.near", "vi") in page
    link = sentence("desk.campaign.all", "vi")
    (path,) = [part.rpartition('href="')[2].partition('"')[0] for part in page.split(link)[:-1]]
    query = parse_qs(urlsplit(path.replace("&amp;", "&")).query)
    whole = desk.get(campaign=query["campaign"][0])
    assert set(listed(whole)) == set(members)
    assert sentence("desk.list.campaign", "vi") in whole
    assert sentence("desk.empty.search", "vi") in desk.get(campaign="x")


def test_comment_by_itself_says_nothing_of_campaigns(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    kept = keep(deps, site_a, "Mong đường sớm được sửa.")
    examine_all(deps, checker)
    page = Desk.open(app, deps, bob).get(f"/moderate/comments/{kept.public_id}")
    assert sentence("desk.campaign.title", "vi") not in page
