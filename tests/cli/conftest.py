"""`ykien` as the shell calls it, over this test's database and Redis."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from service.cli import main
from service.flow.deps import Deps
from tests.support.story import SECRET

Ykien = Callable[..., Result]


@pytest.fixture
def environ(settings: Settings) -> dict[str, str]:
    """What the commands see."""
    assert settings.redis_url is not None
    return {
        "YKIEN_DATA": str(settings.data), "YKIEN_DATABASE_URL": settings.database_url,
        "YKIEN_REDIS_URL": settings.redis_url, "YKIEN_SECRET_KEY": SECRET,
        "YKIEN_PUBLIC_URL": "https://ykien.example",
    }  # fmt: skip


@pytest.fixture
def ykien(deps: Deps, environ: dict[str, str]) -> Ykien:
    """Call a command; `status` is the exit status that has to come of it."""

    def call(*args: str, status: int = 0, stdin: str = "", **more: str) -> Result:
        runner = CliRunner(env=environ | more)
        done = runner.invoke(_Main(), list(args), input=stdin)  # type: ignore[arg-type]
        assert done.exit_code == status, done.output
        return done

    return call


class _Main:
    """`main` in the place of a command: errors are said as the shell sees them."""

    name = "ykien"

    def main(self, args: list[str], **_: object) -> object:
        return main(args)
