"""Who runs a schedule: a loop, the child that it started, and when it last said so."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from output import processes
from output.times import from_text

SILENT = timedelta(minutes=15)
"""For so long a loop on another machine may say nothing before it counts as gone."""


@dataclass(frozen=True)
class Holder:
    """`loop` and `child` are names as `output.processes` makes them; `beat` is a time as text.

    `text` is what the database holds: a run belongs to a loop as long as that is what the loop wrote.
    """

    loop: str
    child: str | None
    beat: str
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """The text follows from the rest."""
        if not self.text:
            parts = {"loop": self.loop, "child": self.child, "beat": self.beat}
            object.__setattr__(self, "text", json.dumps(parts, ensure_ascii=False))

    def __str__(self) -> str:
        """As the database holds it."""
        return self.text

    @classmethod
    def read(cls, text: str) -> Holder:
        """What stands in the database; the name of a process alone stands for a loop that has just begun."""
        try:
            parts = json.loads(text)
            return cls(parts["loop"], parts["child"], parts["beat"], text)
        except (ValueError, TypeError, KeyError):
            return cls(text, None, "", text)

    @property
    def place(self) -> str:
        """The machine and the process, for people."""
        return processes.place_of(self.child or self.loop)

    def is_gone(self, now: datetime) -> bool:
        """Whether neither loop nor child runs: for certain on this machine, by their long silence on others."""
        known = [self.loop] if self.child is None else [self.loop, self.child]
        if all(map(processes.is_dead, known)):
            return True
        if any(map(processes.is_alive, known)):
            return False
        return self._silent(now)

    def _silent(self, now: datetime) -> bool:
        try:
            return now - from_text(self.beat) > SILENT
        except ValueError:  # it never said anything
            return False
