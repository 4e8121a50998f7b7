"""ykien site add, list, show, set."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from json import JSONDecodeError, dumps, loads
from typing import TYPE_CHECKING, Any, TypeVar

import click

from service.commands.common import as_json, deps, emit, site_of, table
from service.domain.record import OPERATOR
from service.domain.site import Site
from service.flow.deps import now

if TYPE_CHECKING:
    from service.http.site_settings import SiteChange

Change = TypeVar("Change", bound="SiteChange")

LISTS, NUMBERS = (
    ("origins", "hosts", "second_sections", "second_topics", "holidays", "report_to"),
    (
        "text_max",
        "edit_window",
        "publish_delay",
        "ip_days",
        "privacy_days",
        "promise_minutes",
        "closes_after_days",
        "reply_depth",
    ),
)
SWITCH = {"on": True, "true": True, "off": False, "false": False}


@click.group(epilog="Example: ykien site list")
def site() -> None:
    """Sites: publications, each with its own settings."""


@site.command(epilog="Example: ykien site add baotinh --name 'Báo Tỉnh' origins=https://baotinh.vn")
@click.argument("key")
@click.option("--name", help="The publication's name; KEY if left out.")
@click.argument("values", nargs=-1, metavar="[SETTING=VALUE]...")
@as_json
def add(key: str, *, name: str | None, values: tuple[str, ...], json: bool) -> None:
    """Make the site KEY (small letters, digits, - and _). `ykien site set --help` has settings."""
    from service.flow import house  # noqa: PLC0415 - see cli.py
    from service.http.site_settings import SiteIn  # noqa: PLC0415

    given = {"key": key} | ({"name": name} if name else {}) | _parsed(values)
    change = _valid(SiteIn, given)
    made = change.of(Site(0, key, name or key, "pre"))
    with deps() as d:
        try:
            made = house.add_site(d, made, OPERATOR, now())
        except house.Taken:
            raise click.ClickException(f"there is a site {key!r} already") from None
    _show(made, json=json)


@site.command("list", epilog="Example: ykien site list")
@as_json
def list_(*, json: bool) -> None:
    """List all sites."""
    from service.store import sites  # noqa: PLC0415 - see cli.py
    from service.store.session import read  # noqa: PLC0415

    with deps() as d, read(d.engine) as connection:
        found = sites.all_sites(connection)
    if json:
        emit([told(one) for one in found])
    else:
        table(("key", "name", "mode", "origins"),
              [(s.key, s.name, s.mode, ", ".join(s.origins) or None) for s in found])  # fmt: skip


@site.command(epilog="Example: ykien site show demo")
@click.argument("key")
@as_json
def show(key: str, *, json: bool) -> None:
    """Show the settings of the site KEY."""
    with deps() as d:
        _show(site_of(d, key), json=json)


@site.command("set", epilog="Example: ykien site set demo mode=auto origins=https://bao.vn,*")
@click.argument("key")
@click.argument("values", nargs=-1, required=True, metavar="SETTING=VALUE...")
@as_json
def set_(key: str, *, values: tuple[str, ...], json: bool) -> None:
    """Change settings of the site KEY; what is left out stays."""
    from service.flow import house  # noqa: PLC0415 - see cli.py
    from service.http.site_settings import SiteChange  # noqa: PLC0415

    change = _valid(SiteChange, _parsed(values))
    with deps() as d:
        changed = house.change_site(d, site_of(d, key), change.of, OPERATOR, now())
    _show(changed, json=json)


SETTINGS = """\b
mode         pre, auto, post or closed
name         the publication's name
origins      pages that may embed the widget: https://bao.vn,https://m.bao.vn or *
hosts        the publisher's own domains: links to them are no finding
sections     modes of sections: phap-luat:pre,giai-tri:auto
text_max     longest text, in code points, at most 5000
edit_window  seconds in which authors may change their text
auto_reject  never, spam or all
lang         vi or en
show_edited  on or off: readers see that the desk has edited
challenge    off, pressure, always or required: when pages prove work before they send
publish_delay  seconds, at most 300, in which what was approved can be undone unseen
second_level     on or off: what is published takes two hands
second_sections  sections where it does: Pháp luật,Thời sự
second_topics    watched topics, and tags of articles, on which it does
votes        off, up or both: what readers may say of a comment
feed         on or off: published comments as Atom
retention    days until erasure by status: rejected:180,taken_down:365,removed:30,published:never
ip_days      days until network addresses are dropped
privacy_contact  how readers reach the newsroom about their data
privacy_days     working days in which their requests are answered
holidays         days that don't count: 2027-01-01,2027-02-05
consents         boxes to tick, as JSON: '[{"key": "privacy", "vi": "…", "en": "…", "url": "https://…"}]'
promise_minutes  within which readers may expect a decision; the desk says when one waits longer
report_to        addresses that the morning report is sent to, where mail is set up
report_at        when it is sent: 07:00
hours            when comments are read: mon:07:00-22:00,sat:08:00-11:30 13:30-17:00,holiday:20:00-02:00
time_zone        Asia/Ho_Chi_Minh unless you say otherwise
closes_after_days  days after an article's first comment until it takes no more; 0: never
signed_only      on or off: only readers whom the publisher has signed may send
email_confirmation  off, ask or required: a letter's link proves a typed address (needs mail)
notify           on or off: readers may ask to be told by mail of the decision and of replies
markdown         on or off: **bold**, *italic*, > quotes, - lists and `code` in comments
reply_depth      how many levels of replies are set in, 0 to 8; 2 unless you say otherwise
role_names       what roles are called at the desk, as JSON: '{"editor": {"vi": "Thư ký tòa soạn"}}'
links            on or off: addresses in comments can be followed; off shows them as plain text
hints            on or off: the form says before sending what is hard to read or personal"""
set_.help = f"{(set_.help or '').strip()}\n\n{SETTINGS}"


def told(one: Site) -> dict[str, Any]:
    """A site as the API shows it."""
    return {"key": one.key, "name": one.name, "mode": one.mode, "version": one.version,
            **one.settings()}  # fmt: skip


def _show(one: Site, *, json: bool) -> None:
    if json:
        emit(told(one))
        return
    for name, value in told(one).items():
        click.echo(f"{name:<15} {_plain(value)}")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict) and any(isinstance(one, Mapping) for one in value.values()):
        return dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return ",".join(f"{k}:{'never' if v is None else v}" for k, v in value.items()) or "–"
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        return dumps(list(value), ensure_ascii=False)
    if isinstance(value, list | tuple):
        return ",".join(value) or "–"
    return str(value)


def _parsed(values: Sequence[str]) -> dict[str, Any]:
    """SETTING=VALUE as the wire has it; meaning is checked there."""
    made = dict[str, Any]()
    for one in values:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"{one!r} is not SETTING=VALUE")
        made[name] = _value(name, value)
    return made


def _value(name: str, value: str) -> Any:
    if name in LISTS:
        return [part.strip().rstrip("/") for part in value.split(",") if part.strip()]
    if name in NUMBERS and value.isdigit():
        return int(value)
    if name in (
        "show_edited",
        "feed",
        "second_level",
        "signed_only",
        "notify",
        "markdown",
        "links",
        "hints",
    ):
        return SWITCH.get(value, value)
    if name == "retention":
        return {status: int(days) if days.isdigit() else None if days == "never" else days
                for status, days in _pairs(value)}  # fmt: skip
    if name in ("consents", "role_names"):
        with suppress(JSONDecodeError):
            return loads(value)
    if name in ("sections", "hours"):
        return dict(_pairs(value))
    return value


def _pairs(value: str) -> list[tuple[str, str]]:
    parts = (part.partition(":") for part in value.split(",") if part.strip())
    return [(name.strip(), said.strip()) for name, _, said in parts]


def _valid(model: "type[Change]", values: dict[str, Any]) -> "Change":
    from pydantic import ValidationError  # noqa: PLC0415 - see cli.py

    try:
        return model.model_validate(values)
    except ValidationError as error:
        lines = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise click.ClickException("\n       ".join(lines)) from None
