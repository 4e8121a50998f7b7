"""What calls a human and what does not, where one list's word once hid or excused the other."""

from typing import Any
from unicodedata import normalize

import pytest

from service.domain.facts import Facts
from tests.support.reading import FORMS
from workers.checker import build

pytestmark = pytest.mark.one_database
CHECKER = build()
FOUND = (
    # vulgar words are no honest phrases (khôn lớn, các ông are)
    "mày khôn lồn vừa thôi",
    "đồ người lồn",
    "con cặc ông đây này",
    "ăn cặc bạn ơi",
    "bu cac anh di em",
    "thằng cứt khô",
    "cút mẹ nó đi",
    "ngu mẹ nó đi được",
    # despair
    "Tôi nợ quá rồi, không còn đường nào nữa, chỉ muốn chết cho xong",
    "Em muốn nhảy cầu",
    "Em rạch tay mấy lần rồi",
    "song lam gi nua, chet di cho roi",
    "chac nhay lau cho xong",
    "Muốn giải thoát khỏi cuộc sống này quá",
    # told, but called true; and whoever threatens
    "Nó bị gọi là đồ chó đẻ cũng đáng",
    "Nó bị gọi là thằng ngu là phải",
    "bị chê là đúng địt mẹ mày",
    "bị bảo là tao giết mày thì sao",
    # a handle ends where a word does
    "@a.gái gọi cao cấp sài gòn",
    "@Nam-ngu như chó",
    # violence said outright
    "Tẩm xăng đốt nó, cho nạn nhân được hả dạ",
    "Thằng bác sĩ này phải đổ xăng thiêu, đau lòng cho nạn nhân quá",
    "Treo cổ nó đi cho rồi",
    "Đánh gãy chân nó đi",
    "Đập gãy tay nó đi",
    "Đem nó ra pháp trường bắn cho rồi",
    "Cho nó ăn kẹo đồng",
    "Cho mày đi luôn khỏi về",
    # … and without marks
    "giet no di",
    "chem chet thang nay di",
    "danh chet no di anh em",
    "loi ra ban het di",
    "do xang dot chet ca nha no di",
    "giet het bon no di",
    "phai giet het bon Tau",
    "nen ban chet may thang tham nhung",
    "thang nay phai dap chet",
    # where somebody lives, learns or works
    "so nha hai muoi ba ngo sau Kham Thien, nha thang do day",
    "vợ lão làm ở phường Bách Khoa",
    "con gai no hoc truong Nguyen Du, chieu 5 gio tan",
    # a hotline is named, but the number is another's
    "Gọi tổng đài 111 đi, còn số mẹ nó là 0912345678",
    "Gọi tổng đài 111 còn số mẹ nó là 0912345678",
    "Đường dây nóng cho vay: 0912345678",
    "Tổng đài báo sim số đẹp 0912345678",
    # adverts that tell a tale
    "Tôi từng nợ, nhờ app này vay 50 triệu không thế chấp duyệt liền",
    "Nhà nước cho chơi casino rồi, vào đây nổ hũ nhận 100k",
    "Mẹ tôi làm cộng tác viên shopee lương 500k/ngày, việc nhẹ lương cao",
    "Bạn tôi đầu tư forex lãi 30% mỗi tháng, cam kết hoàn vốn",
    "anh tôi làm bằng lái xe ở đây không cần thi",
    # abuse
    "bọn báo chó",
    "lũ báo bẩn",
    "lũ báo hại",
    "thằng điên",
    "già thế mà còn đòi lấy vợ trẻ",
    "bon dong tinh benh hoan",
    "bon Hoi giao toan khung bo",
    "gai mien Tay toan lam di",
    "loai dan ba nay chi dang lam gai",
    "thang thieu nang",
    "L0ạ1 như ông thì về chăn trâu",  # cues know nothing of what is disguised
)
SHOUT = "NÉM ĐÁ NÓ CHẾT LUÔN"
HONEST = (
    "Em khôn lớn rồi, các anh em ạ",
    "các ông các bà nói đúng, nuôi con mau lớn",
    "dọn cứt khô trong chuồng",
    "Dẫm trúng bãi cứt chó",
    "Mẹ nó đi làm xa, thằng bé ở với bà",
    "Tiếc mẹ nó đi rồi, còn lại mình nó",
    "Nóng quá muốn chết cho xong",
    "Đói muốn chết cho rồi",
    "đói muốn chết",
    "buồn cười muốn chết",
    "Em muốn nhảy cầu bungee một lần",
    "Cháu tôi bị bạn kêu là thằng ngu, oan lắm",
    "@Tuấn.óc_chó nói đúng",
    "Nạn nhân bị chồng tẩm xăng đốt, nó còn bỏ trốn",
    "Nó ngã gãy tay, bó bột đi",
    "Hung thủ đáng tử hình, cho nó ăn kẹo đồng",
    "Tòa tuyên tử hình là đúng, đem ra pháp trường bắn cho rồi",
    "Cho cháu đi luôn khỏi về quê ăn Tết",
    "giet chet muoi no di truyen benh",
    "ban het hang roi di ve",
    "danh no chet",
    "Tôi đi làm ở công ty, vay vốn không thế chấp",
    "Nguoi dong tinh khong benh hoan, dung ky thi",
    "gai mien Tay lam di lam lai viec nay",
    "NÉM ĐÁ NÓ",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", FOUND)
def test_what_is_meant_calls_a_human(text: str, form: Any) -> None:
    assert CHECKER.check(normalize(form, text), Facts()).outcome != "clean"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HONEST)
def test_what_is_not_meant_calls_nobody(text: str, form: Any) -> None:
    assert CHECKER.check(normalize(form, text), Facts()).outcome == "clean"


def test_marks_of_their_own_are_no_letters_of_a_shout() -> None:
    codes = [
        {one.finding.code for one in CHECKER.check(text, Facts()).findings}
        for text in (normalize("NFC", SHOUT), normalize("NFD", SHOUT))
    ]
    assert codes[0] == codes[1]


def test_a_mark_beside_a_sign_of_direction_makes_no_empty_place() -> None:
    found = CHECKER.check("Con đĩ này \u202e\u0309a", Facts()).findings
    assert all(one.finding.span[0] < one.finding.span[1] for one in found if one.finding.span)
