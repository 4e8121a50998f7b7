"""Bodies as they come in: JSON or a plain form, with every error of shape told by its field."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import orjson
from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import ClientDisconnected

from service.domain.comment import FieldError, Invalid
from service.domain.pointer import UNREADABLE, part
from service.http.client import header
from service.http.errors import Problem

SEVERAL = ("consent",)  # fields of a plain form with a checkbox each
KEY_MAX = 255  # of an Idempotency-Key
TOLD = 100  # errors of one body; who sends more has not read the first ones
# pydantic's kinds of errors, in the words of the wire
CODES = {"missing": "required", "extra_forbidden": "unknown", "literal_error": "choice"}
LIMITS = {
    "string_too_long": "too_long", "string_too_short": "empty", "too_long": "too_many",
    "too_short": "too_few", "greater_than_equal": "too_small", "less_than_equal": "too_large",
    "less_than": "too_large",
}  # fmt: skip
LIMIT_NAMES = ("max_length", "min_length", "ge", "le", "lt")
MEANT = ("string_pattern_mismatch", "value_error")
MOMENTS = ("datetime", "timezone")


def read_json() -> Mapping[str, Any]:
    """The body as an object; anything else is malformed (400). Nothing is repaired silently."""
    try:
        text = _bytes().decode("utf-8-sig", "surrogatepass")
        body = _READER.decode(text)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed") from None
    if not isinstance(body, dict):
        raise Problem(400, "malformed")
    return body


def _whole() -> bytes:
    """All of the body. Werkzeug cuts a body without a length at the limit, and says nothing."""
    data, most = request.get_data(), request.max_content_length
    if most is not None and request.content_length is None and len(data) >= most:
        raise Problem(413, "too_large")
    return data


def _bytes() -> bytes:
    """The same where its length is said and allowed, without what Werkzeug lays around a stream."""
    length, most = request.content_length, request.max_content_length
    if length is None or most is None or length > most:
        return _whole()
    stream, data = request.environ["wsgi.input"], b""
    while len(data) < length:
        more = stream.read(length - len(data))
        if not more:
            raise ClientDisconnected
        data += more
    return data


def _no_constant(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice: which one is meant?")
    return made


_READER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_once)


def read_form(model: type[BaseModel]) -> dict[str, Any]:
    """A plain form; an empty field that the model does not require counts as left out."""
    _whole()  # which keeps it for request.form
    optional = {name for name, info in model.model_fields.items() if not info.is_required()}
    said = {name: " ".join(request.form.getlist(name)) if name in SEVERAL else value
            for name, value in request.form.items()}  # fmt: skip
    return {
        name: value for name, value in said.items()
        if name != "csrf" and (value != "" or name not in optional)
    }  # fmt: skip


def idempotency_key() -> str | None:
    """The key of a request that may be sent twice, quoted or not. Raises Invalid."""
    said = header("Idempotency-Key")
    if said is None:
        return None
    key = said.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key:
        raise Invalid(FieldError("/Idempotency-Key", "field.empty"))
    if len(key) > KEY_MAX:
        raise Invalid(FieldError("/Idempotency-Key", "field.too_long", str(KEY_MAX)))
    return key


def first_of_each(errors: Iterable[FieldError]) -> list[FieldError]:
    """One error a field, the first; and not more than somebody reads."""
    told = dict[str, FieldError]()
    for error in errors:
        before = told.get(error.pointer)
        # of a field that takes two types: not of the one, and too long for the other
        if before is None or before.code == "field.type":
            told[error.pointer] = error
        if len(told) == TOLD:
            break
    return list(told.values())


def unreadable(raw: Mapping[str, Any]) -> Iterator[FieldError]:
    """U+0000 and lone surrogates, wherever they stand."""
    with suppress(TypeError):  # orjson refuses the ones and escapes the others
        if rb"\u0000" not in orjson.dumps(raw):
            return
    waiting: list[tuple[str, Any]] = [("", raw)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str):
            if UNREADABLE.search(value):
                yield FieldError(pointer, f"{_field(pointer)}.invalid")
        elif isinstance(value, dict):
            named = [(f"{pointer}/{part(name)}", name, inner) for name, inner in value.items()]
            yield from (
                FieldError(at, "field.invalid") for at, name, _ in named if UNREADABLE.search(name)
            )
            waiting.extend((at, inner) for at, _, inner in named)
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{i}", inner) for i, inner in enumerate(value))


def shape_errors(error: ValidationError, raw: Mapping[str, Any]) -> Iterator[FieldError]:
    """Pydantic's errors as ours; `raw` is what it was given."""
    for one in error.errors(include_url=False, include_context=True, include_input=False):
        pointer, kind, context = _pointer(one, raw), one["type"], one.get("ctx", {})
        if kind in LIMITS:
            limit = next((v for k, v in context.items() if k in LIMIT_NAMES), "")
            yield FieldError(pointer, f"field.{LIMITS[kind]}", str(limit))
        elif kind in MEANT:
            yield FieldError(pointer, f"{_field(pointer)}.invalid")
        elif kind.startswith(MOMENTS):
            yield FieldError(pointer, "field.moment")
        elif kind != "string_unicode":  # told by `unreadable`
            yield FieldError(pointer, f"field.{CODES.get(kind, 'type')}",
                             str(context.get("expected", "")))  # fmt: skip


def _pointer(error: ErrorDetails, raw: Any) -> str:
    """Where it is in what was sent: pydantic adds the names of types to its own way there."""
    pointer = ""
    here: Any = raw
    way: tuple[Any, ...] = error["loc"]
    for step in way:
        if (isinstance(here, dict) and step in here) or (
            isinstance(here, list) and isinstance(step, int)
        ):
            here = here[step]
        elif error["type"] != "missing":
            continue
        pointer += f"/{part(str(step))}"
    return pointer


def _field(pointer: str) -> str:
    """The name behind the last slash; of a list, the list's."""
    return next((name for name in reversed(pointer.split("/")) if not name.isdigit()), "field")
