from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]


def pairs(advert: Advert) -> set[tuple[str, str]]:
    return {(pair.brand, pair.number) for pair in advert.pairs}


def test_a_directory_gives_its_true_pairs_as_mentioned(read: Read) -> None:
    advert = read(
        "厂家客服电话一览",
        "格力空调客服:400-0000-101",
        "海尔冰箱客服:400-0000-102",
        "方太油烟机客服:400-0000-103",
        "美的热水器客服:400-0000-104",
    )
    assert not advert.is_advert
    assert pairs(advert) == {
        ("格力", "4000000101"),
        ("海尔", "4000000102"),
        ("方太", "4000000103"),
        ("美的", "4000000104"),
    }
    assert {pair.role for pair in advert.pairs} == {"mentioned"}


def test_one_brand_and_three_spellings_of_one_number_are_one_pair(read: Read) -> None:
    advert = read("格力空调24小时报修:400-0000-101", "格力空调客服4000-000-101", "格力空调热线 4000000101")
    assert pairs(advert) == {("格力", "4000000101")}
    assert advert.numbers[0].written == ("400-0000-101", "4000-000-101", "4000000101")


def test_a_heading_reaches_the_number_lines_below(read: Read) -> None:
    advert = read(
        "格力空调报修", "电话:400-0000-101", "手机:13800138000", "海尔冰箱报修", "电话:400-0000-102"
    )
    assert ("格力", "4000000101") in pairs(advert)
    assert ("格力", "13800138000") in pairs(advert)
    assert ("海尔", "4000000102") in pairs(advert)
    assert ("格力", "4000000102") not in pairs(advert)


def test_public_lines_and_other_peoples_numbers_pair_with_nobody(read: Read) -> None:
    advert = read(
        "格力空调24小时售后维修热线:400-0000-101",
        "格力空调全国客服中心 400-0000-101",
        "消费投诉请拨打12315",
        "本站广告合作电话:0571-20000411",
    )
    assert pairs(advert) == {("格力", "4000000101")}


def test_a_line_that_names_another_maker_is_not_given_to_the_pages_brand(read: Read) -> None:
    advert = read(
        *["格力空调售后维修电话:400-0000-101", "格力空调全国报修热线", "格力空调上门检修", "格力空调客服中心"]
        * 2,
        "友情提示:大金空调请打400-0000-909",
    )
    assert ("格力", "4000000909") not in pairs(advert)


def test_evidence_points_at_brand_and_number(read: Read) -> None:
    advert = read("格力空调24小时报修:400-0000-101")
    tie = advert.pairs[0].evidence[0]
    assert advert.text[slice(*tie.brand)] == "格力"
    assert advert.text[slice(*tie.number)] == "400-0000-101"


LINKED = (
    "<div>格力空调报修 <a href='tel:4000000101'>一键拨号</a></div>",
    "<div>海尔冰箱报修 <a href='tel:4000000102'>一键拨号</a></div>",
    "<div>美的热水器报修 <a href='tel:4000000103'>一键拨号</a></div>",
)


def test_numbers_that_only_links_dial_belong_to_the_lines_of_the_links(read: Read) -> None:
    advert = read("家电维修热线", *LINKED, "师傅当天上门")
    assert pairs(advert) == {("格力", "4000000101"), ("海尔", "4000000102"), ("美的", "4000000103")}
    tie = next(pair for pair in advert.pairs if pair.brand == "海尔").evidence[0]
    assert advert.text[slice(*tie.number)] == "4000000102"
    assert advert.text[slice(*tie.brand)] == "海尔"


def test_one_link_below_each_heading(read: Read) -> None:
    lines = [
        part
        for brand, number in (("格力空调", "4000000101"), ("海尔冰箱", "4000000102"))
        for part in (f"{brand}报修中心", f"<a href='tel:{number}'>点击拨打</a>")
    ]
    assert pairs(read("家电维修热线", *lines)) == {("格力", "4000000101"), ("海尔", "4000000102")}


def test_one_link_on_the_lines_of_several_makers_is_everybodys(read: Read) -> None:
    lines = [line.replace("4000000102", "4000000101").replace("4000000103", "4000000101") for line in LINKED]
    assert pairs(read("家电维修热线", *lines)) == {
        ("格力", "4000000101"),
        ("海尔", "4000000101"),
        ("美的", "4000000101"),
    }


def test_a_settled_number_gets_no_second_brand(read: Read) -> None:
    advert = read(
        "格力空调报修热线 400-0000-101",
        "海尔冰箱报修热线 400-0000-102",
        "格力空调售后中心",
        "海尔冰箱售后中心",
        "请拨打400-0000-101",
        "<a href='tel:4000000102'>点击拨打</a>",
    )
    assert pairs(advert) == {("格力", "4000000101"), ("海尔", "4000000102")}


def test_a_line_headed_by_another_maker_is_not_the_page_brands(read: Read) -> None:
    kit = [
        "格力空调售后维修电话:400-0000-101",
        "格力空调全国报修热线",
        "格力空调上门检修",
        "格力空调客服中心",
    ]
    for heading in ("大金空调报修中心", "卡罗泽空调报修中心"):
        advert = read(*kit * 2, heading, "电话:400-0000-909")
        assert pairs(advert) == {("格力", "4000000101")}
    advert = read(*kit * 2, "格力空调报修中心", "电话:400-0000-909")
    assert pairs(advert) == {("格力", "4000000101"), ("格力", "4000000909")}


def test_a_number_stands_between_its_brand_and_the_next(read: Read) -> None:
    advert = read("格力空调 400-0000-101 海尔空调 400-0000-102", "格力空调报修", "海尔空调报修")
    assert pairs(advert) == {("格力", "4000000101"), ("海尔", "4000000102")}


def test_brands_that_are_listed_in_front_of_one_number_share_it(read: Read) -> None:
    advert = read("格力、海尔、美的空调维修 400-0000-101", "格力空调报修", "海尔空调报修", "美的空调报修")
    assert pairs(advert) == {("格力", "4000000101"), ("海尔", "4000000101"), ("美的", "4000000101")}


def test_a_heading_does_not_reach_past_two_numbers(read: Read) -> None:
    advert = read(
        "格力空调报修",
        "电话:400-0000-101",
        "电话:400-0000-102",
        "电话:400-0000-103",
        "海尔空调报修",
        "电话:400-0000-104",
    )
    assert ("格力", "4000000101") in pairs(advert)
    assert ("海尔", "4000000104") in pairs(advert)
    assert "4000000103" not in {number for _, number in pairs(advert)}


CONTACTS = ("电话:0373-5467123", "手机:13800138000")


@pytest.mark.parametrize("head", ["新乡市宏泰振动机械有限公司", "联系我们", "鑫顺达门锁经营部"])
def test_the_contact_card_of_a_firm_serves_no_brand(read: Read, head: str) -> None:
    kit = ("格力空调售后维修电话:400-0000-101", "格力空调24小时报修", "师傅上门,修好付款")
    advert = read(*kit, head, "联系人:李经理", *CONTACTS, title="格力空调售后电话")
    assert pairs(advert) == {("格力", "4000000101")}


def test_a_card_with_the_only_numbers_of_the_page_is_the_adverts(read: Read) -> None:
    kit = ("格力空调24小时报修", "格力空调售后维修", "师傅上门,修好付款")
    advert = read(*kit, "格力空调维修有限公司", *CONTACTS, title="格力空调售后维修电话")
    assert {number for _, number in pairs(advert)} == {"03735467123", "13800138000"}


def test_a_second_line_without_a_brand_is_the_adverts_too(read: Read) -> None:
    kit = ("格力空调售后维修电话:400-0000-101", "格力空调24小时报修", "师傅上门,修好付款")
    advert = read(*kit, "电话:400-0000-102", title="格力空调售后电话")
    assert pairs(advert) == {("格力", "4000000101"), ("格力", "4000000102")}


def test_a_number_with_a_heading_of_its_own_is_not_a_second_one_of_another(read: Read) -> None:
    advert = read(
        "格力空调报修",
        "电话:400-0000-101",
        "海尔冰箱报修",
        "电话:400-0000-102",
        "方便大家,再说一遍",
        "电话:400-0000-101",
        "美的热水器报修",
        "电话:400-0000-103",
    )
    assert {brand for brand, number in pairs(advert) if number == "4000000101"} == {"格力"}


def test_a_makers_own_line_is_mentioned_whoever_says_it(read: Read) -> None:
    advert = read(
        "格力空调售后维修电话:400-0000-101",
        "格力空调厂家电话:4008365315",
        "格力空调24小时上门维修,当天到家",
        "格力空调全国报修热线 400-0000-101",
        "格力空调维修中心承接全市业务,随叫随到",
        title="格力空调售后维修电话-24小时报修热线400-0000-101",
    )
    assert {pair.number: str(pair.role) for pair in advert.pairs} == {
        "4000000101": "advertised",
        "4008365315": "mentioned",
    }


def test_makers_that_share_a_number_share_the_second_one_that_is_offered(read: Read) -> None:
    kit = [f"{name}售后电话:028-5000-0101" for name in ("方太油烟机", "老板油烟机", "华帝油烟机")]
    night = read(*kit, "晚上能修吗?能,请拨028-5000-0101或值班手机138-0000-0101。")
    chat = read(*kit, "客服微信同号:138-0000-0101")
    both = {(name, number) for name in ("方太", "老板", "华帝") for number in ("02850000101", "13800000101")}
    assert pairs(night) == pairs(chat) == both


def test_makers_with_numbers_of_their_own_share_no_other(read: Read) -> None:
    advert = read(
        "方太油烟机售后电话:028-5000-0101", "老板油烟机售后电话:028-5000-0102", "客服:138-0000-0101"
    )
    assert not {name for name, number in pairs(advert) if number == "13800000101"}


def test_the_number_of_another_trade_is_nobodys_second(read: Read) -> None:
    kit = ("格力空调售后电话 400-0000-101", "海尔冰箱售后电话 400-0000-101")
    advert = read(*kit, "开锁公司热线:0571-88001234", title="格力海尔售后")
    assert {number for _, number in pairs(advert)} == {"4000000101"}


def test_a_line_of_other_peoples_codes_ties_none(read: Read) -> None:
    advert = read(
        "澜箬航空退票客服电话 400-0000-101",
        "澜箬航空人工客服 400-0000-101",
        "澜箬航空改签电话 400-0000-101",
        "常用电话:南方航空95539、海南航空95339、中国国航95583",
    )
    assert {number for _, number in pairs(advert)} == {"4000000101"}


def test_a_sentence_below_another_makers_heading_does_not_end_its_section(read: Read) -> None:
    advert = read(
        "美大集成灶24小时报修中心",
        "美大售后热线:400-0000-101",
        "汉斯希尔净水器24小时报修中心",
        "客服听得出你有多着急,也说得出师傅几点到。",
        "预约上门请拨打:400-0000-202",
        title="美大集成灶全国报修服务电话",
    )
    assert ("美大", "4000000202") not in pairs(advert)
