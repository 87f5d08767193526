"""Undoing HTTP's Content-Encoding: what a server packed for the way, unpacked as browsers do."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from typing import Any


class UnknownEncodingError(Exception):
    """An encoding that is unknown, or whose package is not installed."""


def decode(body: bytes, encodings: str) -> bytes:
    """`body` without the encodings of a header such as ``gzip`` or ``gzip, br``, outermost last.

    A body that is not packed though the header says so stays as it is; of a torn one comes what can be had.
    """
    for encoding in reversed([part.strip().lower() for part in encodings.split(",")]):
        if encoding in {"", "identity"}:
            continue
        if encoding not in _DECODERS:
            raise UnknownEncodingError(f"content encoding {encoding!r} is unknown")
        body = _DECODERS[encoding](body)
    return body


def _inflate(body: bytes, window: int) -> bytes:
    """All members, one after the other; null bytes after the last, or the lack of an end, do no harm."""
    parts: list[bytes] = []
    while body:
        unpack = zlib.decompressobj(window)
        try:
            parts.append(unpack.decompress(body))
        except zlib.error:
            break
        body = unpack.unused_data
    return b"".join(parts)


def _gzip(body: bytes) -> bytes:
    return _inflate(body, 16 + zlib.MAX_WBITS) if body.startswith(b"\x1f\x8b") else body


def _deflate(body: bytes) -> bytes:
    # The standard means zlib's format; many servers send the bare stream.
    return _inflate(body, zlib.MAX_WBITS) or _inflate(body, -zlib.MAX_WBITS) or body


def _package(*names: str) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise UnknownEncodingError(f"unpacking it needs the package {names[0]}")


def _brotli(body: bytes) -> bytes:
    brotli = _package("brotli")
    try:
        return bytes(brotli.decompress(body))
    except brotli.error:
        return body


def _zstd(body: bytes) -> bytes:
    zstd = _package("compression.zstd", "backports.zstd")
    try:
        return bytes(zstd.decompress(body))
    except zstd.ZstdError:
        return body


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
