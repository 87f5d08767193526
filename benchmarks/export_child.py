"""One export in a process of its own, for the memory it takes: the task on standard input has `url` and `format`."""

from __future__ import annotations

from benchmarks.export import memory_of
from benchmarks.measure import answer

if __name__ == "__main__":
    answer(memory_of)
