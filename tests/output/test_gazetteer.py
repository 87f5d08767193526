"""The shipped gazetteer: what it holds, and that its parts agree with each other."""

from __future__ import annotations

import csv
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest

from output.gazetteer import EDITION, Gazetteer, all_regions, load
from output.reference import read_bytes, read_table

LEVELS = ["province", "prefecture", "county", "township"]
TOWNSHIPS = ("街道", "地区", "镇", "乡", "苏木", "区公所")


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


def test_a_former_division_lay_in_what_was_there_then(gazetteer: Gazetteer) -> None:
    (row,) = [row for row in gazetteer.by_code("420607") if row.name == "襄阳区"]
    assert gazetteer.path(row) == "湖北省/襄樊市/襄阳区"
    assert gazetteer.path(gazetteer.by_code("420607")[0]) == "湖北省/襄阳市/襄州区"


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
        ("310224", "川沙县", 1991, ("310115",)),
        ("510103", "西城区", 1989, ("510105", "510106", "510107")),
        ("362301", "上饶市", 1999, ("361102",)),  # and not 上饶县's 广信区
        ("442724", "中山县", 1982, ("442000",)),
        ("512600", "江津地区", 1980, ("500000",)),
        ("142500", "晋东南地区", 1984, ("140400", "140500")),
        ("460004", "琼山市", 2001, ("460105", "460106", "460107", "460108")),
        ("440506", "达濠区", 2002, ("440512",)),
        ("150206", "白云矿区", 2006, ("150206",)),
        ("542528", "隆格尔县", 1998, ("540232",)),
        ("532201", "曲靖市", 1996, ("530302", "530303")),
        ("532222", "沾益县", 1982, ("530303",)),
        ("532221", "曲靖县", 1982, ("530302",)),
        ("320304", "九里区", 2009, ("320302", "320311", "320312")),
        ("350205", "杏林区", 2002, ("350205", "350211")),
        ("430403", "湘江区", 1983, ("430302",)),
        ("139012", "三河市", 1994, ("131082",)),
        ("372825", "日照县", 1984, ("371102", "371103")),
        ("372825", "日照市", 1988, ("371102", "371103")),
        ("332128", "吴兴县", 1980, ("330502", "330503")),
        ("432221", "岳阳县", 1980, ("430602", "430603", "430611", "430621")),
        ("422401", "荆门市", 1982, ("420802", "420804", "420822")),
        ("440321", "宝安县", 1991, ("440306", "440307", "440309", "440310", "440311")),
        ("469037", "西沙群岛", 2006, ("460321",)),
    ],
)
def test_former_divisions(
    gazetteer: Gazetteer, code: str, name: str, last_year: int, successors: tuple[str, ...]
) -> None:
    (row,) = [row for row in gazetteer.by_code(code) if row.name == name]
    assert (row.last_year, row.successors) == (last_year, successors)


def test_successors_exist(gazetteer: Gazetteer) -> None:
    living = {row.code for row in all_regions() if row.last_year is None}
    assert all(living.issuperset(row.successors) for row in all_regions())
    known = [row for row in gazetteer.regions if row.last_year is not None and row.last_year >= 1990]
    assert not [row for row in known if not row.successors]


@pytest.mark.parametrize(
    ("code", "name", "successors"),
    [
        ("422523", "随县", ("421303", "421321")),  # 随县 was founded anew in 2009
        ("429001", "随州市", ("421303", "421321")),
        ("132824", "安次县", ("131002", "131003")),
        ("612201", "咸阳市", ("610402", "610404")),
        ("512827", "广元县", ("510802", "510811", "510812")),
        ("510802", "市中区", ("510802",)),  # what was left when two had been cut out
        ("339021", "余杭市", ("330110", "330113")),
    ],
)
def test_what_was_cut_out_of_an_heir_is_a_successor(
    gazetteer: Gazetteer, code: str, name: str, successors: tuple[str, ...]
) -> None:
    assert {row.successors for row in gazetteer.by_code(code) if row.name == name} == {successors}


@pytest.mark.parametrize(
    ("code", "name", "successors"),
    [
        ("511200", "万县市", {"500000", "500101"}),
        ("512800", "万县地区", {"500000", "500101"}),
        ("517000", "涪陵市", {"500000", "500102"}),
        ("421000", "荆沙市", {"420800", "421000"}),
        ("442600", "韶关地区", {"440200", "441800"}),
        ("442900", "湛江地区", {"440800", "440900", "441700"}),
        ("442300", "汕头地区", {"440500", "441500", "445100", "445200"}),
        ("422400", "荆州地区", {"420800", "421000", "429004", "429005", "429006"}),
        ("642100", "银南地区", {"640300", "640500"}),
        ("322400", "扬州地区", {"321000", "321200"}),
        ("332100", "嘉兴地区", {"330400", "330500"}),
    ],
)
def test_a_prefecture_leads_to_all_that_hold_two_of_its_counties(
    gazetteer: Gazetteer, code: str, name: str, successors: set[str]
) -> None:
    (row,) = [row for row in gazetteer.by_code(code) if row.name == name]
    assert set(row.successors) == successors


def test_a_county_made_a_city_has_both_names(gazetteer: Gazetteer) -> None:
    years = {row.name: (row.first_year, row.last_year) for row in gazetteer.by_code("372825")}
    assert years == {"日照县": (1980, 1984), "日照市": (1985, 1988)}
    years = {row.name: (row.first_year, row.last_year) for row in gazetteer.by_code("139012")}
    assert years == {"三河市": (1993, 1994)}  # the codes that begin with 1390 are of cities


def test_the_newest_divisions_begin_when_they_were_set_up(gazetteer: Gazetteer) -> None:
    begun = {code: gazetteer.by_code(code)[0].first_year for code in ("659013", "653132", "500157", "460321")}
    assert begun == {"659013": 2026, "653132": 2026, "500157": 2026, "460321": 2012}


def test_a_code_means_one_division_a_year(gazetteer: Gazetteer) -> None:
    rows = sorted(
        (row for row in gazetteer.regions if row.code_system == "gb2260"),
        key=lambda row: (row.code, row.first_year or 0),
    )
    for one, other in pairwise(rows):
        assert one.code != other.code or (one.last_year or 9999) < (other.first_year or 0), (one, other)


def test_every_year_of_a_division_is_one_of_its_parent(gazetteer: Gazetteer) -> None:
    for row in gazetteer.regions:
        for year in range(row.first_year or 2026, (row.last_year or 2026) + 1):
            above = gazetteer.at(row.parent_code, year)
            assert above is None or above.existed(year), (row, year)


@pytest.mark.parametrize(
    ("year", "path"),
    [(1981, "吉林省/长春市/农安县"), (1982, "吉林省/德惠地区/农安县"), (1983, "吉林省/长春市/农安县")],
)
def test_a_county_that_moved_and_came_back(gazetteer: Gazetteer, year: int, path: str) -> None:
    (row,) = [row for row in gazetteer.regions if row.name == "农安县" and row.existed(year)]
    assert gazetteer.path(row) == path


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


@pytest.mark.parametrize(
    ("code", "name", "other_name", "other_code"),
    [
        ("110111008", "良乡镇", "良乡地区", None),
        ("410822105", "磨头镇", None, None),  # 博爱县磨头镇 in the statistics
        ("420222103", "𣲗源口镇", "韦源口镇", None),
        ("371721109", "侯集回族镇", "侯集镇", None),
        ("130171100", "宋营镇", None, "130108100"),  # which the statistics count to a zone
        ("120116014", "泰达街道", None, "120116012"),
        ("650106009", "嵩山街街道", "嵩山街片区街道", "650106019"),
        ("360302001", "东大街道", "东大街街道", "360302005"),
        ("230406001", "工人村街道", "工人村办街道", "230406003"),
        ("420116011", "姚家集街道", "姚集街道", "420116012"),
        ("441303006", "澳头街道", "大亚湾澳头街道", "441303005"),
        ("630105101", "二十里铺镇", "廿里铺镇", None),
        ("654202205", "吉尔格勒特郭楞蒙古族乡", "吉尔格勒特郭愣蒙古民族乡", None),
        ("445202102", "砲台镇", "炮台镇", "445202103"),
        ("371681110", "孙镇", "孙镇镇", "371681105"),
        ("110108023", "海淀镇", "万柳地区", None),
        ("533123204", "姐那乡", "支那乡", "533123209"),
        ("130638106", "鄚州镇", None, "130982104"),  # of 任丘市, counted to 雄县
    ],
)
def test_two_spellings_of_a_township_are_one(
    gazetteer: Gazetteer, code: str, name: str, other_name: str | None, other_code: str | None
) -> None:
    town = next(row for row in gazetteer.by_code(code) if row.code == code)
    assert (town.name, town.other_code, town.last_year) == (name, other_code, None)
    assert other_name is None or other_name in town.short_names
    assert [row.code for row in gazetteer.towns(town.parent_code or "") if row.name == name] == [code]


def test_a_township_that_changed_its_kind_or_its_county_leads_on(gazetteer: Gazetteer) -> None:
    rows = {row.name: row for row in gazetteer.townships if row.code in {"360222209", "410304100"}}
    assert gazetteer.by_code(rows["罗家桥乡"].successors[0])[0].name == "罗家桥街道"
    assert gazetteer.by_code(rows["白马寺镇"].successors[0])[0].parent_code == "410311"


@pytest.mark.parametrize(
    ("code", "successor"),
    [
        ("500109008", "500157005"),  # from 北碚区 to 两江新区
        ("500109108", "500157107"),
        ("653022201", "659013202"),  # from 阿克陶县 to 草湖市, in another prefecture
        ("659003100", "659013100"),
        ("654021103", "654002104"),
        ("411421208", "411421114"),
    ],
)
def test_a_township_that_moved_is_not_living_twice(gazetteer: Gazetteer, code: str, successor: str) -> None:
    old = next(row for row in gazetteer.by_code(code) if row.code == code)
    new = next(row for row in gazetteer.by_code(successor) if row.code == successor)
    assert (old.last_year, old.successors, new.last_year) == (2025, (successor,), None)


def test_towns_of_the_corps_are_known_without_their_regiment(gazetteer: Gazetteer) -> None:
    short = {name for row in gazetteer.towns("659013") for name in row.short_names}
    assert {"草湖镇", "龙口镇", "嘉和镇", "东风镇", "兴边镇", "红石榴镇", "草湖"} <= short


def test_townships_that_civil_affairs_do_not_name_are_marked() -> None:
    marked = {row.code: row for row in all_regions() if "unconfirmed" in row.source}
    assert {"652922105", "231221001", "654025101"} <= marked.keys()
    assert all(row.level == "township" and row.last_year is None for row in marked.values())
    assert not [row for row in marked.values() if row.other_code]
    assert len(marked) < 200


def test_living_townships_of_a_county_have_names_of_their_own(gazetteer: Gazetteer) -> None:
    names = [(row.parent_code, row.name) for row in gazetteer.townships if row.last_year is None]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("code", "count"), [("500157", 42), ("653132", 4), ("659013", 10), ("653229", 2)])
def test_new_counties_have_their_townships(gazetteer: Gazetteer, code: str, count: int) -> None:
    assert len(gazetteer.children(code)) == count


def test_zones_and_farms_are_no_townships(gazetteer: Gazetteer) -> None:
    assert all(row.name.endswith(TOWNSHIPS) for row in gazetteer.townships)
    assert not [row.name for row in gazetteer.townships if "（" in row.name or "办事处" in row.name]


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
        ("150100", "呼市"),
        ("152221", "科右前旗"),
        ("513200", "阿坝藏羌自治州"),
        ("500243", "彭水苗族自治县"),
        ("450000", "广西省"),
        ("140109", "万柏林"),
        ("429021", "神农架"),
        ("140111", "古交"),
        ("512634", "金口河"),
        ("150825", "乌后旗"),
        ("150826", "杭后"),
        ("150624", "鄂托克"),
    ],
)
def test_short_names(gazetteer: Gazetteer, code: str, short: str) -> None:
    row = gazetteer.by_code(code)[0]
    assert short in row.short_names
    assert row.name not in row.short_names


def test_a_mining_district_leaves_its_name_to_the_county(gazetteer: Gazetteer) -> None:
    named = [row.code for row in gazetteer.regions if "井陉" in row.short_names and row.last_year is None]
    assert named == ["130121"]
    assert not [row for row in gazetteer.regions if "万柏" in row.short_names]


def test_districts_of_hong_kong_that_only_it_has_are_known() -> None:
    unlisted = {row["name"]: row["parent_code"] for row in read_table("regions_unlisted.csv")}
    assert {unlisted.get(name) for name in ("沙田区", "大埔区", "西贡区", "元朗区", "湾仔区")} == {"810000"}


def test_short_names_are_no_single_characters_and_no_common_words() -> None:
    words = {row["name"] for row in read_table("regions_words.csv")}
    path = Path(__file__).parents[2] / "tools" / "gazetteer_colloquial.csv"
    with path.open(encoding="utf-8") as file:
        assert not [row for row in csv.DictReader(file) if row["short"] in words]
    assert all(len(short) > 1 for row in all_regions() for short in row.short_names)


def test_the_tables_are_compact() -> None:
    names = [
        file.name for file in resources.files("output.reference").iterdir() if file.name.startswith("regions")
    ]
    assert len(names) == 6
    assert sum(len(read_bytes(name)) for name in names) < 1_500_000


def test_the_beginnings_of_townships_are_those_of_all_their_names(gazetteer: Gazetteer) -> None:
    pairs = {text[0] + second for text in gazetteer.town_beginnings() for second in text[1:]}
    assert pairs == {name[:2] for town in gazetteer.townships for name in (town.name, *town.short_names)}


def test_sources_are_named_with_their_licences() -> None:
    text = read_bytes("SOURCES.md").decode("utf-8")
    named = {source for row in all_regions() for source in row.source.split(" + ")}
    assert all(source in text for source in named), named
    assert "CC BY 4.0" in text
    assert "://" not in text
