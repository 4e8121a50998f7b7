"""A site's settings as fields of a plain form, made from the model that the API reads."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from service.domain.site import SETTINGS, Site
from service.http import setting_week
from service.http.site_settings import SiteChange

Kind = Literal["text", "number", "choice", "switch", "lines", "pairs", "names", "blocks", "week"]
ON, OFF = "yes", "no"
WHOLE = re.compile("-?[0-9]{1,9}")
IS = "="  # between what a pair names and what it is


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the form."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()

    def told(self, value: Any) -> str:
        """A value as the form shows it."""
        match self.kind:
            case "switch":
                return ON if value else OFF
            case "lines":
                return "\n".join(value)
            case "pairs":
                return "\n".join(
                    f"{k} {IS} {'' if v is None else v}".rstrip() for k, v in value.items()
                )
            case "names":
                return "\n".join(
                    f"{of}.{lang} {IS} {name}"
                    for of, said in value.items()
                    for lang, name in said.items()
                )
            case "blocks":
                return "\n\n".join(_block_told(one) for one in value)
            case "week":
                return setting_week.told(value)
        return str(value)

    def read(self, typed: str) -> Any:
        """What was typed as the API would be sent it; what cannot be read stays as it is."""
        match self.kind:
            case "switch":
                return typed == ON
            case "number":
                return _number(typed.strip())
            case "lines":
                return [line.strip() for line in typed.split("\n") if line.strip()]
            case "pairs" | "week":
                pairs = [_pair(line) for line in typed.split("\n") if line.strip()]
                # what is said twice is not guessed at: the API refuses it as no pairs at all
                return dict(pairs) if len(dict(pairs)) == len(pairs) else typed
            case "names":
                return _names(typed)
            case "blocks":
                parts = re.split(r"\n[^\S\n]*\n", typed)
                return [_block(one) for one in parts if one.strip()]
        return typed.strip()


def _names(typed: str) -> Any:
    """Lines `of.language = name`; what is said twice is not guessed at."""
    made = dict[str, dict[str, str]]()
    for line in filter(str.strip, typed.split("\n")):
        said, _, name = line.partition(IS)
        of, _, lang = said.strip().partition(".")
        if lang in made.setdefault(of, {}):
            return typed
        made[of][lang] = name.strip()
    return made


def _number(typed: str) -> Any:
    return int(typed) if WHOLE.fullmatch(typed) else typed


def _pair(line: str) -> tuple[str, Any]:
    name, said, value = line.rpartition(IS)
    if not said:
        return line.strip(), None
    return name.strip(), _number(value.strip()) if value.strip() else None


def _block_told(of: Mapping[str, Any]) -> str:
    """One of several things that have parts: a part a line, and an empty line behind all."""
    said = {name: {True: ON, False: OFF}.get(value, value) for name, value in of.items()}
    return "\n".join(f"{name} {IS} {value}" for name, value in said.items() if value != "")


def _block(typed: str) -> Any:
    """What stands in the lines up to an empty one; a part that is said twice is not guessed at."""
    pairs = [line.partition(IS) for line in typed.split("\n") if line.strip()]
    words = {name.strip(): value.strip() for name, _, value in pairs}
    if len(words) != len(pairs):
        return typed
    return {name: {ON: True, OFF: False}.get(value, value) if name == "required" else value
            for name, value in words.items()}  # fmt: skip


def _plain(annotation: Any) -> Any:
    """A field's type without None and without its bounds."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _plain(args[0])
    if origin in (Union, UnionType):
        return _plain(next(one for one in args if one is not type(None)))
    return getattr(annotation, "__value__", annotation)


def _fields() -> Iterator[Setting]:
    kinds: dict[Any, Kind] = {
        bool: "switch",
        int: "number",
        str: "text",
        list: "lines",
        dict: "pairs",
    }
    for name in ("name", "mode", *SETTINGS):
        kind = _plain(SiteChange.model_fields[name].annotation)
        if name == "hours":
            yield Setting(name, "week")
            continue
        if get_origin(kind) is Literal:
            yield Setting(name, "choice", tuple(map(str, get_args(kind))))
            continue
        parts = [_plain(one) for one in get_args(kind)]
        whole = any(isinstance(one, type) and issubclass(one, BaseModel) for one in parts)
        nested = any(get_origin(one) is dict for one in parts)
        yield Setting(
            name, "blocks" if whole else "names" if nested else kinds[get_origin(kind) or kind]
        )


FIELDS = tuple(_fields())
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "paper": ("name", "lang", "time_zone", "hours", "holidays", "promise_minutes"),
    "embedding": ("origins", "hosts", "signed_only", "challenge"),
    "publishing": ("mode", "sections", "auto_reject", "publish_delay", "closes_after_days",
                   "second_level", "second_sections", "second_topics"),
    "readers": ("text_max", "edit_window", "show_edited", "markdown", "links", "hints", "reply_depth", "votes",
                "feed", "email_confirmation", "notify", "consents"),
    "people": ("role_names",),
    "reports": ("report_to", "report_at"),
    "privacy": ("retention", "ip_days", "privacy_contact", "privacy_days"),
}  # fmt: skip


def groups() -> dict[str, list[Setting]]:
    """The fields as the page has them; one that nobody has put anywhere stands under `other`."""
    known = {one.name: one for one in FIELDS}
    made = {name: [known.pop(one) for one in of] for name, of in _GROUPS.items()}
    return made | ({"other": list(known.values())} if known else {})


def told(site: Site) -> dict[str, str]:
    """All settings of a site, as the form shows them."""
    return {one.name: one.told(getattr(site, one.name)) for one in FIELDS}


def read(typed: Mapping[str, str]) -> dict[str, Any]:
    """A filled form as the API would be sent it."""
    return {one.name: one.read(typed[one.name]) for one in FIELDS}
