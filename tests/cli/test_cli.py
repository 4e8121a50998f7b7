"""Every command: help with an example, errors on stderr, 1 for an error, 2 for a wrong call."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from service.cli import COMMANDS, ykien as group
from service.store.migrate import newest
from tests.cli.conftest import Ykien

pytestmark = pytest.mark.one_database


def commands() -> list[list[str]]:
    found = []
    for name in COMMANDS:
        one = group.get_command(click.Context(group), name)
        assert one is not None
        if isinstance(one, click.Group):
            found += [[name, sub] for sub in one.commands]
        found.append([name])
    return [[], *found]


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words) or "ykien")
def test_help_has_an_example_that_calls_the_command(words: list[str]) -> None:
    told = CliRunner().invoke(group, [*words, "--help"])
    assert told.exit_code == 0
    example = told.output.partition("Example: ")[2]
    assert " ".join(["ykien", *words]) in " ".join(example.split())


def test_overview_names_every_command_without_loading_any() -> None:
    told = CliRunner().invoke(group, ["--help"])
    assert all(f"\n  {name} " in told.output for name in COMMANDS)


def test_version_is_the_changelogs() -> None:
    assert CliRunner().invoke(group, ["--version"]).output.startswith("ykien ")


@pytest.mark.parametrize(
    "words", [["nothing"], ["check"], ["site", "set", "a"], ["check", "x", "--lang", "fr"]]
)
def test_wrong_call_is_status_2(ykien: Ykien, words: list[str]) -> None:
    done = ykien(*words, status=2)
    assert done.stdout == ""
    assert "Usage:" in done.stderr


def test_all_wrong_settings_are_told_at_once(ykien: Ykien) -> None:
    done = ykien("site", "list", status=1, YKIEN_BIND="here", YKIEN_TYPO="1")
    assert "Error: YKIEN_BIND" in done.stderr
    assert "Error: YKIEN_TYPO" in done.stderr
    assert done.stdout == ""


def test_database_that_does_not_answer_is_no_traceback(ykien: Ykien) -> None:
    nowhere = "postgresql://ykien@127.0.0.1:1/ykien"
    done = ykien("site", "list", status=1, YKIEN_DATABASE_URL=nowhere)
    assert "Error: the database" in done.stderr
    assert "Traceback" not in done.stderr


def test_database_that_is_not_migrated_says_what_to_do(ykien: Ykien, tmp_path: object) -> None:
    fresh = f"sqlite:///{tmp_path}/fresh.sqlite3"
    assert "ykien migrate" in ykien("site", "list", status=1, YKIEN_DATABASE_URL=fresh).stderr
    assert f"{newest()} (was empty)" in ykien("migrate", YKIEN_DATABASE_URL=fresh).stdout
    ykien("site", "list", YKIEN_DATABASE_URL=fresh)


@pytest.mark.parametrize(("demo", "made"), [("on", ["demo"]), ("off", [])])
def test_migrating_makes_the_site_of_the_demo_where_it_is_wanted(
    ykien: Ykien, tmp_path: Path, demo: str, made: list[str]
) -> None:
    there = {"YKIEN_DATABASE_URL": f"sqlite:///{tmp_path}/fresh.sqlite3", "YKIEN_DEMO": demo}
    for _ in range(2):
        ykien("migrate", **there)
    assert [
        one["key"] for one in json.loads(ykien("site", "list", "--json", **there).stdout)
    ] == made
    ykien("migrate", "--to", "base", **there)


def test_worker_without_redis_says_what_to_do(ykien: Ykien) -> None:
    assert "YKIEN_REDIS_URL" in ykien("worker", status=1, YKIEN_REDIS_URL="").stderr
