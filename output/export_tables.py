"""What an export has to know of each table: what tells its rows apart, its times, and the tables it points to.

Every view of `output.rows` has an entry in `TABLES`; what a column's name tells is read from the name.
"""

from __future__ import annotations

from typing import NamedTuple

from output.rows import Column


class Reference(NamedTuple):
    """Each row's `columns` are those of the same names, or `named`, in some row of `table`; empty cells aside."""

    columns: tuple[str, ...]
    table: str
    named: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What is known of a table.

    `key`: the columns that tell its rows apart. `is_unique`: no two rows have one key and none of its cells is empty;
    else rows may share it. `began` and `again`: the columns with the times at which a row came to be, and at which
    it last changed; empty where a table has no such times.
    """

    title: str
    key: tuple[str, ...]
    is_unique: bool = True
    began: str = ""
    again: str = ""
    refers: tuple[Reference, ...] = ()


_SEEN = ("first_seen", "last_seen")
_NUMBER = Reference(("number",), "numbers")
_BRAND = Reference(("brand",), "brands")
_TEMPLATE = Reference(("template",), "templates")
_BOTH = (Reference(("number_a",), "numbers", ("number",)), Reference(("number_b",), "numbers", ("number",)))

TABLES: dict[str, Facts] = {
    "pages": Facts("Pages that were visited", ("url",), True, *_SEEN, (Reference(("host",), "hosts"),)),
    "hosts": Facts("Registered domains", ("host",), True, *_SEEN),
    "numbers": Facts("Advertised numbers", ("number",), True, *_SEEN),
    "brands": Facts("Brands for which numbers are advertised", ("brand",), True, *_SEEN),
    "number_brands": Facts(
        "Numbers with the brands they are advertised for",
        ("number", "brand"), True, *_SEEN, (_NUMBER, _BRAND),
    ),
    "shared_numbers": Facts(
        "Numbers advertised for two brands or more", ("number",), True, *_SEEN, (_NUMBER,)
    ),
    "brand_links": Facts(
        "Brands for which the same numbers are advertised",
        ("brand_a", "brand_b"),
        refers=(
            Reference(("brand_a",), "brands", ("brand",)),
            Reference(("brand_b",), "brands", ("brand",)),
        ),
    ),
    "service_areas": Facts(
        "Regions that adverts claim to serve",
        ("number", "brand", "region_code", "status", "region"),
        refers=(Reference(("number", "brand"), "number_brands"),),
    ),
    "regions": Facts(
        "Divisions of China with their history",
        ("code", "code_system", "name", "path", "first_year", "last_year"), False,
    ),
    "operators": Facts(
        "Numbers that are run together", ("operator", "number"), True, *_SEEN, (_NUMBER,)
    ),
    "official_numbers": Facts("Makers' own lines, as sources name them", ("brand", "number", "source"), False),
    "number_changes": Facts(
        "Changes of the numbers on a page", ("page", "when"), False, "when", "",
        (Reference(("page",), "pages", ("url",)),),
    ),
    "withdrawals": Facts(
        "What was taken back", ("withdrawn_at", "kind", "page", "number", "brand"), False,
        "withdrawn_at", "undone_at",
    ),
    "ties": Facts("Evidence that two numbers are run together", ("number_a", "number_b", "kind"), True, *_SEEN, _BOTH),
    "judgements": Facts(
        "What people hold of two numbers", ("judged_at", "number_a", "number_b", "verdict"), False,
        "judged_at", "undone_at",
    ),
    "templates": Facts("Families of adverts of one build", ("template",), True, *_SEEN),
    "template_hosts": Facts("Hosts that serve a family", ("template", "host"), True, *_SEEN, (_TEMPLATE,)),
    "template_numbers": Facts(
        "Numbers that a family advertises", ("template", "number"), True, *_SEEN, (_TEMPLATE, _NUMBER)
    ),
}  # fmt: skip


def is_time(column: Column) -> bool:
    """Whether its cells are times, ISO 8601 in UTC to the second."""
    return column.type is str and (
        column.name in {"first_seen", "last_seen", "when"} or column.name.endswith("_at")
    )


def is_day(column: Column) -> bool:
    """Whether its cells are days, ISO 8601."""
    return column.type is str and column.name.endswith("_on")


def is_number(column: Column) -> bool:
    """Whether its cells are phone numbers."""
    return column.type is str and (column.name == "number" or column.name.startswith("number_"))


def is_numbers(column: Column) -> bool:
    """Whether its cells are lists of phone numbers."""
    return column.type == list[str] and column.name in {"old", "new"}
