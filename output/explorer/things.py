"""Pages about one brand, host, region, template, operator or run."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from output.errors import NotFoundError
from output.explorer import graph, mobiles
from output.explorer.asked import Asked
from output.explorer.door import Door
from output.explorer.list_pages import MOST, SIZE
from output.operator_details import Piece, TieDetail

_ROWS = 100
_ROOM = 600_000
"""Bytes of a page for the evidence of ties, by and large."""


def _limit(asked: Asked) -> int:
    return asked.whole("limit", SIZE, 1, MOST) or SIZE


def brand(door: Door, asked: Asked) -> Response:
    """A brand: its numbers, those it shares them with, what the official list has."""
    after = asked.values.get("after")
    found = door.library.brand(asked.part("brand"), limit=_limit(asked), after=after)
    rows = mobiles.kept(asked, found.number_brands)
    return door.page(
        asked,
        "brand.html",
        found=found,
        kept=rows,
        **_pager(asked, found.number_brands.next, after),
        most=_ROWS,
    )


def host(door: Door, asked: Asked) -> Response:
    """A host: what it advertises, with which templates."""
    after = asked.values.get("after")
    found = door.library.host(asked.part("host"), limit=_limit(asked), after=after)
    return door.page(
        asked,
        "host.html",
        found=found,
        kept=mobiles.kept(asked, found.host_pairs),
        **_pager(asked, found.host_pairs.next, after),
    )


def region(door: Door, asked: Asked) -> Response:
    """A region: what it is and was called, and whose adverts claim it or what lies in it."""
    after = asked.values.get("after")
    found = door.library.region(asked.part("region"), limit=_limit(asked), after=after)
    inside = door.library.regions(region=found.path, limit=_ROWS) if found.claiming_pages else []
    rows = mobiles.kept(asked, found.claimed_within)
    pager = _pager(asked, found.claimed_within.next, after)
    return door.page(asked, "region.html", found=found, kept=rows, inside=inside, **pager)


def template(door: Door, asked: Asked) -> Response:
    """A template: its build, who serves it, and the numbers that it carries."""
    wanted = asked.part("template")
    found = door.remembered.get(("template", wanted), lambda: door.library.template(wanted))
    return door.page(asked, "template.html", found=found, most=_ROWS)


def operator(door: Door, asked: Asked) -> Response:
    """An operator: its numbers, the ties that hold them together, and what falls apart if one is wrong."""
    found = door.library.operator(asked.part("operator"), why=True)
    urls = asked.urls
    drawn = graph.draw(
        door.library.operator_graph(found.operator),
        link_number=urls.number,
        link_brand=urls.brand,
        link_host=urls.host,
        lang=asked.lang,
    )
    ties = _with_evidence(found.ties[:_ROWS])
    return door.page(asked, "operator.html", found=found, ties=ties, graph=drawn, most=_ROWS)


def _with_evidence(ties: Iterable[TieDetail]) -> list[tuple[TieDetail, list[Piece]]]:
    """Ties with their pieces of evidence, as long as there is room for these."""
    found, room = [], _ROOM
    for tie in ties:
        room -= sum(
            500 + 3 * (len(one.page) + len(one.quote)) for piece in tie.evidence for one in piece.sightings
        )
        found.append((tie, tie.evidence if room >= 0 else []))
    return found


def run(door: Door, asked: Asked) -> Response:
    """A run: what it did, how it went."""
    text = asked.part("run")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFoundError(f"run {text[:20]!r}: there is none")
    return door.page(asked, "run.html", found=door.library.run(int(text)))


def _pager(asked: Asked, cursor: str | None, after: str | None) -> dict[str, str | None]:
    return {
        "next": asked.changed(after=cursor) if cursor else None,
        "first": asked.changed(after=None) if after else None,
    }
