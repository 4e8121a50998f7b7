"""A site's settings at the desk: what they are, what a change would be, and the snippet to paste."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from flask import redirect
from pydantic import ValidationError, create_model
from werkzeug.wrappers import Response

from config.messages import sentence
from service.domain.comment import Invalid
from service.domain.effect import DECIDES, LATELY, Effect, effect
from service.domain.site import Site
from service.flow import house
from service.flow.deps import now
from service.http import setting_fields as fields, setting_week, site_settings
from service.http.body import first_of_each, shape_errors, unreadable
from service.http.desk import HOME, Asked, Plain, Typed, show
from service.http.errors import problem_of
from service.http.house import my_site
from service.http.table import Call, Lang, Reply, Route
from service.store import lately
from service.store.session import read

SITES = f"{HOME}/sites"
Filled = create_model(
    "Filled", __base__=Typed, version=(int, ...), apply=(str | None, None),
    **{one.name: (Plain, ...) for one in fields.FIELDS if one.kind != "week"},
    **dict.fromkeys((*setting_week.NAMES, setting_week.SAME), (Plain, "")),
)  # type: ignore[call-overload]  # the fields are those of the API  # fmt: skip


class SaidAsked(Asked):
    """What was done on the way here."""

    said: str | None = None


class Stale(Exception):
    """Somebody else has changed the settings since they were shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """One setting that would change."""

    setting: fields.Setting
    before: str
    after: str


def list_sites(call: Call) -> Reply:
    """The sites whose settings one may change; where there is one, its page at once."""
    mine = [one for one in call.deps.sites.all().values() if call.me.may("admin", one.id)]
    if len(mine) == 1:
        return redirect(f"{SITES}/{mine[0].key}", 303)
    return show(call, "sites", sites=mine)


def get_settings(call: Call) -> Reply:
    """Every setting, and the snippet."""
    return _page(call, my_site(call, call.path["site"], "admin"), said=call.query.said)


def _page(call: Call, site: Site, *, status: int = 200, **more: Any) -> Response:
    public = urlsplit(call.web.settings.public_url)
    told: dict[str, Any] = {
        "mails": call.web.settings.mails,
        "typed": fields.told(site),
        "errors": {},
        "steps": None,
        "said": None,
        "effects": None,
    }
    told |= more
    return show(
        call, "settings", status=status, site=site, groups=fields.groups(),
        origin=f"{public.scheme}://{public.netloc}", seen=_digest(told["typed"]), days=setting_week.DAYS,
        week=setting_week.fields(told["typed"]["hours"]), spans_of=setting_week.rows, **told,
    )  # fmt: skip


def post_settings(call: Call) -> Reply:
    """Show what would change; change it, if that has been seen."""
    site, typed = my_site(call, call.path["site"], "admin"), _typed(call)
    try:
        change = _change(typed)
    except Invalid as error:
        return _page(call, site, status=422, typed=typed, errors=_errors(error, call.lang))
    steps = _steps(site, change.of(site))
    if not steps or call.body.apply != _digest(typed):  # only what was seen is applied
        return _page(call, site, typed=typed, **_seen(call, site, change.of(site), steps))
    try:
        house.change_site(call.deps, site, _unchanged(call, change), call.me.name, now())
    except Stale:
        return _page(call, site, status=409, typed=typed, steps=steps, said="stale")
    return redirect(f"{SITES}/{site.key}?said=kept", 303)


def _digest(typed: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(typed.items())).encode()).hexdigest()[:16]


def _typed(call: Call) -> dict[str, str]:
    said = call.body.model_dump(exclude={"version", "apply"})
    week = {name: said.pop(name) for name in (*setting_week.NAMES, setting_week.SAME)}
    said["hours"] = setting_week.lines(week)
    return {name: value.replace("\r\n", "\n") for name, value in said.items()}


def _change(typed: dict[str, str]) -> site_settings.SiteChange:
    """The change that was typed. Raises Invalid."""
    raw = fields.read(typed)
    errors = list(unreadable(raw))
    try:
        change = site_settings.SiteChange.model_validate(raw)
    except ValidationError as error:
        errors += shape_errors(error, raw)
    if errors:
        raise Invalid(*first_of_each(errors))
    return change


def _errors(error: Invalid, lang: Lang) -> dict[str, str]:
    """What is wrong, by setting; the first of each."""
    told = problem_of(error).more["errors"]
    return dict(_fault(one, lang) for one in reversed(told))


def _fault(one: dict[str, str], lang: Lang) -> tuple[str, str]:
    """Which setting; and of one that has parts, which of them: entry 2, `en` of entry 1."""
    name, *parts = one["pointer"].split("/")[1:]
    if name == "hours" and parts and parts[0] in setting_week.DAYS:
        return name, sentence("desk.week.wrong", lang, day=sentence(f"desk.week.{parts[0]}", lang))
    where = ", ".join(
        sentence("desk.settings.entry", lang, n=int(part) + 1) if part.isdecimal() else part
        for part in reversed(parts)
    )
    return name, f"{where}: {one['detail']}" if where else one["detail"]


def _steps(site: Site, changed: Site) -> list[Step]:
    before, after = fields.told(site), fields.told(changed)
    return [
        Step(one, before[one.name], after[one.name])
        for one in fields.FIELDS if before[one.name] != after[one.name]
    ]  # fmt: skip


def _seen(call: Call, site: Site, changed: Site, steps: list[Step]) -> dict[str, Any]:
    return {"steps": steps, "effects": _effects(call, site, changed, steps)}


def _effects(
    call: Call, site: Site, changed: Site, steps: list[Step]
) -> tuple[Effect, Effect] | None:
    """What became of the last days' comments, and what would; None: nothing that decides it changes."""
    if not {step.setting.name for step in steps}.intersection(DECIDES):
        return None
    at = now()
    with read(call.deps.engine) as connection:
        came = lately.came(connection, site.id, at - LATELY)
    before, after = (effect(replace(one, locks=()), came, at) for one in (site, changed))
    return before, after


def _unchanged(call: Call, change: site_settings.SiteChange) -> Any:
    """The change, if the settings still are those that were shown. Raises Stale."""

    def to(stands: Site) -> Site:
        if stands.version != call.body.version:
            raise Stale
        return change.of(stands)

    return to


ROUTES: tuple[Route, ...] = (
    Route("GET", SITES, list_sites, "admin", "The sites one may set up", query=Asked, page=True,
          html=True),
    Route("GET", f"{SITES}/<site>", get_settings, "admin", "A site's settings", query=SaidAsked,
          page=True, html=True, errors=(404,)),
    Route("POST", f"{SITES}/<site>", post_settings, "admin", "Change a site's settings",
          body=Filled, form=True, page=True, html=True, errors=(404,)),
)  # fmt: skip
