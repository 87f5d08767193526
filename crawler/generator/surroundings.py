"""What stands around an advert and is none of it: navigation, other adverts' links, footers, articles."""

from __future__ import annotations

from crawler.generator import brands, phones
from crawler.generator.draft import Draft, Voice
from crawler.generator.pieces import Node, node
from crawler.generator.places import a_city
from crawler.generator.wordings import tables


def navigation(d: Draft) -> list[Node]:
    """The site's menu."""
    names = d.draw.some(tables()["nav"], d.draw.between(4, 9))
    if d.draw.chance(0.5):
        items = [node("li", node("a", name, attrs=f'href="/{at}/"')) for at, name in enumerate(names)]
        return [node("div", node("ul", items), attrs='class="nav"')]
    links = [node("a", name + " ", attrs=f'href="/list_{at}.html"') for at, name in enumerate(names)]
    return [node("div", links, attrs='id="menu"')]


def crumbs(d: Draft) -> list[Node]:
    """Where the page stands in its site, and when it was put there."""
    found = [node("div", d.fill_outside("crumb", d.main))]
    return [*found, node("div", d.fill("meta"))] if d.draw.chance(0.6) else found


def a_stranger(d: Draft) -> Voice:
    """Somebody whose adverts are on other pages: another brand, another number."""
    own = {brand.name for voice in d.voices for brand in voice.brands}
    while True:
        brand = brands.drawn(d.draw, ())
        if brand.name not in own:
            break
    own_numbers = {voice.number for voice in d.voices}
    while (number := phones.number(d.draw, "shared_cost")) in own_numbers:
        pass
    products = brand.products or (d.draw.pick(POPULAR),)
    return Voice((brand,), (d.draw.pick(products),), number, a_city(d.draw))


POPULAR = [
    "空调",
    "中央空调",
    "冰箱",
    "洗衣机",
    "热水器",
    "燃气灶",
    "油烟机",
    "壁挂炉",
    "电视",
    "洗碗机",
    "指纹锁",
    "保险柜",
    "智能马桶",
    "集成灶",
    "净水器",
    "马桶",
    "燃气热水器",
    "空气能",
    "太阳能热水器",
    "投影仪",
    "门锁",
    "消毒柜",
    "微波炉",
    "冷柜",
    "扫地机器人",
    "按摩椅",
    "智能锁",
    "密码锁",
]
"""Products that invented brands make."""


def related(d: Draft, count: int) -> list[Node]:
    """Links to other adverts."""
    items = []
    for _ in range(count):
        stranger = a_stranger(d)
        slot = d.fill_outside("related", stranger)
        items.append(node("li", node("a", slot, attrs=f'href="/{d.draw.digits(6)}.html"')))
    return [node("div", node("h3", d.fill("related_head")), node("ul", items))]


def footer(d: Draft) -> list[Node]:
    """Who runs the site, as it says."""
    lines = d.several("footer", d.draw.between(1, 3))
    if d.draw.chance(0.4):
        lines.append(d.fill("icp"))
    if d.draw.chance(0.2):
        lines.append(d.fill_outside("footer_party", a_stranger(d)))
    return [node("div", [node("p", line) for line in lines], attrs='class="footer"')]


def article(d: Draft, count: int) -> list[Node]:
    """An article that has nothing to do with the advert."""
    sentences = d.draw.shuffled(tables()["article"])
    found = [node(d.draw.pick(("h1", "h2")), d.fill("article_title"))]
    for at in range(count):
        words = sentences[at % len(sentences)] + sentences[(at + 3) % len(sentences)]
        found.append(node("p", words))
    return found
