"""The shipped gazetteer: what it holds, and that its parts agree with each other."""

from __future__ import annotations

import pytest

from output.gazetteer import EDITION, Gazetteer, all_regions, load

LEVELS = ["province", "prefecture", "county", "township"]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load()


def test_whole_country_is_there(gazetteer: Gazetteer) -> None:
    provinces = gazetteer.provinces()
    assert len(provinces) == 34
    assert {"北京市", "内蒙古自治区", "香港特别行政区", "台湾省"} <= {row.name for row in provinces}
    living = [row for row in gazetteer.regions if row.last_year is None]
    assert sum(row.level == "prefecture" for row in living) == 333
    assert sum(row.level == "county" and row.code_system == "gb2260" for row in living) > 2840
    assert len(gazetteer.townships) > 38_000


def test_codes_have_the_length_of_their_level() -> None:
    assert all(len(row.code) == (9 if row.level == "township" else 6) for row in all_regions())
    assert all(row.code.isdigit() and row.source and row.name for row in all_regions())


def test_every_parent_is_known_and_one_of_the_levels_above(gazetteer: Gazetteer) -> None:
    for row in all_regions():
        parent = gazetteer.parent(row)
        assert (parent is None) == (row.level == "province"), row
        if parent:
            assert LEVELS.index(parent.level) < LEVELS.index(row.level), row


def test_a_living_division_has_one_row_and_living_parents(gazetteer: Gazetteer) -> None:
    living = [row for row in gazetteer.regions if row.last_year is None]
    assert len({row.code for row in living}) == len(living)
    assert all(step.last_year is None for row in living for step in gazetteer.line(row))


def test_spans_run_forward_and_successors_are_known(gazetteer: Gazetteer) -> None:
    for row in gazetteer.regions:
        assert (row.first_year or 0) <= (row.last_year or EDITION.year), row
        assert all(gazetteer.by_code(code) for code in row.successors), row


def test_placeholders_are_no_divisions(gazetteer: Gazetteer) -> None:
    names = {row.name for row in gazetteer.regions}
    assert not names & {"市辖区", "县", "市", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("110105", "北京市/朝阳区"),
        ("429006", "湖北省/天门市"),
        ("469002", "海南省/琼海市"),
        ("469002111", "海南省/琼海市/会山镇"),
        ("442000001", "广东省/中山市/石岐街道"),
        ("620201100", "甘肃省/嘉峪关市/新城镇"),
        ("653228", "新疆维吾尔自治区/和田地区/和康县"),
        ("710000", "台湾省"),
    ],
)
def test_paths(gazetteer: Gazetteer, code: str, path: str) -> None:
    assert gazetteer.path(gazetteer.by_code(code)[0]) == path


@pytest.mark.parametrize(
    ("code", "name", "last_year", "successors"),
    [
        ("330103", "下城区", 2020, ("330105",)),
        ("330104", "江干区", 2020, ("330102", "330114")),
        ("420600", "襄樊市", 2009, ("420600",)),
        ("110103", "崇文区", 2009, ("110101",)),
        ("500105", "江北区", 2025, ("500157",)),
        ("341402", "居巢区", 2010, ("340181",)),
        ("371202", "莱城区", 2017, ("370116",)),
    ],
)
def test_former_divisions(
    gazetteer: Gazetteer, code: str, name: str, last_year: int, successors: tuple[str, ...]
) -> None:
    (row,) = [row for row in gazetteer.by_code(code) if row.name == name]
    assert (row.last_year, row.successors) == (last_year, successors)


def test_a_code_keeps_its_names_newest_first(gazetteer: Gazetteer) -> None:
    assert [row.name for row in gazetteer.by_code("420600")] == ["襄阳市", "襄樊市"]
    assert gazetteer.at("420600", 2005) == gazetteer.by_code("420600")[1]
    assert gazetteer.at("420600", None) == gazetteer.by_code("420600")[0]
    assert gazetteer.by_code("999999") == []
    assert gazetteer.at("999999", None) is None


def test_both_numberings_of_a_township_lead_to_it(gazetteer: Gazetteer) -> None:
    (town,) = [row for row in gazetteer.by_code("469024401") if row.name == "加来镇"]
    assert (town.code_system, town.other_code) == ("nbs", "469024110")
    assert town in gazetteer.by_code("469024110")


def test_children(gazetteer: Gazetteer) -> None:
    names = [row.name for row in gazetteer.children("330100")]
    assert "拱墅区" in names
    assert "下城区" not in names
    assert "下城区" in [row.name for row in gazetteer.children("330100", former=True)]
    assert "会山镇" in [row.name for row in gazetteer.children("469002")]
    assert "琼海市" in [row.name for row in gazetteer.children("460000")]


def test_names_lead_to_existing_divisions_first(gazetteer: Gazetteer) -> None:
    rows = gazetteer.by_name("巢湖市")
    assert rows[0].code == "340181"
    assert {"341400", "342601"} <= {row.code for row in rows}


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("150000", "内蒙古"),
        ("450000", "广西"),
        ("650000", "新疆自治区"),
        ("632800", "海西蒙古族"),
        ("422800", "恩施州"),
        ("500241", "秀山县"),
        ("310115", "浦东"),
        ("410304", "瀍河区"),
    ],
)
def test_short_names(gazetteer: Gazetteer, code: str, short: str) -> None:
    row = gazetteer.by_code(code)[0]
    assert short in row.short_names
    assert row.name not in row.short_names
