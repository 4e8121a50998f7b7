"""The log: one line an event, machines' or people's reading."""

import json
import logging
from collections.abc import Iterator

import pytest

from service.domain.facts import Facts
from service.domain.finding import Context, examine
from service.domain.text import read
from service.run import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, one in levels.items():
        logging.getLogger(name).setLevel(one)


def test_production_logs_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", json=True)
    log = logging.getLogger("x")
    log.info("settled %s", "ý kiến", extra={"count": 3})
    log.debug("not said")
    try:
        int("broken")
    except ValueError:
        log.exception("failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["count"], first["level"]) == ("settled ý kiến", 3, "info")
    assert "ValueError" in second["exception"]


@pytest.mark.parametrize("json", [True, False])
def test_what_went_wrong_shows_no_local_value(
    capsys: pytest.CaptureFixture[str], json: bool
) -> None:
    logs.configure("info", json=json)

    def read(text: str) -> None:
        raise ValueError(len(text))

    letter = "chuyện riêng của người gửi"
    try:
        read(letter)
    except ValueError:
        logging.getLogger("x").exception("failed")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "chuyện" not in said


def test_laptop_logs_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug", json=False)
    logging.getLogger("x").info("settled", extra={"count": 3})
    logging.getLogger("celery.worker.strategy").info("Task received")
    (line,) = capsys.readouterr().err.splitlines()
    assert "settled" in line
    assert "count=3" in line


SECRET = "câu của bạn đọc"


def examined(text: str) -> None:
    name = text  # a local variable, too, may hold what a reader has sent
    try:
        int(name)
    except ValueError as error:
        raise RuntimeError(f"can't read {text}") from error


@pytest.mark.parametrize("json", [True, False])
def test_error_is_told_by_type_and_place_without_what_it_quotes(
    json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info", json=json)
    try:
        examined(SECRET)
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    report = examine({"brittle": lambda context: [int(context.text.text)]},  # type: ignore[list-item]
                     Context(read(SECRET), Facts(name=SECRET)))  # fmt: skip
    assert report.failed == ("brittle",)
    told = capsys.readouterr().err
    for word in ("RuntimeError", "ValueError", "test_logs.py", "examined", "brittle", "<lambda>"):
        assert word in told
    assert SECRET not in told
