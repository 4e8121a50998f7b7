"""A site's policy: what of the house's it says otherwise, in versions, with the topics it watches."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from flask import Response, request
from pydantic import Field

from config import topics
from service.domain import exempt
from service.domain.comment import FieldError, clean
from service.domain.overrides import PARTS, effective, faults, read as understood
from service.domain.policy import Policy
from service.domain.site import Site
from service.flow.amend import Outdated, Wanted, amend
from service.flow.deps import Missing, now
from service.http import house_answers as answers
from service.http.errors import Problem
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.policy_toml import TOML, written
from service.http.shapes import Asked, Cursor, In, Limit, Version as Number
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import policies
from service.store.policies import Version
from service.store.session import read

Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Threshold = Annotated[float, Field(le=1000, allow_inf_nan=False)]
TERM_MAX, TERMS_MAX, TOPIC_MAX, TOPICS_MAX, NOTE_MAX = 100, 200, 60, 20, 500
EXEMPT_MAX = exempt.MOST


class TopicIn(In):
    """A topic: a name and the words that tell of it, with their diacritics."""

    name: Annotated[str, Field(max_length=TOPIC_MAX)]
    terms: Annotated[
        list[Annotated[str, Field(max_length=TERM_MAX)]],
        Field(min_length=1, max_length=TERMS_MAX),
    ]


class ThresholdsIn(In):
    """Thresholds that are not the house's."""

    review: Threshold | None = None
    reject: Threshold | None = None


class ExemptIn(In):
    """A finding that costs nothing: by its code, how it is read, and where."""

    code: Annotated[str, Field(max_length=TERM_MAX)]
    term: Annotated[str, Field(max_length=exempt.TERM_MAX)] = ""
    section: Annotated[str, Field(max_length=200)] = ""


class PolicyIn(In):
    """The whole of what a site says otherwise; what is left out is the house's, but for `exempt`."""

    version: Number  # the `number` that was seen
    thresholds: ThresholdsIn = Field(default_factory=ThresholdsIn)
    weights: dict[str, Points] = Field(default_factory=dict)
    caps: dict[str, Points] = Field(default_factory=dict)
    topics: Annotated[list[TopicIn], Field(max_length=TOPICS_MAX)] = Field(default_factory=list)
    # left out: those that stand, which «Báo nhầm» adds to behind a program's back
    exempt: Annotated[list[ExemptIn], Field(max_length=EXEMPT_MAX)] | None = None
    note: Annotated[str, Field(max_length=NOTE_MAX)] | None = None

    def wanted(self, by: str) -> Wanted:
        """The same in the words of the story."""
        data = self.model_dump(exclude_none=True, include=set(PARTS))
        return Wanted(self.version, data, by, clean(self.note or "").text or None)


class PolicyAsked(Asked):
    """Which version, and as what."""

    version: Number | None = None
    format: Literal["json", "toml"] | None = None


class VersionsAsked(Asked):
    """A page of versions."""

    limit: Limit = 20
    cursor: Cursor | None = None


def told(site: Site, version: Version, house: Policy, lang: str) -> dict[str, Any]:
    """A policy on the wire: as it weighs, and what of it is the site's own."""
    policy, own = effective(house, version.own), version.own.data()
    listed = own.get("topics", [])
    return {
        "site": site.key, "number": version.own.number, "version": policy.version,
        "house": house.version, "by": version.by, "created": moment(version.created),
        "note": version.note, "thresholds": {"review": policy.review, "reject": policy.reject},
        "weights": dict(policy.weights), "caps": dict(policy.caps), "topics": listed,
        "overrides": {"thresholds": {}, "weights": {}, "caps": {}, "topics": [], "exempt": []} | own,
        "examples": examples(lang),
    }  # fmt: skip


def examples(lang: str) -> list[dict[str, Any]]:
    """Topics to copy."""
    return [{"key": one.key, "name": one.names[lang], "terms": list(one.terms)}
            for one in topics.load().values()]  # fmt: skip


def told_line(site: Site, house: Policy, row: Any) -> dict[str, Any]:
    """A version in the list of them."""
    own = understood(site.key, row.number, row.data)
    return {"number": row.number, "version": effective(house, own).version, "by": row.by,
            "created": moment(row.created), "note": row.note}  # fmt: skip


def get_policy(call: Call) -> Reply:
    """The policy that weighs a site's comments, or one that did."""
    site, house = my_site(call, call.path["site"], "moderator"), call.web.checker.policy
    asked: PolicyAsked = call.query
    with read(call.deps.engine) as connection:
        found = (policies.newest(connection, site) if asked.version is None
                 else policies.find(connection, site, asked.version))  # fmt: skip
    if found is None:
        raise Missing("policy")
    if _as_toml(asked):
        headers = {"Vary": "Accept", "Cache-Control": "no-store"}
        return Response(written(site.key, found, house), 200, headers, content_type=TOML)
    return told(site, found, house, call.lang)


def _as_toml(asked: PolicyAsked) -> bool:
    if asked.format is not None:
        return asked.format == "toml"
    return request.accept_mimetypes.best_match(["application/json", TOML]) == TOML


def put_policy(call: Call) -> Reply:
    """Say what the site does otherwise than the house."""
    site, house = my_site(call, call.path["site"], "editor"), call.web.checker.policy
    try:
        made = amend(call.deps, site, house, call.body.wanted(call.me.name), now())
    except Outdated as error:
        stands = told(site, error.stands, house, call.lang)
        raise Problem(409, "outdated", policy=stands) from None
    return told(site, made, house, call.lang)


def meaning(call: Call, raw: Mapping[str, Any]) -> Iterator[FieldError]:
    """What cannot be meant, where the shape is wrong as well."""
    return faults(raw, call.web.checker.policy)


def list_versions(call: Call) -> Reply:
    """Versions of a site's policy: by whom, when, why."""
    site, house = my_site(call, call.path["site"], "moderator"), call.web.checker.policy
    asked: VersionsAsked = call.query
    with read(call.deps.engine) as connection:
        rows, following = policies.page(connection, site, limit=asked.limit, cursor=asked.cursor)
    return {"versions": [told_line(site, house, row) for row in rows], "next": following}


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{BASE}/policies/<site>", get_policy, "moderator", "A site's policy",
          query=PolicyAsked, answer=answers.Rules, export=TOML, errors=(404,)),
    Route("PUT", f"{BASE}/policies/<site>", put_policy, "editor", "Change a site's policy",
          body=PolicyIn, also=meaning, answer=answers.Rules, errors=(404, 409)),
    Route("GET", f"{BASE}/policies/<site>/versions", list_versions, "moderator",
          "Versions of a site's policy", query=VersionsAsked, answer=answers.Amendments,
          errors=(400, 404)),
)  # fmt: skip
