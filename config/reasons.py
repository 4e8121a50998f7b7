"""What a finding is called and how it is told to a moderator: reasons.toml, in vi and en."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

Kind = Literal["abuse", "advert", "link", "personal", "topic", "form"]
LANGUAGES = ("vi", "en")
KINDS = ("abuse", "advert", "link", "personal", "topic", "form")
CAP = "cap."
DECIMAL = re.compile(r"\d+\.\d+")


@cache
def load() -> Mapping[str, Any]:
    """reasons.toml: the tables `group` and `code`."""
    return tomllib.loads(files("config").joinpath("reasons.toml").read_text("utf-8"))


def codes() -> frozenset[str]:
    """All codes that have a sentence."""
    return frozenset(load()["code"])


def sentence(code: str, lang: str, **data: object) -> str:
    """What a finding says to a moderator; data: matched, read_as, note, points.

    A cap's data: note (the cap), points. An unknown code (an old verdict's) is said by its name.
    """
    if code.startswith(CAP):
        return _filled(load()["cap"][_known(lang)], group=label(code, lang), **data)
    entry = load()["code"].get(code)
    if entry is None:
        return code
    if _known(lang) == "vi" and DECIMAL.fullmatch(str(data.get("note", ""))):
        data["note"] = str(data["note"]).replace(".", ",")  # 1,6 giây
    told = _filled(entry[_known(lang)], **data)
    read_as = data.get("read_as")
    return told + _filled(load()["read_as"][_known(lang)], read_as=read_as) if read_as else told


def severe(codes: Iterable[str]) -> list[str]:
    """Those that may mean harm to somebody: no single key lets them through."""
    listed = load()["severe"]
    return [code for code in codes if code in listed or code.partition(".")[0] in listed]


def label(code: str, lang: str) -> str:
    """The short name of a finding's kind: the code's own, or its group's."""
    entry = load()["code"].get(code, {})
    own = entry.get(f"label_{_known(lang)}")
    return str(own or _group(code).get(_known(lang)) or code)


def groups(lang: str) -> list[tuple[str, str]]:
    """Every kind of finding with its name, in the order of the names."""
    named = ((code, str(entry[_known(lang)])) for code, entry in load()["group"].items())
    return sorted(named, key=lambda one: one[1])


def kind(code: str) -> Kind:
    """The colour kind of a finding."""
    return cast("Kind", _group(code).get("kind", "form"))


def _group(code: str) -> Mapping[str, Any]:
    group = code.removeprefix(CAP).partition(".")[0]
    return cast("Mapping[str, Any]", load()["group"].get(group, {}))


def _known(lang: str) -> str:
    return lang if lang in LANGUAGES else LANGUAGES[0]


def _filled(template: str, **data: object) -> str:
    """A template with its data; what is not known is said as nothing."""
    known = {name: value for name, value in data.items() if value is not None}
    return template.format_map(defaultdict(str, known))
