"""Brands in lists of their own: behind a label, in rows, and in headings with a number below each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]
TRADE = ("家电维修中心 24小时服务热线:400-0000-101", "上门维修空调、冰箱、洗衣机", "当天到家,修好再付")


def brands(advert: Advert) -> set[str]:
    return {fact.brand for fact in advert.brands}


def pairs(advert: Advert) -> set[tuple[str, str]]:
    return {(pair.brand, pair.number) for pair in advert.pairs}


def rows(*names: str) -> str:
    cells = (f"<tr><td>{name}</td><td>400-0000-{at + 101}</td></tr>" for at, name in enumerate(names))
    return f"<table>{''.join(cells)}</table>"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("服务品牌:格力、美的、海尔", {"格力", "美的", "海尔"}),
        ("维修品牌：格力 美的 海尔", {"格力", "美的", "海尔"}),
        ("承修的品牌有:格力/美的/海尔等", {"格力", "美的", "海尔"}),
        ("品牌:格力|美的", {"格力", "美的"}),
        ("品 牌：格力", {"格力"}),
        ("服务品牌:格力空调、美的冰箱、海尔洗衣机", {"格力", "美的", "海尔"}),
        ("服务品牌:GREE、Midea、Haier", {"格力", "美的", "海尔"}),
        ("服務品牌:格力、美的、海爾", {"格力", "美的", "海尔"}),
    ],
)
def test_a_label_opens_a_list_of_brands(read: Read, line: str, found: set[str]) -> None:
    assert brands(read(*TRADE, line)) == found


def test_a_name_of_no_table_is_as_good_as_its_neighbours(read: Read) -> None:
    advert = read(*TRADE, "服务品牌:格力、美的、澜箬、卡罗泽、海尔")
    assert brands(advert) == {"格力", "美的", "澜箬", "卡罗泽", "海尔"}
    assert {brand for brand, _ in pairs(advert)} == brands(advert)


def test_names_of_no_table_among_themselves_are_no_list(read: Read) -> None:
    assert brands(read(*TRADE, "服务品牌:澜箬、卡罗泽、维斯顿")) == set()
    assert brands(read(*TRADE, "服务品牌:澜箬")) == {"澜箬"}


def test_the_rows_of_a_table_tie_each_name_to_its_number(read: Read) -> None:
    advert = read("报修电话", rows("格力空调", "澜箬空调", "卡罗泽空调"))
    assert pairs(advert) == {("格力", "4000000101"), ("澜箬", "4000000102"), ("卡罗泽", "4000000103")}


def test_several_names_in_one_row_each_have_the_number_behind_them(read: Read) -> None:
    row = "<tr><td>{}</td><td>400-0000-{}</td><td>{}</td><td>400-0000-{}</td></tr>"
    table = row.format("格力空调", 101, "澜箬空调", 102) + row.format("大金空调", 103, "卡罗泽空调", 104)
    assert pairs(read("报修电话", f"<table>{table}</table>")) == {
        ("格力", "4000000101"),
        ("澜箬", "4000000102"),
        ("大金", "4000000103"),
        ("卡罗泽", "4000000104"),
    }


def test_headings_each_with_a_number_below(read: Read) -> None:
    lines = [
        "澜箬空调报修",
        "400-0000-101",
        "卡罗泽空调报修",
        "400-0000-102",
        "维斯顿空调报修",
        "400-0000-103",
    ]
    assert pairs(read("家电维修", *lines)) == {
        ("澜箬", "4000000101"),
        ("卡罗泽", "4000000102"),
        ("维斯顿", "4000000103"),
    }


def test_two_names_are_no_list(read: Read) -> None:
    assert brands(read("报修电话", rows("澜箬空调", "卡罗泽空调"))) == set()


@pytest.mark.parametrize(
    "names",
    [
        ("售后部", "客服部", "财务部"),
        ("杭州", "南京", "上海"),
        ("杭州分公司", "南京分公司", "上海分公司"),
        ("周强", "王小芳", "李梅"),
        ("周师傅", "王师傅", "李师傅"),
        ("北区", "南区", "东区"),
        ("一号线", "二号线", "三号线"),
    ],
)
def test_departments_places_and_people_are_no_brands(read: Read, names: tuple[str, ...]) -> None:
    advert = read("空调维修电话", rows(*names))
    assert brands(advert) == set()
    assert len(advert.numbers) == 3


@pytest.mark.parametrize(
    "line", ["服务部门:售后部、客服部、财务部", "服务城市:杭州、南京、上海", "维修师傅:周强、王小芳、李梅"]
)
def test_labels_of_other_lists_open_none(read: Read, line: str) -> None:
    assert brands(read(*TRADE, line)) == set()


def test_a_list_beyond_the_page_is_not_its_own(read: Read) -> None:
    advert = read(*TRADE, "相关推荐", "格力空调报修", "美的空调报修", "海尔空调报修")
    assert brands(advert) == set()


@pytest.mark.parametrize("label", ["受理品牌", "维修品牌", "机器品牌", "品牌"])
def test_a_label_on_a_line_of_its_own_names_the_brand_below(read: Read, label: str) -> None:
    advert = read(*TRADE, label, "卡罗泽空调", "电话", "400-0000-101")
    assert brands(advert) == {"卡罗泽"}


@pytest.mark.parametrize("label", ["其他品牌", "热门品牌", "更多品牌", "相关品牌"])
def test_labels_of_other_pages_brands_name_none(read: Read, label: str) -> None:
    assert brands(read(*TRADE, label, "卡罗泽空调", "电话", "400-0000-101")) == set()


@pytest.mark.parametrize("between", ["、", " ", "/"])
def test_names_that_share_a_product_and_a_number_are_as_good_as_the_known_one(
    read: Read, between: str
) -> None:
    line = between.join(("格力", "卡罗泽", "MAVOREX", "惠而浦")) + "空调、冰箱报修电话:400-0000-101"
    advert = read(*TRADE, line)
    assert pairs(advert) == {(name, "4000000101") for name in ("格力", "卡罗泽", "MAVOREX", "惠而浦")}


def test_the_faults_in_front_of_a_number_are_no_brands(read: Read) -> None:
    advert = read(*TRADE, "格力空调漏水、异响、不制冷报修电话:400-0000-101")
    assert brands(advert) == {"格力"}


def test_the_title_vouches_for_the_neighbours_of_its_brand(read: Read) -> None:
    lines = [f"{name}热水器报修专线:400-0000-101" for name in ("卡罗泽", "维斯顿", "澜箬")]
    advert = read("报修电话", *lines, title="卡罗泽热水器售后维修电话")
    assert pairs(advert) == {(name, "4000000101") for name in ("卡罗泽", "维斯顿", "澜箬")}


def test_cells_that_name_a_product_head_the_number_in_the_row_below(read: Read) -> None:
    cells = [
        (f"<tr><td>名称</td><td>{name}</td></tr><tr><td>电话</td><td>400-0000-{101 + at}</td></tr>")
        for at, name in enumerate(("格力空调", "卡罗泽冰箱", "维斯顿跑步机"))
    ]
    advert = read("报修电话登记表", f"<table>{''.join(cells)}</table>")
    assert pairs(advert) == {("格力", "4000000101"), ("卡罗泽", "4000000102"), ("维斯顿", "4000000103")}


def test_a_series_in_front_of_one_word_of_service_serves_every_name(read: Read) -> None:
    line = "各种壁挂炉,如菲斯曼壁挂炉、阿里斯顿壁挂炉、小松鼠壁挂炉维修保养换配件"
    advert = read("老王水暖,壁挂炉维修 0532-5000-0101", line, "夜里也接,随叫随到", title="壁挂炉维修地暖清洗")
    assert brands(advert) == {"菲斯曼", "阿里斯顿", "小松鼠"}
    assert not brands(read(*TRADE, "格力空调、美的冰箱都在隔壁卖"))


@pytest.mark.parametrize("head", ["看过本信息的人还看了", "——— 浏览过的用户还看过 ———", "看了又看"])
def test_what_others_looked_at_is_not_the_pages(read: Read, head: str) -> None:
    advert = read(
        "小松鼠壁挂炉维修 0532-5000-0101", "小松鼠壁挂炉报修", head, "青岛博世壁挂炉售后电话", "李沧疏通"
    )
    assert brands(advert) == {"小松鼠"}


def test_a_maker_who_is_repaired_too_is_one_of_the_page(read: Read) -> None:
    kit = ("虎牌保险箱客服热线 0431-5000-0101", "虎牌保险柜开锁维修", "虎牌保险箱售后 0431-5000-0101")
    advert = read(*kit, "另修艾谱保险柜,联系电话 0431-5000-0101")
    assert pairs(advert) == {("虎牌", "043150000101"), ("艾谱", "043150000101")}
    assert brands(read(*kit, "本站另维修艾谱、得力等各品牌")) == {"虎牌"}


def test_a_clause_in_front_of_a_maker_is_no_name(read: Read) -> None:
    advert = read(
        "佳能打印机售后电话是多少?",
        "佳能打印机售后电话:400-0000-101,客服很快就安排了工程师。",
        "楼上说得对,佳能客服人工热线4000000101,周一到周日都有人接。",
        title="佳能打印机售后电话是多少",
    )
    assert brands(advert) == {"佳能"}


@pytest.mark.parametrize(
    "line",
    [
        "不兼修美的空调",
        "隔壁王师傅也修海尔冰箱,和本店无关",
        "本店只修格力空调,不修美的空调、海尔空调维修找别家",
    ],
)
def test_makers_that_are_refused_are_none_of_the_page(read: Read, line: str) -> None:
    kit = ("格力空调售后电话 400-0000-101", "格力空调维修", "格力空调报修 400-0000-101")
    assert brands(read(*kit, line)) == {"格力"}
