"""What is wrong with a newspaper's page under which comments are to stand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.domain import csp
from service.domain.address import join, split
from service.domain.comment import KEY_MAX, clean
from service.domain.embedded import FRAME, SCRIPT, Attributes, Found, Page, placed
from service.domain.site import Site

LEFTOVER = re.compile(
    r"&lt;\s*(ykien-comments|script[^&]*widget\.js)|data-ykien|widget\.js", re.IGNORECASE
)
UNFILLED = re.compile(r"\{\{|\{%|<\?|<%|\$\{|%[A-Z_]+%")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or that may be meant otherwise; `said` fills its sentence."""

    code: str
    said: str = ""
    grave: bool = True


def faults(page: Page, found: Found, base: str, sites: Mapping[str, Site]) -> Iterator[Fault]:
    """All that is wrong, as far as the page itself and the sites' settings show it."""
    places = placed(page, found, base)
    if not places and not found.scripts:
        yield Fault("stripped" if LEFTOVER.search(page.html) else "nothing")
    elif not places:
        yield Fault("element")
    if found.unclosed:
        yield Fault("unclosed")
    if found.elements:
        yield from _script(page, found, base)
    yield from _policies(page, found, base)
    for one in places:
        yield from _place(page, one, sites)
    if not page.whole:
        yield Fault("cut", grave=False)


def _script(page: Page, found: Found, base: str) -> Iterator[Fault]:
    ours = [s for s in found.scripts if join(page.url, s["src"]) == f"{base}{SCRIPT}"]
    if not found.scripts:
        yield Fault("script.missing")
        return
    src = join(page.url, found.scripts[0]["src"])
    if page.url.startswith("https:") and src.startswith("http:"):
        yield Fault("script.mixed", src)
    elif not ours:
        yield Fault("script.elsewhere", src)
    if not any(one.get("type", "").strip().lower() == "module" for one in ours or found.scripts):
        yield Fault("script.module")


def _policies(page: Page, found: Found, base: str) -> Iterator[Fault]:
    wanted = [("script", SCRIPT), ("connect", "/api/v1/comments")] if found.elements else []
    wanted += [("frame", FRAME)] if found.frames else []
    nonce = next((one["nonce"] for one in found.scripts if one.get("nonce")), None)
    said = set[str]()
    for policy in csp.policies((*page.policies, *found.policies)):
        for kind, path in wanted:
            name = csp.blocking(policy, kind, base + path, page.url, nonce)
            if name is not None and name not in said:
                said.add(name)
                yield Fault(f"csp.{kind}", name)


def _place(page: Page, one: Attributes, sites: Mapping[str, Site]) -> Iterator[Fault]:
    parts = split(page.url)
    key, site = one.get("article", ""), sites.get(one.get("site", ""))
    if not one.get("site"):
        yield Fault("site.missing")
    elif site is None:
        yield Fault("site.unknown", one["site"])
    elif not site.admits(f"{parts.scheme}://{parts.netloc}", ""):
        yield Fault("origin", f"{parts.scheme}://{parts.netloc}")
    if not clean(key).text:
        yield Fault("article.missing")
    elif UNFILLED.search(key):
        yield Fault("article.unfilled", key)
    elif len(key) > KEY_MAX:
        yield Fault("article.long", str(KEY_MAX))


def same(one: str, other: str) -> bool:
    """Whether two addresses are one page: however they are spelt, and without what tracks."""
    a, b = (split(said.strip()) for said in (one, other))
    return (a.netloc.lower(), a.path.rstrip("/")) == (b.netloc.lower(), b.path.rstrip("/"))


def addresses(page: Page, found: Found, key: str, known: str) -> Iterator[Fault]:
    """Where the page's own address and the article's key, or what is known of it, disagree."""
    own = join(page.url, found.canonical or found.og or page.url)
    if found.canonical and found.og and not same(own, join(page.url, found.og)):
        yield Fault("address.og", found.og, grave=False)
    if key.startswith(("http://", "https://")) and not same(key, own):
        yield Fault("address.key", own)
    if known and not same(known, own):
        yield Fault("address.known", known)
