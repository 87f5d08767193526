from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.decode import declared_charset, decode

TEXT = "格力空调全国统一服务热线,请您拨打我们的电话,师傅马上上门检修,价格公道。"
GLYPHS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1)


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "iso-8859-1", "nonsense", None])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_the_declaration_does_not_matter(encoding: str, declared: str | None) -> None:
    assert decode(TEXT.encode(encoding), declared)[0] == TEXT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "gbk")[0] == TEXT


def test_big5_is_told_from_gb18030_without_a_declaration() -> None:
    text = "櫻花熱水器維修專線,請撥本公司服務電話,師傅到府檢查,不滿意可以退費。"
    assert decode(text.encode("big5"))[0] == text


def test_a_cut_utf8_page_stays_utf8() -> None:
    data = (TEXT * 5).encode()[:-1]
    text, charset, _ = decode(data, "gbk")
    assert charset == "utf-8"
    assert text.startswith(TEXT)


def test_the_markup_goes_before_the_server() -> None:
    assert decode(b"<meta charset=gbk>" + TEXT.encode("gbk"), "utf-8")[2] == "gbk"
    assert declared_charset(b'<?xml version="1.0" encoding="Big5"?>') == "big5"
    assert declared_charset(b"<p>no word of it</p>") is None


@given(st.binary(), st.sampled_from([None, "utf-8", "gbk", "big5", "latin-1", "x", "utf-7", "base64"]))
def test_nothing_makes_it_fail(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared)[0], str)


@given(GLYPHS)
def test_utf8_always_comes_back(text: str) -> None:
    assert decode(text.encode(), "gb2312")[0] == text
