"""What the resolvers are given to measure their speed: mentions that are all different, and running text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from crawler.example.site import load_entries
from output.errors import PageError
from output.gazetteer import Region, load
from pipelines.page import parse_page

LIST = 400  # mentions a line, about what an advert's page has
_PAGE = 2000  # characters of a page of running text
_PLACES = (
    "{p}的{f}先生上周打来电话,说{d}约好的师傅到{h}点还没有来,客服让他再等{n}分钟。",
    "记者{d}在{p}走访了{n}家门店,只有{m}家愿意写下收费标准。",
    "据{p}消费者协会统计,{d}前共收到投诉{n}件,其中{m}件已经调解。",
    "我们在{p}和{q}各设了一个服务点,{d}起每天{h}点开门。",
    "从{p}到{q}的高速公路{d}恢复通行,沿途{n}辆货车陆续驶离服务区。",
    "{f}女士家住{p},{d}花{n}元修好了一台用了{m}年的热水器。",
    "网上所说的{p}总部其实并不存在,工作人员{d}前往查看,门牌{n}号是一家面馆。",
)
_PLAIN = (
    "师傅检查后说主板烧坏了,报价{n}元,{f}先生觉得太贵,只付了{m}元上门费。",
    "编号{n}的配件要等{m}天才能到货,届时会有人打电话通知{f}女士。",
    "{d}的讲座请来了{f}老师,讲的是{n}年前的一座古桥如何修缮。",
    "图书馆{d}迎来第{n}名读者,自习室又添了{m}个座位,灯光也换了。",
    "保修卡上写着{n}天内免费,可是{f}先生的机器第{m}天就停了。",
    "那家公司的网页{d}又改了一次,热线换成了尾号{n}的号码。",
    "{h}点以后打进来的电话会转到值班人员,平均等待{m}秒,最长{n}秒。",
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"


def paths() -> list[str]:
    """The full path of each province, prefecture and county that exists, in one order that mixes the country."""
    gazetteer = load()
    found = [gazetteer.path(region).replace("/", "") for region in _living()]
    random.Random(1).shuffle(found)
    return found


def short_paths() -> list[str]:
    """Each county under the short name of its prefecture and its own: 常德鼎城; in one order, each wording once."""
    gazetteer = load()
    counties = [row for row in _living() if row.level == "county" and row.short_names]
    above = [gazetteer.line(row)[-2] for row in counties]
    pairs = zip(above, counties, strict=True)
    found = list(
        dict.fromkeys((top.short_names or (top.name,))[0] + row.short_names[0] for top, row in pairs)
    )
    random.Random(3).shuffle(found)
    return found


def lists(mentions: Sequence[str]) -> list[str]:
    """The mentions joined into lines of `LIST`."""
    return ["、".join(mentions[at : at + LIST]) for at in range(0, len(mentions), LIST)]


def running_lines(size: int) -> list[str]:
    """Lines of prose, all different, together about `size` characters.

    The visible lines of the example site's pages, and sentences of which half name places, in one paragraph a line.
    """
    rng = random.Random(2)
    lines = list(dict.fromkeys(_example_lines()))
    left = size - sum(map(len, lines))
    sentences = _sentences(rng)
    while left > 0:
        lines.append("".join(next(sentences) for _ in range(rng.randint(1, 5))))
        left -= len(lines[-1])
    rng.shuffle(lines)
    return lines


@lru_cache(2)
def sentences(count: int) -> list[str]:
    """So many sentences of prose, all different, that name no places."""
    return list(islice(_sentences(random.Random(4), placed=0.0), count))


def pages(lines: Sequence[str]) -> list[str]:
    """The lines joined into pages."""
    found: list[list[str]] = [[]]
    size = 0
    for line in lines:
        if size > _PAGE:
            found.append([])
            size = 0
        found[-1].append(line)
        size += len(line)
    return ["\n".join(page) for page in found]


def _living() -> list[Region]:
    return [region for region in load().regions if region.last_year is None]


def _example_lines() -> Iterator[str]:
    for entry in load_entries().values():
        with suppress(PageError):  # redirects, and a picture
            yield from filter(str.strip, parse_page(entry.body()).text.splitlines())


def _sentences(rng: random.Random, placed: float = 0.5) -> Iterator[str]:
    """Sentences with slots filled at random, none twice; `placed` is the share of those that name places."""
    places = [_written(region, rng) for region in _living()]
    seen: set[str] = set()
    while True:
        template = rng.choice(_PLACES if rng.random() < placed else _PLAIN)
        sentence = template.format(
            p=rng.choice(places),
            q=rng.choice(places),
            f=rng.choice(_SURNAMES),
            d=f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
            h=rng.randint(6, 22),
            n=rng.randint(10, 9999),
            m=rng.randint(2, 99),
        )
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def _written(region: Region, rng: random.Random) -> str:
    """A region the way that prose writes it: by its own name or behind its parents'."""
    names = load().path(region).split("/")
    return "".join(names[-rng.randint(1, len(names)) :])
