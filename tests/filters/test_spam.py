"""Spam phrases: offers are marked, talk about them is not."""

import pytest

from tests.support.reading import FORMS, hits, rows, seen, told

HIT = (
    ("Cho vay trả góp không cần gặp mặt", "spam.loan", "Cho vay trả góp"),
    ("Vay tiền nóng, giải ngân trong ngày", "spam.loan", "Vay tiền nóng"),
    ("Game bài đổi tiền thật, nhận ngay 88k", "spam.gambling", "nhận ngay 88k"),
    ("Chốt số miền Bắc víp", "spam.gambling", "Chốt số"),
    ("Việc nhẹ lương cao cho chị em", "spam.job", "Việc nhẹ lương cao"),
    ("Ở nhà dán tem ngày 400k", "spam.job", "ngày 400k"),
    ("cần 50 bạn đánh chữ tại nhà", "spam.job", "cần 50 bạn đánh chữ tại nhà"),
    ("Robot trade vàng tự động, lãi đều 10%/tháng", "spam.invest", "Robot trade"),
    ("lãi suất 10%/tháng", "spam.invest", "lãi suất 10%/tháng"),
    ("Cao dán, khỏi sau 1 liệu trình", "spam.health", "khỏi sau 1 liệu trình"),
    ("Massage thư giãn có hậu", "spam.adult", "thư giãn có hậu"),
    ("Nhận thi hộ, bao đậu", "spam.papers", "Nhận thi hộ"),
    ("Thanh toán phí tại trang sau", "spam.phishing", "Thanh toán phí tại"),
    ("Giày xả lỗ, freeship", "spam.advert", "freeship"),
    # without marks
    ("viec nhe luong cao, lien he ngay", "spam.job", "viec nhe luong cao"),
    ("cho vay nong lai thap", "spam.loan", "cho vay nong"),
    # disguised
    ("k.i.ế.m t.i.ề.n online", "spam.job", "k.i.ế.m t.i.ề.n online"),
    # English
    ("Earn money online, click my name", "spam.advert", "click my name"),
    ("My uncle makes 90 dollars every hour", "spam.job", "makes 90"),
    ("Cheap viagra, no prescription", "spam.health", "Cheap viagra"),
)
HIT_OF_A_KIND = (
    ("ai cần thì ib mình chỉ cho mua", "spam.soft"),
    ("Kết bạn Zalo em nhé", "spam.contact"),
    ("Dịch vụ SEO giá rẻ, uy tín", "spam.seo"),
    ("Nhận tăng follow TikTok", "spam.followers"),
    ("Nhận làm bùa yêu", "spam.fortune"),
    ("Căn hộ ven biển chỉ từ 2 tỷ", "spam.estate"),
)
SILENT = (
    "Số điện thoại tiếp dân của phường là bao nhiêu?",
    "Trận tối qua trọng tài bắt tệ",
    "Giày dép vứt đầy vỉa hè",
    "Mưa 200mm trong 3 giờ, ngập là phải",
    "Con tôi học lớp 5 ở trường này",
    "Ngan hang ha lai suat la tin vui",
    "Thank you for the update",
)
WEAK = (
    "Cấm hẳn game bài đổi thưởng đi",
    "App vay tiền khủng bố cả người thân của tôi",
    "Công an cảnh báo chiêu việc nhẹ lương cao, kiếm tiền online",
    "Ngân hàng hạ lãi suất thấp là tin vui",
    "Lương 5 triệu sống sao nổi ở thành phố",
    "Bác sĩ nói thoát vị phải mổ",
    "Vay tín chấp bây giờ khó quá",
)
OFFER = 0.8  # without marks and alone, a phrase is worth a little less
ENOUGH = 3.0 / 3.0  # the review threshold by the weight of spam


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_offers_are_marked_where_they_stand(form: str, text: str, code: str, matched: str) -> None:
    assert hits("spam", form, text, code, matched), told("spam", text)


@pytest.mark.parametrize("text", SILENT)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert told("spam", text) == []


@pytest.mark.parametrize("text", WEAK)
def test_talk_about_it_weighs_too_little_to_call_a_human(text: str) -> None:
    assert sum(f.score for f in seen("spam", text)) < ENOUGH


def test_a_warning_takes_weight_off_the_phrase() -> None:
    (offer,) = seen("spam", "việc nhẹ lương cao")
    (warning,) = seen("spam", "cảnh giác việc nhẹ lương cao")
    assert warning.score < offer.score / 2


@pytest.mark.parametrize(("text", "code"), HIT_OF_A_KIND)
def test_each_kind_has_its_code(text: str, code: str) -> None:
    assert code in dict(told("spam", text))


@pytest.mark.parametrize("text", rows("spam_offers.tsv"))
def test_an_offer_is_told(text: str) -> None:
    assert sum(f.score for f in seen("spam", text)) >= OFFER


@pytest.mark.parametrize("text", rows("spam_honest.tsv"))
def test_honest_talk_of_the_same_things_weighs_too_little(text: str) -> None:
    assert sum(f.score for f in seen("spam", text)) < ENOUGH


def test_a_place_is_told_once() -> None:
    spans = [f.span for f in seen("spam", "Mua 1 tặng 1, giảm 5kg mỗi tháng, tặng 88k")]
    assert len(spans) == len(set(spans))
