"""Which pages may call from a reader's browser: those on the site's list, and our own."""

import pytest
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps
from service.http.routes import ROUTES
from tests.http.asking import API, DESK, kept_rows, post, problem, published
from tests.support.story import change
from tests.support.web import ROOT, submission, submit

pytestmark = pytest.mark.one_database  # what it asks of a database is tested below http

URL = f"{API}/comments"
PAGE, OTHER, OURS = "https://bao.vn", "https://la.example", "http://127.0.0.1:8000"
ALLOWED, EXPOSED = "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"

# the site's list, the page that asks, whether it may
LISTS = (
    ((PAGE,), PAGE, True), ((PAGE,), OTHER, False), ((PAGE,), "http://bao.vn", False),
    ((PAGE,), "https://bao.vn:8443", False), ((PAGE,), "https://bao.vn.la.example", False),
    ((PAGE,), "https://m.bao.vn", False), ((PAGE,), "null", False), ((PAGE,), OURS, True),
    ((), PAGE, False), ((), OURS, True), (("*",), OTHER, True), (("*",), "null", True),
    ((PAGE, OTHER), OTHER, True),
)  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize(("origins", "origin", "may"), LISTS)
def test_list_decides_who_may_post_and_read(
    client: FlaskClient, deps: Deps, site_a: Site, origins: tuple[str, ...], origin: str, may: bool
) -> None:
    change(deps, site_a, origins=origins)
    response = submit(client, headers={"Origin": origin})
    if may:
        assert response.status_code == 202
        assert "RateLimit" in response.headers[EXPOSED]
    else:
        problem(response, 403, "origin")
        assert kept_rows(deps) == 0
    listed = client.get(f"{URL}?site=a&article=thu", headers={"Origin": origin})
    assert listed.status_code == 200
    for answer in (response, listed):
        assert answer.headers.get(ALLOWED) == (origin if may else None)
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.one_database
def test_no_browser_no_origin(client: FlaskClient, site_a: Site) -> None:
    response = submit(client)
    assert response.status_code == 202
    assert ALLOWED not in response.headers


@pytest.mark.one_database
def test_preflight_allows_what_the_widget_needs(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, origins=(PAGE,))
    for row in ROUTES:
        if not row.cors:
            continue
        path = row.path.replace("<id>", "x")
        asked = {"Origin": PAGE, "Access-Control-Request-Method": row.method,
                 "Access-Control-Request-Headers": "content-type, idempotency-key"}  # fmt: skip
        answer = client.options(path, headers=asked)
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers[ALLOWED] == PAGE
        assert row.method in answer.headers["Access-Control-Allow-Methods"].split(", ")
        allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
        assert {"content-type", "idempotency-key", "authorization", "if-none-match"} <= set(allowed)
        assert int(answer.headers["Access-Control-Max-Age"]) > 0
        refused = client.options(path, headers=asked | {"Origin": OTHER})
        assert not [name for name, _ in refused.headers if name.startswith("Access-Control")]


@pytest.mark.one_database
def test_page_of_one_site_is_a_stranger_to_another(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site
) -> None:
    change(deps, site_a, origins=(PAGE,))
    change(deps, site_b, origins=(OTHER,))
    problem(submit(client, site="b", headers={"Origin": PAGE}), 403, "origin")
    for path in (f"{URL}?site=b&article=thu", f"{API}/counts?site=b&article=thu"):
        assert ALLOWED not in client.get(path, headers={"Origin": PAGE}).headers
        assert client.get(path, headers={"Origin": OTHER}).headers[ALLOWED] == OTHER


@pytest.mark.one_database
def test_author_calls_from_the_sites_pages_only(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, origins=(PAGE,))
    made = post(client)
    for method, body in (("PATCH", {"text": "Sửa."}), ("DELETE", None)):
        for origin, status in ((OTHER, 403), (PAGE, 200)):
            answer = client.open(made.path, method=method, json=body,
                                 headers=made.headers | {"Origin": origin})  # fmt: skip
            assert answer.status_code == status
    told = client.get(f"{made.path}/status", headers=made.headers | {"Origin": PAGE})
    assert told.headers[ALLOWED] == PAGE


@pytest.mark.one_database
def test_page_can_read_why_it_was_refused(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, origins=(PAGE,))
    headers = {"Origin": PAGE}
    for answer in (
        submit(client, text="", headers=headers),
        client.post(URL, data="{", content_type="application/json", headers=headers),
        client.post(URL, data="x" * 600_000, content_type="application/json", headers=headers),
        submit(client, site="khong-co", headers=headers),
        client.get(f"{URL}?site=a&article=thu&cursor=x", headers=headers),
        client.get(f"{URL}/khong-co/status", headers=headers),
    ):
        assert answer.status_code >= 400
        assert answer.headers[ALLOWED] == PAGE
        assert {"Accept-Language", "Origin"} <= set(answer.headers["Vary"].split(", "))


@pytest.mark.one_database
def test_unchanged_list_keeps_its_permission(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, origins=("*",))
    published(client)
    first = client.get(f"{URL}?site=a&article=thu", headers={"Origin": PAGE})
    again = client.get(f"{URL}?site=a&article=thu",
                       headers={"Origin": PAGE, "If-None-Match": first.headers["ETag"]})  # fmt: skip
    assert (again.status_code, again.headers[ALLOWED]) == (304, PAGE)
    assert "ETag" in again.headers[EXPOSED]


@pytest.mark.one_database
def test_desk_is_open_to_no_page(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, origins=("*",))
    headers = ROOT | {"Origin": OURS}
    for path in (f"{DESK}/comments", f"{DESK}/sites", "/healthz", "/moderate"):
        assert ALLOWED not in client.get(path, headers=headers).headers
    assert ALLOWED not in client.options(f"{DESK}/comments", headers=headers).headers


@pytest.mark.one_database
def test_settings_open_and_close_at_once(client: FlaskClient, site_a: Site) -> None:
    headers = {"Origin": PAGE}
    for origins, status in (([PAGE], 202), ([], 403), (["*"], 202)):
        client.patch(f"{DESK}/sites/a", json={"origins": origins}, headers=ROOT)
        response = client.post(URL, json=submission(), headers=headers)
        assert response.status_code == status
