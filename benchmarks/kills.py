"""Kills a crawl again and again, at random moments, and looks whether anything is lost or doubled.

python -m benchmarks.kills                         # 100 kills, 2,000 pages on 40 hosts
python -m benchmarks.kills --kills 5 --hosts 10 --pages 20
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from benchmarks.many_hosts import Web, serve

ROOT = Path(__file__).parent.parent
_LONGEST = 300  # seconds that a crawl may take to serve what it is killed after
LOT = 50  # pages that one kill may have asked for again


@dataclass(frozen=True)
class Report:
    """What was seen: `pages` there are, `stored` and `twice` of them, requests that were `served`, leases `left`."""

    kills: int
    pages: int
    stored: int
    twice: int
    served: int
    robots: int
    records: int
    leased: int
    adverts: int

    @property
    def faults(self) -> list[str]:
        """What must not be."""
        told = {
            f"{self.pages - self.stored} pages are missing": self.stored != self.pages,
            f"{self.twice} pages were stored twice": self.twice > 0,
            f"{self.served} requests for {self.pages} pages": self.served > self.pages + LOT * self.kills,
            f"{self.leased} addresses are still leased": self.leased > 0,
        }
        return [line for line, wrong in told.items() if wrong]


def run(hosts: int, pages: int, kills: int, seed: int, folder: Path) -> Report:
    """Crawls `hosts` with `pages` pages each in `folder`, kills the crawl `kills` times, and then lets it end."""
    draw = random.Random(seed)
    with serve(Web(hosts, pages)) as web:
        (folder / "starts.txt").write_text("\n".join(web.starts), encoding="ascii")
        done = 0
        while done < kills:
            left = max(1, (hosts * pages - web.served) // (kills - done + 1))
            done += _crawl(web, folder, kill_after=draw.randint(0, 2 * left))
        _crawl(web, folder, kill_after=None)
        return _report(web, folder, kills)


def _crawl(web: Web, folder: Path, kill_after: int | None) -> bool:
    """One crawl, killed once so many more pages were served; whether it was."""
    hit = threading.Event()
    first = web.served
    if kill_after is not None:
        web.on_page = lambda count: hit.set() if count - first >= kill_after else None
    command = [
        sys.executable,
        "-m",
        "crawler.cli",
        "crawl",
        "--from",
        "starts.txt",
        "--delay",
        "0",
        *web.flags,
    ]
    environ = {key: value for key, value in os.environ.items() if not key.startswith("HOTLINES_")}
    process = subprocess.Popen(
        [*command, "--max-pages-per-host", "10000"],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    watch = threading.Thread(target=lambda: (process.wait(), hit.set()), daemon=True)
    watch.start()
    if kill_after is not None:
        hit.wait(_LONGEST)
        killed = process.poll() is None
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
    else:
        killed = False
    _, told = process.communicate()
    web.on_page = lambda count: None
    if not killed and process.returncode != 0:
        raise RuntimeError(told.decode())
    return killed


def _report(web: Web, folder: Path, kills: int) -> Report:
    with sqlite3.connect(folder / "data/hotlines.db") as db:
        seen = "SELECT count(*) FROM visit WHERE outcome = 'ok'"
        once = "SELECT count(DISTINCT page_id) FROM visit WHERE outcome = 'ok'"
        visits, stored = db.execute(seen).fetchone()[0], db.execute(once).fetchone()[0]
        leased = sum(
            db.execute(f"SELECT count(*) FROM {table} WHERE lease IS NOT NULL").fetchone()[0]
            for table in ("frontier", "host")
        )
        adverts = db.execute("SELECT count(*) FROM reading WHERE is_advert = 1").fetchone()[0]
    records = sum(_records(path) for path in sorted((folder / "data/archive").glob("*.warc.gz*")))
    asked = web.asked.items()
    return Report(
        kills,
        web.hosts * web.pages,
        stored,
        visits - stored,
        web.served,
        sum(count for (_, path), count in asked if path == "/robots.txt"),
        records,
        leased,
        adverts,
    )


def _records(path: Path) -> int:
    """How many records the file holds; all of them are read to their ends."""
    if path.suffix != ".gz":
        return 0
    with path.open("rb") as file:
        return sum(
            len(record.content_stream().read()) >= 0
            for record in ArchiveIterator(file, check_digests="raise")
        )


def main() -> None:
    """Prints what was seen; ends with 1 if something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=50, help="of each host")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = run(given.hosts, given.pages, given.kills, given.seed, Path(folder))
    for name, value in asdict(report).items():
        print(f"{name:10} {value}")
    for fault in report.faults:
        print("WRONG:", fault)
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
