"""All summaries made anew from the readings, and the question whether those that are kept are the same.

Both make them in temporary tables first. Pairs, edges and totals come from a statement each; areas are counted a few
thousand pages at a time (`output.coverage_rebuild`), so that memory stays flat however many mentions there are.
"""

from __future__ import annotations

from sqlalchemy import Connection

from output import bulk, claimed_regions, coverage_rebuild, database, edges, host_totals

_SPAN = "min(e.first_seen) AS first_seen, max(e.last_seen) AS last_seen"
_HOSTS = "count(DISTINCT CASE WHEN e.host <> '' THEN e.host END) AS hosts"
# Nearly every pair of a page stands in one reading; those that stand in several are put right after it.
_PAGE_PAIR = """
    SELECT s.page_id, t.number_id, t.brand_id, min(v.first) AS first_seen, max(v.last) AS last_seen,
           CAST(min(r.id) AS text) AS readings, CASE WHEN min(r.id) < max(r.id) THEN 1 ELSE 0 END AS several
    FROM snapshot s
    LEFT JOIN (SELECT snapshot_id, min(time) AS first, max(time) AS last FROM visit
               WHERE outcome = 'ok' AND snapshot_id IS NOT NULL GROUP BY snapshot_id) v ON v.snapshot_id = s.id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    GROUP BY s.page_id, t.number_id, t.brand_id HAVING min(v.first) IS NOT NULL
"""
_MADE = {
    "page_pair": _PAGE_PAIR,
    "edge": """
        SELECT p.number_id, p.brand_id, coalesce(g.host, '') AS host, count(*) AS pages,
               min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen
        FROM made_page_pair p JOIN page g ON g.id = p.page_id
        GROUP BY p.number_id, p.brand_id, coalesce(g.host, '')""",
    "pair_total": f"""
        SELECT e.number_id, e.brand_id, n.number, CAST(sum(e.pages) AS bigint) AS pages, {_HOSTS}, {_SPAN}
        FROM made_edge e JOIN number n ON n.id = e.number_id GROUP BY e.number_id, e.brand_id, n.number""",
    "brand_total": f"""
        SELECT x.brand_id, x.numbers, p.pages, x.hosts, x.first_seen, x.last_seen
        FROM (SELECT e.brand_id, count(DISTINCT e.number_id) AS numbers, {_HOSTS}, {_SPAN}
              FROM made_edge e GROUP BY e.brand_id) x
        JOIN (SELECT brand_id, count(DISTINCT page_id) AS pages FROM made_page_pair GROUP BY brand_id) p
          ON p.brand_id = x.brand_id""",
    "number_total": f"""
        SELECT x.number_id, n.number, x.brands, p.pages, x.hosts, 0 AS areas, x.first_seen, x.last_seen
        FROM (SELECT e.number_id, count(DISTINCT e.brand_id) AS brands, {_HOSTS}, {_SPAN}
              FROM made_edge e GROUP BY e.number_id) x
        JOIN (SELECT number_id, count(DISTINCT page_id) AS pages FROM made_page_pair GROUP BY number_id) p
          ON p.number_id = x.number_id
        JOIN number n ON n.id = x.number_id""",
    "host_total": f"""
        SELECT h.host, h.pages, h.adverts, coalesce(x.numbers, 0) AS numbers, coalesce(x.brands, 0) AS brands,
               h.first_seen, h.last_seen
        FROM ({host_totals.ALL}) h
        LEFT JOIN (SELECT e.host, count(DISTINCT e.number_id) AS numbers, count(DISTINCT e.brand_id) AS brands
                   FROM made_edge e GROUP BY e.host) x ON x.host = h.host""",
}
_SPANS = ("first_seen", "last_seen")
_COLUMNS = {
    "page_pair": (("page_id", "number_id", "brand_id"), (*_SPANS, "readings")),
    "edge": (("number_id", "brand_id", "host"), ("pages", *_SPANS)),
    "pair_total": (("number_id", "brand_id"), ("number", "pages", "hosts", *_SPANS)),
    "brand_total": (("brand_id",), ("numbers", "pages", "hosts", *_SPANS)),
    "number_total": (("number_id",), ("number", "brands", "pages", "hosts", "areas", *_SPANS)),
    "host_total": (("host",), ("pages", "adverts", "numbers", "brands", *_SPANS)),
    "pair_area": (("number_id", "brand_id", "area_id"), ("pages",)),
    "region_pair": (("region_id", "number_id", "brand_id"), ("pages",)),
    "claimed_region": (("id",), ("pages",)),
}
"""Each table that is kept up: its key, and what else is in it."""


def rebuild(connection: Connection) -> None:
    """Make pairs, edges and summaries anew from the readings: what `edges.update` has kept up must be the same."""
    database.lock(connection, database.EDGE_LOCK)
    for table in ("area_region", "claimed_region"):
        connection.execute(bulk.sql(f"DELETE FROM {table}"))
    make_links(connection)
    make_areas(connection, learn=True)
    for table, (key, rest) in _COLUMNS.items():
        if table == "claimed_region":
            continue
        names, order = ", ".join((*key, *rest)), ", ".join(key)
        connection.execute(bulk.sql(f"DELETE FROM {table}"))
        connection.execute(
            bulk.sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM made_{table} ORDER BY {order}")
        )
    connection.execute(
        bulk.sql(
            "UPDATE claimed_region SET pages = coalesce((SELECT m.pages FROM made_claimed_region m WHERE m.id = claimed_region.id), 0)"
        )
    )
    drop(connection)


def wrong(connection: Connection) -> dict[str, int]:
    """How many rows of each table are not as the readings say; a table that is right is left out.

    Nothing is changed: temporary tables are made and dropped. Takes as long as `rebuild`.
    """
    make_links(connection)
    make_areas(connection, learn=False)
    found = {table: _differing(connection, table, *columns) for table, columns in _COLUMNS.items()}
    drop(connection)
    return {table: count for table, count in found.items() if count}


def _differing(connection: Connection, table: str, key: tuple[str, ...], rest: tuple[str, ...]) -> int:
    same = " AND ".join(f"t.{name} = m.{name}" for name in (*key, *rest) if name not in _SPANS)
    same += "".join(
        f" AND coalesce(t.{name}, '') = coalesce(m.{name}, '')" for name in rest if name in _SPANS
    )
    missing = f"SELECT count(*) FROM made_{table} m LEFT JOIN {table} t ON {same} WHERE t.{key[0]} IS NULL"
    counted = "WHERE pages > 0" if table in {"claimed_region", "host_total"} else ""
    absent, made, kept = (
        int(connection.scalar(bulk.sql(statement)) or 0)
        for statement in (
            missing,
            f"SELECT count(*) FROM made_{table}",
            f"SELECT count(*) FROM {table} {counted}",
        )
    )
    return max(absent, kept - made + absent)


def make_links(connection: Connection) -> None:
    """Make pairs, edges and totals in temporary tables, named ``made_`` and as the table; but for areas."""
    for table, statement in _MADE.items():
        connection.execute(bulk.sql(f"CREATE TEMP TABLE made_{table} AS {statement}"))
        if table == "page_pair":
            _put_right(connection)
        if bulk.is_postgres(connection):
            connection.execute(bulk.sql(f"ANALYZE made_{table}"))


def _put_right(connection: Connection) -> None:
    """Name all readings of pairs that stand in several on one page."""
    pages = connection.scalars(
        bulk.sql("SELECT DISTINCT page_id FROM made_page_pair WHERE several = 1")
    ).all()
    statement = """UPDATE made_page_pair SET readings = :readings
        WHERE page_id = :page AND number_id = :number AND brand_id = :brand"""
    if pages:
        connection.execute(bulk.sql("CREATE INDEX ix_made_page_pair ON made_page_pair (page_id)"))
    for part in bulk.chunks(pages):
        rows = [
            {"page": page, "number": number, "brand": brand, "readings": shown.readings}
            for page, pairs in edges.said(connection, part).items()
            for (number, brand), shown in pairs.items()
        ]
        connection.execute(bulk.sql(statement), rows)


def make_areas(connection: Connection, *, learn: bool) -> None:
    """Count areas and regions in temporary tables, after `make_links`; `learn`: store regions that are new."""
    if learn:
        areas = connection.scalars(bulk.sql("SELECT id FROM area")).all()
        claimed_regions.of_areas(connection, areas)
    coverage_rebuild.fill(connection)
    connection.execute(
        bulk.sql("""UPDATE made_number_total SET areas = coalesce(
            (SELECT a.areas FROM made_number_areas a WHERE a.number_id = made_number_total.number_id), 0)""")
    )


def drop(connection: Connection) -> None:
    """Drop the temporary tables."""
    for table in (*_COLUMNS, "number_areas"):
        connection.execute(bulk.sql(f"DROP TABLE IF EXISTS made_{table}"))
