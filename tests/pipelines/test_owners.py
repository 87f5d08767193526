"""Whose numbers they are: the advert's, or those of the host, the site or another firm on the same page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]
KIT = (
    "澜箬空调24小时报修中心",
    "澜箬空调全国客服专线:400-0000-101",
    "澜箬空调售后网点一览",
    "澜箬空调师傅上门",
)


def numbers(advert: Advert) -> list[str]:
    return [fact.number for fact in advert.numbers]


@pytest.mark.parametrize(
    "line",
    [
        "校长办公室电话:0571-20000411",
        "招生热线:0571-20000411",
        "健康热线:0571-20000411",
        "0571-20000411(预约挂号)",
        "0571-2000 0411 (招生办)",
        "教务处 0571-20000411",
        "门诊咨询电话:0571-20000411",
        "住院部电话 0571-20000411",
        "传真:0571-20000411",
        "Fax 0571-20000411",
        "本站技术支持 0571-20000411",
        "网站建设:蓝叶网络,电话0571-20000411",
        "新闻热线0571-20000411",
        "广告投放请拨0571-20000411",
        "物业电话:0571-20000411",
        "违法和不良信息举报电话:0571-20000411",
        "<b>招生</b>咨询:0571-20000411",
        "門診電話:0571-20000411",
    ],
)
def test_the_words_in_front_give_a_number_to_somebody_else(read: Read, line: str) -> None:
    advert = read(*KIT, line)
    assert advert.is_advert
    assert numbers(advert) == ["4000000101"]
    assert {pair.number for pair in advert.pairs} == {"4000000101"}


@pytest.mark.parametrize(
    "line",
    [
        "报修电话:0571-20000411",
        "客服热线 0571-20000411",
        "澜箬空调维修 0571-20000411",
        "门店电话:0571-20000411",
    ],
)
def test_a_number_of_the_adverts_own_stays(read: Read, line: str) -> None:
    assert numbers(read(*KIT, line)) == ["4000000101", "057120000411"]


def test_words_of_another_clause_give_nothing_away(read: Read) -> None:
    advert = read(*KIT, "学校、医院均可上门。报修电话:0571-20000411")
    assert numbers(advert) == ["4000000101", "057120000411"]


def test_who_owns_a_number_is_told_number_by_number(read: Read) -> None:
    advert = read(*KIT, "报修电话:0571-20000411;传真:0571-20000412")
    assert numbers(advert) == ["4000000101", "057120000411"]


@pytest.mark.parametrize(
    "imprint",
    [
        "版权所有 城北第三中学 电话:0571-20000411",
        "Copyright 2026 清河铸造厂 总机0571-20000411",
        "浙ICP备00000000号 电话:0571-20000411",
        "地址:城北路1号 清河铸造有限公司 电话:0571-20000411",
        "主办单位:清河镇 联系电话:0571-20000411",
    ],
)
def test_the_imprint_of_the_host_is_not_the_adverts(read: Read, imprint: str) -> None:
    advert = read(*KIT, imprint)
    assert advert.is_advert
    assert numbers(advert) == ["4000000101"]


def test_an_imprint_that_repeats_the_hotline_takes_nothing_away(read: Read) -> None:
    advert = read(*KIT, "版权所有 澜箬维修 电话:400-0000-101")
    assert advert.numbers[0].number == "4000000101"
    assert advert.numbers[0].count == 2


def test_an_imprint_that_alone_has_a_number_keeps_it(read: Read) -> None:
    advert = read(KIT[0], KIT[2], KIT[3], "版权所有 澜箬空调维修 电话:0571-20000411")
    assert numbers(advert) == ["057120000411"]


def test_the_line_of_a_maker_that_is_not_advertised_keeps_its_number(read: Read) -> None:
    """Named in passing at the end of a long advert of one brand."""
    advert = read(*KIT * 3, "大金家用 400-0000-909")
    assert "大金" not in [fact.brand for fact in advert.brands]
    assert numbers(advert) == ["4000000101"]


@pytest.mark.parametrize(
    "line",
    [
        "客服电话400-0000-202(示例号码)",
        "客服电话400-0000-202（示例，请勿拨打）",
        "400-0000-202(虚构)",
        "客服电话400-0000-202(已停用)",
        "400-0000-202（空号）",
        "400-0000-202(非报修)",
        "400-0000-202(仅限加盟)",
    ],
)
def test_what_is_said_behind_a_number_disowns_it(read: Read, line: str) -> None:
    assert numbers(read(*KIT, line)) == ["4000000101"]


def test_marks_behind_a_number_that_disown_nothing(read: Read) -> None:
    assert numbers(read(*KIT, "400-0000-202(点击咨询)")) == ["4000000101", "4000000202"]


def test_a_field_list_keeps_its_landline_and_its_mobile(read: Read) -> None:
    advert = read(
        "联系人:周师傅",
        "电话:0571-20000411",
        "手机:138-0013-8000",
        "地址:杭州市西湖区文三路1号",
        "主营:格力空调维修、清洗、移机",
        title="杭州格力空调维修",
    )
    assert advert.is_advert
    assert numbers(advert) == ["057120000411", "13800138000"]
    assert {(pair.brand, pair.number) for pair in advert.pairs} == {
        ("格力", "057120000411"),
        ("格力", "13800138000"),
    }


def test_terms_and_their_definitions_are_read_together(read: Read) -> None:
    advert = read(*KIT, "<dl><dt>报修电话</dt><dd>0571-20000411</dd><dt>传真</dt><dd>0571-20000412</dd></dl>")
    assert numbers(advert) == ["4000000101", "057120000411"]


def test_on_a_page_that_is_no_advert_everybody_keeps_a_number(read: Read) -> None:
    advert = read("城北第三中学", "招生热线:0571-20000411", "传达室:0571-20000412", title="招生简章")
    assert not advert.is_advert
    assert numbers(advert) == ["057120000411", "057120000412"]


@pytest.mark.parametrize("head", ["联系人名片", "公司名片", "商家信息", "睿达机电设备有限公司", "联系方式"])
def test_the_sellers_card_is_not_the_adverts(read: Read, head: str) -> None:
    card = (head, "联系人:俞先生(业务经理)", "手机:138-0000-0101", "电话:0571-5000-0101")
    assert numbers(read(*card, *KIT)) == ["4000000101"]
    assert set(numbers(read(*card, "澜箬空调24小时报修", "澜箬空调售后网点", "澜箬空调师傅上门"))) == {
        "13800000101",
        "057150000101",
    }


def test_a_card_takes_nothing_from_the_branches_above_it(read: Read) -> None:
    branches = [f"{name}网点 0571-8637 514{at}" for at, name in enumerate(["上城", "拱墅", "西湖"])]
    card = ("联系方式", "公司地址:杭州市朝晖路182号", "固定电话:0571-86375140")
    assert set(numbers(read(*KIT, *branches, *card))) == {
        "4000000101",
        *(f"05718637514{at}" for at in range(3)),
    }


@pytest.mark.parametrize("gloss", ["附近师傅上门", "社区网点", "代理商直营", "厂家渠道"])
def test_what_brackets_say_of_the_service_gives_nothing_away(read: Read, gloss: str) -> None:
    assert numbers(read(*KIT, f"400-0000-202({gloss})")) == ["4000000101", "4000000202"]


def test_a_number_that_is_said_off_the_card_stays(read: Read) -> None:
    advert = read(
        "澜箬空调报修", "澜箬空调上门修", "一个电话就到 0571-88001234", "清河制冷设备公司", "0571-88001234"
    )
    assert numbers(advert) == ["057188001234"]
