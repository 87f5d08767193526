"""The list of regions of an advert, as one short text: who has the same list has it from the same hand.

Such lists are drawn at random, a few dozen of some three thousand counties, so that no two agree by chance. Lists that
anybody may come to are left out: the districts of one's own city, the provinces, the large cities.
"""

from __future__ import annotations

import hashlib

from output.records import Advert, AreaStatus

LEAST = 12
"""Regions that a list must have, in at least `PROVINCES` provinces, half of them counties or below: the best known county-level
cities are often named together, too."""
PROVINCES = 3
_PLACED = {AreaStatus.CURRENT, AreaStatus.HISTORICAL}
_SMALL = {"county", "township"}


def region_list(advert: Advert) -> str | None:
    """16 hex digits of the codes that `advert` claims, in whatever order; null if its list says nothing of who made it."""
    if not advert.is_advert:
        return None
    claimed = {
        area.code: area.level for area in advert.areas if area.status in _PLACED and area.code is not None
    }
    small = sum(level in _SMALL for level in claimed.values())
    provinces = {code[:2] for code in claimed}
    if len(claimed) < LEAST or len(provinces) < PROVINCES or small * 2 < len(claimed):
        return None
    return hashlib.sha256("|".join(sorted(claimed)).encode()).hexdigest()[:16]
