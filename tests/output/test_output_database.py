"""Opening, creating, upgrading a library; every fault is one line."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from output import database, engines, gazetteer, runs, schedules, shipped
from output.database import downgrade, open_engine, upgrade, write
from output.db_check import is_in_schema
from output.errors import LibraryError
from output.fact_models import SCHEMA
from output.frontier import Frontier
from output.migrations import HEAD, REVISIONS, VERSION_TABLE
from output.rows import VIEWS, columns
from output.store import Store


def line_of(action: Callable[[], object]) -> str:
    """The one line that a LibraryError says."""
    with pytest.raises(LibraryError) as caught:
        action()
    message = str(caught.value)
    assert message and "\n" not in message
    return message


def test_a_new_library_holds_the_shipped_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM regions"))
        row = connection.execute(
            text("SELECT * FROM regions WHERE code = '429006' AND last_year IS NULL")
        ).one()
        official = connection.scalar(text("SELECT count(*) FROM official_numbers"))
    assert count == sum(1 for _ in gazetteer.all_regions())
    assert (row.name, row.path, row.level) == ("天门市", "湖北省/天门市", "county")
    assert official and official > 10


def test_stored_paths_are_the_gazetteers(engine: Engine) -> None:
    shipped = gazetteer.load()
    with engine.connect() as connection:
        found = connection.scalars(text("SELECT path FROM regions ORDER BY path")).all()
    assert found == sorted(shipped.path(region) for region in gazetteer.all_regions())


def test_views_have_the_promised_columns_and_plain_types(engine: Engine) -> None:
    with engine.connect() as connection:
        for view in VIEWS:
            found = connection.execute(text(f"SELECT * FROM {view} LIMIT 0"))
            assert list(found.keys()) == columns(view)


def test_down_and_up_again(engine: Engine) -> None:
    downgrade(engine)
    assert inspect(engine).get_view_names() == []
    assert set(inspect(engine).get_table_names()) <= {VERSION_TABLE}
    upgrade(engine)
    upgrade(engine)
    assert set(inspect(engine).get_view_names()) == set(VIEWS)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM regions")) > 40_000


def test_down_to_the_first_schema_and_up_again_keeps_pages_and_loses_what_came_later(
    engine: Engine, maker: Any, dump: Callable[..., Any]
) -> None:
    url, now = "http://a.cn/1", datetime(2026, 3, 2, tzinfo=UTC)
    with Store(engine, reader="1", run="crawl") as store:
        shown = maker.advert([("某牌", "4001112223")])
        store.add(maker.visit(url, 0), maker.snapshot(shown), shown)
    frontier = Frontier(engine, runs.start(engine, "crawl"))
    frontier.starts([url, "http://b.cn/never-visited"])
    assert frontier.take()
    schedules.add(engine, "nightly", ("0 4 * * *", "UTC"), ("reread",), now)
    with write(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO robots (origin, host, time) VALUES ('http://a.cn', 'a.cn', '2026-03-01T08:00:00Z')"
            )
        )
    before = dump(engine)
    downgrade(engine, "0001")
    tables = set(inspect(engine).get_table_names())
    assert not tables & {"frontier", "host", "robots", "run_host", "schedule"}
    assert "number_changes" not in inspect(engine).get_view_names()
    upgrade(engine)
    assert dump(engine) == before
    assert schedules.entries(engine) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT url, wanted, lease FROM frontier")).all() == [(url, 0, None)]
        assert connection.execute(text("SELECT host, lease FROM host")).all() == [("a.cn", None)]
        assert connection.scalar(text("SELECT count(*) FROM robots")) == 0
        assert set(connection.scalars(text("SELECT outcome FROM run"))) == {None}


@pytest.mark.filterwarnings("ignore:autogenerate skipping")
@pytest.mark.filterwarnings(
    "ignore:Skipped unsupported reflection"
)  # SQLAlchemy cannot read such an index back
def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": is_in_schema}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SCHEMA) == []


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    folder = Path(database.__file__).parent / "migrations" / "versions"
    files = sorted(path.name.partition("_")[0] for path in folder.glob("[0-9]*.py"))
    assert tuple(files) == REVISIONS
    assert files[-1] == HEAD


def test_text_sorts_by_code_points(engine: Engine) -> None:
    words = ["a", "B", "é", "乙", "甲", "A.O.史密斯", "𠮷"]
    with write(engine) as connection:
        for word in words:
            connection.execute(text("INSERT INTO brand (brand) VALUES (:word)"), {"word": word})
        found = connection.scalars(text("SELECT brand FROM brand ORDER BY brand")).all()
    assert found == sorted(words)


def test_an_older_shipped_table_is_replaced_by_the_next_writer(engine: Engine, url: str) -> None:
    with write(engine) as connection:
        connection.execute(text("UPDATE meta SET value = 'old' WHERE key = 'reference'"))
        connection.execute(text("DELETE FROM region"))
    open_engine(url).dispose()  # a reader leaves it as it is
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM regions")) == 0
    open_engine(url, create=True).dispose()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM regions")) > 40_000


def test_a_line_that_becomes_public_stops_linking(
    engine: Engine, maker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.put(engine, "http://a.cn/", maker.advert([("某牌", "4001112223"), ("乙牌", "95118")]))
    with write(engine) as connection:
        connection.execute(text("UPDATE meta SET value = 'old' WHERE key = 'reference'"))
    public = shipped.public_lines() | {"95118"}
    monkeypatch.setattr("output.migrations.reference_rows.public_lines", lambda: public)
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT number FROM numbers")).all() == ["4001112223"]


def test_a_newer_or_older_schema_is_refused(engine: Engine, url: str) -> None:
    with write(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    for create in (True, False):
        assert "newer" in line_of(lambda create=create: open_engine(url, create))  # type: ignore[misc]
    with write(engine) as connection:
        connection.execute(text(f"DELETE FROM {VERSION_TABLE}"))
    assert "no library" in line_of(lambda: open_engine(url))


def test_readers_make_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none" / "x.db"
    assert "no library" in line_of(lambda: open_engine(f"sqlite:///{path}"))
    assert not path.parent.exists()
    path.parent.mkdir()
    path.touch()
    assert "no library" in line_of(lambda: open_engine(f"sqlite:///{path}"))


@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_database(tmp_path: Path, create: bool) -> None:
    (tmp_path / "page.html").write_text("<p>a page</p>" * 9)
    (tmp_path / "torn.db").write_bytes(b"SQLite format 3\x00" + b"\x07" * 4000)
    for name in (".", "page.html", "torn.db", "page.html/below.db"):
        line_of(lambda name=name: open_engine(f"sqlite:///{tmp_path / name}", create))  # type: ignore[misc]
    assert (tmp_path / "page.html").read_text().startswith("<p>")


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmark (id INTEGER)")
    assert "another program" in line_of(lambda: open_engine(f"sqlite:///{path}", create=True))
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmark",)]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hotlines.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://data/hotlines.db",
        "mysql://localhost/x",
        "oracle+thing://x",
        "postgresql://user:secret@127.0.0.1:1/atlas?connect_timeout=2",
        "postgres://[::1/x",
        "postgres://user:secret@[::1/x",
        "postgres://user:se:secret@se@[::1/x",
        "postgresql://user:secret@localhost:port/x",
        "mysql://user:secret@localhost/x",
        "sqlite://user:secret@host/x.db",
        "postgresql://localhost:port/x",
    ],
)
def test_urls_that_lead_nowhere(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    message = line_of(lambda: open_engine(url))
    assert "secret" not in message


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://127.0.0.1:1/atlas", "postgres://127.0.0.1:1/atlas: "),
        ("postgresql+psycopg://me@127.0.0.1:1/a%20b", "postgresql+psycopg://me@127.0.0.1:1/a%20b: "),
        ("postgresql://me:secret@127.0.0.1:1/x", "postgresql://me:***@127.0.0.1:1/x: "),
        (
            "postgresql://127.0.0.1:1/x?password=secret&application_name=y",
            "postgresql://127.0.0.1:1/x?password=***&application_name=y: ",
        ),
    ],
)
def test_an_address_is_told_as_it_was_given(url: str, told: str) -> None:
    message = line_of(lambda: open_engine(url))
    assert message.startswith(told)
    assert "secret" not in message


def test_postgresql_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "hotline-atlas[pg]" in line_of(lambda: open_engine("postgresql://localhost/x"))


def test_a_disk_that_cannot_be_written(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the server's disk is not ours")
    for pragma, part in (("query_only = ON", "read-only"), ("max_page_count = 1", "full")):
        with pytest.raises(LibraryError) as caught, database.reported(engine), engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
            for _ in range(3000):
                connection.exec_driver_sql(
                    "INSERT INTO meta SELECT hex(randomblob(20)), hex(randomblob(900))"
                )
        assert part in str(caught.value)
        engine.dispose()


def test_readers_and_a_writer_do_not_wait_for_each_other(engine: Engine) -> None:
    with database.snapshot(engine) as reader:
        before = reader.scalar(text("SELECT count(*) FROM meta"))
        with write(engine) as writer:
            writer.execute(text("INSERT INTO meta (key, value) VALUES ('a', 'b')"))
        assert reader.scalar(text("SELECT count(*) FROM meta")) == before


def test_sqlite_is_set_up_for_safety_and_speed(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite only")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 1, 1, engines.BUSY_SECONDS * 1000]


def _create(url: str) -> str:
    engine = open_engine(url, create=True)
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT count(*) FROM regions")))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_create_it_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'a' / 'new.db'}"
    else:
        url = request.getfixturevalue("postgres")("template1")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(_create, [url] * 2, chunksize=1)
    assert found == [str(sum(1 for _ in gazetteer.all_regions()))] * 2


def test_an_up_to_date_library_opens_without_alembic(tmp_path: Path, templates: tuple[Path, object]) -> None:
    code = (
        "import sys; from output.database import open_engine; "
        f"open_engine('sqlite:///{templates[0]}', create=True); print('alembic' in sys.modules)"
    )
    root = Path(database.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"
