"""What a text looks like, whatever it says: a name behind a title, a question, a quotation."""

import re

UPPER = "A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ"
KIN = (
    "[ôÔ]ng|[bB]à|[aA]nh|[cC]hị|[cC]ô|[cC]hú|[bB]ác|[tT]hầy|[cC]ậu|dì|[tT]hằng|[cC]on|[lL]ão|[mM]ụ|[gG]ã"
    "|em|tay|sĩ|giáo|đốc|trưởng|chủ|tên|là|vợ|chồng|nhà|thư|tịch"
)
SHAPES = {
    "@name": re.compile(rf"\b(?:{KIN}) [{UPPER}]"),
    "@full": re.compile(rf"(?<!\w)(?:[{UPPER}]\w+ ){{2}}[{UPPER}]\w"),
    "@brand": re.compile(rf"[a-zà-ỹ,] [{UPPER}]\w+ [{UPPER}]\w"),
    "@quote": re.compile('["“«][^"”»]{3}'),
    "@ask": re.compile(r"\?"),
    "@asked": re.compile(r"\?\s*$"),
    "@loud": re.compile("!"),
    "@digit": re.compile(r"\d"),
}
