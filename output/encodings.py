"""Undoing HTTP's Content-Encoding: what a server packed for the way, unpacked as browsers do."""

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_STEP = 1 << 20
"""Bytes unpacked at a time, so that what stands before a fault is kept."""


class UnknownEncodingError(Exception):
    """An encoding that is unknown, or whose package is not installed."""


def decode(body: bytes, encodings: str, limit: int = sys.maxsize) -> bytes:
    """`body` without the encodings of a header such as ``gzip`` or ``gzip, br``, outermost last.

    A body that is not packed though the header says so stays as it is; of a torn one comes what can be had.
    No encoding is undone further than `limit` bytes (1 or more), whatever a few packed bytes may promise.
    """
    for encoding in reversed([part.strip().lower() for part in encodings.split(",")]):
        if encoding in {"", "identity"}:
            continue
        if encoding not in _DECODERS:
            raise UnknownEncodingError(f"content encoding {encoding!r} is unknown")
        body = _DECODERS[encoding](body, limit)
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    """All members, one after the other; null bytes after the last, or the lack of an end, do no harm."""
    found = bytearray()
    while body and len(found) < limit:
        unpack = zlib.decompressobj(window)
        with suppress(zlib.error):
            while not unpack.eof and len(found) < limit:
                part = unpack.decompress(body, min(_STEP, limit - len(found)))
                found += part
                body = unpack.unconsumed_tail
                if not part and not body:
                    break
        if not unpack.eof:
            break
        body = unpack.unused_data
    return bytes(found)


def _gzip(body: bytes, limit: int) -> bytes:
    return _inflate(body, 16 + zlib.MAX_WBITS, limit) if body.startswith(b"\x1f\x8b") else body


def _deflate(body: bytes, limit: int) -> bytes:
    # The standard means zlib's format; many servers send the bare stream.
    return _inflate(body, zlib.MAX_WBITS, limit) or _inflate(body, -zlib.MAX_WBITS, limit) or body


def _package(*names: str) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise UnknownEncodingError(f"unpacking it needs the package {names[-1]}")


def _brotli(body: bytes, limit: int) -> bytes:
    brotli = _package("brotli")
    unpack = brotli.Decompressor()
    found, ended, rest = bytearray(), False, body
    with suppress(brotli.error):
        while not ended and len(found) < limit:
            part = unpack.process(rest, output_buffer_limit=min(_STEP, limit - len(found)))
            found += part
            rest, ended = b"", unpack.is_finished()
            if not part:
                break
    return bytes(found[:limit]) if found or ended else body


def _zstd(body: bytes, limit: int) -> bytes:
    zstd = _package("compression.zstd", "backports.zstd")
    found = bytearray()
    rest, begun = body, False
    with suppress(zstd.ZstdError):
        while rest and len(found) < limit:
            unpack = zstd.ZstdDecompressor()
            found += unpack.decompress(rest, limit - len(found))
            begun = begun or unpack.eof
            rest = unpack.unused_data if unpack.eof else b""
    return bytes(found) if found or begun else body


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
