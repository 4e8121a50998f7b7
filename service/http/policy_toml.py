"""A site's policy as a file that `ykien policy set` takes back: what is the house's is a comment."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.policy import Policy
from service.http.told import moment
from service.store.policies import Version

TOML = "application/toml"


def written(site: str, version: Version, house: Policy) -> str:
    """The file. `version` in it is the one that it was made from."""
    return "\n".join(_lines(site, version, house)) + "\n"


def _lines(site: str, version: Version, house: Policy) -> Iterator[str]:
    own, data = version.own, version.own.data()
    yield f"# The policy of the site {site} over {house.version}. What stands behind # is the house's."
    if version.created is not None:
        note = f": {_text(version.note)}" if version.note else ""
        yield f"# {own.version}, by {_text(version.by or '')}, {moment(version.created)}{note}"
    yield f"# To change it: ykien policy set {site} FILE"
    yield f"version = {own.number}"
    limits = {"review": house.review, "reject": house.reject}
    for name, inherited in (("thresholds", limits), ("weights", house.weights),
                            ("caps", house.caps)):  # fmt: skip
        yield f"\n[{name}]"
        yield from _table(inherited, data.get(name, {}))
    for topic in data.get("topics", ()):
        yield f"\n[[topics]]\nname = {_text(topic['name'])}\nterms = ["
        yield from (f"  {_text(term)}," for term in topic["terms"])
        yield "]"
    for one in data.get("exempt", ()):
        yield "\n[[exempt]]"
        yield from (f"{name} = {_text(value)}" for name, value in one.items() if value)


def _table(inherited: Mapping[str, float], own: Mapping[str, Any]) -> Iterator[str]:
    for name in {**inherited, **own}:
        mark = "" if name in own else "# "
        yield f"{mark}{_key(name)} = {float(own.get(name, inherited.get(name, 0.0)))}"


def _key(name: str) -> str:
    return name if name.isalpha() and name.isascii() else _text(name)


def _text(value: str) -> str:
    """A string; what JSON escapes TOML reads, and controls were taken out before."""
    return json.dumps(value, ensure_ascii=False)
