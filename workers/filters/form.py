"""How the form was filled: the field that no reader sees, and faster than anyone types.

Must not catch a client that says nothing about its form, as the API allows.
"""

from collections.abc import Iterator

from service.domain.finding import Context, Finding

CODES = ("trap.filled", "trap.fast")
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
