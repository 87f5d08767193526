"""Numbers in the writings that adverts use, and the words around digits that say what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.records import NumberKind
from pipelines.numbers import NumberMention, find_numbers, normalize_number
from pipelines.page import parse_page
from pipelines.sameness import says_number
from tests.spelled import GLYPHS, GROUPINGS, SEPARATORS, cut

HOTLINE, LANDLINE, MOBILE = "4000000101", "057120000411", "13800138000"


def mentions(text: str) -> list[NumberMention]:
    return find_numbers(parse_page(text))


def found(text: str) -> list[str]:
    return [mention.number for mention in mentions(text)]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("400/0000/101", HOTLINE),
        ("400／0000101", HOTLINE),
        ("0571/20000411", LANDLINE),
        ("四百-0000-101", HOTLINE),
        ("四百零零零零一零一", HOTLINE),
        ("四百 零零零零 101", HOTLINE),
        ("八百-830-8855", "8008308855"),
        ("400一0000一101", HOTLINE),
        ("4OO一OOOO一lOl", HOTLINE),
        ("0571一2000一0411", LANDLINE),
        ("l38OOl38OOO", MOBILE),
        ("I3800138000", MOBILE),
        ("l38 OO13 8OOO", MOBILE),
        ("O571-2OOOO411", LANDLINE),
        ("4OO-OOOO-IOl", HOTLINE),
        ("4 00 00 00 101", HOTLINE),
        ("40-00-00-01-01", HOTLINE),
        ("4-0-0-0-0-0-0-1-0-1", HOTLINE),
        ("400 0 0 0 0 1 0 1", HOTLINE),
        ("4 0 0 - 0 0 0 0 - 1 0 1", HOTLINE),
        ("【400-0000-101】", HOTLINE),
        ("+86 400 0000 101", HOTLINE),
        ("+864000000101", HOTLINE),
        ("+8613800138000", MOBILE),
        ("008613800138000", MOBILE),
        ("8613800138000", MOBILE),
        ("0086 138 0013 8000", MOBILE),
        ("+86 571 2000 0411", LANDLINE),
        ("+86-571-20000411", LANDLINE),
        ("+86571-20000411", LANDLINE),
        ("+8657120000411", LANDLINE),
        ("+862120000411", "02120000411"),
        ("+8621 2000 0411", "02120000411"),
        ("0086571-20000411", LANDLINE),
        ("(+86)571-20000411", LANDLINE),
        ("+86(571)20000411", LANDLINE),
        ("86-571-20000411", LANDLINE),
        ("086-571-20000411", LANDLINE),
        ("571-20000411", LANDLINE),
    ],
)
def test_one_number_behind_a_label(written: str, number: str) -> None:
    text = f"服务电话：{written}，欢迎来电"
    (mention,) = mentions(text)
    assert mention.number == number
    wording = text[mention.start : mention.end]
    assert normalize_number(wording) == number
    assert says_number(wording, number)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("400-0000-101/400-0000-102", [HOTLINE, "4000000102"]),
        ("电话:400-0000-101/0571-20000411", [HOTLINE, LANDLINE]),
        ("138 0013 8000/139 0013 9000", [MOBILE, "13900139000"]),
        ("电话:400-0000-101,0571-20000411", [HOTLINE, LANDLINE]),
        ("热线:(1)400-0000-101(2)400-0000-102", [HOTLINE, "4000000102"]),
        ("热线:（1）400-0000-101（点击）（2）400-0000-102（点击）", [HOTLINE, "4000000102"]),
        ("1、400-0000-101 2、400-0000-102", [HOTLINE, "4000000102"]),
        ("1)400-0000-101 2)400-0000-102", [HOTLINE, "4000000102"]),
        ("①400-0000-101②400-0000-102", [HOTLINE, "4000000102"]),
        ("[1]8008308855", ["8008308855"]),
    ],
)
def test_several_numbers_and_the_marks_of_lists(text: str, numbers: list[str]) -> None:
    assert found(text) == numbers


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("客服热线:9 5 3 6 4", "95364", "9 5 3 6 4"),
        ("客服热线:955 88", "95588", "955 88"),
        ("客服电话:95 588", "95588", "95 588"),
        ("拨打955 88", "95588", "955 88"),
        ("客服热线 9510 7742", "95107742", "9510 7742"),
        ("市民热线:96 365", "96365", "96 365"),
        ("客服热线\n955 88", "95588", "955 88"),
        ("服务热线：\n(1)95588", "95588", "95588"),
    ],
)
def test_service_codes_in_pieces(text: str, number: str, said: str) -> None:
    (mention,) = mentions(text)
    assert (mention.number, mention.kind) == (number, NumberKind.SERVICE_CODE)
    assert text[mention.start : mention.end] == said


@pytest.mark.parametrize("text", ["面积 955 88", "955 88", "重量:95588公斤", "9 5 3 6 4", "总数\n95588"])
def test_pieces_that_nobody_calls(text: str) -> None:
    assert found(text) == []


LABELS = "传真 ID 编号 订单号 QQ 微信 卡号 邮编 价格 浏览 工单号 Fax No. 身份证".split()  # noqa: SIM905


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("colon", [":", "：", " : ", " "])
def test_labels_of_what_is_no_number(label: str, colon: str) -> None:
    assert found(f"{label}{colon}4000000101") == []


@pytest.mark.parametrize(
    "text",
    [
        "例如400-0000-101",
        "比如：400-0000-101",
        "譬如400-0000-101",
        "（如400-0000-101）",
        "示例：400-0000-101",
        "号码,如400-0000-101",
    ],
)
def test_examples_are_nobodys_number(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("label", ["客服电话", "服务热线：", "手机", "联系方式 电话"])
def test_a_label_on_the_line_above_announces_pieces(label: str) -> None:
    assert found(f"{label}\n40 00 00 01 01") == [HOTLINE]


@pytest.mark.parametrize("above", ["数量", "", "本店的客服电话登在下面这一行里,请看", "客服电话400-0000-102"])
def test_other_lines_above_announce_nothing(above: str) -> None:
    assert HOTLINE not in found(f"x\n{above}\n40 00 00 01 01")


def test_a_label_that_says_a_number_says_it_once() -> None:
    text = "95118电话\n400-0000-101\n95118热线\n手机13800138000"
    assert found(text) == ["95118", HOTLINE, "95118", MOBILE]


@pytest.mark.parametrize("label", ["传真", "传真：", "Fax", "FAX:", "傳真號碼"[:2] + "号码"])
def test_a_fax_on_the_line_above_is_no_phone(label: str) -> None:
    assert found(f"电话\n0571-20000411\n{label}\n0571-20000412") == [LANDLINE]


@pytest.mark.parametrize("above", ["传真机维修", "电话/传真", "打印机、传真"])
def test_who_repairs_fax_machines_has_a_phone(above: str) -> None:
    assert found(f"{above}\n0571-20000411") == [LANDLINE]


@pytest.mark.parametrize("text", ["条码 8613800138000", "86 1380 0138 000", "x8613800138000", "862120000411"])
def test_86_alone_opens_no_number_in_a_row_of_digits(text: str) -> None:
    assert MOBILE not in found(text) or text.startswith("86 ")
    assert "02120000411" not in found(text)


@st.composite
def written_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A 400 number, and how somebody writes it."""
    number = f"400{draw(st.integers(0, 9_999_999)):07}"
    glyphs, separator = draw(st.sampled_from(GLYPHS)), draw(st.sampled_from(SEPARATORS))
    pieces = list(
        cut(number.translate(str.maketrans("0123456789", glyphs)), draw(st.sampled_from(GROUPINGS)))
    )
    alone = glyphs.startswith("O") and " " in separator and min(map(len, pieces)) == 1
    return number, ("-" if alone else separator).join(pieces)  # a letter between blanks is a word


@given(
    written_numbers(),
    st.sampled_from(["", "(", "（", "【"]),
    st.sampled_from(["", "(点击咨询)", "，24小时", "。", "\n", " 格力空调"]),
)
def test_a_400_number_in_any_writing_is_found_where_it_stands(
    one: tuple[str, str], opened: str, behind: str
) -> None:
    number, written = one
    text = f"格力空调电话：{opened}{written}{behind}"
    (mention,) = mentions(text)
    assert mention.number == number
    assert mention.kind is NumberKind.SHARED_COST
    assert text[mention.start : mention.end] == written
    assert normalize_number(written) == number
    assert says_number(written, number)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("013800138000", "13800138000"),
        ("0138-0013-8000", "138-0013-8000"),
        ("0 138 0013 8000", "138 0013 8000"),
        ("(0)138 0013 8000", "138 0013 8000"),
        ("0-13800138000", "13800138000"),
        ("+86 013800138000", "13800138000"),
        ("+86013800138000", "13800138000"),
        ("0086013800138000", "13800138000"),
        ("86-0138-0013-8000", "138-0013-8000"),
        ("０１３８００１３８０００", "１３８００１３８０００"),
        ("零一三八00138000", "一三八00138000"),
        ("013800138000转8", "13800138000转8"),
    ],
)
def test_a_mobile_behind_a_0_is_no_landline(written: str, said: str) -> None:
    for text in (f"电话：{written}，欢迎来电", f"联系电话\n{written}"):
        (mention,) = mentions(text)
        assert (mention.number, mention.kind) == (MOBILE, NumberKind.MOBILE)
        assert text[mention.start : mention.end] == said
        assert normalize_number(said) == normalize_number(written) == MOBILE


@pytest.mark.parametrize("text", ["电话：01380013800", "电话：0138001380000", "电话：0126-1234567"])
def test_no_area_code_begins_with_01_but_that_of_beijing(text: str) -> None:
    assert not found(text)
