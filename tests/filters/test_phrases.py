"""How phrases are found: which of them are looked for, and which is told of two."""

import pytest

from config.lexicon import Entry
from service.domain.text import read
from workers.filters.terms import finder

pytestmark = pytest.mark.one_database
WORD = Entry("xyz xyz", "profanity.word", "vi", bare=True, score=0.9)  # lists hold words as well
EARLY = Entry("(bình) .. (dũng/là/của/có)", "insult.implied", "vi", bare=True, score=0.9)
LATE = Entry("(bình/là/của/có) .. (dũng)", "threat.veiled", "vi", bare=True, score=0.9)
MANY = 201


def told(text: str, *entries: Entry) -> list[str]:
    return [hit.entry.code for hit in finder((WORD, *entries))(read(text))]


def word(before: str, number: int) -> str:
    return before + "".join("aeioubcdgh"[int(digit)] for digit in str(number))


@pytest.mark.parametrize("text", ["ông Bình nhé Dũng đây", "ong Binh nhe Dung day"])
@pytest.mark.parametrize("listed", [(EARLY, LATE), (LATE, EARLY)])
def test_of_two_equally_sure_the_one_is_told_whose_word_comes_first(
    text: str, listed: tuple[Entry, ...]
) -> None:
    assert told(text, *listed) == ["insult.implied"]


@pytest.mark.parametrize("number", [0, 1, 63, 64, MANY - 1])
def test_each_of_many_phrases_is_found_by_its_own_words(number: int) -> None:
    many = [
        Entry(
            f"({word('m', n)}) .. ({word('n', n)}) .. ({word('t', n)}) .. ({word('l', n)})",
            f"spam.{n}", "vi", bare=True, score=0.9,
        )
        for n in range(MANY)
    ]  # fmt: skip
    said = f"{word('m', number)} {word('n', number)} và {word('t', number)}"
    assert told(f"{said} {word('l', number)}", *many) == [f"spam.{number}"]
    assert told(f"{said} {word('l', number + 1)}", *many) == []


FAR = Entry("(của) .. (xyz) [rất] (uvw) ... (là) # (bình)", "spam.far", "vi", bare=True, score=0.9)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("của xyz uvw là 1 bình", True),
        ("của một hai ba xyz rất uvw một hai ba bốn năm sáu bảy là 1 2 , 3 4 bình", True),
        ("của một hai ba bốn xyz uvw là 1 bình", False),
        ("của xyz uvw một hai ba bốn năm sáu bảy tám là 1 bình", False),
        ("xyz uvw là 1 bình của", False),
        ("xyz uvw ở đây. Nhà của xyz uvw là 1 bình", True),  # its own words may stand there before
    ],
)
def test_a_phrase_reaches_as_far_as_its_gaps_and_no_farther(text: str, *, found: bool) -> None:
    assert told(text, FAR) == (["spam.far"] if found else [])
