"""Short names: what people write when they leave out a division's kind or its peoples."""

from __future__ import annotations

import re
from functools import cache

_LIST = """
阿昌 白 保安 布朗 布依 朝鲜 傣 达斡尔 德昂 侗 东乡 独龙
鄂伦春 鄂温克 俄罗斯 仡佬 高山 哈尼 哈萨克 汉 赫哲 回 基诺 景颇
京 柯尔克孜 拉祜 傈僳 黎 珞巴 满 毛南 门巴 蒙古 苗 仫佬
纳西 怒 普米 羌 撒拉 畲 水 塔吉克 塔塔尔 土家 土 佤
维吾尔 乌孜别克 锡伯 瑶 彝 裕固 藏 壮 各
"""
PEOPLES = _LIST.split()
_PEOPLE = "(?:" + "|".join([f"{p}族" for p in PEOPLES] + [p for p in PEOPLES if len(p) > 1]) + ")"
_AUTONOMOUS = re.compile(rf"^(?P<stem>.*?)(?P<peoples>{_PEOPLE}*)自治(?P<kind>[区州县旗])$")
_ETHNIC_DISTRICT = re.compile(rf"^(?P<stem>.+?)(?P<peoples>{_PEOPLE}+)(?P<kind>区)$")
_PLAIN = {
    "province": re.compile(r"^(.{2,}?)(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$"),
    "prefecture": re.compile(r"^(.{2,})(?:市|地区|盟|行政区)$"),
    "county": re.compile(r"^(.{2,}?)(?:新区|(?<=架)林区|特区|工矿区|工农区|矿区|区|县|市)$"),
    "township": re.compile(r"^(.{2,}?)(?:街道办事处|街道|地区|镇|苏木|乡)$"),
}
# mining districts that bear the name of another division: 井陉 is the county
_NAMESAKES = {"井陉矿区", "白云矿区", "南山矿区"}
# what a township is called after, but means a zone or no particular place without 街道
_NO_STEM = re.compile(r"^[城郊矿新工库]区$|(?:新|工业|园|开发|高新|集聚|小|库|片)区$")
# a town of the corps with its regiment or farm before it: 四十一团草湖镇
_OF_FARM = re.compile(r"^(?:[一二三四五六七八九十〇]+团|..(?:总场|农场|牧场))(?P<town>.{2,}[镇乡])$")
_ETHNIC_TOWNSHIP = re.compile(rf"^(?P<stem>.+?)(?P<peoples>(?:{_PEOPLE}|民族)+)(?P<kind>乡|镇|苏木)$")


def _autonomous(stem: str, peoples: str, kind: str, autonomous: bool) -> list[str]:
    """楚雄 + 彝族 + 州: 楚雄, 楚雄州, 楚雄彝族 and so on; an empty stem takes the peoples' name."""
    if not stem:
        stem, peoples = peoples.removesuffix("族"), ""
    told = re.findall(_PEOPLE, peoples)
    before = ["".join(told[: count + 1]) for count in range(len(told))]
    if len(told) > 1:  # 恩施土家苗族, 阿坝藏羌
        bare = [people.removesuffix("族") for people in told]
        before += ["".join(bare[:-1]) + told[-1], "".join(bare)]
    names = [stem, stem + kind]
    if autonomous:
        names.append(f"{stem}自治{kind}")
    for some in before:
        names += [stem + some, stem + some + kind]
        if autonomous:
            names.append(f"{stem}{some}自治{kind}")
    return [name for name in names if len(name) >= 2]


@cache
def short_names(name: str, level: str) -> tuple[str, ...]:
    """The short forms of a division's full name, the stem first; never the name itself."""
    found: list[str] = []
    if level == "province" and (match := _PLAIN[level].match(name)):
        found = [match[1], f"{match[1]}自治区"] if name.endswith("自治区") else [match[1]]
    elif (match := _AUTONOMOUS.match(name)) or (match := _ETHNIC_DISTRICT.match(name)):
        found = _autonomous(match["stem"], match["peoples"], match["kind"], "自治" in name)
    elif level == "township" and "族" in name and (match := _ETHNIC_TOWNSHIP.match(name)):
        found = [match["stem"], match["stem"] + match["kind"]]
    elif name not in _NAMESAKES and (match := _PLAIN[level].match(name)):
        found = [match[1]]
    if level == "township":
        found = [short for short in found if not _NO_STEM.search(short)]
        if match := _OF_FARM.match(name):
            found += [match["town"], match["town"][:-1]]
    unique = dict.fromkeys(short for short in found if short != name and len(short) >= 2)
    return tuple(unique)
