"""Every sentence that a person reads, in vi and en, from messages.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Dotted name to language to sentence."""
    tree = tomllib.loads(files("config").joinpath("messages.toml").read_text("utf-8"))
    flat = dict[str, dict[str, str]]()
    _flatten(tree, "", flat)
    return flat


def _flatten(tree: dict[str, Any], prefix: str, flat: dict[str, dict[str, str]]) -> None:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if set(value) == {"vi", "en"} and isinstance(value["vi"], str):
            flat[name] = value
        else:
            _flatten(value, f"{name}.", flat)


def sentence(name: str, lang: str, **data: Any) -> str:
    """One sentence, filled. A name that is not in the catalogue is a KeyError: tests find it."""
    text = catalogue()[name][lang]
    return text.format(**data) if data else text
