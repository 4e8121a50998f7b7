"""Characters that nobody sees: control and bidi characters that were taken out of the text.

They are counted before the text is stored; what was typed stays in the first revision. Must not
catch a joiner inside an emoji, which is no control character.
"""

from collections.abc import Iterator

from service.domain.finding import Context, Finding

CODES = ("text.controls",)


def hidden(context: Context) -> Iterator[Finding]:
    """Tell of characters taken out."""
    if context.facts.controls > 0:
        yield Finding("text.controls", 1.0, note=str(context.facts.controls))
