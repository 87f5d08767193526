"""What is to be serviced: beside brands, and in chains that a line offers to service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]
KIT = (
    "格力空调24小时售后电话:400-0000-101",
    "格力空调报修中心",
    "格力空调维修网点",
    "格力空调师傅上门 400-0000-101",
)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("维修格力空调、冰箱、洗衣机", ["冰箱", "洗衣机"]),
        ("格力空调、热水器/油烟机售后电话:400-0000-101", ["热水器", "油烟机"]),
        ("承接:燃气灶、热水器、油烟机清洗", ["燃气灶", "热水器", "油烟机"]),
        ("业务范围:冰箱 洗衣机 热水器", ["冰箱", "洗衣机", "热水器"]),
        ("服务项目包括冰箱与洗衣机", ["冰箱", "洗衣机"]),
        ("冰箱、洗衣机等家电同样可修", ["冰箱", "洗衣机"]),
        ("冰箱热线 400-0000-101", ["冰箱"]),
        ("維修冰箱、洗衣機", ["冰箱", "洗衣机"]),
        ("维修电冰箱、抽油烟机", ["冰箱", "油烟机"]),
        ("专修格力冰箱、格力格栅机、格力洗衣机的检修与保养", ["冰箱", "洗衣机"]),
        ("格力厨房帮手(冰箱、洗碗机)报修 400-0000-101", ["冰箱", "洗碗机"]),
        ("服务项目:冰箱不制冷、洗衣机不脱水、上门移机", ["冰箱", "洗衣机"]),
        ("面向全国格力冰箱、洗衣机用户提供上门检修", ["冰箱", "洗衣机"]),
        ("| 洗碗机 | 不进水、漏水 |", ["洗碗机"]),
        ("仅限格力冰箱、冷柜", ["冰箱", "冷柜"]),
    ],
)
def test_a_chain_beside_a_service_word_is_offered(read: Read, line: str, more: list[str]) -> None:
    assert list(read(*KIT, line).products) == ["空调", *more]


@pytest.mark.parametrize(
    "line",
    [
        "[热水器维修] 格力空调维修电话",
        "【冰箱】格力空调售后",
        "我家的电视和沙发是新的",
        "隔壁卖手机、电脑,生意很好",
        "海尔冰箱、洗衣机维修",
        "<a href=/bx>冰箱维修</a>",
        "手机:13800138000",
        "格力跑步机?不修,请找别家",
        "技师有十年钟表维修经验",
    ],
)
def test_what_is_merely_named_is_not(read: Read, line: str) -> None:
    assert read(*KIT, line).products == ("空调",)


def test_each_spelling_is_kept_and_leads_to_one_product(read: Read) -> None:
    advert = read(*KIT, "格力空調維修 400-0000-101", "格力空调器保养")
    (product,) = advert.product_mentions
    assert product.product == "空调"
    assert set(product.written) == {"空调", "空調", "空调器"}
    assert {advert.text[start:end] for start, end in product.evidence} == set(product.written)


def test_the_whole_trade_says_nothing_where_a_product_is_named(read: Read) -> None:
    assert read(*KIT, "家电维修 400-0000-101").products == ("空调",)
    trade = read("海尔家电报修中心", "海尔家电售后电话:400-0000-101", "海尔家电维修网点")
    assert trade.products == ("家电",)


def test_empty_slots_say_a_product_too(read: Read) -> None:
    advert = read("热水器24小时报修中心", "热水器全国客服专线:400-0000-101", "热水器售后网点")
    assert advert.brands == ()
    assert advert.products == ("热水器",)


def test_the_longest_name_counts(read: Read) -> None:
    advert = read("林内燃气热水器报修 400-0000-101", "林内燃气热水器售后中心", "林内燃气热水器维修网点")
    assert advert.products == ("燃气热水器",)


def test_a_product_behind_the_brand_in_running_text_counts_where_no_line_is_a_headline(read: Read) -> None:
    advert = read(
        "江诗丹顿全国客户服务网点",
        "江诗丹顿手表维修保养，覆盖走时故障、外观修复、表带更换等项目。为避免久等，来店前请先预约。",
        "江诗丹顿客服热线 400-0000-101",
        title="江诗丹顿售后服务中心",
    )
    assert advert.products == ("手表",)


def test_not_paying_for_nothing_is_no_refusal(read: Read) -> None:
    assert read(*KIT, "维修格力冰箱、洗衣机,不修好不收费").products == ("空调", "冰箱", "洗衣机")
    assert read(*KIT, "维修空调、出售二手冰箱、回收旧洗衣机").products == ("空调",)
