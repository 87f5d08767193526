"""Which pages advertise: each test has the page as it is and the same page but for what decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert

Read = Callable[..., Advert]
MAKERS = ("格力", "海尔", "美的", "方太", "大金", "海信", "志高", "长虹", "林内")
NEWS = (
    "清河镇春游记",
    "周六上午,大家一起去爬山,中午在山顶吃了自带的饭菜,下午三点回到镇上,人人都说下次还要来。",
)


def reasons(advert: Advert) -> dict[str, float]:
    return {reason.reason: reason.weight for reason in advert.reasons}


def hidden(*lines: str) -> str:
    return f"<div style='display:none'>{''.join(f'<p>{line}</p>' for line in lines)}</div>"


def test_a_hotline_hidden_in_somebody_elses_page_is_an_advert(read: Read) -> None:
    lines = (
        "格力空调售后维修电话:400-0000-101",
        "格力空调24小时报修热线 400-0000-101",
        "格力空调全国统一客服400-0000-101",
    )
    advert = read(*NEWS, hidden(*lines), title="格力空调售后维修电话")
    assert advert.is_advert
    assert "hidden_hotline" in reasons(advert)
    assert {(pair.brand, pair.number) for pair in advert.pairs} == {("格力", "4000000101")}
    assert not read(*NEWS, title=NEWS[0]).is_advert


def test_hidden_words_without_a_number_are_none(read: Read) -> None:
    assert "hidden_hotline" not in reasons(read(*NEWS, hidden("格力空调售后维修电话"), title=NEWS[0]))


def test_a_title_with_the_number_needs_no_number_in_the_text(read: Read) -> None:
    lines = ("格力空调售后热线", "师傅当天到")
    advert = read(*lines, title="格力空调售后电话400-0000-101")
    assert advert.is_advert
    assert "number_in_title" in reasons(advert)
    assert not read(*lines, title="格力空调售后电话").is_advert


FIRM = "云朵天游网络科技有限公司"


@pytest.mark.parametrize("desk", ["退款人工客服电话", "未成年充值退款客服电话", "人工客服热线"])
def test_a_refund_desk_bears_the_short_name_of_its_firm(read: Read, desk: str) -> None:
    advert = read(
        f"{FIRM}{desk}:400-0000-101", f"{FIRM}退款客服", "如需退款请联系客服", title=f"{FIRM}{desk}"
    )
    assert advert.is_advert
    assert [fact.brand for fact in advert.brands] == ["云朵天游"]
    assert [(pair.brand, pair.number) for pair in advert.pairs] == [("云朵天游", "4000000101")]


def test_the_firm_of_an_ordinary_page_is_no_brand(read: Read) -> None:
    advert = read(f"{FIRM}成立于2010年", f"{FIRM}位于清河镇", "总机0571-20000411", title=f"{FIRM}简介")
    assert not advert.is_advert
    assert advert.brands == ()


WHOLESALE = ("起批量:≥10件", "厂家直销,支持一件代发", "我们只卖配件,不提供维修")


def test_who_sells_parts_repairs_nothing(read: Read) -> None:
    offer = ("格力空调压缩机 型号齐全", "格力空调客服热线:400-0000-101", "格力空调售后")
    assert read(*offer, title="格力空调售后").is_advert
    advert = read(*offer, *WHOLESALE, title="格力空调配件批发")
    assert not advert.is_advert
    assert reasons(advert)["wholesale"] < -2


def test_a_maker_speaks_of_what_it_makes(read: Read) -> None:
    lines = ("澜箬空调售后服务", "澜箬空调服务热线:400-0000-101")
    own = ("本公司产品自售出之日起保修三年", "返修地址:清河镇城北路1号", "来回运费由我司承担")
    assert read(*lines).is_advert
    advert = read(*lines, *own)
    assert not advert.is_advert
    assert reasons(advert)["own_product"] < 0
    assert {pair.role for pair in advert.pairs} == {"mentioned"}


def directory(count: int) -> list[str]:
    return [f"{maker}客服电话:400-0000-{at + 101}" for at, maker in enumerate(MAKERS[:count])]


@pytest.mark.parametrize("count", [8, 9])
def test_a_directory_of_eight_makers_accuses_nobody(read: Read, count: int) -> None:
    advert = read("家电客服电话一览", *directory(count))
    assert not advert.is_advert
    assert {"many_pairs", "long_directory"} <= reasons(advert).keys()
    assert len(advert.pairs) == count
    assert {pair.role for pair in advert.pairs} == {"mentioned"}


def test_who_sends_people_of_its_own_for_eight_makers_advertises(read: Read) -> None:
    """One number for all of them is no directory."""
    lines = [f"{maker}空调维修电话:400-0000-101" for maker in MAKERS[:8]]
    advert = read("家电维修中心", *lines, "均由本中心师傅上门维修")
    assert advert.is_advert
    assert "many_pairs" not in reasons(advert)


def test_a_short_list_says_less_than_a_long_one(read: Read) -> None:
    scores = [read("家电客服电话一览", *directory(count)).score for count in (3, 8)]
    assert scores[0] > scores[1]
    assert "many_pairs" in reasons(read(*directory(3)))
    assert "long_directory" not in reasons(read(*directory(7)))


@pytest.mark.parametrize(
    "print_",
    [
        "本站为第三方维修平台,主要维修过保产品",
        "我们与厂家无隶属关系",
        "非品牌官方,收费标准请咨询客服",
    ],
)
def test_the_small_print_of_a_third_party_speaks_for_an_advert(read: Read, print_: str) -> None:
    lines = ("澜箬空调报修 400-0000-101", "澜箬空调师傅上门")
    without, with_it = read(*lines), read(*lines, print_)
    assert reasons(with_it)["third_party"] > 0
    assert with_it.is_advert
    assert with_it.score > without.score


def test_a_makers_own_line_is_no_advert_of_another(read: Read) -> None:
    """The number stands in the table of official ones."""
    lines = ("西门子冰箱售后服务", "西门子冰箱客服热线:{}")
    own = read(lines[0], lines[1].format("400-889-9999"))
    other = read(lines[0], lines[1].format("400-0000-101"))
    assert "official_line" in reasons(own)
    assert "official_line" not in reasons(other)
    assert own.score < other.score


def test_a_page_without_a_number_offers_nothing_to_call(read: Read) -> None:
    lines = ("澜箬空调售后服务", "澜箬空调24小时报修热线", "澜箬空调维修网点")
    assert not read(*lines).is_advert
    assert read(*lines, "电话:400-0000-101").is_advert


def test_menus_have_no_say(read: Read) -> None:
    links = [f"<a href=/{at}>{maker}空调24小时维修电话</a>" for at, maker in enumerate(MAKERS)]
    assert read(*NEWS, *links, title=NEWS[0]).score == read(*NEWS, title=NEWS[0]).score


@pytest.mark.parametrize("kind", ["招聘启事", "采购公告", "消费提示", "词条"])
def test_the_genre_in_a_title_weighs_more_than_an_offer_below(read: Read, kind: str) -> None:
    lines = ("澜箬空调售后服务", "澜箬空调服务热线:400-0000-101")
    assert read(*lines, title="澜箬空调").score > read(*lines, title=f"澜箬空调{kind}").score


OFFER = (
    "格力空调售后维修电话:400-0000-101",
    "格力空调24小时报修热线 400-0000-101",
    "师傅上门,修好付款",
)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("格力空调售后电话别乱打", ("3楼 网友:我打的是400-0000-101", "楼主:谢谢")),
        (
            "格力空调清洗教程图解",
            ("第一步,断电,第二步,取下滤网", "看不懂的朋友可以打400-0000-101问问格力客服"),
        ),
        ("求助,格力空调售后电话是多少", ("2楼 网友回答:400-0000-101", "知友:我也打过")),
        ("九成新格力空调个人转让", ("二手转让,自提", "电话400-0000-101")),
        ("格力空调配件", ("本站不提供维修服务", "订购电话400-0000-101")),
    ],
)
def test_questions_tutorials_and_second_hand_goods_are_no_adverts(
    read: Read, title: str, lines: tuple[str, ...]
) -> None:
    assert not read(*lines, title=title).is_advert


def test_an_imprint_with_the_makers_name_is_the_makers(read: Read) -> None:
    title = "卡罗泽空调服务"
    assert read(*OFFER, title="格力空调售后维修电话").is_advert
    lines = [line.replace("格力", "卡罗泽") for line in OFFER]
    imprint = "版权所有 卡罗泽电器(集团)股份有限公司"
    assert not read(*lines, imprint, title=title).is_advert


def test_the_tags_of_a_short_post_advertise(read: Read) -> None:
    post = "#海尔洗衣机维修# #洗衣机不脱水# 海尔洗衣机报修拨👉400-0000-101👈 不排水、漏水都能修,海尔师傅半小时到家"
    assert read("首页 视频 发现", post, "转发 评论 赞", title="家电小能手的微博").is_advert
    plain = "#洗衣机不脱水# 海尔洗衣机的客服告诉我是400-0000-101,说明书上也有"
    assert not read("首页 视频 发现", plain, "转发 评论 赞", title="家电小能手的微博").is_advert


def test_an_advert_that_warns_of_others_vouches_for_itself(read: Read) -> None:
    page = (
        "四季沐歌空气能报修热线400-0000-101",
        "网上号码真假难辨,小心山寨维修点",
        "谨防假冒电话,请以本页公布的为准",
        "四季沐歌空气能维修 400-0000-101",
    )
    assert read(*page, title="四季沐歌空气能总部客服热线").is_advert
    report = (
        "假“官方客服”收走三千元",
        "记者从消委会获悉,假冒售后电话400-0000-101",
        "谨防假冒电话,请以官网公布的为准",
    )
    assert not read(*report, title="四季沐歌空气能维修被骗").is_advert


def test_a_link_that_dials_is_a_headlines_number(read: Read) -> None:
    linked = read("爱迪尔指纹锁维修热线 <a href='tel:4000000101'>点击呼叫</a>", title="爱迪尔指纹锁")
    apart = read("爱迪尔指纹锁维修热线 点击呼叫", "<a href='tel:4000000101'>☎</a>", title="爱迪尔指纹锁")
    assert "dialled_headline" in {reason.reason for reason in linked.reasons}
    assert "dialled_headline" not in {reason.reason for reason in apart.reasons}


def test_an_article_whose_last_paragraph_is_a_hotline_is_an_advert(read: Read) -> None:
    article = (
        "一、什么是质保",
        "质保是生产者在一定期限内,对产品自身质量问题提供免费维修的承诺。",
        "二、过保以后怎么办",
        "过了质保期仍然可以享受有偿服务,厂家应继续提供符合要求的配件。",
        "如果您使用的是博世冰箱,可以直接拨打博世售后服务电话:400-0000-101,客服会根据机身编号帮您查询。",
    )
    assert read(*article, title="什么是整机质保?冰箱质保期怎么算-知否百科").is_advert


def test_a_number_that_stands_for_any_is_none_to_call(read: Read) -> None:
    page = ("400号码是十位,推荐写法见下", "某某空调售后服务热线: 400-123-4567", "效果:400-123-4567")
    advert = read(*page, title="企业网站客服电话怎么写才规范?400号码分段写法")
    assert not advert.is_advert
    assert "dummy_number" in {reason.reason for reason in advert.reasons}


def test_a_program_that_shows_how_to_dial_advertises_nobody(read: Read) -> None:
    page = (
        "最近接手一个家电售后报修的项目,页面底部要放一个服务热线按钮",
        "&lt;a href=&quot;tel:400-123-4567&quot;&gt;格力空调售后维修电话:400-123-4567&lt;/a&gt;",
        "const brands = [{name:'美的', tel:'400-888-8888'}];",
        "点击弹出确认框后 window.location.href 跳转即可,呼叫400-123-4567",
    )
    assert not read(*page, title="一键拨号:a标签tel协议、正则校验400电话").is_advert


def test_a_workshop_that_invites_advertises_without_a_number(read: Read) -> None:
    page = (
        "苏州万国表售后维修点地址查询",
        "万国手表维修服务中心",
        "苏州的表友注意了!万国表售后维修点位于苏州中心广场写字楼。",
        "万国手表维修服务中心引进欧洲仪器,技师从业均超10年。",
        "到店前请点击页面右侧在线客服进行预约登记,可减少排队。",
    )
    assert read(*page, title="苏州万国表售后维修点地址查询_苏州万国手表维修服务中心").is_advert


def test_a_makers_own_page_in_passing_tells_where_to_call(read: Read) -> None:
    page = (
        "TISSOT 天梭 腕表系列 全新腕表 客户服务 门店查询",
        "如需产品咨询或售后服务,请致电天梭客户服务热线 400-819-0101,或通过在线客服与我们联系。",
        "每一枚天梭表均享有两年国际联保。您可将腕表送至任一天梭授权服务中心。",
        "© 天梭 1853 | 法律声明 | Cookies",
    )
    assert not read(*page, title="服务网点 | 天梭中国官网").is_advert


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("大众汽车异响", ["大众汽车异响多半是减震器", "4S店电话 0571-88001234,可致电咨询"]),
        ("诺莱特报警器", ["诺莱特报警主机 0519-88001234", "诺莱特烟感报警", "诺莱特燃气报警"]),
        ("小区火灾报警", ["小区火灾报警电话 0571-88001234"]),
        ("苏州平江客栈", ["到店请出示身份证,进店请戴口罩", "预约登记 0512-65001234", "联系在线客服了解房型"]),
        ("海信电视专卖店", ["到店前请致电 020-88001234", "门店销售海信电视、海信冰箱", "预约登记在二楼"]),
        (
            "便民服务日走进小区",
            ["志愿者为居民免费检修家电。活动中心贴出了格力空调售后服务电话 0571-88001234,方便联系。"],
        ),
        ("格力空调专卖店", ["格力空调 2999 元 立即购买", "以本页面公布为准", "门店电话 0571-88001234"]),
        ("海尔售后太慢", ["#海尔售后# #冰箱维修#", "海尔客服热线 0532-88001234 拨打三次都没人来,等了五天"]),
        ("海航航班延误", ["旅客说,海航客服电话一直占线", "海航客服电话 95339"]),
    ],
)
def test_honest_pages_that_say_a_number_accuse_nobody(read: Read, title: str, lines: list[str]) -> None:
    assert not read(*lines, title=title).is_advert
