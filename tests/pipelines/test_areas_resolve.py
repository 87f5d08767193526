"""Places in any text: whole paths, history, doubt, and what is no place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from output.gazetteer import EDITION, Region, load
from output.records import AreaMention, AreaStatus
from pipelines.areas import leading_region, resolve, resolve_all

GAZETTEER = load()
COUNTIES = [row for row in GAZETTEER.regions if row.level == "county" and row.last_year is None]
PLACES = st.sampled_from(COUNTIES).map(GAZETTEER.path)
WORDS = st.sampled_from(
    ["、", ":", "(", ")", "的", "维修", "路", "市场", " ", "1.", "等地", "和", "区", "县", "\n", "公司"]
)


def only(text: str, on: date | None = None) -> AreaMention:
    (mention,) = resolve(text, on)
    return mention


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("海南共和县", "632521"),
        ("红河弥勒市", "532504"),
        ("吉林市舒兰市", "220283"),
        ("凉山布拖县", "513429"),
        ("黔东南榕江县", "522632"),
        ("恩施州咸丰县", "422826"),
        ("临夏临夏市", "622901"),
        ("湘西州永顺县", "433127"),
        ("玉树杂多县", "632722"),
        ("大理南涧彝族自治县", "532926"),
        ("德宏傣族景颇族自治州芒市", "533103"),
        ("内蒙古锡林郭勒盟镶黄旗", "152528"),
        ("大兴安岭地区呼玛县", "232721"),
        ("大兴安岭地区加格达奇区", "232761"),
        ("重庆市秀山县", "500241"),
        ("阜新市阜新蒙古族自治县", "210921"),
        ("海西蒙古族茫崖市", "632803"),
        ("济南市中区", "370103"),
        ("铜陵市郊区", "340711"),
        ("安徽省巢湖市", "340181"),
        ("广东深圳南山", "440305"),
        ("新疆自治区石河子市", "659001"),
    ],
)
def test_the_next_part_decides_what_a_short_name_means(text: str, code: str) -> None:
    assert only(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("直辖县天门市", "429006"),
        ("湖北省省直辖县级行政区划天门市", "429006"),
        ("海南省省直辖县级行政区划琼海市会山镇", "469002111"),
        ("北京市市辖区朝阳区", "110105"),
        ("北京市北京市朝阳区", "110105"),
        ("重庆市县秀山土家族苗族自治县", "500241"),
    ],
)
def test_placeholders_are_noise_and_part_of_the_wording(text: str, code: str) -> None:
    mention = only(text)
    assert (mention.code, mention.written) == (code, text)
    assert "直辖" not in (mention.path or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("东莞市沙田镇", "441900123"),
        ("东莞沙田镇", "441900123"),
        ("中山市南区街道", "442000005"),
        ("儋州市中和镇", "460400113"),
        ("嘉峪关市新城镇", "620201100"),
        ("临高县加来镇", "469024401"),
        ("乐东黎族自治县尖峰镇", "469027109"),
        ("昌江县石碌镇", "469026100"),
        ("五指山市南圣", "469001101"),
        ("北京市海淀区中关村街道", "110108011"),
        ("杭州市臨安區於潛鎮", "330112104"),
    ],
)
def test_townships_below_their_county_or_city(text: str, code: str) -> None:
    mention = only(text)
    assert (mention.code, mention.level, mention.code_system) == (code, "township", "nbs")


@pytest.mark.parametrize(
    ("text", "code", "last_year", "successors"),
    [
        ("杭州市下城区", "330103", 2020, ("330105",)),
        ("襄樊市", "420600", 2009, ("420600",)),
        ("四川省万县市", "511200", 1996, ("500000", "500101")),
        ("天津塘沽区", "120107", 2008, ("120116",)),
        ("合肥市居巢区", "341402", 2010, ("340181",)),
        ("六安市寿县", "341521", 2014, ("340422",)),
        ("赣州市赣县", "360721", 2015, ("360704",)),
        ("重庆市渝北区两路街道", "500112016", 2025, ("500157021",)),
    ],
)
def test_what_is_gone_keeps_its_last_code(
    text: str, code: str, last_year: int, successors: tuple[str, ...]
) -> None:
    mention = only(text)
    assert mention.status is AreaStatus.HISTORICAL
    assert (mention.code, mention.last_year, mention.successors) == (code, last_year, successors)


def test_the_reference_date_decides_what_is_current() -> None:
    assert only("杭州市下城区", date(2019, 6, 1)).status is AreaStatus.CURRENT
    assert only("重庆市江北区").status is AreaStatus.HISTORICAL
    assert only("重庆市江北区", date(2024, 6, 1)).status is AreaStatus.CURRENT
    assert only("襄樊市", date(2005, 1, 1)).code == "420600"
    assert only("襄阳市", date(2005, 1, 1)).status is AreaStatus.UNKNOWN
    assert only("杭州市下城区", date(2199, 1, 1)) == only("杭州市下城区", EDITION)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("朝阳区", {"北京市/朝阳区", "吉林省/长春市/朝阳区"}),
        (
            "鼓楼区",
            {"江苏省/南京市/鼓楼区", "江苏省/徐州市/鼓楼区", "福建省/福州市/鼓楼区", "河南省/开封市/鼓楼区"},
        ),
        ("西安区先锋街道", {"吉林省/辽源市/西安区/先锋街道", "黑龙江省/牡丹江市/西安区/先锋街道"}),
    ],
)
def test_two_places_are_never_one(text: str, paths: set[str]) -> None:
    mention = only(text)
    assert mention.status is AreaStatus.AMBIGUOUS
    assert mention.code is None
    assert {ref.path for ref in mention.answer.candidates} == paths


def test_a_wrong_parent_gives_both_readings() -> None:
    mention = only("四川省太原市杏花岭区")
    assert (mention.status, mention.code) == (AreaStatus.CONFLICT, None)
    assert [ref.path for ref in mention.answer.readings] == ["四川省", "山西省/太原市/杏花岭区"]
    assert only("杭州市鼓楼区").status is AreaStatus.CONFLICT


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("西安高新区", "610100"),
        ("芜湖经济技术开发区", "340200"),
        ("湖南衡阳高新技术产业园区", "430400"),
        ("雄安新区", "130600"),
        ("苏州工业园区", "320500"),
        ("臺北市大安區", "710000"),
        ("臺灣省臺北市大安區", "710000"),
        ("香港湾仔区", "810000"),
    ],
)
def test_zones_and_unlisted_places_have_a_parent_and_no_code(text: str, parent: str) -> None:
    mention = only(text)
    assert (mention.status, mention.code, mention.parent_code) == (AreaStatus.UNKNOWN, None, parent)
    assert mention.written == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("遼寧省瀋陽市和平區", "210102"),
        ("廣州市天河區", "440106"),
        ("於都縣", "360731"),
        ("乾安县", "220723"),
        ("內蒙古赤峰市紅山區", "150402"),
    ],
)
def test_traditional_characters_are_read_and_kept(text: str, code: str) -> None:
    mention = only(text)
    assert (mention.code, mention.written) == (code, text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "东方市场",
            "中山路",
            "南京东路",
            "超市",
            "门市",
            "夜市",
            "各区",
            "小区",
            "园区",
            "全国各地区",
            "市区",
            "时区",
        ),
        *(
            "林区",
            "家乡",
            "股市",
            "通信",
            "直辖县",
            "县区",
            "知县",
            "上海银行",
            "武汉大学",
        ),
        *(
            "北京市场",
            "市辖区",
            "省直辖县级行政区划",
            "中山装",
            "长江",
            "矿区",
            "郊区的",
            "",
            " ",
            "400-000-0000",
        ),
    ],
)
def test_what_is_no_place_gives_none(text: str) -> None:
    assert resolve(text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("平安", ["630203"]),
        ("和平", ["120101", "210102", "441624"]),
        ("江南", ["450105"]),
        (" 泰山 ", ["370902"]),
    ],
)
def test_a_cell_that_is_also_a_word_is_left_open(text: str, codes: list[str]) -> None:
    (found,) = resolve(text)
    assert (found.status, found.code, found.written) == ("ambiguous", None, text.strip())
    assert [ref.code for ref in found.answer.candidates] == codes
    assert resolve(f"{text.strip()}的") == []


def test_a_sentence_gives_all_its_places() -> None:
    text = "家住广东省广州市天河区的王女士,和湖南省长沙市岳麓区的李先生,都在三门县市场监管局投诉"
    assert [m.written for m in resolve(text)] == ["广东省广州市天河区", "湖南省长沙市岳麓区", "三门县"]
    assert [m.written for m in resolve("地址:上海市浦东新区张江路100号")] == ["上海市浦东新区"]
    assert [m.path for m in resolve("北京上海广州")] == ["北京市", "上海市", "广东省/广州市"]


@pytest.mark.parametrize(
    "names",
    [
        ["广州市", "深圳市", "佛山市"],
        ["江苏省南京市", "苏州市"],
        ["贵阳市", "遵义市仁怀市"],
        ["南京市", "苏州工业园区"],
        ["湖南省", "湖北省"],
        ["北京市", "上海市"],
        ["杭州市西湖区", "上城区"],
    ],
)
def test_places_run_together_stay_apart(names: list[str]) -> None:
    assert [m.written for m in resolve("".join(names))] == names


def test_texts_stand_alone() -> None:
    texts = ["南京市:", "鼓楼区", "玄武区"]
    assert list(resolve_all(texts)) == [resolve(text) for text in texts]
    assert only("鼓楼区").status is AreaStatus.AMBIGUOUS


def test_every_county_resolves_to_itself_by_its_path() -> None:
    for row in COUNTIES:
        path = GAZETTEER.path(row)
        mention = only(path.replace("/", ""))
        assert (mention.code, mention.path, mention.status) == (row.code, path, AreaStatus.CURRENT)


def test_every_county_resolves_behind_the_short_name_of_its_parent() -> None:
    for row in COUNTIES:
        parent = GAZETTEER.parent(row)
        assert parent is not None
        for short in parent.short_names[:1]:
            assert only(short + row.name).code == row.code


@given(st.sampled_from(GAZETTEER.townships[::11]))
@settings(max_examples=100, deadline=None)
def test_townships_resolve_by_their_path(town: Region) -> None:
    mention = only(GAZETTEER.path(town).replace("/", ""))
    assert mention.path == GAZETTEER.path(town)
    assert mention.code == town.code or mention.status is AreaStatus.AMBIGUOUS


@given(st.one_of(st.text(max_size=80), st.lists(st.one_of(PLACES, WORDS), max_size=12).map("".join)))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_read_and_offsets_are_the_wording(text: str) -> None:
    end = 0
    for mention in resolve(text):
        assert text[mention.start : mention.end] == mention.written != ""
        assert mention.start >= end
        assert (mention.code is not None) == (mention.status in {AreaStatus.CURRENT, AreaStatus.HISTORICAL})
        end = mention.end
    assert 0 <= leading_region(text) <= len(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("宁波劳力士", 2),
        ("上海市浦东新区大金", 7),
        ("西安高新区大金", 5),
        ("广州", 2),
        ("安吉尔净水器", 0),
        ("海南航空", 0),
        ("北京现代", 0),
        ("全国大金", 0),
        ("", 0),
    ],
)
def test_the_region_that_a_headline_begins_with(text: str, length: int) -> None:
    assert leading_region(text) == length
