"""What docs/embed.md tells publishers to run does what it says."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from service.domain.signed import read, signer

DOC = (Path(__file__).parents[2] / "docs" / "embed.md").read_text("utf-8")
KEY = {"YKIEN_KEY_ID": "k-1", "YKIEN_KEY": "yke_x"}
CALLS = {
    "python": ("python3", "-c", 'print(ykien_token("12345", {"id": 7, "name": "Lê Thị Hạnh"}))'),
    "js": ("node", "-e", 'console.log(ykienToken("12345", {id: 7, name: "Lê Thị Hạnh"}))'),
    "php": ("php", "-r", 'echo ykien_token("12345", ["id" => 7, "name" => "Lê Thị Hạnh"]);'),
}


def snippet(lang: str) -> str:
    """The block of the document that makes a token in this language."""
    (found,) = re.findall(rf"```{lang}\n((?:(?!```).)*ykien_?[tT]oken\(.*?)```", DOC, re.DOTALL)
    return str(found).removeprefix("<?php // PHP\n")


@pytest.mark.parametrize("lang", sorted(CALLS))
def test_token_of_the_sample_is_taken(lang: str) -> None:
    program, flag, call = CALLS[lang]
    if lang != "python" and shutil.which(program) is None:
        assert "hmac" in snippet(lang).lower()  # read on this machine, run where there is one
        return
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run([shutil.which(program) or program, flag, f"{snippet(lang)}\n{call}"],
                          env=KEY | path, capture_output=True, text=True, check=True, timeout=20)  # fmt: skip
    said = done.stdout.strip()
    assert signer(said) == "k-1"
    who = read(said, KEY["YKIEN_KEY"], site="baotinh", article="12345", now=time.time())
    assert (who.author, who.name, who.verified, who.staff) == ("7", "Lê Thị Hạnh", True, False)
