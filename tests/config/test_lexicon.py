"""The word lists: their format, and what the shipped ones promise."""

import re
from unicodedata import is_normalized

import pytest
import re2

from config import lexicon
from config.lexicon import BadLexicon, Entry, parse
from service.domain.text import fold
from workers.filters import harsh, profanity, quotes, spam, speech
from workers.filters.phrases import BYTES, phrase

HEAD = "# language: vi\n# code: profanity.word\n# view: exact\n# score: 0.8\n"


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("địt", Entry("địt", "profanity.word", "vi", bare=False, score=0.8)),
        ("địt mẹ | bare", Entry("địt mẹ", "profanity.word", "vi", bare=True, score=0.8)),
        ("ngu | 0.5", Entry("ngu", "profanity.word", "vi", bare=False, score=0.5)),
        ("fuck*", Entry("fuck", "profanity.word", "vi", bare=False, score=0.8, open=True)),
        ("f***", Entry("f***", "profanity.word", "vi", bare=False, score=0.8)),
        (
            "vl | 0.7 | = vãi lồn | abbr | not: sách vl, môn vl",
            Entry(
                "vl", "profanity.word", "vi", bare=False, score=0.7, read_as="vãi lồn",
                honest=("sách vl", "môn vl"), abbreviation=True,
            ),
        ),
    ],
)  # fmt: skip
def test_a_line_says_all_of_an_entry(line: str, entry: Entry) -> None:
    assert parse("a.txt", f"{HEAD}\n# một lời ghi: không phải đầu\n{line}\n") == (entry,)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (HEAD + "ngu | many", "a.txt:5"),
        (HEAD + "ngu | 2.0", "a.txt:5"),
        (HEAD + "ngu | 0", "a.txt:5"),
        (HEAD + " | 0.5", "a.txt:5"),
        ("# code: a.b\nngu", "a.txt:2"),
        (HEAD.replace("exact", "loose") + "ngu", "a.txt:5"),
    ],
)
def test_a_bad_line_is_named(text: str, where: str) -> None:
    with pytest.raises(BadLexicon, match=re.escape(where)):
        parse("a.txt", text)


def test_shipped_lists_are_composed_and_known_to_a_filter() -> None:
    known = {*profanity.CODES, *spam.CODES, *speech.CODES, *harsh.CODES, spam.CALM}
    known |= {quotes.REPORT, quotes.FRAME, spam.TALE}
    for entry in lexicon.load():
        assert entry.code in known, entry
        assert is_normalized("NFC", entry.term), entry
        words = set(re.findall(r"\w+", fold(entry.term)))
        # what silences a pattern may stand anywhere in the text
        assert entry.phrase or all(words & set(fold(one).split()) for one in entry.honest), entry


def test_no_single_syllable_of_abuse_counts_without_its_marks() -> None:
    loose = [e.term for e in lexicon.load() if e.bare and e.code in profanity.CODES]
    assert [term for term in loose if " " not in term and fold(term) != term] == []


def test_the_version_follows_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    before = lexicon.version()
    assert before == lexicon.version()
    assert len(before) == 12
    monkeypatch.setattr(lexicon, "_texts", lambda: [("a.txt", HEAD)])
    assert lexicon.version() != before


def test_every_pattern_can_be_looked_for() -> None:
    classes = lexicon.classes()
    made = [phrase(entry, classes) for entry in lexicon.load() if entry.phrase]
    assert all(one.anchors for one in made)
    for one in made:
        for pattern in filter(None, (one.marked, one.bare)):
            assert re2.compile(pattern.encode(), BYTES), one.entry


@pytest.mark.parametrize("term", ["(con đ~/con đờ)", "(ăn) .. c*t", "(đ!t) mẹ", "con (đ- đó)"])
def test_a_pattern_with_signs_is_refused_by_file_and_line(term: str) -> None:
    (entry,) = parse("a.txt", HEAD + term)
    with pytest.raises(ValueError, match=r"^a\.txt:5: .*knows no"):
        phrase(entry, {})
