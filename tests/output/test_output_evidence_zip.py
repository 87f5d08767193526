"""Files that are called packs and would hide something, or never end."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from output.evidence import FORMAT
from output.evidence_verify import verify
from output.evidence_zip import PackError
from output.warc_members import members


def refused(path: Path) -> str:
    with pytest.raises(PackError) as caught:
        verify(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def pack(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    listed = [
        {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in files.items()
    ]
    manifest = {"format": FORMAT, "mobile_numbers": "masked", "files": listed}
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in {**files, "manifest.json": json.dumps(manifest).encode()}.items():
            file.writestr(name, data)
    return path


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    assert "no regular file" in refused(tmp_path / "pipe.zip")
    assert "no regular file" in refused(Path("/dev/zero"))
    assert "directory" in refused(tmp_path)


def _in_front(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


def _behind(data: bytes) -> bytes:
    return data + b"more"


def _comment(data: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", 4) + b"more"


def _between(data: bytes) -> bytes:
    """Bytes in front of the table of contents, which is said to stand further behind."""
    at = data.index(b"PK\x01\x02")
    place = struct.pack("<L", at)
    head, tail = data[:at], data[at:]
    where = tail.rindex(place)
    return head + b"hidden" + tail[:where] + struct.pack("<L", at + 6) + tail[where + 4 :]


def _extra(data: bytes) -> bytes:
    """The first file's name is followed by a field of our own, in front of its bytes."""
    named = struct.unpack_from("<H", data, 26)[0]
    moved = data[:28] + struct.pack("<H", 6) + data[30 : 30 + named] + b"xx\x02\x00hi" + data[30 + named :]
    at = moved.index(b"PK\x01\x02")
    second = moved.index(b"PK\x03\x04", 4)
    moved = moved.replace(struct.pack("<L", second - 6), struct.pack("<L", second))
    return moved[:-6] + struct.pack("<L", at) + moved[-2:]


@pytest.mark.parametrize("spoil", [_in_front, _behind, _comment, _between, _extra])
def test_bytes_that_belong_to_no_file_are_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = pack(tmp_path / "a.zip", {"x": b"x" * 100})
    assert "that belong to no file" not in "".join(verify(path).problems)
    path.write_bytes(spoil(path.read_bytes()))
    with zipfile.ZipFile(path) as file:  # other programs see nothing wrong
        assert "x" in file.namelist()
    line = refused(path)
    assert any(word in line for word in ("belong to no file", "comment", "behind its table", "not stored as"))


def test_bytes_behind_the_end_of_what_is_packed_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x": b"y" * 100})
    data = path.read_bytes()
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflate.compress(b"y" * 100) + deflate.flush()
    at = data.index(packed)
    size, more = len(packed), b"hidden"
    head = data[:18] + struct.pack("<L", size + len(more)) + data[22:at] + packed + more
    tail = data[at + size :].replace(struct.pack("<LL", size, 100), struct.pack("<LL", size + len(more), 100))
    second = struct.pack("<L", at + size)
    tail = tail.replace(second, struct.pack("<L", at + size + len(more)))
    table = data.index(b"PK\x01\x02")
    path.write_bytes(head + tail[:-6] + struct.pack("<L", table + len(more)) + tail[-2:])
    with zipfile.ZipFile(path) as file:
        assert file.read("x") == b"y" * 100
    (problem,) = verify(path).problems
    assert problem == "x: cannot be unpacked: something stands behind it"


def bomb(mebibytes: int) -> bytes:
    """A member of gzip that unpacks to so much."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [deflate.compress(b"\0" * (1 << 20)) for _ in range(mebibytes)]
    return b"".join((*parts, deflate.flush()))


def test_a_record_is_not_unpacked_further_than_a_record_may_be(tmp_path: Path) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(bomb(80) * 3)
    with file.open("rb") as opened:
        (found,) = members(opened, most=9, limit=1 << 20)
    assert (found.whole, found.plain) == (False, b"\0" * 9)
    path = pack(tmp_path / "a.zip", {"records.warc.gz": file.read_bytes(), "pages.json": b'{"pages": []}'})
    lines = [line for line in verify(path).problems if "larger than a record may be" in line]
    assert lines == ["records.warc.gz: the record at byte 0 is larger than a record may be"]


def test_all_that_is_unpacked_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("output.evidence_zip._LEAST_BUDGET", 1 << 20)
    path = pack(
        tmp_path / "a.zip",
        {"records.warc.gz": bomb(8) * 30, "pages.json": b'{"pages": []}'},
        zipfile.ZIP_STORED,
    )
    assert any("unpacks to more than" in line for line in verify(path).problems)
