"""ykien policy: show, set, versions, add-topic; and check by a site's policy."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config import policy, topics
from service.domain.site import Site
from tests.cli.conftest import Ykien

OWN = """
version = 0
note = "nhiều quảng cáo vay tiền"
[thresholds]
review = 2
[weights]
"spam.loan" = 6.5
[[topics]]
name = "Vụ án"
terms = ["bị cáo", "khởi tố"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A policy to set."""
    made = tmp_path / "own.toml"
    made.write_text(OWN, "utf-8")
    return made


def told(ykien: Ykien, *words: str) -> Any:
    return json.loads(ykien("policy", *words, "--json").stdout)


def test_policy_goes_out_and_in_again(ykien: Ykien, site_a: Site, file: Path) -> None:
    house = policy.load()
    assert told(ykien, "show", "a")["version"] == house.version
    put = told(ykien, "set", "a", str(file))
    assert (put["version"], put["by"], put["note"]) == (
        "a/1", "operator", "nhiều quảng cáo vay tiền",
    )  # fmt: skip
    assert put["thresholds"] == {"review": 2.0, "reject": house.reject}
    shown = ykien("policy", "show", "a").stdout
    said = tomllib.loads(shown)
    assert said == {
        "version": 1, "thresholds": {"review": 2.0}, "weights": {"spam.loan": 6.5}, "caps": {},
        "topics": [{"name": "Vụ án", "terms": ["bị cáo", "khởi tố"]}],
    }  # fmt: skip
    assert '# "profanity.word" = 4.0' in shown
    assert "nhiều quảng cáo vay tiền" in shown.splitlines()[1]
    again = ykien("policy", "set", "a", "-", "--note", "như cũ", stdin=shown).stdout
    assert tomllib.loads(again) == said | {"version": 2}
    assert ykien("policy", "show", "a").stdout == again
    assert tomllib.loads(ykien("policy", "show", "a", "--version", "1").stdout) == said
    lines = told(ykien, "versions", "a")
    assert [(one["version"], one["note"]) for one in lines] == [
        ("a/2", "như cũ"), ("a/1", "nhiều quảng cáo vay tiền"),
    ]  # fmt: skip
    assert "a/2" in ykien("policy", "versions", "a").stdout


@pytest.mark.one_database
def test_stale_file_is_refused_unless_it_is_meant(ykien: Ykien, site_a: Site, file: Path) -> None:
    ykien("policy", "set", "a", str(file))
    said = ykien("policy", "set", "a", str(file), status=1).stderr
    assert "is at version 1, by operator, not at 0" in said
    assert told(ykien, "set", "a", str(file), "--version", "1")["number"] == 2
    assert "not at 7" in ykien("policy", "set", "a", "-", status=1, stdin="version = 7").stderr
    assert "no version 9" in ykien("policy", "show", "a", "--version", "9", status=1).stderr


WRONG = (
    ('version = 0\n[weights]\n"x.y" = 1\n"topic.listed" = 2\n[thresholds]\nreview = nan',
     ("weights.x.y: No finding has this code", "weights.topic.listed: A topic only marks",
      "thresholds.review:")),
    ("[caps]\nlinks = -1", ("version: This field is needed", "caps.links: The least is")),
    ('version = 0\n[[topics]]\nname = "a\\u0000"\nterms = ["x"]',
     ("topics.0.name: This value is not valid", "topics.0.terms.0: A term needs")),
    ("version =", ("<stdin>",)),
)  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize(("text", "said"), WRONG)
def test_all_that_is_wrong_with_a_file_is_said(
    ykien: Ykien, site_a: Site, text: str, said: tuple[str, ...]
) -> None:
    errors = ykien("policy", "set", "a", "-", status=1, stdin=text).stderr
    for one in said:
        assert one in errors
    assert told(ykien, "show", "a")["number"] == 0


@pytest.mark.one_database
def test_example_of_a_topic_is_copied(ykien: Ykien, site_a: Site, file: Path) -> None:
    ykien("policy", "set", "a", str(file))
    added = told(ykien, "add-topic", "a", "minors", "--lang", "en")
    assert [one["name"] for one in added["topics"]] == ["Vụ án", "Minors"]
    assert added["topics"][1]["terms"] == list(topics.load()["minors"].terms)
    assert added["weights"]["spam.loan"] == 6.5
    assert told(ykien, "versions", "a")[0]["note"] == "+ Minors"
    said = ykien("policy", "add-topic", "a", "minors", "--lang", "en", status=1).stderr
    assert "another topic of this name" in said
    assert "court" in ykien("policy", "add-topic", "a", "weather", status=1).stderr
    assert "there are: a" in ykien("policy", "show", "z", status=1).stderr


@pytest.mark.one_database
def test_check_by_a_sites_policy(ykien: Ykien, site_a: Site, file: Path) -> None:
    def verdict(*words: str) -> Any:
        return json.loads(ykien("check", "Bị cáo đâu?", "--json", *words).stdout)["verdict"]

    ykien("policy", "set", "a", str(file))
    own, plain = verdict("--site", "a"), verdict()
    assert (own["versions"]["policy"], plain["versions"]["policy"]) == ("a/1", "house/1")
    assert [one["code"] for one in own["findings"]] == ["topic.listed"]
    assert plain["findings"] == []
    assert "there are: a" in ykien("check", "x", "--site", "z", status=1).stderr
