"""Skeletons keep the build of an advert and lose its words; sketches tell builds apart."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crawler.generator import generate
from output.records import Advert
from output.region_lists import region_list
from output.skeleton import skeleton
from output.sketches import ALIKE, MOST, bands, likeness, pack, sketch, unpack
from pipelines.advert import read_page

KIT = """<p>{b}{p}维修电话（服务热线）</p><p>更新时间:{day}</p><p>{b}售后:{n}</p><p>{b}{p}{n}(点击拨打)</p>
<p>{b}{p}报修:(1){n}(热线)(2){n}(客服)</p><p>{one}。{two},{three}。</p><p>{b}{p}全国服务区域:</p><p>{areas}</p>
<p>《{b}服务》{one}、{two}——{three}!</p>"""
OTHER = """<p>Q:{b}{p}坏了怎么办?</p><p>A:{one},请拨{n}。</p><ul><li>1.{two};</li><li>2.{three};</li><li>3.{one};</li></ul>
<p>{b}{p}({day})|{n}|{two}</p><p>{areas}</p><p>#{b}# #{p}# “{three}”</p>"""
WORDS = ["专业师傅为您上门", "我们用心做好每一次检修", "配件齐全", "随时恭候来电", "价格公道合理", "多年老店"]
NAMES = [
    ("海尔", "热水器", "4006221234", "保山市腾冲市、南通市如皋市、宜春市丰城市"),
    ("方太", "油烟机", "4007331122", "邵阳市邵东市、泰州市兴化市\n绵阳市江油市、黄冈市麻城市"),
    ("格力", "空调", "02788991122", "汕尾市陆丰市"),
]


def page(kit: str, which: int, turn: int) -> Advert:
    """A page of a kit with other names and other words."""
    b, p, n, areas = NAMES[which % len(NAMES)]
    one, two, three = (WORDS[(turn + at) % len(WORDS)] * (1 + (turn + at) % 3) for at in range(3))
    html = kit.format(b=b, p=p, n=n, areas=areas, day=f"2026-03-{turn + 1:02}", one=one, two=two, three=three)
    return read_page(html.encode())


def test_other_words_in_one_build_are_one_family() -> None:
    for kit in (KIT, OTHER):
        sketches = [sketch(skeleton(page(kit, at, at * 2))) for at in range(3)]
        for other in sketches[1:]:
            assert sketches[0] is not None and other is not None
            assert likeness(sketches[0], other) >= 2 * ALIKE
            assert set(bands(sketches[0])) & set(bands(other))


def test_one_text_in_two_builds_is_two_families() -> None:
    one, other = (sketch(skeleton(page(kit, 0, 0))) for kit in (KIT, OTHER))
    assert one is not None and other is not None
    assert likeness(one, other) < ALIKE / 2


def test_a_missing_brand_or_a_longer_list_changes_nothing() -> None:
    advert = page(KIT, 0, 0)
    assert "A+" in skeleton(advert)
    assert skeleton(replace(advert, brands=(), product_mentions=())) == skeleton(advert)
    longer = KIT.replace("{areas}", "{areas}、{areas}、{areas}")
    assert skeleton(page(longer, 0, 0)) == skeleton(advert)


def test_plain_prose_is_of_no_family() -> None:
    advert = read_page("<p>海尔热水器售后电话4006221234</p>".encode())
    assert sketch(skeleton(advert)) is None


def test_generated_pages_have_no_words_left() -> None:
    for seed in range(12):
        frame = skeleton(read_page(generate(seed).data))
        assert not set(frame) & set("海尔空调维修售后电话0123456789")


@given(st.text(alphabet="x\nNA+:。,()", max_size=4_000))
def test_a_sketch_comes_back_as_it_was(frame: str) -> None:
    grams = sketch(frame)
    if grams is None:
        return
    assert unpack(pack(grams)) == grams and len(grams) <= MOST
    assert likeness(grams, grams) == 1.0
    assert all(0 <= band < 1 << 63 for band in bands(grams))


@given(st.sets(st.integers(0, 2**32 - 1), min_size=300, max_size=600), st.integers(0, 300))
def test_likeness_of_long_sketches_is_near_the_truth(grams: set[int], shift: int) -> None:
    ordered = sorted(grams, key=lambda gram: gram * 2654435761 % 2**32)
    one, other = set(ordered[shift // 2 :]), set(ordered[: len(ordered) - shift // 2])
    truth = len(one & other) / len(one | other)
    found = likeness(tuple(sorted(one)[:MOST]), tuple(sorted(other)[:MOST]))
    assert abs(found - truth) < 0.25


def places(*names: str) -> Advert:
    html = "<p>海尔热水器售后电话4006221234</p><p>服务区域:</p><p>" + "、".join(names) + "</p>"
    return read_page(html.encode())


RANDOM = (
    *(
        "保山市腾冲市",
        "南通市如皋市",
        "宜春市丰城市",
        "邵阳市邵东市",
        "泰州市兴化市",
        "绵阳市江油市",
        "黄冈市麻城市",
        "汕尾市陆丰市",
    ),
    *("荆州市公安县", "安庆市怀宁县", "临沂市沂水县", "赣州市于都县", "南阳市镇平县"),
)


def test_a_random_list_is_known_in_any_order() -> None:
    one, other = places(*RANDOM), places(*reversed(RANDOM))
    assert region_list(one) is not None
    assert region_list(one) == region_list(other)
    assert region_list(places(*RANDOM[:-1])) != region_list(one)


def test_lists_that_anybody_may_have_tell_nothing() -> None:
    districts = (
        "武汉市江岸区",
        "武汉市江汉区",
        "武汉市硚口区",
        "武汉市汉阳区",
        "武汉市武昌区",
        "武汉市青山区",
    )
    cities = ("广州市", "深圳市", "杭州市", "南京市", "武汉市", "成都市", "西安市", "长沙市")
    assert region_list(places(*districts)) is None
    assert region_list(places(*cities)) is None
    assert region_list(places(*RANDOM[:6])) is None
