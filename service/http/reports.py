"""Readers report what they read; moderators answer; the reader may look what came of it."""

from typing import Annotated, Literal

from flask import render_template, request
from pydantic import Field

from service.domain.site import Site
from service.flow import report
from service.flow.deps import By, now
from service.http import figures, moderator, moderator_answers as answers
from service.http.client import client_address, limited_by
from service.http.limits import Limit
from service.http.pages import page
from service.http.shapes import In, Out
from service.http.table import Call, Reply, Route
from service.http.votes import site_of
from service.store import reports
from service.store.session import read

PER_REPORTER = Limit("report", 10, 600)  # from one address
Why = Literal[
    "abuse", "attack", "discrimination", "personal", "spam", "unverified", "unlawful", "off_topic"
]
ONE = moderator.BASE + "/comments/<id>"


class ReportIn(In):
    """What a reader finds wrong with a published comment."""

    reason: Why
    detail: Annotated[str, Field(max_length=4 * report.DETAIL_MAX)] | None = None


class Reported(Out):
    """A report that was kept."""

    id: str
    status_url: str


def post_report(call: Call) -> Reply:
    """Report a published comment to the newsroom."""
    public_id = call.path["id"]
    site = site_of(call, public_id)
    made = report.report(call.deps, site, public_id, _complaint(call, site), now())
    return {"id": made, "status_url": f"{call.web.settings.public_url}/r/{made}"}


def _complaint(call: Call, site: Site) -> report.Complaint:
    """What is reported, and by whom: an address, which may not do it too often."""
    keys = call.deps.keys
    who = limited_by(keys, client_address(call.web.settings))
    call.web.limits.take([(PER_REPORTER, f"{site.key}:{who}")])
    # One mobile address stands for many readers; the browser tells some of them apart.
    agent = request.headers.get("User-Agent", "")[:300]
    reporter = keys.found_by(f"reporter/{site.key}", f"{who}/{agent}")
    return report.Complaint(call.body.reason, (call.body.detail or "").strip(), reporter)


def get_page(call: Call) -> Reply:
    """What came of a report; whoever has its address may look."""
    with read(call.deps.engine) as connection:
        row = reports.find(connection, call.path["id"].replace("\0", ""))
    when = figures.moment(row.closed or row.created, call.lang) if row is not None else ""
    html = render_template("report.html", report=row, when=when, lang=call.lang)
    return page(html, status=200 if row is not None else 404)


def dismiss(call: Call) -> Reply:
    """Find nothing wrong with a comment that was reported."""
    report.dismiss(call.deps, call.path["id"], By(call.me.name, call.me.sites()), now())
    return {"comment": moderator.stands(call, call.path["id"])}


ROUTES: tuple[Route, ...] = (
    Route("POST", "/api/v1/comments/<id>/reports", post_report, "anyone", "Report a comment",
          body=ReportIn, answer=Reported, status=201, errors=(403, 404, 429), cors=True),
    Route("GET", "/r/<id>", get_page, "anyone", "What came of a report", html=True),
    Route("POST", f"{ONE}/reports/dismiss", dismiss, "moderator",
          "Find nothing wrong with a reported comment", scope="moderate", answer=answers.Stands,
          errors=(404,)),
)  # fmt: skip
