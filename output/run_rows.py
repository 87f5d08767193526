"""Runs as objects: one run in a list, one run with everything known of it, and what its monitors found wrong."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("running", "done", "interrupted", "failed", "killed")
"""`killed`: it did not say how it ended, and its process is gone or has long given no sign of life."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a monitor found wrong with a run. `value` is what was seen, `threshold` what it is held to."""

    monitor: str
    message: str
    value: float | None
    threshold: float | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of a command that writes. Everything but state, times and memory follows from its visits.

    `pages`: successful visits; `adverts`: those whose page advertises, by its current reading. `new_numbers` and
    `new_hosts`: what was advertised for the first time on one of its visits, whatever other runs saw later; a host
    is new when it first advertises. `number_changes`: changes of a page's numbers that its visits showed.
    `failed`: failed visits. `seconds` until it ended, or last gave a sign of life; `peak_memory` in bytes;
    `problems`: how many the monitors found.
    """

    run: int
    command: str
    state: str
    started: str
    finished: str | None
    seconds: int
    pages: int
    adverts: int
    new_numbers: int
    new_hosts: int
    number_changes: int
    failed: int
    pages_per_minute: float | None
    peak_memory: int | None
    problems: int


@dataclass(frozen=True, slots=True)
class RunDetail(RunRow):
    """One run: the row, who runs it and its last sign of life, its visits by outcome, its counters.

    `failures`: how many pages failed, by class (``timeout``, ``status_5xx`` ...); `counts`: all counters of the run.
    """

    process: str | None
    beat: str | None
    outcomes: dict[str, int]
    failures: dict[str, int]
    counts: dict[str, int]
    problem_list: list[Problem]
