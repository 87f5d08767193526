from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert
from pipelines.lexicon import brand_names, products, words
from pipelines.slots import is_name

Read = Callable[..., Advert]
NUMBER = "400-0000-101"


def brands(advert: Advert) -> list[str]:
    return [fact.brand for fact in advert.brands]


def kit(name: str, product: str = "空调") -> tuple[str, ...]:
    """The lines of a hotline kit with its slots filled."""
    return (
        f"{name}{product}24小时报修中心",
        f"{name}{product}全国客服专线:{NUMBER}",
        f"{name}{product}售后网点一览",
        f"{name}{product}师傅上门",
    )


@pytest.mark.parametrize("name", ["澜箬", "卡罗泽", "WESTRON", "Nove lock", "K3"])
def test_a_brand_of_no_list_is_found_by_its_place(read: Read, name: str) -> None:
    assert brands(read(*kit(name, "指纹锁"))) == [name]


@pytest.mark.parametrize(
    ("written", "brand"),
    [
        ("BOSCH", "博世"),
        ("博世BOSCH", "博世"),
        ("樂金", "LG"),
        ("AO史密斯", "史密斯"),
        ("惠尔浦", "惠而浦"),
        ("美的", "美的"),
    ],
)
def test_aliases_lead_to_one_brand_and_the_spelling_is_kept(read: Read, written: str, brand: str) -> None:
    fact = read(*kit(written)).brands
    assert [one.brand for one in fact] == [brand]
    assert "".join(fact[0].written) == written


def test_two_known_brands_that_are_fused_are_two(read: Read) -> None:
    advert = read(*kit("西门子博世", "冰箱"))
    assert sorted(brands(advert)) == sorted(["西门子", "博世"])
    assert {(pair.brand, pair.number) for pair in advert.pairs} == {
        ("西门子", "4000000101"),
        ("博世", "4000000101"),
    }


@pytest.mark.parametrize("filling", ["", "全国", ".", "}"])
def test_an_empty_slot_is_no_brand(read: Read, filling: str) -> None:
    advert = read(*kit(filling, "热水器"))
    assert brands(advert) == []
    assert [fact.number for fact in advert.numbers] == ["4000000101"]
    assert advert.pairs == ()


def test_a_slot_that_was_filled_twice_is_one_brand(read: Read) -> None:
    assert brands(read(*kit("澜箬澜箬"), *kit("澜箬"))) == ["澜箬"]


def test_another_maker_in_copied_text_is_not_the_adverts_brand(read: Read) -> None:
    advert = read(*kit("澜箬"), "三包有效期按发票日期算起,购买格力家电也照此办理。")
    assert brands(advert) == ["澜箬"]


def test_a_longer_name_does_not_lend_its_letters(read: Read) -> None:
    advert = read(*kit("三菱重工"))
    assert brands(advert) == ["三菱重工"]


def test_a_city_in_front_is_not_part_of_the_brand(read: Read) -> None:
    lines = [f"上海{line}" for line in kit("澜箬")]
    assert brands(read(*lines)) == ["澜箬"]


def test_the_operators_own_firm_is_not_the_brand(read: Read) -> None:
    advert = read(*kit("大金"), "上海诚瑞制冷设备有限公司", "上海诚瑞制冷设备有限公司版权所有")
    assert brands(advert) == ["大金"]


@pytest.mark.parametrize(
    "wording", ["专业", "全国各地", "我们的", "上海", "品牌", "您的家用", "为什么", "中国"]
)
def test_everyday_wording_is_no_name(wording: str) -> None:
    assert not is_name(wording)


def test_the_tables_are_sound() -> None:
    assert len(brand_names()) > 500
    assert not {name for name in brand_names() if name in {word.upper() for word in products()}}
    assert words("service") and words("lead") and words("modifier") and words("generic") and words("firm")


def test_an_everyday_word_is_not_taken_for_a_brand(read: Read) -> None:
    advert = read(
        *kit("澜箬"), "为您打造完美的空调体验", "精美的空调礼品等您来拿", "给您优美的空调环境,完美的售后服务"
    )
    assert brands(advert) == ["澜箬"]
    advert = read(*kit("美的"), "完美的服务体验")
    assert all(advert.text[start - 1] != "完" for start, _ in advert.brands[0].evidence)


def test_the_firm_in_the_imprint_is_no_brand_beside_a_known_one(read: Read) -> None:
    advert = read(
        "首页 预约电话:400-0000-101",
        "杭州劳力士售后维修地址 劳力士手表进水如何处理",
        "劳力士售后服务中心,进店前请先预约",
        "时光钟表服务（北京）有限公司",
        title="杭州劳力士售后维修地址 劳力士手表进水如何处理 - 时光腕表养护",
    )
    assert [fact.brand for fact in advert.brands] == ["劳力士"]
    assert advert.is_advert


@pytest.mark.parametrize("word", ["联保", "提款", "延保", "注销"])
def test_what_a_line_is_about_is_not_the_makers_name(read: Read, word: str) -> None:
    advert = read(
        f"澜箬空调{word}电话 400-0000-101",
        f"全国{word}电话",
        f"澜箬{word}人工客服 400-0000-101",
        title=f"澜箬空调维修_全国{word}电话",
    )
    assert [fact.brand for fact in advert.brands] == ["澜箬"]


def test_the_repairer_of_several_makers_is_none_of_them(read: Read) -> None:
    lines = [f"{name}售后维修,报修 0871-5000-0101" for name in ("海尔冰箱", "老板油烟机", "万和热水器")]
    advert = read("昆明众诚家电维修中心电话0871-5000-0101", *lines, title="昆明家电维修-昆明众诚家电维修中心")
    assert {fact.brand for fact in advert.brands} == {"海尔", "老板", "万和"}


@pytest.mark.parametrize("fault", ["黑屏花屏", "漏电", "走慢"])
def test_a_fault_is_no_name(read: Read, fault: str) -> None:
    advert = read(
        f"厦门三星电视售后电话,{fault}快修",
        "厦门三星电视售后电话 0592-5000-0101",
        title=f"厦门三星电视售后电话,{fault}快修",
    )
    assert [fact.brand for fact in advert.brands] == ["三星"]


@pytest.mark.parametrize(
    "lines",
    [
        ("诺莱特家电售后电话 400-000-0101", "诺莱特洗衣机维修 400-000-0101", "海尔冰箱维修", "美的冰箱维修"),
        ("诺莱特电器服务热线 400-000-0101", "诺莱特空调维修 400-000-0101", "不同于海尔冰箱、美的空调维修"),
        (
            "诺莱特空调维修 400-000-0101",
            "格力空调维修",
            "诺莱特的用户请拨打本公司",
            "诺莱特售后 400-000-0101",
        ),
    ],
)
def test_the_pages_own_maker_is_not_taken_for_a_repairer(read: Read, lines: tuple[str, ...]) -> None:
    advert = read("诺莱特冰箱维修 400-000-0101", *lines, title="诺莱特售后服务")
    assert {pair.brand for pair in advert.pairs} == {"诺莱特"}
