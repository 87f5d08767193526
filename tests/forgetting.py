"""What the tests of forgetting share: pages that say a number in many ways, and where it could still be found."""

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

from output import database, masking
from output.archive import Archive
from output.archive_check import check
from output.bulk import sql
from output.exchange import Capture
from output.library import Library
from output.records import Position, Visit
from output.warc_members import members
from pipelines.archived import read_body
from pipelines.fetch import Fetch
from pipelines.keep import Keeper

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
        dumped = (line for line in sqlite3.connect(url[10:]).iterdump() if "INSERT" in line)
        found = [line for line in dumped if 'INTO "region"' not in line and says(line.encode())]
        assert found == []
        return
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            if table == "region":
                continue
            for row in connection.execute(f'SELECT t::text FROM "{table}" t'):  # type: ignore[arg-type]
                assert not says(row[0].encode()), (table, row)
        folder_of = connection.execute("SHOW data_directory").fetchone()
        files = connection.execute(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't') AND relname !~ '^pg_[^t]'"
        ).fetchall()
        for (name,) in files:
            assert folder_of and NUMBER.encode() not in Path(folder_of[0], name).read_bytes(), name


def assert_all_bodies(url: str, folder: Path) -> None:
    """Every snapshot's body is where the library says, and is the one that it says."""
    with Library(database.open_engine(url)) as library, library.engine.connect() as connection:
        rows = connection.execute(
            sql("SELECT warc_file, warc_offset, warc_length, sha256 FROM snapshot")
        ).all()
    assert rows
    for file, offset, length, digest in rows:
        body = Archive(folder).body(Position(file, offset, length))
        assert hashlib.sha256(body).hexdigest() == digest


def assert_not_in_archive(folder: Path) -> None:
    """No record says it."""
    for record in plain_records(folder):
        assert not says(record)
