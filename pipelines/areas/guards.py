"""What around a name says that it is no place: roads, markets, firms; and words for zones and filler."""

from __future__ import annotations

import re

from pipelines.areas.patterns import lazy

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
FIRST_HAN = "\u3400"
ONE = lazy(f"[{HAN}]")
"""One Chinese character."""
RUN = lazy(f"[{HAN}]+")


def ends_run(character: str) -> bool:
    """Whether a character, or the end of a text, cannot be part of a run of Chinese characters."""
    return character < FIRST_HAN or "\uff00" <= character <= "\uffef"


_UNITS = "镇街|镇区|街镇|区县市|县市区|市县区|区县|县区|市县|县市|城区|辖区|街道|乡镇|区|市|县|镇|乡"

_AFTER_FULL = {"旗": "满汉", "市": "场值", "区": "域间块别分划号", "县": "域级", "省": "份心事略钱"}
_FACES = frozenset("江河海湖山街路岸水")
_STREETS = frozenset({"东区", "西区", "南区", "北区", "南城区", "北城区", "城区", "郊区", "矿区", "新区"})
"""Names of districts that are names of townships before 街道."""
_AFTER_SHORT = lazy(
    r"[东西南北中]{1,2}(?:路|街|大街|大道)|市(?!区|内|各)|区(?!域|县)|县|镇|乡|村|州|盟|旗|省|路|街|巷|弄|道|大道|大街|大桥|桥|站|港|湖"
    r"|江(?!浙|苏|西)|山(?!东|西|区)|机场|高速|高铁|火车|大厦|广场|公园|景区|商场|饭店|酒店|宾馆|菜|话|时间"
    r"|银行|农商|信托|证券|大学|学院|师范|理工|中学|小学|医院|卫视|日报|晚报|电视|晨报|商报|时报|台|队|杯|牌|滩|湾|石(?!家庄)|装(?!修|配)"
    r"|拉面|烤鸭|炒[饭面]|火锅|小面|米[粉线]|凉皮|泡馍|臭?豆腐|板鸭|盐水鸭|[牛羊驴]肉|汤包|小笼|生煎|锅盔|肠粉|煎饼|小吃|料理|[扒烧]鸡"
    r"|水电|水库|电[站厂]|海峡|大众|通用|现代|奔驰|丰田|本田|铃木|汽车|石化|钢铁|航空|啤酒|白药|电信|联通"
)
_AFTER_SHORT_FIRST = frozenset(
    "东西南北中市区县镇乡村州盟旗省路街巷弄道大桥站港湖江山机高火广景商饭酒宾菜话时银农信证学师理医公小卫日晚电晨台队杯牌滩湾石装通现奔丰本铃汽钢航啤白联拉烤炒火米凉泡臭豆板盐牛羊驴汤生锅肠煎料扒烧水海"
)
"""What `_AFTER_SHORT` can begin with: a quick no."""
ORGANISATION = lazy(
    r"公司|集团|企业|经营部|商行|门市部|厂(?![家商址房区长方])|物价|监管|执法|主管部门|有关部门|局|法院|检察院|政府|协会|学会|商会|联合会|消费者|消协|工商联|委员会|银行|支行|分行"
    r"|保险(?!柜|箱)|证券|信托|基金|大学|学院|学校|中学|小学|医院|研究院|研究所|日报|晚报|晨报|时报|商报|电视台"
    r"|广播|卫视|新闻|机场|火车站|高铁站|派出所|机关|出版社"
)
_TRADE = lazy(
    r"(?:专业|正规|本地|同城|长途|短途|附近|哪家|靠谱的?|便宜的?|好的?)*"
    r"(?:搬家|搬场|搬厂|搬运|家政|保洁|开荒|清洗|维修|修理|家电|疏通|管道|防水|补漏|开锁|换锁|物流|货运|托运|回收|租赁|安装|服务)+"
    r"公司"
)
"""A trade's companies at large: 搬家公司 is nobody's name, 某某搬家公司 is."""
_NOT_OF = f"(?:(?!的)[{HAN}])"
ROAD = lazy(
    rf"{_NOT_OF}{{0,8}}?(?:(?<![电线管油水气思道网套出马铁公半短断一])路|街(?!道)|大道|巷(?!子)|胡同|大厦|广场|号院|号楼|写字楼)"
    rf"|{_NOT_OF}{{0,4}}?(?:商城|市场|小区|花园|家园|公寓|村|社区)"
)
HOUSE = lazy(
    r"(?:路|街|大道|道|巷|弄|胡同|里|村|组|段)\s*[\dA-Za-z一二三四五六七八九十百-]+\s*(?:号|弄|幢|栋)"
    r"|\d+\s*(?:号楼|号院|室|栋|幢|层)"
)
EXCLUDED_LABEL = lazy(
    r"(?:地址|所在地区?|发货地|物流|货源|属地|归属地|住所|产地)(?=\s*[:：为是在位】\])）]|\s|$)|地\s*址\s*[:：]|家住|[居住]住?在|来自"
    rf"|(?<![{HAN}])所\s*在\s*[:：]"
    r"|(?:公司|总部|工厂|总公司)(?:坐落|位于|设在|设于)|总部\s*[:：]\s*$|坐落于|注册地|邮\s*编|备案|ICP|公网安备|许可证|执照|资质证"
    r"|版权|copyright|©|（c）|主办|承办|来源\s*[:：]|报道|记者|籍贯",
    re.I,
)
SENTENCE_END = lazy(r"[。！!？?]|[,，;；]\s*(?:专业|主要|可)?(?:服务|覆盖|上门|辐射|维修|业务)")
"""Where an address cannot go on."""
NEWS = lazy(
    r"本(?:报|网|刊|台|社)(?:讯|记者|综合)|新华社|新华网|中新社|中新网|讯\s*[(（]\s*(?:通讯员|记者)|记者\s?[从在近昨今]"
)
"""How an article of a newspaper begins or speaks."""
AREA_NOUNS = "城市|区域|地区|范围|地域|网点|省份|地点"
AREA_LABEL = lazy(
    rf"(?:服务|覆盖|上门|维修|售后|配送|营业|业务|支持|开通|受理|适用)(?:的)?(?:{AREA_NOUNS})"
    r"|(?:[接派]单|承[接修]|预约|报修|接修|可达)的?(?:城市|区域|地区|范围)|合作城市"
    r"|(?:城市|区域|地区|省份|城区|分站|站点|区县|市县)(?:列表|导航|分布|一览)?$|热门城市|覆盖|分布|辖区|下辖|城市站"
)
OTHER_CITIES = lazy(r"\s*(?:热门|其[他它]|更多|周边|切换|推荐)城市(?:站|分站)?\s*(?:$|[:：|\t ])|城市切换")
"""What announces a portal's links to its pages about other cities."""
_ZONE_KIND = (
    r"(?:高新技术产业(?:开发|园)区|高新技术开发区|高技术产业开发区|高新技术产业园|经济技术开发区|经济开发区"
    r"|技术开发区|高新开发区|高新区|经开区|开发区|工业园区?|产业园区?|科技园区?|食品区|示范区|保税(?:港)?区"
    r"|管理区|度假区|合作区|实验区|试验区|自贸(?:试验)?区|风景区|新区)"
)
_ZONE_SHORT = r"(?:高新|经开)(?![技区产企科园开一二三四五六七八九])"
ZONE_SHORT = lazy(_ZONE_SHORT)
ZONE_TIGHT = lazy(rf"[{HAN}]{{0,3}}?{_ZONE_KIND}|{_ZONE_SHORT}")
ZONE_WIDE = lazy(rf"[{HAN}]{{0,12}}?{_ZONE_KIND}(?:[{HAN}]{{0,6}}(?:街道|镇|乡))?$|{_ZONE_SHORT}$")
ZONE_WORDS = lazy(
    "[的了着在把被不我你他她这那还按说要会能让给跟对]|合并|设立|成立|改设|撤销|划归|划入|并入|规划|打造|获批|挂牌"
)
"""What no zone's name holds: 大港区合并设立滨海新区 are two places."""
NAMED_AFTER = lazy("新区|[湾湖江河港岛海山东西南北]")
"""How what follows a county's short name begins in the names of zones that it does not contain."""
UNLISTED = lazy(rf"[{HAN}]{{1,4}}(?:区|县|市|旗|镇|乡|街道)$")
UNLISTED_WORDS = lazy(
    "升[格级]|[已为撤各的了着过是在到至从往去来和与及或而被把让给将都也就还又不没无很更太这那哪谁我你他她它们每某像象个性酒分]"
    "|(?:军|警备|卫戍|保护|风景|商业|商务|住宅|居民|生活|工作|办公|生产|功能|服务|休息|旅游|灾|疫|战|社|小|校|厂|库|牧|林|场|片|辖|老城|主城|中心城|中心|核心)区$"
    "|(?:超|门|夜|股|城|都|上|早|菜|集|黑|级|闹|利|入|退)市$|(?:故|家|老|城|下|回|同|侨|水|之|还|离|思)乡$"
    "|(?:外|邻|本|全|各|强|大|小|穷|贫困|知)县$|(?:重|城|古|小|村|集|乡|名|强|冰|坐)镇$|(?:国|红|党|军|队|彩|锦|升|旌)旗$"
)
"""What tells that such a name is none: 绍兴酒的故乡, 南京军区, 北京到呼市."""
COMMON = lazy(
    r"^(?:各|全|本|该|小|园|社|景|地|山|城|郊|辖|片|校|库|市|街|专|矿|老|军|战|选|灾|疫|牧|林|农|震|海|港|厂|禁|盲|误|时|学|军分|卫戍|警备|保护|无人|主城|中心城|大部分|所有|其他|其它|周边|附近"
    rf"|部分|下属|下辖|多个|每个|几个|[一二三四五六七八九十两多几])*(?:{_UNITS})$|(?:超|门|夜|股|城|都|上|早|菜|集)市$"
    r"|^[等及和与的]|全[市省区县境]|范围|服务|维修|售后|客户|用户|上门|本地|同城"
)
NOISE = lazy(
    r"(?:省|自治区)?直辖(?:县级行政区划|县级行政单位|县级市|行政区划|行政单位|县级|县|市)|市辖区"
    r"|(?:生产建设)?兵团"
)
CUSTOMER = lazy(
    rf"市?(?:的|一位|有位|用户|市民)?[{HAN}]{{1,2}}(?:女士|先生|小姐|阿姨|大爷|大妈|大姐|大哥|奶奶|老师)"
)
"""Whose home it is: 上海浦东的陈女士."""
FIELD = lazy("所?在?(?:省份?|省市|城市|地市|市区?|州市|区县|县区|县市|区|县|街道|乡镇|镇街|乡镇街道)")
"""What the fields of an address are labelled with."""
NOISE_FIRST = frozenset("省自直市生兵")
FILLER = lazy(
    r"(?:(?<=市)[区郊])?等?(?:(?:[一二两三四五六七八九十]+个?[市区县州省]){1,2})?(?:[一二三四五六七八九十两多数几]*[个大]?(?:城市|地区|区域|省市|省份|省|地))?(?:[及和与]?周边(?:地区|城市|区县)?)?"
    rf"(?:全[市省区县])?(?:的?(?:各|全部|所有|下辖|等|多|主要|[一二三四五六七八九十两多]+)个?大?(?:{_UNITS}|地区|地))*"
    r"(?:全(?:境|市|区|省|城|县|域)|市区|主城区?|城区|市内|范围内?|境内|地区|区域|一带|分站|站|网点|分布)?"
    r"(?:包括|包含|涵盖|下辖|管辖|辖有|共辖|辖|含|有|如下)?"
)
_LEADS = (
    "目前|主要|已|均?可|专业|我们|本店|本公司|公司|全国|中国|提供|的|有|在|为|是|含|及|和|与|或|至|到|从|如|即"
    "|以及|包括|包含|涵盖|[覆复]盖|遍布|遍及|例如|其中|其他|另有|还有|辐射|立足|面向|位于|设在|服务|上门|维修|售后|支持"
    "|开通|城市|区域|地区|范围|省份|网点|分布|辖区|下辖|热门|于|了|着|全|现|原|今|一线|二线|三线|直辖市|省会"
)
LEAD = lazy(f"(?:{_LEADS})+")
LEAD_LAST = frozenset(word[-1] for word in _LEADS.split("|"))
LEAD_TAILS = frozenset(word[-2:] for word in _LEADS.replace("[覆复]", "覆").replace("均?", "").split("|")) | {
    "复盖"
}
"""How the words of `LEAD` end, in one character, and in two (or one that is a word): a quick no."""
JOIN = lazy(r"以及|及|和|与|或|暨|到|至|跟")
SEATED = lazy(
    r"青岛(?:海尔|海信|澳柯玛)|珠海格力|佛山照明|深圳(?:腾讯|康佳|创维|华为)|宁波(?:方太|奥克斯)|杭州老板|中山华帝"
    r"|广东(?:美的|万和|格兰仕)|合肥美菱|(?:四川|绵阳)长虹|无锡小天鹅|北京小米|南京熊猫"
)
"""Makers named with their seat: the city says nothing of where anybody serves."""
SERVICE = lazy(
    r"维修|售后|服务|保养|安装|清洗|客服|热线|电话|网点|移机|加氟|检修|报修|修理|上门|回收|开锁|疏通|拆装|调试|换锁"
    r"|多少钱|价格|费用|地址|搬家|搬运|保洁|家政|抢修|专修|换屏|贴膜|防水|补漏|打孔|货运|托运|配送|租赁|配钥匙"
)


def firm(rest: str) -> bool:
    """Whether what follows a name makes it part of an organisation's name."""
    trade = _TRADE.match(rest)
    return bool(ORGANISATION.search(rest, trade.end() if trade else 0))


def outside(line: str, pos: int) -> bool:
    """Whether what stands at `pos` belongs to an address, a licence or a dateline that a label announces."""
    last = -1
    for label in EXCLUDED_LABEL.finditer(line, 0, pos):
        last = label.end()
    if last < 0:
        return False
    return not (SENTENCE_END.search(line, last, pos) or AREA_LABEL.search(line, last, pos))


def full_ends(text: str, end: int, size: int, single: bool = True) -> bool:
    """Whether a full name of `size` characters may end at `end`: 东方市 does not in 东方市场.

    `single`: no parent stands before it. With one there is no doubt: 沈阳市浑南区分拨中心.
    """
    following = text[end : end + 1]
    if following == "街" and text.startswith("街道", end) and text[end - size : end] in _STREETS:
        return False
    if single and following == "长" and size == 2:
        return False  # 赵县长 heads a county
    if (following == "场" and text[end - 1] == "市") or (single and following and following in "镇乡"):
        return False  # 海南东方市场; 唐县镇 is a township
    if single and following == "隔" and text[end - 1] == "区":
        return text[end + 1 : end + 2] in _FACES  # 芳村区隔江相望
    return not single or not following or following not in _AFTER_FULL.get(text[end - 1], "")


_PART_OF_NAME = lazy(
    "门(?![店市窗锁禁诊铃业头户票牌槛])|城(?![市区乡镇关中东西南北管建投厢里际])|[祠寺塔庙宫陵庄苑府坊楼阁岛溪沟岭峰坡坝堰渠洞泉洲岸园]"
    "|口(?![碑腔罩岸])|河(?![南北])|湖(?![南北])"
)


def part_of_name(text: str, end: int) -> bool:
    """Whether a short name goes on as that of a gate, a mall or a hill: 朝阳 in 朝阳门, 天河 in 天河城."""
    return _PART_OF_NAME.match(text, end) is not None


AFTER_FULL_FIRST = frozenset("街长场镇乡隔").union(*_AFTER_FULL.values())
"""What may say that a full name does not end, see `full_ends`: a quick no."""
AFTER_NAME_FIRST = _AFTER_SHORT_FIRST | frozenset(
    "门城祠寺塔庙宫陵庄苑府坊楼阁岛溪沟岭峰坡坝堰渠洞泉洲岸园口河湖"
)
"""The same for a short one, see `short_ends` and `part_of_name`."""


def short_ends(text: str, end: int) -> bool:
    """Whether a short name may end at `end`: 中山 does not in 中山路, nor 南京 in 南京银行."""
    return text[end : end + 1] not in _AFTER_SHORT_FIRST or _AFTER_SHORT.match(text, end) is None
