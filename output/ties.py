"""Evidence that numbers are run together, kept up page by page; `output.tie_rules` says what counts.

A piece of evidence has a kind and a key: for one advert and for a swap the page's id, for a template its id and
the host, for a list of regions its digest. `tie` adds the pieces up, and says why those that do not count are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from output import bulk, database, differences, operators, region_shares, template_shares, tie_pages
from output.made_templates import SHARES, TEMPLATES
from output.template_shares import Group
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
    both,
    of_one_list,
    taking_turns,
)

_COLUMNS = ["kind", "key", "number_a", "number_b", "pages", "first_seen", "last_seen"]
_STORED = f"SELECT {', '.join(_COLUMNS)} FROM tie_evidence WHERE key {{among}} AND kind IN ({{kinds}})"
_DELETE = "DELETE FROM tie_evidence WHERE kind = :kind AND key = :key AND number_a = :a AND number_b = :b"
_CONFLICT = (
    "(kind, key, number_a, number_b) DO UPDATE SET pages = excluded.pages, "
    "first_seen = excluded.first_seen, last_seen = excluded.last_seen"
)
# Of a group that has more numbers than count, a few too many are enough to see that.
_SHARES = f"""SELECT host, number_id, pages, first_seen, last_seen FROM template_share
    WHERE template_id = :template AND host = :host ORDER BY number_id LIMIT {MOST_IN_GROUP + 1}"""
_CROWDED = f"SELECT host FROM host_total WHERE numbers > {MOST_ON_HOST} AND host {{among}}"
# Numbers that stand on one page do not take turns with each other.
_BESIDE = """SELECT 1 FROM page_pair q JOIN page g ON g.id = q.page_id AND g.host = :host
    JOIN page_template x ON x.page_id = q.page_id AND x.template_id = :template AND x.number_id = :a
    JOIN page_template y ON y.page_id = q.page_id AND y.template_id = :template AND y.number_id = :b
    WHERE q.number_id = :a LIMIT 1"""
_GROUPS_OF_HOST = "SELECT DISTINCT template_id, host FROM template_share WHERE host = :host"
STAGES = (TEMPLATES, SHARES)
"""What evidence is taken from."""
_GROUPS = "SELECT template_id, host FROM template_share WHERE host <> '' GROUP BY template_id, host HAVING count(*) > 1"


def crowded(connection: Connection, hosts: Iterable[str | None]) -> set[str]:
    """Those of the hosts on which so many numbers are advertised that they must be platforms."""
    named = sorted({host for host in hosts if host})
    return {row[0] for row in bulk.rows_of(connection, _CROWDED, named, "text")}


def update(connection: Connection, pages: dict[int, str | None], before: set[str], moved: set[int]) -> None:
    """Bring ties and operators up to what these pages (id to host) say, and their hosts.

    `before`: which of the hosts were crowded before the pages changed; `moved`: numbers that are first seen at another
    time than before, or gone.
    """
    groups = template_shares.update(connection, pages)
    hosts = {host for host in pages.values() if host}
    for host in sorted((before & hosts) ^ crowded(connection, hosts)):
        groups |= {Group(*row) for row in connection.execute(bulk.sql(_GROUPS_OF_HOST), {"host": host})}
    lists = region_shares.of_pages(connection, pages)
    stored = _stored(connection, map(str, pages), (SAME_ADVERT, SWAP))
    wanted = tie_pages.evidence(connection, pages)
    if groups or lists:
        database.lock(connection, database.TIE_LOCK)
        keys = {*map(_key, groups), *lists}
        stored |= _stored(connection, sorted(keys), (TEMPLATE, REGIONS))
        wanted |= _of_groups(connection, groups) | _of_lists(region_shares.shares(connection, lists))
    changed = _changed(stored, wanted)
    if changed:
        database.lock(connection, database.TIE_LOCK)
        _write(connection, changed, wanted)
    operators.settle(connection, {(a, b) for _, _, a, b in changed}, moved)


def rebuild(connection: Connection) -> dict[str, int]:
    """Put shares, evidence, ties and operators right, as the readings have them; `page_pair` and `edge` must be right.

    Returns how many rows of each table were not.
    """
    database.lock(connection, database.TIE_LOCK)
    found: dict[str, int] = {}
    for stage in STAGES:
        found |= differences.mend(connection, stage)
    stored, wanted = kept(connection), made(connection)
    if changed := _changed(stored, wanted):
        found["tie_evidence"] = len(changed)
        _write(connection, changed, wanted)
    return found | operators.rebuild(connection)


def made(connection: Connection) -> dict[Piece, Evidence]:
    """All evidence that pages give, and the shares that are kept."""
    groups = {Group(*row) for row in connection.execute(bulk.sql(_GROUPS))}
    lists = _of_lists(region_shares.all_shares(connection))
    return tie_pages.evidence(connection) | lists | _of_groups(connection, groups)


def wrong(connection: Connection) -> int:
    """How many pieces of evidence are not kept as pages, and shares, give them."""
    return len(_changed(kept(connection), made(connection)))


def _changed(stored: dict[Piece, Evidence], wanted: dict[Piece, Evidence]) -> set[Piece]:
    return {piece for piece in stored.keys() | wanted.keys() if stored.get(piece) != wanted.get(piece)}


def kept(connection: Connection) -> dict[Piece, Evidence]:
    """All evidence that is kept."""
    rows = connection.execute(bulk.sql(f"SELECT {', '.join(_COLUMNS)} FROM tie_evidence"))
    return {(row[0], row[1], row[2], row[3]): Evidence(*row[4:]) for row in rows}


def _key(group: Group) -> str:
    return f"{group.template} {group.host}"


def _stored(connection: Connection, keys: Iterable[str], kinds: tuple[str, str]) -> dict[Piece, Evidence]:
    names = ", ".join(f"'{kind}'" for kind in kinds)
    rows = bulk.rows_of(connection, _STORED.replace("{kinds}", names), keys, "text")
    return {(row[0], row[1], row[2], row[3]): Evidence(*row[4:]) for row in rows}


def _of_groups(connection: Connection, groups: Iterable[Group]) -> dict[Piece, Evidence]:
    full = crowded(connection, {group.host for group in groups})
    return {
        (TEMPLATE, _key(group), a.number, b.number): both(a, b)
        for group in sorted(groups)
        if group.host and group.host not in full
        for a, b in taking_turns([Share(*row) for row in bulk.rows(connection, _SHARES, group._asdict())])
        if not _on_one_page(connection, group, a.number, b.number)
    }


def _on_one_page(connection: Connection, group: Group, a: int, b: int) -> bool:
    values = {**group._asdict(), "a": a, "b": b}
    return bool(bulk.rows(connection, _BESIDE, values))


def _of_lists(shares: Mapping[str, Iterable[Share]]) -> dict[Piece, Evidence]:
    return {
        (REGIONS, regions, a, b): seen
        for regions, own in sorted(shares.items())
        for (a, b), seen in of_one_list(own).items()
    }


def _write(connection: Connection, changed: set[Piece], wanted: dict[Piece, Evidence]) -> None:
    gone = [{"kind": kind, "key": key, "a": a, "b": b} for kind, key, a, b in sorted(changed - wanted.keys())]
    if gone:
        bulk.each(connection, _DELETE, gone)
    rows = [(*piece, *wanted[piece]) for piece in sorted(changed & wanted.keys())]
    bulk.insert(connection, "tie_evidence", _COLUMNS, rows, _CONFLICT)
