"""Every name that the web side rings has a task, and every task is short and rung by a name."""

import inspect
import re
from pathlib import Path

import pytest

from config.settings import Settings
from service.domain.check import Checker
from service.queue import QUEUE, TASKS
from workers.app import built

pytestmark = pytest.mark.one_database
TASK = 15  # lines
COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"


def test_names_and_tasks_are_the_same(settings: Settings, checker: Checker) -> None:
    app, _ = built(settings, checker)
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == set(TASKS)
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= ours
    assert app.conf.task_default_queue == QUEUE
    for name in ours:
        assert len(inspect.getsourcelines(app.tasks[name].run)[0]) <= TASK


def test_tasks_take_no_payload(settings: Settings, checker: Checker) -> None:
    app, _ = built(settings, checker)
    assert [n for n in TASKS if inspect.signature(app.tasks[n].run).parameters] == []


def test_compose_runs_a_worker_and_a_beat() -> None:
    text = COMPOSE.read_text("utf-8")
    assert re.search(r"ykien.*worker", text)
    assert re.search(r"worker.*--beat", text)


def test_two_applications_do_not_share_their_tasks(settings: Settings, checker: Checker) -> None:
    first, second = built(settings, checker)[0], built(settings, checker)[0]
    assert first.tasks[TASKS[0]].app is first
    assert second.tasks[TASKS[0]].app is second
