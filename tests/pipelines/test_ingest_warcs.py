from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from output.archive import Archive
from pipelines.fetch import Fetch
from pipelines.files import Skip
from pipelines.page import MAX_BYTES
from pipelines.warcs import decompress, read_warc

HTML = "<title>维修</title><p>电话 400-123-4567".encode()
DATE = "2026-01-31T08:00:00Z"


def response(writer: WARCWriter, url: str, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
    http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": DATE}
    )
    writer.write_record(record)


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "a.warc.gz"
    kind = ("Content-Type", "text/html; charset=GBK")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("a", {"software": "test"}))
        response(
            writer, "http://a.example/1", "200 OK", [kind, ("Content-Encoding", "gzip")], gzip.compress(HTML)
        )
        chunked = [kind, ("Transfer-Encoding", "chunked")]
        response(
            writer, "http://a.example/2", "200 OK", chunked, b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML)
        )
        response(writer, "http://a.example/3", "404 Not Found", [kind], HTML)
        response(writer, "http://a.example/4", "301 Moved", [("Location", "/1")], b"")
        response(writer, "http://a.example/5", "200 OK", [("Content-Type", "image/png")], b"\x89PNG")
        response(
            writer,
            "http://a.example/robots.txt",
            "200 OK",
            [("Content-Type", "text/plain")],
            b"User-agent: *",
        )
        record = writer.create_warc_record(
            "file:///x/a.html", "resource", io.BytesIO(HTML), warc_content_type="text/html",
            warc_headers_dict={"WARC-Date": DATE},
        )  # fmt: skip
        writer.write_record(record)
    return path


def test_records_become_visits(warc: Path) -> None:
    items = list(read_warc(warc))
    fetches = {item.visit.url: item for item in items if isinstance(item, Fetch)}
    outcomes = {url: (item.visit.outcome, item.visit.status) for url, item in fetches.items()}
    assert outcomes == {
        "http://a.example/1": ("ok", 200),
        "http://a.example/2": ("ok", 200),
        "http://a.example/3": ("failed", 404),
        "http://a.example/4": ("redirect", 301),
        "file:///x/a.html": ("ok", None),
    }
    bodies = {item.body for item in fetches.values() if item.visit.outcome == "ok"}
    assert bodies == {HTML}
    assert all(item.visit.time == datetime(2026, 1, 31, 8, tzinfo=UTC) for item in fetches.values())
    assert fetches["http://a.example/1"].charset == "gbk"
    sent = fetches["http://a.example/1"].capture
    assert sent is not None
    assert gzip.decompress(sent.body) == HTML
    assert [item.reason for item in items if isinstance(item, Skip)] == ["2 of its records are no pages"]


def test_a_damaged_file_gives_what_stands_before_the_damage(warc: Path) -> None:
    data = warc.read_bytes()
    warc.write_bytes(data[: len(data) // 2])
    items = list(read_warc(warc))
    assert isinstance(items[0], Fetch)
    nothing = warc.with_name("b.warc")
    nothing.write_bytes(b"this is no archive at all\r\n" * 50)
    assert not any(isinstance(item, Fetch) for item in read_warc(nothing))


def test_our_own_archive_is_read_back(tmp_path: Path) -> None:
    time = datetime(2026, 1, 31, 8, tzinfo=UTC)
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "deflate"),
        ("Transfer-Encoding", "chunked"),
    ]
    with Archive(tmp_path) as archive:
        archive.append_response("http://a.example/1", time, 200, headers, zlib.compress(HTML))
        archive.append_resource("file:///a.html", time, "text/html", HTML)
    (file,) = tmp_path.iterdir()
    fetches = [item for item in read_warc(file) if isinstance(item, Fetch)]
    assert [(item.visit.url, item.body, item.visit.time) for item in fetches] == [
        ("http://a.example/1", HTML, time),
        ("file:///a.html", HTML, time),
    ]


def test_bombs_are_cut() -> None:
    bomb = gzip.compress(b"\0" * (4 * MAX_BYTES))
    assert len(decompress(bomb, "gzip") or b"") == MAX_BYTES + 1


@given(
    st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "", "identity", "gzip, deflate", "x"])
)
def test_any_bytes_can_be_asked_for(data: bytes, encoding: str) -> None:
    found = decompress(data, encoding)
    assert (found is None) == (encoding == "x")
    assert decompress(gzip.compress(data), "GZIP") == data
    assert decompress(zlib.compress(data), "deflate") == data
