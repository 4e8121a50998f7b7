"""What every engine, app and request of a test run makes anew and the same: made once a process.

A test has a database and a web process of its own. Compiling the same statements, templates and
paths for each of them took a third of the run, and dear passwords a tenth.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache, immutabledict
from werkzeug.routing import Rule

from service.domain import password

DEAR = password._hasher  # what a real process uses


class _Templates(BytecodeCache):
    """Compiled templates of this process, by what they were compiled from."""

    def __init__(self) -> None:
        """None yet."""
        self._kept = dict[tuple[str, str], bytes]()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take one from here, if it is here."""
        code = self._kept.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def _by_rule(make: Callable[[Rule, bool], Any]) -> Callable[[Rule, bool], Any]:
    """A rule's builder holds nothing of its map: the same path has the same one."""
    made = dict[tuple[Any, ...], Any]()

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.merge_slashes, repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = make(rule, append_unknown)
        return made[key]

    return builder


def _hash(dialect: Dialect) -> int:
    return hash(dialect.name)


def _same(dialect: Dialect, other: object) -> bool:
    return dialect.name == getattr(other, "name", None)


def share() -> None:
    """From now on."""
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    Rule._compile_builder = _by_rule(Rule._compile_builder)  # type: ignore[assignment,method-assign]
    for kind in (SQLiteDialect, PGDialect):  # a statement is kept by its dialect, as an object
        setattr(kind, "__hash__", _hash)  # noqa: B010 - mypy takes no other
        setattr(kind, "__eq__", _same)  # noqa: B010
    statements = LRUCache[Any, Any](2000)
    Engine._execution_options = immutabledict({"compiled_cache": statements})
    # Each request of httpx reads all certificates of the world: 30 ms, also where it asks http://
    transport = httpx._transports.default
    transport.create_ssl_context = cache(transport.create_ssl_context)  # type: ignore[attr-defined]
    password._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
