"""Maps without figures: the paths of a country, province or prefecture by region, made once and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from output import gazetteer
from output.explorer import boundaries, map_codes, map_paths, sea_box
from output.explorer.boundaries import Shape
from output.explorer.map_paths import Box, Frame
from output.explorer.sea_box import EVERY_ISLAND, SEA_CITY, SeaBox

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_WIDTH, _MOST_HIGH, _MARGIN = 1000, 860, 12
_BESIDE = 240  # what is kept free for the box beside the island of Hainan
_COUNTRY: Box = (-2650e3, -2100e3, 2560e3, 2085e3)
"""What the map of the country shows, in metres of `map_paths.CHINA`; the box stands in the corner on the right."""
_ISLES_BELOW = -2050e3  # islands of Hainan south of that are in the box


class Place(NamedTuple):
    """One shape: its region (empty if the tables know none), the name in the file, path data in the map and in the box, dots
    for islands that are too small to see, where a label may stand, and how much room it has there.
    """

    region: str
    name: str
    path: str
    boxed: str
    dots: str
    x: float
    y: float
    room: float


class BaseMap(NamedTuple):
    """A map in units of the drawing. `lines`, `dashes`: path data of boundary lines, and of those in the South China Sea."""

    width: int
    height: int
    places: tuple[Place, ...]
    lines: str
    dashes: str
    box: SeaBox | None = None


def base_map(within: str | None) -> BaseMap | None:
    """The country (null), or what is directly below a region; the region itself if nothing below it has a shape.

    Null if the region has no shape either.
    """
    known = within is None or map_codes.shape_of(within) is not None
    return _made(within) if known else None


@lru_cache(maxsize=96)  # some 30 kB each
def _made(within: str | None) -> BaseMap:
    if within is None:
        return _country()
    shapes = _below(within)
    if all(shape.code[:4] == SEA_CITY[:4] for shape in shapes):
        return _sea(shapes)
    return _island(shapes) if within == sea_box.ISLAND else _part(shapes)


def _below(within: str) -> list[Shape]:
    """The shapes of what is directly below a region, or its own."""
    own = map_codes.shape_of(within)
    assert own is not None
    children = {row.code for row in gazetteer.load().children(within) if len(row.code) == 6}
    prefix = within[:2] if own[0] == "province" else within[:4]
    for level in {"province": ("prefecture", "county"), "prefecture": ("county",)}.get(own[0], ()):
        if children.intersection(map_codes.regions(level).values()):
            return boundaries.shapes(level, prefix)
    return boundaries.shapes(*own)


def _country() -> BaseMap:
    shapes = boundaries.shapes("province")
    plane = map_paths.projected([shape.geometry for shape in shapes], map_paths.CHINA)
    frame, width, height = _fit(_COUNTRY, _WIDTH)
    main = [sea_box.north_of(one, _ISLES_BELOW) for one in plane]
    box = sea_box.draw(shapes, width - 2, height - 2, 0.4 * frame.scale)
    thin, dashes = _lines(map_paths.CHINA, _COUNTRY, frame)
    return BaseMap(width, height, _places(shapes, main, frame, box.paths), thin, dashes, box)


def _part(shapes: list[Shape]) -> BaseMap:
    projection = map_paths.around(_bounds([shape.geometry for shape in shapes]))
    plane = map_paths.projected([shape.geometry for shape in shapes], projection)
    frame, width, height = _fit(_bounds(plane), _WIDTH)
    thin, dashes = _lines(projection, _shown(frame, width, height), frame)
    return BaseMap(width, height, _places(shapes, plane, frame, {}), thin, dashes)


def _island(shapes: list[Shape]) -> BaseMap:
    """Hainan: the island, and the islands in the sea in the box."""
    near = [shape for shape in shapes if shape.code != SEA_CITY]
    projection = map_paths.around(_bounds([shape.geometry for shape in near]))
    plane = map_paths.projected([shape.geometry for shape in near], projection)
    frame, width, height = _fit(_bounds(plane), _WIDTH - _BESIDE)
    width += _BESIDE
    box = sea_box.draw(shapes, width - 2, height - 2, _BESIDE / 1900e3)
    places = _places(near, plane, frame, box.paths)
    city = next(shape for shape in shapes if shape.code == SEA_CITY)
    x, y = box.middles[SEA_CITY]
    far = Place(map_codes.region_of(SEA_CITY), city.name, "", *box.paths[SEA_CITY], x, y, 99)
    shown = _shown(frame, width - _BESIDE, height)
    thin, dashes = _lines(projection, shown, frame)
    return BaseMap(width, height, (*places, far), thin, dashes, box)


def _sea(shapes: list[Shape]) -> BaseMap:
    """The islands in the South China Sea, with the coasts around."""
    box = sea_box.whole(shapes, _MOST_HIGH)
    places = []
    for shape in shapes:
        x, y = box.middles[shape.code]
        places.append(
            Place(map_codes.region_of(shape.code), shape.name, "", *box.paths[shape.code], x, y, 99)
        )
    return BaseMap(round(box.width), round(box.height), tuple(places), "", "", box)


def _places(
    shapes: Sequence[Shape], plane: Sequence[BaseGeometry], frame: Frame, boxed: Mapping[str, tuple[str, str]]
) -> tuple[Place, ...]:
    from shapely import maximum_inscribed_circle  # noqa: PLC0415 - takes a while to load

    every = [at for at, shape in enumerate(shapes) if shape.code in EVERY_ISLAND]
    simple = map_paths.simplified(plane, 1 / frame.scale, every)
    found = []
    for shape, geometry in zip(shapes, simple, strict=True):
        largest = map_paths.polygons(geometry)[0]
        circle = maximum_inscribed_circle(largest, 2 / frame.scale)
        x, y = frame(*circle.coords[0])
        room = circle.length * frame.scale
        path, dots = sea_box.outlines(shape, geometry, frame)
        there, islands = boxed.get(shape.code, ("", ""))
        region = map_codes.region_of(shape.code)
        found.append(Place(region, shape.name, path, there, dots + islands, x, y, room))
    return tuple(found)


def _fit(box: Box, width: int) -> tuple[Frame, int, int]:
    """The frame in which a box of the plane fills a drawing, and the drawing's width and height."""
    left, bottom, right, top = box
    room = _MARGIN * 2
    scale = min((width - room) / (right - left), (_MOST_HIGH - room) / (top - bottom))
    frame = Frame(scale, left - _MARGIN / scale, top + _MARGIN / scale)
    return frame, round((right - left) * scale) + room, round((top - bottom) * scale) + room


def _shown(frame: Frame, width: int, height: int) -> Box:
    """What a drawing shows of the plane."""
    return (
        frame.left,
        frame.top - height / frame.scale,
        frame.left + width / frame.scale,
        frame.top,
    )


def _bounds(geometries: Sequence[BaseGeometry]) -> Box:
    from shapely import total_bounds  # noqa: PLC0415

    west, south, east, north = total_bounds(geometries)
    return float(west), float(south), float(east), float(north)


def _lines(projection: str, shown: Box, frame: Frame) -> tuple[str, str]:
    """Path data of the thin lines that are to be seen, and of the dashes in the South China Sea."""
    found = []
    for wanted in (False, True):
        cut = sea_box.lines(projection, shown, dashes=wanted)
        found.append("".join(map_paths.line(one, frame) for one in map_paths.simple_lines(cut, frame)))
    return found[0], found[1]
