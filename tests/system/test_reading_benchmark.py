"""The benchmark of whole pages: its labelled pages, its parts that need no other package, and itself on two pages."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.labelled_pages import load_pages
from benchmarks.readers import (
    READERS,
    Parts,
    brand_list,
    matched_numbers,
    parsel_text,
    plain_400_numbers,
    written_as,
)
from output.errors import LabelsError

ROOT = Path(__file__).parents[2]
LABELS = [
    {"id": "one", "is_ad": True,
     "gold": {"brands": ["海信"], "products": ["空调"], "phones": ["4000000123"], "regions": ["湖北省天门市"],
              "pairs": [["海信", "4000000123"]]}},
    {"id": "two", "is_ad": False},
    {"id": "doubt", "is_ad": False, "borderline": True},
]  # fmt: skip
PAGES = {
    "one": "<meta charset=gbk><title>海信空调售后维修电话</title><p>海信空调维修热线 400-000-0123</p>"
    "<p>服务区域：湖北省天门市</p><script>海尔</script>",
    "two": "<meta charset=gbk><title>图书馆通知</title><p>周三晚上开门。</p>",
    "doubt": "<p>空调</p>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages.jsonl").write_text("\n".join(map(json.dumps, LABELS)), encoding="utf-8")
    (tmp_path / "html").mkdir()
    for name, html in PAGES.items():
        (tmp_path / "html" / f"{name}.html").write_bytes(html.encode("gbk"))
    return tmp_path


def test_labelled_pages_come_from_a_folder_or_a_file(folder: Path) -> None:
    pages = load_pages(str(folder))
    assert [page.label.id for page in pages] == ["one", "two"]
    assert pages[1].data == PAGES["two"].encode("gbk")
    assert load_pages(str(folder / "pages.jsonl"), str(folder / "html")) == pages


def test_without_a_folder_they_are_what_the_project_ships() -> None:
    pages = load_pages()
    assert len(pages) >= 35 and all(page.data for page in pages)
    assert sum(page.label.is_ad for page in pages) >= 20
    assert any(page.label.facts.pairs for page in pages)


def test_a_label_names_no_file_outside_its_folder(folder: Path) -> None:
    (folder / "pages.jsonl").write_text('{"id": "../x", "is_ad": false}', encoding="utf-8")
    with pytest.raises(LabelsError):
        load_pages(str(folder))


def test_the_parts_find_what_they_are_for() -> None:
    text = parsel_text()(PAGES["one"].encode("gbk"))
    assert text.splitlines() == [
        "海信空调售后维修电话",
        "海信空调维修热线 400-000-0123",
        "服务区域：湖北省天门市",
    ]
    calls = f"{text} 010-5555 0123，４００－０００－０１２４, 400 000 0125, 14000000126"
    assert matched_numbers()(calls) == ["4000000123", "01055550123", "4000000124", "4000000125"]
    assert plain_400_numbers()(calls) == ["4000000123", "4000000125"]
    assert brand_list()("海信日立 hisense HISENSE 海信") == {
        "海信日立": ["海信日立"],
        "海信": ["hisense", "HISENSE", "海信"],
    }


@pytest.mark.parametrize(
    ("names", "text", "written"),
    [
        (("广东省", "深圳市", "宝安区"), "深圳宝安区、广东省深圳市", "深圳宝安区"),
        (("广东省", "深圳市", "宝安区"), "广东、宝安", "宝安"),
        (("广东省", "深圳市", ""), "广东省深圳市", "广东省深圳市"),
        (("", "", "宝安区"), "", "宝安区"),
        (("北京市", "市辖区", "朝阳区"), "北京朝阳区", "北京朝阳区"),
    ],
)
def test_a_place_is_credited_by_its_longest_writing(names: tuple[str, ...], text: str, written: str) -> None:
    assert written_as(names, text) == written


def test_parts_are_scored_as_the_reader_is() -> None:
    def areas(_: str) -> list[tuple[str, ...]]:
        return [("湖北省", "", "天门市"), ("湖北省", "", "天门市")]

    reader = Parts(parsel_text, plain_400_numbers, lambda: areas, ("parsel",))
    facts = reader.found(reader.read(PAGES["one"].encode("gbk"))).facts
    assert (facts.numbers, facts.areas) == (("4000000123",), ("湖北省天门市",))
    assert [str(brand) for brand in facts.brands] == ["海信"]
    assert reader.fields == ("numbers", "brands", "areas") and reader.name().startswith("parsel ")


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.reading", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_the_benchmark_runs_and_names_what_is_not_installed(folder: Path) -> None:
    done = run(str(folder), "--seconds", "0", "--rounds", "1")
    assert (done.returncode, done.stderr) == (0, "")
    for title in READERS:
        missing = [
            name for name in ("trafilatura", "cpca", "jionlp") if name in title and not find_spec(name)
        ]
        assert (f"left out: {title} (No module named {missing[0]!r})" in done.stdout) if missing else True
        assert missing or f"left out: {title}" not in done.stdout
    rows = {line.split("  ")[0]: line.split()[-1] for line in done.stdout.splitlines()}
    assert rows["numbers, F1 of 1"] == rows["brands, F1 of 1"] == "1.000"
    assert rows["areas, F1 of 1"] == "-"  # the last reader looks for none
    assert float(rows["pages per CPU second"].replace(",", "")) > 0


@pytest.mark.slow
def test_its_speeds_are_measured_on_any_folder(folder: Path) -> None:
    done = run("--speed", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = done.stdout.splitlines()
    assert head.strip() == "given (3 pages)"
    assert len(rows) == 4 and rows[-1].endswith(" -")
    assert all(float(row.split()[-1].replace(",", "")) > 0 for row in rows[:2])


def test_mistakes_get_one_line(folder: Path) -> None:
    (folder / "html" / "two.html").unlink()
    for args in ([str(folder)], [str(folder / "none")], ["--speed", str(folder / "none")]):
        done = run(*args)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
