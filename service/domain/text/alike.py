"""Letters that look like others: what a disguised word is typed with.

Most of them say in their own Unicode name which letter they are (MATHEMATICAL BOLD SMALL A, LATIN
LETTER SMALL CAPITAL A, NEGATIVE SQUARED LATIN CAPITAL LETTER A …); the look-alikes of other scripts
are listed by hand.
"""

import re
from unicodedata import name, normalize

# Cyrillic, Greek, Armenian, Cherokee, IPA and signs, as they stand after case folding.
_SEEN_AS = {
    "a": "аαɑɐª", "b": "ьƅβ฿в", "c": "сϲ¢ↄ©", "d": "ԁɗ", "e": "еєεɛ€℮", "f": "ƒϝ", "g": "ɡցԍ",
    "h": "һհнꮋ", "i": "іιɩıӏ", "j": "јϳյ", "k": "кκ", "l": "ӏ£ⅼ₤", "m": "мϻ", "n": "ոпηռ₦π",
    "o": "оοσօᴑ〇°οº", "p": "рρϸ", "q": "ԛգ", "r": "гɾ®", "s": "ѕꜱ§ßʂ", "t": "тτ₮", "u": "υսцʋμ",
    "v": "νѵᴠ", "w": "ԝωшɯ₩", "x": "хχ×", "y": "уγʏүყ¥", "z": "ᴢʐ", "đ": "ðɖ₫ƌ",
    "ô": "ӧ", "ă": "ӑ", "ê": "ӗ", "á": "ά", "é": "έ", "í": "ί", "ó": "ό", "ú": "ύ",
}  # fmt: skip
# Letters of other scripts that whole fonts are made of: Canadian syllables, Lisu, Cherokee, Han, Thai.
_FONTS = (
    ("abcdfhjlmnpruvwx", "ᗩᗷᑕᗪᖴᕼᒍᒪᗰᑎᑭᖇᑌᐯᗯ᙭"),
    ("bpdtgkjczfmnlsrvhwxyaeiou", "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"),
    ("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎽᏃ"),
    ("abcefhilmnoprstuwxyz", "卂乃匚乇千卄丨ㄥ爪几ㄖ卩尺丂ㄒㄩ山乂ㄚ乙"),
    ("abdmnoiusw", "ค๒๔๓ภ๏เยรฬ"),
)
_NAMED = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|MODIFIER LETTER (?:SMALL|CAPITAL)"
    r"|(?:SUPERSCRIPT|SUBSCRIPT) LATIN SMALL LETTER|LATIN SUBSCRIPT SMALL LETTER"
    r"|(?:NEGATIVE )?(?:CIRCLED|SQUARED|PARENTHESIZED|CROSSED NEGATIVE SQUARED)"
    r" LATIN (?:SMALL|CAPITAL) LETTER"
    r"|LATIN (?:SMALL|CAPITAL) LETTER(?: (?:SCRIPT|BLACKLETTER|DOTLESS|LONG|TURNED))?"
    r"|FULLWIDTH LATIN (?:SMALL|CAPITAL) LETTER"
    r"|TORTOISE SHELL BRACKETED LATIN (?:SMALL|CAPITAL) LETTER) ([A-Z])"
    r"(?: WITH (?:STROKE|HOOK|TAIL|CURL|LOOP|PALATAL HOOK|RETROFLEX HOOK|MIDDLE TILDE|DIAGONAL STROKE|BAR"
    r"|FISHHOOK|LONG LEG|SWASH TAIL|OBLIQUE STROKE|TOPBAR|FLOURISH|DESCENDER))?"
)
_BLOCKS = (
    range(0x180, 0x2B0), range(0x2B0, 0x300), range(0x1D00, 0x1DC0), range(0x1E00, 0x1F00), range(0x2070, 0x2200),
    range(0x2460, 0x2500), range(0x2C60, 0x2C80), range(0xA720, 0xA800), range(0xAB30, 0xAB70),
    range(0xFF01, 0xFF5F), range(0x1D400, 0x1D800), range(0x1F110, 0x1F19B),
)  # fmt: skip
_KEPT = frozenset("ơưđ")  # Vietnamese letters are no disguise


def _letter(char: str) -> str:
    """The ASCII letter or digit that a character is a dress of; empty if it is none."""
    named = _NAMED.fullmatch(name(char, ""))
    if named is not None:
        return named[1].lower()
    plain = normalize("NFKC", char).casefold().strip("()")
    return plain if len(plain) == 1 and plain.isascii() else ""


def _table() -> dict[str, str]:
    table = {
        char: letter
        for block in _BLOCKS
        for char in map(chr, block)
        if char not in _KEPT and normalize("NFD", char) == char and (letter := _letter(char))
    }
    table |= {c: normalize("NFD", c)[0] for c in map(chr, range(0x1E00, 0x1EA0))}  # ḽ, ṱ
    for letters, font in _FONTS:
        table |= dict(zip(font, letters, strict=True))
    return table | {char: letter for letter, chars in _SEEN_AS.items() for char in chars}


LOOK_ALIKES = str.maketrans(_table())
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")  # 🇻🇳 is a country, 🇱🇴🇳 would be letters
LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]")
SPELT = {chr(0x1F1E6 + i): chr(ord("a") + i) for i in range(26)}

# Pictures that stand for words; between words they are read as such.
EMOJI = {
    "🐶": "chó", "🐕": "chó", "🐩": "chó", "🦮": "chó", "🐷": "lợn", "🐖": "lợn", "🐽": "lợn",
    "🐮": "bò", "🐄": "bò", "🐂": "bò", "🐃": "trâu", "🐒": "khỉ", "🐵": "khỉ", "🙈": "khỉ",
    "🐴": "ngựa", "🐎": "ngựa", "🐐": "dê", "🐓": "gà", "🐔": "gà", "🐍": "rắn", "🐀": "chuột",
    "🐭": "chuột", "🐢": "rùa", "🧠": "óc", "💩": "cứt", "🖕": "địt mẹ",
    # Fruit is honest until something stands beside it: lists know these words.
    "🍆": "càtím", "🍌": "tráichuối", "🌭": "xúcxích", "🍑": "tráiđào", "🍒": "anhđào",
    "👅": "cáilưỡi", "💦": "giọtnước", "👉": "chỉtay", "👌": "taytròn", "😉": "nháymắt",
    "🔪": "chém", "🔫": "bắn", "☠": "chết", "💀": "chết", "⚰": "chết",
    "🤡": "mặthề", "🦍": "khỉ", "🦧": "khỉ", "🐛": "giòi", "🪱": "giòi", "🗑": "thùngrác", "🐦": "conchim", "🦆": "convịt",
}  # fmt: skip
PICTURE = re.compile("|".join(EMOJI))
