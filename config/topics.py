"""Examples of topics, topics.toml: none is switched on, an editor copies what a site needs."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Example:
    """One list to copy."""

    key: str
    names: Mapping[str, str]  # by language
    terms: tuple[str, ...]


@cache
def load() -> Mapping[str, Example]:
    """All examples, by key, in the order of the file."""
    data = tomllib.loads(files("config").joinpath("topics.toml").read_text("utf-8"))
    return {
        key: Example(key, {"vi": one["vi"], "en": one["en"]}, tuple(one["terms"]))
        for key, one in data.items()
    }
