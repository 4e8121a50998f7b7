"""An admin answers a reader's request: what was asked for is done, and a letter says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.engine import Connection, Row

from service.domain.access import new_token
from service.domain.comment import check_text
from service.domain.identity import address_of
from service.domain.mail import Letter
from service.flow.deps import By, Deps, Missing
from service.flow.erase import comments_of, erase, purge
from service.flow.house import note
from service.flow.mail import post
from service.flow.request import what
from service.store import requests
from service.store.session import read, write

Action = Literal["export", "erase", "done", "reject"]
FITS: dict[str, tuple[Action, ...]] = {  # what may be answered to a kind of request
    "export": ("export", "done", "reject"), "erase": ("erase", "reject"),
    "correct": ("done", "reject"), "withdraw": ("done", "reject"),
}  # fmt: skip
LETTERS = {"export": "copy", "erase": "erased", "done": "done", "reject": "reject"}
KEPT = "kept"  # the letter of an erasure that a legal hold has put off in part
COPY = timedelta(days=3)  # in which a copy can be fetched
REACH = timedelta(days=3)  # after which an answer need not be tried any more
WORDS_MAX = 1000  # code points
ANSWER = "request.answer"  # the act in the record


class Answered(Exception):
    """It has its answer already, or this is no answer to it."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; a rejection needs words."""

    action: Action
    words: str = ""


def answer(deps: Deps, public_id: str, said: Said, by: By, now: datetime) -> None:
    """Do what was asked for and tell the reader. Raises Missing, Invalid, Answered.

    An erasure comes before its answer is noted: whatever dies between them, it is done anew.
    """
    row, email = find(deps, public_id, by)
    words = ""
    if said.words.strip() or said.action == "reject":
        words = check_text(said.words, most=WORDS_MAX, field="/words").text
    if row.state != requests.OPEN or said.action not in FITS[row.kind]:
        raise Answered
    if not email:
        raise Missing("request")  # its key is gone
    told = {"note": words, "what": what(row.kind, row.lang)}
    if said.action == "erase":
        told |= _erase(deps, row, email, by, now)
    with write(deps.engine) as connection:
        _close(connection, deps, row, said.action, by, now=now, told=told, email=email)
    deps.queue.call()


def find(deps: Deps, public_id: str, by: By) -> tuple[Row[Any], str]:
    """A request of these sites, and whose it is. Raises Missing."""
    with read(deps.engine) as connection:
        row = requests.find(connection, public_id)
    if row is None or (by.sites is not None and row.site_id not in by.sites):
        raise Missing("request")
    return row, deps.keys.opened(row.email, row.key_id) or ""


def _erase(deps: Deps, row: Row[Any], email: str, by: By, now: datetime) -> dict[str, str]:
    ids = comments_of(deps, address_of(email).identity, {row.site_id})
    done = [erase(deps, id_, now, by.name) for id_ in ids]
    purge(deps)
    return {"erased": str(done.count(None)), "kept": str(len(done) - done.count(None))}


def _close(
    connection: Connection, deps: Deps, row: Row[Any], action: Action, by: By,
    *, now: datetime, told: dict[str, str], email: str,
) -> None:  # fmt: skip
    site = deps.sites.by_id(row.site_id)
    state = requests.REJECTED if action == "reject" else requests.DONE
    values: dict[str, Any] = {"state": state, "closed": now, "by": by.name}
    until = now + REACH
    if action == "export":
        token, hashed = new_token("ykd")
        until = now + COPY
        values |= {"token": hashed, "expires": until, "words": None}
        told |= {"url": f"{deps.settings.public_url}/my-data/copy?token={token}"}
    else:
        values |= requests.BLANK
    if not requests.close(connection, row.id, values):
        raise Answered
    told |= {"site": site.name if site else ""}
    post(connection, deps, row.site_id,
         Letter(_letter(action, told), email, row.lang, until, told), now)  # fmt: skip
    note(connection, ANSWER, by.name, now, site_id=row.site_id, request=row.public_id,
         kind=row.kind, action=action)  # fmt: skip


def _letter(action: Action, told: dict[str, str]) -> str:
    return KEPT if told.get("kept", "0") != "0" else LETTERS[action]
