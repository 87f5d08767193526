"""What the header Content-Type, or the beginning of a body, says of it: is it a page, and in which encoding?"""

from __future__ import annotations

import re

_PAGES = re.compile(r"text/(?:html|plain|xml)|application/(?:xhtml\+xml|xml)", re.I)
_CHARSET = re.compile(r"charset\s*+=\s*+[\"']?\s*+([\w.:-]{2,40})", re.I)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|table)[\s>]|p>|br\s*/?>|a\s+href)", re.I
)
_HEAD = 4096  # bytes in which the beginning of markup is looked for


def media_type(content_type: str | None) -> str:
    """The type alone, in lower case: ``text/html`` of ``Text/HTML; charset=gbk``; empty if there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def is_page(content_type: str | None, body: bytes) -> bool:
    """Whether an answer of this type is a page; the `body` decides where the server names no type."""
    kind = media_type(content_type)
    return bool(_PAGES.fullmatch(kind)) if kind else has_markup(body)


def has_markup(body: bytes) -> bool:
    """Whether `body` begins as HTML does."""
    return bool(_MARKUP.search(body[:_HEAD]))


def charset_of(content_type: str | None) -> str | None:
    """The encoding that the header names, in lower case, or None."""
    found = _CHARSET.search(content_type or "")
    return found.group(1).lower() if found else None
