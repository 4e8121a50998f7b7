"""One row a route: who may call it, what it takes and what it answers.

The guard, the OpenAPI document and the house test all read these rows; a route without one is not
served.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel
from werkzeug.wrappers import Response

from config.settings import Settings
from service.domain.access import Principal
from service.domain.check import Checker
from service.domain.comment import FieldError
from service.flow.deps import Deps
from service.flow.numbers import Lately
from service.http.ready import Ready
from service.store.backlog import Kept, Usual

Who = Literal["anyone", "author", "moderator", "editor", "admin", "root"]
Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Web:
    """What every handler may use; made once by create_app."""

    deps: Deps
    checker: Checker
    limits: Any  # service.http.limits.Limits
    spent: Any  # service.http.spent.Spent
    backlog: Kept
    usual: Usual
    lately: Lately = field(default_factory=Lately)
    ready: Ready = field(default_factory=Ready)

    @property
    def settings(self) -> Settings:
        """The process's settings."""
        return self.deps.settings


@dataclass(slots=True)
class Call:
    """One request, when its door has been passed."""

    web: Web
    path: Mapping[str, str]
    lang: Lang
    principal: Principal | None = None
    body: Any = None  # the row's body model, filled
    query: Any = None  # the row's query model, filled
    raw: Mapping[str, Any] = field(default_factory=dict)  # the body before it was read
    form: bool = False  # it came from a plain HTML form

    @property
    def deps(self) -> Deps:
        """Database, queue, key, settings."""
        return self.web.deps

    @property
    def me(self) -> Principal:
        """Who asks, on routes that are not for anyone."""
        if self.principal is None:
            raise RuntimeError("a route for anyone asked who is there")
        return self.principal


Reply = Response | Mapping[str, Any] | BaseModel
Handler = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str  # Flask's spelling: /s/<id>
    handler: Handler
    who: Who
    summary: str
    scope: str | None = None  # a key of this scope may call it too
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    errors: tuple[int, ...] = ()  # statuses it answers beside those that its row implies
    form: bool = False  # the body is a plain form, not JSON (pages)
    form_body: type[BaseModel] | None = None  # the body where it may also be a plain form
    again: Callable[[Call, Exception], Response] | None = None  # the page of a refused plain form
    cors: bool = False  # pages of the sites' origins may call it
    page: bool = False  # a desk page: who is not signed in is sent to the sign-in page
    html: bool = False  # no part of the API: not in its document
    idempotent: bool = False  # it honours an Idempotency-Key
    media: str | None = None  # the type that it answers in, where that is not JSON
    export: str | None = None  # another type than JSON that it answers in, if asked to
    also: Callable[[Call, Mapping[str, Any]], Iterable[FieldError]] | None = (
        None  # meaning, when the
    )
    # shape is wrong: so that all errors are told at once

    @property
    def name(self) -> str:
        """The endpoint: unique, and the OpenAPI operationId."""
        return f"{self.handler.__module__.rpartition('.')[2]}.{self.handler.__name__}"
