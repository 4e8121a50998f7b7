"""Who has sent a comment is told when it is read: usual wait, the site's hours; old articles close."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps, now
from service.http import reading
from service.store.session import write
from service.store.tables import article
from tests.http.asking import DESK, decide, post, problem, published, put, thread, wrong
from tests.support.story import change
from tests.support.web import ROOT, submit

pytestmark = pytest.mark.one_database
DAILY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "07:00-22:00")
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # in Hanoi it is 7 o'clock


def told(site: Site, lang: str, *, hours: float) -> str | None:
    """What is said so many hours after midnight of Monday in Hanoi."""
    said = reading.hours(site, MONDAY + timedelta(hours=hours - 7), lang)
    assert said is not None
    return said["text"] and str(said["text"])


def test_hours_are_said_in_words(deps: Deps, site_a: Site) -> None:
    assert reading.hours(site_a, MONDAY, "vi") is None
    site = change(deps, site_a, hours=DAILY)
    assert told(site, "vi", hours=10) == "Ý kiến gửi sau 22 giờ được duyệt từ 7 giờ sáng mai."
    assert told(site, "en", hours=10) == "Comments sent after 22:00 are read from 07:00 tomorrow."
    away = "Đang ngoài giờ duyệt: ý kiến gửi lúc này được duyệt từ 7 giờ sáng"
    assert told(site, "vi", hours=23) == f"{away} mai."
    assert told(site, "vi", hours=6) == f"{away}."
    week = change(deps, site, hours={"mon": "07:00-11:30", "wed": "13:30-15:00"}, holidays=())
    assert (
        told(week, "vi", hours=8)
        == "Ý kiến gửi sau 11 giờ 30 được duyệt từ 13 giờ 30 thứ tư, 25/11."
    )
    assert told(week, "en", hours=8) == (
        "Comments sent after 11:30 are read from 13:30 on Wednesday, 25 Nov."
    )
    assert "từ 13 giờ 30 ngày mai." in str(told(week, "vi", hours=25))
    always = change(deps, site, hours=dict.fromkeys(DAILY, "00:00-24:00"))
    assert told(always, "vi", hours=8) is None
    assert told(change(deps, site, hours={"holiday": "08:00-09:00"}), "vi", hours=8) is None


def test_sender_is_told_wait_and_hours_at_once_and_later(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    first = submit(client).json or {}
    assert {"usual_wait", "hours"} & set(first) == set()
    change(deps, site_a, hours=dict.fromkeys(DAILY, "00:00-24:00"), retention={})
    for number in range(5):
        made = published(client, text=f"Bài {number} rất hay, cảm ơn tòa soạn.")
        put(deps, made.id, created=now() - timedelta(seconds=1700))
    client.application.extensions["ykien"].usual._kept.clear()  # a minute is over
    sent = submit(client).json or {}
    assert sent["usual_wait"] == 1800
    assert sent["hours"] == {"open": True, "closes": None, "opens": None, "text": None}
    answer = client.get(f"/api/v1/comments/{sent['id']}/status?token={sent['token']}").json or {}
    assert (answer["usual_wait"], answer["hours"]) == (1800, sent["hours"])
    page = client.post(f"/s/{sent['id']}", data={"token": sent["token"]}).text
    assert "Thường được duyệt trong 30 phút." in page
    decide(client, sent["id"], "approve")
    after = client.get(f"/api/v1/comments/{sent['id']}/status?token={sent['token']}").json or {}
    assert "hours" not in after


def test_who_sends_at_night_is_not_told_the_wait_of_the_day(
    client: FlaskClient, deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.backlog.ENOUGH", 1)
    published(client)
    tomorrow = (now() + timedelta(days=1, hours=7)).strftime("%a").lower()  # in Hanoi
    change(deps, site_a, hours={tomorrow: "07:00-22:00"})
    made = post(client, text="Gửi lúc đêm khuya.")
    page = client.post(f"/s/{made.id}", data={"token": made.token}).text
    assert "Đang ngoài giờ duyệt: ý kiến gửi lúc này được duyệt từ 7 giờ sáng mai." in page
    assert "Thường được duyệt" not in page
    assert reading.wait({"usual_wait": 7200}, "en") == "Usually read within 2 h."


@pytest.mark.parametrize(
    ("said", "at"),
    [({"hours": {"mon": "7-22"}}, "/hours/mon"), ({"hours": {"monday": "07:00-22:00"}}, "/hours/monday"),
     ({"time_zone": "Hanoi"}, "/time_zone"), ({"time_zone": "../etc/passwd"}, "/time_zone"),
     ({"closes_after_days": -1}, "/closes_after_days")],
)  # fmt: skip
def test_hours_that_cannot_be_meant_are_refused(
    client: FlaskClient, site_a: Site, said: dict[str, Any], at: str
) -> None:
    assert list(wrong(client.patch(f"{DESK}/sites/a", json=said, headers=ROOT))) == [at]


def test_article_closes_after_the_sites_days(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    published(client)
    change(deps, site_a, closes_after_days=30)
    assert thread(client)["accepts"] is True
    _made(deps, now() - timedelta(days=31))
    assert thread(client)["accepts"] is False
    problem(submit(client), 403, "closed")
    said = {"closes_at": (now() + timedelta(days=1)).isoformat()}
    client.put(f"{DESK}/sites/a/articles/thu", json=said, headers=ROOT)
    assert thread(client)["accepts"] is True  # the publisher's word goes first


def _made(deps: Deps, at: datetime) -> None:
    with write(deps.engine) as connection:
        connection.execute(sa.update(article).where(article.c.key == "thu").values(created=at))
