"""All filters together: any text is read without error, and each span lies in it."""

from unicodedata import normalize

import pytest
from hypothesis import example, given, strategies as st

from config import lexicon
from service.domain.facts import Facts
from workers.checker import build

CHECKER = build()
ANY = st.text(st.characters(), max_size=120)
TERMS = st.lists(
    st.sampled_from(
        [entry.term for entry in lexicon.load()]
        + ["0912345678", "a.com", "a@b.com", "http://x.vn/", "!!!!", " ", "\n", "̣", "\u200b", "1"]
    ),
    max_size=12,
).map(" ".join)


@given(text=st.one_of(ANY, TERMS))
def test_any_text_is_read_and_every_span_lies_in_it(text: str) -> None:
    verdict = CHECKER.check(text, Facts())
    assert verdict.failed == ()
    for weighed in verdict.findings:
        span = weighed.finding.span
        assert span is None or 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize("first", "bcdđgklmnst")
def test_a_line_of_stars_is_read_in_no_time(first: str) -> None:
    # Tried in every way that letters can fall on stars, this would take for ever.
    assert CHECKER.check(f"{first}{'*' * 400}q nạn", Facts()).failed == ()


@pytest.mark.parametrize(
    "text", ["a" + "①" * 60 + "bb", "đ" + "❷.⓪" * 40 + "m!", "bcdfghkxcv" + " -" * 20]
)
def test_signs_that_are_letters_too_are_read_in_no_time(text: str) -> None:
    assert CHECKER.check(text, Facts()).failed == ()


@pytest.mark.parametrize(
    "text",
    [
        "địt mẹ đồ chó mặt lồn " * 14 + ". tôi muốn chết, tôi muốn tự tử",
        "tôi địt mẹ như cục nợ, đồ chó, mặt lồn, nigger, fuck you",
        "tôimuốnchết, địt mẹ đồ chó mặt lồn, cút hết mẹ chúng mày đi",
    ],
)
def test_whoever_may_be_in_danger_is_read_by_a_human_whatever_he_shouts(text: str) -> None:
    verdict = CHECKER.check(text, Facts())
    assert verdict.outcome == "review"
    assert "selfharm.risk" in {weighed.finding.code for weighed in verdict.findings}


@example(text="Mời anh ra phòng D1T nhé")
@example(
    text="Tôi biết chị ấy, sáng nào bảy giờ cũng gửi con ở trường mẫu giáo đầu phố rồi ra quán cà phê Mộc ngồi."
)
@example(text="dân rau má/hội")  # two terms, equally sure, over one place
@given(text=TERMS)
def test_both_forms_of_writing_give_the_same_findings(text: str) -> None:
    composed, decomposed = (
        [
            (w.finding.code, w.points, normalize("NFC", form[slice(*(w.finding.span or (0, 0)))]))
            for w in CHECKER.check(form, Facts()).findings
        ]
        for form in (normalize("NFC", text), normalize("NFD", text))
    )
    assert composed == decomposed


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Bài viết rất đúng, cảm ơn tòa soạn.", "clean"),
        ("Bai viet rat dung, cam on toa soan.", "clean"),
        ("Thanks for the report.", "clean"),
        ("đường gì mà tệ vcl", "review"),
        ("Gọi tôi 0912 345 678", "review"),
        ("Địt mẹ bọn chó, tao giết mày", "reject"),
        ("Cho vay nóng, nhận tiền ngay, lh zalo 0912345678 http://vay.example", "reject"),
    ],
)
def test_what_the_house_makes_of_a_comment(text: str, outcome: str) -> None:
    assert CHECKER.check(text, Facts()).outcome == outcome
