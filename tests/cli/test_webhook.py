"""`ykien webhook`: what the API does, from a shell."""

import json

import pytest

from service.domain.delivery import Answer
from service.domain.site import Site
from service.domain.webhook import TYPES
from service.flow.deps import Deps
from tests.cli.conftest import Ykien
from tests.support.receiver import Wire, deliver
from tests.support.story import NOW, keep

pytestmark = pytest.mark.one_database
URL = "https://bao.vn/chuong"


def listed(ykien: Ykien, *args: str) -> list[dict[str, object]]:
    return list(json.loads(ykien("webhook", "list", *args, "--json").stdout))


def test_webhook_is_added_listed_rotated_and_removed(
    ykien: Ykien, site_a: Site, site_b: Site
) -> None:
    made = ykien("webhook", "add", "a", URL)
    id_, secret = made.stdout.split()
    assert secret.startswith("whsec_")
    assert "shown this once" in made.stderr
    other = json.loads(ykien("webhook", "add", "b", URL, "--type", "comment.held", "--json").stdout)
    assert other["types"] == ["comment.held"]
    assert [(one["id"], one["site"]) for one in listed(ykien)] == [(id_, "a"), (other["id"], "b")]
    assert [one["types"] for one in listed(ykien, "a")] == [sorted(TYPES)]
    assert URL in ykien("webhook", "list").stdout
    turned = json.loads(ykien("webhook", "rotate", id_, "--json").stdout)
    assert turned["secret"] not in (secret, other["secret"])
    assert ykien("webhook", "rotate", id_).stdout.split()[0] == id_
    ykien("webhook", "remove", id_)
    assert [one["id"] for one in listed(ykien)] == [other["id"]]
    for command in ("remove", "rotate", "replay", "enable"):
        gone = ykien("webhook", command, id_, status=1)
        assert "there is no such webhook" in gone.stderr


def test_dead_deliveries_are_sent_anew(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    id_ = ykien("webhook", "add", "a", URL).stdout.split()[0]
    keep(deps, site_a)
    deliver(deps, Wire(Answer(410)), NOW)
    assert "switched off" in ykien("webhook", "replay", id_, status=1).stderr
    assert ykien("webhook", "enable", id_).stdout == "enabled\n"
    assert listed(ykien)[0]["enabled"] is True
    assert ykien("webhook", "replay", id_, "khong-co").stdout == "sent anew: 0\n"
    assert json.loads(ykien("webhook", "replay", id_, "--json").stdout) == {"replayed": 1}


def test_wrong_url_and_site_are_told(ykien: Ykien, site_a: Site) -> None:
    assert "https://" in ykien("webhook", "add", "a", "http://bao.vn", status=1).stderr
    told = ykien("webhook", "add", "a", "https://10.0.0.1/", status=1).stderr
    assert "YKIEN_WEBHOOK_ALLOW" in told
    made = ykien("webhook", "add", "a", "http://10.0.0.1:8000/", YKIEN_WEBHOOK_ALLOW="10.0.0.1")
    assert "whsec_" in made.stdout
    assert "there is no site" in ykien("webhook", "add", "c", URL, status=1).stderr
    assert "host names" in ykien("webhook", "list", status=1,
                                 YKIEN_WEBHOOK_ALLOW="http://x").stderr  # fmt: skip
