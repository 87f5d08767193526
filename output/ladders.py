"""How long a page is left alone that gave no page: one ladder of waits for each kind of answer."""

from __future__ import annotations

from typing import NamedTuple


class Ladder(NamedTuple):
    """Waits in days: `first` after the first such answer, times `factor` after each further one, at most `most`."""

    first: float
    factor: float
    most: float

    def wait(self, step: int) -> float:
        """Days after the `step`-th answer in a row; the first is step 1."""
        wait = self.first
        for _ in range(1, step):
            if wait >= self.most:
                break
            wait *= self.factor
        return min(wait, self.most)

    def above(self, days: float) -> int:
        """The lowest step that waits longer than `days`, or the lowest of those that wait longest."""
        step = 1
        while self.wait(step) <= days and self.wait(step) < self.most:
            step += 1
        return step


LADDERS = {
    "failing": Ladder(1 / 24, 2, 30),  # an outage is short as a rule
    "gone": Ladder(1, 4, 60),  # asked again the next day: many a 404 is a mistake
    "parked": Ladder(7, 2, 60),  # a domain that was sold comes back late, if at all
    "moved": Ladder(14, 2, 60),  # what it leads to has a row of its own
    "skipped": Ladder(14, 2, 60),  # a file of another kind seldom turns into a page
    "refused": Ladder(7, 2, 60),  # by its robots.txt, or by our own rules
}
"""By the state of a page's row."""


def climb(state: str, step: int, to: str) -> int:
    """The step on the ladder of `to` for a page in `state` on `step`: the next one, or one that waits longer.

    A page that changes from one kind of trouble to another so never waits less than it already did, save by the
    ladder's own end.
    """
    step = max(step, 0)
    if state == to:
        return min(step, 1000) + 1
    if state not in LADDERS or not step:
        return 1
    return LADDERS[to].above(LADDERS[state].wait(step))
