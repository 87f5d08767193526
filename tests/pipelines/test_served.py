"""Places beside brands and in lists of trades, and makers that bear a city in their name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]


def kit(name: str, product: str) -> tuple[str, ...]:
    return (
        f"{name}{product}24小时售后电话:400-0000-101",
        f"{name}{product}报修中心",
        f"{name}{product}维修网点",
        f"{name}{product}师傅上门 400-0000-101",
    )


def areas(advert: Advert) -> list[tuple[str, str | None]]:
    return [(area.written, area.code) for area in advert.areas]


def written(advert: Advert) -> list[str]:
    return [area.written for area in advert.areas]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("上海浪琴售后", [("上海", "310000")]),
        ("上海浪琴手表维修服务", [("上海", "310000")]),
        ("浪琴北京维修点", [("北京", "110000")]),
        ("浪琴手表北京维修点", [("北京", "110000")]),
        ("浪琴手表 北京 维修点", [("北京", "110000")]),
        ("浪琴深圳、惠州客户请拨打热线", [("深圳", "440300"), ("惠州", "441300")]),
        ("浪琴南昌网点", [("南昌", "360100")]),
        ("浪琴爱好者聚会上海举办", []),
        ("浪琴北京路过", []),
    ],
)
def test_places_in_front_of_and_behind_a_brand(
    read: Read, line: str, found: list[tuple[str, str | None]]
) -> None:
    assert areas(read(*kit("浪琴", "手表"), line)) == found


def test_a_title_names_the_place_that_is_served(read: Read) -> None:
    advert = read(*kit("浪琴", "手表"), title="厦门浪琴手表维修")
    assert written(advert) == ["厦门"]
    assert advert.areas[0].start < advert.text.index("\n")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("宿州网点、鹰潭维修、德阳冰箱维修", ["宿州", "鹰潭", "德阳"]),
        ("宿州网点|鹰潭网点|德阳网点|遂宁网点", ["宿州", "鹰潭", "德阳", "遂宁"]),
        ("宿州冰箱维修 鹰潭冰箱维修 德阳冰箱维修", ["宿州", "鹰潭", "德阳"]),
        (
            "宿州网点、日照冰箱维修、鹰潭维修、白银美的售后、德阳网点",
            ["宿州", "日照", "鹰潭", "白银", "德阳"],
        ),
    ],
)
def test_cities_of_a_list_of_trades(read: Read, line: str, found: list[str]) -> None:
    assert written(read(*kit("美的", "冰箱"), line)) == found


@pytest.mark.parametrize(
    ("line", "name", "product"),
    [
        ("青岛海尔冰箱售后电话", "海尔", "冰箱"),
        ("珠海格力空调维修", "格力", "空调"),
        ("杭州老板油烟机售后", "老板", "油烟机"),
        ("宁波方太油烟机售后", "方太", "油烟机"),
        ("深圳创维电视维修", "创维", "电视"),
    ],
)
def test_the_seat_in_a_makers_name_is_no_area(read: Read, line: str, name: str, product: str) -> None:
    assert written(read(*kit(name, product), line)) == []


def test_another_city_in_front_of_the_same_maker_is_one(read: Read) -> None:
    assert written(read(*kit("海尔", "冰箱"), "长沙海尔冰箱售后电话")) == ["长沙"]


def test_written_is_the_pages_own_spelling(read: Read) -> None:
    advert = read(*kit("勞力士", "手錶"), "廣州勞力士維修", "勞力士瀋陽維修點")
    assert written(advert) == ["廣州", "瀋陽"]
    assert [area.name for area in advert.areas] == ["广州市", "沈阳市"]


def test_a_place_in_a_list_of_areas_is_said_once(read: Read) -> None:
    advert = read(*kit("浪琴", "手表"), "浪琴上海市、杭州市网点", "服务区域:上海市徐汇区、杭州市西湖区")
    spans = [(area.start, area.end) for area in advert.areas]
    assert written(advert) == ["上海市", "杭州市", "上海市徐汇区", "杭州市西湖区"]
    assert spans == sorted(set(spans))


def test_menus_serve_nowhere(read: Read) -> None:
    advert = read(*kit("浪琴", "手表"), "<a href=/sh>上海浪琴售后</a>")
    assert written(advert) == []


def test_an_example_of_a_place_that_no_brand_stands_beside_is_none(read: Read) -> None:
    assert written(read(*kit("浪琴", "手表"), "师傅是朝阳人")) == []


@pytest.mark.parametrize("line", ["地区:河南-郑州市", "所在地区:浙江 台州市", "所在地:山东省济南市"])
def test_where_a_firm_has_its_seat_is_no_area(read: Read, line: str) -> None:
    assert written(read(*kit("美的", "冰箱"), line)) == []


def test_a_list_of_areas_is_one_under_a_short_label_too(read: Read) -> None:
    assert written(read(*kit("美的", "冰箱"), "地区:郑州市、洛阳市、开封市")) == [
        "郑州市",
        "洛阳市",
        "开封市",
    ]


def test_a_maker_that_bears_a_districts_name_is_no_place(read: Read) -> None:
    advert = read(*kit("前锋", "热水器"), title="前锋热水器售后电话-前锋24小时报修热线")
    assert [fact.brand for fact in advert.brands] == ["前锋"]
    assert written(advert) == []


def test_cities_of_lines_that_each_say_a_trade(read: Read) -> None:
    lines = ("浙江省", "杭州维修", "宁波维修", "义乌维修", "山东省", "日照售后", "济南售后", "以上均可上门")
    assert written(read(*kit("樱花", "燃气灶"), *lines)) == ["杭州", "宁波", "义乌", "日照", "济南"]
    assert written(read(*kit("樱花", "燃气灶"), "杭州维修", "宁波维修", "以上均可")) == []
    links = (f"<a href=/{at}>{name}维修</a>" for at, name in enumerate(["杭州", "宁波", "温州"]))
    assert written(read(*kit("樱花", "燃气灶"), *links)) == []


def test_words_are_no_cities_below_one_city_alone(read: Read) -> None:
    assert written(read(*kit("樱花", "燃气灶"), "杭州维修", "合作服务", "友好客服", "和平服务")) == []


def test_a_label_with_several_cities_is_no_seat(read: Read) -> None:
    found = written(read(*kit("樱花", "燃气灶"), "地区:杭州 宁波 绍兴 台州"))
    assert found == ["杭州", "宁波", "绍兴", "台州"]
