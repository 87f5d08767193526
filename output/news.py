"""What is new in a stretch of time: numbers, hosts that advertise, numbers swapped on a page, further brands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from output import brand_names, bulk, number_changes
from output.hosts import host_of
from output.written_numbers import MOBILE, is_mobile, without_mobiles

KINDS = ("number", "host", "swap", "brand")


@dataclass(frozen=True, slots=True)
class NewRow:
    """One piece of news. What its kind has no use for is null or empty.

    `what` is ``number`` (advertised for the first time), ``host`` (advertises for the first time), ``swap`` (a page
    changed its numbers: `old` and `new`) or ``brand`` (a number that is advertised for several brands by now, with
    `brands`, the new ones, and `brands_before`). `when`: time of the visit that showed it, ISO 8601 in UTC. `page`:
    the first that showed it. Lists are sorted by code points. Of mobile numbers that are left out, a swap says that
    there are some: ``mobile`` stands for them in `old` and `new`.
    """

    what: str
    when: str
    number: str | None = None
    kind: str | None = None
    host: str | None = None
    brands: list[str] = field(default_factory=list)
    brands_before: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    page: str | None = None


# Every edge of the numbers, or hosts, that have one which is first seen in the stretch.
_OF_NUMBERS = """
    SELECT n.number, n.kind, b.brand, e.host, e.first_seen
    FROM edge e JOIN number n ON n.id = e.number_id JOIN brand b ON b.id = e.brand_id
    WHERE e.number_id IN (SELECT x.number_id FROM edge x WHERE x.first_seen BETWEEN :since AND :until)
      AND e.first_seen <= :until
"""
_OF_HOSTS = """
    SELECT n.number, n.kind, b.brand, e.host, e.first_seen
    FROM edge e JOIN number n ON n.id = e.number_id JOIN brand b ON b.id = e.brand_id
    WHERE e.host IN (SELECT x.host FROM edge x WHERE x.host <> '' AND x.first_seen BETWEEN :since AND :until)
      AND e.first_seen <= :until
"""
# Among pages of one second the first by address.
_PAGES = """
    SELECT n.number, b.brand, p.first_seen, min(g.url)
    FROM number n JOIN page_pair p ON p.number_id = n.id JOIN brand b ON b.id = p.brand_id
    JOIN page g ON g.id = p.page_id
    WHERE n.number {among} AND p.first_seen BETWEEN :since AND :until
    GROUP BY n.number, b.brand, p.first_seen
"""
_PAGES_OF_HOSTS = """
    SELECT g.host, p.first_seen, min(g.url) FROM page g JOIN page_pair p ON p.page_id = g.id
    WHERE g.host {among} AND p.first_seen BETWEEN :since AND :until GROUP BY g.host, p.first_seen
"""


@dataclass(slots=True)
class _Seen:
    """What has been advertised of one number, or on one host, by the end of the stretch."""

    kind: str
    brands: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    @property
    def first(self) -> str:
        return min(self.brands.values())

    def note(self, brand: str, other: str, time: str) -> None:
        self.brands[brand] = min(self.brands.get(brand, time), time)
        if other:
            self.others.add(other)


def news(
    connection: Connection,
    since: str,
    until: str,
    brand: str | None = None,
    include_mobile: bool = False,
) -> list[NewRow]:
    """What is new from `since` to `until`, both included, by kind and time; with `brand` what concerns it."""
    wanted = None if brand is None else brand_names.stored(connection, brand)
    times = {"since": since, "until": until}
    numbers = _numbers(connection, times, wanted, include_mobile)
    found = [row for row in numbers if row.what == "number"]
    found += _hosts(connection, times, wanted, include_mobile)
    for change in number_changes.between(connection, since, until, wanted):
        old, new = (some if include_mobile else without_mobiles(some) for some in (change.old, change.new))
        if {*old, *new} - {MOBILE}:
            found.append(
                NewRow("swap", change.when, host=host_of(change.page), old=old, new=new, page=change.page)
            )
    found += [row for row in numbers if row.what == "brand"]
    return sorted(found, key=key)


def key(row: NewRow) -> tuple[int, str, str]:
    """By which the rows stand in order; no two are alike."""
    subject = row.page if row.what == "swap" else row.number or row.host
    return KINDS.index(row.what), row.when, subject or ""


def _shown(numbers: Iterable[str], include_mobile: bool) -> list[str]:
    return sorted(number for number in numbers if include_mobile or not is_mobile(number))


def _numbers(
    connection: Connection, times: dict[str, str], wanted: str | None, include_mobile: bool
) -> list[NewRow]:
    seen: dict[str, _Seen] = {}
    for number, kind, brand, host, first in connection.execute(bulk.sql(_OF_NUMBERS), times):
        if include_mobile or not is_mobile(number):
            seen.setdefault(number, _Seen(kind)).note(brand, host, first)
    places = _places(connection, seen, times)
    found = []
    for number, known in seen.items():
        if wanted is not None and wanted not in known.brands:
            continue
        if known.first >= times["since"]:
            page = min(places[number, brand, known.first] for brand in _at(known, known.first))
            found.append(
                NewRow(
                    "number",
                    known.first,
                    number,
                    known.kind,
                    brands=sorted(known.brands),
                    hosts=sorted(known.others),
                    page=page,
                )
            )
        found += _further_brands(number, known, places, times["since"], wanted)
    return found


def _at(known: _Seen, time: str) -> list[str]:
    return [brand for brand, first in known.brands.items() if first == time]


def _further_brands(
    number: str, known: _Seen, places: dict[tuple[str, str, str], str], since: str, wanted: str | None
) -> Iterable[NewRow]:
    """The row of a number whose second brand, or a later one, is new; of `wanted` if that is asked for."""
    before = sorted(brand for brand, first in known.brands.items() if first < since)
    order = sorted((first, brand) for brand, first in known.brands.items() if first >= since)
    if not order or len(known.brands) < 2 or (wanted is not None and wanted in before):
        return
    when = order[0][0] if before else order[1][0]  # one number, one brand is nothing to tell
    page = min(places[number, brand, first] for first, brand in order if first == when)
    brands = sorted(brand for _, brand in order)
    hosts = sorted(known.others)
    yield NewRow("brand", when, number, known.kind, None, brands, before, hosts=hosts, page=page)


def _places(
    connection: Connection, numbers: Iterable[str], times: dict[str, str]
) -> dict[tuple[str, str, str], str]:
    """The first page by number, brand and time."""
    found: dict[tuple[str, str, str], str] = {}
    statement = bulk.sql(_PAGES.format(among=bulk.among(connection, kind="text")))
    for part in bulk.chunks(numbers):
        values: dict[str, Any] = {"values": bulk.as_list(connection, part), **times}
        for number, brand, time, url in connection.execute(statement, values):
            found[number, brand, time] = url
    return found


def _hosts(
    connection: Connection, times: dict[str, str], wanted: str | None, include_mobile: bool
) -> list[NewRow]:
    seen: dict[str, _Seen] = {}
    for number, _, brand, host, first in connection.execute(bulk.sql(_OF_HOSTS), times):
        seen.setdefault(host, _Seen("")).note(brand, number, first)
    new = {
        host: known
        for host, known in seen.items()
        if known.first >= times["since"] and (wanted is None or wanted in known.brands)
    }
    pages: dict[tuple[str, str], str] = {}
    statement = bulk.sql(_PAGES_OF_HOSTS.format(among=bulk.among(connection, kind="text")))
    for part in bulk.chunks(new):
        values: dict[str, Any] = {"values": bulk.as_list(connection, part), **times}
        pages.update({(host, time): url for host, time, url in connection.execute(statement, values)})
    return [
        NewRow(
            "host",
            known.first,
            host=host,
            brands=sorted(known.brands),
            numbers=_shown(known.others, include_mobile),
            page=pages[host, known.first],
        )
        for host, known in new.items()
    ]
