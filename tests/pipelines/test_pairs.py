from __future__ import annotations

from collections.abc import Callable

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
