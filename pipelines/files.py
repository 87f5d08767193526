"""Files on disk: which of them are pages, where they came from, and when they were seen."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from output.errors import ConfigError, PageError
from output.warc_files import MARKER, TORN
from pipelines.content_type import has_markup
from pipelines.page import MAX_BYTES

_PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".txt", ".text"})
_WARCS = (".warc", ".warc.gz")
_BESIDE = tuple(f".warc.gz{ending}" for ending in (MARKER, TORN))  # what an archive keeps for itself
_TABLES = (
    "jsonl json ndjson csv tsv md rst xml rss js css py toml yaml yml ini log sql db sqlite parquet xls xlsx"
)
_MEDIA = "pdf doc docx ppt pptx jpg jpeg png gif webp svg ico bmp mp3 mp4 zip rar 7z gz tar tgz xz bz2 zst"
_OTHERS = frozenset("." + name for name in f"{_TABLES} {_MEDIA}".split())
_HEAD = 4096


class Skip(NamedTuple):
    """What is no page, or cannot be read: `source` names it, `reason` says why in the rest of the line."""

    source: str
    reason: str


class Named(NamedTuple):
    """What ``--url-from`` says of a file."""

    url: str
    seen: datetime | None = None


def walk(paths: Iterable[str], leave_out: Collection[str] = ()) -> Iterator[tuple[Path, bool]]:
    """The files that `paths` name, and whether by hand: folders with all below them, by names in code-point order.

    Of folders, the files and folders `leave_out`, given as real paths, are left out.
    """
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112  # os.walk beside it speaks in texts, too
            yield Path(path), True
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in sorted(folders) if not _is_among(leave_out, folder, name)]
            for name in sorted(names):
                if not (name.endswith(_BESIDE) or _is_among(leave_out, folder, name)):
                    yield Path(folder, name), False


def _is_among(paths: Collection[str], folder: str, name: str) -> bool:
    return bool(paths) and os.path.realpath(os.path.join(folder, name)) in paths  # noqa: PTH118


def kind_of(path: Path, by_hand: bool = False) -> str:
    """``page`` or ``warc``. Raises PageError, with the reason, for everything else.

    A file without a known ending that was named `by_hand` is tried as a page, whatever it begins with.
    """
    if not path.is_file():
        raise PageError("is no regular file")
    name = path.name.lower()
    if name.endswith(_WARCS):
        return "warc"
    suffix = path.suffix.lower()
    if suffix in _PAGES:
        return "page"
    if suffix not in _OTHERS:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(b"WARC/1."):
            return "warc"
        if by_hand or has_markup(head):
            return "page"
    raise PageError("is neither HTML, text nor WARC")


def read_file(path: Path) -> tuple[bytes, datetime]:
    """The bytes of `path` and when it was last changed (UTC, whole seconds).

    Raises PageError, with the reason, for what is empty, too large or not to be read.
    """
    try:
        stat = path.stat()
        if stat.st_size > MAX_BYTES:
            size, most = stat.st_size / 1024 / 1024, MAX_BYTES // 1024 // 1024
            raise PageError(f"is {size:.0f} MiB; pages above {most} MiB are not read")
        data = path.read_bytes()
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror}") from error
    if not data:
        raise PageError("is empty")
    return data, datetime.fromtimestamp(int(stat.st_mtime), UTC)


def file_url(path: Path) -> str:
    """The ``file:`` address of `path`."""
    return Path(os.path.abspath(path)).as_uri()  # noqa: PTH100  # resolve() would follow links


def load_names(file: str | None) -> Mapping[str, Named]:
    """What the JSON lines of `file` say: absolute path -> address and time. Raises ConfigError with one line.

    Each line is ``{"file": ..., "url": ..., "seen": ...}``: relative to `file`'s folder; the time, ISO
    8601, is optional.
    """
    if file is None:
        return {}
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        ) from error
    folder = os.path.dirname(os.path.abspath(file))  # noqa: PTH100, PTH120
    names = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            path, named = _parse_name(line, f"{file}, line {number}")
            names[os.path.normpath(os.path.join(folder, path))] = named  # noqa: PTH118
    return names


def _parse_name(line: str, place: str) -> tuple[str, Named]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{place}: is not JSON") from error
    path, url = (row.get("file"), row.get("url")) if isinstance(row, dict) else (None, None)
    if not isinstance(path, str) or not path or not isinstance(url, str) or not url:
        raise ConfigError(f'{place}: is not {{"file": ..., "url": ...}}')
    return path, Named(url, _parse_time(row.get("seen"), place))


def _parse_time(value: object, place: str) -> datetime | None:
    if value is None:
        return None
    try:
        seen = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ConfigError(f"{place}: seen is not a time; write it like 2026-01-31T08:00:00Z") from error
    aware = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def name_of(path: Path, names: Mapping[str, Named]) -> Named | None:
    """What ``--url-from`` says of `path`, if anything."""
    return names.get(os.path.normpath(os.path.abspath(path))) if names else None  # noqa: PTH100
