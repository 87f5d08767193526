from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.errors import PageError
from output.records import HEAD_KINDS, Advert
from pipelines.advert import read_page
from pipelines.numbers import normalize_number

Read = Callable[..., Advert]

KIT = (
    "400服务电话:400-0000-101(点击咨询)",
    "澜箬空调24小时报修中心",
    "澜箬空调总部客服:(1)400-0000-101(点击咨询)(2)400-0000-101(点击咨询)",
    "澜箬空调全国统一报修专线",
    "澜箬空调维修服务电话全国服务区域:",
    "杭州市下城区、天门市、凉山布拖县、东莞市大朗镇、海南共和县、吉林市舒兰市",
    "昆明市五华区、广西南宁市江南区、黔东南榕江县、北京市平谷区、琼海市会山镇",
)
ARTICLE = (
    "昨天上午,本市一家图书馆迎来了今年的第一万名读者,工作人员为他准备了一份小礼物,现场气氛十分热闹。" * 3,
    "馆长在接受采访时表示,未来还会延长开放时间,并在北京海淀等地设立分馆,让更多的人就近借书还书。" * 3,
    "读者如有建议,可拨打服务热线0571-20000999,图书馆会逐条答复,格力等企业也捐赠了一批空调。" * 2,
)


def test_the_article_behind_the_advert_adds_nothing(read: Read) -> None:
    advert = read(*KIT, *ARTICLE)
    assert advert.is_advert
    assert [fact.number for fact in advert.numbers] == ["4000000101"]
    assert [fact.brand for fact in advert.brands] == ["澜箬"]
    assert len(advert.areas) == 11
    assert advert.advert_span is not None
    assert advert.text[slice(*advert.advert_span)].endswith("琼海市会山镇")


def test_every_occurrence_is_in_the_evidence(read: Read) -> None:
    advert = read(*KIT)
    assert advert.numbers[0].count == 3
    assert advert.products == ("空调",)
    assert {claim.claim for claim in advert.claims} >= {"round_the_clock", "headquarters", "nationwide"}


def test_hidden_text_yields_numbers_and_brands_but_no_areas(read: Read) -> None:
    advert = read(*KIT, "<div style='display:none'>澜箬空调 400-0000-777 绍兴市柯桥区、金华市义乌市</div>")
    assert "4000000777" in [fact.number for fact in advert.numbers]
    assert "绍兴市柯桥区" not in [area.written for area in advert.areas]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "民警提醒:警惕冒充售后",
            "近日,警方接到报案,李女士称拨打网上搜到的“格力空调售后”400-0000-101后被骗,警方已立案侦查。",
        ),
        ("关于停水的通告", "因管道检修,市区部分路段停水,用户可拨打热线0571-20000411咨询,敬请谅解。"),
        ("如何找到真正的厂家电话", "第一步,查看说明书;第二步,登录官网查询;不要轻信网页上的400-XXX-XXXX。"),
        ("被坑了,大家避雷", "楼主:打了400-0000-101,自称格力售后,收了我900元,没修好,已投诉,12315在处理。"),
        (
            "招聘空调维修工",
            "岗位职责:安装与维修。任职要求:持证上岗。月薪八千,联系电话0571-20000411,投递简历。",
        ),
        ("今天天气不错", "我们去公园走了走。"),
    ],
)
def test_what_is_no_advert(read: Read, lines: tuple[str, ...]) -> None:
    advert = read(*lines, title=lines[0])
    assert not advert.is_advert
    assert advert.advert_span is None
    assert all(pair.role == "mentioned" for pair in advert.pairs)


def test_the_verdict_has_reasons(read: Read) -> None:
    advert = read(*KIT)
    assert advert.reasons and 0.5 <= advert.score <= 1
    for reason in advert.reasons:
        assert reason.weight != 0
        assert all(advert.text[start:end] for start, end in reason.evidence)


def test_the_same_bytes_give_the_same_reading() -> None:
    page = "\n".join(KIT).encode("gbk")
    assert read_page(page) == read_page(page)


def check_evidence(advert: Advert) -> None:
    for fact in advert.numbers:
        assert all(normalize_number(advert.text[start:end]) == fact.number for start, end in fact.evidence)
        assert {advert.text[start:end] for start, end in fact.evidence} == set(fact.written)
    for named in (*advert.brands, *advert.product_mentions, *advert.claims):
        assert {advert.text[start:end] for start, end in named.evidence} == set(named.written)
    for area in advert.areas:
        assert advert.text[area.start : area.end] == area.written
    if advert.advert_span:
        first, last = advert.advert_span
        assert 0 <= first < last <= len(advert.text)


def test_evidence_is_the_wording(read: Read) -> None:
    check_evidence(read(*KIT, *ARTICLE, title="澜箬空调售后", head="<meta name=keywords content='澜箬空调'>"))


LINES = st.lists(
    st.one_of(
        st.sampled_from([*KIT, *ARTICLE]),
        st.text(
            st.sampled_from("格力澜箬空调热水器售后电话24小时400-0000-101、,:。杭州市西湖区<p></p><br>（1)①"),
            max_size=50,
        ),
    ),
    max_size=8,
)


@given(LINES)
def test_any_mixture_keeps_its_offsets(lines: list[str]) -> None:
    try:
        check_evidence(read_page("<p>".join(lines)))
    except PageError:
        assert not "".join(lines).strip()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        check_evidence(read_page(data))
    except PageError as refusal:
        assert "\n" not in str(refusal)


def test_head_lines_count_on_adverts(read: Read) -> None:
    advert = read(*KIT, head="<meta name=description content='澜箬空调报修 400-0000-101'>")
    page_start = advert.text.index("400服务电话")
    assert any(start < page_start for start, _ in advert.numbers[0].evidence)
    assert "description" in HEAD_KINDS


def test_side_lists_of_other_pages_add_nothing(read: Read) -> None:
    advert = read(
        "热门文章",
        "大金空调维修400-0000-333",
        "方太油烟机售后",
        "<h2>澜箬空调报修</h2>",
        *KIT,
        "相关推荐",
        "海尔冰箱热线400-0000-444",
    )
    assert [fact.brand for fact in advert.brands] == ["澜箬"]
    assert {pair.number for pair in advert.pairs} == {"4000000101"}


def test_news_behind_a_short_advert_has_no_say(read: Read) -> None:
    advert = read(
        "日立冰箱报修热线 400-0000-101",
        "日立冰箱不制冷、结冰、噪音大,请拨400-0000-101登记,师傅当天上门。",
        "本报讯(记者 周某)入夏以来,消费者委员会接到空调投诉217件,有市民拨打400-0000-888后被多收费用。" * 2,
        "市场监管局提醒消费者,可拨打12315反映,执法人员将依法查处。" * 3,
        title="日立冰箱报修",
    )
    assert advert.is_advert
    assert [fact.number for fact in advert.numbers] == ["4000000101"]


@pytest.mark.parametrize(
    ("line", "claimed"),
    [
        ("本部为格力官方授权网点", True),
        ("本店并非格力官方授权网点", False),
        ("我们使用原厂配件", True),
        ("不使用原厂配件", False),
    ],
)
def test_a_claim_that_is_denied_is_none(read: Read, line: str, claimed: bool) -> None:
    kit = ("格力空调售后维修电话:400-0000-101", "格力空调报修 400-0000-101", "师傅上门维修")
    told = {claim.claim for claim in read(*kit, line, title="格力空调维修电话").claims}
    assert bool(told & {"official", "authorised", "original_parts"}) is claimed
