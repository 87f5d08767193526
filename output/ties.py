"""Evidence that numbers are run together, kept up page by page; `output.tie_rules` says what counts.

A piece of evidence has a kind and a key: for one advert and for a swap the page's id, for a template ``t:7 HOST``, for a
list of regions its trait. `tie` adds the pieces up, and says why those that do not count are left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk, database, operators, tie_pages, traits
from output.tie_pages import Piece
from output.tie_rules import (
    MOST_IN_GROUP,
    MOST_ON_HOST,
    REGIONS,
    SAME_ADVERT,
    SWAP,
    TEMPLATE,
    Evidence,
    Share,
    Two,
    of_one_list,
    taking_turns,
)
from output.traits import Group

_COLUMNS = ["kind", "key", "number_a", "number_b", "pages", "first_seen", "last_seen"]
_STORED = f"SELECT {', '.join(_COLUMNS)} FROM tie_evidence WHERE key {{among}} AND kind IN ({{kinds}})"
_DELETE = "DELETE FROM tie_evidence WHERE kind = :kind AND key = :key AND number_a = :a AND number_b = :b"
_CONFLICT = (
    "(kind, key, number_a, number_b) DO UPDATE SET pages = excluded.pages, "
    "first_seen = excluded.first_seen, last_seen = excluded.last_seen"
)
# Of a group that has more numbers than count, a few too many are enough to see that.
_SHARES = """SELECT host, number_id, pages, first_seen, last_seen FROM trait WHERE trait = :trait {and_host}
    ORDER BY number_id, host LIMIT {most}"""
_FULL = f"SELECT DISTINCT number_id FROM trait WHERE trait = :trait LIMIT {MOST_IN_GROUP + 1}"
_CROWDED = f"SELECT host FROM host_total WHERE numbers > {MOST_ON_HOST} AND host {{among}}"
_GROUPS_OF_HOST = "SELECT DISTINCT trait FROM trait WHERE host = :host AND trait LIKE 't:%'"
_GROUPS = """SELECT trait, host FROM trait WHERE trait LIKE 't:%' AND host <> '' GROUP BY trait, host HAVING count(*) > 1
    UNION ALL SELECT trait, '' FROM trait WHERE trait LIKE 'r:%' GROUP BY trait
      HAVING count(DISTINCT number_id) > 1 AND count(DISTINCT host) > 1"""


def crowded(connection: Connection, hosts: Iterable[str | None]) -> set[str]:
    """Those of the hosts on which so many numbers are advertised that they must be platforms."""
    named = sorted({host for host in hosts if host})
    statement = bulk.sql(_CROWDED.format(among=bulk.among(connection, kind="text")))
    return set(connection.scalars(statement, {"values": bulk.as_list(connection, named)}))


def update(connection: Connection, pages: dict[int, str | None], before: set[str], moved: set[int]) -> None:
    """Bring ties and operators up to what these pages (id to host) say, and their hosts.

    `before`: which of the hosts were crowded before the pages changed; `moved`: numbers that are first seen at another
    time than before, or gone.
    """
    groups = traits.update(connection, pages)
    hosts = {host for host in pages.values() if host}
    for host in sorted((before & hosts) ^ crowded(connection, hosts)):
        groups |= {
            Group(trait, host) for trait in connection.scalars(bulk.sql(_GROUPS_OF_HOST), {"host": host})
        }
    keys = [str(page) for page in pages]
    stored = _stored(connection, keys, (SAME_ADVERT, SWAP))
    wanted = tie_pages.evidence(connection, pages)
    if groups:
        database.lock(connection, traits.LOCK)
        group_keys = sorted({_key(group) for group in groups})
        stored |= _stored(connection, group_keys, (TEMPLATE, REGIONS))
        wanted |= _of_groups(connection, groups)
    changed = {piece for piece in stored.keys() | wanted.keys() if stored.get(piece) != wanted.get(piece)}
    if changed:
        database.lock(connection, traits.LOCK)
        _write(connection, changed, wanted)
    operators.settle(connection, {(a, b) for _, _, a, b in changed}, moved)


def rebuild(connection: Connection) -> None:
    """Make traits, evidence, ties and operators anew from the readings; `page_pair` and `edge` must be right."""
    traits.rebuild(connection)
    connection.execute(bulk.sql("DELETE FROM tie_evidence"))
    wanted = made(connection)
    _write(connection, set(wanted), wanted)
    operators.rebuild(connection)


def made(connection: Connection) -> dict[Piece, Evidence]:
    """All evidence that pages give, and the traits that are kept."""
    groups = {Group(*row) for row in connection.execute(bulk.sql(_GROUPS))}
    return tie_pages.evidence(connection) | _of_groups(connection, groups)


def kept(connection: Connection) -> dict[Piece, Evidence]:
    """All evidence that is kept."""
    rows = connection.execute(bulk.sql(f"SELECT {', '.join(_COLUMNS)} FROM tie_evidence"))
    return {(row[0], row[1], row[2], row[3]): Evidence(*row[4:]) for row in rows}


def _key(group: Group) -> str:
    return f"{group.trait} {group.host}" if group.trait.startswith(traits.TEMPLATE) else group.trait


def _stored(connection: Connection, keys: Iterable[str], kinds: tuple[str, str]) -> dict[Piece, Evidence]:
    names = ", ".join(f"'{kind}'" for kind in kinds)
    statement = bulk.sql(_STORED.format(among=bulk.among(connection, kind="text"), kinds=names))
    rows = connection.execute(statement, {"values": bulk.as_list(connection, keys)})
    return {(row[0], row[1], row[2], row[3]): Evidence(*row[4:]) for row in rows}


def _of_groups(connection: Connection, groups: Iterable[Group]) -> dict[Piece, Evidence]:
    found: dict[Piece, Evidence] = {}
    full = crowded(connection, {group.host for group in groups})
    for group in sorted(groups):
        if group.trait.startswith(traits.TEMPLATE):
            kind, ties = TEMPLATE, _turns(connection, group, group.host in full)
        else:
            kind, ties = REGIONS, _lists(connection, group.trait)
        for (a, b), seen in ties.items():
            found[kind, _key(group), a, b] = seen
    return found


def _turns(connection: Connection, group: Group, is_full: bool) -> dict[Two, Evidence]:
    statement = bulk.sql(_SHARES.format(and_host="AND host = :host", most=MOST_IN_GROUP + 1))
    rows = connection.execute(statement, {"trait": group.trait, "host": group.host})
    return taking_turns([Share(*row) for row in rows], crowded=is_full)


def _lists(connection: Connection, trait: str) -> dict[Two, Evidence]:
    numbers = connection.scalars(bulk.sql(_FULL), {"trait": trait}).all()
    if not 1 < len(numbers) <= MOST_IN_GROUP:
        return {}
    rows = connection.execute(bulk.sql(_SHARES.format(and_host="", most=1_000_000)), {"trait": trait})
    return of_one_list([Share(*row) for row in rows])


def _write(connection: Connection, changed: set[Piece], wanted: dict[Piece, Evidence]) -> None:
    gone = [{"kind": kind, "key": key, "a": a, "b": b} for kind, key, a, b in sorted(changed - wanted.keys())]
    if gone:
        connection.execute(bulk.sql(_DELETE), gone)
    rows = [(*piece, *wanted[piece]) for piece in sorted(changed & wanted.keys())]
    bulk.insert(connection, "tie_evidence", _COLUMNS, rows, _CONFLICT)
