"""How much a newspaper's page has to load for the widget."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "service" / "static"


def test_the_first_view_is_small() -> None:
    first = ["widget.js", *(f"widget/{name}.js" for name in ("compose", "kit", "look"))]
    loaded = re.findall(r'from "\./static/(.+?)"', (STATIC / "widget.js").read_text("utf-8"))
    assert sorted(loaded) == sorted(first[1:])
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in first) <= 10_000
    thread = [f"widget/{name}.js" for name in ("thread", "later", "like", "place", "rich")]
    with_comments = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in first + thread)
    assert with_comments <= 25_000
    for path in (STATIC / "widget.js", *(STATIC / "widget").iterdir()):
        assert len(path.read_text("utf-8").splitlines()) <= 300
