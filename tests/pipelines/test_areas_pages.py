"""The areas of a page: lists as adverts write them, heads, neighbours, head lines, and what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from output.gazetteer import Region, load
from output.records import AreaMention, Line, LineKind, Page
from pipelines.areas import find_areas

COUNTIES = [row for row in load().regions if row.level == "county" and row.last_year is None]


def page_of(*rows: str | tuple[LineKind, str]) -> Page:
    lines = []
    texts = []
    offset = 0
    for row in rows:
        kind, text = (LineKind.BODY, row) if isinstance(row, str) else row
        lines.append(Line(offset, offset + len(text), kind))
        texts.append(text)
        offset += len(text) + 1
    return Page(None, "", "\n".join(texts), tuple(lines), "utf-8")


def areas(*rows: str | tuple[LineKind, str]) -> list[AreaMention]:
    page = page_of(*rows)
    found = find_areas(page)
    assert all(page.text[m.start : m.end] == m.written for m in found)
    return found


def written(*rows: str | tuple[LineKind, str]) -> list[str]:
    return [mention.written for mention in areas(*rows)]


def paths(*rows: str | tuple[LineKind, str]) -> list[str | None]:
    return [mention.path for mention in areas(*rows)]


SIX = ["广州市", "深圳市", "佛山市", "东莞市", "中山市", "珠海市"]


@pytest.mark.parametrize("separator", ["、", ",", "，", ";", "；", "|", "/", " ", "\t", " | ", "、 ", "·"])
def test_separators(separator: str) -> None:
    assert written(separator.join(SIX)) == SIX
    short = [name[:2] for name in SIX]
    assert written(separator.join(short)) == short


@pytest.mark.parametrize("form", ["{}.{}", "({}){}", "（{}）{}", "{}、{}", "[{}] {}", "{} {}"])
def test_numbering_one_place_a_line(form: str) -> None:
    assert written(*(form.format(i + 1, name) for i, name in enumerate(SIX))) == SIX


def test_mentions_are_never_merged() -> None:
    assert written("丽江市古城区、丽江市古城区", "丽江市古城区") == ["丽江市古城区"] * 3


def test_a_path_written_apart_is_one_area() -> None:
    for text in ("广东省 深圳市 南山区", "广东-深圳-南山", "广东/深圳/南山", "四川省—成都市—锦江区"):
        assert written(text) == [text]
    assert paths("北京/上海/广州") == ["北京市", "上海市", "广东省/广州市"]
    assert paths("北京 朝阳 海淀") == ["北京市", "北京市/朝阳区", "北京市/海淀区"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["广东:广州、深圳"], ["广东省/广州市", "广东省/深圳市"]),
        (
            ["【广东】广州 深圳 【湖南】长沙 株洲"],
            ["广东省/广州市", "广东省/深圳市", "湖南省/长沙市", "湖南省/株洲市"],
        ),
        (
            ["江苏:南京、苏州;浙江:杭州、宁波"],
            ["江苏省/南京市", "江苏省/苏州市", "浙江省/杭州市", "浙江省/宁波市"],
        ),
        (["北京(朝阳区、海淀区)"], ["北京市/朝阳区", "北京市/海淀区"]),
        (["成都市各区:锦江区、青羊区"], ["四川省/成都市/锦江区", "四川省/成都市/青羊区"]),
        (["广东省", "广州市、深圳市"], ["广东省/广州市", "广东省/深圳市"]),
        (["广东:", "广州、深圳"], ["广东省/广州市", "广东省/深圳市"]),
        (["昆山市:玉山镇、巴城镇"], ["江苏省/苏州市/昆山市/玉山镇", "江苏省/苏州市/昆山市/巴城镇"]),
        (["昆山市", "玉山镇", "巴城镇"], ["江苏省/苏州市/昆山市/玉山镇", "江苏省/苏州市/昆山市/巴城镇"]),
    ],
)
def test_the_head_of_a_list_is_no_area(rows: list[str], expected: list[str]) -> None:
    assert paths(*rows) == expected


@pytest.mark.parametrize(
    ("rows", "name", "path", "decided_by"),
    [
        (["北京(朝阳区、海淀区)"], "朝阳区", "北京市/朝阳区", "list_head"),
        (["石家庄市:长安区、桥西区"], "桥西区", "河北省/石家庄市/桥西区", "list_head"),
        (["北京市", "朝阳区", "海淀区"], "朝阳区", "北京市/朝阳区", "section"),
        (["鼓楼区、玄武区、建邺区"], "鼓楼区", "江苏省/南京市/鼓楼区", "neighbours"),
        (["南京市、鼓楼区"], "鼓楼区", "江苏省/南京市/鼓楼区", "neighbours"),
        (["济南市历下区、市中区"], "市中区", "山东省/济南市/市中区", "neighbours"),
        (["朝阳、海淀、丰台"], "朝阳", "北京市/朝阳区", "neighbours"),
    ],
)
def test_what_decides_an_ambiguous_name(rows: list[str], name: str, path: str, decided_by: str) -> None:
    (mention,) = [m for m in areas(*rows) if m.written == name]
    assert (mention.path, mention.decided_by) == (path, decided_by)


def test_without_a_head_or_neighbours_it_stays_ambiguous() -> None:
    assert [m.code for m in areas("鼓楼区")] == [None]
    assert [m.code for m in areas("鼓楼区、朝阳区")] == [None, None]


def test_a_list_inside_running_text() -> None:
    assert written("我们的网点遍布广州、深圳和珠海") == ["广州", "深圳", "珠海"]
    assert written("本公司服务于广州、佛山、东莞三市") == ["广州", "佛山", "东莞"]
    assert written("维修覆盖北京市朝阳区、海淀区和昌平区等") == ["北京市朝阳区", "海淀区", "昌平区"]
    assert written("服务城市:上海") == ["上海"]
    assert written("接单城市:漳州") == ["漳州"]
    assert written("服务城市:日照") == ["日照"]
    assert written("派单区域:漳州、厦门") == ["漳州", "厦门"]
    assert written("合作城市:秦皇岛市 嘉兴市 怀化市") == ["秦皇岛市", "嘉兴市", "怀化市"]
    assert written("服务范围:和平鸽") == []


def test_a_list_that_breaks_off_drops_its_last_name() -> None:
    assert written("哈尔滨市道里区、哈尔滨市双") == ["哈尔滨市道里区"]


@pytest.mark.parametrize(
    "text",
    [
        "地址:广东省深圳市南山区科技园路12号",
        "上海市浦东新区张江路100号3楼",
        "粤ICP备12345678号 深圳市",
        "深圳市某某信息科技有限公司",
        "上海市消费者协会提醒",
        "三门县市场监管局",
        "宁波劳力士手表怎么修、怎么保养",
        "超市、门市、夜市",
        "各区、小区、园区",
        "东方市场、中山路、全国各地区",
        "平安、健康、长安",
    ],
)
def test_addresses_firms_and_common_words_give_none(text: str) -> None:
    assert written(text) == []


def test_an_address_does_not_hide_the_list_after_it() -> None:
    line = "公司地址：上海市浦东新区张江路100号 服务区域：上海、苏州、无锡"
    assert written(line) == ["上海", "苏州", "无锡"]


def test_head_lines_tell_only_what_the_body_does_not() -> None:
    title = (LineKind.TITLE, "上海大金空调维修")
    assert written(title, "全国服务") == ["上海"]
    assert paths(title, "上海市、苏州市") == ["上海市", "江苏省/苏州市"]
    assert written((LineKind.TITLE, "上海博世维修有限公司"), "全国服务") == []
    assert written((LineKind.TITLE, "北京现代售后电话"), "全国服务") == []
    assert written((LineKind.DESCRIPTION, "服务广州市、深圳市、佛山市"), "正文") == ["广州市", "深圳市"]
    assert (
        written((LineKind.HIDDEN, "北京市、上海市"), (LineKind.TEL, "tel:北京市"), (LineKind.MARK, "广州市"))
        == []
    )


def test_answers_are_shared() -> None:
    first, second = areas("红河弥勒市、红河弥勒市、红河弥勒市")[:2]
    assert first.answer is second.answer


@given(st.lists(st.sampled_from(COUNTIES), min_size=1, max_size=8), st.sampled_from(["、", ",", "；", "|"]))
@settings(max_examples=60, deadline=None)
def test_any_list_of_paths_is_read_as_written(rows: list[Region], separator: str) -> None:
    gazetteer = load()
    names = [gazetteer.path(row).replace("/", "") for row in rows]
    found = areas(separator.join(names))
    assert [m.written for m in found] == names
    assert [m.code for m in found] == [row.code for row in rows]


@given(
    st.lists(st.text(alphabet="广州深圳市区县北京朝阳:、()（）,. 1\t路公司维修海南", max_size=25), max_size=8)
)
@settings(max_examples=150, deadline=None)
def test_any_page_can_be_read(rows: list[str]) -> None:
    found = areas(*rows)
    assert [m.start for m in found] == sorted(m.start for m in found)


def test_a_section_holds_over_many_lines() -> None:
    towns = [row for row in load().towns("320583") if row.code_system == "nbs"]
    assert len(towns) > 5
    found = areas("昆山市", *(town.name for town in towns * 4))
    assert [m.code for m in found] == [town.code for town in towns * 4]
    lines = ("福州市", "台江区、仓山区", "马尾区、晋安区", "鼓楼区、长乐区")
    assert paths(*lines)[-2] == "福建省/福州市/鼓楼区"


@pytest.mark.parametrize(
    "text", ["朝阳区" * 3000, "北京(" * 3000, "广东:" * 3000, "鼓楼区、" * 3000, "京" * 9000]
)
def test_a_very_long_line_can_be_read(text: str) -> None:
    assert len(areas(text)) <= len(text) // 2
