"""Hotline Atlas against its peers at resolving regions: accuracy, speed, load time and memory, as one table.

Run it with `make bench`, or `python -m benchmarks.regions`. The peers are the optional dependencies `bench`; those
that are not installed are named and left out. `--quick` measures Hotline Atlas alone, on small slices; `--faults`
lists the labelled texts that it does not get wholly right.

Accuracy is on the texts of benchmarks/data/regions.csv: exact / partial / nothing / wrong, see benchmarks/labels.py.
Peers are helped where they can be: what they answer is mapped to codes, one with a mode for running text is given it
for the texts with several places, one with yearly tables the reference year.

Speed is per CPU second, the best of the rounds; in a round every peer is measured once on the same slice, the slow
ones on its first texts. Each figure comes from a fresh process that sees each text once, and no text is there twice,
so that nothing can come out of a cache (see benchmarks/measure.py). Load is the CPU time until the first answer,
memory the peak above that of a bare interpreter.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from benchmarks.accuracy import Score, fields_line, judged, scores
from benchmarks.labels import Judgement, Label, Outcome, load_labels
from benchmarks.measure import bare_memory, measured
from benchmarks.peers import PEERS, HotlineAtlas
from benchmarks.speed import Slices, Speed, speeds
from benchmarks.table import figure, print_table

_OWN = HotlineAtlas.title
_NAMES = {
    "mentions": "mentions/s, one a text",
    "shorts": "short names, one a text",
    "lists": "mentions/s, lines of 400",
    "prose": "running text, MB/s",
}


def main() -> None:
    """Measure and print."""
    options = _options()
    peers = [_OWN] if options.quick else _installed()
    labels = load_labels()
    ours = judged(labels)
    found = scores(peers, labels, ours)
    speed = speeds(peers, Slices.made(options.quick), 1 if options.quick else options.rounds)
    print_table(_accuracy_rows(found) + _speed_rows(speed), [speed[peer].name for peer in peers])
    print(f"{_OWN}, texts: {fields_line(ours)}")
    _print_ratios(speed)
    if options.faults:
        _print_faults(labels, ours)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--faults", action="store_true")
    return parser.parse_args()


def _installed() -> list[str]:
    """The peers that can be loaded, Hotline Atlas first; the others are named."""
    missing = {peer: measured({"peer": peer, "do": "load"}).get("missing") for peer in PEERS}
    if why := missing[_OWN]:
        raise SystemExit(f"{_OWN} cannot be loaded: {why}")
    if left := [f"{peer} ({why})" for peer, why in missing.items() if why]:
        print(f"left out: {', '.join(left)}; pip install -e '.[bench]' brings the peers")
    return [peer for peer, why in missing.items() if not why]


def _accuracy_rows(found: dict[str, Score]) -> list[list[str]]:
    """A row for each category: exact / partial / nothing / wrong of every peer."""
    own = found[_OWN]
    rows = []
    for category in own:
        cells = ["/".join(str(score[category][kind]) for kind in Outcome) for score in found.values()]
        rows.append([f"{category}, {own[category].total()} texts", *cells])
    return rows


def _speed_rows(speed: dict[str, Speed]) -> list[list[str]]:
    bare = bare_memory()
    own = speed[_OWN]
    rows = [
        _row(f"{name} ({figure(own.amounts[form])})", speed, _rate(form)) for form, name in _NAMES.items()
    ]
    rows.append(_row("load, CPU seconds", speed, lambda one: f"{one.load:.2f}"))
    rows.append(_row(f"memory, MB above {bare:.0f}", speed, lambda one: f"{one.memory - bare:.0f}"))
    rows.append(
        _row(
            "the same, townships loaded",
            speed,
            lambda one: "" if one.townships is None else f"{one.townships - bare:.0f}",
        )
    )
    return rows


def _row(name: str, speed: dict[str, Speed], cell: Callable[[Speed], str]) -> list[str]:
    return [name, *map(cell, speed.values())]


def _rate(form: str) -> Callable[[Speed], str]:
    """The rate, and in brackets the amount if it is less than that of the whole slice."""

    def cell(one: Speed) -> str:
        if form not in one.rates:
            return "-"
        share = f" ({figure(one.amounts[form])})" if one.partly else ""
        return f"{figure(one.rates[form])}{share}"

    return cell


def _print_ratios(speed: dict[str, Speed]) -> None:
    own = speed[_OWN]
    for form, name in _NAMES.items():
        rivals = {
            one.name: one.rates[form] for peer, one in speed.items() if peer != _OWN and form in one.rates
        }
        if rivals:
            fastest = max(rivals, key=lambda rival: rivals[rival])
            print(f"{name}: {own.rates[form] / rivals[fastest]:.2f} times the fastest peer, {fastest}")


def _print_faults(labels: Sequence[Label], ours: Sequence[Judgement]) -> None:
    for label, one in zip(labels, ours, strict=True):
        if not one.right:
            wrong = [name for name in Judgement._fields[1:] if getattr(one, name) is False]
            print(f"{label.id} {one.outcome}: {label.text!r} {' '.join(wrong)}")


if __name__ == "__main__":
    main()
