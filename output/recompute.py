"""All that is kept up beside the readings, made anew: looked at first, while others write, and put right where it is wrong.

What follows from what is kept of something else is looked at beside it, on connections of its own: while all is right, and
so nearly always, nothing has to wait for anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import coverage_rebuild, database, differences, host_totals, summaries, tie_check, ties
from output.made_links import LINKS

Look = Callable[[Connection], dict[str, int]]
# The longest first.
_LINKS: tuple[Look, ...] = (
    *(partial(differences.look, stage=stage) for stage in (*LINKS[:2], *ties.STAGES)),
    tie_check.linked,
    *(partial(differences.look, stage=stage) for stage in LINKS[2:]),
)
_OTHERS: tuple[Look, ...] = tuple(
    partial(differences.look, stage=stage) for stage in (coverage_rebuild.AREAS, host_totals.HOSTS)
)
_MOST_AT_ONCE = 4


class Recomputed(NamedTuple):
    """A table some rows of which were not as the readings have them; they have been put right."""

    table: str
    rows: int


def recompute(engine: Engine, *, links: bool = False) -> list[Recomputed]:
    """Make everything anew and put right what differs; says how many rows of which tables did.

    `links`: only pairs, edges and their totals, ties and operators. Areas and regions take far longer; if links are wrong,
    they are made anew all the same. Nobody has to wait but while something is being put right.
    """
    if not look(engine, links=links):
        return []
    with database.reported(engine), database.write(engine) as connection:
        found = summaries.rebuild(connection) | ties.rebuild(connection)
    return [Recomputed(table, rows) for table, rows in sorted(found.items())]


def look(engine: Engine, *, links: bool = False) -> dict[str, int]:
    """How many rows of which tables are wrong, each held against what it follows from. Nothing is changed."""
    found: dict[str, int] = {}
    with ThreadPoolExecutor(min(_MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
        for one in pool.map(partial(_apart, engine), _LINKS if links else (*_OTHERS, *_LINKS)):
            found |= one
    return found


def _apart(engine: Engine, ask: Look) -> dict[str, int]:
    with database.snapshot(engine) as connection:
        return ask(connection)
