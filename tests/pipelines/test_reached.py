"""Places that a line says are reached, without a header that opens a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]
KIT = ("浪琴手表24小时售后电话:400-0000-101", "浪琴手表报修中心", "浪琴师傅上门 400-0000-101")


def written(advert: Advert) -> list[str]:
    return [area.written for area in advert.areas]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("服务：合肥、六安",), ["合肥", "六安"]),
        (("服务 杭州 绍兴 两地",), ["杭州", "绍兴"]),
        (("上门城市:义乌",), ["义乌"]),
        (("西安 · 咸阳 主城区当日达",), ["西安", "咸阳"]),
        (("太原店、郑州店均可送修",), ["太原", "郑州"]),
        (("问:武昌、汉口、汉阳多久能到?",), ["武昌", "汉阳"]),
        (("赣州市区免上门费,九江、抚州收路费。",), ["赣州市", "九江", "抚州"]),
        (("万州报修:(023)5837-1462",), ["万州"]),
        (("武昌 027-5071-3388 汉阳 027-5071-3391",), ["武昌", "汉阳"]),
        (("合肥网点", "0551-6377 0914", "徐州网点", "0516-8390 2257"), ["合肥", "徐州"]),
        (("晋江石狮浪琴手表维修",), ["晋江", "石狮"]),
        (("海宁浪琴手表维修",), ["海宁"]),
        (("西安用户当天上门,咸阳用户次日上门。",), ["西安", "咸阳"]),
        (("主城客户请直接拨打,咸阳客户另收远程费20元",), ["咸阳"]),
        (("修表师傅 坐标厦门 半小时到家",), ["厦门"]),
    ],
)
def test_words_of_service_or_a_number_beside_a_place_say_that_it_is_reached(
    read: Read, lines: tuple[str, ...], found: list[str]
) -> None:
    assert written(read(*KIT, *lines)) == found


@pytest.mark.parametrize(
    "line",
    [
        "上海总部:021-5000-0000",
        "武汉:江汉区建设大道568号",
        "师傅是合肥人,干了二十年",
        "服务到家,平安放心",
        "本表在上海、苏州两地的展览上获奖",
    ],
)
def test_places_without_them_are_not(read: Read, line: str) -> None:
    assert written(read(*KIT, line)) == []


def test_what_lies_around_leads_to_other_pages(read: Read) -> None:
    advert = read(*KIT, "周边地区", "隆阳区浪琴手表维修", "施甸县浪琴手表维修", title="腾冲市浪琴手表维修")
    assert written(advert) == ["腾冲市"]
