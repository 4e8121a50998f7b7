"""What machines ask: alive, ready, how long does the oldest comment wait; and the API's document."""

from flask import Response, render_template
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from service.flow.deps import now
from service.http import openapi
from service.http.errors import Problem
from service.http.house_answers import Alive, Ready
from service.http.pages import page
from service.http.table import Call, Reply, Route
from service.store import migrate
from service.store.backlog import Backlog


def healthz(_call: Call) -> Reply:
    """The process answers."""
    return {"status": "ok"}


def readyz(call: Call) -> Reply:
    """Database and migrations are there; Redis degraded is said, not fatal."""
    try:
        stands = migrate.current(call.deps.engine)
    except SQLAlchemyError:
        raise Problem(503, "unavailable", headers={"Retry-After": "2"}) from None
    if stands is None or stands < migrate.newest():
        raise Problem(503, "not_migrated", headers={"Retry-After": "2"})
    redis = "ok" if call.deps.queue.alive() else "away"
    return {"status": "ready", "database": "ok", "migration": stands, "redis": redis}


def metrics(call: Call) -> Reply:
    """Prometheus: what waits for a machine, what waits for a human, and for how long."""
    seen = call.web.backlog.get(now())
    text = generate_latest(_gauges(seen, redis=call.deps.queue.alive()))
    return Response(text, content_type="text/plain; version=0.0.4")


def _gauges(seen: Backlog, *, redis: bool) -> CollectorRegistry:
    registry = CollectorRegistry()
    due = Gauge("ykien_due", "Revisions that wait to be examined", registry=registry)
    oldest = Gauge("ykien_due_oldest_seconds", "Age of the oldest of them", registry=registry)
    comments = Gauge("ykien_comments", "Comments by status", ["status"], registry=registry)
    held = Gauge("ykien_held_oldest_seconds", "Longest wait for a human", registry=registry)
    letters = Gauge("ykien_outbox", "News that waits to be sent, first or again", registry=registry)
    letter = Gauge("ykien_outbox_oldest_seconds", "Age of the oldest of them", registry=registry)
    up = Gauge("ykien_redis_up", "Whether Redis answers", registry=registry)
    due.set(seen.due)
    oldest.set(seen.due_oldest)
    held.set(seen.held_oldest)
    letters.set(seen.outbox)
    letter.set(seen.outbox_oldest)
    for status, count in seen.by_status.items():
        comments.labels(status).set(count)
    up.set(redis)
    return registry


def document(call: Call) -> Reply:
    """OpenAPI 3.1, made from the table of routes."""
    return openapi.document(call.web.settings.public_url)


def docs(call: Call) -> Reply:
    """The same for people."""
    return page(render_template(
        "docs.html", api=openapi.document(call.web.settings.public_url), lang=call.lang
    ))  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", healthz, "anyone", "The process answers", answer=Alive),
    Route("GET", "/readyz", readyz, "anyone", "The service can work", answer=Ready),
    Route("GET", "/metrics", metrics, "anyone", "Prometheus", html=True),
    Route("GET", "/api/openapi.json", document, "anyone", "This document"),
    Route("GET", "/api/docs", docs, "anyone", "This document for people", html=True),
)  # fmt: skip
