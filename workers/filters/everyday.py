"""Which words are met often: a phrase is looked for by those that are not."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import prod

# The commonest syllables of news and honest comments, in their order: how likely a text has them.
EVERYDAY = {word: 1 / (2 + rank / 8) for rank, word in enumerate(["có", "là", "và", "không", "người", "một", "của", "tôi", "được", "cho", "đã", "con", "trong", "ở", "các", "nhà", "với", "ông", "đi", "về", "những", "ra", "đến", "công", "bà", "vào", "anh", "lại", "đó", "cũng", "thì", "làm", "hai", "phải", "để", "này", "bị", "như", "ngày", "nhưng", "năm", "mà", "chỉ", "khi", "từ", "đầu", "đồng", "sau", "nói", "nước", "còn", "cả", "chúng", "trên", "mới", "việc", "nhiều", "mình", "biết", "số", "lên", "sẽ", "học", "gia", "ba", "thành", "hàng", "theo", "thể", "đường", "rồi", "giờ", "dân", "cô", "tại", "đây", "tuổi", "thư", "hiện", "đang", "tiền", "vì", "bộ", "nhân", "chính", "bình", "trước", "định", "em", "họ", "xe", "qua", "hơn", "vẫn", "ai", "mẹ", "động", "cùng", "quan", "rất", "bảo", "chủ", "trường", "nào", "thấy", "cuộc", "nhận", "tiếp", "đình", "chị", "cái", "nam", "toàn", "nay", "bán", "lần", "văn", "nhất", "thế", "sinh", "cơ", "điều", "sống", "vậy", "mặt", "lý", "chồng", "tháng", "điện", "gọi", "nên", "chuyện", "gần", "ăn", "tử", "gì", "chưa", "khác", "đất", "liên", "báo", "sự", "lớn", "thông", "hội", "xã", "tới", "hết", "máy", "tình", "đề", "tiếng", "mất", "vợ", "đưa", "bắt", "phát", "nhau", "thật", "cách", "đánh", "đúng", "loại", "bọn", "thứ", "bạn"])}  # fmt: skip
SELDOM = 0.01  # any other word


Run = Sequence[tuple[str, ...]]  # options of words that stand next to each other


def rarest(runs: Iterable[Run]) -> Run:
    """The run that is likely met least."""
    return min(runs, key=lambda run: prod(map(likely, run)))


@lru_cache(1 << 12)
def likely(options: tuple[str, ...]) -> float:
    """How often one of them is met, roughly: each word as often as its rank says (Zipf)."""
    return sum(prod(EVERYDAY.get(word, SELDOM) for word in way.split()) for way in options)
