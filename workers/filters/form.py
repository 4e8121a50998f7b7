"""How the form was filled: the field that no reader sees, faster than anyone types, unproved.

Must not catch a client that says nothing about its form, as the API allows. A proof of work that
was asked for and did not come is no proof of a machine: a page without JavaScript has none either.
"""

from collections.abc import Iterator

from service.domain.finding import Context, Finding

CODES = ("trap.filled", "trap.fast", "form.challenge")
FAST = 3.0  # seconds from opening to sending
AT_ONCE = 1.0


def form(context: Context) -> Iterator[Finding]:
    """Find the traces of a machine."""
    if context.facts.trap:
        yield Finding("trap.filled", 1.0)
    elapsed = context.facts.elapsed
    if elapsed is not None and elapsed < FAST:
        score = 1.0 if elapsed < AT_ONCE else 0.7
        yield Finding("trap.fast", score, note=f"{elapsed:.1f}")
    if context.facts.challenge:
        yield Finding("form.challenge", 1.0, note=context.facts.challenge)
