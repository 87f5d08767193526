"""`hotlines score` as a process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

LABELS = [
    {"id": "one", "is_ad": True,
     "gold": {"brands": ["海信"], "products": ["空调", "冰箱"], "phones": ["4000000123"], "regions": ["湖北省天门市"],
              "pairs": [["海信", "4000000123"]]}},
    {"id": "two", "is_ad": False},
    {"id": "doubt", "is_ad": True, "borderline": True},
]  # fmt: skip
PAGES = {
    "one": "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-000-0123</p><p>服务区域：湖北省天门市</p>",
    "two": "<title>图书馆通知</title><p>周三晚上开门。</p>",
}


@pytest.fixture
def gold(hotlines: Any) -> Path:
    path: Path = hotlines.folder / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, LABELS)), encoding="utf-8")
    for name, html in PAGES.items():
        (hotlines.folder / f"{name}.html").write_text(html, encoding="utf-8")
    return path


def test_what_read_prints_is_scored(hotlines: Any, gold: Path) -> None:
    readings = hotlines("read", "--json", "one.html", "two.html").out
    done = hotlines("score", "gold.jsonl", "-", stdin=readings.encode())
    assert (done.code, done.err) == (0, "")
    by_field = {row.pop("field"): row for row in done.objects}
    assert list(by_field) == [
        "numbers", "brands", "products", "areas", "pairs", "adverts", "evidence", "pages",
    ]  # fmt: skip
    assert by_field["numbers"] == {"precision": 1, "recall": 1, "f1": 1, "hit": 1, "of": 1, "extra": 0}
    assert by_field["products"] == {
        "precision": 1, "recall": 0.5, "f1": 0.6667, "hit": 1, "of": 2, "extra": 0,
    }  # fmt: skip
    assert by_field["adverts"] == {"share": 1, "hit": 2, "of": 2}
    assert by_field["evidence"]["share"] == 1
    assert by_field["pages"] == {"scored": 2, "unread": 0, "borderline": 1, "strangers": 0}


def test_verbose_names_what_is_wrong_page_by_page(hotlines: Any, gold: Path) -> None:
    (hotlines.folder / "read.jsonl").write_text(hotlines("read", "--json", "one.html").out, encoding="utf-8")
    done = hotlines("score", "-v", "gold.jsonl", "read.jsonl")
    assert [row for row in done.objects if "id" in row] == [
        {"id": "one", "missed": {"products": ["冰箱"]}, "extra": {}},
        {"id": "two", "missed": {"adverts": ["no advert"]}, "extra": {}},
    ]
    table = hotlines("score", "-v", "--table", "gold.jsonl", "read.jsonl").out
    assert "1 of 2 told right" in table
    assert "2 scored, 1 of them unread, 1 borderline left out" in table
    assert "0.667" in table and "冰箱" in table


def test_readings_of_other_pages_are_counted(hotlines: Any, gold: Path) -> None:
    readings = hotlines("read", "--json", "one.html", "-", stdin=PAGES["two"].encode()).out
    done = hotlines("score", "gold.jsonl", "-", stdin=readings.encode())
    assert done.code == 0
    assert done.lines == ["hotlines: readings of no labelled page: 1, the first of -"]
    assert done.objects[-1]["strangers"] == 1


@pytest.mark.parametrize(
    ("floors", "code", "said"),
    [
        ("numbers = 1.0\nproducts = 0.66\nadverts = 1\nevidence = 1.0", 0, ""),
        ("numbers = 1.0\nproducts = 0.67", 1, "hotlines: products: 0.6667 is below its floor 0.67"),
        ("claims = 0.5", 1, "hotlines: claims: 0.0000 is below its floor 0.5"),
        ("number = 1.0", 1, "hotlines: floor.toml: number is none of numbers, brands, products, areas, pairs, claims, adverts, evidence"),
        ("numbers = 97", 1, "hotlines: floor.toml: numbers must be a number from 0 to 1"),
        ("numbers = true", 1, "hotlines: floor.toml: numbers must be a number from 0 to 1"),
        ("numbers", 1, "hotlines: floor.toml: is no TOML"),
        (None, 1, "hotlines: floor.toml: No such file or directory"),
    ],
)  # fmt: skip
def test_floors(hotlines: Any, gold: Path, floors: str | None, code: int, said: str) -> None:
    if floors is not None:
        (hotlines.folder / "floor.toml").write_text(floors)
    readings = hotlines("read", "--json", "one.html", "two.html").out
    done = hotlines("score", "--floor", "floor.toml", "gold.jsonl", "-", stdin=readings.encode())
    assert done.code == code
    assert done.err.startswith(said) and len(done.lines) == (1 if said else 0)


@pytest.mark.parametrize(
    ("args", "stdin", "code", "said"),
    [
        (["missing.jsonl", "-"], b"", 1, "hotlines: missing.jsonl: No such file or directory"),
        (["gold.jsonl", "missing.jsonl"], b"", 1, "hotlines: missing.jsonl: No such file or directory"),
        (["gold.jsonl", "."], b"", 1, "hotlines: .: Is a directory"),
        (["gold.jsonl", "-"], b"{}\n", 1, "hotlines: -, line 1: is not what `hotlines read --json` prints"),
        (["gold.jsonl", "-"], b"title  x", 1, "hotlines: -, line 1: is no JSON"),
        (["gold.jsonl", "-"], b"\xff\xfe{", 1, "hotlines: -: is not UTF-8"),
        (["one.html", "-"], b"", 1, "hotlines: one.html, line 1: is no JSON"),
        (["-", "-"], b"", 2, "Usage:"),
        (["gold.jsonl"], b"", 2, "Usage:"),
    ],
)
def test_mistakes_get_one_line(
    hotlines: Any, gold: Path, *, args: list[str], stdin: bytes, code: int, said: str
) -> None:
    done = hotlines("score", *args, stdin=stdin)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(said)
    assert code == 2 or len(done.lines) == 1


def test_no_reading_at_all_is_all_missed(hotlines: Any, gold: Path) -> None:
    done = hotlines("score", "gold.jsonl", "-")
    assert done.code == 0
    assert done.objects[-1] == {
        "field": "pages", "scored": 2, "unread": 2, "borderline": 1, "strangers": 0,
    }  # fmt: skip
