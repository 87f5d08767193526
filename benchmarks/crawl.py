"""How fast a crawl is with everything on, beside a bare Scrapy spider; how long ten polite hosts take; what memory does.

python -m benchmarks.crawl                 # pages a second, CPU by stage, interleaved in one run
python -m benchmarks.crawl --ten           # ten hosts, one delay a host
python -m benchmarks.crawl --memory        # 10,000 and 200,000 addresses in the frontier
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from benchmarks.table import print_table
from output import finding
from output.database import open_engine, write
from output.finding import Found
from output.times import to_text

ROOT = Path(__file__).parent.parent
_MANY = 400  # hosts over which the addresses of a large frontier are spread


@contextmanager
def served(hosts: int, pages: int, *, prose: bool = False) -> Iterator[int]:
    """The port at which a web is served meanwhile, by another process."""
    with tempfile.TemporaryDirectory() as folder:
        port = Path(folder) / "port"
        command = [
            sys.executable,
            "-m",
            "benchmarks.static_server",
            str(port),
            *map(str, (hosts, pages, int(prose))),
        ]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            while not port.exists() or not port.read_text():
                time.sleep(0.05)
            yield int(port.read_text())
        finally:
            process.kill()
            process.wait()


def crawl(  # noqa: PLR0913, PLR0917
    kind: str, port: int, hosts: int, pages: int, delay: float, folder: Path | None = None, most: int = 0
) -> dict[str, Any]:
    """One crawl, of at most so many pages: what the server saw of it, and what it cost."""
    urlopen(f"http://127.0.0.1:{port}/_reset").read()
    with tempfile.TemporaryDirectory() as fresh:
        command = [
            sys.executable,
            "-m",
            "benchmarks.crawl_child",
            kind,
            str(folder or fresh),
            *map(str, (port, hosts, pages, delay, most)),
        ]
        environ = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(done.stderr)
    told = urlopen(f"http://127.0.0.1:{port}/_times").read().decode().split()
    return {**json.loads(done.stdout.splitlines()[-1]), "seconds": float(told[0]), "pages": int(told[1])}


def speed(rounds: int, hosts: int, pages: int) -> None:
    """Pages a second of both, round by round."""
    found: dict[str, list[dict[str, Any]]] = {"bare": [], "full": []}
    with served(hosts, pages, prose=True) as port:
        for _ in range(rounds):
            for kind, runs in found.items():
                runs.append(crawl(kind, port, hosts, pages, 0))
    rows = []
    for kind, runs in found.items():
        each = {
            name: median(1000 * run.get(name, 0.0) / run["pages"] for run in runs)
            for name in ("main", "desk", "other", "reading")
        }
        rate = median(run["pages"] / run["seconds"] for run in runs)
        rows.append(
            [
                kind,
                f"{rate:.0f}",
                *(f"{value:.2f}" for value in each.values()),
                f"{median(run['peak'] for run in runs):.0f}",
            ]
        )
    ratios = [
        b["seconds"] / f["seconds"] * f["pages"] / b["pages"]
        for b, f in zip(found["bare"], found["full"], strict=True)
    ]
    names = [
        "pages/s",
        "CPU ms: Scrapy, spider",
        "desk: archive, store, frontier",
        "other threads",
        "reading",
        "peak MB",
    ]
    print_table(rows, names)
    print(f"full / bare: {median(ratios):.2f}  ({' '.join(f'{ratio:.2f}' for ratio in ratios)})")


def ten(delay: float, pages: int) -> None:
    """Ten hosts with one delay each: the ideal is that of one host alone."""
    with served(10, pages) as port:
        run = crawl("full", port, 10, pages, delay)
    ideal = delay * (pages - 1)
    print(
        f"{run['pages']} pages of 10 hosts in {run['seconds']:.1f} s; ideal {ideal:.1f} s; {run['seconds'] / ideal:.2f}"
    )


def memory(sizes: tuple[int, ...], most: int) -> None:
    """Peak memory of crawls that end after `most` pages, over a small and a large frontier of addresses to ask for."""
    for size in sizes:
        pages = size // _MANY + 1
        with served(_MANY, pages) as port, tempfile.TemporaryDirectory() as folder:
            fill(Path(folder), size, port)
            run = crawl("full", port, _MANY, pages, 0, Path(folder), most)
        print(
            f"{size:7} addresses: {run['peak']:.0f} MB, {run['pages']} pages, {run['pages'] / run['seconds']:.0f}/s"
        )


def fill(folder: Path, size: int, port: int) -> None:
    """A frontier with `size` addresses, all of them pages that are there."""
    engine = open_engine(f"sqlite:///{folder}/hotlines.db", create=True)
    now = to_text(datetime.now(UTC))
    with write(engine) as connection:
        for first in range(0, size, 5_000):
            links = [
                Found(
                    f"http://host{number % _MANY:03d}.test:{port}/news/{60_000_001 + number // _MANY}.html",
                    1,
                    1,
                )
                for number in range(first, min(first + 5_000, size))
            ]
            finding.add(connection, links, now)
    engine.dispose()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--pages", type=int, default=40, help="of each host")
    parser.add_argument("--ten", action="store_true")
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    if given.ten:
        ten(1.0, 30)
    elif given.memory:
        memory((10_000, 200_000), 3_000)
    else:
        speed(given.rounds, given.hosts, given.pages)


if __name__ == "__main__":
    main()
