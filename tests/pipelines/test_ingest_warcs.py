from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from output.archive import Archive
from pipelines.fetch import Fetch
from pipelines.files import Skip
from pipelines.page import MAX_BYTES
from pipelines.warcs import read_warc

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
            writer,
            "http://a.example/1",
            "200 OK",
            [kind, ("Content-Encoding", "gzip")],
            gzip.compress(HTML, mtime=0),
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


def test_bombs_are_cut(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (4 * MAX_BYTES))
    with (tmp_path / "a.warc").open("wb") as file:
        headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
        response(WARCWriter(file, gzip=False), "http://a.example/", "200 OK", headers, bomb)
    (item,) = read_warc(tmp_path / "a.warc")
    assert isinstance(item, Fetch)
    assert len(item.body or b"") == MAX_BYTES + 1


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(HTML[:20], mtime=0) + gzip.compress(HTML[20:], mtime=0)),
        ("GZIP", gzip.compress(HTML, mtime=0)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("gzip, identity", gzip.compress(HTML, mtime=0)),
        ("br", HTML),
    ],
)
def test_bodies_are_unpacked_as_the_archive_does(tmp_path: Path, encoding: str, body: bytes) -> None:
    with (tmp_path / "a.warc").open("wb") as file:
        headers = [("Content-Type", "Text/HTML; Charset='GBK'"), ("Content-Encoding", encoding)]
        response(WARCWriter(file, gzip=False), "http://a.example/", "200 OK", headers, body)
        response(
            WARCWriter(file, gzip=False),
            "http://a.example/x",
            "200 OK",
            [*headers[:1], ("Content-Encoding", "x")],
            body,
        )
    page, other = read_warc(tmp_path / "a.warc")
    assert isinstance(page, Fetch)
    assert (page.body, page.charset) == (HTML, "gbk")
    assert isinstance(other, Skip)
    assert "unknown" in other.reason


def test_addresses_are_the_ones_that_a_crawl_would_use(tmp_path: Path) -> None:
    kind = [("Content-Type", "text/html")]
    with (tmp_path / "a.warc").open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        response(writer, "HTTP://A.Example:80/x?b=2&utm_source=q&a=1#top", "200 OK", kind, HTML)
        response(writer, "http://a.example./old?spm=1", "301 Moved", [("Location", "/x")], b"")
        response(writer, "dns:a.example", "200 OK", kind, HTML)
        response(writer, "http://a.example/none", "200 OK", [], HTML)
    items = list(read_warc(tmp_path / "a.warc"))
    assert [item.visit.url for item in items if isinstance(item, Fetch)] == [
        "http://a.example/x?a=1&b=2",
        "http://a.example/old",
        "http://a.example/none",
    ]
    (skip,) = [item for item in items if isinstance(item, Skip)]
    assert "no http(s) or file: address" in skip.reason
