"""Other people's particulars: identity numbers, house addresses, number plates, numbers in words.

An address or a plate counts only beside a word for somebody else (nhà nó, chủ xe tên). Must not
catch offices, hotlines, the paper's own address, places of news, nor the author's own home.
"""

import re
from collections.abc import Iterator

import re2

from service.domain.finding import Context, Finding
from service.domain.text import Text
from service.domain.text.folds import BARE, exact_of
from workers.filters.phrases import BYTES
from workers.filters.spoken import MAIL, SPOKEN, addresses, numbers

CODES = ("doxxing.id", "doxxing.address", "doxxing.plate", "contact.spelt")
BEFORE, AFTER = 80, 60  # letters around an address that tell whose it is
# What makes a number a distance, a sum or an hour: nhà cách 15 cây số.
MEASURED = re.compile(
    r" ?(?:cây số|cay so|km|m2|mét|met|m|giờ|gio|h|phút|phut|ngày|ngay|tuần|tuan|tháng|thang|năm|nam|tuổi|tuoi"
    r"|tầng|tang|người|nguoi|đứa|dua|con|triệu|trieu|tỷ|ty|nghìn|nghin|ngàn|ngan|k|sào|sao|lần|lan|%)(?!\w)"
)

PAPER = (
    "cccd|cmnd|cmt|cmtnd|căn cước|chứng minh nhân dân|chứng minh thư|số chứng minh|hộ chiếu"
    "|passport|số định danh|identity card|national id|id card|citizen id|id number"
)
ID = rf"\b(?:{PAPER})\b[^\n\d]{{0,45}}(\d(?:[ .\-]?\d){{8}}(?:(?:[ .\-]?\d){{3}})?)(?!\w)"

COUNT = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|mốt|lăm|tư|trăm"
HOUSE = "số nhà|nhà số|ngõ|ngách|hẻm|kiệt|hẽm|căn hộ|căn số|phòng trọ số|phòng số|lô"
NUMBER = r"\d{1,4}[a-z]?(?:[/\-]\d{1,4}[a-z]?){0,4}\b"
ADDRESS = (
    rf"\b(?:{HOUSE})(?: \w{{1,9}}){{0,4}} (?:(?:số )?{NUMBER}|(?:{COUNT})\b)"
    rf"|\b(?:số )?{NUMBER} (?:đường|phố|ngõ|ngách|hẻm|kiệt)\b|\b(?:ở|tại|nhà|số) (?:số )?{NUMBER}"
    rf"|\b\d{{1,4}}[a-z]?(?:/\d{{1,4}}[a-z]?){{1,3}}(?: \w{{1,9}}){{1,5}},? (?:phường|quận|xã|huyện)\b"
    r"|\bp\d{3,4}\b|\bphòng \d{3,4}\b|\b(?:tổ|khu phố|thôn|ấp|xóm|đội) \d{1,2}\b"
)
ONE = (
    "nó|hắn|ổng|bả|ả|thằng|con mụ|con nhỏ|con đó|con này|con mẹ|mụ|lão|gã|chúng nó|tụi nó|bọn nó"
    "|ông|bà|anh|chị|cô|chú|bác sĩ|thầy|tên|chủ quán|giám đốc|vợ|chồng|đứa|hiệu trưởng|trưởng phòng"
)
WHOSE = (
    rf"\bnhà (?:riêng )?(?:của )?(?:{ONE})\b|\bđịa chỉ (?:nhà )?(?:riêng )?(?:của )?(?:{ONE})\b"
    rf"|\b(?:{ONE})\b(?: \w{{1,9}}){{0,6}},? (?:ở|sống|ngụ|trọ|thuê|trú|nhà)\b|\btên\b.{{2,40}}\bnhà\b"
    rf"|\b(?:số nhà|chỗ ở|phòng trọ|nơi ở|hang ổ) (?:của )?(?:{ONE})\b"
)
OURS = (
    r"\b(?:(?:tôi|tui|em|mình|con|cháu) (?:ở|sống|trọ|ngụ)|(?<!hàng xóm )(?<!cạnh )(?<!gần )nhà (?:tôi|tui|em|mình|con|cháu)|nhà tụi tôi|mình ở|tụi em|công an|trụ sở|bệnh viện"
    r"|tòa soạn|ủy ban|ubnd|văn phòng|chi nhánh|cửa hàng|nhà hàng|nhà thờ|nhà sách|bảo tàng|di tích"
    r"|lưu niệm|liệt sĩ|bị cháy|vụ cháy|tai nạn|ủng hộ|giúp đỡ|mạnh thường quân|khuyết tật|neo đơn"
    r"|hoàn cảnh|tử vong|tổng đài|phòng khám|nhà văn hóa|trạm y tế|qua đời|chia buồn|từ thiện"
    r"|nghị định|thông tư|điều|khoản|quyết định|bà con|ông bà|anh chị|cô chú|anh em|cô bác)\b"
)
PLATE = r"\b\d{2}[ \-]?[a-zđ]{1,2}\d?[ .\-]{1,3}(?:\d{3}\.?\d{2}|\d{4})\b"
OWNER = (
    rf"\b(?:xe|biển số|biển|bks) (?:\w+ )?(?:nhà |của )?(?:{ONE})\b|\bchủ xe (?:tên|là|ở)\b"
    rf"|\b(?:{ONE})\b(?: \w{{1,9}}){{0,6}} (?:đi|chạy|lái|cưỡi|có) (?:chiếc |con )?(?:xe|ô tô|sh|vision|\w+ màu)"
    rf"|\btên (?:\w+ ){{1,4}}(?:chạy|lái|đi)\b|\b(?:{ONE})\b.*\b(?:đi|chạy|lái) (?:xe|ô tô|con|chiếc)|của (?:{ONE})\b"
)
OF = {name: (re.compile(exact_of(said).text), re.compile(said.translate(BARE)))
      for name, said in (("id", ID), ("address", ADDRESS), ("whose", WHOSE), ("ours", OURS),
                         ("plate", PLATE), ("owner", OWNER))}  # fmt: skip
# One look at the bare text tells which of them can stand there: for most texts none.
SOUGHT = ("id", "address", "plate", "spoken", "mail")
ANY = re2.Set.SearchSet(BYTES)
for _pattern in (ID.translate(BARE), ADDRESS.translate(BARE), PLATE.translate(BARE), SPOKEN, MAIL):
    ANY.Add(_pattern.replace("(?!\\w)", "").encode())
ANY.Compile()
DIGITS = re.compile(r"\d")
NUMBERED = re.compile(r"(?<!\w)(?:số|so|ngõ|ngo|hẻm|hem|ngách|ngach|kiệt|kiet)(?!\w)")
COUNTED = re.compile(rf"(?:so nha|nha so) (?:{COUNT.translate(BARE)})\b")  # number in words
BARE_ADDRESS = re2.compile(ADDRESS.translate(BARE).encode(), BYTES)


def doxxing(context: Context) -> Iterator[Finding]:
    """Find what leads to a person who did not publish it."""
    text = context.text
    bare = text.bare
    encoded = bare.text.encode()
    seen = {SOUGHT[number] for number in ANY.Match(encoded) or ()}
    if "id" in seen:
        view = bare if text.unmarked else text.plain
        for match in OF["id"][text.unmarked].finditer(view.text):
            yield Finding("doxxing.id", 1.0, view.span(*match.span(1)))
    if "address" in seen:
        yield from _tied(text, "address", "whose", _first(text, encoded))
    if "plate" in seen:
        yield from _tied(text, "plate", "owner")
    if "spoken" in seen:
        yield from numbers(bare)
    if "mail" in seen:
        yield from addresses(bare)


def _first(text: Text, bare: bytes) -> int:
    """Before which letter no address begins: without marks that is soon told."""
    if not bare.isascii() or len(bare) != len(text.plain.text):
        return 0  # not letter by letter
    found = BARE_ADDRESS.search(bare)
    return found.start() if found is not None else 0


def _tied(text: Text, what: str, whose: str, first: int = 0) -> Iterator[Finding]:
    """An address or a plate, where somebody else is named in the same sentence."""
    view, chat = text.bare if text.unmarked else text.plain, text.unmarked
    for match in OF[what][chat].finditer(view.text, first):
        start, end = match.span()
        if (MEASURED.match(view.text, end) and not NUMBERED.search(match[0])) or (
            chat and not DIGITS.search(match[0]) and not COUNTED.match(match[0])
        ):
            continue  # without marks lô sáu may be lo sau
        before = re.split(r"[.!?\n] ", view.text[max(start - BEFORE, 0) : start])[-1]
        around = before + re.split(r"[.!?\n](?: |$)", view.text[start : end + AFTER])[0]
        if OF[whose][chat].search(around) and not OF["ours"][chat].search(around):
            yield Finding(f"doxxing.{what}", 0.9, view.span(start, end))
            return
