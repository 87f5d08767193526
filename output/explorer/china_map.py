"""A map of China, a province or a prefecture: how many pages claim to serve each region. SVG, without scripts.

Boundaries are those of `boundaries`; docs/maps.md says where they come from. Colours are in ``static/map.css``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

from output import gazetteer
from output.explorer import map_words
from output.explorer.base_maps import BaseMap, Place, base_map
from output.explorer.map_scale import ranges, step, steps
from output.explorer.map_words import said
from output.explorer.sea_box import SeaBox

_SIZE = 15  # of labels, in units of the drawing
_FIGURE = Markup(
    '<figure class="map"><div class="map-scroll"><svg class="map-drawing{wide}" role="group" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    ' aria-label="{label}">{inside}</svg></div><figcaption class="map-legend">{legend}</figcaption></figure>'
)
_HATCH = Markup(
    '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="map-pale" width="6" height="6"/><path class="map-hatch" d="M0 0v6"/></pattern></defs>'
)
_SHAPE = Markup('<path class="m{step}{more}"{fill} d="{path}"/>')
_LINKED = Markup('<a href="{}" aria-label="{title}"><title>{title}</title>{}</a>')
_UNKNOWN = Markup('<g class="map-unknown"><title>{title}</title>{}</g>')
_LABEL = Markup('<text class="map-label" x="{:.0f}" y="{:.0f}" font-size="{}" text-anchor="middle">{}</text>')
_LABELS = Markup('<g aria-hidden="true" pointer-events="none">{}</g>')
_LINE = Markup('<path class="{}" d="{}" fill="none"/>')
_RECT = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
_SWATCH = Markup(
    '<li><svg class="map-swatch" width="22" height="14" aria-hidden="true">'
    '<rect class="m{}"{} width="22" height="14"/></svg> {}</li>'
)
# Provinces of the country whose label does not stand in their middle: units to the right and down.
_MOVED = {
    "110000": (-3, -4), "120000": (27, 5), "130000": (2, 17), "310000": (30, 3), "810000": (26, 9), "820000": (-14, 19),
    "150000": (-20, 22), "620000": (140, 118), "640000": (0, 3), "610000": (4, 10),
}  # fmt: skip


class _Look(NamedTuple):
    """What the shapes of one drawing have in common. `ends`: of the steps; `hatch`: the id of the pattern for none."""

    shares: Mapping[str, int]
    ends: list[int]
    hatch: str
    link: Callable[[str], str]
    lang: str

    def fill(self, step: int) -> Markup:
        """The attribute that hatches what has no pages; the style sheet fills the rest."""
        return Markup("") if step else Markup(' fill="url(#{})"').format(self.hatch)


def draw(shares: Mapping[str, int], *, within: str | None, link: Callable[[str], str], lang: str) -> Markup:
    """The map of the country (`within` null), of a province by prefectures, or of a prefecture by counties.

    `shares`: how many pages claim a region, by its code; `link` gives the address of a region's page. A region whose
    divisions have no shapes is drawn as a whole. Empty if there is nothing to draw: see `undrawn`.
    """
    base = base_map(within)
    if base is None:
        return Markup("")
    most = max((shares.get(place.region, 0) for place in base.places if place.region), default=0)
    look = _Look(shares, steps(most), f"map-none-{within or 'china'}", link, lang)
    return _FIGURE.format(
        label=said("map", lang, map_words.name(within, lang)),
        wide=" map-wide" if base.width > 640 else "",
        width=base.width,
        height=base.height,
        inside=_inside(base, look, within is None),
        legend=_legend(look),
    )


def undrawn(shares: Mapping[str, int], within: str | None) -> list[str]:
    """Codes that have pages and lie directly in what is drawn, but have no shape of their own, by code."""
    atlas, base = gazetteer.load(), base_map(within)
    drawn = {place.region for place in base.places} if base else set()
    missing = (code for code, count in shares.items() if count > 0 and code not in drawn and code != within)

    def is_below(code: str) -> bool:
        if len(code) == 9:  # their table takes long to read
            return code[:6] == within
        return any(row.parent_code == within for row in atlas.by_code(code))

    return sorted(filter(is_below, missing))


def _inside(base: BaseMap, look: _Look, everywhere: bool) -> Markup:
    """What is in the drawing, from the bottom up. `everywhere`: each shape has its label, whether there is room or not."""
    labels = [
        _label(place, look.lang, everywhere)
        for place in base.places
        if everywhere or _has_room(place, look.lang)
    ]
    parts = [_HATCH.format(look.hatch)]
    if base.box:
        parts += [_rect("map-sea", base.box), _LINE.format("map-coast", base.box.coast)]
    parts += [_shape(place, look) for place in base.places]
    parts += [_LINE.format("map-line", base.lines), _LINE.format("map-dashes", base.dashes)]
    if base.box:
        parts += [_LINE.format("map-dashes", base.box.dashes), _rect("map-frame", base.box)]
        x, y = base.box.left + base.box.width / 2, base.box.top + base.box.height - 6
        labels.append(_LABEL.format(x, y, 12, said("sea", look.lang)))
    return Markup("").join([*parts, _LABELS.format(Markup("").join(labels))])


def _shape(place: Place, look: _Look) -> Markup:
    count = max(0, look.shares.get(place.region, 0)) if place.region else 0
    at = step(count, look.ends)
    drawn = (("", place.path), (" map-boxed", place.boxed), (" map-dots", place.dots))
    path = Markup("").join(
        _SHAPE.format(step=at, more=more, fill=look.fill(at), path=data) for more, data in drawn if data
    )
    title = map_words.title(place, count, look.lang)
    if not place.region:
        return _UNKNOWN.format(path, title=title)
    return _LINKED.format(look.link(place.region), path, title=title)


def _has_room(place: Place, lang: str) -> bool:
    return _width(map_words.label(place, lang)) <= place.room * 2.6


def _width(text: str) -> float:
    return sum(_SIZE if ord(char) > 0x2E80 else _SIZE * 0.55 for char in text)


def _label(place: Place, lang: str, moved: bool) -> Markup:
    x, y = _MOVED.get(place.region, (0, 0)) if moved else (0, 0)
    return _LABEL.format(place.x + x, place.y + y + _SIZE / 3, _SIZE, map_words.label(place, lang))


def _rect(name: str, box: SeaBox) -> Markup:
    return _RECT.format(name, box.left, box.top, box.width, box.height)


def _legend(look: _Look) -> Markup:
    """What the steps mean, in words."""
    none = _SWATCH.format(0, look.fill(0), said("none", look.lang))
    marks = [
        _SWATCH.format(at, "", f"{first:,}" if first == last else f"{first:,}–{last:,}")
        for at, (first, last) in enumerate(ranges(look.ends), 1)
    ]
    words = escape(said("legend", look.lang))
    return Markup("<span>{}</span><ul>{}</ul>").format(words, Markup("").join([none, *marks]))
