"""What repeats: numbers shared across brands, brands that share them, operators. From advertised pairs only.

Everything here is read from what each reading keeps up: edges, and ties between numbers; see `output.edges` and
`output.ties`. An operator is a set of numbers tied by evidence other than a common brand. Without such evidence each
number is one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk, edges, query, ties
from output import operators as operator_rows
from output.rows import BrandLinkRow, OperatorRow, SharedNumberRow

# Brands that share numbers with one, by ids: names are looked up for those only that are shown. The sign keeps SQLite from
# looking for each of the others with each number.
_SHARED = """SELECT y.brand_id, count(*) FROM pair_total x CROSS JOIN pair_total y
    WHERE x.brand_id = :brand AND y.number_id = x.number_id AND y.brand_id <> x.brand_id GROUP BY y.brand_id"""
_ON_PAGES = """SELECT y.brand_id, count(DISTINCT p.page_id)
    FROM pair_total x CROSS JOIN pair_total y CROSS JOIN page_pair p
    WHERE x.brand_id = :brand AND y.number_id = x.number_id AND y.brand_id <> x.brand_id AND +y.brand_id {among}
      AND p.number_id = x.number_id AND p.brand_id IN (x.brand_id, y.brand_id) GROUP BY y.brand_id"""


def shared_numbers(
    connection: Connection,
    min_brands: int = 2,
    where: query.Where | None = None,
    limit: int | None = None,
) -> list[SharedNumberRow]:
    """Numbers advertised for at least `min_brands` brands (two or more), those of the most brands first.

    `where`: further conditions on the columns of the view.
    """
    where = {**(where or {}), "brands >= :least": {"least": min_brands}}
    return query.rows(connection, SharedNumberRow, "shared_numbers", where, limit=limit)


def brand_links(
    connection: Connection, brand: str | None = None, limit: int | None = None
) -> list[BrandLinkRow]:
    """Pairs of brands that share numbers, of one brand or of all; those that share the most first."""
    order = "numbers DESC, pages DESC, brand_a, brand_b"
    if brand is None:
        return query.rows(connection, BrandLinkRow, "brand_links", order=order, limit=limit)
    own = connection.scalar(bulk.sql("SELECT id FROM brand WHERE brand = :brand"), {"brand": brand})
    asked = {"brand": own}
    shared: dict[int, int] = dict(bulk.rows(connection, _SHARED, asked))
    if (
        limit is not None and len(shared) > limit
    ):  # pages are counted for those only that may be among the first
        least = sorted(shared.values(), reverse=True)[max(limit - 1, 0)]
        shared = {other: numbers for other, numbers in shared.items() if numbers >= least}
    pages: dict[int, int] = {}
    statement = _ON_PAGES.format(among=bulk.among(connection))
    for part in bulk.chunks(sorted(shared)):
        pages |= dict(bulk.rows(connection, statement, {**asked, "values": bulk.as_list(connection, part)}))
    names = bulk.rows_of(connection, "SELECT id, brand FROM brand WHERE id {among}", sorted(shared))
    rows = [
        BrandLinkRow(min(brand, other), max(brand, other), shared[key], pages[key]) for key, other in names
    ]
    rows.sort(key=lambda row: (-row.numbers, -row.pages, row.brand_a, row.brand_b))
    return rows if limit is None else rows[: max(limit, 0)]


def operators(connection: Connection, limit: int | None = None) -> list[OperatorRow]:
    """Every advertised number with the operator that it belongs to."""
    return query.rows(connection, OperatorRow, "operators", limit=limit)


def update(connection: Connection, pages: dict[int, str | None]) -> None:
    """Bring pairs, edges, ties and operators up to what the current readings of these pages (id to host) say."""
    before = ties.crowded(connection, pages.values())
    ties.update(connection, pages, before, edges.update(connection, pages))


def refresh(connection: Connection, pages: dict[int, str | None]) -> None:
    """The same as `update` for many pages of few pairs, while nobody else writes."""
    before = ties.crowded(connection, pages.values())
    moved = edges.refresh(connection, pages)
    for part in bulk.chunks(sorted(pages)):
        ties.update(connection, {page: pages[page] for page in part}, before, moved)
        moved = set()


def review(connection: Connection, numbers: Iterable[str]) -> None:
    """See to the ties of numbers, by their digits, of which the official list, or somebody, says something new."""
    statement = bulk.sql(f"SELECT id FROM number WHERE number {bulk.among(connection, kind='text')}")
    found = connection.scalars(statement, {"values": bulk.as_list(connection, sorted(set(numbers)))}).all()
    if found:
        operator_rows.review(connection, found)


def rebuild(connection: Connection) -> None:
    """Make all of it anew from the stored readings: after a change of what counts, never in daily use."""
    edges.rebuild(connection)
    ties.rebuild(connection)
