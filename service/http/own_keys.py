"""A moderator's own desk: which key does what, kept with the account."""

from collections.abc import Mapping
from typing import Any, Literal

from flask import redirect, request
from pydantic import ConfigDict
from werkzeug.wrappers import Response

from config.messages import sentence
from service.domain.keymap import DEFAULT, DIGITS, EACH, NAMES, Clash, Keymap, chosen, keymap
from service.http.desk import HOME, Asked, Plain, Typed, show
from service.http.errors import Problem
from service.http.table import Call, Reply, Route
from service.store import access
from service.store.session import write

KEYS = f"{HOME}/keys"


class Chosen(Typed):
    """Two keys of each act; or all of them as the house has them."""

    model_config = ConfigDict(extra="ignore")  # the fields are named by the acts
    preset: Literal["letters", "digits", ""] = ""
    method: Literal["telex", "vni", ""] = ""
    blur: Plain = ""


def page(call: Call) -> Reply:
    """The keys as they are."""
    own = call.me.desk or {}
    return _page(call, keymap(own.get("keys")), own)


def _page(
    call: Call, shown: Keymap, own: Mapping[str, Any], *, clash: Clash | None = None
) -> Response:
    fault = None if clash is None else sentence(
        "desk.keys.clash", call.lang, key=NAMES[clash.code],
        **{name: sentence(f"desk.keys.{act}", call.lang)
           for name, act in (("one", clash.one), ("other", clash.other))},
    )  # fmt: skip
    rows = [(act, (*shown[act], *[""] * EACH)[:EACH]) for act in DEFAULT]
    return show(call, "keys", status=422 if clash else 200, rows=rows, names=NAMES, own=own,
                clash=clash, fault=fault)  # fmt: skip


def keep(call: Call) -> Reply:
    """Keep what was chosen; one key for two acts is refused, and nothing changes."""
    presets = {"letters": DEFAULT, "digits": DIGITS}
    typed = {act: tuple(request.form.getlist(act)) for act in DEFAULT}
    own = {"method": call.body.method or "telex", "blur": bool(call.body.blur)}
    try:
        keys = presets.get(call.body.preset) or chosen(typed)
    except Clash as clash:
        return _page(call, keymap(typed), own, clash=clash)
    said = {} if keys == DEFAULT else {"keys": {act: list(keys[act]) for act in keys}}
    _keep(call, own | said)
    return redirect(f"{HOME}?said=keys", 303)


def _keep(call: Call, own: Mapping[str, Any]) -> None:
    """Raises Problem: root by the environment's token has no account."""
    with write(call.deps.engine) as connection:
        found = access.find_moderator(connection, call.me.name)
        if found is None:
            raise Problem(404, "unknown.page")
        access.change_moderator(connection, found.id, desk=own)


ROUTES: tuple[Route, ...] = (
    Route("GET", KEYS, page, "moderator", "One's own keys", query=Asked, page=True, html=True),
    Route("POST", KEYS, keep, "moderator", "Keep one's own keys", body=Chosen, form=True, page=True,
          html=True),
)  # fmt: skip
