"""Everything about one host: its figures, and which numbers it advertises for which brands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from output import bulk, filters, query
from output.errors import NotFoundError
from output.listing import Key, Listing, Question, taken
from output.rows import HostRow, TemplateHostRow

_TEMPLATES = 20
_ORDER = (Key("e.pages", True), Key("n.number"), Key("b.brand"))
_PAIRS = """SELECT e.pages, n.number, b.brand, e.first_seen, e.last_seen FROM edge e JOIN number n ON n.id = e.number_id
    JOIN brand b ON b.id = e.brand_id WHERE e.host = :host AND {condition}
    ORDER BY e.pages DESC, n.number, b.brand LIMIT :limit"""
_SHARES = """SELECT x.name, sum(t.pages), count(*), min(t.first_seen), max(t.last_seen) FROM (
      SELECT template_id, number_id, pages, first_seen, last_seen FROM template_share WHERE host = :host) t
    JOIN template x ON x.id = t.template_id GROUP BY x.name ORDER BY 2 DESC, 1 LIMIT :most"""


@dataclass(frozen=True, slots=True)
class HostPair:
    """A number that a host advertises for a brand, on how many of its pages, and from when to when."""

    number: str
    brand: str
    pages: int
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class HostDetail(HostRow):
    """One host: the columns of `hosts`, its pairs, and the templates that it serves, at most 20.

    `host_pairs`: those on the most of its pages first; its `next` is the cursor from which `Library.host` goes on. Of the
    rows of templates, `pages` counts a page once for each number that it shows.
    """

    host_pairs: Listing[HostPair]
    templates: list[TemplateHostRow]


def host(
    connection: Connection, wanted: str, limit: int | None = None, after: str | None = None
) -> HostDetail:
    """Everything about a host, by its registered domain. Raises LibraryError if no page of it was visited."""
    name = filters.known_host(connection, wanted)
    rows = query.rows(connection, HostRow, "hosts", {"host = :host": {"host": name}})
    if not rows or name is None:
        raise NotFoundError(f"host {wanted[:100]!r}: no page of it was visited; give a registered domain")

    def ask(condition: str, values: dict[str, Any], size: int) -> Sequence[Sequence[Any]]:
        statement = bulk.sql(_PAIRS.format(condition=condition))
        return connection.execute(statement, {"host": name, "limit": size, **values}).all()

    found, cursor = taken(_ORDER, Question("host", {"host": name}), limit, after, ask)
    pairs = Listing(HostPair(number, brand, pages, *seen) for pages, number, brand, *seen in found)
    pairs.next = cursor
    shares = connection.execute(bulk.sql(_SHARES), {"host": name, "most": _TEMPLATES})
    templates = [TemplateHostRow(row[0], name, int(row[1]), row[2], row[3], row[4]) for row in shares]
    return HostDetail(**asdict(rows[0]), host_pairs=pairs, templates=templates)
