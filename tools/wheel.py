"""Build the wheel as the Dockerfile does, and prove that every file of the packages is in it."""

import os
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from hatchling import build

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "service", "workers")


def ours() -> set[str]:
    """What has to be in the wheel."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main() -> int:
    """Build into a folder that is thrown away; 1 if a file is missing or strange."""
    os.chdir(ROOT)
    with TemporaryDirectory() as folder:
        path = Path(folder) / build.build_wheel(folder)
        with zipfile.ZipFile(path) as wheel:
            packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    for name in sorted(ours() - packed):
        print(f"not in the wheel: {name}")
    for name in sorted(packed - ours()):
        print(f"should not be in the wheel: {name}")
    print(f"{path.name}: {len(packed)} files")
    return 0 if packed == ours() else 1


if __name__ == "__main__":
    sys.exit(main())
