"""Where the adverts of one number claim to serve, one level of the map at a time."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sqlalchemy import Connection

from output import bulk, filters, region_entry
from output.errors import LibraryError

# The regions of a level are few, and for each of them one stretch of `region_pair` has the number.
_CLAIMS = """
    SELECT r.code, r.path, r.level, r.status, count(*), max(x.pages)
    FROM claimed_region r CROSS JOIN region_pair x
    WHERE {which} AND x.region_id = r.id AND x.number_id = :number
    GROUP BY r.id, r.code, r.path, r.level, r.status ORDER BY 6 DESC, r.path
"""
# '0' follows '/' in code points: the paths that begin with the region's.
_INSIDE = "r.path >= :low AND r.path < :high AND r.path NOT LIKE :deeper"


class ClaimsOfNumber(NamedTuple):
    """A region that adverts of a number claim, or something in it."""

    region_code: Annotated[str, "GB/T 2260 code, or the 9-digit code of a township"]
    region: Annotated[str, "full names from the province down, joined by /"]
    level: Annotated[str, "province, prefecture, county or township"]
    status: Annotated[str, "current, or historical if it was abolished or renamed"]
    brands: Annotated[int, "for how many brands adverts claim it"]
    pages: Annotated[int, "how many pages claim it or anything in it, of the brand for which most do"]


def claims(connection: Connection, number: str, within: str | None = None) -> list[ClaimsOfNumber]:
    """Provinces, or what lies directly `within` a region (code, name or path), those on the most pages first.

    Raises LibraryError for a number that no advert shows, and for what names no region.
    """
    own = filters.number(connection, number)
    if own is None:
        raise LibraryError("name a number")
    values: dict[str, object] = {"number": own}
    if within is None:
        which = "r.level = 'province'"
    else:
        path = region_entry.region_entry(within).path
        which = _INSIDE
        values |= {"low": f"{path}/", "high": f"{path}0", "deeper": f"{path}/%/%"}
    rows = connection.execute(bulk.sql(_CLAIMS.format(which=which)), values)
    return [ClaimsOfNumber(*row) for row in rows]
