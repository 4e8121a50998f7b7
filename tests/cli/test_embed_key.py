"""`ykien embed-key`: what the desk does, from a shell."""

import json

import pytest

from service.domain.site import Site
from tests.cli.conftest import Ykien

pytestmark = pytest.mark.one_database


def test_key_is_made_listed_and_ended(ykien: Ykien, site_a: Site) -> None:
    made = ykien("embed-key", "add", "a")
    public_id, secret = made.stdout.split()
    assert secret.startswith("yke_")
    assert "shown this once" in made.stderr
    other = json.loads(ykien("embed-key", "add", "a", "--json").stdout)
    listed = json.loads(ykien("embed-key", "list", "--json").stdout)
    assert [one["id"] for one in listed] == [public_id, other["id"]]
    assert public_id in ykien("embed-key", "list").stdout
    assert ykien("embed-key", "end", public_id).stdout == "ended\n"
    assert "there is no such key" in ykien("embed-key", "end", public_id, status=1).stderr
