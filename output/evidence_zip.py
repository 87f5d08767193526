"""The files of a pack that comes from somebody else: nothing in it is trusted, and no more is unpacked than it says."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from output.evidence import MANIFEST
from output.evidence_layout import PackError, Stored, stored
from output.warc_files import why

__all__ = ["PackError", "PackFile"]

_MOST_FILES = 200_000
_BOMB_FROM, _BOMB_RATIO = 64 << 20, 200  # bytes, and how often unpacked in packed
_LARGEST_TEXT = 256 << 20
_LEAST_BUDGET = 1 << 30
_PART = 1 << 20
_NO_ZIP = (
    zipfile.BadZipFile,
    ValueError,
    NotImplementedError,
    EOFError,
    struct.error,
    OverflowError,
    IndexError,
)


class Budget:
    """How much may be unpacked in all, files and records and bodies together, each as often as it is read."""

    def __init__(self, size: int) -> None:
        """`size`: of the pack."""
        self._most = self._left = _LEAST_BUDGET + _BOMB_RATIO * size

    def spend(self, count: int) -> None:
        """Raises PackError if that is too much."""
        self._left -= count
        if self._left < 0:
            raise PackError(f"unpacks to more than {self._most >> 20} MiB: that is no evidence pack")


class PackFile:
    """An open pack; its names, its sizes and each of its bytes' place have been looked at. A context manager."""

    def __init__(self, path: Path) -> None:
        """Raises PackError with one line."""
        self.path = path
        try:
            # without waiting for somebody who writes into a pipe
            self._file: IO[bytes] = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
        except OSError as error:
            raise PackError(f"{path}: {why(error)}") from error
        try:
            self._open()
        except PackError as error:
            self._file.close()
            raise PackError(f"{path}: {error}") from error
        except OSError as error:
            self._file.close()
            raise PackError(f"{path}: {why(error)}") from error
        except _NO_ZIP as error:
            self._file.close()
            raise PackError(f"{path}: is no zip file") from error

    def _open(self) -> None:
        told = os.fstat(self._file.fileno())
        if not stat.S_ISREG(told.st_mode):  # a pipe, a device: it may never end
            raise PackError("is no regular file")
        self.budget = Budget(told.st_size)
        with zipfile.ZipFile(self._file) as zipped:
            infos = zipped.infolist()
            reason = _danger(infos)
            if reason:
                raise PackError(reason)
            self.budget.spend(sum(info.file_size for info in infos))
            self._stored = stored(self._file, zipped, told.st_size)

    def __enter__(self) -> PackFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    @property
    def names(self) -> set[str]:
        """The files in it."""
        return set(self._stored)

    def parts(self, name: str) -> Iterator[bytes]:
        """What the file `name` holds, a part at a time. Raises PackError if it cannot be unpacked."""
        place = self._stored.get(name)
        if place is None:
            raise PackError(f"{name}: is missing")
        size = crc = 0
        try:
            for part in self._unpacked(place):
                size, crc = size + len(part), zlib.crc32(part, crc)
                if size > place.size:
                    break
                self.budget.spend(len(part))
                yield part
        except (zlib.error, OSError, EOFError) as error:
            told = " ".join(str(error).split()) or type(error).__name__
            raise PackError(f"{name}: cannot be unpacked: {told}") from error
        if (size, crc) != (place.size, place.crc):
            raise PackError(f"{name}: cannot be unpacked: it holds something else than the zip file says")

    def _unpacked(self, place: Stored) -> Iterator[bytes]:
        unpack = zlib.decompressobj(-zlib.MAX_WBITS) if place.deflated else None
        for packed in self._raw(place):
            if unpack is None:
                yield packed
                continue
            rest = packed
            while rest and not unpack.eof:
                yield unpack.decompress(rest, _PART)
                rest = unpack.unconsumed_tail
            if unpack.unused_data or rest:
                raise EOFError("something stands behind it")
        if unpack is not None:
            yield unpack.flush()
            if not unpack.eof:
                raise EOFError("it is cut short")

    def _raw(self, place: Stored) -> Iterator[bytes]:
        at, end = place.start, place.start + place.packed
        while at < end:
            self._file.seek(at)
            part = self._file.read(min(_PART, end - at))
            if not part:
                raise EOFError("it is cut short")
            yield part
            at += len(part)

    def digest(self, name: str) -> tuple[str, int]:
        """SHA-256 and size of a file. Raises PackError."""
        digest, size = hashlib.sha256(), 0
        for part in self.parts(name):
            digest.update(part)
            size += len(part)
        return digest.hexdigest(), size

    def text(self, name: str) -> str:
        """A file in UTF-8. Raises PackError."""
        if name in self._stored and self._stored[name].size > _LARGEST_TEXT:
            raise PackError(f"{name}: is {self._stored[name].size >> 20} MiB")
        try:
            return b"".join(self.parts(name)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise PackError(f"{name}: is not UTF-8") from error

    def json(self, name: str) -> Any:
        """An object of JSON. Raises PackError."""
        try:
            return json.loads(self.text(name), object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise PackError(f"{name}: is not JSON") from error

    def manifest(self) -> Any:
        """The manifest. Raises PackError, also where there is none."""
        if MANIFEST not in self._stored:
            raise PackError(f"{self.path}: is no evidence pack: it has no {MANIFEST}")
        return self.json(MANIFEST)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that says everything once; of two values some programs take the first, some the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _danger(infos: list[zipfile.ZipInfo]) -> str | None:
    if len(infos) > _MOST_FILES:
        return f"holds more than {_MOST_FILES} files"
    if len({info.filename for info in infos}) < len(infos):
        return "holds two files of one name"
    return next(filter(None, map(_danger_of, infos)), None)


def _danger_of(info: zipfile.ZipInfo) -> str | None:
    name = info.orig_filename
    parts = name.split("/")
    if name != info.filename or "\\" in name or ":" in name or not {"", ".", ".."}.isdisjoint(parts):
        return f"holds a file whose name leads elsewhere: {name[:100]!r}"
    if info.flag_bits & 1:
        return f"{name[:100]!r} is encrypted"
    if info.file_size > _BOMB_FROM and info.file_size > _BOMB_RATIO * info.compress_size:
        return f"{name[:100]!r} unpacks to {info.file_size >> 20} MiB: that is no evidence pack"
    return None
