"""A site's embedding keys, by the API and at the desk."""

from typing import Any

from flask import Response, redirect

from service.flow import embed_keys as flow
from service.flow.deps import now
from service.http.answers import When
from service.http.desk import Typed, show
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.settings import SITES
from service.http.shapes import In, Key, Out
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import embed_keys as store
from service.store.session import read

HERE, PAGE = f"{BASE}/embed-keys", f"{SITES}/<site>/embed-keys"


class EmbedKeyIn(In):
    """Whose it is."""

    site: Key


class EmbedKey(Out):
    """An embedding key; its id is the token's `kid`."""

    id: str
    site: str
    by: str
    created: When


class NewEmbedKey(Out):
    """A key that was just made; `secret` is shown this once."""

    id: str
    site: str
    secret: str


class EmbedKeys(Out):
    """The keys that work."""

    keys: list[EmbedKey]


class Nothing(Typed):
    """A button alone."""


def _rows(call: Call, where: frozenset[int] | None) -> list[Any]:
    with read(call.deps.engine) as connection:
        return store.all_of(connection, where)


def list_embed_keys(call: Call) -> Reply:
    """The keys that work; their secrets were shown once."""
    return {"keys": [
        {"id": row.public_id, "site": row.site, "by": row.by, "created": moment(row.created)}
        for row in _rows(call, call.me.sites("admin"))
    ]}  # fmt: skip


def add_embed_key(call: Call) -> Reply:
    """Make a key for a publisher's backend."""
    site = my_site(call, call.body.site, "admin")
    public_id, secret = flow.add(call.deps, site, call.me.name, now())
    return {"id": public_id, "site": site.key, "secret": secret}


def end_embed_key(call: Call) -> Reply:
    """End a key: what it has signed counts no more."""
    flow.end(call.deps, call.path["id"], call.me.sites("admin"), call.me.name, now())
    return Response(status=204)


def page(call: Call) -> Reply:
    """The site's keys, and how they are used."""
    return _page(call)


def _page(call: Call, made: tuple[str, str] | None = None) -> Response:
    site = my_site(call, call.path["site"], "admin")
    rows = _rows(call, frozenset({site.id}))
    return show(call, "embed_keys", site=site, rows=rows, made=made)


def make(call: Call) -> Reply:
    """Make a key, and show it this once."""
    site = my_site(call, call.path["site"], "admin")
    return _page(call, flow.add(call.deps, site, call.me.name, now()))


def finish(call: Call) -> Reply:
    """End a key of this site."""
    site = my_site(call, call.path["site"], "admin")
    public_id = call.path["id"].replace("\0", "")
    flow.end(call.deps, public_id, frozenset({site.id}), call.me.name, now())
    return redirect(f"{SITES}/{site.key}/embed-keys", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", HERE, list_embed_keys, "admin", "Embedding keys that work", answer=EmbedKeys),
    Route("POST", HERE, add_embed_key, "admin", "Make an embedding key", body=EmbedKeyIn,
          answer=NewEmbedKey, status=201, errors=(404,)),
    Route("DELETE", f"{HERE}/<id>", end_embed_key, "admin", "End an embedding key", status=204,
          errors=(404,)),
    Route("GET", PAGE, page, "admin", "A site's embedding keys", page=True, html=True,
          errors=(404,)),
    Route("POST", PAGE, make, "admin", "Make an embedding key at the desk", body=Nothing, form=True,
          page=True, html=True, errors=(404,)),
    Route("POST", f"{PAGE}/<id>/end", finish, "admin", "End an embedding key at the desk", body=Nothing,
          form=True, page=True, html=True, errors=(404,)),
)  # fmt: skip
