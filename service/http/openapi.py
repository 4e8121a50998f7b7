"""The OpenAPI 3.1 document, made from the table of routes and the models that it names."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from config.version import VERSION
from service.http.table import Route

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
REF = "#/components/schemas/{model}"
PROBLEM: dict[str, Any] = {
    "type": "object", "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable; programs key on it"},
        "detail": {"type": "string", "description": "a sentence, by Accept-Language (vi, en)"},
        "instance": {"type": "string"},
        "errors": {"type": "array", "items": {
            "type": "object", "required": ["pointer", "code", "detail"],
            "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
        }},
    },
}  # fmt: skip


IDEMPOTENCY: dict[str, Any] = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "the same key and body are answered as they were at first, for 48 hours",
}  # fmt: skip


@cache
def document(server: str) -> dict[str, Any]:
    """The whole document. `server` is our public address."""
    from service.http.routes import ROUTES  # noqa: PLC0415 - the table names our own handler

    rows = [row for row in ROUTES if not (row.page or row.html)]
    models = sorted(
        {m for row in rows for m in (row.body, row.form_body, row.answer) if m is not None},
        key=lambda model: model.__name__,
    )
    _, schemas = models_json_schema([(m, "validation") for m in models], ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        path = _ARGUMENT.sub(r"{\1}", row.path)
        paths.setdefault(path, {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {"title": "ykien", "version": VERSION,
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas.get("$defs", {}) | {"Problem": PROBLEM},
            "securitySchemes": {
                "moderator": {"type": "http", "scheme": "bearer"},
                "author": {"type": "http", "scheme": "bearer",
                           "description": "the token that the submission was answered with"},
            },
        },
    }  # fmt: skip


def _operation(row: Route) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": row.name, "summary": row.summary, "tags": [_tag(row)],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _ARGUMENT.findall(row.path)
        ] + (_query(row.query) if row.query else []) + [IDEMPOTENCY] * row.idempotent,
        "responses": _responses(row),
    }  # fmt: skip
    if row.body is not None:
        content = {"application/json": _ref(row.body)}
        if row.form_body is not None:
            content["application/x-www-form-urlencoded"] = _ref(row.form_body)
        told["requestBody"] = {"required": True, "content": content}
    if row.who == "author":
        told["security"] = [{"author": []}, {}]
    elif row.who != "anyone":
        told["security"] = [{"moderator": []}]
    elif row.scope is not None:
        told["security"] = [{}, {"moderator": []}]
    return told


def _tag(row: Route) -> str:
    if row.who not in ("anyone", "author"):
        return "moderators"
    return "readers" if row.path.startswith("/api/") or row.media else "machines"


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": REF.format(model=model.__name__)}}


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": shape}
        for name, shape in schema["properties"].items()
    ]


def _responses(row: Route) -> dict[str, Any]:
    statuses = set(row.errors)
    if row.body is not None:
        statuses |= {400, 413, 415, 422}
    if row.query is not None:
        statuses |= {422}
    if row.who not in ("anyone", "author") or row.scope is not None:
        statuses |= {401, 403}
    if row.who == "author":
        statuses |= {401}
    if row.path not in ("/healthz", "/api/openapi.json"):  # the database may be away
        statuses |= {503}
    if row.form_body is not None:
        statuses |= {303}
    good: dict[str, Any] = {"description": HTTPStatus(row.status).phrase}
    if row.status != HTTPStatus.NO_CONTENT:
        shape = _ref(row.answer) if row.answer else {"schema": {"type": "object"}}
        text = {"schema": {"type": "string"}}
        good["content"] = {row.media: text} if row.media else {"application/json": shape}
        if row.export is not None:
            good["content"][row.export] = {"schema": {"type": "string"}}
    told: dict[str, Any] = {str(row.status): good}
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    if row.again is not None:
        problem["text/html"] = {"schema": {"type": "string"}}  # for whoever sent a plain form
    for status in sorted(statuses):
        told[str(status)] = {"description": HTTPStatus(status).phrase} | (
            {"content": problem} if status >= HTTPStatus.BAD_REQUEST else {}
        )
    return told
