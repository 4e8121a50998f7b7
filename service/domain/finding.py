"""What a filter sees, what it says, and how a run of filters is told."""

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from service.domain.facts import Facts
from service.domain.text import Text

FREE = nullcontext()
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a filter saw."""

    code: str  # "profanity.word": stable; policy, desk and webhooks key on it
    score: float  # 0..1, how sure the filter is; what that costs is the policy's affair
    span: tuple[int, int] | None = None  # code points of the text; None: all of it
    read_as: str = ""  # how the span was read, where that differs from what stands there
    note: str = ""  # data for the moderator's sentence, never the sentence


@dataclass(frozen=True, slots=True)
class Context:
    """The whole of what a filter may know."""

    text: Text  # as answered, and folded views that know the way back
    facts: Facts  # author, article, repeats: read once, before any filter


Filter = Callable[[Context], Iterable[Finding]]
Watch = Callable[[str], AbstractContextManager[None]]  # bounds a filter's time, notes its name


class OutOfTime(BaseException):
    """A watch ended the whole run: no filter may swallow this."""


class NotBegun(OutOfTime):
    """No time was left before a filter began: it is not to blame."""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a run, and the filters that broke in it."""

    findings: tuple[Finding, ...]
    failed: tuple[str, ...]  # the policy holds on any


def unwatched(_name: str) -> AbstractContextManager[None]:
    """Run a filter without a bound."""
    return FREE


def examine(
    filters: Mapping[str, Filter],
    context: Context,
    *,
    watch: Watch = unwatched,
    broken: frozenset[str] = frozenset(),
) -> Report:
    """Run every filter; none can decide, stop another, or break the run.

    `broken` names filters that killed an earlier attempt at this comment: they are not run again
    but reported as failed.
    """
    findings, failed = list[Finding](), list[str]()
    for name, look in filters.items():
        if name in broken:
            failed.append(name)
            continue
        try:
            with watch(name):
                findings += tuple(look(context))
        except Exception as error:  # noqa: BLE001 - whatever it is, it holds the comment
            log.error("filter %s failed: %s", name, _place(error))  # noqa: TRY400 - see _place
            failed.append(name)
    return Report(tuple(findings), tuple(failed))


def _place(error: Exception) -> str:
    """What broke and where; not its message, which may quote the text."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, {frame.filename}:{frame.lineno}"
