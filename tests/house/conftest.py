"""What house tests borrow from their neighbours."""

from tests.cli.conftest import environ, ykien

__all__ = ["environ", "ykien"]
