"""A library that is whole passes every check; each kind of damage is found by the check that is for it."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from output import db_check
from output.archive import Archive
from output.database import write
from output.library import Library
from output.records import Snapshot
from output.store import Store

A = "4001112223"


@pytest.fixture
def library(engine: Engine, maker: Any) -> Library:
    for at in range(4):
        maker.put(engine, f"http://a.cn/{at}", maker.advert([("格力", A), ("某牌", f"400{at:07}")]), at)
    library = Library(engine)
    library.withdraw(A, "某牌", why="so", who="Li")
    return library


def failed(library: Library, **more: Any) -> dict[str, str]:
    return {one.check: one.detail for one in library.db_check(**more) if not one.ok}


def test_a_whole_library_passes(library: Library) -> None:
    assert failed(library) == {}
    assert {one.check for one in library.db_check()} == set(db_check.CHECKS)


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE page SET visits = visits + 1", "figures of pages"),
        ("UPDATE page SET last_seen = '2020-01-01T00:00:00Z'", "figures of pages"),
        ("DELETE FROM edge", "summaries"),
        ("UPDATE edge SET pages = 77", "summaries"),
        ("UPDATE page_pair SET last_seen = '2030-01-01T00:00:00Z'", "summaries"),
        ("DELETE FROM brand_mention WHERE pos = 0", ""),
        ("UPDATE number_mention SET number_id = 4711", "references"),
        ("UPDATE area_mention SET reading_id = reading_id + 1000", "references"),
        ("UPDATE page SET newest_snapshot_id = 4711", "references"),
        ("UPDATE pair_mention SET role = 'withdrawn'", "withdrawals"),
        ("UPDATE withdrawal SET brand = '格力'", "withdrawals"),
        ("DROP INDEX ix_page_host", "schema"),
        ("ALTER TABLE brand ADD COLUMN more TEXT", "schema"),
        ("DROP VIEW brand_links", "schema"),
        ("UPDATE hotlines_version SET version_num = '0001'", "schema"),
    ],
)
def test_damage_is_found(engine: Engine, library: Library, damage: str, check: str) -> None:
    with write(engine) as connection:
        connection.execute(text(damage))
    assert (check in failed(library)) is bool(check), failed(library)


def test_two_current_readings_are_found(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/0", maker.advert([("格力", A)], reader="2"), 0, body="x")
    with write(engine) as connection:
        connection.execute(
            text("INSERT INTO reading (snapshot_id, reader, current, is_advert, score, title, text, charset, reasons)"
                 " SELECT snapshot_id, 'z', 1, 0, 0, '', '', '', '[]' FROM reading WHERE id = 1")
        )  # fmt: skip
    assert "2 current readings" in failed(library)["readings"]


def test_bodies_are_looked_for_in_the_archive(engine: Engine, maker: Any, tmp_path: Path) -> None:
    folder = tmp_path / "bodies"
    with Archive(folder) as archive, Store(engine, reader="1") as store:
        for at in range(5):
            body = f"<p>{at}</p>".encode()
            place = archive.append_resource(
                f"http://a.cn/{at}", datetime(2026, 3, 1, tzinfo=UTC), "text/html", body
            )
            advert = maker.advert([])
            store.add(
                maker.visit(f"http://a.cn/{at}"), Snapshot(sha256(body).hexdigest(), len(body), place), advert
            )
    library = Library(engine)
    assert failed(library, archive=folder, bodies=None) == {}
    told = {one.check: one.detail for one in library.db_check(folder, 2)}
    assert told["archive"] == "2 of 5 bodies looked at"
    with write(engine) as connection:
        connection.execute(text("UPDATE snapshot SET sha256 = 'x' WHERE id = 3"))
    assert "holds another body" in failed(library, archive=folder, bodies=None)["archive"]
    next(folder.glob("*.warc.gz")).unlink()
    assert "and more" not in failed(library, archive=folder, bodies=None)["archive"]
    assert "there is no archive" in failed(library, archive=tmp_path / "none")["archive"]


def test_a_damaged_file_is_found(engine: Engine, library: Library, url: str) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the server's files are not ours")
    engine.dispose()
    path = Path(url.removeprefix("sqlite:///"))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    data = bytearray(path.read_bytes())
    at = data.index("某某维修\n".encode())
    page = at // 4096 * 4096
    data[page : page + 40] = b"\xff" * 40
    path.write_bytes(data)
    assert "file" in failed(library)
