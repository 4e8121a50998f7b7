"""Readers vote on what they read."""

from typing import Annotated

from flask import request
from pydantic import Field

from service.domain.site import Site
from service.flow import vote
from service.flow.deps import Missing, now
from service.http import answers, cors
from service.http.client import client_address, limited_by
from service.http.limits import Limit
from service.http.shapes import In
from service.http.table import Call, Reply, Route
from service.store import comments
from service.store.session import read

PER_VOTER = Limit("vote", 60, 600)  # from one address


class VoteIn(In):
    """For a comment (1), against it (-1), or what was said taken back (0)."""

    value: Annotated[int, Field(ge=-1, le=1)]
    # A word that the page keeps on the reader's device, to tell browsers behind one address apart.
    browser: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{16,64}$")] | None = None


def site_of(call: Call, public_id: str) -> Site:
    """The site of a comment, if this page may write to it. Raises Missing, Problem."""
    with read(call.deps.engine) as connection:
        found = comments.find(connection, public_id)
    site = None if found is None else call.deps.sites.by_id(found.site_id)
    if site is None:
        raise Missing("comment")
    cors.need_admitted(call.web, site)
    return site


def post_vote(call: Call) -> Reply:
    """Say what a published comment is worth; one vote a browser and address, the newest counts."""
    public_id, value = call.path["id"], call.body.value
    site = site_of(call, public_id)
    voter = _voter(call, site, public_id)
    up, down = vote.vote(call.deps, site, public_id, voter, value, now=now())
    return {"value": value, "votes": {"up": up, "down": down}}


def _voter(call: Call, site: Site, public_id: str) -> vote.Voter:
    """Who votes, told apart for this comment alone; not too often from one address."""
    keys = call.deps.keys
    who = limited_by(keys, client_address(call.web.settings))
    call.web.limits.take([(PER_VOTER, f"{site.key}:{who}")])
    browser = call.body.browser or request.headers.get("User-Agent", "")[:300]
    return vote.Voter(
        keys.found_by(f"voter/{public_id}", f"{who}/{browser}"),
        keys.found_by(f"voter/{public_id}/address", who),
    )


ROUTES: tuple[Route, ...] = (
    Route("POST", "/api/v1/comments/<id>/votes", post_vote, "anyone", "Vote on a comment",
          body=VoteIn, answer=answers.Voted, errors=(403, 404, 429), cors=True),
)  # fmt: skip
