"""What the mutations add to a page beside its advert's own lines: hidden blocks, distractors, scripts."""

from __future__ import annotations

from crawler.generator.brands import other_maker
from crawler.generator.draft import Draft, Line
from crawler.generator.pieces import Node, Piece, fixed, node, text
from crawler.generator.places import cities
from crawler.generator.values import filled
from crawler.generator.wordings import tables

_STYLES = (
    'style="display:none"',
    'style="display: none;"',
    "hidden",
    'style="visibility:hidden"',
    'style="position:absolute;left:-9999px"',
    'style="font-size:0"',
)
_LINES = (
    "price_numbers",
    "dates_times",
    "ip_addresses",
    "qq_numbers",
    "wechat_ids",
    "order_ids",
    "postcodes",
    "view_counts",
    "other_maker",
)


def hidden(d: Draft) -> list[Node]:
    """Blocks that no visitor sees."""
    found: list[Node] = []
    if d.place == "hidden":
        lines = [[*d.brands(voice), text("热线"), Piece("number", "", voice.number)] for voice in d.voices]
        found.append(node("div", [node("p", line) for line in lines], attrs=d.tricks.pick(_STYLES)))
    if "hidden_keywords" in d.mutations:
        words: Line = []
        for voice in d.voices[:3]:
            for place in d.tricks.some(cities(), 8):
                words += [text(place.short), *d.brands(voice), text(voice.products[0] + "维修 ")]
        found.append(node("div", words, attrs=d.tricks.pick(_STYLES)))
    return found


def distract(d: Draft) -> None:
    """Put lines between those of the advert (or other page) that look like facts and are none."""
    for name in _LINES:
        if name in d.mutations:
            for words in d.tricks.some(tables()[name], d.tricks.between(2, 4)):
                _insert(d, node("p", fixed(_filled(d, words))))
    if "image_names" in d.mutations:
        for words in d.tricks.some(tables()["image_names"], 3):
            name = filled(d.tricks, words)
            _insert(d, node("p", node("img", attrs=f'src="/upload/{name}" alt="{name}"')))
    if "icp_numbers" in d.mutations:
        lines = [node("p", fixed(filled(d.tricks, words))) for words in d.tricks.some(tables()["icp"], 3)]
        d.page.after.append(node("div", lines))
        _insert(d, node("p", fixed(filled(d.tricks, d.tricks.pick(tables()["icp"])))))


def _filled(d: Draft, words: str) -> str:
    if "{other}" in words:
        words = words.replace("{other}", other_maker(d.tricks, d.brand_names()))
    return filled(d.tricks, words)


def _insert(d: Draft, line: Node) -> None:
    """Somewhere between the first and the last line of the advert."""
    lines = d.page.advert or d.page.before
    lines.insert(d.tricks.between(1, max(1, len(lines) - 1)), line)


def script(d: Draft) -> str:
    """A script and a style that name what is no fact."""
    number, other = f"400{d.tricks.digits(7)}", f"0{d.tricks.digits(10)}"
    place = d.tricks.pick(cities()).name
    return (
        f'<script>var tel="{number}",city="{place}";document.cookie="n={other}";if(1<2){{call("{number}")}}</script>\n'
        f'<style>.tel:before{{content:"{number}"}} .a{d.tricks.digits(4)}{{color:#400{d.tricks.digits(3)}}}</style>\n'
        f'<noscript><img src="/stat?id={d.tricks.digits(10)}"></noscript>\n'
    )
