"""A library of the first schema comes up to today's step by step, goes down, and up again, with all that it held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from output import database, db_check, engines
from output.database import open_engine, upgrade_existing, write
from output.errors import LibraryError
from output.library import Library
from output.migrations import HEAD, REVISIONS, VERSION_TABLE, run, views_0001

Views = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
FIRST = REVISIONS[0]
NOT_COMPARED = {"regions", "official_numbers", "operators"}
"""Reference tables, and sets that later versions make by better evidence."""
MENTION = '(reading_id, pos, start, "end", {})'
ROWS = f"""
INSERT INTO run (id, command, started, finished) VALUES (1, 'crawl', '2025-01-01T00:00:00Z', '2025-01-01T01:00:00Z');
INSERT INTO page (id, url, host, first_seen, last_seen, visits, snapshots, newest_snapshot_id) VALUES
  (1, 'http://a.cn/1', 'a.cn', '2025-01-01T00:00:00Z', '2025-01-03T00:00:00Z', 3, 2, 2),
  (2, 'http://b.cn/', 'b.cn', '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z', 1, 1, 3),
  (3, 'file:///x.html', NULL, '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z', 1, 1, 4),
  (4, 'http://c.cn/gone', 'c.cn', NULL, NULL, 1, 0, NULL);
INSERT INTO snapshot (id, page_id, sha256, size, content_type, warc_file, warc_offset, warc_length) VALUES
  (1, 1, 'a1', 10, 'text/html', 'a.warc.gz', 0, 10), (2, 1, 'a2', 10, NULL, 'a.warc.gz', 10, 10),
  (3, 2, 'b1', 10, NULL, 'a.warc.gz', 20, 10), (4, 3, 'c1', 10, NULL, 'a.warc.gz', 30, 10);
INSERT INTO visit (id, page_id, time, outcome, status, reason, snapshot_id, run_id) VALUES
  (1, 1, '2025-01-01T00:00:00Z', 'ok', 200, NULL, 1, 1), (2, 1, '2025-01-03T00:00:00Z', 'ok', 200, NULL, 2, 1),
  (3, 1, '2025-01-04T00:00:00Z', 'failed', NULL, '连接断开', NULL, 1),
  (4, 2, '2025-01-02T00:00:00Z', 'ok', 200, NULL, 3, 1), (5, 3, '2025-01-02T00:00:00Z', 'ok', NULL, NULL, 4, NULL),
  (6, 4, '2025-01-02T00:00:00Z', 'failed', 404, 'gone', NULL, 1);
INSERT INTO reading (id, snapshot_id, reader, current, is_advert, score, title, text, charset, reasons, span_start, span_end)
  VALUES (1, 1, '1', 1, 1, 0.9, '格力维修', '格力维修4001112223武汉市乙牌', 'utf-8', '[]', 0, 21),
  (2, 2, '1', 1, 1, 0.8, '格力维修', '格力维修4009998887武汉市乙牌', 'utf-8', '[]', 0, 21),
  (3, 3, '0', 0, 0, 0.1, '旧', '旧', 'utf-8', '[]', NULL, NULL),
  (4, 3, '1', 1, 1, 0.7, '乙牌', '格力维修4001112223武汉市乙牌', 'gbk', '[["number_in_title", 1.5, [[0, 2]]]]', 0, 21),
  (5, 4, '1', 1, 0, 0.2, '新闻', '格力维修4001112223武汉市乙牌', 'utf-8', '[]', NULL, NULL);
INSERT INTO number (id, number, kind, is_public) VALUES
  (1, '4001112223', 'shared_cost', 0), (2, '4009998887', 'shared_cost', 0), (3, '12315', 'service_code', 1);
INSERT INTO brand (id, brand, english) VALUES (1, '格力', 'GREE'), (2, '乙牌', NULL);
INSERT INTO area (id, code, path, level, status) VALUES (1, '420100', '湖北省/武汉市', 'prefecture', 'current');
INSERT INTO answer (id, digest, area_id, written, status, code, name, path, level, first_year, successors, candidates, readings,
  code_system) VALUES (1, 'd1', 1, '武汉市', 'current', '420100', '武汉市', '湖北省/武汉市', 'prefecture', 1983, '[]', '[]', '[]',
  'gb2260'), (2, 'd2', NULL, '和平区', 'ambiguous', NULL, NULL, NULL, NULL, NULL, '[]', '[["120101", "和平区", "天津市/和平区"]]',
  '[]', NULL);
INSERT INTO number_mention (reading_id, pos, start, "end", number_id, extension) VALUES
  (1, 0, 4, 14, 1, NULL), (2, 0, 4, 14, 2, '801'), (4, 0, 4, 14, 1, NULL), (5, 0, 4, 14, 1, NULL);
INSERT INTO brand_mention {MENTION.format("brand_id")} VALUES
  (1, 0, 0, 2, 1), (2, 0, 0, 2, 1), (4, 0, 0, 2, 1), (4, 1, 17, 19, 2), (5, 0, 0, 2, 1);
INSERT INTO product_mention {MENTION.format("product")} VALUES (1, 0, 2, 4, '空调');
INSERT INTO claim_mention {MENTION.format("claim")} VALUES (1, 0, 2, 4, 'official');
INSERT INTO area_mention {MENTION.format("answer_id")} VALUES (1, 0, 14, 17, 1), (2, 0, 14, 17, 1), (4, 0, 14, 17, 1),
  (4, 1, 14, 17, 2);
INSERT INTO pair_mention (reading_id, pos, number_id, brand_id, role, brand_start, brand_end, number_start, number_end) VALUES
  (1, 0, 1, 1, 'advertised', 0, 2, 4, 14), (2, 0, 2, 1, 'advertised', 0, 2, 4, 14), (4, 0, 1, 1, 'advertised', 0, 2, 4, 14),
  (4, 1, 1, 2, 'advertised', 17, 19, 4, 14), (5, 0, 1, 1, 'mentioned', 0, 2, 4, 14);
INSERT INTO page_pair (page_id, number_id, brand_id, first_seen, last_seen) VALUES
  (1, 1, 1, '2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'), (1, 2, 1, '2025-01-03T00:00:00Z', '2025-01-03T00:00:00Z'),
  (2, 1, 1, '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z'), (2, 1, 2, '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z');
INSERT INTO edge (number_id, brand_id, host, pages, first_seen, last_seen) VALUES
  (1, 1, 'a.cn', 1, '2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'), (2, 1, 'a.cn', 1, '2025-01-03T00:00:00Z', '2025-01-03T00:00:00Z'),
  (1, 1, 'b.cn', 1, '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z'), (1, 2, 'b.cn', 1, '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z')
"""
TABLES = [line.split()[2] for line in ROWS.splitlines() if line.startswith("INSERT INTO")]
SEQUENCES = [table for table in TABLES if f"INSERT INTO {table} (id," in ROWS]


@pytest.fixture
def old_url(url: str, request: pytest.FixtureRequest, tmp_path: Any) -> str:
    """The URL of a library as the first version left it."""
    address = (
        f"sqlite:///{tmp_path / 'old.db'}"
        if url.startswith("sqlite")
        else str(request.getfixturevalue("postgres")("template1"))
    )
    engine = engines.make(address, create=True)
    with write(engine) as connection:
        run.upgrade(connection, FIRST)
        for statement in ROWS.split(";\n"):
            connection.exec_driver_sql(statement)
        if engine.dialect.name == "postgresql":
            for table in SEQUENCES:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
    engine.dispose()
    return address


@pytest.fixture
def old(old_url: str) -> Iterator[Engine]:
    engine = engines.make(old_url, create=False)
    yield engine
    engine.dispose()


def shown(engine: Engine, like: Views | None = None) -> Views:
    """The rows of the views of the first schema, in its columns."""
    found: Views = {}
    with engine.connect() as connection:
        for view in set(views_0001.statements(engine.dialect.name)) - NOT_COMPARED:
            names = like[view][0] if like else [c["name"] for c in inspect(connection).get_columns(view)]
            names = [name for name in names if name != "operator"]
            which = ", ".join(f'"{name}"' for name in names)
            rows = connection.execute(text(f"SELECT {which} FROM {view}"))
            found[view] = (names, sorted((tuple(row) for row in rows), key=repr))
    return found


def held(engine: Engine, like: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the first schema's tables, in its columns."""
    found = {}
    with engine.connect() as connection:
        for table in TABLES:
            names = (like or {}).get(table) or [c["name"] for c in inspect(connection).get_columns(table)]
            which = ", ".join(f'"{name}"' for name in names)
            rows = connection.execute(text(f"SELECT {which} FROM {table}"))
            found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found


def columns_of(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {table: [c["name"] for c in inspect(connection).get_columns(table)] for table in TABLES}


def go(engine: Engine, move: Callable[..., None], revision: str) -> None:
    with write(engine) as connection:
        move(connection, revision)


def test_step_by_step_up_and_down_and_up_again(old: Engine, old_url: str) -> None:
    views, names = shown(old), columns_of(old)
    rows = held(old)
    assert [row[0] for row in views["shared_numbers"][1]] == ["4001112223"]
    for revision in REVISIONS[1:]:
        go(old, run.upgrade, revision)
        assert shown(old, views) == views, revision
        assert held(old, names) == rows, revision
    for revision in reversed(REVISIONS[:-1]):
        go(old, run.downgrade, revision)
        assert shown(old, views) == views, revision
        assert held(old, names) == rows, revision
    for revision in REVISIONS[1:]:
        go(old, run.upgrade, revision)
    assert shown(old, views) == views
    database.upgrade(old)
    assert [one for one in db_check.check(old) if not one.ok] == []


def test_an_upgrade_says_from_what_to_what_and_the_library_is_used_on(
    old: Engine, old_url: str, maker: Any
) -> None:
    views = shown(old)
    with pytest.raises(LibraryError, match="older version"):
        open_engine(old_url)
    assert upgrade_existing(old_url) == (FIRST, HEAD)
    assert upgrade_existing(old_url) == (HEAD, HEAD)
    engine = open_engine(old_url)
    assert shown(engine, views) == views
    maker.put(engine, "http://b.cn/new", maker.advert([("乙牌", "4001112223")]))
    Library(engine).withdraw("4009998887", why="so", who="Li")
    assert [one for one in db_check.check(engine) if not one.ok] == []
    with Library(engine) as library:
        assert library.number("4001112223").pages == 3


@pytest.mark.parametrize(("version", "told"), [("9999", "newer version"), ("copy-0123", "unfinished copy")])
def test_what_cannot_be_upgraded_is_one_line(old: Engine, old_url: str, version: str, told: str) -> None:
    with write(old) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = :version"), {"version": version})
    before = held(old)
    with pytest.raises(LibraryError, match=told):
        upgrade_existing(old_url)
    assert held(old) == before


def test_there_is_nothing_to_upgrade(tmp_path: Any, postgres: Callable[[str], str]) -> None:
    for url in (f"sqlite:///{tmp_path / 'none.db'}", postgres("template1")):
        with pytest.raises(LibraryError, match="no library there"):
            upgrade_existing(url)
    assert not (tmp_path / "none.db").exists()
