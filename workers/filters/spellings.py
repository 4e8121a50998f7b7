"""Other ways to type a listed word: a syllable miswritten, words run together, a blank that strays.

Worked out once from the lists, so that reading a text costs nothing for it.
"""

from collections.abc import Iterator
from itertools import product

from service.domain.text.folds import BARE
from workers.filters.entries import Entry

# How a syllable is miswritten, by mistake or not, where that is no everyday syllable by itself, or
# means nothing else beside the other words of its term.
MISWRITTEN = {
    "lồn": "lòn lốn lổn lỗn lôn lờn loz lozz lz lìn lol ln l0n lồnn iồn", "địt": "địp đíp đệt địck đìt đỉt đit đĩt đjt đyt đỵt đuỵt đtị dịt đlt",
    "cặc": "cắc cạc căc cặt cặk cặx cẵc cẳc kặc kặk cẹc kẹc cẹk cak cc", "đéo": "deó đẻo đẹo đếu đéu đeó đíu đéll déo đóe",
    "buồi": "buối buỗi buòi bùi bòi bui", "đụ": "đũ đú đù", "đĩ": "đỉ đỷ đỹ dĩ", "vãi": "vải vãy vẫi",
    "óc": "ốc ọc ót ók óck", "đẻ": "đẽ đẹ đẽe", "chó": "choá chóa chóe chõ chò tró chố chós cóh hcó cko ckó", "cứt": "cức cứk kứt cưt",
    "dạy": "dậy dại dzạy zạy", "nạn": "nạng lạn nịn", "khốn": "khún khón khoốn", "ngu": "nqu nguk nguu ngoo nghu n9u nug",
    "thằng": "thèn thag thaq thg thk thằn thẳn thàng tằhng thnằg tkằng thằg", "súc": "súk xúc súch", "vật": "zật vậc dật",
    "chết": "chớt chếc chít", "như": "nku nhuw nhưu", "con": "kon conn", "điếm": "điếmm đĩm", "dốt": "zốt dzốt rốt", "mẹ": "mịe mịa mje mè mẻ mẽ mợ moẹ mọe mệ mẹe mẹk", "má": "mả mạ máa móa moá", "mày": "mài mầy mừ m",
}  # fmt: skip
SHORT = 4  # letters below which an abbreviation begins too many words
RUN_TOGETHER, WORTH = 5, 0.7
PAIR = 2
STRONGEST = frozenset({"lồn", "địt", "cặc", "buồi", "đéo", "đụ"})  # beside these a blank may stray
# Letters by their names, as they are said and then written: vê cê lờ, cờ mờ nờ.
NAMES = {
    "b": "bờ bê", "c": "cờ cê xê", "d": "đờ đê dờ dê", "đ": "đờ đê", "g": "gờ giê", "k": "ka ca kờ",
    "l": "lờ", "m": "mờ", "n": "nờ", "r": "rờ", "t": "tờ tê", "v": "vờ vê", "x": "xờ",
}  # fmt: skip
SPOKEN = 4  # letters of an abbreviation that is said so
# What an abbreviation is run together with: clgtvay, vlthật.
BEHIND = (
    "vậy", "vay", "thế", "the", "thật", "that", "luôn", "luon", "quá", "qua", "nha", "mày", "may",
)  # fmt: skip
EVERYDAY = frozenset({"bulon", "nhulon"})  # honest for all that


def spellings(entry: Entry) -> Iterator[str]:
    """Spellings of an obscene or abusive term that stand for nothing else."""
    words = entry.term.split()
    if entry.abbreviation and entry.term.isalpha() and entry.score >= WORTH:
        yield from _abbreviated(entry.term)
    if entry.abbreviation or entry.open or not all(map(str.isalpha, words)):
        return
    if len(words) == 1 or entry.score < WORTH:
        return
    if entry.code.startswith(("profanity", "insult")):
        yield from _miswritten(words)
    if len(words) == PAIR and not STRONGEST.isdisjoint(words) and min(map(len, words)) > 1:
        yield from _blank_moved(*words)
    for together in {"".join(words), "".join(words).translate(BARE) if entry.bare else ""}:
        if len(together) >= RUN_TOGETHER and together not in EVERYDAY:
            yield together


def _abbreviated(term: str) -> Iterator[str]:
    """An abbreviation said letter by letter, and one that runs into the word behind it."""
    if len(term) <= SPOKEN and all(letter in NAMES for letter in term):
        yield from map(" ".join, product(*(NAMES[letter].split() for letter in term)))
    marked = len(term) < SHORT - 1  # two letters begin too many words without marks
    yield from (f"{term}{word}" for word in BEHIND if not (marked and word.isascii()))


def _miswritten(words: list[str]) -> Iterator[str]:
    """A term with one of its words miswritten."""
    for at, word in enumerate(words):
        for other in MISWRITTEN.get(word, "").split():
            made = " ".join((*words[:at], other, *words[at + 1 :]))
            if made not in EVERYDAY:
                yield made


def _blank_moved(one: str, other: str) -> Iterator[str]:
    """Two words with the blank between them a letter too early or too late: đị tmẹ, đụm á."""
    yield f"{one[:-1]} {one[-1]}{other}"
    yield f"{one}{other[0]} {other[1:]}"
