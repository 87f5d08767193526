"""A number is found in every writing, and what is masked says it no more and is otherwise as it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output import masked_bodies, masking
from output.digit_signs import of_digit
from output.exchange import Capture
from tests.output.conftest import DAY

NUMBER = "13800138000"
WRITTEN = [
    "13800138000",
    "138-0013-8000",
    "138 0013 8000",
    "(138)0013·8000",
    "１３８００１３８０００",
    "一三八〇〇一三八〇〇〇",
    "①③⑧00138000",
    "I38OOI38OOO",
    "138一0013一8000",
    "+86 138 0013 8000",
    "8613800138000",
    "013800138000",
    "138<b>0013</b><i class='a1'>8000</i>",
    "138<!-- 99 -->00138000",
    "&#49;3800138000",
    "&#x31;&#x33;800138000",
    "138&nbsp;0013&nbsp;8000",
    "138&#32;00138000",
    "%31%33800138000",
    r"\u0031\u0033800138000",
    '"138"+"0013"+"8000"',
]


@pytest.mark.parametrize("written", WRITTEN)
def test_every_writing_is_found_and_masked(written: str) -> None:
    text = f"电话{written}王先生 400-186-5909"
    assert masking.says(text, NUMBER)
    assert NUMBER in masking.mobiles(text)
    for masked in (
        masking.mask(text, NUMBER),
        masking.mask_text(text, NUMBER),
        masking.mask_url(text, NUMBER, 7),
    ):
        assert not masking.says(masked, NUMBER)
        assert masked.endswith("王先生 400-186-5909")
    assert len(masking.mask_text(text, NUMBER)) == len(text)


@pytest.mark.parametrize(
    "text", ["13800138001", "138001380", "1380<p>", "二三八〇〇一三八〇〇〇", "", "12345678901234"]
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert not masking.says(text, NUMBER)
    assert (
        masking.mask(text, NUMBER)
        == masking.mask_text(text, NUMBER)
        == masking.mask_url(text, NUMBER, 1)
        == text
    )


def test_it_is_found_within_a_longer_row_of_digits_too() -> None:
    assert masking.mask("id=9913800138000123", NUMBER) == "id=99***********123"
    assert masking.mobiles("9913800138000123") == set()


def test_several_stand_beside_each_other() -> None:
    text = "13800138000 13900139000/13700137000"
    assert masking.mobiles(text) == {"13800138000", "13900139000", "13700137000"}
    assert masking.mask(text, "13900139000") == "13800138000 ***********/13700137000"


def test_addresses_stay_apart() -> None:
    one = masking.mask_url("http://a.cn/13800138000.html", NUMBER, 1)
    other = masking.mask_url("http://a.cn/13900139000.html", "13900139000", 2)
    assert one == "http://a.cn/forgotten-1-xxxxxxxxxxx.html" != other


signs = st.tuples(*[st.sampled_from(of_digit()[digit]) for digit in NUMBER])
gaps = st.lists(st.text(st.sampled_from(" -.·()/_~<b>"[:9]), max_size=3), min_size=10, max_size=10)


@given(signs, gaps, st.text(max_size=30), st.text(max_size=30))
def test_any_writing_and_whatever_stands_around(
    written: tuple[str, ...], between: list[str], before: str, behind: str
) -> None:
    text = before + "".join(sign + gap for sign, gap in zip(written, [*between, ""], strict=True)) + behind
    assert masking.says(text, NUMBER)
    masked = masking.mask_text(text, NUMBER)
    assert len(masked) == len(text)
    assert not masking.says(masked, NUMBER)
    assert all(new in {old, "*"} for old, new in zip(text, masked, strict=True))


@given(st.text(max_size=200))
def test_without_it_nothing_changes_and_nothing_is_slow(text: str) -> None:
    if not masking.says(text, NUMBER):
        assert masking.mask(text, NUMBER) == text
    assert all(re.fullmatch(r"1[3-9]\d{9}", number) for number in masking.mobiles(text))


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_bodies_of_any_bytes_stay_as_they_are_but_for_the_number(noise: bytes, charset: str) -> None:
    assert masked_bodies.mask_body(noise, NUMBER) == noise
    body = f"<p>电话 １３８-0013-8000</p>{'某' * 3}".encode(charset)
    masked = masked_bodies.mask_body(body, NUMBER)
    assert masked.decode(charset) == f"<p>电话 ***-****-****</p>{'某' * 3}"
    assert masked_bodies.mobiles(body) == {NUMBER}


def test_a_masked_answer_bears_no_hash_of_what_it_was() -> None:
    headers = (
        ("Content-Type", "text/html"),
        ("ETag", '"abc"'),
        ("Content-MD5", "x"),
        ("Location", f"/{NUMBER}"),
    )
    sent = Capture(
        f"http://a.cn/{NUMBER}", DAY, 200, headers, NUMBER.encode(), request_headers=(("Referer", NUMBER),)
    )
    masked = masked_bodies.mask_capture(sent, NUMBER, 3)
    assert masked.body == b"***********"
    assert masked.headers == (("Content-Type", "text/html"), ("Location", "/forgotten-3-xxxxxxxxxxx"))
    assert masked.url == "http://a.cn/forgotten-3-xxxxxxxxxxx"
    assert masked.request_headers == (("Referer", "forgotten-3-xxxxxxxxxxx"),)
    clean = Capture("http://a.cn/", DAY, 200, headers[:3], b"400-186-5909")
    assert masked_bodies.mask_capture(clean, NUMBER, 3) is clean
