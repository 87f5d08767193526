"""Pages per CPU second of `hotlines ingest`: 2,000 rotating pages like a hotline kit's, 422 places each, on SQLite.

Run it with `make bench`. The reader alone is measured in the same run, interleaved, so that the ratio holds whatever
else the machine does. `--profile` prints where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus import write_corpus
from crawler.cli import run
from pipelines.advert import read_page


def main() -> None:
    """Make the corpus, ingest it, read it, and print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = folder / "pages"
        pages.mkdir()
        size = write_corpus(pages, options.pages)
        print(f"{options.pages} pages, {size / options.pages / 1024:.1f} KiB each")
        files = sorted(pages.iterdir())
        for file in files[:50]:
            read_page(file.read_bytes())
        read = reading_seconds(files)
        profile = cProfile.Profile() if options.profile else None
        spent = ingest_seconds(folder, pages, options.workers, profile)
        read = (read + reading_seconds(files)) / 2
    print(
        f"ingest: {options.pages / spent:.0f} pages per CPU second ({spent / options.pages * 1000:.2f} ms a page)"
    )
    print(
        f"reading alone: {options.pages / read:.0f} pages per CPU second; ingest / reading = {spent / read:.2f}"
    )
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args()


def ingest_seconds(
    folder: Path, pages: Path, workers: int = 1, profile: cProfile.Profile | None = None
) -> float:
    """CPU seconds of one ingest into the database `folder`/bench.db, in this process (children are not counted)."""
    arguments = ["ingest", "--db", f"sqlite:///{folder / 'bench.db'}", "--workers", str(workers), str(pages)]
    start = time.process_time()
    if profile:
        profile.enable()
    code = run(arguments)
    if profile:
        profile.disable()
    assert code == 0, f"ingest ended with {code}"
    return time.process_time() - start


def reading_seconds(files: Sequence[Path]) -> float:
    """CPU seconds of reading every page once."""
    start = time.process_time()
    for file in files:
        read_page(file.read_bytes())
    return time.process_time() - start


if __name__ == "__main__":
    main()
