"""A moderator at the desk: signed in, and every form carries what the page would send."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.http.guard import COOKIE
from service.store import access
from service.store.session import read, write
from tests.support.story import Person, examine_all, keep, stands

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Desk:
    """One moderator's session."""

    client: FlaskClient
    csrf: str
    deps: Deps

    @classmethod
    def open(cls, app: Flask, deps: Deps, who: Person) -> "Desk":
        """Sign in past the door."""
        with write(deps.engine) as connection:
            cookie = access.start_session(connection, who.id, now())
        with read(deps.engine) as connection:
            found = access.by_session(connection, cookie, now())
        assert found is not None
        assert found.csrf is not None
        client = app.test_client()
        client.set_cookie(COOKIE, cookie)
        return cls(client, found.csrf, deps)

    def get(self, path: str = "/moderate", **query: str) -> str:
        """A page as it is sent."""
        response = self.client.get(path, query_string=query or None)
        assert response.status_code == 200, (response.status_code, response.text[:500])
        return response.text

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf": self.csrf} | fields)

    def decide(self, public_id: str, action: str, **fields: Any) -> TestResponse:
        """Press a button on the card as it stands."""
        sent = {"action": action, "version": stands(self.deps, public_id).version} | fields
        return self.post(f"/moderate/comments/{public_id}/decide", **sent)

    def correct(self, public_id: str, **fields: Any) -> TestResponse:
        """Send a correction of the card as it stands."""
        sent = {"version": stands(self.deps, public_id).version} | fields
        return self.post(f"/moderate/comments/{public_id}/correct", **sent)

    def follow(self, response: TestResponse) -> str:
        """The page that an act leads to."""
        assert response.status_code == 303, (response.status_code, response.text[:500])
        return self.get(response.location)


def words(page: str) -> str:
    """What a person reads on a page: no tags, one space."""
    page = re.sub(r"<(title|script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "\0", page)).replace("\0", "").split())


def listed(page: str) -> list[str]:
    """The ids in the list, in its order."""
    return re.findall(r'class="row" href="/moderate/comments/([^"?]+)', page)


def path_of(response: TestResponse) -> str:
    """Where an act leads to, without the query."""
    return urlsplit(response.location).path


CALM = "Mong đường sớm được sửa."


def held(deps: Deps, site: Site, checker: Checker, text: str = CALM, **more: object) -> str:
    """A comment that has been examined and waits."""
    public_id = keep(deps, site, text, **more).public_id  # type: ignore[arg-type]
    examine_all(deps, checker)
    return public_id
