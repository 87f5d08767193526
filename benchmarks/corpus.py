"""Pages for benchmarks: hotline kits with random slots and places, and an unrelated article behind each."""

from __future__ import annotations

import random
from pathlib import Path

from output.gazetteer import load

_BRANDS = [
    "澜箬",
    "铂崖",
    "霁栎",
    "穗柏",
    "砚澜",
    "卡泽仑",
    "弗洛恩",
    "丘梵",
    "格力",
    "大金",
    "林内",
    "华帝",
    "樱花",
    "NOVAREK",
    "Tessla",
    "松川",
]
_PRODUCTS = ["空调", "中央空调", "热水器", "冰箱", "保险柜", "指纹锁", "壁挂炉", "油烟机"]
_HEADLINES = (
    "{b}{p}24小时报修中心",
    "{b}{p}总部客服登记热线:(1){n}(点击咨询)(2){n}(点击咨询)",
    "{b}{p}全国统一维修电话(1){n}(点击咨询)(2){n}(点击咨询)",
    "{b}{p}售后网点一览",
    "{b}{p}客服热线预约",
    "上门前先联系,到了先报价,修好再付款,旧件当面交还。",
    "{b}{p}就近派单",
    "节假日照常接单,雨雪天可能稍晚,请您谅解。",
)
_ARTICLE = (
    "市图书馆昨天迎来今年的第一万名读者,馆员送上一本新出的县志,还请他留言纪念。",
    "馆长说,今后每周三的晚上也会开门,自习室加了三十个座位,灯光换成了不刺眼的那一种。",
    "“孩子放学早,家里又没人,能来这里写作业就放心了。”一位母亲在门口对馆员这样说道。",
    "据统计,去年一年共借出图书四十六万册,其中儿童读物占了三成,地方史料的借阅翻了一番。",
    "馆里还打算把旧报纸扫描成册,先从上世纪五十年代的本地日报做起,预计两年内完成。",
    "志愿者小组负责整理捐赠的图书,每个周末都有二十多人到场,年纪最大的已经七十八岁。",
    "读者反映最多的是停车难,馆方表示正与隔壁的体育馆商量,争取在晚间共用那里的车位。",
    "秋季的讲座排到了十二月,题目从古桥的修缮讲到候鸟的迁徙,凭借书证就可以免费入场。",
)


def write_corpus(folder: Path, pages: int, *, places: int = 422, seed: int = 7) -> int:
    """Write `pages` HTML pages, each with `places` places, into `folder`; the sum of their sizes in bytes."""
    rng = random.Random(seed)
    names = _place_names()
    total = 0
    for at in range(pages):
        data = _page(rng, names, places).encode("utf-8")
        (folder / f"{at:05}.html").write_bytes(data)
        total += len(data)
    return total


def _place_names() -> list[str]:
    """Every county the way that kits write it, behind its prefecture or municipality; towns where no county is."""
    gazetteer = load()
    names = []
    for province in gazetteer.provinces():
        for below in gazetteer.children(province.code):
            if below.level == "county":  # of a municipality, or under its province directly
                names.append(f"{province.name}{below.name}")
            else:
                names += [f"{below.name}{each.name}" for each in gazetteer.children(below.code)]
    return names


def _page(rng: random.Random, names: list[str], places: int) -> str:
    brand, product = rng.choice(_BRANDS), rng.choice(_PRODUCTS)
    number = f"400-{rng.randrange(10_000):04}-{rng.randrange(1000):03}"
    lines = [f"400服务电话:{number}(点击咨询)"]
    left = rng.sample(names, places)
    for half in (places // 2, 0):
        lines += [
            line.format(b=brand, p=product, n=number) for line in rng.sample(_HEADLINES, len(_HEADLINES))
        ]
        lines.append(f"{brand}{product}维修服务电话全国服务区域:")
        while len(left) > half:
            size = min(rng.randint(5, 10), len(left) - half)
            lines.append("、".join(left[:size]))
            del left[:size]
    lines += [rng.choice(_ARTICLE) * rng.randint(1, 3) for _ in range(27)]
    body = "\n".join(f"<p>{line}</p>" for line in lines)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{brand}{product}报修</title></head><body>\n{body}\n</body></html>\n'
