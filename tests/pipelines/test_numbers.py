from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.records import NumberKind
from pipelines.numbers import NumberMention, find_numbers, normalize_number
from pipelines.page import parse_page


def found(text: str) -> list[str]:
    return [mention.number for mention in find_numbers(parse_page(text))]


def first(text: str) -> NumberMention:
    return find_numbers(parse_page(text))[0]


@pytest.mark.parametrize(
    "written",
    [
        "400-0000-101",
        "4000-000-101",
        "4000-000101",
        "4000000101",
        "400 000 0101",
        "400 - 000 - 0101",
        "400--000--0101",
        "400.000.0101",
        "400·0000·101",
        "400—0000—101",
        "400–0000–101",
        "400_0000_101",
        "400丨0000丨101",
        "(400)0000101",
        "４００－００００－１０１",
        "④⓪⓪-⓪⓪⓪⓪-①⓪①",
        "四零零-零零零零-一零一",
        "四〇〇〇〇〇〇一〇一",
        "4OO-0000-1O1",
        "400-0000-l0I",
        "4 0 0 0 0 0 0 1 0 1",
        "+86 400-0000-101",
        "0086-400-0000-101",
        "4⃣0⃣0⃣-0⃣0⃣0⃣0⃣-1⃣0⃣1⃣",
        "1.400-0000-101",
        "①400-0000-101",
        "400★0000★101",
    ],
)
def test_one_number_in_many_spellings(written: str) -> None:
    assert found(f"全国服务电话:{written}") == ["4000000101"]
    assert normalize_number(written) == "4000000101"


@pytest.mark.parametrize("line", ["宽度 ●1350 ●1500 ●180", "型号 ■1380■1380■138", "评分 ★0571 ☆8800 ★1234"])
def test_figures_with_marks_are_no_number(line: str) -> None:
    assert found(line) == []


def test_a_mobile_that_is_parted_behind_the_country_code_is_one() -> None:
    assert found("<a href='tel:+861 3800138000'>拨打</a>") == ["13800138000"]
    assert normalize_number("1 3800138000") == "13800138000"
    assert normalize_number("2024 01 02") is None


def test_list_marks_are_not_part_of_the_number() -> None:
    text = "热线(1)400-0000-101(点击咨询)(2)400-0000-101(点击咨询)"
    page = parse_page(text)
    assert [page.text[m.start : m.end] for m in find_numbers(page)] == ["400-0000-101", "400-0000-101"]


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("电话:0571-20000411", "057120000411", NumberKind.LANDLINE),
        ("(010) 5979 9616", "01059799616", NumberKind.LANDLINE),
        ("电话 +86 755 8376 5432", "075583765432", NumberKind.LANDLINE),
        ("深圳:(755)8376-5432", "075583765432", NumberKind.LANDLINE),
        ("报修O571-2000-0411", "057120000411", NumberKind.LANDLINE),
        ("手机138-0013-8000", "13800138000", NumberKind.MOBILE),
        ("手机:l38 OO13 8OOO", "13800138000", NumberKind.MOBILE),
        ("800-830-8855", "8008308855", NumberKind.TOLL_FREE),
        ("客服电话:95118", "95118", NumberKind.SERVICE_CODE),
        ("【人工热线】:9510 5888", "95105888", NumberKind.SERVICE_CODE),
        ("拨打12315投诉", "12315", NumberKind.SERVICE_CODE),
    ],
)
def test_kinds(text: str, number: str, kind: NumberKind) -> None:
    assert (first(text).number, first(text).kind) == (number, kind)


@pytest.mark.parametrize(
    ("text", "extension", "said"),
    [
        ("0755-83765432转801", "801", "0755-83765432转801"),
        ("400-0000-101-0", "0", "400-0000-101-0"),
        ("客服电话:95118转3", "3", "95118转3"),
        ("客服:95055-1-3(语音)", "1-3", "95055-1-3"),
        ("400-0000-101 24小时", None, "400-0000-101"),
    ],
)
def test_extensions(text: str, extension: str | None, said: str) -> None:
    mention = first(text)
    assert mention.extension == extension
    assert text[mention.start : mention.end] == said


@pytest.mark.parametrize(
    "text",
    [
        "400-0000-1011",
        "1234000000101",
        "产品编号:4000000101",
        "订单号 4000000101",
        "QQ:4000000101",
        "京ICP备12345678号-1",
        "2026-01-19 22:25:15",
        "IP:220.174.119.238",
        "小修 400 - 500 - 1200 元不等",
        "http://x.example/4000000101.html",
        "/img/4000000101.jpg",
        "浏览次数:95112",
        "邮编:951180",
        "价格 ¥4000000101",
        "400-XXX-XXXX",
        "Fax: 010-59799616",
        "0755-12345678",
        "95118",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert found(text) == []


def test_two_numbers_side_by_side_stay_two() -> None:
    assert found("400-0000-101/400-0000-102") == ["4000000101", "4000000102"]
    assert found("4000-000101 4000-000102") == ["4000000101", "4000000102"]


def test_a_mobile_that_is_also_a_wechat_id_is_a_number() -> None:
    assert found("电话/微信:13800138000") == ["13800138000"]
    assert found("微信:13800138000") == []


@given(st.text(st.sampled_from("0123456789-－ ()（）.转四零oO①４\n元电话:")))
def test_mentions_never_overlap_and_always_slice(text: str) -> None:
    page = parse_page("x" + text)
    end = 0
    for mention in find_numbers(page):
        assert end <= mention.start < mention.end <= len(page.text)
        assert "\n" not in page.text[mention.start : mention.end]
        end = mention.end


@given(
    st.integers(0, 9_999_999),
    st.sampled_from(["400", "800"]),
    st.lists(st.integers(1, 9), max_size=3, unique=True),
)
def test_any_grouping_of_a_400_or_800_number(tail: int, head: str, cuts: list[int]) -> None:
    digits = f"{head}{tail:07}"
    edges = [0, *sorted(cuts), 10]
    written = "-".join(digits[a:b] for a, b in pairwise(edges))
    assert found(f"热线:{written}") == [digits]


def test_what_stands_on_the_next_line_is_no_unit() -> None:
    assert found("热线 4009-517-360\n日立冰箱") == ["4009517360"]
    assert found("热线400-0000-101天加空调") == ["4000000101"]
