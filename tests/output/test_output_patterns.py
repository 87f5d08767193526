"""Shapes of addresses, and what their pages taught."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from output.patterns import STRONGEST, Patterns, pages_read
from output.shapes import LONGEST, coarse, shape

ADVERT = [("格力", "4001865909")]

SHAPES = [
    ("/blog/k3m8q0z7t2x9wa-118.html", "/blog/<x14>-<d3>.html"),
    ("/news/60000231.htm", "/news/<d8>.htm"),
    ("/zhengce/fangtai-xiaodugui.html", "/zhengce/<w>-<w>.html"),
    ("/wbzx/206.html", "/wbzx/<d3>.html"),
    ("/thread-60515-1-1.html", "/thread-<d5>-<d1>-<d1>.html"),
    ("/show.php?id=9&cat=12", "/show.php?cat=<d2>&id=<d1>"),
    ("/show.php?123", "/show.php?<d3>"),
    ("/list_2_13.html", "/list_<d1>_<d2>.html"),
    ("/hangzhou/kongtiao/", "/hangzhou/kongtiao/"),
    ("/qzxkwp/hsdjkq.html", "/<x6>/<x6>.html"),
    ("/%E7%BB%B4%E4%BF%AE.html", "/<u>.html"),
    ("/1234567890123.html", "/<d12+>.html"),
    ("", "/"),
]


@pytest.mark.parametrize(("path", "told"), SHAPES)
def test_shapes(path: str, told: str) -> None:
    assert shape(f"http://a.example{path}") == shape(f"https://b.example:8080{path}") == told


def test_a_wider_class_leaves_lengths_and_folders_words() -> None:
    assert coarse(shape("http://a.example/hangzhou/kt/12.html")) == coarse(
        shape("http://b.example/xian/bx/9876.html")
    )
    assert coarse(shape("http://a.example/a/12.html")) != coarse(shape("http://a.example/a/12.htm"))
    assert coarse(shape("http://a.example/show.php?id=1")) == "/show.php?id=<d>"


@given(st.text(max_size=300))
def test_any_text_has_one_shape(text: str) -> None:
    for url in (text, f"http://a.example/{text}", f"http://a.example/x?{text}"):
        told = shape(url)
        assert told == shape.__wrapped__(url) and len(told) <= LONGEST
        assert coarse(told) == coarse.__wrapped__(told)
        assert coarse(coarse(told)) == coarse(told)


ids = st.text(alphabet="0123456789", min_size=8, max_size=8)
folders = st.lists(st.sampled_from(["news", "fuwu", "hangzhou", "c12", "xin-wen"]), max_size=5)


@given(folders, ids, ids, st.sampled_from([".html", ".htm", "/", ".php?id=12"]))
def test_ids_do_not_show(names: list[str], one: str, other: str, end: str) -> None:
    path = "/".join(names)
    assert shape(f"http://a.example/{path}/{one}{end}") == shape(f"http://b.example/{path}/{other}{end}")


@given(st.from_regex(re.compile(r"[a-z]\d[a-z]\d[a-z0-9]{10}", re.A), fullmatch=True))
def test_random_names_do_not_show(name: str) -> None:
    assert shape(f"http://a.example/blog/{name}-118.html") == "/blog/<x14>-<d3>.html"


def learned(rows: dict[str, bool]) -> Patterns:
    patterns = Patterns()
    for url, is_advert in rows.items():
        patterns.learn(url, is_advert)
    return patterns


def test_shapes_of_adverts_rank_up_and_of_others_down() -> None:
    patterns = learned(
        {f"http://a.example/news/{n}.htm": True for n in range(60_000_000, 60_000_020)}
        | {f"http://a.example/bbs/{n}.htm": False for n in range(60_000_000, 60_000_020)}
    )
    assert patterns.bonus("http://a.example/news/61234567.htm") > 20
    assert patterns.bonus("http://a.example/bbs/61234567.htm") < -20
    assert patterns.bonus("http://a.example/about") == 0
    assert Patterns().bonus("http://a.example/news/61234567.htm") == 0


def test_a_kit_is_known_on_hosts_never_seen_and_one_host_alone_says_less() -> None:
    rows = {f"http://h{n % 4}.example/blog/k3m8q0z7t2x9w{n % 10}-11{n % 10}.html": True for n in range(40)}
    several = learned(rows)
    alone = learned({f"http://h1.example/blog/k3m8q0z7t2x9wa-{n}.html": True for n in range(100, 110)})
    new = "http://new.example/blog/a1b2c3d4e5f6g7-999.html"
    assert several.bonus(new) > alone.bonus(new) > 0


def test_a_hosts_own_pages_count_more_than_those_of_others() -> None:
    rows = {f"http://h{n}.example/news/6000{n:04}.htm": True for n in range(40)}
    rows |= {f"http://paper.example/news/6000{n:04}.htm": False for n in range(10)}
    patterns = learned(rows)
    assert (
        patterns.bonus("http://paper.example/news/61111111.htm")
        < 0
        < patterns.bonus("http://x.example/news/61111111.htm")
    )


def test_words_of_folders_count_where_they_repeat_and_do_not_where_they_vary() -> None:
    cities = ["hangzhou", "xian", "wuhan", "beijing", "suzhou", "dalian"]
    patterns = learned({f"http://a.example/{city}/{n}.html": True for city in cities for n in (11, 12)})
    assert patterns.bonus("http://b.example/nanjing/13.html") > 0
    patterns = learned(
        {
            f"http://a.example/{name}/{n}.html": name == "fuwu"
            for name in ("fuwu", "bbs")
            for n in range(10, 30)
        }
    )
    assert (
        patterns.bonus("http://b.example/fuwu/31.html") > 0 > patterns.bonus("http://b.example/bbs/31.html")
    )


def test_memory_is_bounded_and_what_is_well_known_stays() -> None:
    patterns = Patterns(most=100)
    for n in range(100_000_00, 100_000_30):
        patterns.learn(f"http://a.example/news/{n}.htm", True)
    for n in range(3000):
        patterns.learn(f"http://h{n}.example/{'ab' * (n % 50)}/{'x' * (n % 7)}.{'abc'[n % 3] * 3}", False)
        assert patterns.size <= 101
    assert patterns.bonus("http://a.example/news/99999999.htm") > 0


@given(st.lists(st.tuples(st.text(max_size=30), st.booleans()), max_size=30), st.text(max_size=30))
def test_any_address_has_a_bonus_within_bounds(rows: list[tuple[str, bool]], asked: str) -> None:
    patterns = Patterns(most=20)
    for path, is_advert in rows:
        patterns.learn(f"http://a.example/{path}", is_advert)
        patterns.learn(path, is_advert)
    for url in (asked, f"http://a.example/{asked}"):
        assert -STRONGEST <= patterns.bonus(url) <= STRONGEST


def test_loaded_from_the_library_and_refreshed(engine: Engine, maker: Any) -> None:
    for n in range(12):
        maker.put(engine, f"http://a.example/news/6000{n:04}.htm", maker.advert(ADVERT, more=str(n)))
        maker.put(
            engine,
            f"http://a.example/bbs/6000{n:04}.htm",
            maker.advert(ADVERT, is_advert=False, more=f"b{n}"),
        )
    maker.put(engine, "file:///tmp/x.html", maker.advert(ADVERT, more="disk"))
    with engine.connect() as connection:
        patterns = Patterns.load(connection)
        assert ("/<w>/<d>.htm", 12, 12, 1) in patterns.shapes()
        assert (
            patterns.bonus("http://a.example/news/61111111.htm")
            > 0
            > patterns.bonus("http://a.example/bbs/61111111.htm")
        )
        assert patterns.refresh(connection) == 0
        part = Patterns.load(connection, most_read=5)
        assert sum(row[1] + row[2] for row in part.shapes() if row[0] != "/<w>/<d>.htm") == 5
    maker.put(engine, "http://b.example/news/60000099.htm", maker.advert(ADVERT, more="new"))
    # the same page with another body, and read once more, counts once
    maker.put(engine, "http://b.example/news/60000099.htm", maker.advert(ADVERT, more="newer"), day=1)
    with engine.connect() as connection:
        assert patterns.refresh(connection) == 1
        assert ("/<w>/<d>.htm", 13, 12, 2) in patterns.shapes()
        assert patterns.refresh(connection) == 0


def test_what_a_run_knows_of_a_host_it_takes_up(engine: Engine, maker: Any) -> None:
    maker.put(engine, "http://a.example/1.htm", maker.advert(ADVERT, more="1"))
    maker.put(engine, "http://a.example/2.htm", maker.advert(ADVERT, is_advert=False, more="2"))
    maker.put(engine, "http://b.example/3.htm", maker.advert(ADVERT, more="3"))
    with engine.connect() as connection:
        assert list(pages_read(connection, "a.example")) == [
            ("http://a.example/1.htm", True),
            ("http://a.example/2.htm", False),
        ]
        assert [row.url for row in pages_read(connection, "a.example", most=1)] == ["http://a.example/2.htm"]
