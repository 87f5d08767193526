"""What came of reading the archive again: counts, what changed in each field, a few examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from output.changes import FIELDS, KINDS, Change

EXAMPLES = 3
"""Of each kind of change of each field that are kept, each from another snapshot."""


@dataclass
class FieldChanges:
    """How many snapshots say something else in one field, and how many facts are new, gone or at other offsets.

    `changed` counts for plain values (score, title, text), which are neither added nor gone.
    """

    field: str
    snapshots: int = 0
    added: int = 0
    gone: int = 0
    moved: int = 0
    changed: int = 0


class Example(NamedTuple):
    """One change: in which field, which kind, the page's address, and what it is about."""

    field: str
    change: str
    url: str
    what: str


@dataclass
class Report:
    """What a reread did. All figures but those in `changes` count snapshots.

    `read`: read and, but for a dry run, stored; `changed` and `adverts` among these: what says something else than
    before, and what is an advert now. `known`: left alone, since today's reader had read it; `skipped`: what could
    not be read; `left`: what is still due, such as beyond a limit or after an interruption.
    """

    dry_run: bool = False
    known: int = 0
    read: int = 0
    changed: int = 0
    adverts: int = 0
    skipped: int = 0
    left: int = 0
    changes: list[FieldChanges] = field(default_factory=lambda: [FieldChanges(name) for name in FIELDS])
    examples: list[Example] = field(default_factory=list)

    @property
    def due(self) -> int:
        """How many were due at the beginning."""
        return self.read + self.skipped + self.left

    def add_read(self, url: str, is_advert: bool, found: Iterable[Change]) -> None:
        """Count a snapshot of the page `url` that was read, with what it says otherwise than before."""
        self.left -= 1
        self.read += 1
        self.adverts += is_advert
        firsts: dict[tuple[str, str], Change] = {}
        for change in found:
            counts = self.changes[FIELDS.index(change.field)]
            setattr(counts, change.kind, getattr(counts, change.kind) + 1)
            firsts.setdefault((change.field, change.kind), change)
        self.changed += bool(firsts)
        for name in {change.field for change in firsts.values()}:
            self.changes[FIELDS.index(name)].snapshots += 1
        for change in firsts.values():
            self._keep_example(url, change)

    def _keep_example(self, url: str, change: Change) -> None:
        kept = [example[:2] for example in self.examples]
        if kept.count((change.field, change.kind)) < EXAMPLES:
            self.examples.append(Example(change.field, change.kind, url, change.what))
            self.examples.sort(key=lambda example: (FIELDS.index(example[0]), KINDS.index(example[1])))

    def add_skipped(self) -> None:
        """Count a snapshot that could not be read."""
        self.left -= 1
        self.skipped += 1
