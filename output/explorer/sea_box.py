"""The South China Sea: its box beside a map, as is customary, so that the islands and the dashed line are on it, whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from output.explorer import boundaries, map_paths
from output.explorer.boundaries import Shape
from output.explorer.map_paths import Box, Frame

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ISLAND = "460000"
SEA_CITY = "460300"  # 三沙市: islands over 15 degrees of latitude
EVERY_ISLAND = frozenset({ISLAND, "710000", SEA_CITY, "460321", "460322"})
"""Shapes whose islands are drawn, however small: those in the South China Sea, and 钓鱼岛."""
_SEA: Box = (180e3, -3800e3, 1890e3, -1030e3)
"""What the box shows, in metres of `map_paths.CHINA`: from 3 to 25 degrees north."""
_MIDDLES = {SEA_CITY: (980e3, -2700e3), "460321": (1020e3, -2290e3), "460322": (900e3, -3060e3)}


class SeaBox(NamedTuple):
    """Left, top, width and height in units of the drawing; path data by the code of a shape, outlines and dots, of the coasts around,
    of the dashes; where a label of islands may stand, by the code of the shape.
    """

    left: float
    top: float
    width: float
    height: float
    paths: dict[str, tuple[str, str]]
    coast: str
    dashes: str
    middles: dict[str, tuple[float, float]]


def draw(shapes: Sequence[Shape], right: float, bottom: float, scale: float) -> SeaBox:
    """The box in the corner of a drawing; `scale`: units a metre. Provinces that are not among `shapes` are its coast."""
    west, south, east, north = _SEA
    width, height = (east - west) * scale, (north - south) * scale
    left, top = right - width, bottom - height
    frame = Frame(scale, west - left / scale, north + top / scale)
    around = _coast({shape.code for shape in shapes})
    paths = _paths([*shapes, *around], frame)
    coast = "".join(paths.pop(shape.code, ("", ""))[0] for shape in around)
    cut = map_paths.simple_lines(lines(map_paths.CHINA, _SEA, dashes=True), frame)
    dashes = "".join(map_paths.line(one, frame) for one in cut)
    return SeaBox(
        left, top, width, height, paths, coast, dashes, {code: frame(*at) for code, at in _MIDDLES.items()}
    )


def whole(shapes: Sequence[Shape], height: float) -> SeaBox:
    """The box as a map of its own."""
    scale = height / (_SEA[3] - _SEA[1])
    return draw(shapes, (_SEA[2] - _SEA[0]) * scale, height, scale)


def _coast(drawn: Collection[str]) -> list[Shape]:
    """Provinces that are not drawn; of Hainan the island, if only its islands in the sea are."""
    found = [shape for shape in boundaries.shapes("province") if shape.code not in drawn]
    if any(code[:2] == ISLAND[:2] and code not in EVERY_ISLAND for code in drawn):
        return [shape for shape in found if shape.code != ISLAND]
    return [
        shape._replace(geometry=north_of(shape.geometry, 18)) if shape.code == ISLAND else shape
        for shape in found
    ]


def outlines(shape: Shape, geometry: BaseGeometry, frame: Frame) -> tuple[str, str]:
    """Path data of a shape as it is drawn: outlines and dots."""
    least = map_paths.SMALL if shape.code in EVERY_ISLAND else map_paths.TINY
    path = map_paths.path(geometry, frame, least)
    return path, map_paths.dots(geometry, frame, least) if shape.code in EVERY_ISLAND or not path else ""


def _paths(shapes: Sequence[Shape], frame: Frame) -> dict[str, tuple[str, str]]:
    """Outlines and dots of what the box shows of each shape."""
    from shapely import box  # noqa: PLC0415 - takes a while to load

    plane = map_paths.projected([shape.geometry for shape in shapes], map_paths.CHINA)
    window = box(*_SEA)
    seen = [
        (s, one.intersection(window)) for s, one in zip(shapes, plane, strict=True) if one.intersects(window)
    ]
    seen = [(shape, one) for shape, one in seen if map_paths.polygons(one)]
    every = [at for at, (shape, _) in enumerate(seen) if shape.code in EVERY_ISLAND]
    simple = map_paths.simplified([one for _, one in seen], 1 / frame.scale, every)
    return {shape.code: outlines(shape, one, frame) for (shape, _), one in zip(seen, simple, strict=True)}


def north_of(geometry: BaseGeometry, y: float) -> BaseGeometry:
    """A geometry without the pieces south of `y`."""
    from shapely import MultiPolygon  # noqa: PLC0415

    return MultiPolygon([one for one in map_paths.polygons(geometry) if one.bounds[1] > y])


def lines(projection: str, shown: Box, *, dashes: bool) -> list[BaseGeometry]:
    """The boundary lines, or the dashes in the South China Sea, as far as a box of the plane shows them."""
    from shapely import box, is_empty  # noqa: PLC0415

    wanted = [line for line in boundaries.lines() if (line.bounds[1] < 10) == dashes]
    cut = [line.intersection(box(*shown)) for line in map_paths.projected(wanted, projection)]
    return [line for line in cut if not is_empty(line)]
