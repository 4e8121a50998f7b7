"""Contact details: numbers of people are marked, other numbers are not."""

import pytest

from tests.support.reading import FORMS, hits, seen, told

HIT = (
    ("Gọi 0900 111 001 nhé", "contact.phone", "0900 111 001"),
    ("lh 0912.345.678", "contact.phone", "0912.345.678"),
    ("Số tôi: +84 912 345 678", "contact.phone", "+84 912 345 678"),
    ("sđt 84912345678", "contact.phone", "84912345678"),
    ("O 9 O O 1 1 1 O O 3 xem bói", "contact.phone", "O 9 O O 1 1 1 O O 3"),
    ("goi cho anh 0987654321", "contact.phone", "0987654321"),
    ("Viết cho tôi: Nguyen.An@vidu.com nhé", "contact.email", "Nguyen.An@vidu.com"),
    ("kết bạn zalo với em", "contact.handle", "kết bạn zalo"),
    ("Zalo: 0912345678", "contact.handle", "Zalo: 0912345678"),
    ("vào t.me/keolenh nhé", "contact.handle", "t.me/keolenh"),
    ("Telegram @keolenh", "contact.handle", "Telegram @keolenh"),
    ("nhan tin qua telegram nha", "contact.handle", "nhan tin qua telegram"),
    ("STK 0123456789012 Vietcombank", "contact.bank", "0123456789012"),
    ("số tài khoản: 19031234567890", "contact.bank", "19031234567890"),
    ("ung ho 19031234567890 techcombank", "contact.bank", "19031234567890"),
    ("Call +1 650-253-0000 now", "contact.phone", "+1 650-253-0000"),
)
SILENT = (
    "Gọi 113, 114, 115 hoặc tổng đài 1900 1234",
    "Tổng đài 18001091 miễn phí",
    "Năm 2023 có 1.234.567.890 đồng, từ 01/02/2024 đến 03/04/2025",
    "Nghị định 100/2019/NĐ-CP, QL1A, 14h30",
    "Giá 30.000.000đ một tháng, tăng 10%",
    "Zalo dạo này hay lỗi",
    "Tôi dùng Telegram để đọc báo",
    "Ngân hàng Vietcombank mở cửa lúc 8h",
    "Toi co 3 con, 2 xe, 1 nha",
    "Mã hồ sơ 1234567890, mã 0000000000",
    "+999 123 456 789 0",
    "Hoa don 00123456789012",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_contact_details_are_marked_where_they_stand(
    form: str, text: str, code: str, matched: str
) -> None:
    assert hits("contact", form, text, code, matched), told("contact", text)


@pytest.mark.parametrize("text", SILENT)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert told("contact", text) == []


def test_an_office_number_weighs_less_than_a_mobile() -> None:
    (office,) = seen("contact", "Tòa soạn: 024 3825 1234")
    (mobile,) = seen("contact", "Tòa soạn: 0912 345 678")
    assert office.score < mobile.score


def test_a_hotline_weighs_less_than_somebodys_number() -> None:
    (hotline,) = seen("contact", "CSGT công khai đường dây nóng 0995.67.67.67 rồi, có clip thì gửi")
    (somebody,) = seen("contact", "Số nó đây 0995.67.67.67, có gì thì gọi")
    assert hotline.score < somebody.score


def test_an_account_is_told_once() -> None:
    assert told("contact", "momo 0912345678") == [("contact.bank", "0912345678")]
