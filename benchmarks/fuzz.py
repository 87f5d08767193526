"""Reads spoiled pages and looks for readings that break a promise: `python -m benchmarks.fuzz --count 1000000`.

Each input is read or refused in one line; what is read keeps its evidence exact, can be stored and sent, and is read in the
same way again. Inputs are numbered: `--start N --count 1` reads one of them again. The command ends with 1 if one fails.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator

from benchmarks.evidence import spans, wrong_places, wrong_wordings
from benchmarks.labelled_pages import load_pages
from crawler.generator import generate
from crawler.generator.fuzz import fuzzed
from output.errors import PageError
from output.records import Advert
from pipelines.advert import read_page
from pipelines.wire import pack, unpack

GENERATED = 60  # pages by the generator beside those with labels
_TOLD = 20  # faults that are printed in whole


def pages() -> list[bytes]:
    """The pages that are spoiled: those with labels, and as many by the generator."""
    made = (generate(seed, mutations="random", negative=not seed % 5).data for seed in range(GENERATED))
    return [*(page.data for page in load_pages()), *made]


def faults(data: bytes) -> list[str] | None:
    """What is wrong with the reading of a page, a line each; null if the page is refused, as it should be."""
    try:
        advert = read_page(data)
    except PageError as error:
        return [f"is refused in several lines: {error}"] if len(str(error).splitlines()) != 1 else None
    except Exception:  # whatever it is, it is what is looked for
        return [traceback.format_exc()]
    found = [*wrong_wordings(advert), *wrong_places(advert), *_not_storable(advert)]
    if advert != read_page(data):
        found.append("is read otherwise the second time")
    if unpack(pack(advert)) != advert:
        found.append("is another one on the other side of a process")
    return found


def _not_storable(advert: Advert) -> Iterator[str]:
    """Texts that no database takes: with halves of characters, or with NUL. Facts are parts of the text."""
    names = [fact.brand for fact in advert.brands] + [fact.number for fact in advert.numbers]
    for what in (advert.text, advert.title, advert.charset, *names):
        if "\x00" in what or not _encodes(what):
            yield f"holds what cannot be stored: {what[:80]!r}"
    if any(
        not 0 <= start < end <= len(advert.text)
        for reason in advert.reasons
        for start, end in reason.evidence
    ):
        yield "gives reasons that stand nowhere"
    if any("\x00" in advert.text[start:end] for start, end in spans(advert)):
        yield "has NUL in a fact"


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    """Read them all and print how it went."""
    options = _options()
    outcomes: Counter[str] = Counter()
    slowest, begun, given = (0.0, 0), time.process_time(), pages()
    for seed in range(options.start, options.start + options.count):
        data, at = fuzzed(seed, given, options.share), time.process_time()
        found = faults(data)
        slowest = max(slowest, (time.process_time() - at, seed))
        outcomes["refused" if found is None else "wrong" if found else "read"] += 1
        outcomes["bytes"] += len(data)
        if found and outcomes["wrong"] <= _TOLD:
            print(f"{seed}: {found[0]}", flush=True)
        if not (seed + 1) % 50_000:
            print(f"up to {seed + 1}: {dict(outcomes)}", file=sys.stderr, flush=True)
    print(
        f"{options.count:,} inputs, {outcomes['bytes'] / 1e6:,.0f} MB: {outcomes['read']:,} read, {outcomes['refused']:,} refused,"
        f" {outcomes['wrong']:,} wrong, in {time.process_time() - begun:,.0f} CPU seconds; slowest: {slowest[1]}, {slowest[0]:.2f} s"
    )
    sys.exit(outcomes["wrong"] > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--share", type=float, default=0.3, help="of pages; the others are scraps")
    return parser.parse_args()


if __name__ == "__main__":
    main()
