"""One measurement of a reader in a process of its own: `measured` starts it, as benchmarks/measure.py has it.

The process loads one reader and gives it every page once. Half of the pages come first and are not timed: they make it
load what it loads on first need, so that the other half meets caches that only other pages have filled.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.labelled_pages import LabelledPage, load_pages
from benchmarks.measure import answer, measured
from benchmarks.readers import READERS, Reader
from pipelines.scoring import ADVERTS, score


def reading(reader: str, half: int, gold: str | None = None, html: str | None = None) -> dict[str, Any]:
    """What a new process measures of `reader` on one half of the pages, 0 or 1.

    The result has its `name`, `figures` by field and `facts` to be found (both of all pages), and the `pages` and CPU
    `seconds` of the half; or `missing`, why it cannot be loaded.
    """
    task = {"reader": reader, "half": half, "gold": gold, "html": html}
    return measured(task, "benchmarks.reading_task")


def main() -> None:
    """Do the task that standard input holds."""
    answer(_do)


def _do(task: dict[str, Any]) -> dict[str, Any]:
    pages = load_pages(task["gold"], task["html"])
    reader = READERS[task["reader"]]()
    timed, others = pages[task["half"] :: 2], pages[1 - task["half"] :: 2]
    answers = _read(reader, others)
    start = time.process_time()
    answers |= _read(reader, timed)
    seconds = time.process_time() - start
    found = {name: reader.found(one) for name, one in answers.items()}
    scores = score((page.label for page in pages), found)
    return {
        "name": reader.name(),
        "figures": {field: scores.figure(field) for field in reader.fields},
        "facts": {field: tally.labelled for field, tally in scores.fields.items()} | {ADVERTS: scores.pages},
        "pages": len(timed),
        "seconds": seconds,
    }


def _read(reader: Reader, pages: Sequence[LabelledPage]) -> dict[str, Any]:
    return {page.label.id: reader.read(page.data) for page in pages}


if __name__ == "__main__":
    main()
