"""Who visits what in `benchmarks.revisit`: a fixed interval, and the crawler's own policy with a queue in memory.

Requests come at even intervals, `budget` a page and day. Each policy gives the times at which each page was seen.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict, deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.revisit_world import YEAR, World
from output import rhythm
from output.pacing import SIBLINGS, Sibling, fit, power, siblings
from output.rhythm import ALONE, History, Outcome, Pool, Seen, after, natural, pool_of

START = datetime(2026, 1, 1, tzinfo=UTC)
FAULTS = 0.02
"""Part of all requests that fail."""
_MORNINGS = 3  # days from one run to the next, as far as pools and pace go
Visits = list[list[float]]


def fixed(world: World, budget: float, seed: int) -> Visits:
    """One after another, always the one that was visited longest ago; the dead are left out for nothing."""
    rng = random.Random(seed)
    daily = budget * len(world.born)
    visits: Visits = [[] for _ in world.born]
    pages = list(range(len(world.born)))
    rng.shuffle(pages)
    pages.sort(key=world.born.__getitem__, reverse=True)
    queue: deque[int] = deque()
    for slot in range(int(daily * YEAR)):
        time = slot / daily
        while pages and world.born[pages[-1]] <= time:
            queue.appendleft(pages.pop())
        while queue and world.died[queue[0]] <= time:
            queue.popleft()
        if queue:
            page = queue.popleft()
            if rng.random() >= FAULTS:
                visits[page].append(time)
            queue.append(page)
    return visits


class Crawler:
    """Visits what is due, in the order in which it fell due, by `output.rhythm` and `output.pacing`.

    `kin`: siblings are brought forward, so many a page. `pooled`: hosts' pools count. `knows`: the true rates are
    told instead of learned.
    """

    def __init__(
        self, world: World, *, kin: int = SIBLINGS, pooled: bool = True, knows: bool = False
    ) -> None:
        self.world, self.kin, self.pooled, self.knows = world, kin, pooled, knows
        count = len(world.born)
        self.rows = [History() for _ in range(count)]
        self.due = list(world.born)
        self.queue = sorted((born, page) for page, born in enumerate(world.born))
        self.visits: Visits = [[] for _ in range(count)]
        self.by_host: dict[int, list[int]] = defaultdict(list)
        for page, host in enumerate(world.hosts):
            self.by_host[host].append(page)
        self.pools: dict[int, Pool] = {}
        self.pace = rhythm.PACE
        self.asked = 0

    def run(self, budget: float, seed: int) -> Visits:
        """A year of it."""
        rng = random.Random(seed)
        daily = budget * len(self.rows)
        today = -1
        for slot in range(int(daily * YEAR)):
            time = slot / daily
            if int(time) > today and int(time) % _MORNINGS == 0:
                today = int(time)
                self._morning(time, daily)
            while self.queue and self.queue[0][0] != self.due[self.queue[0][1]]:
                heapq.heappop(self.queue)  # was brought forward
            if self.queue and self.queue[0][0] <= time:
                self._visit(heapq.heappop(self.queue)[1], time, rng.random() < FAULTS)
        return self.visits

    def _morning(self, time: float, daily: float) -> None:
        """What a run does when it begins: look at the hosts, and find the pace at which requests suffice."""
        if self.pooled:
            for host, pages in self.by_host.items():
                self.pools[host] = self._pool(host, [page for page in pages if self.rows[page].state == "ok"])
        alive = [page for page, row in enumerate(self.rows) if row.state == "ok"]
        if alive:
            pace = replace(rhythm.PACE, power=power(daily, len(alive)))
            waits = (natural(self._seen(page, time), self._pooled(page), power=pace.power) for page in alive)
            self.pace = fit(waits, daily, pace)

    def _pool(self, host: int, pages: list[int]) -> Pool:
        if self.knows:
            return Pool(self.world.shared[self.by_host[host][0]], len(pages))
        return pool_of(self.rows[page].seen for page in pages)

    def _pooled(self, page: int) -> Pool:
        return self.pools.get(self.world.hosts[page], ALONE)

    def _seen(self, page: int, time: float) -> Seen:
        """What is known of its rhythm: learned, or (so much that nothing else counts) told."""
        if self.knows:
            return Seen(self.world.rates[page][time > YEAR / 2] * 1e9, 1e9)
        return self.rows[page].seen

    def _outcome(self, page: int, time: float, fault: bool) -> Outcome:
        if fault:
            return Outcome.FAILED
        if self.world.died[page] <= time:
            return Outcome.GONE if self.world.hosts[page] % 2 else Outcome.PARKED
        if not self.visits[page]:
            return Outcome.FIRST
        known = self.world.upto(page, self.visits[page][-1])
        return Outcome.CHANGED if self.world.upto(page, time) > known else Outcome.SAME

    def _visit(self, page: int, time: float, fault: bool) -> None:
        self.asked += 1
        outcome, row = self._outcome(page, time, fault), self.rows[page]
        now = START + timedelta(days=time)
        if self.knows:
            row = History(row.state, row.attempts, *self._seen(page, time), row.tried, row.visited)
        plan = after(outcome, row, now, url=str(page), pool=self._pooled(page), pace=self.pace)
        self.rows[page] = plan.history
        self._put(page, (plan.next_due - START) / timedelta(days=1))
        if plan.history.state == "ok":
            before = self.visits[page][-1] if self.visits[page] else None
            self.visits[page].append(time)
            if outcome is Outcome.CHANGED and before is not None:
                self._bring_forward(page, {self.world.number(page, before)}, time)

    def _bring_forward(self, page: int, lost: set[str], time: float) -> None:
        if not self.kin or self.world.number(page, time) in lost:
            return
        others = [
            Sibling(str(other), START + timedelta(days=seen), START + timedelta(days=self.due[other]), shown)
            for other in self.by_host[self.world.hosts[page]]
            if other != page and self.rows[other].state == "ok"
            for seen in self.visits[other][-1:]
            if not lost.isdisjoint(shown := {self.world.number(other, seen)})
        ]
        for sibling in siblings(lost, others, START + timedelta(days=time), self.kin):
            self._put(int(sibling.url), time)

    def _put(self, page: int, due: float) -> None:
        self.due[page] = due
        heapq.heappush(self.queue, (due, page))
