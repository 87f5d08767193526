"""Bodies and answers of servers without a mobile number that is to be forgotten."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from output import encodings, masking
from output.exchange import Capture, Headers

TRACES = frozenset({"etag", "content-md5", "digest", "repr-digest", "content-digest", "x-content-digest"})
"""Headers that may hold a hash of a body, by which a number of eleven digits could be tried out."""
_SIZE = frozenset({"content-encoding", "content-length"})
"""Headers of the body as it was packed; kept under another name where it is no longer packed."""
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def _views(body: bytes) -> Iterator[str]:
    """The character sets by which `body` may be read and written back to the letter."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            yield name
            return
    yield "utf-8"
    try:
        body.decode()
    except UnicodeDecodeError:
        yield "gb18030"


def _seen(body: bytes, change: Callable[[str], str]) -> bytes:
    for name in _views(body):
        try:
            text = body.decode(name, "surrogateescape")
            if text.encode(name, "surrogateescape") == body:
                body = change(text).encode(name, "surrogateescape")
        except UnicodeError:
            continue
    return body


def mask_body(body: bytes, number: str) -> bytes:
    """`body`, unpacked, with a star for each digit of the number: of any character set that is used in China."""
    return _seen(body, lambda text: masking.mask(text, number))


def mobiles(body: bytes) -> set[str]:
    """The mobile numbers that `body` may say."""
    found: set[str] = set()

    def look(text: str) -> str:
        found.update(masking.mobiles(text))
        return text

    _seen(body, look)
    return found


def mask_line(line: bytes, number: str, mark: int) -> bytes:
    """A header, or what else is one line, with the number masked as in addresses."""
    return _seen(line, lambda text: masking.mask_url(text, number, mark))


def unpacked(body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
    """A body that came with `headers`; as it is if nobody knows how to unpack it."""
    packing = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    try:
        return encodings.decode(body, packing)
    except encodings.UnknownEncodingError:
        return body


def without_traces(headers: Headers) -> Headers:
    """`headers` of a body that has been masked, and is no longer packed."""
    return tuple(
        (f"X-Archive-Orig-{name}" if name.lower() in _SIZE else name, value)
        for name, value in headers
        if name.lower() not in TRACES
    )


def mask_capture(sent: Capture, number: str, mark: int) -> Capture:
    """An answer and its request without the number; the same object if they do not say it."""

    def lines(headers: Headers) -> Headers:
        return tuple((name, masking.mask_url(value, number, mark)) for name, value in headers)

    plain = unpacked(sent.body, sent.headers)
    body, headers = mask_body(plain, number), lines(sent.headers)
    masked = replace(
        sent,
        url=masking.mask_url(sent.url, number, mark),
        headers=headers if body == plain else without_traces(headers),
        body=sent.body if body == plain else body,
        request_headers=lines(sent.request_headers),
    )
    return sent if masked == sent else masked
