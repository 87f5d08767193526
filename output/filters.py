"""What the lists can be narrowed down by, as conditions in SQL with their parameters.

A filter chooses rows; counts and times in a row stay those of the whole library.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import brand_names, bulk, listed_names, region_entry, shipped, times, withdrawals, written_numbers
from output.checking import LISTINGS
from output.errors import LibraryError, NotFoundError

Where = dict[str, dict[str, Any]]
"""Conditions in SQL, each with its parameters; all must hold."""
KINDS = ("shared_cost", "toll_free", "landline", "mobile", "service_code")
STATUSES = ("current", "historical")
LEVELS = ("province", "prefecture", "county", "township")


class Span(NamedTuple):
    """First and last second of a stretch of time, as text; either may be open."""

    since: str | None
    until: str | None


def number(connection: Connection, wanted: str | None) -> int | None:
    """The id of a number that adverts show, in any common spelling. Raises LibraryError if none does."""
    if wanted is None:
        return None
    digits = written_numbers.meant(wanted)
    if digits is None:
        raise LibraryError(f"number {wanted[:60]!r}: is no phone number; give one in digits")
    statement = bulk.sql("SELECT number_id FROM number_total WHERE number = :number")
    found = connection.scalar(statement, {"number": digits})
    if found is None:
        withdrawals.refuse(connection, withdrawals.Subject("number", number=digits))
        raise NotFoundError(f"number {wanted[:60]!r}: no advert in this library shows it")
    return int(found)


def one_of(what: str, value: str | None, allowed: Sequence[str]) -> None:
    """A LibraryError unless `value` is null or one of those allowed."""
    if value is not None and value not in allowed:
        raise LibraryError(f"{value!r} is no {what}; there is {', '.join(allowed)}")


def span(since: str | date | None, until: str | date | None) -> Span:
    """A stretch of time; a date is its first second as `since`, its last as `until`. Raises LibraryError."""
    try:
        first = None if since is None else times.to_text(times.parse(since))
        last = None if until is None else times.to_text(times.parse(until, last=True))
    except ValueError as error:
        raise LibraryError(str(error)) from None
    if first is not None and last is not None and first > last:
        raise LibraryError(f"the time from {first} to {last} ends before it begins")
    return Span(first, last)


# A successful visit in the time showed it. First and last time alone say so for most, at no cost.
_VISITS = """EXISTS (SELECT 1 FROM {of} JOIN visit v ON v.page_id = {page}
    JOIN reading r ON r.snapshot_id = v.snapshot_id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention m ON m.reading_id = r.id AND m.role = 'advertised' AND {same}
    WHERE {which} AND v.outcome = 'ok' {within})"""


def seen(span: Span, table: str, of: str, which: str, same: str) -> Where:
    """That an advert was seen in the time; `table` has first and last times, `of` are its rows of `page_pair` p."""
    if span.since is None and span.until is None:
        return {}
    values = {name: value for name, value in span._asdict().items() if value is not None}
    overlaps = " AND ".join(
        part
        for part, given in (
            (f"{table}.last_seen >= :since", span.since),
            (f"{table}.first_seen <= :until", span.until),
        )
        if given is not None
    )
    if span.since is None or span.until is None:  # the first, or the last time lies in it
        return {overlaps: values}
    within = "AND v.time BETWEEN :since AND :until"
    visits = _VISITS.format(of=of, page="p.page_id", same=same, which=which, within=within)
    edges = f"({table}.first_seen >= :since OR {table}.last_seen <= :until OR {visits})"
    return {f"{overlaps} AND {edges}": values}


def brand_id(connection: Connection, brand: str | None) -> int | None:
    """The id of a brand, by its name, its name in Latin letters or an alias; a LibraryError if none is stored."""
    if brand is None:
        return None
    name = brand_names.stored(connection, brand)
    found = connection.scalar(bulk.sql("SELECT id FROM brand WHERE brand = :brand"), {"brand": name})
    if found is None:
        raise NotFoundError(f"brand {brand!r}: no page in this library names it")
    return int(found)


def known_host(connection: Connection, host: str | None) -> str | None:
    """`host`; a LibraryError if no page of it was visited."""
    if host is None:
        return None
    name = bulk.clean(host.strip().lower())
    if not connection.scalar(bulk.sql("SELECT count(*) FROM host_total WHERE host = :host"), {"host": name}):
        raise NotFoundError(f"host {host!r}: no page of it was visited; give a registered domain")
    return name


class Region(NamedTuple):
    """A region's row of `claimed_region`, and how many pages claim it or a part of it; 0 of both if none do."""

    id: int
    pages: int
    path: str


def region(connection: Connection, wanted: str | None) -> Region | None:
    """A region by code, name or path, as the lists know it. Raises LibraryError for what names none."""
    if wanted is None:
        return None
    path = region_entry.region_entry(wanted).path
    statement = bulk.sql("SELECT id, pages FROM claimed_region WHERE path = :path")
    row = connection.execute(statement, {"path": path}).first()
    return Region(0, 0, path) if row is None else Region(row[0], row[1], path)


def listing(connection: Connection, status: str | None, brand: str | None = None) -> Where:
    """Whether a number, `t.number`, is on the list of official numbers, or is a public line; with a `brand`, what it is to
    that brand, by whichever name the list has it.
    """
    one_of("status of a number", status, LISTINGS)
    listed = "EXISTS (SELECT 1 FROM official_numbers o WHERE o.number = t.number)"
    named = [] if brand is None else listed_names.same(brand_names.stored(connection, brand))
    values = {f"listed{at}": name for at, name in enumerate(named)}
    among = ", ".join(f":{key}" for key in values)
    own = f"EXISTS (SELECT 1 FROM official_numbers o WHERE o.number = t.number AND o.brand IN ({among}))"
    if status == "listed_for_another_brand" and brand is None:
        raise LibraryError("listed_for_another_brand: name the brand, too")
    if status == "listed":
        return {listed: {}} if brand is None else {own: values}
    if status == "listed_for_another_brand":
        return {listed: {}, f"NOT {own}": values}
    if status == "unlisted":
        return {f"NOT {listed}": {}}
    if status == "public_line":  # none is counted among the advertised
        names = {f"line{at}": line for at, line in enumerate(sorted(shipped.public_lines()))}
        return {f"t.number IN ({', '.join(f':{name}' for name in names)})": dict(names)}
    return {}
