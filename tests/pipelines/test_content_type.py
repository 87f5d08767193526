from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.content_type import charset_of, has_markup, is_page, media_type


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=GBK", "gbk"),
        ('text/html;charset = "utf-8" ; x=y', "utf-8"),
        ("text/html; charset='gb2312'", "gb2312"),
        ("text/html; charset=", None),
        ("text/html", None),
        (None, None),
    ],
)
def test_charsets(header: str | None, charset: str | None) -> None:
    assert charset_of(header) == charset


@pytest.mark.parametrize("header", ["text/html", "Text/Plain; a=b", " application/xhtml+xml", "text/xml"])
def test_pages_by_their_type(header: str) -> None:
    assert is_page(header, b"")
    assert not is_page(f"x-{header.strip()}", b"<html>")


@pytest.mark.parametrize(
    ("body", "page"),
    [(b"\n<!DOCTYPE html>", True), (b"<P>x", True), (b"<a href=x>", True), (b"vector<p, a> <abbr", False)],
)
def test_without_a_type_the_body_decides(body: bytes, page: bool) -> None:
    assert is_page(None, body) == is_page("", body) == has_markup(body) == page


@given(st.text(max_size=60), st.binary(max_size=60))
def test_any_header_is_answered(header: str, body: bytes) -> None:
    assert media_type(header) == media_type(header).strip().lower()
    assert isinstance(is_page(header, body), bool)
    assert charset_of(header) != ""
