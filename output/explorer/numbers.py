"""A number's dossier, and why it is said to be advertised for a brand."""

from __future__ import annotations

from starlette.responses import Response

from output.explorer import china_map, timeline
from output.explorer.asked import Asked
from output.explorer.door import Door
from output.region_entry import region_entry
from output.written_numbers import is_mobile

_RELATED = 12
_HOSTS = 20


def number(door: Door, asked: Asked) -> Response:
    """Everything about one number that fits on a page."""
    found = door.library.dossier(asked.part("number"))
    within = asked.values.get("within")
    is_advertised = found.brands > 0
    claims = door.library.claims(found.number, within) if is_advertised else []
    shares: dict[str, int] = {}
    for row in claims:
        shares[row.region_code] = max(row.pages, shares.get(row.region_code, 0))
    urls = asked.urls
    region = region_entry(within) if within else None
    code = None if region is None else region.code
    chart = china_map.draw(
        shares,
        within=code,
        link=lambda one: f"{urls.number(found.number, within=one)}#map",
        lang=asked.lang,
    )
    return door.page(
        asked,
        "number.html",
        found=found,
        is_mobile=is_mobile(found.number),
        claims=claims,
        within=region,
        map=chart,
        times=[
            {"when": row.when, "first_seen_pages": row.first_seen, "last_seen_pages": row.last_seen}
            for row in found.times
        ],
        timeline=timeline.draw(found.times, asked.words),
        hosts=door.library.hosts(number=found.number, limit=_HOSTS) if is_advertised else [],
        related=door.library.related(found.number, _RELATED) if is_advertised else [],
    )


def pair(door: Door, asked: Asked) -> Response:
    """Why a number is said to be advertised for a brand: the adverts, in order."""
    return door.page(
        asked, "pair.html", found=door.library.why(asked.needed("number"), asked.needed("brand"))
    )
