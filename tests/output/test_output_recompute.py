"""What is kept up is made anew: a library that is right is left alone, whatever is wrong is put right and named."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from output import recompute
from output.database import write
from output.errors import LibraryError
from output.library import Library
from output.recompute_beside import Beside
from tests.tied import A, B, C, D, advert


@pytest.fixture
def library(engine: Engine, maker: Any) -> Library:
    """Pages with one body and with several, pairs that stand in both, two numbers on one advert, templates, lists, a withdrawal."""
    both = [("格力", A), ("格力", B)]
    for at in range(4):
        maker.put(engine, f"http://a.cn/{at}", maker.advert(both, ("武汉市", "襄樊市")), at)
        maker.put(engine, f"http://b.cn/{at}", maker.advert([("格力", A), ("美的", A)]), at)
    maker.put(engine, "http://a.cn/0", maker.advert(both, more="x"), 9)
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", C)], more="x"), 9)
    maker.put(engine, "http://a.cn/2", maker.advert(both, ("武汉市", "襄樊市")), 12)
    for at in range(6):
        templated = advert(maker, [("格力", (D, B)[at % 2])], 0, at // 3)
        maker.put(engine, f"http://{'cd'[at // 3]}.cn/{at}", templated, at % 3)
    library = Library(engine)
    library.withdraw("http://b.cn/3", why="so", who="Li")
    library.judge(A, C, "same", why="so", who="Li")
    return library


def kept(engine: Engine) -> dict[str, list[Any]]:
    """Every row that follows from others."""
    tables = (
        *("page_pair", "edge", "number_total", "brand_total", "pair_total", "host_total"),
        *("pair_area", "region_pair", "claimed_region", "area_region"),
        *("page_template", "template_share", "tie_evidence", "tie", "hub", "operator_number"),
    )
    with engine.connect() as connection:
        return {
            table: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}"))), key=repr)
            for table in tables
        }


def test_what_is_right_is_left_alone(engine: Engine, library: Library) -> None:
    before = kept(engine)
    assert {one.number for one in library.operators() if one.operator == f"op-{A}"} >= {A, B, C}
    assert library.db_recompute() == library.db_recompute(links=True) == []
    assert kept(engine) == before


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("DELETE FROM page_pair WHERE page_id = 1", "page_pair"),
        ("UPDATE page_pair SET readings = '1'", "page_pair"),
        ("UPDATE page_pair SET first_seen = '2020-01-01T00:00:00Z'", "page_pair"),
        ("DELETE FROM edge", "edge"),
        ("UPDATE edge SET pages = 77", "edge"),
        ("INSERT INTO edge SELECT number_id, brand_id, 'z.cn', 1, first_seen, last_seen FROM edge WHERE host = 'a.cn'",
         "edge"),
        ("DELETE FROM number_total", "number_total"),
        ("UPDATE number_total SET pages = 1", "number_total"),
        ("UPDATE brand_total SET hosts = 9", "brand_total"),
        ("UPDATE pair_total SET last_seen = '2030-01-01T00:00:00Z'", "pair_total"),
        ("DELETE FROM host_total WHERE host = 'b.cn'", "host_total"),
        ("UPDATE host_total SET numbers = 9", "host_total"),
        ("DELETE FROM page_template", "page_template"),
        ("UPDATE template_share SET pages = 3", "template_share"),
        ("UPDATE tie_evidence SET pages = 3", "tie_evidence"),
        ("DELETE FROM tie_evidence", "tie_evidence"),
        ("DELETE FROM tie", "tie"),
        ("UPDATE tie SET pieces = 9", "tie"),
        ("UPDATE operator_number SET operator = 'op-1'", "operator_number"),
        ("DELETE FROM operator_number", "operator_number"),
    ],
)  # fmt: skip
def test_wrong_links_are_named_and_put_right(
    engine: Engine, library: Library, damage: str, table: str
) -> None:
    before = kept(engine)
    with write(engine) as connection:
        connection.execute(text(damage))
    assert kept(engine) != before
    assert table in {one.table for one in library.db_recompute(links=table != "host_total")}
    assert kept(engine) == before
    assert all(one.ok for one in library.db_check())


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("UPDATE pair_area SET pages = 7", "pair_area"),
        ("DELETE FROM region_pair", "region_pair"),
        ("UPDATE claimed_region SET pages = 9 WHERE path = '湖北省'", "claimed_region"),
        ("UPDATE number_total SET areas = 9", "number_total"),
    ],
)
def test_areas_are_put_right_unless_only_links_are_wanted(
    engine: Engine, library: Library, damage: str, table: str
) -> None:
    before = kept(engine)
    with write(engine) as connection:
        connection.execute(text(damage))
    assert library.db_recompute(links=True) == []
    assert [one.table for one in library.db_recompute()] == [table]
    assert kept(engine) == before


def test_where_links_are_wrong_areas_are_seen_to_as_well(engine: Engine, library: Library) -> None:
    before = kept(engine)
    with write(engine) as connection:
        connection.execute(text("DELETE FROM page_pair"))
        connection.execute(text("DELETE FROM pair_area"))
    assert {"page_pair", "pair_area"} <= {one.table for one in library.db_recompute(links=True)}
    assert kept(engine) == before


def test_others_may_write_meanwhile(engine: Engine, library: Library, maker: Any) -> None:
    def put() -> None:
        for at in range(12):
            maker.put(engine, f"http://c.cn/{at}", maker.advert([("格力", (A, B, C)[at % 3])]), at)

    writer = threading.Thread(target=put)
    writer.start()
    while writer.is_alive():
        assert library.db_recompute() == []
    assert library.db_recompute() == []


def test_views_say_the_same_after_all_is_made_from_nothing(
    engine: Engine, library: Library, dump: Callable[[Engine], Any]
) -> None:
    before = dump(engine)
    with write(engine) as connection:
        for table in (
            "page_pair",
            "edge",
            "number_total",
            "brand_total",
            "pair_total",
            "host_total",
            "tie",
            "hub",
            "pair_area",
            "region_pair",
            "page_template",
            "template_share",
            "tie_evidence",
            "operator_number",
        ):
            connection.execute(text(f"DELETE FROM {table}"))  # fmt: skip
    library.db_recompute()
    assert dump(engine) == before


@pytest.mark.parametrize("links", [True, False])
def test_a_large_library_is_looked_at_by_two_processes(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    monkeypatch.setattr(recompute, "MANY", 0)
    assert recompute.look(engine, links=links) == {}
    with write(engine) as connection:
        connection.execute(text("UPDATE edge SET pages = 77 WHERE host = 'a.cn'"))
        connection.execute(text("DELETE FROM template_share"))
    found = recompute.look(engine, links=links)
    assert found.keys() >= {"edge", "template_share", "pair_total"}
    before = kept(engine)
    assert {one.table for one in library.db_recompute(links=links)} >= {"edge", "template_share"}
    assert kept(engine) != before
    assert recompute.look(engine) == {}


def test_a_process_that_cannot_look_says_why_in_one_line(engine: Engine) -> None:
    with write(engine) as connection:
        connection.execute(text("UPDATE hotlines_version SET version_num = '9999'"))
    with (
        Beside(engine, ["edges"]) as beside,
        pytest.raises(LibraryError, match="newer version of Hotline Atlas"),
    ):
        beside.found()
