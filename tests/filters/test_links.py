"""Links: every foreign one is marked; the publisher's own and mere punctuation are not."""

import pytest

from tests.support.reading import FORMS, hits, rows, seen, told

HIT = (
    ("Xem ngay http://abc.example", "links.any", "http://abc.example"),
    ("Đọc thêm: https://vay.example/a?b=1.", "links.any", "https://vay.example/a?b=1"),
    ("game bài gamebai.example nhé", "links.any", "gamebai.example"),
    ("Vào WWW.Vay-Nhanh.COM ngay", "links.any", "WWW.Vay-Nhanh.COM"),
    ("giá rẻ tại giayre.com.vn, mua đi", "links.any", "giayre.com.vn"),
    ("Chào mừng (bet88.xyz)", "links.any", "bet88.xyz"),
    ("bấm bit.ly/abc123", "links.shortener", "bit.ly/abc123"),
    ("rút gọn https://s.id/xyz nhé", "links.shortener", "https://s.id/xyz"),
    ("[url=http://bet.example]uy tín[/url]", "links.markup", "[url="),
    ("See my page loans.example", "links.any", "loans.example"),
    ("vao trang gamebai.club di", "links.any", "gamebai.club"),
)
SILENT = (
    "Hay quá.Tôi đồng ý.Cảm ơn báo",
    "Giá 30.000đ, tăng 2.5 lần từ 1.1.2024",
    "TP.HCM và UBND Q.1 nên trả lời...",
    "Viết cho tôi: an@vidu.com",
    "Báo viết đúng.Chào báo",
    "v.v. và v.v.",
    "Không có gì ở đây",
    "xem bai.community va a.com-x",
)
OWN = {"site_hosts": ("baotinh.example", "baotinh.vn")}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_links_are_marked_where_they_stand(form: str, text: str, code: str, matched: str) -> None:
    assert hits("links", form, text, code, matched), told("links", text)


@pytest.mark.parametrize("text", SILENT)
def test_punctuation_and_addresses_are_no_links(text: str) -> None:
    assert told("links", text) == []


@pytest.mark.parametrize(
    "text", ["https://baotinh.vn/bai-1", "xem www.baotinh.vn", "m.baotinh.example/a", "BAOTINH.VN"]
)
def test_the_publishers_own_links_are_no_finding(text: str) -> None:
    assert told("links", text, **OWN) == []
    assert told("links", text) != []


@pytest.mark.parametrize("text", ["https://baotinh.vn.bet.example", "notbaotinh.vn"])
def test_a_host_that_only_looks_like_the_publishers_is_a_finding(text: str) -> None:
    assert told("links", text, **OWN) == [("links.any", text)]


def test_links_to_authorities_weigh_little() -> None:
    (law,) = seen("links", "Xem ở https://chinhphu.gov.vn/nghi-dinh")
    other = seen("links", "Xem ở https://chinhphu.gov.vn.example/nghi-dinh")[0]
    assert law.score < other.score / 2
    assert (law.note, other.note) == ("chinhphu.gov.vn", "chinhphu.gov.vn.example")


def test_many_links_are_one_more_finding() -> None:
    assert "links.many" not in dict(told("links", "a.com b.com"))
    assert "links.many" in dict(told("links", "a.com b.com c.com"))


@pytest.mark.parametrize("text", ["http://a℀b.example", "http://[2001:db8::1]/a.b"])
def test_an_odd_address_is_still_a_link(text: str) -> None:
    assert told("links", text) == [("links.any", text)]


def test_a_wall_of_links_gives_a_bounded_number_of_findings() -> None:
    assert len(seen("links", "a.com " * 800)) == 11


def codes(text: str) -> set[str]:
    return {code for code, _ in told("links", text)}


@pytest.mark.parametrize("text", rows("links_spaced.txt"))
def test_an_address_pulled_apart_is_found(text: str) -> None:
    assert "links.spaced" in codes(text)


@pytest.mark.parametrize("text", [*rows("links_spaced_not.txt"), *rows("spam_honest.tsv")])
def test_full_stops_and_marks_at_school_are_no_address(text: str) -> None:
    assert "links.spaced" not in codes(text)


@pytest.mark.parametrize("host", rows("links_lookalike.txt"))
def test_a_host_that_imitates_a_bank_or_an_authority_is_found(host: str) -> None:
    assert "links.lookalike" in codes(f"Xác minh ngay tại {host} nhé")


@pytest.mark.parametrize("host", rows("links_genuine.txt"))
def test_the_true_host_imitates_nobody(host: str) -> None:
    assert "links.lookalike" not in codes(f"Xem ở {host} nhé")


@pytest.mark.parametrize("link", rows("links_reference.txt"))
def test_authorities_and_the_press_stay_below_review(link: str) -> None:
    assert sum(f.score for f in seen("links", f"Xem ở {link} nhé")) < 1 / 2


def test_many_links_to_authorities_are_not_many_links() -> None:
    assert "links.many" not in codes("moet.gov.vn moh.gov.vn csgt.vn vtv.vn")
