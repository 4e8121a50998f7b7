"""A moderator's keyboard with an input method switched on, as a browser hears it."""

from playwright.sync_api import Page, expect

# What UniKey makes of one Telex key: the letter, a Backspace of its own, the letter with its mark.
TELEX = """([code, key]) => {
  const at = document.activeElement;
  const send = (type, more) => at.dispatchEvent(
    new KeyboardEvent(type, {bubbles: true, cancelable: true, ...more}));
  send("keydown", {code, key});
  send("keydown", {code: "", key: "Backspace"});
  send("keydown", {code: "", key: "Process", keyCode: 229, isComposing: true});
  send("keydown", {code, key, repeat: true});
}"""
# What it makes of a key that it took for itself: its Backspace, and the letter without a place.
MADE = """(key) => {
  for (const said of ["Backspace", key]) document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {bubbles: true, cancelable: true, code: "", key: said}));
}"""
OPEN = "article.card"


def calm(page: Page) -> None:
    """Wait until keys are heard again."""
    expect(page.locator("[data-keyed] body:not([aria-busy])")).to_have_count(1)


def press(page: Page, code: str, key: str) -> None:
    """One key, once keys are heard."""
    calm(page)
    page.evaluate(TELEX, [code, key])


def made(page: Page, key: str) -> None:
    """A key that comes as the letter that the input method made of it."""
    calm(page)
    page.evaluate(MADE, key)


def reader(page: Page) -> str:
    """Who wrote the open comment; empty: none is open."""
    names = page.locator(".work > .pair:not([inert]) .by strong").all_inner_texts()
    return names[0] if names else ""
