"""From degrees to paths of a drawing: projected, simplified without gaps between neighbours, rounded to a tenth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

CHINA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +ellps=GRS80"
"""Albers' equal-area conic projection, as is customary for maps of the whole country. Metres."""
_PART = "+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f} +ellps=GRS80"
TINY, SMALL = 0.3, 10
"""Square units of a drawing: islands below the first are left out but where all are to be seen; there, those below the second are dots."""
Box = tuple[float, float, float, float]


class Frame(NamedTuple):
    """Where a piece of the projected plane stands in the drawing: units a metre, and what is at the left and top."""

    scale: float
    left: float
    top: float

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        """Units to the right and down."""
        return (x - self.left) * self.scale, (self.top - y) * self.scale


def around(box: Box) -> str:
    """The equal-area projection in the middle of a box in degrees."""
    west, south, east, north = box
    return _PART.format(lat=(south + north) / 2, lon=(west + east) / 2)


def projected(geometries: Iterable[BaseGeometry], projection: str) -> list[BaseGeometry]:
    """The geometries in metres, y to the north."""
    import numpy as np  # noqa: PLC0415 - these take a while to load
    from pyproj import Proj  # noqa: PLC0415
    from shapely import transform  # noqa: PLC0415

    project = Proj(projection)
    return [
        transform(one, lambda points: np.column_stack(project(points[:, 0], points[:, 1])))
        for one in geometries
    ]


def polygons(geometry: BaseGeometry) -> list[Any]:
    """The polygons of which a geometry is made, the largest first."""
    parts = getattr(geometry, "geoms", [geometry])
    return sorted((part for part in parts if part.geom_type == "Polygon"), key=lambda one: -one.area)


def simplified(
    geometries: Sequence[BaseGeometry], unit: float, whole: Collection[int] = ()
) -> list[BaseGeometry]:
    """The same with as few points as show at `unit` metres a unit; borders of two stay shared. Islands that are too
    small to see go first, but for the largest of each, and for those of the geometries numbered in `whole`.
    """
    from shapely import MultiPolygon, coverage_simplify  # noqa: PLC0415

    least = TINY * unit * unit
    seen = [
        MultiPolygon([p for n, p in enumerate(polygons(one)) if not n or at in whole or p.area > least])
        for at, one in enumerate(geometries)
    ]
    return list(coverage_simplify(seen, 0.8 * unit))


def path(geometry: BaseGeometry, frame: Frame, least: float) -> str:
    """The outlines as SVG path data, of pieces of `least` square units or more."""
    seen = (one for one in polygons(geometry) if one.area * frame.scale**2 >= least)
    return "".join(_outline(one, frame) for one in seen)


def dots(geometry: BaseGeometry, frame: Frame, least: float) -> str:
    """The smaller pieces; what is too small to see is a dot of one unit."""
    small = (one for one in polygons(geometry) if one.area * frame.scale**2 < least)
    # Dots stand on whole units: islands of one reef become one dot.
    return "".join(dict.fromkeys(_dot(one, frame) for one in small))


def _outline(polygon: Any, frame: Frame) -> str:
    return "".join(_ring(ring.coords, frame) for ring in (polygon.exterior, *polygon.interiors))


def _dot(polygon: Any, frame: Frame) -> str:
    x, y = frame(polygon.centroid.x, polygon.centroid.y)
    seen = polygon.area * frame.scale**2 >= 2
    return _outline(polygon, frame) if seen else f"M{x:.0f} {y:.0f}h1v1h-1z"


def simple_lines(geometries: Iterable[BaseGeometry], frame: Frame) -> list[BaseGeometry]:
    """Lines with as few points as show."""
    return [one.simplify(0.4 / frame.scale) for one in geometries]


def line(geometry: BaseGeometry, frame: Frame) -> str:
    """A line as SVG path data."""
    parts = getattr(geometry, "geoms", [geometry])
    return "".join(_open(part.coords, frame) for part in parts if part.geom_type == "LineString")


def _ring(points: Iterable[Sequence[float]], frame: Frame) -> str:
    found = _open(points, frame)
    return f"{found}z" if found else ""


def _open(points: Iterable[Sequence[float]], frame: Frame) -> str:
    """Steps between points in tenths, each rounded where it stands, so that a border is the same from both sides."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in (frame(*point[:2]) for point in points)]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths) if a != b]
    if not steps:
        return ""
    x, y = tenths[0]
    return f"M{_tenths(x)} {_tenths(y)}l{''.join(_written(steps))}"


def _written(steps: Iterable[tuple[int, int]]) -> Iterator[str]:
    first = True
    for step in steps:
        for value in step:
            text = _tenths(value)
            yield text if first or text.startswith("-") else f" {text}"
            first = False


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    text = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{text}" if value < 0 else text
