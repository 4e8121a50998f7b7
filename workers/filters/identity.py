"""The author's name: one that poses as the newsroom or an authority, abuses, or advertises.

Must not catch real names (Phúc, Dũng, Nguyễn Công An, bà Báo), nor a calling before a name (Bác sĩ
Nam). Findings have no place in the text: the note says what was seen in the name.
"""

import re
from collections.abc import Iterator

from service.domain.facts import Facts
from service.domain.finding import Context, Filter, Finding
from service.domain.text import Text, read
from service.domain.text.folds import BARE, exact_of
from workers.filters.contact import contact
from workers.filters.links import links
from workers.filters.terms import Finder

CODES = ("identity.impersonation", "identity.abuse", "identity.advert")
ABUSE = ("profanity", "insult", "slur", "threat")
ENOUGH = 0.75  # a hit that says so by itself
LOOK = 120  # letters of a name that are looked at

PRESS = (
    "tuổi trẻ|thanh niên|lao động|tiền phong|nhân dân|dân trí|vnexpress|vietnamnet|zing|znews|kenh14"
    "|người lao động|sài gòn giải phóng|pháp luật|công an nhân dân|quân đội nhân dân|hà nội mới|vtv"
    "|vov|vtc|24h|đời sống|điện tử|này|mới|chính thống|phụ nữ|giao thông|nông nghiệp|đầu tư|sức khỏe"
)
PLACES = (
    "tỉnh|huyện|quận|xã|phường|thành phố|thị xã|thị trấn|tp|tphcm|hà nội|sài gòn|đà nẵng|hải phòng"
    "|cần thơ|việt nam|nhân dân|giao thông|kinh tế|hình sự|khu vực|mạng|điều tra|viên|trung ương"
)
# From the beginning of the name.
POSES = (
    r"(?:ban|phòng|bộ phận|tổ|hội đồng|đội ngũ|nhóm) (?:biên tập|quản trị|bạn đọc|kiểm duyệt|điều hành"
    r"|thư ký|hỗ trợ|chăm sóc|tiếp dân|thông báo|an ninh|kỹ thuật)|tòa soạn|bbt|bqt|quản trị viên"
    r"|(?:tổng )?biên tập(?: viên)?\b|tổng thư ký tòa soạn|thư ký tòa soạn|phóng viên|kiểm duyệt viên"
    r"|điều hành viên|admin(?:istrator)?s?\b|ad báo|mod(?:erator)?s?\b|editors?\b|editorial|newsroom"
    r"|support(?: team)?$|staff\b|webmaster|system$|hệ thống$|cskh|chăm sóc khách hàng|hỗ trợ khách"
    rf"|(?:báo|tạp chí|đài|đài truyền hình|tòa soạn báo) (?:{PRESS})\b|ykien\b"
    rf"|(?:công an|cảnh sát|csgt|tòa án|viện kiểm sát|thanh tra|bảo hiểm xã hội|điện lực) (?:{PLACES}|[a-z]+ \d)"
    r"|(?:cảnh sát|tòa án|viện kiểm sát|thanh tra chính phủ|điện lực|bảo hiểm xã hội)$"
    r"|bộ (?:công an|y tế|giáo dục|tài chính|quốc phòng|công thương|ngoại giao|nội vụ|xây dựng|tư pháp"
    r"|giao thông|nông nghiệp|thông tin|lao động|văn hóa|trưởng|khoa học)"
    r"|(?:sở|cục|chi cục|tổng cục|vụ) (?:y tế|thuế|giáo dục|tài chính|công thương|xây dựng|tư pháp"
    r"|giao thông|thông tin|cảnh sát|hải quan|an ninh|quản lý|an toàn|điều tra|nội vụ)"
    r"|(?:phó )?chủ tịch (?:ubnd|ủy ban|nước|tỉnh|huyện|xã|phường|thành phố|quốc hội|hđnd)"
    r"|ubnd|ủy ban (?:nhân dân|mặt trận|kiểm tra)|(?:phó )?thủ tướng|chính phủ|quốc hội|tổng bí thư"
    r"|bí thư (?:tỉnh|thành|huyện|xã|đảng)|đảng ủy|tỉnh ủy|thành ủy|văn phòng (?:chính phủ|luật|công chứng)"
    r"|ngân hàng|vietcombank|techcombank|agribank|bidv\b|vietinbank|sacombank|mb ?bank|vpbank|tpbank"
    r"|tổng đài|trung tâm (?:hỗ trợ|chăm sóc|an ninh|xử lý|tiếp nhận)|bưu điện|vneid|dịch vụ công"
    r"|(?:the )?(?:bank of|police|ministry|department of|tax office|embassy)\b|bank$|customer (?:care|service)"
)
ADVERT = (
    r"\b(?:cho vay|vay (?:tiền|vốn|nóng|nhanh|online|tín chấp)|tín dụng đen|nhà cái|cá cược|soi kèo|soi cầu"
    r"|lô đề|nổ hũ|casino|kubet|tài xỉu|bắn cá|game bài|xóc đĩa|kiếm tiền (?:online|tại nhà)|việc nhẹ"
    r"|tuyển (?:dụng|ctv|cộng tác viên|nhân viên)|giá rẻ|giá gốc|khuyến mãi|giảm giá|thanh lý|chuyên sỉ"
    r"|bán (?:hàng|nhà|đất|sim|thuốc|acc|buôn|sỉ|lẻ)|sim số đẹp|làm bằng|bằng lái|giảm cân|tăng cân"
    r"|trị nám|trị mụn|xem bói|bói bài|massage|gái gọi|sugar|sex|tăng (?:like|follow)|dịch vụ seo|zalo"
    r"|telegram|hotline|inbox|ship cod|cheap|loans|free followers|crypto|forex|bitcoin)\b"
)
OF = {name: (re.compile(exact_of(said).text), re.compile(said.translate(BARE)))
      for name, said in (("poses", rf"^(?:{POSES})"), ("advert", ADVERT))}  # fmt: skip


def identity(find: Finder) -> Filter:
    """Make the filter from what finds listed terms."""

    def look(context: Context) -> Iterator[Finding]:
        name = context.facts.name.strip()[:LOOK]
        if not name:
            return
        text = read(name)
        yield from _poses(text)
        yield from _abuses(find, text)
        yield from _adverts(text, context.facts.site_hosts)

    return look


def _match(what: str, text: Text) -> str:
    view = text.bare if text.unmarked else text.plain
    said = " ".join(view.text.strip(" .:*-_[]()|").split())
    match = OF[what][text.unmarked].search(said)
    return match[0] if match else ""


def _poses(text: Text) -> Iterator[Finding]:
    note = _match("poses", text)
    if note:
        yield Finding("identity.impersonation", 1.0, note=note)


def _abuses(find: Finder, text: Text) -> Iterator[Finding]:
    for hit in find(text):
        # Without its marks a single syllable is more likely a name: Dung, Cac, Bich.
        named = hit.stripped and " " not in hit.entry.term
        if hit.entry.code.startswith(ABUSE) and hit.score >= ENOUGH and not named:
            yield Finding("identity.abuse", hit.score, note=hit.read_as or hit.entry.term)
            return


def _adverts(text: Text, hosts: tuple[str, ...]) -> Iterator[Finding]:
    alone = Context(text, Facts(site_hosts=hosts))
    for finding in (*contact(alone), *links(alone)):
        if finding.span is not None and finding.score >= ENOUGH:
            yield Finding("identity.advert", 1.0, note=text.text[slice(*finding.span)])
            return
    note = _match("advert", text)
    if note:
        yield Finding("identity.advert", 0.9, note=note)
