"""Other people's particulars are marked; offices, news places and the author's own home are not."""

import pytest

from tests.support.reading import FORMS, hits, seen, told

HIT = (
    ("Căn cước của bà Tám: 000 0 77 000 123 đây", "doxxing.id", "000 0 77 000 123"),
    ("CMND của hắn: 025 123 456, ai cần", "doxxing.id", "025 123 456"),
    ("Số căn cước của lão là 079 123 456 789", "doxxing.id", "079 123 456 789"),
    ("CCCD 079123456789", "doxxing.id", "079123456789"),
    ("hộ chiếu nó số 123456789 nhé", "doxxing.id", "123456789"),
    ("can cuoc cua no 079123456789", "doxxing.id", "079123456789"),
    ("nhà nó ở số 14/3 đường Bờ Tràm", "doxxing.address", "ở số 14/3"),
    ("Nhà thằng đó ở hẻm 45 Trần Phú", "doxxing.address", "hẻm 45"),
    ("Con mụ đó sống ở ngõ 25 đường Láng", "doxxing.address", "ngõ 25"),
    ("Chủ quán tên Lê Thị Hường, nhà số 14/3 khu chợ", "doxxing.address", "nhà số 14/3"),
    ("nha thang do o hem 4 Rach Cat", "doxxing.address", "hem 4"),
    ("Địa chỉ con đó: 12/5 Nguyễn Trãi, phường 3", "doxxing.address", "12/5 Nguyễn Trãi, phường"),
    ("Bà ấy trọ ở phòng 305 khu B", "doxxing.address", "phòng 305"),
    ("Số nhà của ông ấy là hai mươi mốt", "doxxing.address", "Số nhà của ông ấy là hai"),
    ("Biển số 30A-123.45 của thằng đó", "doxxing.plate", "30A-123.45"),
    ("Thằng đó chạy chiếc xe màu trắng 51F-678.90", "doxxing.plate", "51F-678.90"),
    ("xe của bà ấy 59X1-234.56 nhé", "doxxing.plate", "59X1-234.56"),
    ("Chủ xe tên Nhàn, biển 60A 123.45", "doxxing.plate", "60A 123.45"),
    ("gọi không chín một hai ba bốn năm sáu bảy tám nhé", "contact.spelt",
     "không chín một hai ba bốn năm sáu bảy tám"),
    ("0chín một hai ba 4 năm 6 7 tám", "contact.spelt", "0chín một hai ba 4 năm 6 7 tám"),
    ("so no ne: 095 le le mot hai 4 le 5 le, goi di", "contact.spelt", "095 le le mot hai 4 le 5 le"),
    ("call zero nine five, triple zero, four five, double six.", "contact.spelt",
     "zero nine five, triple zero, four five, double six"),
    ("gửi về ong.truong a còng vidu chấm vn", "contact.spelt", "ong.truong a còng vidu chấm vn"),
    ("mail nam.le(at)vidu.com nhé", "contact.spelt", "nam.le(at)vidu.com"),
)  # fmt: skip
SILENT = (
    "Con gái bỏ học lấy chồng sớm đừng trách bố mẹ nó. Trường cách nhà 15 cây số đường đèo.",
    "Nha anh ay lo an sau gio toi moi xong",
    "Tôi ở số 5 ngõ 12 đường Láng, nước yếu quá",
    "Nhà tôi số 15 ngõ 20 bị cúp điện",
    "Tòa soạn ở số 60 Hoàng Văn Thụ",
    "Công an phường ở số 5 đường Lê Lợi",
    "Cháy lớn ở số 5 đường Lê Lợi, quận 1",
    "Đường Nguyễn Trãi kẹt xe từ 6 giờ",
    "Nhà bà con ở thôn 3 ngập sâu 2 mét",
    "Nhà hàng số 8 Hàng Bài ngon",
    "Bà cụ neo đơn ở ngõ 12, ai giúp bà với",
    "Nghị định 168, điều 5 khoản 2, bà nói đúng",
    "Xe 30A-123.45 vượt đèn đỏ",
    "Biển số đẹp giá 30 triệu",
    "Gọi 113, 114, 115 khi cần",
    "Tổng đài một chín không không một hai ba bốn",
    "một hai ba bốn năm sáu bảy tám chín mười",
    "Mẫu căn cước mới có 12 số",
    "Đi làm căn cước mất 15 phút, 3 ngày có",
    "Tỷ số 2-1, phút 89, cầu thủ số 10",
    "Mo cua tu 8h den 17h, nghi chu nhat",
    "Cong ty 5 nam chua tra luong",
    "Của công ty, mà công an, đã móc cống",
    "Năm 2023 ông ấy 67 tuổi",
    "The office is at 12 Canal Street",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_particulars_of_others_are_marked_where_they_stand(
    form: str, text: str, code: str, matched: str
) -> None:
    assert hits("doxxing", form, text, code, matched), told("doxxing", text)


@pytest.mark.parametrize("text", SILENT)
def test_offices_news_places_and_the_authors_own_are_left_alone(text: str) -> None:
    assert told("doxxing", text) == []


def test_a_number_in_words_is_read_as_digits() -> None:
    (finding,) = seen("doxxing", "gọi không chín một hai ba bốn năm sáu bảy tám nhé")
    assert finding.read_as == "0912345678"


@pytest.mark.parametrize("text", ["không " * 5000, "0 chín " * 5000, "số 1/1/1/1" * 3000])
def test_a_wall_of_digits_is_read_in_a_moment(text: str) -> None:
    assert seen("doxxing", text) is not None
