"""What is archived can be read again, byte for byte, by us and by others."""

from __future__ import annotations

import errno
import gzip
import os
import random
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from output import encodings
from output.archive import Archive, parsed
from output.errors import ArchiveError
from output.exchange import Capture
from output.records import Position
from output.urls import page_url, uri
from output.warc_files import OpenFile

NOW = datetime(2026, 3, 1, 8, 30, 15, 999999, tzinfo=UTC)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
BODY = "<p>某牌维修 400-111-2223</p>".encode() * 50


def check(folder: Path) -> None:
    """`warcio check`, as somebody else would run it."""
    files = [str(path) for path in folder.glob("*.warc.gz")]
    script = Path(sys.executable).with_name("warcio")
    done = subprocess.run([script, "check", "-v", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail" not in done.stdout


def test_a_response_comes_back_as_served(tmp_path: Path) -> None:
    headers = [
        ("Content-Type", "text/html; charset=gbk"),
        ("content-encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Odd\r\nname", "某\r\nInjected: yes"),
    ]
    packed = gzip.compress(BODY)
    with Archive(tmp_path / "a" / "b") as archive:
        position = archive.append_response("http://a.cn/某", NOW, 200, headers, packed, ip="127.0.0.1")
        record = archive.read(position)
        assert record.payload == packed
        assert archive.body(position) == BODY
    assert record.headers["WARC-Type"] == "response"
    assert record.headers["WARC-Date"] == "2026-03-01T08:30:15Z"
    assert record.headers["WARC-Target-URI"] == "http://a.cn/%E6%9F%90"
    assert record.headers["WARC-IP-Address"] == "127.0.0.1"
    assert record.http_headers is not None
    names = [name for name, _ in record.http_headers]
    assert names == ["Content-Type", "content-encoding", "X-Archive-Orig-Transfer-Encoding"] + [
        "Set-Cookie"
    ] * 2 + ["X-Odd_name"]
    assert dict(record.http_headers)["X-Odd_name"] == "某 Injected: yes"
    check(tmp_path / "a" / "b")


def test_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        position = archive.append_resource("file:///a%20b.html", NOW, "text/html", b"\x00\xff")
        record = archive.read(position)
    assert record.http_headers is None
    assert (record.headers["WARC-Type"], record.headers["Content-Type"]) == ("resource", "text/html")
    assert record.payload == archive.body(position) == b"\x00\xff"
    check(tmp_path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    records=st.lists(
        st.tuples(
            st.binary(max_size=300),
            st.integers(100, 999),
            st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=3),
            st.text(),
        ),
        max_size=4,
    )
)
def test_any_bytes_and_headers(records: list[Any], tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        places = [
            archive.append_response(f"http://a.cn/{url}", NOW, status, headers, body)
            for body, status, headers, url in records
        ]
        assert [archive.read(place).payload for place in places] == [record[0] for record in records]
    ends = [place.offset + place.length for place in places]
    assert [place.offset for place in places[1:]] == ends[:-1]
    assert not places or ends[-1] == (tmp_path / places[0].file).stat().st_size


def test_nothing_is_made_before_the_first_record(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive") as archive:
        archive.sync()
    assert not (tmp_path / "archive").exists()


def test_each_archive_and_process_writes_its_own_file(tmp_path: Path) -> None:
    first, second = Archive(tmp_path), Archive(tmp_path, {"operator": "x"})
    places = [archive.append_resource("file:///x", NOW, "text/plain", b"x") for archive in (first, second)]
    child = os.fork()
    if child == 0:
        try:
            first.append_resource("file:///y", NOW, "text/plain", b"y")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    places.append(first.append_resource("file:///z", NOW, "text/plain", b"z"))
    first.close()
    second.close()
    assert len(list(tmp_path.glob("*.warc.gz"))) == 3
    assert [Archive(tmp_path).body(place) for place in places] == [b"x", b"x", b"z"]
    check(tmp_path)


def test_a_full_disk_leaves_no_half_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    first = archive.append_resource("file:///1", NOW, "text/plain", BODY)
    assert archive._file is not None
    monkeypatch.setattr(archive._file, "_file", Torn(archive._file._file))
    with pytest.raises(ArchiveError) as caught:
        archive.append_resource("file:///2", NOW, "text/plain", BODY)
    assert "\n" not in str(caught.value) and os.strerror(errno.ENOSPC) in str(caught.value)
    third = archive.append_resource("file:///3", NOW, "text/plain", b"3")
    archive.close()
    assert (tmp_path / first.file).stat().st_size == first.offset + first.length
    assert [archive.body(place) for place in (first, third)] == [BODY, b"3"]
    check(tmp_path)


class Torn:
    """A file on a disk that takes half of what it is given."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> None:
        self._file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_full_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = OpenFile.__init__

    def torn(self: Any, folder: Path) -> None:
        begin(self, folder)
        self._file = Torn(self._file)

    monkeypatch.setattr(OpenFile, "__init__", torn)
    with pytest.raises(ArchiveError, match=os.strerror(errno.ENOSPC)):
        Archive(tmp_path).append_resource("file:///1", NOW, "text/plain", BODY)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ArchiveError) as caught:
            Archive(folder).append_resource("file:///x", NOW, "text/plain", b"x")
        assert "\n" not in str(caught.value)


def test_positions_that_lead_nowhere(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.append_resource("file:///x", NOW, "text/plain", BODY)
    (tmp_path / "text.warc.gz").write_bytes(gzip.compress(b"no record at all\r\n\r\n") * 2)
    for wrong in (
        Position("none.warc.gz", 0, 9),
        Position("../" + place.file, place.offset, place.length),
        place._replace(offset=place.offset + 1),
        place._replace(length=place.length - 9),
        place._replace(length=place.length + 9),
        place._replace(offset=10**9),
        Position("text.warc.gz", 0, 30),
    ):
        with pytest.raises(ArchiveError) as caught:
            archive.read(wrong)
        assert "\n" not in str(caught.value)


RAW = zlib.compress(BODY)[2:-4]
RAW_ZSTD = zlib.compress(zstd.compress(BODY))[2:-4]
MUCH = bytes(range(256)) * 10_000


@pytest.mark.parametrize(
    ("encoding", "packed", "plain"),
    [
        ("", BODY, BODY),
        ("identity", BODY, BODY),
        ("gzip", gzip.compress(BODY, mtime=0), BODY),
        ("X-GZIP", gzip.compress(BODY, mtime=0) + gzip.compress(b"more", mtime=0), BODY + b"more"),
        ("gzip", gzip.compress(BODY, mtime=0) + b"\0\0", BODY),
        ("gzip", BODY, BODY),
        ("gzip", gzip.compress(BODY, mtime=0)[:-8], BODY),
        ("gzip", b"", b""),
        ("deflate", zlib.compress(BODY), BODY),
        ("deflate", RAW, BODY),
        ("deflate", b"\xff\xff", b"\xff\xff"),
        ("br", brotli.compress(BODY), BODY),
        ("br", BODY, BODY),
        ("gzip, br", brotli.compress(gzip.compress(BODY, mtime=0)), BODY),
        ("br", b"", b""),
        ("br", brotli.compress(b""), b""),
        ("gzip", gzip.compress(b"", mtime=0) + gzip.compress(BODY, mtime=0), BODY),
        ("gzip", gzip.compress(MUCH, mtime=0) + gzip.compress(BODY, mtime=0)[:-8] + b"\0" * 8, MUCH),
        ("gzip", gzip.compress(MUCH, mtime=0) * 2, MUCH * 2),
        ("deflate", zlib.compress(MUCH), MUCH),
        ("br", brotli.compress(MUCH), MUCH),
        ("zstd", zstd.compress(MUCH), MUCH),
        ("zstd", zstd.compress(BODY) + zstd.compress(b"more"), BODY + b"more"),
        ("zstd", zstd.compress(b""), b""),
        ("zstd", BODY, BODY),
        ("zstd, deflate", RAW_ZSTD, BODY),
    ],
)
def test_content_encodings(encoding: str, packed: bytes, plain: bytes) -> None:
    assert encodings.decode(packed, encoding) == plain


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_of_a_torn_body_comes_what_can_be_had(encoding: str) -> None:
    noise = random.Random(1).randbytes(200_000)
    torn = PACK[encoding](noise)[:150_000]
    found = encodings.decode(torn, encoding)
    assert 0 < len(found) < len(noise) and noise.startswith(found)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
@pytest.mark.parametrize("limit", [1, 1000, 3_000_000])
def test_nothing_is_unpacked_beyond_the_limit(encoding: str, limit: int) -> None:
    packed = MUCH
    for name in encoding.split(", "):
        packed = PACK[name](packed)
    found = encodings.decode(packed, encoding, max(limit, len(packed) if "," in encoding else 1))
    assert MUCH.startswith(found) and len(found) <= max(limit, len(packed))
    assert len(found) >= min(limit, len(MUCH))


def test_an_unknown_encoding_is_told(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.append_response("http://a.cn/", NOW, 200, [("Content-Encoding", "aes")], b"x")
        with pytest.raises(ArchiveError, match="aes"):
            archive.body(place)
        assert archive.read(place).payload == b"x"


@given(st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, deflate"]), st.binary(max_size=200))
def test_no_bytes_break_the_unpacking(encoding: str, body: bytes) -> None:
    assert isinstance(encodings.decode(body, encoding), bytes)


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://a.cn/某 b?q=[1]&x=é#top", "http://a.cn/%E6%9F%90%20b?q=%5B1%5D&x=%C3%A9"),
        ("http://某牌.cn/", "http://xn--xuv66u.cn/"),
        ("http://[::1]:8080/%e6?100%|", "http://[::1]:8080/%e6?100%|"),
        ("file:///x/a b%20某.html#1", "file:///x/a%20b%20%E6%9F%90.html"),
    ],
)
def test_records_name_uris(tmp_path: Path, url: str, written: str, caplog: pytest.LogCaptureFixture) -> None:
    with Archive(tmp_path) as archive:
        first = archive.append_response(url, NOW, 200, [], BODY)
        again = archive.append_revisit(
            Capture(url, NOW, 200, (), BODY), archive.origin(first)._replace(url=url)
        )
        file = archive.append_resource(url, NOW, "text/html", BODY)
        found = [archive.read(place).headers for place in (first, again, file)]
    assert [headers["WARC-Target-URI"] for headers in found] == [written] * 3
    assert found[1]["WARC-Refers-To-Target-URI"] == written
    assert page_url(written) == page_url(url)
    assert not caplog.records


def test_addresses_in_older_records_are_read_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    record = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.cn/a b\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    assert parsed(record).rec_headers.get_header("WARC-Target-URI").startswith("http://a.cn/")
    assert not caplog.records


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["http://a.cn/", "http://a.cn/?", "http://", "file:///", ""]))
def test_the_uri_of_any_address_is_one_of_the_same_page(text: str, start: str) -> None:
    found = uri(start + text)
    assert found.isascii() and not set(found) & set(' #<>"\\^`{}\t\n\0')
    if start != "http://":  # what no host can be is asked of nobody
        assert uri(found) == found and page_url(found) == page_url(start + text)
