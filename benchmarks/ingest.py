"""Pages per CPU second of `hotlines ingest`: 2,000 rotating pages like a hotline kit's, 422 places each, on SQLite.

Run it with `make bench`. The reader alone is measured in the same run, interleaved, so that the ratio holds whatever
else the machine does; so is the ingest of the same pages from one WARC file. `--profile` prints where the time goes,
with `--warc` that of the WARC file.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

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
        source = pages_as_warc(files, folder / "pages.warc.gz") if options.warc else pages
        spent = ingest_seconds(folder, source, options.workers, profile)
        read = (read + reading_seconds(files)) / 2
        ratios = [] if options.profile else warc_ratios(folder, files, options.rounds)
    print(
        f"ingest: {options.pages / spent:.0f} pages per CPU second ({spent / options.pages * 1000:.2f} ms a page)"
    )
    print(
        f"reading alone: {options.pages / read:.0f} pages per CPU second; ingest / reading = {spent / read:.2f}"
    )
    if ratios:
        listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"ingest of WARC / of plain files = {statistics.median(ratios):.2f} (median of {listed})")
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--warc", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
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


def warc_ratios(folder: Path, files: Sequence[Path], rounds: int) -> list[float]:
    """CPU seconds of ingesting a part of `files` from one WARC file, divided by those of the files; one a round."""
    ratios = []
    for number in range(rounds):
        part = folder / f"round{number}"
        (part / "pages").mkdir(parents=True)
        chosen = [Path(shutil.copy(file, part / "pages")) for file in files[number::rounds]]
        sources = [part / "pages", pages_as_warc(chosen, part / "pages.warc.gz")]
        spent = {}
        for source in sources if number % 2 else reversed(sources):
            home = part / f"of-{source.name}"
            home.mkdir()
            spent[source] = ingest_seconds(home, source)
        ratios.append(spent[sources[1]] / spent[sources[0]])
    return ratios


def pages_as_warc(files: Sequence[Path], path: Path) -> Path:
    """A WARC file, packed as most are, with a response for each of `files`."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, page in enumerate(files):
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(page.read_bytes())
            url = f"http://www{number % 50}.example/{page.name}"
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=http))
    return path


def reading_seconds(files: Sequence[Path]) -> float:
    """CPU seconds of reading every page once."""
    start = time.process_time()
    for file in files:
        read_page(file.read_bytes())
    return time.process_time() - start


if __name__ == "__main__":
    main()
