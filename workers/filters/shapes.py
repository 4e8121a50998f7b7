"""What a text looks like, whatever it says: a name behind a title, a question, a quotation."""

import re
from collections.abc import Iterator

UPPER = "A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ"
KIN = (
    "[ôÔ]ng|[bB]à|[aA]nh|[cC]hị|[cC]ô|[cC]hú|[bB]ác|[tT]hầy|[cC]ậu|dì|[tT]hằng|[cC]on|[lL]ão|[mM]ụ|[gG]ã"
    "|em|tay|sĩ|giáo|đốc|trưởng|chủ|tên|là|vợ|chồng|nhà|thư|tịch"
)
# Blanks are few and capitals behind them fewer: what is looked for begins there, and looks back.
_BEHIND = "|".join(rf"(?<=\b{one} )" for one in KIN.split("|"))
NAME = re.compile(rf" (?=[{UPPER}])(?:{_BEHIND})")
TWO = re.compile(rf" [{UPPER}]\w+ [{UPPER}]\w")
FULL = re.compile(rf"(?<!\w)(?:[{UPPER}]\w+ ){{2}}[{UPPER}]\w")
BRAND = re.compile(rf" (?<=[a-zà-ỹ,] )[{UPPER}]\w+ [{UPPER}]\w")
QUOTE = re.compile('["“«][^"”»]{3}')
DIGIT = re.compile(r"\d")


def shapes(said: str) -> Iterator[str]:
    """What it looks like."""
    if NAME.search(said) is not None:
        yield "@name"
    if TWO.search(said) is not None:
        if FULL.search(said) is not None:
            yield "@full"
        if BRAND.search(said) is not None:
            yield "@brand"
    if QUOTE.search(said) is not None:
        yield "@quote"
    if "?" in said:
        yield "@ask"
        if said.rstrip().endswith("?"):
            yield "@asked"
    if "!" in said:
        yield "@loud"
    if DIGIT.search(said) is not None:
        yield "@digit"
