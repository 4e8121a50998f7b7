"""A plain form that was refused: what is wrong, and all that was typed, to send again."""

from flask import Response, render_template, request

from config.messages import sentence
from service.domain.consent import Box, ticked
from service.http import consents
from service.http.errors import problem_of
from service.http.pages import page
from service.http.table import Call
from service.http.wire import FormSubmitIn

# Sent again from a page of ours, a form would pass for ours whoever had drawn it; and what was too
# large was not read.
FINAL = (403, 413)


def _boxes(call: Call) -> tuple[Box, ...]:
    """The consent boxes of the site, as far as it is known while the database may be away."""
    return consents.of(call.deps.sites.known().get(str(call.raw.get("site"))))


def again(call: Call, error: Exception) -> Response:
    """The form as it was filled, with the errors at its head. Nothing that was typed is lost."""
    problem = problem_of(error)
    # A field that we don't know is the page's mistake: its reader cannot mend it, so it goes.
    values = {name: call.raw[name] for name in FormSubmitIn.model_fields if name in call.raw}
    boxes, given = _boxes(call), ticked(values.get("consent")) or {}
    if boxes:
        values.pop("consent", None)
    errors = problem.more.get("errors", [])
    html = render_template(
        "form.html", lang=call.lang, values=values, action=request.full_path,
        detail=sentence(f"problem.{problem.code}", call.lang), final=problem.status in FINAL,
        errors=[one for one in errors if not one["pointer"].startswith(consents.AT)],
        boxes=boxes, ticked={box.value for box in boxes if given.get(box.key) == box.version},
        faults={one["pointer"].removeprefix(consents.AT): one["detail"] for one in errors},
    )  # fmt: skip
    response = page(html, status=problem.status)
    response.headers.update(problem.headers)
    return response
