"""All that is kept up beside the readings, made anew: looked at first, while others write, and put right where it is wrong.

What follows from what is kept of something else is looked at beside it: while all is right, and so nearly always, nothing
has to wait for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import (
    bulk,
    coverage_rebuild,
    database,
    differences,
    host_totals,
    search_check,
    search_index,
    summaries,
    tie_check,
    ties,
)
from output.made_links import EDGES, PAIR_TOTALS, PAIRS, TOTALS
from output.made_templates import SHARES, TEMPLATES
from output.recompute_beside import Beside

_STAGES = {
    "pairs": PAIRS,
    "edges": EDGES,
    "pair totals": PAIR_TOTALS,
    "totals": TOTALS,
    "templates": TEMPLATES,
    "shares": SHARES,
    "areas": coverage_rebuild.AREAS,
    "hosts": host_totals.HOSTS,
}
LOOKS: dict[str, Callable[[Connection], dict[str, int]]] = {
    **{name: partial(differences.look, stage=stage) for name, stage in _STAGES.items()},
    "ties": tie_check.linked,
    "search": search_check.wrong,
}
"""What is looked at, by name: each says how many rows of which tables are wrong."""
# Two parts that take about as long.
_LINKS = (("pairs", "edges", "ties"), ("templates", "shares", "pair totals", "totals"))
_REST = ("areas", "hosts", "search")
MANY = 100_000
"""Pages from which on it pays to start another process; threads would wait for each other inside SQLite."""


class Recomputed(NamedTuple):
    """A table some rows of which were not as the readings have them; they have been put right."""

    table: str
    rows: int


def recompute(engine: Engine, *, links: bool = False) -> list[Recomputed]:
    """Make everything anew and put right what differs; says how many rows of which tables did.

    `links`: only pairs, edges and their totals, ties and operators. Areas and regions take far longer; if links are wrong,
    they are made anew all the same. Nobody has to wait but while something is being put right.
    """
    found = look(engine, links=links)
    wrong = {table: rows for table, rows in found.items() if table == search_index.TABLE}
    if wrong:
        search_index.rebuild(engine)
    if found.keys() - wrong.keys():
        with database.reported(engine), database.write(engine) as connection:
            found = summaries.rebuild(connection) | ties.rebuild(connection)
    return [Recomputed(table, rows) for table, rows in sorted((found | wrong).items())]


def look(engine: Engine, *, links: bool = False) -> dict[str, int]:
    """How many rows of which tables are wrong, each held against what it follows from. Nothing is changed."""
    own, others = _LINKS if links else (_REST, (*_LINKS[0], *_LINKS[1]))
    with database.snapshot(engine) as connection:
        pages = int(connection.scalar(bulk.sql("SELECT coalesce(max(id), 0) FROM page")) or 0)
    if pages < MANY:
        return asked(engine, (*own, *others))
    with Beside(engine, others) as beside:
        return asked(engine, own) | beside.found()


def asked(engine: Engine, names: Iterable[str]) -> dict[str, int]:
    """What these looks say, one after the other."""
    found: dict[str, int] = {}
    for name in names:
        with database.snapshot(engine) as connection:
            found |= LOOKS[name](connection)
    return found
