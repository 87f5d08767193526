"""The kinds of advert: which parts they are made of, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from crawler.generator import area_blocks, blocks, line_layouts
from crawler.generator.draft import Draft
from crawler.generator.pieces import Node, node
from crawler.generator.surroundings import article
from crawler.generator.voices import Cast


class Layout(NamedTuple):
    """A kind of page. `cast` says who speaks, `make` puts the advert together."""

    cast: Callable[[Cast], None]
    make: Callable[[Draft], list[Node]]


def some_areas(d: Draft, share: float = 0.65) -> list[Node]:
    """A list of areas on that share of pages."""
    count = d.draw.weighted(
        ((d.draw.between(4, 12), 3), (d.draw.between(15, 60), 4), (d.draw.between(80, 200), 2))
    )
    return areas(d, count) if d.draw.chance(share) else []


def areas(d: Draft, count: int) -> list[Node]:
    """A list of about so many areas, or what the wanted size leaves of it."""
    count = d.areas_left(count)
    return area_blocks.area_block(d, count) if count else []


def _kit_lines(d: Draft) -> list[Node]:
    return [*blocks.headline(d, numbered=True), *blocks.kit(d), *some_areas(d), *_maybe(d, blocks.call_bar)]


def _click_kit(d: Draft) -> list[Node]:
    found = [*blocks.headline(d), *blocks.click_kit(d), *blocks.chain(d), *blocks.promises(d)]
    return [*found, *areas(d, d.draw.between(30, 150)), *_maybe(d, blocks.click_kit)]


def _field_list(d: Draft) -> list[Node]:
    return [*blocks.headline(d), *blocks.fields(d), *_maybe(d, blocks.prose), *_maybe(d, blocks.process)]


def _advertorial(d: Draft) -> list[Node]:
    found = [*blocks.headline(d), *blocks.greeting(d)]
    parts = [blocks.prose, blocks.promises, blocks.faults, blocks.process, blocks.number_lines, blocks.prose]
    for at, part in enumerate(d.draw.shuffled(parts)):
        if d.draw.chance(0.7):
            found.append(node("h3", f"{'一二三四五六'[at]}、", d.fill("headline")))
        found += part(d)
    return [*found, *some_areas(d, 0.3), *blocks.number_lines(d), *_maybe(d, blocks.disclaimer)]


def _faq(d: Draft) -> list[Node]:
    found = [*blocks.headline(d, numbered=d.draw.chance(0.5)), *blocks.questions(d, d.draw.between(5, 9))]
    return [*found, *some_areas(d, 0.3), *blocks.number_lines(d)]


def _city_tiers(d: Draft) -> list[Node]:
    found = [*blocks.headline(d), *blocks.number_lines(d), *_maybe(d, blocks.promises)]
    return [*found, *_some_tiers(d), *_maybe(d, blocks.call_bar)]


def _some_tiers(d: Draft) -> list[Node]:
    count = d.areas_left(d.draw.between(20, 90), most=area_blocks.SOME)
    return area_blocks.tiers(d, count) if count else []


def _hijacked(d: Draft) -> list[Node]:
    where = d.draw.pick(("before", "after", "both"))
    if where != "after":
        d.page.before += article(d, d.draw.between(3, 7))
    if where != "before":
        d.page.after += article(d, d.draw.between(3, 7))
    found = [*blocks.headline(d, numbered=True), *blocks.click_kit(d), *_maybe(d, blocks.prose)]
    return [*found, *some_areas(d), *_maybe(d, blocks.kit)]


def _official_site(d: Draft) -> list[Node]:
    found = [*blocks.headline(d), *blocks.greeting(d), *blocks.promises(d), *blocks.chain(d)]
    return [
        *found,
        *blocks.process(d),
        *_maybe(d, blocks.reviews),
        *some_areas(d, 0.5),
        *blocks.number_lines(d),
    ]


def _classified(d: Draft) -> list[Node]:
    found = [*blocks.headline(d, numbered=d.draw.chance(0.4)), *blocks.fields(d)]
    return [*found, *blocks.prose(d), *_maybe(d, blocks.disclaimer)]


def recombined(d: Draft) -> list[Node]:
    """Parts of several layouts, mixed."""
    parts: list[Callable[[Draft], list[Node]]] = [
        blocks.headline, blocks.greeting, blocks.kit, blocks.click_kit, blocks.promises, blocks.prose, blocks.chain,
        blocks.process, blocks.faults, blocks.questions, blocks.reviews, blocks.fields, blocks.number_lines,
        blocks.call_bar, blocks.disclaimer, line_layouts.sections, line_layouts.table, line_layouts.definitions, line_layouts.prices, some_areas,
        _some_tiers,
    ]  # fmt: skip
    if d.draw.chance(0.4):
        d.page.before += article(d, d.draw.between(1, 4))
    if d.draw.chance(0.4):
        d.page.after += article(d, d.draw.between(1, 4))
    found = blocks.headline(d)
    for part in d.draw.some(parts, d.draw.between(4, 9)):
        found += part(d)
    return [*found, *blocks.number_lines(d)]


def _maybe(d: Draft, part: Callable[[Draft], list[Node]]) -> list[Node]:
    return part(d) if d.draw.chance(0.5) else []


LAYOUTS: dict[str, Layout] = {
    "kit_lines": Layout(lambda cast: cast.one(), _kit_lines),
    "click_kit": Layout(lambda cast: cast.one(city=0.1), _click_kit),
    "field_list": Layout(lambda cast: cast.one(city=1.0), _field_list),
    "table": Layout(lambda cast: cast.one(), lambda d: [*line_layouts.table_page(d), *some_areas(d, 0.5)]),
    "definition_list": Layout(
        lambda cast: cast.one(), lambda d: [*line_layouts.definition_page(d), *some_areas(d, 0.4)]
    ),
    "advertorial": Layout(lambda cast: cast.one(), _advertorial),
    "faq": Layout(lambda cast: cast.one(), _faq),
    "city_tiers": Layout(lambda cast: cast.one(city=0.0), _city_tiers),
    "hijacked": Layout(lambda cast: cast.one(), _hijacked),
    "official_site": Layout(lambda cast: cast.one(city=0.1), _official_site),
    "classified": Layout(lambda cast: cast.one(city=1.0), _classified),
    "watch_centre": Layout(lambda cast: cast.one(city=1.0, product="手表"), line_layouts.watch_centre),
    "price_list": Layout(lambda cast: cast.one(city=0.6), line_layouts.price_page),
    "multi_brand": Layout(lambda cast: cast.many(), line_layouts.multi_brand),
    "shared_number": Layout(lambda cast: cast.shared(), line_layouts.shared_number),
    "no_brand": Layout(lambda cast: cast.nobody(), lambda d: [*_kit_lines(d), *blocks.prose(d)]),
    "recombined": Layout(lambda cast: cast.any(), recombined),
}
