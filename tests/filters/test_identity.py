"""Names that pose, abuse or advertise are told; real names are not."""

from typing import Any
from unicodedata import normalize

import pytest

from service.domain.facts import Facts
from service.domain.finding import Context, Finding
from service.domain.text import read
from tests.support.reading import FORMS, house

HIT = (
    ("Ban biên tập", "identity.impersonation"),
    ("BBT", "identity.impersonation"),
    ("Ban Bien Tap", "identity.impersonation"),
    ("Tòa soạn báo", "identity.impersonation"),
    ("Báo Tuổi Trẻ", "identity.impersonation"),
    ("Admin", "identity.impersonation"),
    ("Quản trị viên", "identity.impersonation"),
    ("Phóng viên Nam", "identity.impersonation"),
    ("Phòng Bạn đọc", "identity.impersonation"),
    ("Công an TP Hà Nội", "identity.impersonation"),
    ("Cong an phuong 5", "identity.impersonation"),
    ("Ngân hàng Vietcombank", "identity.impersonation"),
    ("Bộ Y tế", "identity.impersonation"),
    ("Sở Giáo dục", "identity.impersonation"),
    ("Cục Thuế", "identity.impersonation"),
    ("Chủ tịch UBND xã", "identity.impersonation"),
    ("Thủ tướng", "identity.impersonation"),
    ("CSKH", "identity.impersonation"),
    ("Editor", "identity.impersonation"),
    ("Newsroom", "identity.impersonation"),
    ("Địt mẹ", "identity.abuse"),
    ("óc chó", "identity.abuse"),
    ("dit me may", "identity.abuse"),
    ("đồ mất dạy", "identity.abuse"),
    ("fuck you", "identity.abuse"),
    ("0912345678", "identity.advert"),
    ("Nam 0912 345 678", "identity.advert"),
    ("vay tiền nhanh", "identity.advert"),
    ("Cho vay tín chấp", "identity.advert"),
    ("abc.com", "identity.advert"),
    ("nhà cái uy tín", "identity.advert"),
    ("soi keo", "identity.advert"),
    ("nam@vidu.com", "identity.advert"),
    ("Tuyển dụng gấp", "identity.advert"),
)
SILENT = (
    "Nguyễn Công An", "Công An", "Bác sĩ Nam", "Báo", "Bà Báo", "Phan Dũng", "Dung", "Phuc", "Phúc",
    "Cu", "Phan Cu", "Bích", "Bich Ngoc", "Hoàng Thị Ngân", "Trần Bộ", "Cán bộ hưu trí", "Lê Sở",
    "Bộ đội cụ Hồ", "Trưởng thôn", "Thanh Niên", "Lao Động", "Bạn đọc Tuổi Trẻ", "Nguyễn Văn A", "An",
    "Tô Văn Đực", "Lê Đĩnh", "Một bạn đọc", "Dân thường", "Người Hà Nội", "Cô giáo làng", "Út Cò",
    "Lò Thị Mai", "H'Hen Niê", "Y Moan", "Đặng Lớn", "Loan", "Nguyen Thi Hue", "Dang Van Lam",
    "Modern Tran", "John Smith", "Phuc Dang", "Bank Nguyen", "", " ",
)  # fmt: skip


def named(name: str) -> list[Finding]:
    """What the filter says of a name."""
    return list(house()["identity"](Context(read("Bài hay"), Facts(name=name))))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "code"), HIT)
def test_a_name_that_is_none_is_told(form: Any, name: str, code: str) -> None:
    findings = named(normalize(form, name))
    assert code in {finding.code for finding in findings}
    assert all(finding.span is None and finding.note for finding in findings)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SILENT)
def test_real_names_are_left_alone(form: Any, name: str) -> None:
    assert named(normalize(form, name)) == []


def test_the_papers_own_domain_is_no_advert() -> None:
    context = Context(read("Bài hay"), Facts(name="bao.example", site_hosts=("bao.example",)))
    assert list(house()["identity"](context)) == []
