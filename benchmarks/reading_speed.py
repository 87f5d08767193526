"""How fast Hotline Atlas reads and stores pages, and what a second reading process gains.

The pages are rotating ones: a process reads each of them once, half of them untimed, so that the other half meets caches
that only other pages have filled, and a database that is there. Reading and storing are timed in CPU seconds, on one
half and then on the other. `ingest --workers` is timed by the clock, from the start of the command to its end, on all
pages. In a round all take their turns; the figures are of all rounds together.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import write_corpus
from benchmarks.ingest import ingest_seconds, reading_seconds
from benchmarks.labelled_pages import load_pages
from benchmarks.measure import answer, measured
from benchmarks.table import figure, print_table

_CPU_ROWS = {
    "read": "bytes to Advert, pages per CPU second",
    "store": "the same and stored in SQLite, pages per CPU second",
}
_WALL_ROWS = {workers: f"ingest --workers {workers}, pages per second" for workers in ("1", "2")}
_MANY = 200  # pages; with fewer the clock tells how long processes take to start
_ENDINGS = {".html", ".htm", ".txt"}


def print_speeds(folder: str | None = None, pages: int = 600, rounds: int = 1) -> None:
    """Measure on the pages of `folder`, or on as many made ones and on those that the project ships, and print."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        sets = {"given": Path(folder)} if folder else _own_sets(room, pages)
        found = {title: _files(place) for title, place in sets.items()}
        speeds = [_speeds(_halves(files, room / f"{title} halves"), rounds) for title, files in found.items()]
    names = [f"{title} ({len(files)} pages)" for title, files in found.items()]
    rows = (_CPU_ROWS | _WALL_ROWS).items()
    print_table(
        [[label, *(figure(one[key]) if key in one else "-" for one in speeds)] for key, label in rows], names
    )


def _own_sets(room: Path, pages: int) -> dict[str, Path]:
    sets = {"made": room / "made", "shipped": room / "shipped"}
    for place in sets.values():
        place.mkdir()
    _make(sets["made"], pages)
    for at, page in enumerate(load_pages()):
        (sets["shipped"] / f"{at:05}.html").write_bytes(page.data)
    return sets


def _make(folder: Path, pages: int) -> None:
    """Pages by the project's generator, one in ten of them no advert; where there is none, of one layout."""
    try:
        generator = importlib.import_module("crawler.generator")
    except ModuleNotFoundError:
        write_corpus(folder, pages)
        return
    for at, page in enumerate(generator.pages(7, pages, mutations="random", negatives=0.1)):
        (folder / f"{at:05}.html").write_bytes(page.data)


def _files(folder: Path) -> list[Path]:
    """The pages below a folder."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS and path.is_file())
    if len(found) < 2:
        raise SystemExit(f"{folder}: holds fewer than two pages ({', '.join(sorted(_ENDINGS))})")
    return found


def _halves(files: Sequence[Path], room: Path) -> tuple[Path, Path]:
    """Two folders with every other page each."""
    halves = room / "0", room / "1"
    for half in halves:
        half.mkdir(parents=True)
    for at, file in enumerate(files):
        (halves[at % 2] / f"{at:06}{file.suffix}").write_bytes(file.read_bytes())
    return halves


def _speeds(halves: tuple[Path, Path], rounds: int) -> dict[str, float]:
    """Pages per second of each row that is measured."""
    pages = sum(len(list(half.iterdir())) for half in halves)
    seconds: dict[str, float] = defaultdict(float)
    for _ in range(rounds):
        for timed, others in (halves, halves[::-1]):
            for do in _CPU_ROWS:
                task = {"do": do, "timed": str(timed), "others": str(others)}
                seconds[do] += measured(task, "benchmarks.reading_speed")["seconds"]
        for workers in _WALL_ROWS if pages >= _MANY else ():
            seconds[workers] += _wall_seconds(halves, workers)
    return {do: rounds * pages / spent for do, spent in seconds.items()}


def _wall_seconds(halves: Sequence[Path], workers: str) -> float:
    """Seconds of one ingest of all pages, by the clock, into a database that holds one."""
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-m", "crawler.cli", "ingest", "--db", f"sqlite:///{room}/bench.db"]
        subprocess.run([*command, str(next(halves[0].iterdir()))], check=True, capture_output=True)
        start = time.perf_counter()
        subprocess.run([*command, "--workers", workers, *map(str, halves)], check=True, capture_output=True)
        return time.perf_counter() - start


def main() -> None:
    """Do the task that standard input holds."""
    answer(_do)


def _do(task: dict[str, Any]) -> dict[str, Any]:
    timed, others = Path(task["timed"]), Path(task["others"])
    if task["do"] == "read":
        reading_seconds(sorted(others.iterdir()))
        return {"seconds": reading_seconds(sorted(timed.iterdir()))}
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        ingest_seconds(room, others)  # makes the database
        return {"seconds": ingest_seconds(room, timed)}


if __name__ == "__main__":
    main()
