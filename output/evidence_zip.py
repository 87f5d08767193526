"""The files of a pack that comes from somebody else: nothing in it is trusted, and no more is unpacked than it says."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from output.errors import HotlinesError
from output.evidence import MANIFEST
from output.warc_files import why

_MOST_FILES = 200_000
_MOST_BYTES = 64 << 30
_BOMB_FROM, _BOMB_RATIO = 64 << 20, 200  # bytes, and how often unpacked in packed
_LARGEST_TEXT = 256 << 20


class PackError(HotlinesError):
    """A file that is no evidence pack, or must not be unpacked."""


class PackFile:
    """An open pack; its names and sizes have been looked at. A context manager."""

    def __init__(self, path: Path) -> None:
        """Raises PackError with one line."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise PackError(f"{path}: is no zip file") from error
        except OSError as error:
            raise PackError(f"{path}: {why(error)}") from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        reason = self._danger()
        if reason:
            self._zip.close()
            raise PackError(f"{path}: {reason}")

    def __enter__(self) -> PackFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def _danger(self) -> str | None:
        infos = self._zip.infolist()
        if len(infos) > _MOST_FILES:
            return f"holds more than {_MOST_FILES} files"
        if len(self._infos) < len(infos):
            return "holds two files of one name"
        if sum(info.file_size for info in infos) > _MOST_BYTES:
            return f"unpacks to more than {_MOST_BYTES >> 30} GiB"
        return next(filter(None, map(_danger_of, infos)), None)

    @property
    def names(self) -> set[str]:
        """The files in it."""
        return set(self._infos)

    def parts(self, name: str) -> Iterator[bytes]:
        """What the file `name` holds, a part at a time. Raises PackError if it cannot be unpacked."""
        try:
            with self._zip.open(name) as file:
                while part := file.read(1 << 20):
                    yield part
        except KeyError as error:
            raise PackError(f"{name}: is missing") from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
            told = " ".join(str(error).split()) or type(error).__name__
            raise PackError(f"{name}: cannot be unpacked: {told}") from error

    def digest(self, name: str) -> tuple[str, int]:
        """SHA-256 and size of a file. Raises PackError."""
        digest, size = hashlib.sha256(), 0
        for part in self.parts(name):
            digest.update(part)
            size += len(part)
        return digest.hexdigest(), size

    def text(self, name: str) -> str:
        """A file in UTF-8. Raises PackError."""
        if name in self._infos and self._infos[name].file_size > _LARGEST_TEXT:
            raise PackError(f"{name}: is {self._infos[name].file_size >> 20} MiB")
        try:
            return b"".join(self.parts(name)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise PackError(f"{name}: is not UTF-8") from error

    def json(self, name: str) -> Any:
        """An object of JSON. Raises PackError."""
        try:
            return json.loads(self.text(name))
        except (ValueError, RecursionError) as error:
            raise PackError(f"{name}: is not JSON") from error

    def manifest(self) -> Any:
        """The manifest. Raises PackError, also where there is none."""
        if MANIFEST not in self._infos:
            raise PackError(f"{self.path}: is no evidence pack: it has no {MANIFEST}")
        return self.json(MANIFEST)


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
