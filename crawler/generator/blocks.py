"""Parts of adverts that layouts put together: headlines, lines with numbers, promises, prose."""

from __future__ import annotations

from crawler.generator.draft import Draft, Line, Voice
from crawler.generator.pieces import BREAK, Node, joined, node, text
from crawler.generator.wordings import tables


def headline(d: Draft, voice: Voice | None = None, *, numbered: bool = False) -> list[Node]:
    """A heading, sometimes with a line below it."""
    line = d.fill("headline_number" if numbered else "headline", voice)
    found = [node(d.draw.pick(("h1", "h2", "h2", "h3", "p")), line)]
    if d.draw.chance(0.3):
        found.append(node("p", d.fill("subtitle", voice)))
    return found


def greeting(d: Draft) -> list[Node]:
    """Words of welcome."""
    return [
        node("p", d.fill("greeting")),
        *([node("p", d.fill("brand_intro"))] if d.draw.chance(0.5) else []),
    ]


def number_lines(d: Draft) -> list[Node]:
    """A line for each number, in paragraphs or with breaks, some as links to call."""
    slot = d.draw.pick(("number_line", "number_line_brand"))
    lines = [linked(d, d.fill(slot, voice), voice) for voice in d.voices]
    if d.draw.chance(0.5):
        return [node("p", line) for line in lines]
    return [node("div", joined(lines, BREAK))]


def linked(d: Draft, line: Line, voice: Voice) -> Line:
    """The line, now and then with its number as a link to call."""
    if d.place or not d.draw.chance(0.15):
        return line
    return [Node("tel", (part,), voice.number) if _is_number(part) else part for part in line]


def _is_number(part: object) -> bool:
    return getattr(part, "kind", "") == "number"


def kit(d: Draft) -> list[Node]:
    """Compact lines that say brand and number again and again."""
    lines = [line for voice in d.voices for line in d.several("kit_line", d.draw.between(3, 7), voice)]
    lines = lines[:24]
    tag = d.draw.pick(("p", "li", "br", "div"))
    if tag == "br":
        return [node("p", joined(lines, BREAK))]
    items = [node(tag, line) for line in lines]
    return [node("ul", items)] if tag == "li" else items


def click_kit(d: Draft) -> list[Node]:
    """Lines with numbered marks and a call to click."""
    found = []
    for voice in d.voices:
        found += [node("p", d.fill("click_line", voice)) for _ in range(d.draw.between(1, 3))]
    return found


def promises(d: Draft) -> list[Node]:
    """Sentences that claim something, as a list or as prose."""
    lines = d.several("claim", d.draw.between(2, 5))
    if d.draw.chance(0.5):
        return [node(d.draw.pick(("ul", "ol")), [node("li", line) for line in lines])]
    return [node("p", [piece for line in lines for piece in line])]


def prose(d: Draft) -> list[Node]:
    """A paragraph or two on the service and the product."""
    found = []
    for _ in range(d.draw.between(1, 2)):
        lines = d.several("service", d.draw.between(1, 3)) + d.several(
            "product_sentence", d.draw.between(1, 2)
        )
        found.append(node("p", [piece for line in d.draw.shuffled(lines) for piece in line]))
    return found


def chain(d: Draft) -> list[Node]:
    """What is serviced, in one line."""
    return [node(d.draw.pick(("p", "p", "div")), d.fill("product_chain"))]


def process(d: Draft) -> list[Node]:
    """How a repair goes."""
    head = (
        [node("h3", d.draw.pick(("服务流程", "报修流程", "怎么报修", "操作步骤")))]
        if d.draw.chance(0.6)
        else []
    )
    return [*head, node("p", d.fill("process"))]


def faults(d: Draft) -> list[Node]:
    """Faults and their causes."""
    rows = zip(d.several("fault", 4), d.several("reason", 4), strict=True)
    lines = [[*fault, text(d.draw.pick(("：", "——", " → ", "，"))), *reason] for fault, reason in rows]
    head = [
        d.product(d.main.products[0]),
        text(d.draw.pick(("常见故障", "故障自查", "毛病与原因", "故障对照"))),
    ]
    if d.draw.chance(0.5):
        return [node("h3", head), node("ul", [node("li", line) for line in lines])]
    return [node("h3", head), *(node("p", line) for line in lines)]


def questions(d: Draft, count: int = 4) -> list[Node]:
    """Questions and answers."""
    ask, answer = d.draw.pick(
        (("问：", "答："), ("Q：", "A："), ("Q:", "A:"), ("Q.", "A."), ("●", ""), ("", ""))
    )
    shape = d.draw.pick(("p", "dl", "h4"))
    found = []
    for one, two in d.pairs("faq", count):
        first, second = [text(ask), *one] if ask else one, [text(answer), *two] if answer else two
        if shape == "dl":
            found += [node("dt", first), node("dd", second)]
        else:
            found += [node(shape, first), node("p", second)]
    return [node("dl", found)] if shape == "dl" else found


def reviews(d: Draft) -> list[Node]:
    """What customers are said to have said."""
    lines = d.several("review", 3)
    return [node("h3", "用户评价"), *(node("p", d.fill_words("$surname**："), line) for line in lines)]


def fields(d: Draft) -> list[Node]:
    """Labelled lines: contact, phone, address, hours."""
    slots = ["field_contact", "field_phone", "field_address", "field_hours", "field_scope", "field_extra"]
    if d.main.city:
        slots.append("field_area")
    chosen = d.draw.some(slots, d.draw.between(4, len(slots)))
    lines = [d.fill(slot) for slot in d.draw.shuffled(dict.fromkeys([*chosen, "field_phone"]))]
    lines += [d.fill("field_phone", voice) for voice in d.voices[1:]]
    if d.draw.chance(0.4):
        return [node("div", joined(lines, BREAK))]
    tag = d.draw.pick(("p", "li", "div"))
    items = [node(tag, line) for line in lines]
    return [node("ul", items)] if tag == "li" else items


def call_bar(d: Draft) -> list[Node]:
    """The bar at the foot of an advert."""
    voice = d.draw.pick(d.voices)
    if not d.place and d.draw.chance(0.25):
        label = text(d.draw.pick(tables()["call_text"]))
        return [node("div", Node("tel", (label,), voice.number))]
    return [node("div", d.fill("call_bar", voice))]


def disclaimer(d: Draft) -> list[Node]:
    """Small print of the advert itself."""
    return [node("p", d.fill("fake_source"))]
