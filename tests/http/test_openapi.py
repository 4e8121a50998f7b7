"""The document of the API: made from the table, whole, and true (conftest.py holds each answer)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.http.routes import ROUTES
from service.http.table import Route

METHODS = {"get", "post", "put", "patch", "delete"}
KEYWORDS = {
    "$ref", "type", "properties", "required", "items", "anyOf", "enum", "const", "default",
    "title", "description", "format", "pattern", "additionalProperties", "minLength", "maxLength",
    "minItems", "maxItems", "minimum", "maximum", "exclusiveMaximum", "exclusiveMinimum",
    "allOf", "propertyNames", "maxProperties",
}  # fmt: skip
SERVED = [row for row in ROUTES if not row.html]

pytestmark = pytest.mark.one_database


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    return dict(answer.json or {})


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def everything(node: Any) -> Iterator[Any]:
    yield node
    inside = node.values() if isinstance(node, dict) else node
    for inner in inside if isinstance(node, dict | list) else ():
        yield from everything(inner)


def test_document_has_what_openapi_wants(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert set(document["info"]) >= {"title", "version"}
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for path, method, operation in operations(document):
        assert path.startswith("/")
        assert method in METHODS
        assert operation["summary"]
        assert operation["responses"]
        named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), path
        assert "<" not in path
        keys = [(p["in"], p["name"]) for p in operation["parameters"]]
        assert len(set(keys)) == len(keys)
        for one in operation["parameters"]:
            assert one["in"] in {"path", "query", "header"}
            assert one["required"] or one["in"] != "path"
            assert one["schema"]


def test_every_reference_leads_somewhere_and_every_schema_is_used(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    asked = {n["$ref"] for n in everything(document) if isinstance(n, dict) and "$ref" in n}
    assert {ref.removeprefix("#/components/schemas/") for ref in asked} == set(schemas)
    for schema in schemas.values():
        hold(schema)


def hold(schema: dict[str, Any]) -> None:
    """Only words of JSON Schema, all the way down; what is required exists."""
    assert set(schema) <= KEYWORDS, set(schema) - KEYWORDS
    properties = schema.get("properties", {})
    assert set(schema.get("required", ())) <= set(properties)
    inner = [*properties.values(), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    inner += [schema[name] for name in ("items", "additionalProperties", "propertyNames")
              if isinstance(schema.get(name), dict)]  # fmt: skip
    for one in inner:
        hold(one)


def test_document_and_table_are_one(document: dict[str, Any]) -> None:
    told = {operation["operationId"]: operation for _, _, operation in operations(document)}
    assert set(told) == {row.name for row in SERVED}
    for row in SERVED:
        operation = told[row.name]
        assert str(row.status) in operation["responses"]
        assert ("requestBody" in operation) == (row.body is not None)
        asked = {p["name"] for p in operation["parameters"] if p["in"] == "query"}
        if row.query is not None:
            names = {info.alias or name for name, info in row.query.model_fields.items()}
            assert asked == names, row.name
        for status, answer in operation["responses"].items():
            kinds = set(answer.get("content", {}))
            if int(status) >= 400:
                page = {"text/html"} if row.form_body is not None else set[str]()
                assert kinds == {"application/problem+json"} | page
            elif int(status) in (204, 303, 304):
                assert not kinds
            else:
                assert kinds == {row.media or "application/json", row.export} - {None}


SECURED: dict[str, list[set[str]]] = {"anyone": [set()], "author": [{"author"}, set()]}


@pytest.mark.parametrize("row", SERVED, ids=lambda row: row.name)
def test_document_says_who_may_call(document: dict[str, Any], row: Route) -> None:
    told = next(o for _, _, o in operations(document) if o["operationId"] == row.name)
    schemes = [set(one) for one in told.get("security", [{}])]
    by_key = [{"moderator"}] if row.who == "anyone" and row.scope is not None else []
    assert schemes == SECURED.get(row.who, [{"moderator"}]) + by_key
    assert set().union(*schemes) <= set(document["components"]["securitySchemes"])


def test_what_is_answered_has_a_shape(document: dict[str, Any]) -> None:
    for row in SERVED:
        if row.name != "machines.document" and row.status != 204 and row.media is None:
            assert row.answer is not None, row.name


def test_examples_of_the_design_are_in_it(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    submit = schemas["SubmitIn"]
    assert set(submit["required"]) == {"site", "article", "name", "email", "text"}
    assert submit["additionalProperties"] is False
    assert set(schemas["Kept"]["properties"]) == {
        "id", "status", "token", "status_url", "edit_until", "usual_wait", "hours", "proof",
    }  # fmt: skip
    post = document["paths"]["/api/v1/comments"]["post"]
    assert set(post["responses"]) >= {"202", "303", "400", "403", "404", "409", "413", "415", "422",
                                      "429", "503"}  # fmt: skip
    assert set(post["requestBody"]["content"]) == {
        "application/json", "application/x-www-form-urlencoded",
    }  # fmt: skip
    assert "Idempotency-Key" in {one["name"] for one in post["parameters"]}


def test_page_for_people_tells_all_of_it(client: FlaskClient, document: dict[str, Any]) -> None:
    for lang in ("vi", "en"):
        answer = client.get(f"/api/docs?lang={lang}")
        assert answer.status_code == 200
        assert f'<html lang="{lang}"' in answer.text
        for path, _, operation in operations(document):
            assert path in answer.text
            assert operation["summary"] in answer.text.replace("&#39;", "'")
        assert "https://" not in answer.text.replace("https://www.apache.org", "")
