"""What repeats: numbers shared across brands, brands that share them, operators. From advertised pairs only.

Everything here is read from the edges that each reading keeps up; see `output.edges`. An operator is a set of
numbers tied by evidence other than a common brand. Without such evidence each number is one of its own.
"""

from __future__ import annotations

from sqlalchemy import Connection

from output import edges, query
from output.rows import BrandLinkRow, OperatorRow, SharedNumberRow


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
    where = {"(brand_a = :brand OR brand_b = :brand)": {"brand": brand}} if brand is not None else {}
    return query.rows(connection, BrandLinkRow, "brand_links", where, order=order, limit=limit)


def operators(connection: Connection, limit: int | None = None) -> list[OperatorRow]:
    """Every advertised number with the operator that it belongs to."""
    return query.rows(connection, OperatorRow, "operators", limit=limit)


def rebuild(connection: Connection) -> None:
    """Make all edges anew from the stored readings: after a change of what counts, never in daily use."""
    edges.rebuild(connection)
