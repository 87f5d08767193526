"""Areas that need what stands around them: titles, lines before, stations; and what only looks like an area."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from output.records import AreaMention, Line, LineKind, Page
from pipelines.areas import find_areas, resolve


def found(title: str, *rows: str) -> list[AreaMention]:
    """The areas of a page with that title."""
    lines = []
    offset = 0
    for kind, text in [(LineKind.TITLE, title)] * bool(title) + [(LineKind.BODY, row) for row in rows]:
        lines.append(Line(offset, offset + len(text), kind))
        offset += len(text) + 1
    page = Page(None, title, "\n".join([title] * bool(title) + list(rows)), tuple(lines), "utf-8")
    mentions = find_areas(page)
    assert all(page.text[m.start : m.end] == m.written for m in mentions)
    assert [m.start for m in mentions] == sorted({m.start for m in mentions})
    return mentions


def written(title: str, *rows: str) -> list[str]:
    return [mention.written for mention in found(title, *rows)]


def paths(title: str, *rows: str) -> dict[str, str | None]:
    return {mention.written: mention.path for mention in found(title, *rows)}


@pytest.mark.parametrize(
    ("title", "rows", "expected"),
    [
        (
            "武汉某牌冰柜修理",
            ["江汉、硚口、汉阳、武昌都能去,洪山请提前约"],
            ["武汉", "江汉", "硚口", "汉阳", "武昌", "洪山"],
        ),
        ("", ["每周去江汉、硚口、武昌的街坊家两趟,青山凑单"], ["江汉", "硚口", "武昌", "青山"]),
        ("广州某牌电饭煲维修", ["目前只跑越秀和荔湾"], ["广州", "越秀", "荔湾"]),
        ("", ["我住宁波鄞州,江北、镇海、北仑都来过"], ["宁波鄞州", "江北", "镇海", "北仑"]),
        ("", ["哈尔滨 道里 道外 南岗"], ["哈尔滨", "道里", "道外", "南岗"]),
        ("", ["大连沈阳太原兰州"], ["大连", "沈阳", "太原", "兰州"]),
        ("成都某牌暖气检修", ["常驻高新、武侯、锦江三地"], ["成都", "高新", "武侯", "锦江"]),
        ("郑州某牌打印机维修", ["管城、二七、郑东都有人"], ["郑州", "管城", "二七", "郑东"]),
        ("南京某牌冰箱维修", ["服务区域:江宁"], ["南京", "江宁"]),
        ("", ["车队驻银川、吴忠、中卫、石嘴山,固原隔日到"], ["银川", "吴忠", "中卫", "石嘴山", "固原"]),
        ("", ["派工覆盖邢台、邯郸、衡水"], ["邢台", "邯郸", "衡水"]),
    ],
)
def test_short_names_of_districts(title: str, rows: list[str], expected: list[str]) -> None:
    assert written(title, *rows) == expected


def test_a_city_decides_what_its_districts_are_called_elsewhere_too() -> None:
    assert paths("大连某牌热水器检修", "中山、西岗、沙河口当天到")["中山"] == "辽宁省/大连市/中山区"
    assert paths("", "北京站点", "北京市大兴区", "朝阳和海淀也去")["朝阳"] == "北京市/朝阳区"
    (mention,) = [m for m in found("南京某牌冰箱维修", "鼓楼区随叫随到") if m.written == "鼓楼区"]
    assert (mention.path, mention.decided_by) == ("江苏省/南京市/鼓楼区", "section")
    assert paths("南京某牌冰箱维修", "徐州市、鼓楼区")["鼓楼区"] == "江苏省/徐州市/鼓楼区"


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("", "江汉、硚口的客户"),  # two names without their city
        ("沈阳某牌电视维修", "祝生活和平、友好"),
        ("杭州某牌电视维修", "赠送西湖龙井一盒"),
        ("北京某牌电视维修", "朝阳大街18号、海淀路2号"),
        ("北京某牌电视维修", "地址:朝阳、海淀、丰台交界处"),
        ("广州某牌电视维修", "技术企业高新、经开"),
    ],
)
def test_what_is_no_list_of_districts(title: str, row: str) -> None:
    assert [name for name in written(title, row) if name not in title] == []


@pytest.mark.parametrize(
    "row", ["赣州 九江 宜春", "大连 中山 珠海", "长春 朝阳 吉林", "九江\u3000赣州\u3000宜春"]
)
def test_names_of_one_level_are_entries_of_their_own(row: str) -> None:
    assert written("", row) == row.split()


def test_a_path_parted_by_blanks_stays_one() -> None:
    for row in ("河南 郑州 金水", "辽宁 大连 中山"):
        assert written("", row) == [row]


@pytest.mark.parametrize(
    "rows",
    [
        ("成都:春熙门店 到店送贴膜", "绵阳:涪江门店", "乐山:中区门店"),
        ("成都\t9:00-18:00", "绵阳\t9:00-18:00", "乐山\t9:00-17:00"),
        ("成都 春熙店 地址:人民路某楼12层1203室", "绵阳 涪江店 地址:大道9号", "乐山 嘉州店 地址:江边"),
        ("成都", "028-8666 1234", "绵阳", "0816-222 3344", "乐山", "0833-222 3344"),
        ("成都:028-8666 1234", "请拨绵阳站点", "绵阳 0816-222 3344", "登记", "乐山\t(0833)2223344"),
    ],
)
def test_stations(rows: tuple[str, ...]) -> None:
    assert written("", *rows) == ["成都", "绵阳", "乐山"]


def test_a_list_of_addresses_is_none_of_stations() -> None:
    assert written("", "成都 人民南路27号", "绵阳 临园路9号", "乐山 嘉定路8号") == []
    assert written("", "成都 今天有雨", "请带伞") == []
    assert written("", "浙江:杭州、宁波", "江苏:南京、苏州", "安徽:合肥、芜湖") == [
        *("杭州", "宁波", "南京", "苏州", "合肥", "芜湖")
    ]


@pytest.mark.parametrize(
    "title", ["南昌搬家公司", "南昌同城家政公司哪里有", "钢琴搬运 南昌", "南昌专业疏通公司电话"]
)
def test_a_city_before_a_trade(title: str) -> None:
    assert written(title, "欢迎来电") == ["南昌"]


@pytest.mark.parametrize(
    "title",
    [
        "南昌好运来搬家有限公司",
        "某牌冰箱客服电话-南昌市某某布袋厂",
        "某牌冰箱客服电话_南昌某某塑胶厂",
        "某牌冰箱客服电话_南昌便民网",
        "南昌市物价部门公布维修收费",
    ],
)
def test_names_of_firms_sites_and_offices(title: str) -> None:
    assert written(title, "欢迎来电") == []


def test_a_headline_that_repeats_the_title() -> None:
    assert written("某牌彩电特约维修", "某牌彩电特约维修 长春", "首页") == ["长春"]


@pytest.mark.parametrize(
    "row",
    [
        "请在下表查找对应城市的专线",
        "已开通沿海城市与相应城市",
        "三个师傅一区一人,二区两人",
        "收费按上海市物价部门备案执行",
        "本集团总部位于上海市",
        "所在:河南 郑州 金水 某某路",
        "总部:北京市",
    ],
)
def test_places_by_chance_and_seats(row: str) -> None:
    assert written("", row) == []


def test_an_address_ends_with_its_sentence() -> None:
    assert written("", "师傅登记了地址就出发。常去广州、佛山、东莞") == ["广州", "佛山", "东莞"]
    assert written("", "总部位于上海市,服务苏州、无锡、常州") == ["苏州", "无锡", "常州"]


def test_an_article_tells_only_lists() -> None:
    article = ("本报讯(记者 甲)近日有市民投诉。", "成都市武侯区的一名店主说,电话打不通。")
    assert written("", *article) == []
    assert written("", article[1]) == ["成都市武侯区"]
    assert written("", *article, "成都市武侯区、成都市锦江区") == ["成都市武侯区", "成都市锦江区"]


def test_links_to_other_cities() -> None:
    own = "区域:天河 越秀 海珠 荔湾"
    assert written("", own, "热门城市", "深圳 佛山 东莞", "联系我们") == ["天河", "越秀", "海珠", "荔湾"]
    assert written("", "服务全国", "热门城市", "深圳 佛山 东莞") == ["深圳", "佛山", "东莞"]


def test_zones_and_a_verb_that_looks_like_a_city() -> None:
    assert [m.status.value for m in resolve("成都高新的写字楼")] == ["unknown"]
    assert [m.written for m in resolve("中山市火炬开发区街道")] == ["中山市火炬开发区街道"]
    assert "昌都" not in written("", "江汉、硚口、汉阳、武昌都有网点")


@given(
    st.text(alphabet="南京大连中山维修搬家公司-_网", max_size=12),
    st.lists(st.text(alphabet="中山西岗江宁鼓楼、,: 1\t0高新区驻公司地址", max_size=25), max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_any_page_with_a_title_can_be_read(title: str, rows: list[str]) -> None:
    assert len(found(title, *rows)) <= len(title) + sum(map(len, rows))
