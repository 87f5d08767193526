"""Loading the shipped tables: regions, official numbers, public lines, English names of brands."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from output import bulk, gazetteer, reference
from output.gazetteer import Region
from output.shipped import english_names, fingerprint, public_lines

REGION = [
    "code",
    "name",
    "path",
    "level",
    "parent_code",
    "first_year",
    "last_year",
    "successors",
    "code_system",
]


def _region_rows() -> Iterator[tuple[str | int | None, ...]]:
    """Every division as a row. Those of one parent share what stands before their names in a path."""
    shipped = gazetteer.load()
    heads: dict[tuple[str | None, int | None], str] = {}

    def head(region: Region) -> str:
        key = (region.parent_code, region.last_year)
        if key not in heads:
            above = shipped.parent(region)
            heads[key] = f"{head(above)}{above.name}/" if above else ""
        return heads[key]

    for region in gazetteer.all_regions():
        code, name, _, level, parent, first, last, successors, system, _, _ = region
        before = heads.get((parent, last))
        path = (head(region) if before is None else before) + name
        after = "|".join(sorted(successors)) if successors else ""
        yield code, name, path, level, parent, first, last, after, system


def _regions(connection: Connection) -> None:
    connection.execute(text("DELETE FROM region"))
    bulk.insert(connection, "region", REGION, list(_region_rows()))


def _official_numbers(connection: Connection) -> None:
    columns = ["brand", "number", "source", "seen_on", "confidence"]
    rows = [
        tuple(row[name] or None for name in columns) for row in reference.read_table("official_numbers.csv")
    ]
    connection.execute(text("DELETE FROM official_number WHERE imported = 0"))
    bulk.insert(connection, "official_number", columns, rows)


def _listed(connection: Connection) -> set[str]:
    return set(connection.scalars(text("SELECT number FROM official_number")))


def _mark_numbers_and_brands(connection: Connection) -> bool:
    """Apply the tables to what is stored already; true if that changed which numbers are public lines."""
    public = bulk.among(connection, "numbers", "text")
    marked = connection.execute(
        text(f"UPDATE number SET is_public = 1 - is_public WHERE (number {public}) <> (is_public = 1)"),
        {"numbers": bulk.as_list(connection, public_lines())},
    )
    for brand, english in english_names().items():
        connection.execute(
            text("UPDATE brand SET english = :english WHERE brand = :brand"),
            {"brand": brand, "english": english},
        )
    return marked.rowcount > 0


def load(connection: Connection) -> None:
    """Put the shipped tables in place of those that the database holds, unless they are the same."""
    held = connection.scalar(text("SELECT value FROM meta WHERE key = 'reference'"))
    if held == fingerprint():
        return
    from output import links  # noqa: PLC0415 - needed when the tables have changed

    _regions(connection)
    before = _listed(connection)
    _official_numbers(connection)
    if _mark_numbers_and_brands(connection):
        links.rebuild(connection)
    else:
        links.review(connection, before ^ _listed(connection))
    connection.execute(text("DELETE FROM meta WHERE key = 'reference'"))
    bulk.insert(connection, "meta", ("key", "value"), [("reference", fingerprint())])
