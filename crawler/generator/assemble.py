"""Puts a page together: advert, surroundings, head lines, and what makes it as large as wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from crawler.generator import area_blocks, hidden, surroundings
from crawler.generator.draft import Draft, Line, Voice
from crawler.generator.layouts import LAYOUTS
from crawler.generator.pieces import Node, Piece, node, text
from crawler.generator.values import filled
from crawler.generator.voices import Cast

_BYTES = {"list": 24_400, "short": 5_600}
"""How large a page of a size gets before what the head and the end of the file add."""


def advert(d: Draft) -> None:
    """Fill the draft with an advert of its layout."""
    layout = LAYOUTS[d.layout]
    layout.cast(Cast(d))
    _head_lines(d)
    d.page.advert += layout.make(d)
    if d.size == "list":
        left = d.areas_left(0)
        d.page.advert[-1:-1] = area_blocks.area_block(d, left) if left else []
    _say_all(d)
    hidden.distract(d)
    d.page.hidden += hidden.hidden(d)
    surround(d)
    if d.size:
        _pad(d, _BYTES[d.size])


def surround(d: Draft) -> None:
    """Put a site around the page, more or less of it."""
    draw, page = d.draw, d.page
    if d.layout == "official_site" or draw.chance(0.6):
        page.before[:0] = surroundings.navigation(d)
    if draw.chance(0.5):
        page.before += surroundings.crumbs(d)
    if d.size != "short" and draw.chance(0.5):
        page.after += surroundings.related(d, draw.between(3, 8))
    if draw.chance(0.7):
        page.after += surroundings.footer(d)


def _head_lines(d: Draft) -> None:
    draw, page = d.draw, d.page
    if d.place == "title":
        page.title = _all_numbers(d)
    else:
        page.title = d.fill("title")
    if draw.chance(0.4):
        page.title.append(text(draw.pick(("-", "_", " - ", "|")) + filled(draw, "$site")))
    if d.place == "description":
        page.description = _all_numbers(d)
    elif draw.chance(0.6):
        page.description = d.fill("description")
    if draw.chance(0.5):
        page.keywords = d.fill("keywords")


def _all_numbers(d: Draft) -> Line:
    line: Line = []
    for voice in d.voices:
        line += [
            *([text("，")] if line else []),
            *d.brands(voice),
            text("报修电话"),
            Piece("number", "", voice.number),
        ]
    return line


def _say_all(d: Draft) -> None:
    """Add lines until every pair, and every trick that was asked for, is on the page."""
    said = dict.fromkeys(d.voices, 0)
    count = Counter(piece.ref for piece in pieces(d.page.advert) if piece.kind in {"number", "brand"})
    for voice in said:
        need = 3 if "three_spellings" in d.mutations else 1
        named = all(count[brand.name] for brand in voice.brands)
        if not d.place and (count[voice.number] < need or not named):
            for _ in range(need - min(count[voice.number], need - 1)):
                _add(d, voice)
        elif not named:
            d.page.advert.append(node("p", d.fill("headline", voice)))
    if "brand_digits" in d.mutations and not d.tricked("brand_digits"):
        words = "{brand}{product}维修"
        d.page.advert.append(node("p", d.fill_words(words)))


def _add(d: Draft, voice: Voice) -> None:
    d.page.advert.append(node("p", d.fill("number_line_brand", voice)))


def pieces(nodes: list[Node] | tuple[Node | Piece, ...]) -> Iterator[Piece]:
    """The pieces of elements, in page order; a link to call counts as nothing, what stands in it as itself."""
    for part in nodes:
        if isinstance(part, Piece):
            yield part
        else:
            yield from pieces(part.kids)


def _pad(d: Draft, size: int) -> None:
    """Add paragraphs of an article behind the advert until the page is about so large."""
    missing = size - sum(_bytes(part) for part in (*d.page.before, *d.page.advert, *d.page.after))
    if missing <= 0:
        return
    paragraphs = surroundings.article(d, missing // 180 + 2)
    for part in paragraphs:
        if missing <= 0:
            return
        missing -= _bytes(part)
        d.page.after.append(part)


def _bytes(part: Node | Piece) -> int:
    if isinstance(part, Piece):
        return 12 if part.kind == "number" else len(part.text.encode())
    return 2 * len(part.tag) + 6 + len(part.attrs) + sum(_bytes(kid) for kid in part.kids)
