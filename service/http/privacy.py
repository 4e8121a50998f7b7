"""What is kept under an e-mail address: looked up, exported, erased; and what retention takes next.

An address comes in the body and stands in no URL, so that no log has it.
"""

from typing import Annotated, Any, Literal

from flask import Response, request
from pydantic import Field

from service.domain.identity import address_of
from service.flow import retain, subject
from service.flow.deps import By, now
from service.flow.erase import Back
from service.flow.export import zipped
from service.http.errors import Problem
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.privacy_answers import Erased, Exported, Preview, UnderAddress
from service.http.shapes import Asked, In, Key
from service.http.table import Call, Reply, Route
from service.http.told import moment

HERE = f"{BASE}/privacy"
ZIP = "application/zip"
Typed = Annotated[str, Field(max_length=1000)]


class Who(In):
    """Whose; at one site, or wherever one is an admin."""

    email: Typed
    site: Key | None = None


class ErasureIn(Who):
    """As many comments as were seen under it: another number erases nothing."""

    count: Annotated[int, Field(ge=0, lt=2**31)]


class ExportAsked(Asked):
    """As what; the Accept header says it, too."""

    format: Literal["json", "zip"] | None = None


class SiteAsked(Asked):
    """At which site."""

    site: Key | None = None


def admin_of(call: Call, key: str | None) -> By:
    """Whoever asks, at the sites where that is an admin, or at one of them. Raises Missing."""
    sites = call.me.sites("admin")
    if key is not None:
        sites = frozenset({my_site(call, key, "admin").id})
    return By(call.me.name, sites)


def look_up(call: Call) -> Reply:
    """How many comments lie under an address, and the newest of them."""
    who, by = address_of(call.body.email), admin_of(call, call.body.site)
    found = subject.find(call.deps, who, by, now())
    return {"count": found.count, "held": len(found.held), "comments": [
        {"id": row.public_id, "site": row.site, "article": row.article, "status": row.status,
         "created": moment(row.created), "held": row.public_id in found.held,
         "erasure_asked": moment(row.erase_asked)} for row in found.newest
    ]}  # fmt: skip


def export_data(call: Call) -> Reply:
    """All that is kept, as JSON or as a zip of it."""
    who, by = address_of(call.body.email), admin_of(call, call.body.site)
    at = now()
    told = subject.export_all(call.deps, who, by, at)
    asked = call.query.format or request.accept_mimetypes.best_match(["application/json", ZIP])
    return as_zip(told, at) if asked in ("zip", ZIP) else {"comments": told}


def as_zip(told: list[dict[str, Any]], at: Any) -> Response:
    """A zip to be saved; nobody keeps it on the way."""
    headers = {
        "Content-Disposition": f'attachment; filename="ykien-{at:%Y%m%d-%H%M%S}.zip"',
        "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return Response(zipped(told, at), 200, headers, content_type=ZIP)


def erase_data(call: Call) -> Reply:
    """Erase what was seen; what a legal hold keeps is named."""
    who, by = address_of(call.body.email), admin_of(call, call.body.site)
    try:
        done = subject.erase_all(call.deps, who, call.body.count, by, now())
    except subject.Changed:
        raise Problem(409, "privacy.count") from None
    return {"erased": done.erased, "left": done.left, "held_back": [_back(b) for b in done.back]}


def _back(one: Back) -> dict[str, Any]:
    return {"id": one.comment, "document": one.document, "until": moment(one.until)}


def preview_retention(call: Call) -> Reply:
    """What the sites keep no longer, and how many comments that is now."""
    by, at = admin_of(call, call.query.site), now()
    found = [
        one for one in call.deps.sites.all().values() if by.sites is None or one.id in by.sites
    ]
    return {"sites": [
        {"site": one.key, "days": {**one.retention, "addresses": one.ip_days}, "due": {
            what: {"going": going, "held": held}
            for what, (going, held) in retain.preview(call.deps, one, at).items()
        }} for one in found
    ]}  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route("POST", f"{HERE}/lookups", look_up, "admin", "Look up what lies under an e-mail address",
          body=Who, answer=UnderAddress, errors=(404,)),
    Route("POST", f"{HERE}/exports", export_data, "admin", "Export what lies under an e-mail address",
          body=Who, query=ExportAsked, answer=Exported, export=ZIP, errors=(404,)),
    Route("POST", f"{HERE}/erasures", erase_data, "admin", "Erase what lies under an e-mail address",
          body=ErasureIn, answer=Erased, errors=(404, 409)),
    Route("GET", f"{HERE}/retention", preview_retention, "admin", "What retention takes next",
          query=SiteAsked, answer=Preview, errors=(404,)),
)  # fmt: skip
