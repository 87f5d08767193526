"""Revisits: written for answers whose body is known, read from other people's files, and read back from our own."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from output.archive import Archive
from output.archive_check import check
from output.exchange import Capture
from output.library import Library, open_library
from output.records import Visit
from pipelines.fetch import Fetch
from pipelines.ingest import Counts, Sources, ingest
from pipelines.keep import Keeper, open_keeper

T = datetime(2026, 1, 31, 8, tzinfo=UTC)
HTML = "<title>海信空调维修</title><p>海信空调售后 400-123-4501".encode()
OTHER = HTML.replace(b"4501", b"4502")
KIND = ("Content-Type", "text/html; charset=utf-8")
URL = "http://a.example/1"


def day(number: int) -> str:
    return (T + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Keeper]:
    return lambda name="a", **options: open_keeper(
        f"sqlite:///{tmp_path / name}.db", str(tmp_path / f"{name}-archive"), "test", **options
    )


def library(folder: Path, name: str = "a") -> Library:
    return open_library(f"sqlite:///{folder / name}.db")


def visits(folder: Path, url: str = URL, name: str = "a") -> list[tuple[Any, ...]]:
    with library(folder, name) as opened:
        found = opened.page(url).visit_list
    return [(entry.time, entry.outcome, entry.status, entry.reason, entry.sha256) for entry in found]


def answer(number: int, body: bytes = HTML, status: int = 200, headers: Any = (KIND,), **more: Any) -> Fetch:
    when, packed = T + timedelta(days=number), gzip.compress(body, mtime=0)
    sent = Capture(
        more.pop("url", URL), when, status, (*headers, ("Content-Encoding", "gzip")), packed, method="GET"
    )
    ok = status in {200, 304}
    reason = more.pop("reason", None if ok else f"the server answers {status}")
    visit = Visit(sent.url, when, more.pop("outcome", "ok" if ok else "failed"), status, reason)
    whole = body if status == 200 and visit.outcome == "ok" else None
    return Fetch(visit, sent.url, whole, KIND[1], "utf-8", sent, **more)


def kinds(folder: Path, name: str = "a") -> list[str]:
    found = []
    archive = Archive(folder / f"{name}-archive")
    with library(folder, name) as opened, opened.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT warc_file, warc_offset, warc_length FROM visit ORDER BY time, id"
        )
        for row in rows:
            from output.records import Position  # noqa: PLC0415

            found.append(archive.read(Position(*row)).headers["WARC-Type"] if row[0] else "none")
    return found


CRAWLED = (
    answer(0),
    answer(1),
    answer(2, b"", 304, sha256=hashlib.sha256(HTML).hexdigest()),
    answer(3, b"gone", 404),
    answer(4, b"", 301, (("Location", "/2"),), outcome="redirect", reason="redirects to http://a.example/2"),
    answer(5, HTML, 200, outcome="redirect", reason="redirects to http://b.example/"),
    answer(6, b"%PDF", 200, (("Content-Type", "application/pdf"),), outcome="skipped", reason="is no page but application/pdf"),
    answer(7, OTHER),
)  # fmt: skip


def test_every_answer_leaves_a_record_of_its_visit(tmp_path: Path, opened: Callable[..., Keeper]) -> None:
    with opened() as keeper:
        for fetch in CRAWLED:
            keeper.keep(fetch)
        keeper.keep(Fetch(Visit(URL, T + timedelta(days=8), "failed", None, "timed out"), URL))
    own = [
        "response",
        "revisit",
        "revisit",
        "response",
        "response",
        "response",
        "response",
        "response",
        "none",
    ]
    assert kinds(tmp_path) == own
    assert not list(check(tmp_path / "a-archive"))


@pytest.mark.parametrize("at_once", [True, False])
def test_our_own_archive_read_back_tells_the_same(
    tmp_path: Path, opened: Callable[..., Keeper], at_once: bool
) -> None:
    with opened(file_size=1_000_000_000 if at_once else 1) as keeper:
        for fetch in CRAWLED:
            keeper.keep(fetch)
            if not at_once:
                keeper.flush()
    for again in range(2):
        with opened("b") as keeper:
            counts = ingest(keeper, Sources((str(tmp_path / "a-archive"),), {}))
        assert (counts.skipped, counts.revisits, counts.pages, counts.unread_visits) == (0, 2, 2, 4)
        assert visits(tmp_path, name="b") == visits(tmp_path)
        if not again:
            size = sum(file.stat().st_size for file in (tmp_path / "b-archive").iterdir())
    assert sum(file.stat().st_size for file in (tmp_path / "b-archive").iterdir()) == size
    assert [kind for kind in kinds(tmp_path, "b") if kind == "revisit"] == ["revisit"] * 2


def test_a_body_packed_otherwise_is_kept_in_full(tmp_path: Path, opened: Callable[..., Keeper]) -> None:
    first = answer(0)
    assert first.capture is not None
    plain = Capture(URL, T + timedelta(days=1), 200, (KIND,), HTML)
    with opened() as keeper:
        keeper.keep(first)
        keeper.keep(Fetch(Visit(URL, plain.time, "ok", 200), URL, HTML, KIND[1], "utf-8", plain))
    assert kinds(tmp_path) == ["response", "response"]


# Files of other makers


class Warc:
    """A WARC file by warcio, packed or not, of either version."""

    def __init__(self, path: Path, version: str = "1.1", packed: bool = True) -> None:
        self.path = path
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=packed, warc_version=version)

    def response(self, url: str, number: int, body: bytes = HTML, packing: str = "") -> Any:
        headers = [KIND] + ([("Content-Encoding", packing)] if packing else [])
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.0")
        return self._write(url, number, "response", http_headers=http, payload=io.BytesIO(body))

    def revisit(
        self, url: str, number: int, fields: dict[str, str], status: str = "200 OK", http: bool = True
    ) -> Any:
        headers = StatusAndHeaders(status, [KIND], protocol="HTTP/1.1") if http else None
        return self._write(url, number, "revisit", fields, http_headers=headers)

    def _write(self, url: str, number: int, kind: str, fields: Any = None, **parts: Any) -> Any:
        dated = {"WARC-Date": day(number), **(fields or {})}
        record = self._writer.create_warc_record(url, kind, warc_headers_dict=dated, **parts)
        self._writer.write_record(record)
        return record

    def ingest(self, keeper: Keeper, lines: list[str] | None = None) -> Counts:
        self._file.close()
        with keeper:
            return ingest(
                keeper, Sources((str(self.path),), {}), tell=(lines if lines is not None else []).append
            )


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("way", ["url and date", "<url> and date", "record", "digest", "304"])
def test_a_revisit_shows_the_body_it_refers_to(
    tmp_path: Path, opened: Callable[..., Keeper], version: str, packed: bool, way: str
) -> None:
    warc = Warc(tmp_path / ("a.warc.gz" if packed else "a.warc"), version, packed)
    first = warc.response(URL, 0).rec_headers
    warc.response(URL, 1, OTHER)
    digest = {"WARC-Payload-Digest": first.get_header("WARC-Payload-Digest")}
    place = {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": day(0)}
    same = {"WARC-Profile": RecordBuilder.REVISIT_PROFILE}
    fields = {
        "url and date": same | place | digest,
        "<url> and date": same | place | digest | {"WARC-Refers-To-Target-URI": f"<{URL}>"},
        "record": same | {"WARC-Refers-To": first.get_header("WARC-Record-ID")},
        "digest": same | digest,
        "304": place | {"WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/server-not-modified"},
    }[way]
    warc.revisit(URL, 2, fields, "304 Not Modified" if way == "304" else "200 OK", http=way != "record")
    counts = warc.ingest(opened())
    assert (counts.pages, counts.revisits, counts.skipped) == (2, 1, 0)
    assert visits(tmp_path)[2] == (
        day(2),
        "ok",
        304 if way == "304" else 200,
        None,
        hashlib.sha256(HTML).hexdigest(),
    )


def test_a_revisit_of_what_the_library_has(tmp_path: Path, opened: Callable[..., Keeper]) -> None:
    first = Warc(tmp_path / "a.warc.gz")
    digest = first.response(URL, 0).rec_headers.get_header("WARC-Payload-Digest")
    first.ingest(opened())
    for number, fields in enumerate(
        ({"WARC-Payload-Digest": digest}, {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": day(0)}),
        1,
    ):
        later = Warc(tmp_path / f"{number}.warc.gz")
        later.revisit(URL, number, fields)
        assert later.ingest(opened()).revisits == 1
    assert len(visits(tmp_path)) == 3


def test_another_page_with_the_same_body_is_read_as_its_own(
    tmp_path: Path, opened: Callable[..., Keeper]
) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    warc.response(URL, 0, gzip.compress(HTML), "gzip")
    warc.revisit("http://b.example/", 1, {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": day(0)})
    assert warc.ingest(opened()).pages == 2
    with library(tmp_path) as opened_library:
        page = opened_library.page("http://b.example/")
        assert page.is_advert and page.sha256 == hashlib.sha256(HTML).hexdigest()
        assert Archive(tmp_path / "a-archive").body(page.snapshot_list[0].position) == HTML
    assert kinds(tmp_path) == ["response", "revisit"]


def test_a_revisit_of_the_unknown_is_a_counted_skip(tmp_path: Path, opened: Callable[..., Keeper]) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    warc.response(URL, 0)
    warc.revisit(URL, 1, {"WARC-Payload-Digest": "sha1:" + "A" * 32})
    warc.revisit(URL, 2, {"WARC-Refers-To-Target-URI": "http://z.example/", "WARC-Refers-To-Date": "no time"})
    warc.revisit(URL, 3, {})
    lines: list[str] = []
    counts = warc.ingest(opened(), lines)
    assert (counts.pages, counts.revisits, counts.skipped) == (1, 0, 3)
    assert [line.rpartition(": ")[2] for line in lines] == ["what it refers to is not known here"] * 3
    assert len(visits(tmp_path)) == 1


@pytest.mark.parametrize("way", ["url and date", "record"])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
@pytest.mark.parametrize("later", [True, False])
def test_a_revisit_must_not_contradict_what_it_refers_to(
    tmp_path: Path, opened: Callable[..., Keeper], way: str, algorithm: str, later: bool
) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    first = warc.response(URL, 0, gzip.compress(HTML), "gzip").rec_headers
    if later and way == "url and date":  # what was read is known from the library alone
        warc.ingest(opened())
        warc = Warc(tmp_path / "b.warc.gz")
    place = {
        "url and date": {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": day(0)},
        "record": {"WARC-Refers-To": first.get_header("WARC-Record-ID")},
    }[way]
    for number, body in enumerate((HTML, OTHER), 1):
        digest = f"{algorithm}:{hashlib.new(algorithm, body).hexdigest()}"
        warc.revisit(URL, number, place | {"WARC-Payload-Digest": digest, "WARC-Truncated": "length"})
    lines: list[str] = []
    counts = warc.ingest(opened(), lines)
    assert (counts.revisits, counts.skipped) == (1, 1)
    assert lines[0].endswith(f"{URL}: skipped: its payload digest is not that of the record it refers to")
    assert [time for time, *_ in visits(tmp_path)] == [day(0), day(1)]


def test_a_digest_of_chunks_agrees_with_that_of_the_record(
    tmp_path: Path, opened: Callable[..., Keeper]
) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML)
    http = StatusAndHeaders("200 OK", [KIND, ("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
    first = warc._write(URL, 0, "response", http_headers=http, payload=io.BytesIO(chunks)).rec_headers
    digest = {"WARC-Payload-Digest": first.get_header("WARC-Payload-Digest")}
    warc.revisit(URL, 1, {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": day(0)} | digest)
    warc.revisit(URL, 2, {"WARC-Refers-To": first.get_header("WARC-Record-ID")} | digest)
    counts = warc.ingest(opened())
    assert (counts.pages, counts.revisits, counts.skipped) == (1, 2, 0)


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_cut_file_gives_what_is_whole(tmp_path: Path, opened: Callable[..., Keeper], cut: int) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    for number in range(4):
        warc.response(f"http://a.example/{number}", number, HTML + b"%d" % number)
    warc._file.flush()
    data = warc.path.read_bytes()
    warc._file.truncate(len(data) * cut // 8)
    counts = warc.ingest(opened())
    assert counts.pages <= 4 * cut // 8 + 1 and counts.pages + counts.skipped >= 1
