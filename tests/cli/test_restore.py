"""What a restored copy does not do by itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.mail import Letter
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.mail import post
from service.store.session import write
from tests.cli.conftest import Ykien
from tests.support.databases import Database
from tests.support.desk_letters import wants
from tests.support.letters import ask
from tests.support.receiver import endpoint
from tests.support.story import Person, change, later
from tests.support.whole import contents


@pytest.mark.parametrize("keep_webhooks", [False, True])
def test_restored_copy_tells_no_receiver_anything_unless_asked(
    ykien: Ykien, deps: Deps, site_a: Site, alice: Person, tmp_path: Path, empty_database: Database,
    keep_webhooks: bool,
) -> None:  # fmt: skip
    endpoint(deps, "a", "https://bao.vn/chuong")
    house = replace(deps, settings=replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn"))
    ask(house, change(house, site_a, email_confirmation="ask"), "Một ý kiến hay")
    wants(house, alice, digest="hours", hours=[9], digest_due=later(1))
    letter = Letter("proof", "an@example.com", "vi", later(3600))
    with write(deps.engine) as connection:
        post(connection, deps, site_a.id, letter, later(1))
    ykien("backup", str(tmp_path / "told.tar"))
    words = ["--keep-webhooks"] if keep_webhooks else []
    ykien("restore", str(tmp_path / "told.tar"), *words, YKIEN_DATABASE_URL=empty_database.url)
    kept = contents(empty_database.engine)
    assert [row["disabled"] for row in kept["webhook"]] == [None if keep_webhooks else "restored"]
    assert [row["state"] for row in kept["outbox"]] == ["waiting" if keep_webhooks else "dead"] * 2
    assert [row["sealed"] is None for row in kept["outbox"]] == [True, not keep_webhooks]
    assert [row["due_at"] is None for row in kept["mailing"]] == [not keep_webhooks]
    assert [row["wants"] for row in kept["mailing"]] == [keep_webhooks]  # nor of what comes later
    desk = [(row["digest_due"], row["held"], row["held_due"]) for row in kept["desk_mail"]]
    assert all(bool(said) == keep_webhooks for row in desk for said in row)
