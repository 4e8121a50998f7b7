"""`ykien embed-key`: what the desk does, from a shell."""

import json
from pathlib import Path

import pytest

from service.domain.keys import Keyring
from service.domain.site import Site
from tests.cli.conftest import Ykien
from tests.support.story import SECRET

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


def test_restore_asks_for_the_key_under_which_they_lie(
    ykien: Ykien, site_a: Site, tmp_path: Path
) -> None:
    ykien("embed-key", "add", "a")
    made = str(tmp_path / "a.tar")
    ykien("backup", made)
    said = ykien("restore", made, "--replace", status=1, YKIEN_SECRET_KEY="n" * 40).stderr
    assert f"doesn't hold the key {Keyring(SECRET).current.id}" in said
