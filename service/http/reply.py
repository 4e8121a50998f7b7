"""The newsroom's public answers: by the API, and at the desk."""

from flask import redirect

from service.domain.comment import Invalid
from service.domain.state import Refused
from service.flow.deps import By, now
from service.flow.reply import reply
from service.http import moderator, moderator_answers as answers, wire
from service.http.console import ONE, Act, form, id_of, refused
from service.http.table import Call, Reply, Route
from service.http.views import View


class Answer(Act):
    """What the newsroom says."""

    text: str


def post_reply(call: Call) -> Reply:
    """Answer a published comment as the newsroom."""
    made = reply(
        call.deps, call.path["id"], call.body.text, By(call.me.name, call.me.sites()), now()
    )
    return {"comment": moderator.stands(call, made.public_id)}


def answer(call: Call) -> Reply:
    """The same at the desk; what was said is shown."""
    view, body = View.back(call.body.back), call.body
    try:
        made = reply(call.deps, id_of(call), body.text, By(call.me.name, call.me.sites()), now())
    except (Invalid, Refused) as error:
        return refused(call, view, error, {"reply": body.text})
    said = "replied" if made.proposed is None else "reply_proposed"
    return redirect(view.path(made.public_id, said=said), 303)


ROUTES: tuple[Route, ...] = (
    Route("POST", f"{moderator.BASE}/comments/<id>/reply", post_reply, "moderator",
          "Answer as the newsroom", scope="moderate", body=wire.TextIn, answer=answers.Stands,
          status=201, errors=(404, 409)),
    form(f"{ONE}/reply", answer, "Answer as the newsroom", Answer),
)  # fmt: skip
