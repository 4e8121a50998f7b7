"""What of ours stands in a newspaper's page, and what the page says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs

from service.domain.address import join, split
from service.domain.pointer import UNREADABLE

Attributes = Mapping[str, str]
SCRIPT, FRAME = "/widget.js", "/embed"


@dataclass(slots=True)
class Page:
    """A page as it was fetched."""

    url: str
    policies: tuple[str, ...]  # headers
    html: str
    whole: bool = True  # False: it went on


@dataclass(slots=True)
class Found(HTMLParser):
    """What of ours stands in it, and what it says of itself."""

    scripts: list[Attributes] = field(default_factory=list)
    elements: list[Attributes] = field(default_factory=list)  # site and article, as they are said
    frames: list[str] = field(default_factory=list)
    unclosed: bool = False  # <ykien-comments/>: HTML goes on within it
    policies: list[str] = field(default_factory=list)
    canonical: str = ""
    og: str = ""

    def __post_init__(self) -> None:
        """Ready to be fed."""
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it, if it is one of those that matter."""
        said = {name: value or "" for name, value in attrs}
        if tag == "script" and split(said.get("src", "")).path.endswith(SCRIPT):
            self.scripts.append(said)
        elif tag == "ykien-comments":
            self.elements.append(said)
        elif "data-ykien-site" in said or "data-ykien-article" in said:
            self.elements.append({name.removeprefix("data-ykien-"): v for name, v in said.items()})
        elif tag == "iframe" and split(said.get("src", "")).path.endswith(FRAME):
            self.frames.append(said["src"])
        elif tag == "meta":
            self._meta(said)
        elif tag == "link" and "canonical" in said.get("rel", "").lower().split():
            self.canonical = self.canonical or said.get("href", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The same; of ours, what closes itself does not."""
        self.unclosed = self.unclosed or tag == "ykien-comments"
        self.handle_starttag(tag, attrs)

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """What begins with <![ is a comment to browsers; HTMLParser fails where it is no CDATA."""
        return self.parse_bogus_comment(i, report)

    def _meta(self, said: Attributes) -> None:
        if said.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(said.get("content", ""))
        elif said.get("property") == "og:url":
            self.og = self.og or said.get("content", "")


def find(page: Page) -> Found:
    """Read a page."""
    found = Found()
    found.feed(UNREADABLE.sub("\ufffd", page.html))  # as browsers do
    found.close()
    return found


def placed(page: Page, found: Found, base: str) -> list[Attributes]:
    """Site and article of each place, elements and frames, as they are said."""
    frames = list[Attributes]()
    for src in found.frames:
        if join(page.url, src).startswith(f"{base}{FRAME}"):
            asked = parse_qs(split(src).query)
            frames.append({k: asked[k][0] for k in ("site", "article") if k in asked})
    return [*found.elements, *frames]
