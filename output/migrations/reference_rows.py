"""Loading the shipped tables: regions, official numbers, public lines, English names of brands."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from sqlalchemy import Connection, text

from output import bulk, gazetteer, reference

REGION = ("code name path level parent_code first_year last_year successors code_system").split()


@cache
def fingerprint() -> str:
    """A digest of all shipped tables: a database that bears another one loads them anew."""
    digest = hashlib.sha256()
    files = (entry for entry in resources.files(reference).iterdir() if entry.name.endswith((".csv", ".xz")))
    for entry in sorted(files, key=lambda entry: entry.name):
        digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()


@cache
def public_lines() -> frozenset[str]:
    """The numbers that anybody may name and that therefore link nothing: 12315, 12345, the recall centre."""
    return frozenset(row["number"] for row in reference.read_table("public_lines.csv"))


@cache
def english_names() -> dict[str, str]:
    """A brand's name in Latin letters, as far as a shipped table knows it."""
    names = {row["brand"]: row["english"] for row in reference.read_table("official_numbers.csv")}
    if resources.files(reference).joinpath("brands.csv").is_file():
        names |= {row["brand"]: row.get("english", "") for row in reference.read_table("brands.csv")}
    return {brand: english for brand, english in names.items() if english}


def _regions(connection: Connection) -> None:
    shipped = gazetteer.load()
    rows = [
        (r.code, r.name, shipped.path(r), r.level, r.parent_code, r.first_year, r.last_year)
        + ("|".join(sorted(r.successors)), r.code_system)
        for r in gazetteer.all_regions()
    ]
    connection.execute(text("DELETE FROM region"))
    bulk.insert(connection, "region", REGION, rows)


def _official_numbers(connection: Connection) -> None:
    columns = "brand number source seen_on confidence".split()
    rows = [
        tuple(row[name] or None for name in columns) for row in reference.read_table("official_numbers.csv")
    ]
    connection.execute(text("DELETE FROM official_number"))
    bulk.insert(connection, "official_number", columns, rows)


def _mark_numbers_and_brands(connection: Connection) -> bool:
    """Apply the tables to what is stored already; true if that changed which numbers are public lines."""
    public = bulk.among(connection, "numbers", "text")
    marked = connection.execute(
        text(f"UPDATE number SET is_public = 1 - is_public WHERE (number {public}) <> (is_public = 1)"),
        {"numbers": bulk.as_list(connection, public_lines())},
    )
    for brand, english in english_names().items():
        connection.execute(
            text("UPDATE brand SET english = :english WHERE brand = :brand"), {"brand": brand, "english": english}
        )
    return marked.rowcount > 0


def load(connection: Connection) -> None:
    """Put the shipped tables in place of those that the database holds, unless they are the same."""
    held = connection.scalar(text("SELECT value FROM meta WHERE key = 'reference'"))
    if held == fingerprint():
        return
    _regions(connection)
    _official_numbers(connection)
    if _mark_numbers_and_brands(connection):
        from output import edges  # noqa: PLC0415 - needed once in years

        edges.rebuild(connection)
    connection.execute(text("DELETE FROM meta WHERE key = 'reference'"))
    bulk.insert(connection, "meta", ("key", "value"), [("reference", fingerprint())])
