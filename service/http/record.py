"""The record of a comment in words: who did what, when, why; and how its text changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Row

from config.messages import catalogue, sentence
from service.domain.record import AUTHOR, READER, WORKER
from service.http import diffs, figures

KEY = "key:"  # a publisher's program, not a person


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record."""

    act: str
    when: str
    said: str
    reason: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one revision did to the one before."""

    title: str
    when: datetime
    text: Markup
    name: Markup | None  # None: the same name
    waits: bool  # readers see an older text


def who(by: str, lang: str) -> str:
    """Whoever did it: a moderator by name, all others by what they are."""
    kinds = {AUTHOR: "author", READER: "reader", WORKER: "worker"}
    kind = "key" if by.startswith(KEY) else kinds.get(by)
    return by if kind is None else sentence(f"desk.by.{kind}", lang)


def entry(event: Row[Any], lang: str, now: datetime) -> Entry:
    """An event as a sentence."""
    data = event.data or {}
    name = f"desk.act.{_act(event.act, data)}"
    name = name if name in catalogue() else "desk.act.other"
    outcome = data.get("outcome")
    outcome = "few" if outcome == "clean" and data.get("score") else outcome
    said = sentence(
        name, lang, by=who(event.by, lang), act=event.act, first=data.get("proposed_by") or "",
        ms=figures.number(data.get("ms") or 0, lang), policy=data.get("policy") or "",
        score=figures.number(data.get("score") or 0, lang),
        requester=data.get("requester") or "", basis=data.get("basis") or "", document=data.get("document") or "",
        until=figures.day(data["until"], lang) if "until" in data else "",
        outcome=sentence(f"desk.outcome.{outcome}", lang).lower() if outcome else "",
    )  # fmt: skip
    said += f" {sentence('desk.record.by_mail', lang)}" if data.get("via") else ""
    reason = sentence(f"reason.{event.reason}.label", lang) if event.reason else None
    return Entry(
        event.act, figures.moment_of_record(event.at, now, lang), said[:1].upper() + said[1:], reason,
        data.get("note") or None,
    )  # fmt: skip


def _act(act: str, data: Mapping[str, Any]) -> str:
    """What the sentence of an act is called."""
    if data.get("corrected"):
        return "correct" if act == "approve" else f"correct_{act}"
    if data.get("personal"):
        return f"{act}_personal"
    return "confirm" if data.get("proposed_by") else act


def changes(
    revisions: Sequence[Row[Any]], shown: int | None, lang: str, *, every: bool
) -> list[Change]:
    """Every revision, or only the newest one, against the one before; the newest first."""
    made = list[Change]()
    for old, new in pairwise(revisions if every else revisions[-2:]):
        by = "author" if new.by == AUTHOR else "desk"
        made.append(Change(
            sentence(f"desk.change.{by}", lang), new.created, diffs.html(old.text, new.text),
            diffs.html(old.name, new.name) if old.name != new.name else None,
            shown is not None and new.number > shown,
        ))  # fmt: skip
    return made[::-1]
