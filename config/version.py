"""The version of the code: the newest heading of CHANGELOG.md, which lies beside this package."""

import re
from importlib import metadata
from pathlib import Path

RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)


def read(changelog: Path) -> str:
    """The newest release in a changelog; without one, the installed package's; else 0.0.0."""
    try:
        found = RELEASE.search(changelog.read_text("utf-8"))
    except FileNotFoundError:
        found = None
    if found is not None:
        return found[1]
    try:
        return metadata.version("ykien")
    except metadata.PackageNotFoundError:
        return "0.0.0"


VERSION = read(Path(__file__).resolve().parent.parent / "CHANGELOG.md")
