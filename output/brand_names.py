"""Which stored brand somebody means: by its name, its name in Latin letters, or a shipped alias."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection

from output import bulk, reference


@cache
def _aliases() -> dict[str, str]:
    rows = list(reference.read_table("brands.csv"))
    listed = {
        row["english"].casefold(): row["brand"]
        for row in reference.read_table("official_numbers.csv")
        if row["english"]
    }
    aliases = {
        alias.casefold(): row["brand"] for row in rows for alias in reference.split_list(row["aliases"])
    }
    english = {row["english"].casefold(): row["brand"] for row in rows if row["english"]}
    return listed | aliases | english | {row["brand"].casefold(): row["brand"] for row in rows}


def aliases() -> dict[str, str]:
    """Every name of the shipped tables, in lower case, with the brand that it means."""
    return _aliases()


def canonical(wanted: str) -> str:
    """The name under which the shipped table has the brand; `wanted`, cleaned, if it has none of that name or alias."""
    name = bulk.clean(wanted.strip())
    return _aliases().get(name.casefold(), name)


def stored(connection: Connection, wanted: str) -> str:
    """The name under which the database holds the brand, or the shipped table, if the database holds none."""
    name = bulk.clean(wanted.strip())
    if not name:
        return name
    for candidate in (name, _aliases().get(name.casefold(), name)):
        statement = bulk.sql("SELECT brand FROM brand WHERE brand = :brand")
        if connection.scalar(statement, {"brand": candidate}) is not None:
            return candidate
    folded = name.casefold()
    rows = connection.execute(bulk.sql("SELECT brand, english FROM brand ORDER BY brand"))
    return next(
        (row[0] for row in rows if folded in {row[0].casefold(), (row[1] or "").casefold()}), canonical(name)
    )
