"""Whole rereads, archive to views, on both databases: what an older reader said gives way to what today's says."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from output import edges, rereadings
from output.archive import Archive
from output.bulk import sql
from output.database import open_engine, write
from output.errors import ArchiveError, LibraryError, PageError
from output.library import Library
from output.records import Advert
from output.rereadings import Rereadings
from pipelines import reread as reread_module
from pipelines.advert import READER
from pipelines.fetch import Fetch
from pipelines.ingest import Sources, ingest
from pipelines.keep import open_keeper, read_fetch
from pipelines.reread import open_rereadings, reread
from pipelines.reread_report import Report

Dump = Callable[[Engine], dict[str, list[Any]]]
ADVERT = (
    "<title>{0}空调售后维修电话</title><p>{0}空调全国统一维修热线：400-123-45{1:02}</p>"
    "<p>手机：13912345678</p><p>服务区域：湖北省天门市、武汉市</p>"
)
ODD = (
    "<title>海信空調服務電話</title><p>海信冷蔵庫修理中心：400-123-4503</p>"
    "<p>手機：13912345678</p><p>服務区域：湖北省天門市、武漢市</p>"
)
PAGES = 7
TABLES = (
    "reading",
    "number",
    "brand",
    "area",
    "answer",
    "number_mention",
    "area_mention",
    "pair_mention",
    "edge",
    "run",
)


def html(number: int) -> str:
    return ADVERT.format("海信" if number % 2 else "格力", number)


@pytest.fixture
def archive(url: str, tmp_path: Path) -> Archive:
    """The archive of a library of seven pages, one of which only its server's header makes readable."""
    kind = [("Content-Type", "text/plain"), ("content-type", "text/html; charset=Shift_JIS")]
    with (tmp_path / "pages.warc").open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        for number in range(PAGES):
            body = ODD.encode("shift_jis") if number == 3 else html(number).encode()
            http = StatusAndHeaders("200 OK", kind if number == 3 else kind[:1], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"http://h{number % 2}.example/{number}",
                "response",
                payload=io.BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": f"2026-01-{number + 1:02}T08:00:00Z"},
            )
            writer.write_record(record)
    (tmp_path / "local.html").write_bytes(html(PAGES).encode("gb18030"))
    with open_keeper(url, str(tmp_path / "archive"), "ingest") as keeper:
        ingest(keeper, Sources((str(tmp_path / "pages.warc"), str(tmp_path / "local.html")), {}))
    return Archive(tmp_path / "archive")


def rows(url: str, statement: str) -> list[Any]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sql(statement))]
    engine.dispose()
    return found


def everything(url: str) -> dict[str, list[Any]]:
    return {table: sorted(rows(url, f'SELECT * FROM "{table}"'), key=repr) for table in TABLES}


def newer(fetch: Fetch) -> Advert:
    """A reader that has learned not to believe promises, and that one brand is another's."""
    advert = read_fetch(fetch)
    brands = tuple(replace(fact, brand=fact.brand.replace("格力", "松下")) for fact in advert.brands)
    pairs = tuple(replace(pair, brand=pair.brand.replace("格力", "松下")) for pair in advert.pairs)
    return replace(advert, reader="new", brands=brands, pairs=pairs, claims=(), areas=advert.areas[:1])


def run(url: str, archive: Archive, every: bool = False, dry_run: bool = False, **options: Any) -> Report:
    """A reread by the reader `newer`, unless another one is given."""
    version = options.pop("version", "new")
    with open_rereadings(url, every, dry_run, version) as library:
        return reread(library, archive, **{"read": newer, **options})


def counts(report: Report) -> tuple[int, ...]:
    return report.known, report.read, report.changed, report.skipped, report.left


@pytest.mark.parametrize("workers", [1, 2])
def test_an_unchanged_reader_changes_nothing(
    url: str, engine: Engine, archive: Archive, dump: Dump, workers: int
) -> None:
    before, views = everything(url), dump(engine)
    with open_rereadings(url) as library:
        assert counts(reread(library, archive)) == (PAGES + 1, 0, 0, 0, 0)
    with open_rereadings(url, every=True) as library:
        report = reread(library, archive, workers=workers)
    assert counts(report) == (0, PAGES + 1, 0, 0, 0)
    assert report.adverts == PAGES + 1
    assert report.examples == []
    assert all((c.snapshots, c.added, c.gone, c.moved, c.changed) == (0,) * 5 for c in report.changes)
    assert everything(url) == before
    assert dump(engine) == views
    odd = Library(engine).page("http://h1.example/3").reading
    assert odd is not None
    assert odd.title == "海信空調服務電話"


def test_the_views_follow_the_newer_reader(url: str, engine: Engine, archive: Archive, dump: Dump) -> None:
    old = dump(engine)
    report = run(url, archive)
    assert counts(report) == (0, PAGES + 1, PAGES + 1, 0, 0)
    found = {c.field: (c.snapshots, c.added, c.gone, c.moved) for c in report.changes}
    assert (found["brands"], found["pairs"]) == ((4, 4, 4, 0), (4, 8, 8, 0))
    assert found["areas"] == (8, 0, 8, 0)
    assert found["numbers"] == found["title"] == found["is_advert"] == (0, 0, 0, 0)
    gone = [example for example in report.examples if example[:2] == ("pairs", "gone")]
    assert len(gone) == 3
    assert gone[0][2:] == ("http://h0.example/0", "格力 4001234500 (advertised)")
    new = dump(engine)
    assert {row[0] for row in old["brands"]} == {"海信", "格力"}
    assert {row[0] for row in new["brands"]} == {"海信", "松下"}
    assert {row[7] for row in new["pages"]} == {"new"}
    assert {row[2] for row in old["service_areas"]} == {"429006", "420100"}
    assert {row[2] for row in new["service_areas"]} == {"429006"}
    assert [row[0] for row in new["numbers"]] == [row[0] for row in old["numbers"]]
    assert {row[5] for row in new["numbers"]} == {1}
    assert rows(url, "SELECT current, count(*) FROM reading GROUP BY current ORDER BY 1") == [(0, 8), (1, 8)]
    with write(engine) as connection:
        edges.rebuild(connection)
    assert dump(engine) == new, "maintained edges differ from those made anew"
    assert counts(run(url, archive)) == (PAGES + 1, 0, 0, 0, 0)


def test_a_dry_run_tells_all_and_writes_nothing(url: str, archive: Archive) -> None:
    before = everything(url)
    dry = run(url, archive, dry_run=True)
    assert everything(url) == before
    wet = run(url, archive)
    assert dry == replace(wet, dry_run=True)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError])
def test_the_next_call_goes_on(
    url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    monkeypatch.setattr(reread_module, "_BATCH", 2)
    seen: list[str] = []
    reports: list[Report] = []

    def stop(fetch: Fetch) -> Advert:
        if len(seen) == 5:
            raise fault
        seen.append(fetch.visit.url)
        return newer(fetch)

    with pytest.raises(fault):
        run(url, archive, read=stop, step=reports.append)
    assert counts(reports[-1]) == (0, 5, 5, 0, 3)
    assert rows(url, "SELECT count(*) FROM reading WHERE reader = 'new'") == [(5,)]
    again: list[str] = []

    def go_on(fetch: Fetch) -> Advert:
        again.append(fetch.visit.url)
        return newer(fetch)

    assert counts(run(url, archive, read=go_on)) == (5, 3, 3, 0, 0)
    assert len({*seen, *again}) == len([*seen, *again]) == PAGES + 1


def test_what_was_stored_before_a_failure_stays(
    url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread_module, "_BATCH", 2)
    put, calls = Rereadings.put, []

    def fail(library: Rereadings, items: Any) -> Any:
        calls.append(len(items))
        if len(calls) == 2:
            raise LibraryError("the disk is full")
        return put(library, items)

    monkeypatch.setattr(Rereadings, "put", fail)
    with pytest.raises(LibraryError, match="disk is full"):
        run(url, archive)
    assert calls[:2] == [2, 2]
    monkeypatch.undo()
    assert counts(run(url, archive)) == (2, 6, 6, 0, 0)


def test_a_limit_counts_what_was_read(url: str, archive: Archive) -> None:
    def read(fetch: Fetch) -> Advert:
        if fetch.visit.url.endswith(("/0", "/1")):
            raise PageError("is no page any more")
        return newer(fetch)

    assert counts(run(url, archive, limit=3, read=read)) == (0, 3, 3, 2, 3)
    assert counts(run(url, archive, limit=3, read=read)) == (3, 3, 3, 2, 0)
    assert counts(run(url, archive, limit=1)) == (6, 1, 1, 0, 1)
    assert counts(run(url, archive, limit=9)) == (7, 1, 1, 0, 0)


def test_a_page_that_is_refused_keeps_its_reading(
    url: str, engine: Engine, archive: Archive, dump: Dump
) -> None:
    def refuse(fetch: Fetch) -> Advert:
        raise PageError("is empty")

    before, told = dump(engine), list[str]()
    assert counts(run(url, archive, read=refuse, tell=told.append)) == (0, 0, 0, PAGES + 1, 0)
    assert told[0] == "http://h0.example/0: skipped: is empty"
    assert len(told) == PAGES + 1
    assert dump(engine) == before
    assert rows(url, "SELECT count(*) FROM reading") == [(PAGES + 1,)]


def test_damaged_records_are_left_out_alone(url: str, engine: Engine, archive: Archive) -> None:
    found = {due.url: due.position for due in Rereadings(engine, "new").due()}
    (file,) = {position.file for position in found.values()}
    damaged, swapped = found["http://h1.example/1"], found["http://h0.example/2"]
    with (archive.folder / file).open("r+b") as stream:
        stream.seek(damaged.offset + damaged.length // 2)
        stream.write(b"\xff" * 8)
    other = found["http://h0.example/4"]
    values = f"warc_file = '{file}', warc_offset = {other.offset}, warc_length = {other.length}"
    with write(engine) as connection:
        connection.execute(sql(f"UPDATE snapshot SET {values} WHERE warc_offset = {swapped.offset}"))
        missing = f"UPDATE snapshot SET warc_file = 'none.warc.gz' WHERE warc_offset = {found['http://h1.example/5'].offset}"
        connection.execute(sql(missing))
    told: list[str] = []
    assert counts(run(url, archive, tell=told.append)) == (0, 5, 5, 3, 0)
    lines = {line.partition(": ")[0]: line for line in told}
    assert sorted(lines) == ["http://h0.example/2", "http://h1.example/1", "http://h1.example/5"]
    assert f"{file}: no readable record at byte {damaged.offset}" in lines["http://h1.example/1"]
    assert f"{file}: byte {other.offset}: holds another body" in lines["http://h0.example/2"]
    assert f"none.warc.gz: byte {found['http://h1.example/5'].offset}: " in lines["http://h1.example/5"]
    assert all("\n" not in line for line in told)
    kept = {row[0] for row in rows(url, "SELECT url FROM pages WHERE reader <> 'new'")}
    assert kept == set(lines)


def test_what_another_process_has_read_meanwhile_is_known(
    url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereadings, "_CHUNK", 2)
    others: list[Report] = []

    def be_overtaken(fetch: Fetch) -> Advert:
        if not others:
            others.append(run(url, archive))
        return newer(fetch)

    report = run(url, archive, read=be_overtaken)
    assert counts(others[0]) == (0, PAGES + 1, PAGES + 1, 0, 0)
    assert counts(report) == (PAGES - 1, 2, 0, 0, 0)


def test_no_archive_is_told_at_once(url: str, archive: Archive, tmp_path: Path) -> None:
    nowhere = Archive(tmp_path / "nowhere")
    with pytest.raises(ArchiveError, match="nowhere: there is no archive"):
        run(url, nowhere)
    assert not nowhere.folder.exists()
    run(url, archive)
    assert counts(run(url, nowhere)) == (PAGES + 1, 0, 0, 0, 0)


def test_two_at_once_lose_and_double_nothing(
    url: str, engine: Engine, archive: Archive, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread_module, "_BATCH", 2)
    together = threading.Barrier(2, timeout=60)
    failures: list[BaseException] = []
    reports: list[Report] = []

    def in_step(fetch: Fetch) -> Advert:
        together.wait()  # both have looked up that this one is due
        return newer(fetch)

    def work() -> None:
        try:
            reports.append(run(url, archive, read=in_step))
        except BaseException as error:  # a thread's error would be lost
            failures.append(error)
            together.abort()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [report.read for report in reports] == [PAGES + 1, PAGES + 1]
    assert sum(report.changed for report in reports) == PAGES + 1, "each change is told by one of them"
    assert rows(url, "SELECT reader, current, count(*) FROM reading GROUP BY reader, current ORDER BY 2") == [
        (READER, 0, 8),
        ("new", 1, 8),
    ]
    after = dump(engine)
    with write(engine) as connection:
        edges.rebuild(connection)
    assert dump(engine) == after
