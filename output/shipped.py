"""What the store needs of the shipped tables: public lines, Latin names, and whether a table changed."""

from __future__ import annotations

import hashlib
from functools import cache

from output import reference

TABLES = (
    "regions.csv.xz",
    "regions_townships.csv.xz",
    "official_numbers.csv",
    "public_lines.csv",
    "brands.csv",
)
"""The tables of which a database holds a copy."""


@cache
def fingerprint() -> str:
    """A digest of these tables: a database that bears another one loads them anew."""
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update(name.encode() + b"\0" + reference.read_bytes(name))
    return digest.hexdigest()


@cache
def public_lines() -> frozenset[str]:
    """The numbers that anybody may name and that therefore link nothing: 12315, 12345, the recall centre."""
    return frozenset(row["number"] for row in reference.read_table("public_lines.csv"))


@cache
def english_names() -> dict[str, str]:
    """A brand's name in Latin letters, as far as a shipped table knows it."""
    tables = ("official_numbers.csv", "brands.csv")
    rows = (row for table in tables for row in reference.read_table(table))
    return {row["brand"]: row["english"] for row in rows if row["english"]}
