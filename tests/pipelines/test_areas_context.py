"""What the text around a name decides, and what it cannot: neighbours, heads, cells of a path, words beside it."""

from __future__ import annotations

from datetime import date

import pytest

from output.records import AreaMention
from pipelines.areas import resolve


def told(text: str, on: date | None = None) -> list[tuple[str, str | None, str | None]]:
    return [(area.written, area.code, area.decided_by) for area in resolve(text, on)]


def only(text: str) -> AreaMention:
    (mention,) = resolve(text)
    return mention


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("沙坪坝区、九龙坡区、江北区、大渡口区", "江北区", "500105"),  # 宁波 has one that exists
        ("江北区、海曙区、鄞州区", "江北区", "330205"),
        ("渝中区、江北区", "江北区", "500105"),
        ("下城区、西湖区、江干区", "西湖区", "330106"),
        ("西湖区、桐庐县", "西湖区", "330106"),
        ("朝阳、锦州、葫芦岛", "朝阳", "211300"),
        ("海南、海北、海西、果洛", "海南", "632500"),
        ("吉林、辽源、四平、白山", "吉林", "220200"),
        ("南京市气象台提醒,鼓楼区有暴雨", "鼓楼区", "320106"),
        ("东莞虎门镇、长安镇、厚街镇洗衣机检修", "厚街镇", "441900122"),
    ],
)
def test_neighbours_decide(text: str, name: str, code: str) -> None:
    (mention,) = [area for area in resolve(text) if area.written == name]
    assert mention.code == code
    assert mention.decided_by in {None, "neighbours"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("焦作市山阳区、解放区", ["410811", "410802"]),
        ("攀枝花市东区、西区、仁和区", ["510402", "510403", "510411"]),
        ("阳泉市城区、矿区、郊区", ["140302", "140303", "140311"]),
        ("大同市城区、南郊区、新荣区", ["140202", "140211", "140212"]),
        ("城区、泽州县", ["140502", "140525"]),
        ("城区、郊区、矿区", []),
        ("东区、西区、南区", []),
        ("泉州市、市区、晋江市", ["350500", "350582"]),
        ("深圳市 市区 龙岗区", ["440300", "440307"]),
        ("新区、昆山市", ["320583"]),
    ],
)
def test_names_that_are_words_count_beside_a_place_of_their_city(text: str, codes: list[str]) -> None:
    assert [area.code for area in resolve(text)] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("朝阳前进街道", {"220104001", "211302003"}),
        ("吉林平安镇", {"220283107", "220802100"}),
        ("吉林平安镇的村民", {"220283107", "220802100"}),
        ("濮阳城关镇", {"410928100", "410922100", "410923100", "410926100", "410927100"}),
    ],
)
def test_townships_that_a_short_name_may_mean(text: str, codes: set[str]) -> None:
    (found,) = resolve(text)
    assert found.status == "ambiguous"
    assert {ref.code for ref in found.answer.candidates} == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("河北观台镇", "130427105"),  # 河北 is a district of 天津, too
        ("河南新烟街道", "410184003"),
        ("吉林三道沟镇", "220602103"),
        ("河北饶阳店镇", "131126105"),
        ("云南曲靖新街乡", "530326208"),
        ("黑龙江省卧龙乡", "231084206"),
        ("四川成都玉林", "510107005"),  # and no city of 广西
        ("吴江市盛泽镇", "320509105"),  # a district today
        ("密云县古北口镇", "110118111"),
        ("杭州市下城区武林街道", "330105013"),
        ("中卫市西安", "640522103"),
    ],
)
def test_townships_far_below_what_is_named(text: str, code: str) -> None:
    (found,) = resolve(text)
    assert (found.code, found.written) == (code, text)


@pytest.mark.parametrize(
    ("text", "parent"), [("台湾高雄", "710000"), ("香港九龙", "810000"), ("台湾省台北", "710000")]
)
def test_places_that_are_in_no_list_count_behind_what_holds_them(text: str, parent: str) -> None:
    (found,) = resolve(text)
    assert (found.status, found.answer.parent_code, found.written) == ("unknown", parent, text)


def test_a_former_district_is_the_current_one_on_an_earlier_day() -> None:
    text = "沙坪坝区、九龙坡区、江北区"
    assert told(text, date(2024, 6, 1))[2] == ("江北区", "500105", "neighbours")
    assert resolve(text, date(2024, 6, 1))[2].status == "current"
    assert resolve(text)[2].status == "historical"


def test_neighbours_turn_no_city_into_a_former_district() -> None:
    for text in ("锦州、葫芦岛、阜新", "阜阳、亳州、宿州"):
        assert [area.level for area in resolve(text)] == ["prefecture"] * 3


def test_a_place_of_another_sentence_decides_nothing() -> None:
    (*_, last) = resolve("南京市有雨。鼓楼区晴。")
    assert last.status == "ambiguous"


@pytest.mark.parametrize(
    ("text", "written", "decided_by"),
    [
        ("广州:天河区体育西店、白云区三元里店", ["天河区", "白云区"], "list_head"),
        ("成都:锦江区、高新区", ["锦江区", "高新区"], "list_head"),
        ("武汉市区:江岸区、青山区", ["江岸区", "青山区"], "list_head"),
        ("江西省:\n南昌:东湖区、西湖区", ["东湖区", "西湖区"], "list_head"),
        ("江西省:\n东湖区\n西湖区", ["东湖区", "西湖区"], "section"),
    ],
)
def test_heads_are_no_entries_and_decide(text: str, written: list[str], decided_by: str) -> None:
    found = told(text)
    assert [name for name, _, _ in found] == written
    assert found[-1][2] == decided_by


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("四川省/成都市/青羊区/草堂街道", "510105007"),
        ("辽宁·大连·中山区·人民路街道", "210202005"),
        ("湖北省\t武汉市\t洪山区\t珞南街道", "420111001"),
        ("天津市,天津市,西青区", "120111"),
        ("湖北省,省直辖县级行政区划,仙桃市,干河街道", "429004002"),
        ("江苏省南京市江苏省南京市鼓楼区", "320106"),
        ("东莞 望牛墩", "441900127"),
        ("浙江乌镇", "330483100"),
        ("广东省虎门镇", "441900121"),
    ],
)
def test_cells_and_parts_are_one_path(text: str, code: str) -> None:
    assert (only(text).code, only(text).written) == (code, text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("西湖区(杭州)、西湖区(南昌)", ["330106", "360103"]),
        ("朝阳区（北京）", ["110105"]),
        ("鼓楼区［南京市］", ["320106"]),
        ("浦东新区(上海)", ["310115"]),
        ("福建省沙县(现沙县区)", ["350427", "350405"]),
        ("【广东】广州、深圳", ["440100", "440300"]),
        ("（广东）广州、深圳", ["440100", "440300"]),
        ("舟山〔普陀、岱山、嵊泗〕", ["330903", "330921", "330922"]),
        ("永定区(属福建省龙岩市)", ["350803", "350800"]),
        ("江苏省(苏州市除外)", ["320000", "320500"]),
        ("北京(总部)、上海(分部)、成都(研发)", ["110000", "310000", "510100"]),
    ],
)
def test_brackets_behind_a_place_and_around_a_head(text: str, codes: list[str]) -> None:
    assert [area.code for area in resolve(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "编队里有“海口”号和“三亚”号两艘护卫舰",
        "求购《上海》牌缝纫机一台",
        "股票简称:招金、赤峰、紫金",
        "逛到兰州拉面馆才歇脚",
        "海南省心,云南省钱",
        "嫩江、松花江、乌苏里江先后封冻。",
    ],
)
def test_names_of_other_things(text: str) -> None:
    assert resolve(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("广 东 省 佛 山 市", "440600"), ("山西 省 太原 市 小店 区", "140105"), ("安徽|宣城|宁国市", "341881")],
)
def test_a_path_parted_by_blanks_or_bars_is_one(text: str, code: str) -> None:
    assert told(text) == [(text, code, None)]


def test_blanks_inside_a_name_are_read_in_a_line_of_many() -> None:
    assert [area.code for area in resolve("客户所在地\n山西 省 太原 市 小店 区\n广 东 省 佛 山 市\n")] == [
        "140105",
        "440600",
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("去了桐乡市乌镇,回程", "桐乡市乌镇"),  # 乌镇镇
        ("吉林市丰满水电站免费开放", "吉林市"),
        ("老档案现在归渝中区管理", "渝中区"),
        ("杭州撤销下城区的决定", "下城区"),
        ("黄山市黄山区不等于黄山风景区", "黄山市黄山区"),
    ],
)
def test_where_a_place_of_a_sentence_ends(text: str, written: str) -> None:
    assert [area.written for area in resolve(text)] == [written]


def test_a_full_name_heads_as_no_short_one() -> None:
    codes = [area.code for area in resolve("梅州市:\n梅江\n梅县\n大埔\n丰顺\n五华\n平远\n蕉岭\n兴宁")]
    assert codes[2:] == ["441422", "441423", "441424", "441426", "441427", "441481"]


def test_a_section_leaves_what_neighbours_decided() -> None:
    codes = [area.code for area in resolve("河北省\n石家庄市\n长安区\n桥西区\n新华区\n张家口市\n桥西区")]
    assert codes == ["130102", "130104", "130105", "130700", "130703"]


def test_siblings_in_commas_are_no_path() -> None:
    assert [name for name, _, _ in told("广东省,深圳市,南山区,福田区")] == [
        "广东省",
        "深圳市",
        "南山区",
        "福田区",
    ]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("大理市祥云县", {"532901", "532923"}),
        ("宁波萧山", {"330200", "330109"}),
        ("泰山区新汶街道", {"370902", "370982002"}),
        ("发货地显示江苏省嘉兴市", {"320000", "330400"}),
    ],
)
def test_contradictions(text: str, readings: set[str]) -> None:
    mention = only(text)
    assert mention.status == "conflict"
    assert {ref.code for ref in mention.readings} == readings


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("家住融水县的王先生", "融水县"),
        ("据恩施州政府通报", "恩施州"),
        ("曾任北京市政协副主席", "北京市"),
        ("与芳村区隔江相望", "芳村区"),
        ("她在云南山区支教", "云南"),
        ("我厂1988年在襄樊投产", "襄樊"),
        ("合肥市郊区的烟农", "合肥市"),
        ("货从广西东兴口岸入境", "广西东兴"),
        ("发票写重庆市渝北区还是按新区写", "重庆市渝北区"),
    ],
)
def test_sentences(text: str, written: str) -> None:
    assert only(text).written == written


def test_the_end_of_a_list_may_stand_in_a_sentence() -> None:
    assert [name for name, _, _ in told("海口、三亚、五指山的业主请加群")] == ["海口", "三亚", "五指山"]
    assert [name for name, _, _ in told("台江、鼓楼、马尾五区")] == ["台江", "鼓楼", "马尾"]


@pytest.mark.parametrize(
    "text",
    [
        "如今,全州280万各族群众",
        "艰苦奋斗,振兴吕梁",
        "村村民和县长韩某",
        "这254万山区人民",
        "比如县城常住人口",
        "今年新建区级图书馆7个",
        "交通、公安县乡两级联动",
        "临江门市房两间",
        "往西市区方向绕行",
        "祖上是满洲镶黄旗",
        "绍兴酒的故乡",
        "专修大众、福田、东风等品牌",
        "昨晚山东泰山2比1取胜",
        "东岳泰山、南岳衡山、中岳嵩山",
        "高新技术企业、新兴技术开发区、证券交易所",
        "位于市中心区",
    ],
)
def test_chance_and_words(text: str) -> None:
    assert resolve(text) == []


@pytest.mark.parametrize(
    ("text", "parent"),
    [("秦皇岛市北戴河新区", "130300"), ("南通市通州湾示范区", "320600"), ("南通市通州开发区", "320612")],
)
def test_a_zone_named_after_a_district_need_not_lie_in_it(text: str, parent: str) -> None:
    assert (only(text).status, only(text).parent_code) == ("unknown", parent)


def test_a_list_cut_off_drops_only_what_is_cut() -> None:
    assert [name for name, _, _ in told("上海市、北京市总部")] == ["上海市", "北京市"]
    assert [name for name, _, _ in told("长沙市、哈尔滨市双")] == ["长沙市"]
