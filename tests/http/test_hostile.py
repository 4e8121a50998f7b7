"""Whatever comes in: a clear 4xx as problem+json, never a 5xx, never half a comment."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings as examples, strategies as st
from sqlalchemy import select

from service.app import BODY_MAX
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.http.routes import ROUTES
from service.http.table import Route
from service.store.tables import comment
from tests.http.asking import API, DESK, kept_rows, post, problem, seen, thread, wrong
from tests.support.story import rows
from tests.support.web import ROOT, submission, submit

URL = f"{API}/comments"
JSON = "application/json"
GOOD = json.dumps(submission())

BODIES: tuple[tuple[str, bytes, int, str], ...] = (
    ("empty", b"", 400, "malformed"),
    ("blank", b"  \n", 400, "malformed"),
    ("cut off", GOOD.encode()[:-1], 400, "malformed"),
    ("two of them", GOOD.encode() * 2, 400, "malformed"),
    ("a list", b"[]", 400, "malformed"),
    ("a text", b'"x"', 400, "malformed"),
    ("null", b"null", 400, "malformed"),
    ("single quotes", b"{'site': 'a'}", 400, "malformed"),
    ("a comma too many", b'{"site": "a",}', 400, "malformed"),
    ("NaN", GOOD.replace('"thu"', "NaN").encode(), 400, "malformed"),
    ("Infinity", b'{"form": {"started": -Infinity}}', 400, "malformed"),
    ("a name twice", b'{"site": "a", ' + GOOD.encode()[1:], 400, "malformed"),
    ("a name twice inside", b'{"article": {"key": "a", "key": "b"}}', 400, "malformed"),
    ("UTF-16", GOOD.encode("utf-16"), 400, "malformed"),
    ("UTF-16 without BOM", GOOD.encode("utf-16-le"), 400, "malformed"),
    ("UTF-32", GOOD.encode("utf-32"), 400, "malformed"),
    ("Latin-1", '{"name": "Lê"}'.encode("latin-1"), 400, "malformed"),
    ("cut UTF-8", '{"name": "Lễ'.encode()[:-1] + b'"}', 400, "malformed"),
    ("gzip that nobody announced", gzip.compress(GOOD.encode()), 400, "malformed"),
    ("a raw control", b'{"name": "a\x01"}', 400, "malformed"),
    ("deep lists", b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "malformed"),
    ("deep objects", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400, "malformed"),
    ("a number of 5000 digits", b'{"form": {"started": ' + b"9" * 5000 + b"}}", 400, "malformed"),
    ("500 levels", b'{"text": ' + b"[" * 500 + b"]" * 500 + b"}", 422, "invalid"),
)


@pytest.mark.one_database
def test_body_that_cannot_be_read_is_refused(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    for name, body, status, code in BODIES:
        response = client.post(URL, data=body, content_type=JSON)
        told = response.json or {}
        assert (response.status_code, told.get("code")) == (status, code), name
    assert kept_rows(deps) == 0


@pytest.mark.one_database
def test_byte_order_mark_is_forgiven(client: FlaskClient, site_a: Site) -> None:
    response = client.post(URL, data=b"\xef\xbb\xbf" + GOOD.encode(), content_type=JSON)
    assert response.status_code == 202


TYPES = (
    None, "", "text/plain", "text/json", "application/xml", "multipart/form-data; boundary=x",
    "application/vnd.api+json", "application", "application/json-patch+json", "*/*", "\u00e9",
)  # fmt: skip


@pytest.mark.one_database
def test_other_content_types_are_415(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    for kind in TYPES:
        problem(client.post(URL, data=GOOD, content_type=kind), 415, "media")
    assert (
        client.post(URL, data=GOOD, content_type="Application/JSON; charset=utf-8").status_code
        == 202
    )
    data = {"site": "a", "article_key": "thu", "name": "An", "email": "an@example.com",
            "text": "x"}  # fmt: skip
    problem(client.patch(f"{URL}/x", data=data), 415, "media")  # forms only submit


class Endless(io.RawIOBase):
    """A body that never ends, and how much of it was read."""

    def __init__(self) -> None:
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "somebody wants all of it"
        self.read_so_far += size
        assert self.read_so_far < 4 * BODY_MAX, "somebody reads all of it"
        return b"x" * size

    def readinto(self, buffer: Any) -> int:
        buffer[:] = self.read(len(buffer))
        return len(buffer)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", [JSON, "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(
    ("environ", "most"),
    [
        ({"CONTENT_LENGTH": str(10 * 1024 * 1024)}, 0),
        ({"CONTENT_LENGTH": "9" * 30}, 0),
        ({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}, 2 * BODY_MAX),
    ],
)
def test_large_body_is_413_without_being_read(
    client: FlaskClient, site_a: Site, kind: str, environ: dict[str, Any], most: int
) -> None:
    body = Endless()
    response = client.post(URL, content_type=kind, environ_overrides=environ | {"wsgi.input": body})
    if kind == JSON:
        problem(response, 413, "too_large")
    assert response.status_code == 413
    assert body.read_so_far <= most


@pytest.mark.one_database
def test_chunked_body_is_read(client: FlaskClient, site_a: Site) -> None:
    response = client.post(
        URL, content_type=JSON, environ_overrides={
            "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True,
            "wsgi.input": io.BytesIO(GOOD.encode()),
        },
    )  # fmt: skip
    assert response.status_code == 202


@pytest.mark.one_database
@pytest.mark.parametrize("length", ["abc", "-5", "", "1e3", str(len(GOOD.encode()) + 50)])
def test_wrong_content_length_is_400(
    client: FlaskClient, deps: Deps, site_a: Site, length: str
) -> None:
    response = client.post(
        URL, content_type=JSON, input_stream=io.BytesIO(GOOD.encode()),
        environ_overrides={"CONTENT_LENGTH": length},
    )  # fmt: skip
    problem(response, 400, "malformed")
    assert kept_rows(deps) == 0


FIELDS: tuple[tuple[str, Callable[[str], dict[str, Any]]], ...] = (
    ("/name", lambda s: {"name": s}), ("/text", lambda s: {"text": s}),
    ("/email", lambda s: {"email": f"a{s}@example.com"}), ("/site", lambda s: {"site": s}),
    ("/article/key", lambda s: {"article": {"key": s}}),
    ("/article/title", lambda s: {"article": {"key": "a", "title": s}}),
    ("/article/url", lambda s: {"article": {"key": "a", "url": f"https://b/{s}"}}),
    ("/parent", lambda s: {"parent": s}), ("/consent", lambda s: {"consent": s}),
    ("/challenge", lambda s: {"challenge": s}), ("/form/trap", lambda s: {"form": {"trap": s}}),
    ("/form/started", lambda s: {"form": {"started": s}}),
)  # fmt: skip


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "\udfff"])
def test_unreadable_characters_are_told_by_their_field(
    client: FlaskClient, deps: Deps, site_a: Site, bad: str
) -> None:
    for pointer, fields in FIELDS:
        told = wrong(submit(client, headers={"Idempotency-Key": "k"}, **fields(bad)))
        assert told == {pointer: f"{pointer.rpartition('/')[2]}.invalid"}
    assert set(wrong(submit(client, headers=None, **{bad: 1})).values()) <= {
        "field.invalid",
        "field.unknown",
    }
    assert kept_rows(deps) == 0


def test_unreadable_characters_of_raw_bytes(client: FlaskClient, site_a: Site) -> None:
    body = json.dumps(submission(text="@"), ensure_ascii=False).encode()
    cesu = client.post(URL, data=body.replace(b'@"', b'\xed\xa0\x80"'), content_type=JSON)
    assert wrong(cesu) == {"/text": "text.invalid"}


BLANK = (
    "", " ", "\t\n", "\u00a0", "\u200b\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u115f",
    "\u3164", "\uffa0", "\u2800", "\u180e", "\ufe0f", "\U000e0041", "\u202e\u202c", "\x01\x7f",
    "\u17b4", "\u061c", "\u3000", "\u2028", "\ufff9\ufffb", "\U0001d173", "\U0001bca0",
)  # fmt: skip


@pytest.mark.one_database
def test_invisible_text_is_empty(client: FlaskClient, site_a: Site) -> None:
    for text in BLANK:
        told = wrong(submit(client, text=text, name=text, article={"key": text}))
        assert told == {
            "/text": "text.empty", "/name": "name.empty", "/article/key": "key.empty",
        }, ascii(text)  # fmt: skip


TAKEN_OUT = "\x07\x1b\x7f\x80\x9f\u200e\u200f\u061c\u202a\u202e\u2066\u2069"


def test_controls_are_taken_out_and_kept_as_typed(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    typed = f" Tab\there,\r\nnew{TAKEN_OUT} line. "
    made = post(client, text=typed, name=f"Lê\u202e An{TAKEN_OUT}")
    told = seen(client, made.id)
    assert (told["text"], told["name"]) == ("Tab\there,\nnew line.", "Lê An")
    assert told["typed"] == typed
    (row,) = rows(deps, select(comment.c.form))
    assert row["form"]["controls"] == 2 * len(TAKEN_OUT) + 1


@pytest.mark.one_database
def test_nothing_typed_becomes_markup(client: FlaskClient, site_a: Site) -> None:
    text = "<img src=x onerror=alert(1)> & \"q\" 'a'\n\n</p><script>\n{{7*7}}"
    made = post(client, text=text)
    client.post(f"{DESK}/comments/{made.id}/decisions", headers=ROOT,
                json={"action": "approve", "version": 1})  # fmt: skip
    (shown,) = thread(client)["comments"]
    assert shown["text"] == text
    assert shown["html"] == (
        "<p>&lt;img src=x onerror=alert(1)&gt; &amp; &#34;q&#34; &#39;a&#39;</p>"
        "<p>&lt;/p&gt;&lt;script&gt;<br>{{7*7}}</p>"
    )


@pytest.mark.one_database
def test_numbers_beyond_all_measure(client: FlaskClient, site_a: Site) -> None:
    for started in (10**400, -(10**40), 1e308, 0.1, "9" * 400, "1e999", "nan", "0001-01-01",
                    "9999-12-31T23:59:59-14:00", "hôm qua", True):  # fmt: skip
        response = submit(client, form={"started": started}, headers={"Idempotency-Key": "k"})
        assert response.status_code in (202, 422), started
    body = GOOD[:-1] + ', "form": {"started": 1e999}}'
    assert client.post(URL, data=body, content_type=JSON).status_code == 202
    for version in (10**30, -1, 2**31, 1.5, "1", True, None):
        told = client.post(f"{DESK}/comments/x/decisions", headers=ROOT | {"Idempotency-Key": "k"},
                           json={"action": "approve", "version": version})  # fmt: skip
        assert list(wrong(told)) == ["/version"], version


@pytest.mark.one_database
def test_very_many_errors_are_not_all_told(client: FlaskClient, site_a: Site) -> None:
    response = submit(client, headers=None, **{f"x{i}": i for i in range(20_000)})
    assert len(wrong(response)) == 100
    assert len(response.data) < 20_000


QUERIES: tuple[tuple[str, str, int], ...] = (
    (URL, "site=a&article=thu&cursor=!!!", 400), (URL, "site=a&article=thu&cursor=W10", 400),
    (URL, "site=a&article=thu&cursor=WzEsMl0&limit=5", 200),
    (URL, "site=a&article=thu&cursor=W3RydWUsZmFsc2Vd", 400),  # [true,false]
    (URL, "site=a&article=thu&cursor=WzFlMzAwLDFd", 400),  # [1e300,1]
    (URL, "site=a&article=thu&cursor=WyJhIiwxXQ", 400),  # ["a",1]
    (URL, "site=a&article=thu&cursor=bnVsbA", 400), (URL, "site=a&article=thu&cursor=" + "A" * 999, 400),
    (URL, "site=a&article=thu&cursor=%C3%A9", 400), (URL, "site=a&article=thu&cursor=%00", 400),
    (URL, "site=a&article=thu&limit=0", 422), (URL, "site=a&article=thu&limit=101", 422),
    (URL, "site=a&article=thu&limit=1e2", 422), (URL, "site=a&article=thu&limit=9" + "9" * 5000, 422),
    (URL, "site=a&article=thu&limit=-1", 422), (URL, "site=a&article=thu&limit=", 200),
    (URL, "site=a&article=thu&sort=best", 422), (URL, "site=a&article=thu&page=2", 422),
    (URL, "site=a&article=thu&parent=%00", 422), (URL, "site=a&article=thu&parent=khong-co", 200),
    (URL, "site=a&article=%00", 422), (URL, "site=a&article=%FF%FE", 200),
    (URL, "site=a&article=%ED%A0%80", 200), (URL, "site=a", 422), (URL, "article=thu", 422),
    (URL, "site=khong-co&article=thu", 404), (URL, "site=%00&article=thu", 422),
    (URL, "site=a&article=" + "k" * 201, 422),
    (f"{API}/counts", "site=a", 422), (f"{API}/counts", "site=a&article=", 422),
    (f"{API}/counts", "site=a" + "&article=x" * 101, 422), (f"{API}/counts", "site=a&article=%00", 422),
    (f"{DESK}/comments", "cursor=x", 400), (f"{DESK}/comments", "cursor=W3RydWUsMV0", 400),
    (f"{DESK}/comments", "q=%00", 422), (f"{DESK}/comments", "author=%00", 422),
    (f"{DESK}/comments", "campaign=%00&section=%00", 422), (f"{DESK}/comments", "code=A;--", 422),
    (f"{DESK}/comments", "q=%25_%5C%27%22", 200), (f"{DESK}/comments", "status=waiting", 422),
    (f"{DESK}/comments", "status=" + "&status=".join(["held"] * 7), 422),
    (f"{DESK}/comments", "needs=x", 422), (f"{DESK}/comments", "outcome=x", 422),
    (f"{DESK}/comments", "order=x", 422), (f"{DESK}/comments", "from=gestern", 422),
    (f"{DESK}/comments", "from=2026-11-01", 422), (f"{DESK}/comments", "from=2026-11-01T00:00:00", 422),
    (f"{DESK}/comments", "from=0001-01-01T00:00:00%2B14:00", 422),
    (f"{DESK}/comments", "to=9999-12-31T23:59:59-14:00", 422), (f"{DESK}/comments", "to=1e9", 422),
    (f"{DESK}/comments", "from=2026-11-01T00:00:00+07:00", 200), (f"{DESK}/comments", "site=khong-co", 404),
    (f"{DESK}/comments", "site=&status=&needs=&q=&from=&cursor=&limit=", 200),
)  # fmt: skip


def test_odd_queries(client: FlaskClient, site_a: Site) -> None:
    post(client)
    for path, query, status in QUERIES:
        response = client.get(f"{path}?{query}", headers=ROOT)
        assert response.status_code == status, (path, query, response.text)


def test_odd_paths(client: FlaskClient, site_a: Site) -> None:
    for row in ROUTES:
        if not row.path.startswith("/api/v1") or "<" not in row.path:
            continue
        for part in (
            "%00",
            "khong%00co",
            "%FF",
            "%ED%A0%80",
            "x" * 3000,
            "..%2f..%2f",
            "%F0%9F%92%A9",
        ):
            path = row.path
            for name in ("<id>", "<site>", "<key:key>"):
                path = path.replace(name, part)
            response = client.open(path, method=row.method, headers=ROOT, json={"version": 1})
            refused = (401, 404, 422) if row.who == "author" else (404, 422)
            assert response.status_code in refused, (row.method, path)


@pytest.mark.one_database
def test_other_methods_and_places(client: FlaskClient, site_a: Site) -> None:
    for path, method, allowed in ((URL, "PUT", "POST"), (f"{API}/counts", "POST", "GET"),
                                  (f"{DESK}/sites", "DELETE", "POST"), ("/healthz", "PATCH", "GET"),
                                  (f"{API}/check", "OPTIONS", "POST")):  # fmt: skip
        response = client.open(path, method=method)
        problem(response, 405, "method")
        assert allowed in response.headers["Allow"]
    for path in ("/nope", f"{URL}/", f"{API}//comments", f"{DESK}/comments/", "/api/v2/comments"):
        problem(client.get(path), 404, "unknown.page")
    html = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path, back in (("/nope", False), ("/moderate/nope", True)):  # people get a page
        page = client.get(path, headers=html)
        assert (page.status_code, page.mimetype) == (404, "text/html")
        assert ("<title>Không tìm thấy</title>" in page.text, "Về bàn duyệt" in page.text) == (
            True,
            back,
        )
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    problem(client.get("/api/v2/comments", headers=html), 404, "unknown.page")
    assert client.head(f"{URL}?site=a&article=thu").status_code == 200
    assert client.head("/healthz").data == b""


def any_value() -> st.SearchStrategy[Any]:
    """What a program might send where something else is meant."""
    odd = st.sampled_from(["", "\0", "\ud800", "x" * 300, "a", "2026-11-01T00:00:00Z", "approve"])
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | odd | st.text()
    return st.recursive(plain, lambda inner: st.lists(inner, max_size=3)
                        | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=6)  # fmt: skip


def bodies(row: Route) -> st.SearchStrategy[dict[str, Any]]:
    """A body with the row's fields, each perhaps right and perhaps not."""
    if row.body is None:
        return st.just({})
    right: dict[str, Any] = submission() | {
        "action": "approve", "version": 1, "items": [{"id": "x", "version": 1}], "mode": "auto",
        "key": "moi", "scope": "submit", "tags": ["a"], "origins": ["*"], "reason": "spam",
    }  # fmt: skip
    fields = {
        name: st.just(right[name]) | any_value() if name in right else any_value()
        for name in row.body.model_fields
    }
    return st.fixed_dictionaries({}, optional=fields | {"more": any_value()})


CALLS = [row for row in ROUTES if row.path.startswith("/api/")]


@pytest.mark.one_database
@examples(max_examples=80)
@given(data=st.data())
def test_no_call_of_the_table_breaks_it(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, data: st.DataObject
) -> None:
    row = data.draw(st.sampled_from(CALLS))
    public_id = post(client).id
    path = row.path.replace("<id>", public_id).replace("<site>", "a").replace("<key:key>", "thu")
    query = data.draw(st.dictionaries(
        st.sampled_from(sorted(row.query.model_fields) if row.query else ["x"]),
        st.text() | st.sampled_from(["a", "1", "thu", "newest"]), max_size=4,
    ))  # fmt: skip
    body = json.dumps(data.draw(bodies(row)))
    client.open(path, method=row.method, headers=ROOT, query_string=query, data=body,
                content_type=JSON)  # what comes back is held against the table  # fmt: skip
