"""202 means kept: what submit leaves behind, and how a request that comes twice is answered."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from service.domain.check import Checker
from service.domain.comment import Draft, Invalid, parse
from service.domain.mode import Closed
from service.domain.record import Kept, Sent
from service.domain.site import Article, Site
from service.flow.deps import Deps
from service.flow.submit import fingerprint, submit
from service.flow.sweep import tidy
from service.queue import Queue
from service.store import idempotency, sites
from service.store.idempotency import InFlight, OtherBody
from service.store.session import connect, write
from service.store.tables import article as articles, comment, event, revision
from tests.support.databases import Database
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    change,
    decision,
    examine_all,
    keep,
    later,
    make_site,
    rows,
    stands,
)

BODY = {"text": "Hay quá.", "name": "Lê An"}


def with_key(key: str = "k1", **body: object) -> Sent:
    return Sent(ADDRESS, key=key, fingerprint=fingerprint(BODY | body))


def all_comments(deps: Deps) -> list[dict[str, object]]:
    return rows(deps, sa.select(comment).order_by(comment.c.id))


def test_kept_comment_waits_to_be_examined(deps: Deps, site_a: Site) -> None:
    kept = keep(deps, site_a)
    found = stands(deps, kept.public_id)
    assert (found.status, found.version, found.revision, found.shown) == ("received", 1, 0, None)
    assert kept.edit_until == NOW + timedelta(seconds=site_a.edit_window)
    (line,) = rows(deps, sa.select(event))
    assert (line["act"], line["by"], line["after"]) == ("submit", "author", "received")
    (first,) = rows(deps, sa.select(revision))
    assert (first["number"], first["due_at"], first["attempts"]) == (0, NOW, 0)
    assert deps.queue.take(10) == [first["id"]]


def test_typed_text_is_kept_beside_the_cleaned(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a, " Hay\x07 quá ")
    (first,) = rows(deps, sa.select(revision))
    assert (first["text"], first["typed"]) == ("Hay quá", " Hay\x07 quá ")
    assert all_comments(deps)[0]["form"] == {"controls": 1}


def test_addresses_lie_encrypted(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    (row,) = all_comments(deps)
    plain = [value for value in row.values() if isinstance(value, str)]
    assert not [value for value in plain if "an@" in value or ADDRESS in value]
    assert isinstance(row["email"], bytes)
    assert isinstance(row["ip"], bytes)
    assert deps.keys.open(row["email"], str(row["key_id"])) == "an@example.com"
    assert deps.keys.open(row["ip"], str(row["key_id"])) == ADDRESS


def test_author_is_known_again_at_one_site_only(deps: Deps, site_a: Site, site_b: Site) -> None:
    for site, email in ((site_a, "an@example.com"), (site_a, "AN@example.com"),
                        (site_a, "binh@example.com"), (site_b, "an@example.com")):  # fmt: skip
        keep(deps, site, email=email)
    first, again, other, elsewhere = (row["author"] for row in all_comments(deps))
    assert first == again
    assert len({first, other, elsewhere}) == 3


def test_article_is_made_once_and_its_claims_stay_claims(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a, sent=Sent(ADDRESS, url="https://a.example/thu", title="Thu"))
    keep(deps, site_a, sent=Sent(ADDRESS, url="https://evil.example", title="Khác"))
    with write(deps.engine) as connection:
        found = sites.find_article(connection, site_a.id, "thu")
    assert found is not None
    assert (found.title, found.url, found.confirmed) == ("Thu", "https://a.example/thu", False)


def test_closed_site_takes_nothing(deps: Deps, site_a: Site) -> None:
    with pytest.raises(Closed):
        keep(deps, change(deps, site_a, mode="closed"))
    assert all_comments(deps) == []


@pytest.mark.parametrize(
    "closing", [{"mode": "closed"}, {"section": "chinh-tri"}, {"closes_at": NOW}]
)
def test_closed_article_takes_nothing(deps: Deps, site_a: Site, closing: dict[str, object]) -> None:
    site = change(deps, site_a, sections={"chinh-tri": "closed"})
    with write(deps.engine) as connection:
        article = sites.need_article(connection, site.id, "thu", NOW)
        sites.change_article(connection, replace(article, **closing))  # type: ignore[arg-type]
    with pytest.raises(Closed):
        keep(deps, site)
    keep(deps, site, article="khác")


def test_what_is_refused_leaves_no_article(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a, sent=with_key())
    with pytest.raises(Closed):
        keep(deps, change(deps, site_a, mode="closed"), article="một")
    site = change(deps, site_a, mode="pre")
    with pytest.raises(Invalid, match="parent.unknown"):
        keep(deps, site, article="hai", sent=Sent(ADDRESS, parent="nobody"))
    with pytest.raises(OtherBody):
        keep(deps, site, article="ba", sent=with_key(text="Khác"))
    assert keep(deps, site, article="bốn", sent=with_key()) == keep(deps, site, sent=with_key())
    assert [row["key"] for row in rows(deps, sa.select(articles.c.key))] == ["thu"]


def test_alias_leads_to_the_article(deps: Deps, site_a: Site) -> None:
    with write(deps.engine) as connection:
        article: Article = sites.need_article(connection, site_a.id, "thu", NOW)
        sites.set_aliases(connection, site_a.id, article.id, ["autumn"])
    keep(deps, site_a, article="autumn")
    assert all_comments(deps)[0]["article_id"] == article.id


def test_reply_hangs_on_a_published_comment_of_the_article(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    site = change(deps, site_a, mode="auto")
    parent = keep(deps, site)
    with pytest.raises(Invalid, match="parent.unknown"):
        keep(deps, site, sent=Sent(ADDRESS, parent=parent.public_id))
    examine_all(deps, checker)
    reply = keep(deps, site, "Tôi cũng vậy.", sent=Sent(ADDRESS, parent=parent.public_id))
    assert stands(deps, reply.public_id).parent_id == stands(deps, parent.public_id).id
    for article, parent_id in (("khác", parent.public_id), ("thu", "nobody")):
        with pytest.raises(Invalid, match="parent.unknown"):
            keep(deps, site, article=article, sent=Sent(ADDRESS, parent=parent_id))


def test_replies_are_counted_as_they_come_and_go(
    deps: Deps, site_a: Site, alice: Person, checker: Checker
) -> None:
    site = change(deps, site_a, mode="auto")
    parent = keep(deps, site)
    examine_all(deps, checker)
    reply = keep(deps, site, "Tôi cũng vậy.", sent=Sent(ADDRESS, parent=parent.public_id))
    assert stands(deps, parent.public_id).replies == 0
    examine_all(deps, checker)
    assert stands(deps, parent.public_id).replies == 1
    decision(deps, reply.public_id, "take_down", alice)
    assert stands(deps, parent.public_id).replies == 0


def test_same_request_has_the_same_answer_and_one_comment(deps: Deps, site_a: Site) -> None:
    first = keep(deps, site_a, sent=with_key())
    assert keep(deps, site_a, sent=with_key(challenge="solved anew"), at=later(9)) == first
    assert len(all_comments(deps)) == 1


def test_same_key_with_another_body_is_refused(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a, sent=with_key())
    with pytest.raises(OtherBody):
        keep(deps, site_a, sent=with_key(text="Khác"))
    assert len(all_comments(deps)) == 1


def test_keys_are_apart_by_site(deps: Deps, site_a: Site, site_b: Site) -> None:
    assert keep(deps, site_a, sent=with_key()) != keep(deps, site_b, sent=with_key())


def test_refused_request_leaves_its_key_free(deps: Deps, site_a: Site) -> None:
    with pytest.raises(Closed):
        keep(deps, change(deps, site_a, mode="closed"), sent=with_key())
    assert keep(deps, site_a, sent=with_key())


def test_key_is_kept_for_48_hours(deps: Deps, site_a: Site) -> None:
    first = keep(deps, site_a, sent=with_key())
    tidy(deps, NOW + timedelta(hours=47))
    assert keep(deps, site_a, sent=with_key()) == first
    tidy(deps, NOW + timedelta(hours=49))
    assert keep(deps, site_a, sent=with_key()) != first


def test_concurrent_twins_are_one_comment(deps: Deps, site_a: Site) -> None:
    def send(number: int) -> Kept:
        new = parse(Draft("thu", "Lê An", "an@example.com", "Hay quá."))
        return submit(deps, site_a, new, with_key(f"k{number // 4}"), NOW)

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(send, range(40)))
    assert len(all_comments(deps)) == 10
    assert [len({one.public_id for one in kept[n : n + 4]}) for n in range(0, 40, 4)] == [1] * 10


def test_twin_of_a_slow_request_is_told_so(deps: Deps, database: Database, site_a: Site) -> None:
    if database.kind == "sqlite":
        return  # its one writer at a time makes the twin wait, for as long as the first one takes
    with write(deps.engine) as connection:
        assert idempotency.claim(connection, "a", "k1", "f", {}, now=NOW) is None
        with pytest.raises(InFlight):
            keep(deps, site_a, sent=with_key())


def test_database_that_fails_at_a_key_is_no_twin(
    deps: Deps, database: Database, site_a: Site
) -> None:
    if database.kind == "sqlite":
        return
    hasty = make_url(database.url).update_query_dict({"options": "-c statement_timeout=200"})
    engine = connect(hasty.render_as_string(hide_password=False))
    with write(deps.engine) as connection:
        idempotency.claim(connection, "a", "k1", "f", {}, now=NOW)
        with pytest.raises(OperationalError):
            keep(replace(deps, engine=engine), site_a, sent=with_key())
    engine.dispose()


def test_comment_is_kept_while_redis_is_away(deps: Deps, site_a: Site, checker: Checker) -> None:
    away = replace(deps, queue=Queue("redis://127.0.0.1:1/0"))
    kept = keep(away, site_a)
    assert keep(away, site_a)  # the next one doesn't even try
    assert not away.queue.alive()
    assert deps.queue.length() == 0
    assert examine_all(deps, checker) == 2
    assert stands(deps, kept.public_id).status == "held"


def test_without_any_redis_everything_works(deps: Deps, site_a: Site, checker: Checker) -> None:
    keep(replace(deps, queue=Queue(None)), site_a)
    assert examine_all(replace(deps, queue=Queue(None)), checker) == 1


def test_first_comments_of_one_article_may_come_at_once(deps: Deps) -> None:
    site = make_site(deps, "x")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: keep(deps, site, f"Câu {n}"), range(8)))
    assert len({row["article_id"] for row in all_comments(deps)}) == 1


def test_kept_comment_is_told_so_whatever_becomes_of_its_bell(
    deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("no such exchange")

    monkeypatch.setattr(deps.queue._celery, "send_task", breaks)
    assert stands(deps, keep(deps, site_a).public_id).status == "received"


class Hanging(Queue):
    """A Redis that does not answer the first one who asks, until he is let go."""

    def __init__(self) -> None:
        super().__init__(None)
        self.asked, self.answer = threading.Event(), threading.Event()

    def push(self, *ids: int) -> bool:
        if not self.asked.is_set():
            self.asked.set()
            assert self.answer.wait(30)
        return super().push(*ids)


def test_nobody_waits_for_the_bell_of_another(deps: Deps, site_a: Site) -> None:
    hanging = Hanging()
    stuck = replace(deps, queue=hanging)
    with ThreadPoolExecutor(2) as pool:
        try:
            first = pool.submit(keep, stuck, site_a)
            assert hanging.asked.wait(30)
            assert pool.submit(keep, stuck, site_a).result(30)
            assert not first.done()
        finally:
            hanging.answer.set()
        assert first.result(30)
