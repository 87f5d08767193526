"""What happens to a page's bytes on the way: flipped, cut, moved, in another encoding, with bytes that no text holds."""

from __future__ import annotations

from collections.abc import Callable

from crawler.generator.draw import Draw

_ODD = (
    b"\x00",
    b"\x00\x00\x00\x00",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xff\xfe\x00\x00",
    b"\x84\x31\x95\x33",
    b"\xed\xa0\x80",
    b"\xed\xb2\x81\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\x80",
    b"\xe4\xb8",
    b"\x81",
    b"\xfe\xfe",
    b"\x1b$B",
    b"~{",
    b"~}",
    b"\x1a",
    b"\x7f",
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
)
_CODECS = (
    "gbk",
    "gb18030",
    "big5",
    "big5hkscs",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "shift_jis",
    "hz",
    "utf-7",
    "latin-1",
    "cp1252",
    "euc-kr",
    "iso2022_jp",
)
_NAMES = (*_CODECS, "utf-8", "gb2312", "x-gbk", "none", "", "utf8mb4", "unicode", "idna", "rot13", "base64")


def _flip(draw: Draw, data: bytes) -> bytes:
    """Some bytes changed by one bit."""
    changed = bytearray(data)
    for _ in range(draw.between(1, 20)):
        changed[draw.below(len(changed))] ^= 1 << draw.below(8)
    return bytes(changed)


def _chunk(draw: Draw, data: bytes) -> tuple[int, int]:
    start = draw.below(len(data))
    return start, min(len(data), start + draw.between(1, draw.pick((2, 40, 4000))))


def _cut(draw: Draw, data: bytes) -> bytes:
    start, end = _chunk(draw, data)
    return data[:start] + data[end:]


def _truncate(draw: Draw, data: bytes) -> bytes:
    return data[: draw.below(len(data) + 1)]


def _begin_later(draw: Draw, data: bytes) -> bytes:
    return data[draw.below(len(data)) :]


def _insert(draw: Draw, data: bytes) -> bytes:
    at = draw.below(len(data) + 1)
    noise = bytes(draw.below(256) for _ in range(draw.between(1, 40)))
    return data[:at] + draw.pick((*_ODD, noise)) + data[at:]


def _odd_everywhere(draw: Draw, data: bytes) -> bytes:
    odd, step = draw.pick(_ODD), draw.pick((3, 50, 700))
    return odd.join(data[at : at + step] for at in range(0, min(len(data), 400 * step), step))


def _odd_first(draw: Draw, data: bytes) -> bytes:
    return draw.pick(_ODD) + data


def _duplicate(draw: Draw, data: bytes) -> bytes:
    start, end = _chunk(draw, data)
    return data[:end] + data[start:end] * draw.pick((1, 2, 20)) + data[end:]


def _move(draw: Draw, data: bytes) -> bytes:
    start, end = _chunk(draw, data)
    rest, at = data[:start] + data[end:], draw.below(len(data))
    return rest[:at] + data[start:end] + rest[at:]


def _encoded(draw: Draw, data: bytes) -> bytes:
    """In another encoding than it says."""
    return data.decode("utf-8", "replace").encode(draw.pick(_CODECS), "replace")


def _mixed_encodings(draw: Draw, data: bytes) -> bytes:
    at = draw.below(len(data))
    return data[:at] + data[at:].decode("utf-8", "replace").encode(draw.pick(_CODECS), "replace")


def _declared(draw: Draw, data: bytes) -> bytes:
    name = draw.pick(_NAMES).encode()
    return draw.pick(
        (
            b'<meta charset="%s">',
            b"<?xml version='1.0' encoding='%s'?>",
            b"<meta http-equiv=Content-Type content='text/html; charset=%s'>",
        )
    ) % name + data.replace(b"charset", b"charzet", 1)


BYTES: dict[str, Callable[[Draw, bytes], bytes]] = {
    "flip": _flip,
    "cut": _cut,
    "truncate": _truncate,
    "begin_later": _begin_later,
    "insert": _insert,
    "odd_everywhere": _odd_everywhere,
    "odd_first": _odd_first,
    "duplicate": _duplicate,
    "move": _move,
    "encoded": _encoded,
    "mixed_encodings": _mixed_encodings,
    "declared": _declared,
}
"""What can be done to bytes that are not empty, by name."""
