"""A machine that has run out of something: 503 with a time to come back, and nothing is lost."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.domain.site import Site
from service.flow.deps import Deps
from service.store.session import read
from service.store.tables import comment
from tests.http.asking import API, problem, thread
from tests.support.web import submit

pytestmark = pytest.mark.one_database


@contextmanager
def disk_that_ends(at: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def unavailable(answer: TestResponse) -> None:
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def ids(deps: Deps) -> set[str]:
    with read(deps.engine) as connection:
        return set(connection.scalars(sa.select(comment.c.public_id)))


def test_full_disk_refuses_for_a_while_and_loses_nothing(
    client: FlaskClient, deps: Deps, site_a: Site, caplog: pytest.LogCaptureFixture
) -> None:
    assert submit(client).status_code == 202
    journal = Path(f"{deps.engine.url.database}-wal")
    answers = list[TestResponse]()
    with disk_that_ends(journal.stat().st_size + 400_000):
        while not answers or answers[-1].status_code == 202:
            answers.append(submit(client, text="Rất hay. " * 500, email=f"a{len(answers)}@x.vn"))
            assert len(answers) < 100
        for _ in range(20):
            unavailable(submit(client, text="Rất hay. " * 500))
        assert client.get(f"{API}/comments?site=a&article=thu").status_code == 200
    kept = {answer.json["id"] for answer in answers[:-1] if answer.json}
    assert kept
    unavailable(answers[-1])
    assert kept < ids(deps)
    assert len(ids(deps)) == 1 + len(kept)  # what was refused was not kept either
    assert len(caplog.text.splitlines()) < 10  # a log that floods would fill the rest
    assert submit(client).status_code == 202
    with read(deps.engine) as connection:
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOSPC])
def test_no_file_is_to_be_had(
    client: FlaskClient, deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", refused)
    unavailable(submit(client))
    monkeypatch.undo()
    assert submit(client).status_code == 202
    assert thread(client)["count"] == 0


def test_web_process_takes_as_many_files_as_it_may() -> None:
    tries = (
        "import resource; from service.run.web import with_room;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 512)); with_room();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", tries], cwd=Path(__file__).parents[2], capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "(512, 512)"
