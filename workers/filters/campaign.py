"""What others have sent as well: near-identical texts of several authors, and copied text.

Must not catch what many honest readers say alike (praise, condolence: such texts have no sketch),
what two people happen to say once, or a quotation in an answer. Two authors are a hint; from three
on a human looks, and the more there are the surer it is, but never so sure that it rejects.
"""

from collections.abc import Iterator
from math import tanh

from service.domain.finding import Context, Finding
from service.domain.sketch import reading
from service.domain.text import View

CODES = ("campaign.near", "repeat.copied", "repeat.title")
RUN = 5  # words in a row that count as copied
MOST, SHARE = 12, 0.6  # copied words, and what share of the text they have to be
TITLE, SIGNS = 5, 12  # words of a title that nobody types by chance; signs that may come to them


def campaign(context: Context) -> Iterator[Finding]:
    """Find campaigns and copies. Of two that tell the same, the graver one is told."""
    facts = context.facts
    if facts.near_authors > 1:
        yield _near(facts.near_authors)
    elif facts.article_title and _is_title(context.text.bare, facts.article_title):
        yield Finding("repeat.title", 1.0)
    elif facts.copied_text and (copied := _copied(context.text.bare, facts.copied_text)):
        yield copied
    elif facts.near_authors:
        yield _near(facts.near_authors)


def _near(authors: int) -> Finding:
    return Finding("campaign.near", round(tanh(authors / 2), 3), note=str(authors))


def _is_title(view: View, title: str) -> bool:
    asked = reading(title).bare  # the same for many comments
    if abs(len(asked.text) - len(view.text)) > SIGNS:
        return False
    words = _words_of(asked)
    return len(words) >= TITLE and words == _words_of(view)


def _copied(view: View, source: str) -> Finding | None:
    """The longest stretch that stands in another comment too, if that makes up most of the text."""
    places = list(view.words())
    words = [view.text[start:end] for start, end in places]
    runs = _stretches(words, _words_of(reading(source).bare))
    count = sum(end - start for start, end in runs)
    if count < MOST or count < SHARE * len(words):
        return None
    start, end = max(runs, key=lambda run: run[1] - run[0])
    span = view.span(places[start][0], places[end - 1][1])
    return Finding("repeat.copied", count / len(words), span, note=str(count))


def _words_of(view: View) -> list[str]:
    return [view.text[start:end] for start, end in view.words()]


def _stretches(words: list[str], source: list[str]) -> list[tuple[int, int]]:
    """Where `words` runs on as `source` does, RUN words or more."""
    known = {tuple(source[i : i + RUN]) for i in range(len(source) - RUN + 1)}
    found = list[tuple[int, int]]()
    for i in range(len(words) - RUN + 1):
        if tuple(words[i : i + RUN]) not in known:
            continue
        if found and found[-1][1] >= i:
            found[-1] = (found[-1][0], i + RUN)
        else:
            found.append((i, i + RUN))
    return found
