"""Where a resolver goes wrong: names by chance, words, lists of all kinds, paths in cells."""

from __future__ import annotations

import pytest

from output.records import AreaMention
from pipelines.areas import resolve


def codes(text: str) -> list[str | None]:
    return [mention.code for mention in resolve(text)]


def only(text: str) -> AreaMention:
    (mention,) = resolve(text)
    return mention


@pytest.mark.parametrize(
    "text",
    [
        "祁连山区下雪了",
        "沿运河北区的宿舍",
        "大学城北区食堂",
        "出海口市政工程",
        "更适宜都市生活",
        "山区和平坝区都种水稻",
        "远大东区停车场",
        "城东城西城南城北都逛遍",
        "关键词:资源、通道、合作",
        "沙县小吃",
        "郫县豆瓣酱",
        "代县长到场讲话",
        "和平乡",
        "安定团结",
        "兰州拉面",
        "解放区的天",
        "北京军区",
    ],
)
def test_names_by_chance_give_no_code(text: str) -> None:
    assert [code for code in codes(text) if code] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("北京市朝阳门内大街1号", "北京市"),
        ("广州市天河城负一层", "广州市"),
        ("广东省汕头海门", "广东省汕头"),
        ("地址:青岛市市南区香港中路6号", "青岛市市南区"),
    ],
)
def test_a_gate_a_mall_or_a_road_is_no_district(text: str, written: str) -> None:
    assert only(text).written == written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广东省,深圳市,南山区", "440305"),
        ("广东省,深圳市,福田区", "440304"),
        ("广东省_深圳市_南山区", "440305"),
        ("浙江省 城市:杭州市 区县:西湖区", "330106"),
        ("上海市 市辖区 嘉定区", "310114"),
        ("广\u200b东\u200b省\u200b深\u200b圳\u200b市", "440300"),
        ("永州市永州市零陵区", "431102"),
        ("雄安新区容城县", "130629"),
        ("新疆生产建设兵团石河子市", "659001"),
        ("东营大王镇", "370523101"),
        ("北京中关村街道", "110108011"),
        ("襄樊", "420600"),
        ("安康", "610900"),
    ],
)
def test_one_path_is_one_area(text: str, code: str) -> None:
    mention = only(text)
    assert (mention.code, mention.written) == (code, text)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("四川太原", ["四川省", "山西省/太原市"]),
        ("上海市杭州市", ["上海市", "浙江省/杭州市"]),
        ("临汾市惠来县", ["山西省/临汾市", "广东省/揭阳市/惠来县"]),
    ],
)
def test_contradictions_in_every_form(text: str, readings: list[str]) -> None:
    mention = only(text)
    assert (mention.status, mention.code) == ("conflict", None)
    assert [ref.path for ref in mention.answer.readings] == readings


def test_a_zone_that_names_its_city_again_lies_in_the_city() -> None:
    mention = only("安阳市安阳高新技术产业开发区")
    assert (mention.status, mention.answer.parent_code) == ("unknown", "410500")


def test_a_list_that_breaks_off_ends_with_its_last_whole_name() -> None:
    text = "南京市、无锡市、徐州市、常州市、连云"
    assert [mention.written for mention in resolve(text)] == ["南京市", "无锡市", "徐州市", "常州市"]


def test_blank_lines_part_the_groups_of_a_list() -> None:
    found = resolve("玄武区\n秦淮区\n鼓楼区\n\n云岩区\n南明区\n白云区")
    assert [m.path for m in found if m.answer.decided_by] == ["江苏省/南京市/鼓楼区", "贵州省/贵阳市/白云区"]


def test_a_head_with_a_colon_holds_for_the_lines_below_it() -> None:
    found = resolve("徐州市:\n鼓楼区\n泉山区\n\n福州市:\n鼓楼区\n台江区")
    assert [mention.code for mention in found] == ["320302", "320311", "350102", "350103"]
    assert [mention.answer.decided_by for mention in found] == ["section", None, "section", None]


def test_what_a_bracket_adds_stands_beside_its_city() -> None:
    assert codes("潮州市(含饶平县)") == ["445100", "445122"]
    assert codes("潮州市(湘桥区、饶平县)") == ["445102", "445122"]


def test_words_need_a_place_in_their_list() -> None:
    assert codes("合作、友好、和平") == []
    assert codes("兰州、合作、临夏") == ["620100", "623001", "622900"]
