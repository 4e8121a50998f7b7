"""The house's policy, policy.toml, as plain data: the entry points make a Policy of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MARKS = "topic."


@dataclass(frozen=True, slots=True)
class HousePolicy:
    """Weights by code, caps by group, two thresholds."""

    version: str
    weights: Mapping[str, float]
    caps: Mapping[str, float]
    review: float
    reject: float


class BadPolicy(ValueError):
    """policy.toml cannot be meant as it stands."""


@cache
def load() -> HousePolicy:
    """Read policy.toml, once."""
    return parse(files("config").joinpath("policy.toml").read_text("utf-8"))


def parse(text: str) -> HousePolicy:
    """A policy from TOML."""
    data = tomllib.loads(text)
    policy = HousePolicy(
        version=str(data["version"]),
        weights={code: float(weight) for code, weight in data["weights"].items()},
        caps={group: float(cap) for group, cap in data["caps"].items()},
        review=float(data["thresholds"]["review"]),
        reject=float(data["thresholds"]["reject"]),
    )
    if not 0 < policy.review <= policy.reject:
        raise BadPolicy("thresholds: 0 < review <= reject")
    uncapped = {code.partition(".")[0] for code in policy.weights} - set(policy.caps)
    if uncapped:
        raise BadPolicy(f"caps: none for {', '.join(sorted(uncapped))}")
    if any(weight for code, weight in policy.weights.items() if code.startswith(MARKS)):
        raise BadPolicy("weights: a topic only marks, it has no points")
    return policy
