"""A mobile number that was erased is found nowhere in database and archive, and does not come back."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from output import database, evidence_verify, masking
from output.archive import Archive
from output.archive_check import check
from output.bulk import sql
from output.errors import LibraryError
from output.exchange import Capture
from output.library import Library
from output.records import Position, Visit
from output.warc_members import members
from pipelines.advert import READER
from pipelines.archived import read_body
from pipelines.fetch import Fetch
from pipelines.keep import Keeper, open_keeper
from pipelines.reread import open_rereadings, reread

NUMBER, OTHER = "13800138000", "13912345678"
DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)
SPELLINGS = [
    "13800138000",
    "138-0013-8000",
    "１３８００１３８０００",
    "138 0013 8000",
    "138<b>0013</b><i class='x1'>8000</i>",
    "&#49;3800138000",
    "+86 13800138000",
    "一三八〇〇一三八〇〇〇",
]
PAGE = """<html><head><title>格力空调维修 {0}</title><meta charset="{1}"></head><body><h1>格力空调售后维修服务热线</h1>
<p>格力空调维修电话:400-186-5909,手机:{0},服务区域:广东省广州市、深圳市、珠海市。24小时上门维修,请拨打 {0} 报修。</p>
<p>美的空调维修联系 <a href="tel:13800138000">{0}</a>,另有 139-1234-5678。</p></body></html>"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hotlines.db'}"
    return str(request.getfixturevalue("postgres")("template1"))


def sent(address: str, day: int, body: bytes, *, packed: bool = False, charset: str = "utf-8") -> Fetch:
    time = DAY + timedelta(days=day)
    kind = f"text/html; charset={charset}"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", kind), ("ETag", '"abc"'))
    if packed:
        headers += (("Content-Encoding", "gzip"),)
    capture = Capture(
        address, time, 200, headers, gzip.compress(body) if packed else body, "127.0.0.1", method="GET"
    )
    return Fetch(Visit(address, time, "ok", 200), address, body, kind, charset, capture)


def page(spelling: str, charset: str = "utf-8") -> bytes:
    return PAGE.format(spelling, charset).encode(charset, "xmlcharrefreplace")


def fill(keeper: Keeper) -> None:
    for at, spelling in enumerate(SPELLINGS):
        charset = "gbk" if at % 2 else "utf-8"
        body = page(spelling, charset)
        keeper.keep(sent(f"http://a{at}.example.com/x", 0, body, packed=at % 3 == 0, charset=charset))
        keeper.keep(sent(f"http://a{at}.example.com/x", 1, body, packed=at % 3 == 0, charset=charset))
    keeper.keep(sent("http://b.example.com/13800138000.html", 0, page("400-820-8820")))
    clean = PAGE.replace("13800138000", OTHER).format("400-820-8820", "utf-8").encode()
    keeper.keep(sent("http://c.example.com/", 0, clean))


@pytest.fixture
def keeper(url: str, tmp_path: Path) -> Iterator[Keeper]:
    with open_keeper(url, str(tmp_path / "archive"), "crawl") as keeper:
        yield keeper


def erase(url: str, archive: Path, **more: Any) -> Any:
    with Library(database.open_existing(url)) as library:
        return library.forget(NUMBER, archive=archive, why="asked for", who="Li", read=read_body, **more)


def says(data: bytes) -> bool:
    return any(masking.says(data.decode(name, "replace"), NUMBER) for name in ("utf-8", "gb18030", "latin-1"))


def plain_records(folder: Path) -> Iterator[bytes]:
    for path in folder.glob("*.warc.gz"):
        with path.open("rb") as file:
            for member in members(file, most=1 << 26):
                assert member.whole
                body = member.plain
                for at in range(len(body)):  # a body that was packed for the way
                    if body[at : at + 3] == b"\x1f\x8b\x08":
                        body += zlib.decompressobj(31).decompress(body[at:])
                        break
                yield body


def assert_nowhere(url: str, folder: Path) -> None:
    for path in folder.parent.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"13800138000" not in data and "１３８００１３８０００".encode() not in data, path
            assert b"138-0013-8000" not in data and b"138 0013 8000" not in data, path
    for record in plain_records(folder):
        assert not says(record), record[:2000]
    assert list(check(folder)) == []
    if url.startswith("sqlite"):
        found = [
            line for line in sqlite3.connect(url[10:]).iterdump() if "INSERT" in line and says(line.encode())
        ]
        assert found == []
        return
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT t::text FROM "{table}" t'):  # type: ignore[arg-type]
                assert not says(row[0].encode()), (table, row)
        folder_of = connection.execute("SHOW data_directory").fetchone()
        files = connection.execute(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't') AND relname !~ '^pg_[^t]'"
        ).fetchall()
        for (name,) in files:
            assert folder_of and NUMBER.encode() not in Path(folder_of[0], name).read_bytes(), name


def test_it_is_found_nowhere_and_the_rest_is_as_it_was(keeper: Keeper, url: str, tmp_path: Path) -> None:
    fill(keeper)
    keeper.close()
    folder = tmp_path / "archive"
    assert any(says(record) for record in plain_records(folder))
    with Library(database.open_engine(url)) as library:
        before = {row.number: row for row in library.numbers()}
        assert NUMBER in {fact.number for fact in library.page("http://a0.example.com/x").reading.numbers}  # type: ignore[union-attr]
    done = erase(url, folder)
    assert not done.known and done.readings >= len(SPELLINGS) and done.mentions and done.unreadable == []
    assert done.records >= len(SPELLINGS)
    assert_nowhere(url, folder)
    with Library(database.open_engine(url)) as library:
        after = {row.number: row for row in library.numbers()}
        assert NUMBER in before or before
        assert {number: row.pages for number, row in after.items()} == {
            number: row.pages for number, row in before.items() if number != NUMBER
        }
        with pytest.raises(LibraryError):
            library.number(NUMBER)
        urls = [row.url for row in library.pages()]
        assert "http://b.example.com/forgotten-1-xxxxxxxxxxx.html" in urls
        for address in urls:
            detail = library.page(address)
            assert detail.reading is not None and NUMBER not in detail.reading.text
    again = erase(url, folder)
    assert again.known and again[1:10] == (0,) * 9


def test_packs_rereads_and_later_visits_go_on(keeper: Keeper, url: str, tmp_path: Path) -> None:
    fill(keeper)
    keeper.close()
    folder = tmp_path / "archive"
    assert erase(url, folder).bodies_removed == 0
    with open_rereadings(url, every=True) as library, Archive(folder) as archive:
        report = reread(library, archive)
    assert report.skipped == 0 and report.changed == 0
    with Library(database.open_engine(url)) as library:
        for address in (
            "http://a0.example.com/x",
            "http://a3.example.com/x",
            "http://b.example.com/forgotten-1-xxxxxxxxxxx.html",
        ):
            pack = tmp_path / "pack.zip"
            library.evidence(address, pack, folder, force=True)
            found = evidence_verify.verify(
                pack,
                lambda body, kind, page, reader: read_body(body, kind, page) if reader == READER else None,
            )
            assert found.problems == []
            assert (found.reread, found.unread) == (1, 0)
    with open_keeper(url, str(folder), "crawl") as later:
        kept = later.keep(sent("http://a0.example.com/x", 5, page(SPELLINGS[0]), packed=True))
        assert not kept.new
        kept = later.keep(sent("http://new.example.com/13800138000", 5, page(SPELLINGS[1])))
        assert kept.new and kept.advert is not None
        assert NUMBER not in {fact.number for fact in kept.advert.numbers}
    assert_nowhere(url, folder)


def test_a_crawl_at_work_loses_nothing_and_brings_nothing_back(
    keeper: Keeper, url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    fill(keeper)
    keeper.flush()
    late = "http://late.example.com/"
    keeper.keep(sent(late, 0, page(SPELLINGS[0])))  # archived, and not stored yet
    erase(url, folder)
    keeper.keep(sent("http://later.example.com/", 0, page(SPELLINGS[2])))
    keeper.keep(sent(late, 1, page(SPELLINGS[0])))
    keeper.close()
    assert_nowhere_in_archive(folder)
    with Library(database.open_engine(url)) as library, Archive(folder) as archive:
        assert library.page(late).visits == 2
        assert library.page(late).snapshots == 1
        for row in library.pages():
            for snapshot in library.page(row.url).snapshot_list:
                assert snapshot.sha256
        with library.engine.connect() as connection:
            for file, offset, length, digest in connection.execute(
                sql("SELECT warc_file, warc_offset, warc_length, sha256 FROM snapshot")
            ):
                body = archive.body(Position(file, offset, length))
                assert hashlib.sha256(body).hexdigest() == digest
    again = erase(url, folder)
    assert again.records == 0
    assert_nowhere(url, folder)


def assert_nowhere_in_archive(folder: Path) -> None:
    for record in plain_records(folder):
        assert not says(record)
