"""What README and docs tell a stranger to type is there, and works where it can be tried here."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask.testing import FlaskClient

from service.cli import ykien as group
from service.flow.deps import Deps
from service.http.routes import ROUTES
from tests.cli.conftest import Ykien
from tests.support.story import make_site

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = [
    "README.md",
    "CHANGELOG.md",
    *(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/*.md")),
]
# What these would do here: start servers, migrate, ask for an answer, or fail on purpose.
NOT_TRIED = {"run", "web", "worker", "migrate", "doctor", "sweep", "policy", "check"}
NOT_TRIED |= {"backup", "restore"}  # tests/cli/test_backup.py tries them


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def blocks(page: str) -> Iterator[str]:
    """What stands in fenced blocks of a shell, comments left out and long lines joined."""
    for kind, text in FENCED.findall(read(page)):
        if kind in ("", "sh"):
            yield text.replace("\\\n", " ")


def said(page: str, program: str) -> list[str]:
    """Every call of a program on a page: in blocks, and `between backticks`."""
    lines = [line for text in blocks(page) for line in text.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", FENCED.sub("", read(page)))
    before = r"^(?:.* && )?(?:docker compose exec (?:-T )?\w+ |\w+=\S+ )*"
    asked = (re.match(rf"{before}{program} (.+)", line.partition(" #")[0]) for line in lines)
    return [found[1].strip() for found in asked if found]


def command(words: list[str]) -> tuple[click.Command | None, list[str]]:
    """The command that is meant, and what it is given."""
    found: click.Command | None = group
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        found, words = found.get_command(click.Context(found), words[0]), words[1:]
    return found, words


def calls() -> list[list[str]]:
    return [shlex.split(re.split(r" [|>] ", call.replace("…", "x"))[0])
            for page in PAGES for call in said(page, "ykien") if not call.startswith("…")]  # fmt: skip


@pytest.mark.parametrize("words", calls(), ids=" ".join)
def test_command_is_there_and_takes_these_words(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo.toml").touch()
    found, rest = command(words)
    assert found is not None, words
    if rest and not {"-h", "--help"} & set(rest):
        with found.make_context("ykien", rest):  # which closes what it opened
            pass


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_are_in_the_makefile(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert {call.split()[0].rstrip("`") for call in said(page, "make")} - targets == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_or_names_is_there(page: str) -> None:
    text = read(page)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    missing = [to for to in linked if not (ROOT / page).parent.joinpath(to).exists()]
    named = re.findall(
        r"`((?:service|workers|config|domain|flow|docs|deploy|tests)/[\w./-]*)`", text
    )
    missing += [name for name in named
                if not any((ROOT / base / name).exists() for base in ("", "service"))]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_addresses_that_a_page_names_are_served(page: str) -> None:
    served = [re.sub(r"<\w+:?\w*>", "[^/]+", row.path) + "$" for row in ROUTES]
    named = re.findall(
        r"(?:127\.0\.0\.1:8000|localhost:8080)(/[\w./-]+)|`(/[a-z][\w./-]*)`", read(page)
    )
    paths = {one or other for one, other in named if not other.startswith(("/data", "/run"))}
    assert [path for path in paths if not any(re.match(one, path) for one in served)] == []


def test_operators_commands_work_in_their_order(ykien: Ykien) -> None:
    told = [call for text in blocks("docs/operate.md") for call in
            re.findall(r"\bykien ([a-z]+ .*)", text)]  # fmt: skip
    tried = [shlex.split(call) for call in told if call.split()[0] not in NOT_TRIED]
    assert [words[0] for words in tried] == ["site", "moderator", "webhook", "webhook"]
    for words in tried:
        ykien(*words)


def test_readmes_first_comment_is_answered_as_it_says(client: FlaskClient, deps: Deps) -> None:
    make_site(deps, "demo", origins=("*",))
    (block,) = [text for text in blocks("README.md") if "curl" in text]
    line, shown = re.split(r"\n(?=\{)", block)
    words = shlex.split(line)
    body, header = words[words.index("-d") + 1], words[words.index("-H") + 1]
    path = words[-1].partition("127.0.0.1:8000")[2]
    answer = client.post(path, data=body, headers=dict([header.split(": ")]))
    assert answer.status_code == 202, answer.text
    assert list(answer.json or {}) == list(json.loads(shown))


@pytest.mark.parametrize("text", [w[-1] for w in calls() if w[0] == "check"])
def test_check_of_the_pages_says_something(ykien: Ykien, text: str) -> None:
    assert "points" in ykien("check", text).stdout
