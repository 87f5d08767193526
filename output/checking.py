"""What is known of a number for a brand, in one answer: is it on the list, for whom is it advertised, what shows it.

It says what stands where, and never that a number is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from output import brand_names, bulk, listed_names, query, shipped, times, withdrawals, written_numbers
from output.errors import LibraryError
from output.rows import NumberBrandRow, OfficialNumberRow

CAUTION = (
    "Absence from the list proves nothing: it is incomplete, makers change their lines, and licensed partners have lines "
    "of their own."
)
"""Said with every answer."""
LISTINGS = ("listed", "listed_for_another_brand", "unlisted", "public_line")
_MOST = 5  # pages that are named
_SHOWN = """SELECT g.url, p.first_seen, p.last_seen FROM page_pair p JOIN page g ON g.id = p.page_id
    JOIN number n ON n.id = p.number_id JOIN brand b ON b.id = p.brand_id
    WHERE n.number = :number AND (CAST(:brand AS TEXT) IS NULL OR b.brand = :brand)
    GROUP BY g.url, p.first_seen, p.last_seen ORDER BY p.last_seen DESC, g.url LIMIT :most"""


@dataclass(frozen=True, slots=True)
class ShownOn:
    """A page that advertises the number, and when it was seen to do so."""

    page: str
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class Check:
    """The answer. `listing` is one of `LISTINGS`; without `brand` a number is `listed` for whomever.

    `on`: only sources seen by that day count, if one was given. `reasons`: a sentence each, `caution`: always the same
    one. `official_numbers`: rows of this number; `official_of_brand`: the brand's other ones; `number_brands`: for whom
    it is advertised; `shown_on`: the pages that were seen to do so last, for the brand if one was given. `extension`: that
    with which the number was written; the answer is of the number without it.
    """

    number: str
    brand: str | None
    on: str | None
    listing: str
    reasons: list[str]
    caution: str
    official_numbers: list[OfficialNumberRow]
    official_of_brand: list[OfficialNumberRow]
    number_brands: list[NumberBrandRow]
    shown_on: list[ShownOn]
    extension: str | None = None


def check(
    connection: Connection, wanted: str, brand: str | None = None, on: date | str | None = None
) -> Check:
    """What is known of a number, in any common spelling, with an extension, too, for a brand, by its name or an alias.

    Raises LibraryError, with one line, for what is no phone number, or withdrawn. One that no page shows has an answer.
    """
    number, extension = _number(connection, wanted)
    name = _brand(connection, brand)
    withdrawals.refuse(connection, withdrawals.Subject("number", number=number))
    day = None if on is None else _day(on)
    names = [] if name is None else listed_names.same(name)
    own, own_later = _by(_official(connection, "number", [number]), day)
    of_brand, brand_later = _by(_official(connection, "brand", names), day)
    pairs = query.rows(
        connection, NumberBrandRow, "number_brands", {"number = :number": {"number": number}},
        order="pages DESC, hosts DESC, brand",
    )  # fmt: skip
    values = {"number": number, "brand": name, "most": _MOST}
    shown = [ShownOn(*row) for row in connection.execute(bulk.sql(_SHOWN), values)]
    listing = _listing(number, names, own)
    others = [row for row in of_brand if row.number != number]
    reasons = _why(number, name, listing, own, others, day) + _later([*own_later, *brand_later])
    if name is not None:
        reasons += _names(name, {row.brand for row in (*own, *of_brand)})
    if listing != "public_line":  # adverts of which are not counted
        reasons.append(_advertised(name, pairs))
    if _is_withdrawn(connection, number):
        reasons.append("Something that adverts say of it was withdrawn and does not count.")
    if extension is not None:
        written = written_numbers.hyphenate(number)
        reasons.append(f"This is what is known of {written}; its extension {extension} was left aside.")
    return Check(number, name, day, listing, reasons, CAUTION, own, others, pairs, shown, extension)


def _day(on: date | str) -> str:
    try:
        return times.parse(on).date().isoformat()
    except ValueError as error:
        raise LibraryError(str(error)) from error


def _number(connection: Connection, wanted: str) -> written_numbers.Parted:
    """The number that is meant, and the extension behind it. Raises LibraryError."""
    found = written_numbers.parted(wanted)
    if found is not None:
        return found
    listed = _listed(connection, wanted)
    if listed is None:
        raise LibraryError(f"number {wanted[:60]!r}: is no phone number; give one in digits")
    return written_numbers.Parted(listed, None)


def _listed(connection: Connection, wanted: str) -> str | None:
    """The number that somebody writes as the list has it: lines of Hong Kong have no national form."""
    statement = bulk.sql("SELECT number FROM official_numbers WHERE number = :number")
    digits = written_numbers.spellings(wanted)
    return next((found for one in digits if (found := connection.scalar(statement, {"number": one}))), None)


def _brand(connection: Connection, wanted: str | None) -> str | None:
    """The name under which the registry or the library has the brand, in whatever case it is written."""
    if wanted is None or not wanted.strip():
        return None
    names = {wanted.strip().casefold(), brand_names.canonical(wanted).casefold()}
    listed = connection.scalars(bulk.sql("SELECT DISTINCT brand FROM official_numbers ORDER BY brand")).all()
    known = next((brand for brand in listed if brand.casefold() in names), None)
    return known or brand_names.stored(connection, wanted)


def _is_withdrawn(connection: Connection, number: str) -> bool:
    """Whether the number is withdrawn for some brand, or on a page that says it."""
    statement = """SELECT count(*) FROM withdrawal x WHERE x.undone_at IS NULL AND (x.number = :number
        OR EXISTS (SELECT 1 FROM page g JOIN snapshot s ON s.page_id = g.id JOIN reading r ON r.snapshot_id = s.id
                   JOIN number_mention m ON m.reading_id = r.id JOIN number n ON n.id = m.number_id
                   WHERE g.url = x.url AND r.current = 1 AND n.number = :number))"""
    return bool(connection.scalar(bulk.sql(statement), {"number": number}))


def _official(connection: Connection, name: str, values: list[str]) -> list[OfficialNumberRow]:
    """The rows in which the column `name` says one of `values`."""
    among = f"{name} {bulk.among(connection, kind='text')}"
    where = {among: {"values": bulk.as_list(connection, values)}}
    order = "brand, number, coalesce(seen_on, '') DESC, source"
    return query.rows(connection, OfficialNumberRow, "official_numbers", where, order=order)


def _by(
    rows: list[OfficialNumberRow], day: str | None
) -> tuple[list[OfficialNumberRow], list[OfficialNumberRow]]:
    """The rows of sources seen by that day, and the later ones; a source whose day is not known counts."""
    later = [row for row in rows if day is not None and row.seen_on is not None and row.seen_on > day]
    return [row for row in rows if row not in later], later


def _listing(number: str, names: list[str], official: list[OfficialNumberRow]) -> str:
    """What the number is to the maker that bears these names; to whomever, if there are none."""
    if number in shipped.public_lines():
        return "public_line"
    if not official:
        return "unlisted"
    return (
        "listed" if not names or any(row.brand in names for row in official) else "listed_for_another_brand"
    )


def _why(  # noqa: PLR0913, PLR0917 - each is one thing that is known
    number: str,
    brand: str | None,
    listing: str,
    own: list[OfficialNumberRow],
    others: list[OfficialNumberRow],
    day: str | None,
) -> list[str]:
    """What the list says, as of a day if one is given, a sentence each."""
    written = written_numbers.hyphenate(number)
    said = [
        f"{row.source} called {written} a line of {row.brand} "
        f"{f'on {row.seen_on}' if row.seen_on else 'on a day that is not known'} ({row.confidence})."
        for row in own
    ]
    if listing == "public_line":
        return [f"{written} is a public line that anybody may name.", *said]
    if listing == "listed_for_another_brand":
        said.insert(0, f"{written} is on the list, but not for {brand}.")
    if listing == "unlisted":
        held = (
            "is on no list that this library holds"
            if day is None
            else f"was on no list by {day} that this library holds"
        )
        said.append(f"{written} {held}.")
    if others and listing != "listed":
        numbers = dict.fromkeys(written_numbers.hyphenate(row.number) for row in others)
        said.append(f"Listed for {brand}: {', '.join(numbers)}.")
    elif brand is not None and not others and listing != "listed":
        held = "The list holds no line" if day is None else f"By {day} no source of the list had named a line"
        said.append(f"{held} of {brand}{'' if day else ' at all'}.")
    return said


def _later(rows: list[OfficialNumberRow]) -> list[str]:
    """What sources said after the day that was asked about, in one sentence."""
    told = dict.fromkeys(
        f"{written_numbers.hyphenate(row.number)} for {row.brand} on {row.seen_on}" for row in rows
    )
    return [f"Listed later, which does not count here: {', '.join(told)}."] if told else []


def _names(brand: str, listed: set[str]) -> list[str]:
    """What is to be known of other names that stand in the rows, a sentence each."""
    return [
        f"The list has {brand} as {other.name} ({other.source})."
        if other.is_same
        else f"{other.name} is near {brand} by name only; no source says that they are one maker ({other.source})."
        for other in listed_names.others(brand)
        if other.name in listed
    ]


def _advertised(brand: str | None, pairs: list[NumberBrandRow]) -> str:
    """For whom the number is advertised, in one sentence."""
    if not pairs:
        return "No advert in this library is known to show it."
    names = [row.brand for row in pairs]
    told = f"It is advertised for {len(names)} {'brand' if len(names) == 1 else 'brands'}: {', '.join(names[:10])}"
    told += f" and {len(names) - 10} more" if len(names) > 10 else ""
    if brand is None:
        return f"{told}."
    own = next((row for row in pairs if row.brand == brand), None)
    if own is None:
        return f"{told}; not for {brand}."
    pages = "1 page" if own.pages == 1 else f"{own.pages} pages"
    return f"{told}; for {brand} on {pages}, {own.first_seen[:10]} to {own.last_seen[:10]}."
