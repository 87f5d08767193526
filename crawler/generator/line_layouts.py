"""Layouts whose facts stand in rows: tables, definition lists, price lists, sections for each maker."""

from __future__ import annotations

from crawler.generator import area_blocks, blocks
from crawler.generator.draft import Draft, Line, Voice
from crawler.generator.pieces import Node, fixed, node, text
from crawler.generator.wordings import tables


def _label(d: Draft, slot: str) -> Line:
    return [text(d.draw.pick(tables()[slot]))]


def _rows(d: Draft, voice: Voice) -> list[tuple[Line, Line]]:
    """Labels with what belongs to them."""
    rows: list[tuple[Line, Line]] = [
        (_label(d, "label_brand"), [*d.brands(voice), *d.fill("product_name", voice)]),
        (_label(d, "label_phone"), [d.number(voice.number)]),
        ([text(d.draw.pick(("地址", "网点地址", "所在位置")))], [fixed(d.address(voice))]),
        ([text(d.draw.pick(("时间", "服务时间")))], d.fill("field_hours_value", voice)),
        ([text(d.draw.pick(("项目", "可修", "范围")))], d.fill("products_only", voice)),
    ]
    if voice.city:
        rows.append(([text(d.draw.pick(("城市", "服务城市", "上门城市")))], [d.city(voice)]))
    kept = [row for at, row in enumerate(rows) if at < 2 or d.draw.chance(0.7)]
    # With several makers in one table the first row of each has to say whose rows follow.
    return kept if len(d.voices) > 1 or d.draw.chance(0.5) else d.draw.shuffled(kept)


def table(d: Draft) -> list[Node]:
    """Label and value in each row, or brand, product and number under a head row."""
    if d.draw.chance(0.5):
        rows = [
            node("tr", node("td", one), node("td", two)) for voice in d.voices for one, two in _rows(d, voice)
        ]
        return [node("table", rows)]
    head = node("tr", *(node("th", word) for word in ("品牌", "产品", d.draw.pick(tables()["label_phone"]))))
    cells = [
        node(
            "tr",
            node("td", d.brands(voice)),
            node("td", d.fill("product_name", voice)),
            node("td", _number(d, voice)),
        )
        for voice in d.voices
    ]
    return [node("table", head, cells, attrs='border="1" cellpadding="4"')]


def _number(d: Draft, voice: Voice) -> Line:
    return [d.number(voice.number)]


def definitions(d: Draft) -> list[Node]:
    """Label and value as term and definition."""
    kids: list[Node] = []
    for voice in d.voices:
        for one, two in _rows(d, voice):
            kids += [node("dt", one), node("dd", two)]
    return [node("dl", kids)]


def table_page(d: Draft) -> list[Node]:
    """A page whose facts stand in a table."""
    return [*blocks.headline(d), *table(d), *blocks.promises(d), *blocks.prose(d)]


def definition_page(d: Draft) -> list[Node]:
    """A page whose facts stand in a definition list."""
    return [*blocks.headline(d), *blocks.greeting(d), *definitions(d), *blocks.prose(d)]


def prices(d: Draft) -> list[Node]:
    """What a repair costs."""
    rows = [
        node("tr", node("td", item), node("td", [fixed(f"{d.draw.between(3, 68)}0"), text("元")]))
        for item in d.several("price_item", d.draw.between(3, 7))
    ]
    head = node("tr", node("th", "项目"), node("th", d.draw.pick(("价格", "收费", "参考价"))))
    return [node("h3", d.product(d.main.products[0]), "维修价目"), node("table", head, rows)]


def price_page(d: Draft) -> list[Node]:
    """A page about prices."""
    found = [*blocks.headline(d), *blocks.number_lines(d), *prices(d)]
    return [*found, *blocks.promises(d), *(blocks.fields(d) if d.draw.chance(0.5) else blocks.call_bar(d))]


def watch_centre(d: Draft) -> list[Node]:
    """A service centre for watches in the halls of large towns."""
    found = [*blocks.headline(d), *(node("p", line) for line in d.several("watch", d.draw.between(2, 4)))]
    found += blocks.number_lines(d)
    found += [node("p", d.fill("field_address")) for _ in range(d.draw.between(1, 3))]
    count = d.areas_left(d.draw.between(4, 20))
    return [*found, *(area_blocks.area_block(d, count) if count else []), *blocks.call_bar(d)]


def multi_brand(d: Draft) -> list[Node]:
    """Each maker with its number, in a line, a row or a section."""
    style = d.draw.pick(("lines", "sections", "table", "items"))
    found = [node("h1", d.draw.pick(tables()["multi_head"]))]
    if style == "table":
        found += table(d)
    elif style == "items":
        found.append(node("ul", [node("li", d.fill("number_line_brand", voice)) for voice in d.voices]))
    elif style == "lines":
        found += [node("p", d.fill("number_line_brand", voice)) for voice in d.voices]
    else:
        found += sections(d)
    return [*found, node("p", d.fill("service"))]


def sections(d: Draft) -> list[Node]:
    """For each maker a heading with a line that says the number."""
    found = []
    for voice in d.voices:
        found += [node("h3", d.fill("headline", voice)), node("p", d.fill("number_line", voice))]
        if d.draw.chance(0.4):
            found.append(node("p", d.fill("service", voice)))
    return found


def shared_number(d: Draft) -> list[Node]:
    """Several makers, one number."""
    comma = d.draw.pick(("、", " ", "/", "，", "|"))
    names: Line = []
    for voice in d.voices:
        names += [*([text(comma)] if names else []), *d.brands(voice)]
    found = [node("h1", d.draw.pick(tables()["multi_head"]))]
    found.append(node("p", d.draw.pick(tables()["shared_intro"]), names))
    if d.draw.chance(0.6):
        found += [node("p", d.fill("number_line_brand", voice)) for voice in d.voices]
    else:
        found.append(node("p", names, d.fill("products_only"), "报修电话：", [d.number(d.main.number)]))
    return [*found, *blocks.promises(d), *blocks.call_bar(d)]
