"""Sketches: the same under every way to write a text, alike under small edits, apart otherwise."""

from itertools import combinations
from unicodedata import normalize

import pytest
from hypothesis import given, strategies as st

from service.domain import sketch as sketching
from service.domain.sketch import ALIKE, LEAST, SIZE, Sketch, reading, sketch
from service.domain.text import read

ROAD = (
    "Đường liên xã quê tôi hỏng ba năm nay, mưa xuống các cháu đi học rất khổ. Mong cấp trên về "
    "xem tận nơi, sớm bố trí vốn để bà con đi lại an toàn. Xin cảm ơn tòa soạn đã đăng bài."
)
OFFER = (
    "Anh em cần tiền gấp cứ liên hệ ngay bên em, giải ngân trong 30 phút, không cần thế chấp, "
    "lãi suất ưu đãi nhất thị trường, hỗ trợ cả nợ xấu trên toàn quốc. Chị Lan 0912345678"
)
LIES = (
    "Tờ báo này toàn đưa tin sai sự thật về công ty Hoàng Gia, tẩy chay ngay đi bà con, "
    "đừng để chúng nó lừa gạt người tiêu dùng thêm nữa."
)
SYLLABLES = ("đường", "hỏng", "nước", "ngập", "chợ", "trường", "phường", "thuế", "giá", "xăng",
             "điện", "vườn", "quả", "lúa", "biển", "tàu", "cá", "rừng", "cầu", "bệnh", "viện",
             "thuốc", "học", "phí", "sách", "bão", "lũ", "mái", "nhà", "xóm", "làng", "hẻm")  # fmt: skip
LONG_TEXT = st.lists(st.sampled_from(SYLLABLES), min_size=20, max_size=90).map(" ".join)


def drawn(text: str) -> Sketch:
    made = sketch(read(text))
    assert made is not None, text
    return made


def alike(text: str, other: str) -> bool:
    return drawn(text).like(drawn(other)) >= ALIKE


@given(text=LONG_TEXT, signs=st.text("!?.…,;:“”\"'()\n🙂", min_size=1, max_size=3))
def test_ways_to_write_one_text_make_no_difference(text: str, signs: str) -> None:
    same = drawn(text)
    bare = read(text).bare.text
    for way in (
        normalize("NFD", text), text.upper(), text.title(), bare, text.replace(" ", f"{signs} "),
        text.replace(" ", " 2026 "), text.replace("o", "o\u200b"),
    ):  # fmt: skip
        assert drawn(way) == same


@given(text=LONG_TEXT)
def test_sketch_is_kept_as_it_was(text: str) -> None:
    made = drawn(text)
    assert Sketch.unpacked(made.packed()) == made
    assert made.like(made) == 1
    assert len(made.mins) <= SIZE
    assert list(made.mins) == sorted(set(made.mins))
    assert all(0 <= band < 1 << 63 for band in made.bands)


@given(text=LONG_TEXT, other=LONG_TEXT)
def test_likeness_is_mutual_and_a_share(text: str, other: str) -> None:
    one, two = drawn(text), drawn(other)
    assert one.like(two) == two.like(one)
    assert 0 <= one.like(two) <= 1


@given(st.text())
def test_any_text_can_be_drawn(text: str) -> None:
    made = sketch(read(text))
    assert made is None or made.bands


def test_sketches_are_the_same_in_every_process() -> None:
    """They lie in the database: another hash needs a migration that drops them."""
    assert drawn(ROAD).mins[:3] == (12890511, 21538847, 71926176)
    assert drawn("Tẩy chay báo Phương Đông ngay").mins == (1414825795869323079,)


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (ROAD, ROAD.replace("quê tôi", "thôn Đoài").replace("ba năm", "4 năm")),
        (ROAD, ("Mong cấp trên về xem tận nơi, sớm bố trí vốn để bà con đi lại an toàn. Xin cảm ơn "
               "tòa soạn đã đăng bài. Đường liên xã quê tôi hỏng ba năm nay, mưa xuống các cháu "
               "đi học rất khổ.")),
        (ROAD, ("Duong lien xa que toi hong 3 nam nay, mua xuong cac chau di hoc rat kho. Mong cap "
               "tren ve xem tan noi, som bo tri von de ba con di lai an toan. Cam on toa soan")),
        (OFFER, OFFER.replace("Lan", "Thu Hà").replace("0912345678", "0987 654 321")),
        (OFFER, OFFER.replace("không", "ko").replace("30", "15").replace(". Chị Lan", "!!! Em Vy")),
        (OFFER, "Chào cả nhà! " + OFFER + " LH ngay nhé"),
        (OFFER, OFFER.replace("a", "а")),  # Cyrillic
        (OFFER, OFFER.replace("tiền", "t.i.ề.n").replace("lãi", "l\u200bãi")),
        (LIES, LIES.replace("Hoàng Gia", "Phú Quý").replace("tin sai", "tin không đúng")),
        (LIES, ("Báo này toàn đưa tin sai sự thật về công ty Hoàng Gia, mọi người tẩy chay đi, "
               "đừng để chúng lừa gạt người tiêu dùng nữa.")),
    ],
)  # fmt: skip
def test_small_edits_stay_alike_and_are_found(text: str, edited: str) -> None:
    assert alike(text, edited)
    assert set(drawn(text).bands) & set(drawn(edited).bands)


HONEST = (
    "Tôi ở xã bên cạnh, đường cũng hỏng mấy năm nay, mưa xuống là lầy lội, xe máy không đi nổi.",
    "Đường quê tôi cũng hỏng lâu rồi, học sinh đi học phải lội bùn, mong huyện sớm cho sửa.",
    "Ba năm nay năm nào cũng hứa làm đường mà có thấy máy móc nào về đâu, dân chán lắm rồi.",
    "Giá xăng tăng thì cái gì cũng tăng, lương thì vẫn thế, công nhân chúng tôi sống sao nổi.",
    "Giá điện tăng rồi giá nước cũng tăng, lương công nhân đứng yên, biết sống kiểu gì đây.",
    "Xử phạt như vậy là quá nhẹ, phải tước bằng lái vĩnh viễn thì mới đủ sức răn đe người khác.",
    "Phạt thế còn nhẹ, theo tôi cần tịch thu xe và tước bằng lái ba năm mới đủ răn đe.",
    "Tội nghiệp hai cháu bé quá, mong các cháu sớm tìm được người thân chăm sóc, nuôi dưỡng.",
    "Thương hai bé quá, mong chính quyền địa phương quan tâm giúp các cháu được tới trường.",
    "Đội tuyển đá hay lắm, chỉ tiếc pha bỏ lỡ cuối trận, trận sau cố gắng ghi bàn sớm nhé.",
    "Các em đá rất hay, thua một bàn cũng không sao, trận sau cố gắng thắng để vào vòng trong.",
    "Con tôi cũng học trường này, thầy cô rất tận tình, mong phụ huynh bình tĩnh chờ kết luận.",
    "Con em tôi học trường này bốn năm rồi, thầy cô tốt, chờ kết luận rồi hãy phán xét.",
)


@pytest.mark.parametrize(("text", "other"), [*combinations([*HONEST, ROAD, OFFER, LIES], 2)])
def test_honest_comments_on_one_subject_are_apart(text: str, other: str) -> None:
    assert not alike(text, other)


@pytest.mark.parametrize(
    "text",
    [
        "Bài viết rất hay, cảm ơn tòa soạn", "Bài viết rất hay, cảm ơn tòa soạn!!! 👍👍",
        "Cảm ơn tác giả đã có bài viết rất hay và ý nghĩa.", "Tuyệt vời", "", "👍👍👍", "2026",
        "Xin chia buồn cùng gia đình các nạn nhân.", "Rất đồng ý với ý kiến của bạn.",
        "Cầu mong hương hồn các nạn nhân sớm siêu thoát, xin chia buồn cùng gia đình.",
        "Chúc mừng đội tuyển Việt Nam vô địch, tự hào quá Việt Nam ơi!",
        "Đề nghị cơ quan chức năng vào cuộc, xử lý nghiêm theo pháp luật.",
        "Cảm ơn tòa soạn và tác giả đã có một bài viết rất hay, bổ ích và ý nghĩa cho bạn đọc.",
        "Very good article, thanks for the post, I agree so much",
        "Bai viet rat hay, cam on toa soan", "Mình cũng thấy vậy đó bạn",
    ],
)  # fmt: skip
def test_what_everybody_says_has_no_sketch(text: str) -> None:
    assert sketch(read(text)) is None


def test_short_text_is_like_the_same_words_only() -> None:
    short = drawn("Tẩy chay báo Phương Đông ngay đi bà con ơi")
    assert short.short
    assert short.like(drawn("tay chay bao phuong dong NGAY đi, bà con ơi!")) == 1
    assert short.like(drawn("Tẩy chay báo Phương Đông ngay thôi bà con ơi")) == 0
    assert short.like(drawn(ROAD)) == 0


def test_stretched_out_short_text_stays_short() -> None:
    assert drawn("vay tiền nhanh " * 30).short
    assert len(drawn(ROAD).mins) >= LEAST


def test_other_scripts_have_words_too() -> None:
    russian = "Срочно дешёвые кредиты без отказа звоните сейчас по номеру"
    assert drawn(russian) == drawn(russian.upper() + "!!")


def test_memory_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    words = sketching._Hashes()
    monkeypatch.setattr(sketching._Hashes, "MOST", 2)
    made = [words[word] for word in (b"mot", b"hai", b"ba", b"mot", b"x" * 5000)]
    assert made[0] == made[3]
    assert len(words) == 2
    assert words[b"ko"] == words[b"khong"]


def test_text_is_read_once_for_sketch_and_filters() -> None:
    assert reading(ROAD) is reading(ROAD)
