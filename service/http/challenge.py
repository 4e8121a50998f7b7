"""Proof of work in ALTCHA's format: made, checked, and each solution counted once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from altcha import Challenge, Payload, create_challenge, verify_solution

from service.domain import proof
from service.domain.record import Sent
from service.domain.site import Site
from service.flow.deps import new_id, now
from service.http import answers
from service.http.client import client_address, limited_by
from service.http.errors import Problem
from service.http.limits import Limit
from service.http.shapes import Asked, Key
from service.http.table import Call, Reply, Route
from service.http.thread import site_of

COST = 1000  # iterations of a try: half a millisecond here for each challenge that we make
LIFE = 1200  # seconds: longer than most write
# Not limits but gauges: they refuse nobody. What is above the rate that a reader, and a newspaper
# on an ordinary day, keeps for ever counts as pressure, and is forgotten at that rate.
OF_ADDRESS = Limit("pressure_address", 3, 600, most=24)
OF_SITE = Limit("pressure_site", 60, 60, most=1024)

Levels = tuple[float, float]  # of the address, of the site
CALM: Levels = (0.0, 0.0)


class ChallengeAsked(Asked):
    """The site that a comment is meant for."""

    site: Key


def gauges(site: Site, who: str) -> tuple[tuple[Limit, str], tuple[Limit, str]]:
    """Where pressure is read, and counted with the limits; `who` sends, as limits count him."""
    return (OF_ADDRESS, f"{site.key}:{who}"), (OF_SITE, site.key)


def get_challenge(call: Call) -> Reply:
    """What a page has to solve, and whether it has to: pages that are not asked need not."""
    site = site_of(call, call.query.site)
    who = limited_by(call.deps.keys, client_address(call.web.settings))
    levels = call.web.limits.levels(gauges(site, who))
    asked = proof.tries(site.challenge, *levels)
    return {"needed": asked > 0, **_made(call, site, asked or proof.BASE).to_dict()}


def _made(call: Call, site: Site, tries: int) -> Challenge:
    """The number that is looked for lies in the upper half: no page is lucky, none waits long."""
    sign, known = call.deps.keys.proofs()[0]
    return create_challenge(
        "PBKDF2/SHA-256", COST, counter=tries - 1 - secrets.randbelow(tries // 2),
        expires_at=int(now().timestamp()) + LIFE, data={"site": site.key, "tries": tries},
        hmac_secret=sign, hmac_key_secret=known,
    )  # fmt: skip


@contextmanager
def looked_at(
    call: Call, site: Site, sent: Sent, solved: str | None, levels: Levels
) -> Iterator[str]:
    """Why a submission's solution does not count; "" where it does, or where none is asked for.

    Within it the comment is kept: if that fails, the solution was not used. Raises Problem where
    the site takes no comment without one.
    """
    asked = proof.tries(site.challenge, *levels)
    if call.principal is not None or not asked:  # a publisher's program speaks for many readers
        yield ""
        return
    failed, nonce = _look(call, site, sent, solved, asked)
    if failed and site.challenge == "required":
        raise Problem(403, "challenge.required", failed=failed)
    with call.web.spent.until_kept(nonce):
        yield failed


def _look(
    call: Call, site: Site, sent: Sent, solved: str | None, asked: int
) -> tuple[str, str | None]:
    """What is wrong with a solution, and what of it this request has used up.

    One request that is sent twice, by its Idempotency-Key, uses it once.
    """
    if not solved:
        return "missing", None
    payload = _read(solved)
    failed = "invalid" if payload is None else _signed(call, payload)
    if failed or payload is None:
        return failed, None
    told = payload.challenge.parameters
    ours: dict[str, Any] = told.data or {}  # signed by us, and so is the moment
    if ours["site"] != site.key:
        return "other_site", None
    if not proof.enough(ours["tries"], asked):
        return "cheap", None
    who = f"{sent.key}\0{sent.fingerprint}" if sent.key else new_id()
    by = call.deps.keys.found_by("proof", who)
    took = call.web.spent.take(told.nonce, by, float(told.expires_at or 0))
    if not took:
        return "used", None
    return "", told.nonce if took == "new" else None


def _read(said: str) -> Payload | None:
    try:
        return Payload.from_base64(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _signed(call: Call, payload: Payload) -> str:
    """What is wrong with it by its own word: by whichever key it was signed."""
    for sign, known in call.deps.keys.proofs():
        result = verify_solution(payload, sign, hmac_key_secret=known)
        if result.verified:
            return ""
        if result.expired:
            return "expired"
    return "invalid"


ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/v1/challenge", get_challenge, "anyone", "Proof of work (ALTCHA)",
          query=ChallengeAsked, answer=answers.Challenge, errors=(404,), cors=True),
)  # fmt: skip
