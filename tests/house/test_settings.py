"""Every setting is documented, and the environment is read in one place."""

import re
from pathlib import Path

import pytest

from config.settings import PREFIX, SETTINGS, SettingsError, load

ROOT = Path(__file__).parents[2]
OPERATE = ROOT / "docs" / "operate.md"
# What Compose, its scripts and the product's own helpers read; no setting of the service.
OTHERS = {"YKIEN_LISTEN", "YKIEN_PORT", "YKIEN_SECRETS", "YKIEN_FRONT_SUBNET", "YKIEN_TAG"}


@pytest.mark.parametrize("name", [PREFIX + setting.name for setting in SETTINGS])
def test_setting_is_in_the_operators_guide(name: str) -> None:
    assert re.search(rf"`{name}`", OPERATE.read_text("utf-8"))


@pytest.mark.parametrize(
    "page", ["docs/operate.md", "docker-compose.yml", "Dockerfile", "README.md"]
)
def test_no_page_names_a_setting_that_is_not_there(page: str) -> None:
    known = {PREFIX + s.name for s in SETTINGS} | OTHERS
    known |= {f"{PREFIX}{s.name}_FILE" for s in SETTINGS if s.secret}
    named = set(re.findall(r"\bYKIEN_[A-Z_]*[A-Z]\b", (ROOT / page).read_text("utf-8")))
    assert named - known == set()


def test_every_setting_says_what_it_means() -> None:
    assert [setting.name for setting in SETTINGS if len(setting.meaning) < 10] == []


def test_all_errors_are_told_at_once() -> None:
    wrong = {"YKIEN_ENV": "production", "YKIEN_BIND": "8000", "YKIEN_LEASE": "x", "YKIEN_WAT": "1"}
    with pytest.raises(SettingsError) as error:
        load(wrong)
    named = [problem.partition(":")[0] for problem in error.value.problems]
    assert sorted(named) == [
        "YKIEN_BIND", "YKIEN_LEASE", "YKIEN_PUBLIC_URL", "YKIEN_SECRET_KEY", "YKIEN_WAT",
    ]  # fmt: skip
