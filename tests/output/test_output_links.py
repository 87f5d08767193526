"""What repeats is found, and only from what is advertised."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from output import links
from output.database import snapshot, write
from output.records import Role
from output.rows import BrandLinkRow
from output.times import from_text, to_text

A, B = "4001112223", "4002223334"


def fill(engine: Engine, maker: Any) -> None:
    """Two shared numbers; a list of makers that pairs each with its own; mentions that link nothing."""
    maker.put(engine, "http://a.cn/1", maker.advert([("甲牌", A), ("乙牌", A)]))
    maker.put(engine, "http://b.cn/1", maker.advert([("乙牌", B), ("甲牌", B), ("丙牌", B)]))
    maker.put(engine, "http://b.cn/2", maker.advert([("甲牌", A)]))
    directory = [(f"牌{n}", f"400{n:07}") for n in range(12)]
    maker.put(engine, "http://list.cn/", maker.advert(directory))
    maker.put(engine, "http://news.cn/", maker.advert([("丁牌", A)], is_advert=False, role=Role.MENTIONED))
    maker.put(engine, "http://shop.cn/", maker.advert([("戊牌", A)], role=Role.MENTIONED))


def test_shared_numbers(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    with snapshot(engine) as connection:
        found = links.shared_numbers(connection)
        assert [(row.number, row.brand_names, row.pages, row.hosts) for row in found] == [
            (B, ["丙牌", "乙牌", "甲牌"], 1, 1),
            (A, ["乙牌", "甲牌"], 2, 2),
        ]
        assert links.shared_numbers(connection, 3) == found[:1]


def test_brand_links_name_each_pair_once(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    with snapshot(engine) as connection:
        assert links.brand_links(connection) == [
            BrandLinkRow("乙牌", "甲牌", 2, 3),
            BrandLinkRow("丙牌", "乙牌", 1, 1),
            BrandLinkRow("丙牌", "甲牌", 1, 1),
        ]
        assert len(links.brand_links(connection, "丙牌", limit=1)) == 1
        assert links.brand_links(connection, "牌3") == []


def test_each_number_is_an_operator_of_its_own(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    with snapshot(engine) as connection:
        found = links.operators(connection)
    assert len(found) == 14
    assert {(row.operator, row.ties) for row in found} == {(f"op-{row.number}", 0) for row in found}


def test_links_can_be_made_anew(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    with snapshot(engine) as connection:
        before = links.brand_links(connection), links.operators(connection)
    with write(engine) as connection:
        links.rebuild(connection)
    with snapshot(engine) as connection:
        assert (links.brand_links(connection), links.operators(connection)) == before


@given(st.datetimes(timezones=st.timezones()))
def test_times_sort_as_text(time: Any) -> None:
    text = to_text(time)
    assert len(text) == 20 and text.endswith("Z")
    assert abs((from_text(text) - time).total_seconds()) < 1
