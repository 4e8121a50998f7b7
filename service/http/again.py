"""Who comes when the session is over loses neither the page nor what was typed.

A page is opened once one has signed in; a form is shown, and can be sent again.
Only whoever typed it may send it: to others who are signed in it is shown, to be copied.
Only what a page of ours sends as a page is offered so; a program, another site's page and a form
with a secret in it are sent to the door as ever.
"""

from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from service.http.desk import HOME, mark_of, show
from service.http.table import Call

DOOR = f"{HOME}/sign-in"
SECRET = frozenset({"password", "old", "again", "code", "token"})
OURS = ("csrf", "back", "next", "version", "apply", "site")  # that nobody has typed
LONG = 20  # letters from which a text is worth being shown


def door() -> str:
    """The sign-in page, from which one goes on to the page that was asked for."""
    query = [one for one in request.args.items(multi=True) if one[0] != "said"]
    asked = f"{request.path}?{urlencode(query)}".rstrip("?")
    goes_on = request.method == "GET" and asked != HOME and not request.path.endswith(".csv")
    return f"{DOOR}?{urlencode({'back': asked})}" if goes_on else DOOR


def offered() -> bool:
    """Whether a form may be sent again."""
    page = request.headers.get("Sec-Fetch-Mode") == "navigate"
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return request.method == "POST" and page and ours and not SECRET & set(request.form)


def offer(call: Call) -> Response:
    """What was sent, and the button that sends it anew: with the token of a session that there is."""
    mark = request.form.get("csrf", "").partition(".")[2]
    theirs = call.principal is not None and mark != mark_of(call.principal.name)
    fields = [one for one in request.form.items(multi=True) if one[0] != "csrf"]
    typed = [value for name, value in fields if name not in OURS and len(value) >= LONG]
    status = 401 if call.principal is None else 403
    return show(call, "again", status=status, fields=fields, typed=typed, to=request.path,
                mark=mark, state="" if call.principal is None else "other_" if theirs else "in_")  # fmt: skip
