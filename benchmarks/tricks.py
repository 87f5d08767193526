"""What each trick of the page generator costs the reader: `python -m benchmarks.tricks [--count 200] [TRICK...]`.

Every trick is switched on alone, on the same seeds; then none, all at random, layouts recombined at random, and pages
that advertise nothing. A cell is recall and precision with the facts found as n of m and those made up as +x; the last
column counts adverts told right. `--faults` names the first pages and facts that are wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.generator import MUTATIONS, pages
from crawler.generator.gold import gold
from pipelines.advert import read_page
from pipelines.labelled import found_in, labelled_page
from pipelines.scoring import FIELDS, Scores, Tally, score

SEED = 1_000
_SHOWN = 4  # faults a line of the table, with --faults


def settings(names: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each line of the table is called, and the generator's settings for it."""
    if not names:
        yield "no trick", {}
        yield "random tricks", {"mutations": "random"}
        yield "recombined", {"layout": "recombined"}
        yield "no adverts", {"negatives": 1.0}
    for name in names or MUTATIONS:
        yield name, {"mutations": (name,)}


def reading(count: int, setting: dict[str, Any]) -> Scores:
    """The scores of `count` generated pages."""
    labels, found = [], {}
    for page in pages(SEED, count, **setting):
        label = labelled_page(gold(page), "generated")
        labels.append(label)
        found[label.id] = found_in(read_page(page.data, page.url))
    return score(labels, found)


def cell(tally: Tally | None) -> str:
    """Recall and precision, with the counts behind them."""
    if tally is None or not (tally.labelled or tally.extra):
        return "-"
    precision = tally.precision if tally.hit + tally.extra else 1.0
    return f"{tally.recall:.3f} {precision:.3f} ({tally.hit}/{tally.labelled}+{tally.extra})"


def main() -> None:
    """Read and print, a line as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tricks", description=__doc__)
    parser.add_argument("trick", nargs="*", help="tricks to measure; all of them if none is named")
    parser.add_argument("--count", type=int, default=200, help="pages a trick (200)")
    parser.add_argument("--faults", action="store_true", help="name some of what is wrong")
    wanted = parser.parse_args()
    if unknown := [name for name in wanted.trick if name not in MUTATIONS]:
        parser.error(f"{unknown[0]}: no such trick; there are {', '.join(MUTATIONS)}")
    print(f"{'':24}" + "".join(f"{name:32}" for name in FIELDS) + "adverts")
    for name, setting in settings(wanted.trick):
        scores = reading(wanted.count, setting)
        cells = "".join(f"{cell(scores.fields.get(field)):32}" for field in FIELDS)
        print(f"{name:24}{cells}{scores.right}/{scores.pages}", flush=True)
        for fault in scores.faults[: _SHOWN if wanted.faults else 0]:
            print(f"    {fault.page} {fault.field}: missed {fault.missed}, extra {fault.extra}")


if __name__ == "__main__":
    main()
