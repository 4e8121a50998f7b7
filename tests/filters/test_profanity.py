"""Obscene and abusive words: what must be marked, and where; what must be left alone."""

from typing import Any
from unicodedata import normalize

import pytest

from tests.support.reading import FORMS, hits, seen, told

HIT = (
    # full dress
    ("Chủ quán này như con cặc", "profanity.word", "như con cặc"),
    ("Địt mẹ bọn lừa đảo", "profanity.word", "Địt mẹ"),
    ("địt cụ bọn cò đất", "profanity.word", "địt cụ"),
    ("ĐỤ MÁ nó chứ", "profanity.word", "ĐỤ MÁ"),
    ("Trọng tài bắt như lồn", "profanity.word", "như lồn"),
    ("Tao đéo tin lời hứa đó", "profanity.word", "đéo"),
    ("đầu buồi", "profanity.word", "đầu buồi"),
    ("Mẹ kiếp, lại tăng giá", "profanity.word", "Mẹ kiếp"),
    ("con đĩ này", "profanity.word", "con đĩ"),
    # insults, threats, slurs
    ("Đồ chó má, lừa cả người già", "insult.word", "Đồ chó má"),
    ("thằng óc chó", "insult.word", "óc chó"),
    ("Bọn khốn nạn", "insult.word", "khốn nạn"),
    ("Đồ mất dạy!", "insult.word", "Đồ mất dạy"),
    ("tao giết mày", "threat.word", "giết mày"),
    ("Bọn bắc kỳ biết gì", "slur.group", "Bọn bắc kỳ"),
    # old and new tone placement
    ("đĩ thoã", "profanity.word", "đĩ thoã"),
    ("đĩ thõa", "profanity.word", "đĩ thõa"),
    # without marks, wholly or in part
    ("dit me may", "profanity.bare", "dit me may"),
    ("nhu con cac", "profanity.bare", "nhu con cac"),
    ("do suc vat", "insult.bare", "do suc vat"),
    ("dit cụ bọn cò đất", "profanity.bare", "dit cụ"),
    # chat spelling
    ("xe bus bẩn vcl", "profanity.word", "vcl"),
    ("ông này chém gió vl", "profanity.word", "vl"),
    ("đkm đường gì mà ổ gà", "profanity.word", "đkm"),
    ("dm bọn lừa đảo", "profanity.word", "dm"),
    ("cc gì thế này", "profanity.word", "cc gì"),
    ("đjt mẹ", "profanity.word", "đjt mẹ"),
    ("cái loz này", "profanity.word", "cái loz"),
    # disguised
    ("bọn này đ.ị.t mẹ", "profanity.word", "đ.ị.t mẹ"),
    ("như l ồ n thôi", "profanity.word", "như l ồ n"),
    ("tao đéooooo tin", "profanity.word", "đéooooo"),
    ("nhìn mặt l0n", "profanity.word", "nhìn mặt l0n"),
    ("c*ặ*c", "profanity.word", "c*ặ*c"),
    ("như lồ\u200bn vậy", "profanity.word", "như lồ\u200bn"),
    # English
    ("The editor is a fucking moron", "profanity.word", "fucking"),
    ("The editor is a fucking moron", "insult.word", "moron"),
    ("f.u.c.k the paywall", "profanity.word", "f.u.c.k"),
    ("a$$hole driver", "profanity.word", "a$$hole"),
    ("What a 𝐬𝐡𝐢𝐭 report", "profanity.word", "𝐬𝐡𝐢𝐭"),
    ("What a shіt report", "profanity.word", "shіt"),
    ("I will kill you", "threat.word", "I will kill you"),
)
SILENT = (
    "Thang dien nay het bao nhieu tien vay ba con",
    "Do cho de lam banh chung ngon lam",
    "Bãi cứt trâu ngoài đồng khô đi đốt sưởi ấm",
    "Bãi cứt chó trước cổng không ai dọn",
    "Dọn chuồng mà phân đổ vào miệng, tởn tới già",
    "Theo @real_fuckboy thì trận này hòa",
    # everyday twins
    "Các em nhỏ vui Trung thu, các cô các bác cùng dự",
    "Buổi chiều ghé thăm bảo tàng",
    "Anh lớn tuổi hơn tôi, khôn lớn rồi",
    "Đi bộ quanh hồ Gươm, đi đâu cũng đẹp",
    "Một lon sữa và hai hộp bánh",
    "Lo cái lớn trước, cái lọn tóc sau",
    "Đeo mũ bảo hiểm đúng cách",
    "Du lịch miền Tây, đu đủ chín",
    "Ông Cù Huy Cận là nhà thơ, cứu người là trên hết",
    "Bánh hạt óc chó mật ong",
    "Hoa cứt lợn nở tím triền đê",
    "Thái Bình Dương vật lộn với bão",
    "Bể nước 40 dm3, xe 125cc, dung tích 150 cc",
    "Chó cứu hộ tìm thấy nạn nhân",
    "Bà con chống lũ lụt suốt đêm mưa lũ",
    "Trứng cút lộn và chim cút",
    "Anh ấy nhíu mày nhìn quanh",
    # without marks
    "Cac chau thieu nhi vui choi",
    "Buoi toi o pho co",
    "Nguoi lon tuoi can tiem nhac lai",
    "Em di lam ve muon, con di hoc them",
    "ba con di lai kho khan",
    "Sửa đường cho bà con đi lại, con đi học đỡ khổ",
    "Lam viec cu the, ro rang",
    "Du khach tang manh",
    "Con cho em xin dia chi",
    # abbreviations
    "Vlog du lịch miền Tây",
    "Sách VL lớp 11",
    "Họp CLB thơ",
    "Bản vẽ ĐM 1234",
    # English
    "Scunthorpe United lost again",
    "Assignments are due; the classic cockatoo exhibit",
    "Dick Van Dyke turned 99",
    "Cumin, arsenic and therapists in Essex",
    "Shiitake and a bass guitar",
)
WEAK = (  # something may be said, but too little for a human to be called
    "Ở CC Linh Đàm",
    "Shoot me an email, cc Anna",
    "Thằng bé ngu ngơ nhìn tao",
    "Con chó này không phải chó dại",
)
ENOUGH = 3.0 / 4.0  # the review threshold by the heaviest weight


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_abuse_is_marked_where_it_stands(form: str, text: str, code: str, matched: str) -> None:
    assert hits("profanity", form, text, code, matched), told("profanity", text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", SILENT)
def test_honest_twins_are_left_alone(form: Any, text: str) -> None:
    assert told("profanity", normalize(form, text)) == []


@pytest.mark.parametrize("text", WEAK)
def test_what_is_rude_only_in_company_weighs_little(text: str) -> None:
    assert sum(f.score for f in seen("profanity", text)) < ENOUGH


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("đ.ị.t", "địt"),
        ("v.ã.i l.ồ.n", "vãi lồn"),
        ("lồồồồn", "lồn"),
        ("dit me may", "địt mẹ mày"),
        ("vcl", "vãi cả lồn"),
        ("đm", "địt mẹ"),
        ("ⓥⓒⓛ", "vãi cả lồn"),
        ("f.u.c.k.i.n.g", "fucking"),
        ("địt", ""),
        ("ĐỊT", ""),
        ("đĩ thoã", ""),
    ],
)
def test_it_is_said_how_the_word_was_read(text: str, read_as: str) -> None:
    assert [finding.read_as for finding in seen("profanity", text)] == [read_as]


def test_the_same_word_again_counts_less() -> None:
    first, again = seen("profanity", "đéo tin, đéo xem")
    assert again.score == first.score / 4


def test_a_wall_of_words_gives_a_bounded_number_of_findings() -> None:
    assert len(seen("profanity", "đéo địt " * 600)) == 40


def test_missing_marks_count_less_amid_marked_text() -> None:
    (chat,) = seen("profanity", "bon nay dit me het")
    (amid,) = seen("profanity", "bọn này dit me hết")
    assert amid.score < chat.score


def test_an_abbreviation_before_a_name_or_in_capitals_is_less_sure() -> None:
    plain, named, capitals = (
        seen("profanity", text)[0].score for text in ("hay vcl ông ạ", "hay vcl Messi ạ", "Hay VCL")
    )
    assert plain > named > capitals
