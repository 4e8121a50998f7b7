"""The newsroom answers in public, from the desk and by the API."""

from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from tests.support.desk import Desk, held
from tests.support.story import Person, decision
from tests.support.web import ROOT

ONE = "/moderate/comments/{}"


def test_newsroom_answers_in_public(
    desk: Desk, client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id = held(deps, site_a, checker)
    assert desk.post(f"{ONE.format(public_id)}/reply", text="Chưa đăng.").status_code == 409
    decision(deps, public_id, "approve", bob)
    long = desk.post(f"{ONE.format(public_id)}/reply", text="Dài " * 1500)
    assert long.status_code == 422
    assert "Dài Dài" in long.text  # nothing that was typed is lost
    assert desk.post(f"{ONE.format(public_id)}/reply", text=" ").status_code == 422
    done = desk.follow(desk.post(f"{ONE.format(public_id)}/reply", text="Cảm ơn <b>bạn</b>."))
    assert "Đã đăng trả lời của tòa soạn." in done
    assert "Cảm ơn &lt;b&gt;bạn&lt;/b&gt;." in done
    url = f"/api/v1/moderation/comments/{public_id}/reply"
    assert client.post(url, json={"text": "Nữa."}, headers=ROOT).status_code == 201
    query = {"site": "a", "article": "thu", "parent": public_id, "sort": "oldest"}
    told = client.get("/api/v1/comments", query_string=query).json or {}
    seen = [(one["name"], one["text"], one["staff"]) for one in told["comments"]]
    assert seen == [(site_a.name, "Cảm ơn <b>bạn</b>.", True), (site_a.name, "Nữa.", True)]
