"""Exports against a plain loop over csv.writer: `python -m benchmarks.export [--rows N] [--rounds N]`.

One table of that many rows, of the form of `number_brands`, stored in a SQLite library in place of that view. In each
round, in turn: the loop, which does to each row what an export does (mobiles left out, hyphens, the guard against
formulas), then each format. Says rows a second, how often as fast as the loop in the same round (median and span over
the rounds), and the most memory of a process that does nothing else, beside that for a tenth of the rows.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.measure import measured
from benchmarks.table import figure, print_table
from output import bulk, database
from output.database import open_engine
from output.export_csv import guarded
from output.library import Library
from output.rows import select
from output.written_numbers import hyphenate, is_mobile

_VIEW = "number_brands"
FORMATS = ("csv", "jsonl", "parquet")


def filled(path: Path, rows: int) -> str:
    """A new library with a stored table of `rows` rows in place of the view; its URL."""
    url = f"sqlite:///{path}"
    engine = open_engine(url, create=True)
    with database.write(engine) as connection:
        connection.execute(bulk.sql(f"DROP VIEW {_VIEW}"))
        connection.execute(
            bulk.sql(
                f"CREATE TABLE {_VIEW} (number TEXT, brand TEXT, pages INTEGER, hosts INTEGER, first_seen TEXT, "
                "last_seen TEXT, PRIMARY KEY (number, brand)) WITHOUT ROWID"
            )
        )
        connection.exec_driver_sql(
            f"INSERT INTO {_VIEW} VALUES (?, ?, ?, ?, ?, ?)", list(map(_row, range(rows)))
        )
    engine.dispose()
    return url


def _row(n: int) -> tuple[Any, ...]:
    """Twenty brands a number; one number in thirty is a mobile."""
    digits = n // 20
    number = (
        f"13{digits:09d}" if digits % 30 == 0 else f"0755{digits:08d}" if digits % 3 else f"400{digits:07d}"
    )
    day = f"2026-0{n % 9 + 1}-{n % 28 + 1:02d}T08:{n % 60:02d}:00Z"
    return number, f"品牌{n % 20}号", n % 50 + 1, n % 7, day, day


def loop(engine: Engine, path: Path) -> None:
    """What an export does, row by row."""
    statement = f"{select(_VIEW)} ORDER BY number, brand"
    with database.snapshot(engine) as connection, path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["number", "brand", "pages", "hosts", "first_seen", "last_seen"])
        driver = connection.connection.driver_connection
        assert driver is not None
        for number, *rest in driver.execute(statement):
            if not is_mobile(number):
                writer.writerow(guarded([hyphenate(number), *rest]))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def rounds(url: str, folder: Path, number: int) -> dict[str, list[float]]:
    """CPU seconds of each way in each round."""
    engine = open_engine(url)
    found: dict[str, list[float]] = {name: [] for name in ("csv.writer", *FORMATS)}
    for _ in range(number):
        found["csv.writer"].append(_seconds(lambda: loop(engine, folder / "loop.csv")))
        for form in FORMATS:
            with Library(engine) as library:
                found[form].append(_seconds(lambda: library.export(folder / form, form, only=[_VIEW])))  # noqa: B023
        same = (folder / "loop.csv").read_bytes() == (folder / "csv" / f"{_VIEW}.csv").read_bytes()
        assert same, "the loop and the export write the same bytes"
    return found


def memory_of(task: dict[str, Any]) -> dict[str, Any]:
    """The most memory, in MB, of this process once it has exported one table."""
    from benchmarks.memory import peak  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, Library(open_engine(task["url"])) as library:
        library.export(folder, task["format"], only=[_VIEW])
    return {"memory": peak()}


def main() -> None:
    """Fill a library, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, small = filled(folder / "a.db", given.rows), filled(folder / "b.db", given.rows // 10)
        found = rounds(url, folder, given.rounds)
        lines = [["csv.writer", figure(given.rows / statistics.median(found["csv.writer"])), "1", "", "", ""]]
        for form in FORMATS:
            ratios = [a / b for a, b in zip(found["csv.writer"], found[form], strict=True)]
            memory = [
                measured({"url": one, "format": form}, "benchmarks.export_child")["memory"]
                for one in (url, small)
            ]
            lines.append(
                [form, figure(given.rows / statistics.median(found[form])), figure(statistics.median(ratios)),
                 f"{figure(min(ratios))} to {figure(max(ratios))}", *map(figure, memory)]
            )  # fmt: skip
    print_table(lines, ["rows/s", "times as fast", "rounds", "peak MB", "MB, a tenth"])


if __name__ == "__main__":
    main()
