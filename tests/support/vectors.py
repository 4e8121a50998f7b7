"""Scripts that somebody tries to have run on our pages, and a browser that notices if one does."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

TABLE = Path(__file__).parents[1] / "data" / "xss.jsonl"
VECTORS: list[tuple[str, str]] = [
    (kind, vector) for kind, vector in map(json.loads, TABLE.read_text("utf-8").splitlines())
]
HIT = "a vector ran"
# Whatever a vector would call says so on the console, which outlives the page.
HOOK = f"""for (const name of ["alert", "confirm", "prompt", "print", "open", "msgbox"])
  window[name] = (...said) => {{ console.error("{HIT}", name, ...said); }};"""
# Markup that no page of ours has: it would mean that a text became markup, even if nothing ran yet.
LOOK = """() => {
  const bad = [], said = [];
  const walk = (root) => {
    for (const node of root.querySelectorAll("*")) {
      const name = node.localName;
      if (node.matches("body > dialog#keys:only-of-type")) continue;  // the desk's own
      if (/^(iframe|frame|object|embed|base|marquee|portal|math|style|audio|video|dialog|template|xss|image|foreignobject)$/i.test(name)) bad.push(name);
      if (name === "script" && !node.getAttribute("src")) bad.push("script");
      if (name === "meta" && node.httpEquiv) bad.push("meta");
      for (const { name: attribute, value } of node.attributes) {
        if (/^on|^style$|^srcdoc$|^ping$/i.test(attribute)) bad.push(`${name} ${attribute}`);
        if (/href|src|action|data$/i.test(attribute) && /^[\\s\\0-\\x20]*(javascript|vbscript|data:text|blob)/i.test(value)) bad.push(`${name} ${attribute}=${value}`);
        if (/^(src|srcset|action|formaction|poster)$/i.test(attribute) && new URL(value, document.baseURI).host !== location.host) bad.push(`${name} ${attribute}=${value}`);
        said.push(value);
      }
      if ("value" in node && typeof node.value === "string") said.push(node.value);
      if (node.shadowRoot) { said.push(node.shadowRoot.textContent); walk(node.shadowRoot); }
    }
  };
  walk(document);
  said.push(document.documentElement.textContent);
  return { bad, seen: said.join("\\n").split("alert").length - 1 };
}"""


def packs(most: int, vectors: list[str] | None = None) -> Iterator[str]:
    """All vectors, as many in a text of at most so many characters as fit; longer ones left out."""
    text = ""
    for vector in vectors or [vector for _, vector in VECTORS]:
        if len(vector) > most:
            continue
        if len(text) + len(vector) + 1 > most:
            yield text
            text = ""
        text += f"\n{vector}" if text else vector
    yield text


@dataclass(slots=True)
class Watch:
    """A browser's context in which all that a vector could do is written down."""

    context: BrowserContext
    own: str  # our address: nothing else may be asked for anything
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to listen, before any page is there."""
        self.context.add_init_script(HOOK)
        self.context.on("console", lambda said: self._said(said.text))
        self.context.on("weberror", lambda error: self.told.append(f"error: {error.error}"))
        self.context.on("dialog", lambda dialog: self._dialog(dialog))  # noqa: PLW0108 - it gets marked
        self.context.on("request", lambda request: self._asked(request.url))

    def _said(self, text: str) -> None:
        if HIT in text or "xss" in text or "Content Security Policy" in text:
            self.told.append(f"console: {text}")

    def _dialog(self, dialog: Any) -> None:
        self.told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if not url.startswith(f"{self.own}/") and url != "data:,":
            self.told.append(f"request: {url}")

    def look(self, page: Page, *, least: int) -> None:
        """Nothing ran, nothing was asked for, no text became markup; and the texts are there."""
        found = page.evaluate(LOOK)
        assert found["bad"] == [], (page.url, found["bad"])
        assert found["seen"] >= least, (page.url, found["seen"])
        assert self.told == [], (page.url, self.told)
