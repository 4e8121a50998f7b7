"""ykien doctor tells of letters: whether there is a way out, what waits and what was given up."""

import pytest
import sqlalchemy as sa

from service.domain.mail import Letter
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.mail import post
from service.store.session import write
from service.store.tables import outbox
from tests.cli.conftest import Ykien
from tests.support.story import NOW, later

SERVER = {"YKIEN_SMTP_URL": "smtp://127.0.0.1:9", "YKIEN_MAIL_FROM": "toasoan@bao.example"}


@pytest.mark.one_database
def test_doctor_tells_of_letters(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    assert "mail" not in ykien("doctor").stdout
    assert "set together" in ykien("doctor", YKIEN_SMTP_URL=SERVER["YKIEN_SMTP_URL"]).stdout
    with write(deps.engine) as connection:
        post(connection, deps, site_a.id, Letter("done", "an@example.com", "vi", later(9)), NOW)
    assert "1 letters wait to be sent" in ykien("doctor", **SERVER).stdout
    with write(deps.engine) as connection:
        connection.execute(sa.update(outbox).values(state="dead", fault="connection"))
    told = ykien("doctor", **SERVER).stdout
    assert "1 letters were given up, the newest because of: connection" in told
    assert "example.com" not in told


@pytest.mark.one_database
def test_doctor_tells_that_nothing_is_confirmed_without_mail(
    ykien: Ykien, deps: Deps, site_a: Site
) -> None:
    assert "no effect" not in ykien("doctor").stdout
    set_ = ykien("site", "set", "a", "email_confirmation=required", "notify=off").stdout
    assert "required" in set_
    assert "email_confirmation has no effect without mail" in ykien("doctor").stdout
    assert "no effect" not in ykien("doctor", **SERVER).stdout
