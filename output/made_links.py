"""Pairs of pages, edges, and totals of numbers, brands and pairs, made anew: what `output.edges` keeps up must be the same.

Made from the readings, and each from what is kept of the one before.
"""

from __future__ import annotations

from sqlalchemy import Connection

from output import bulk, edges
from output.differences import Kept, Stage

_SPAN = ("first_seen", "last_seen")
PUBLIC = "(SELECT x.id FROM number x WHERE x.is_public = 1)"
# Nearly every page has shown one body: its pairs are that body's, and it was seen when the page was.
_OF_ONE_BODY = f"""
    SELECT g.id, t.number_id, t.brand_id, g.first_seen, g.last_seen, CAST(r.id AS text)
    FROM page g CROSS JOIN reading r CROSS JOIN pair_mention t
    WHERE g.snapshots = 1 AND r.snapshot_id = g.newest_snapshot_id AND r.current = 1 AND r.is_advert = 1
      AND t.reading_id = r.id AND t.role = 'advertised' AND t.number_id NOT IN {PUBLIC}
      AND (t.pos = 0 OR NOT EXISTS (SELECT 1 FROM pair_mention x WHERE x.reading_id = t.reading_id AND x.pos < t.pos
        AND x.number_id = t.number_id AND x.brand_id = t.brand_id AND x.role = 'advertised'))
"""
SEVERAL = "(SELECT x.id FROM page x WHERE x.snapshots > 1)"
"""Pages that have shown several bodies."""
VISITS = f"""(SELECT snapshot_id, min(time) AS first, max(time) AS last FROM visit
    WHERE outcome = 'ok' AND snapshot_id IS NOT NULL AND page_id IN {SEVERAL} GROUP BY snapshot_id)"""
"""When each body of these was seen."""
# A pair that stands in several readings of a page is left without them here.
_OF_SEVERAL = f"""
    SELECT s.page_id, t.number_id, t.brand_id, min(v.first), max(v.last),
           CASE WHEN min(r.id) = max(r.id) THEN CAST(min(r.id) AS text) ELSE '' END
    FROM {VISITS} v CROSS JOIN snapshot s CROSS JOIN reading r CROSS JOIN pair_mention t
    WHERE s.id = v.snapshot_id AND r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
      AND t.reading_id = r.id AND t.role = 'advertised' AND t.number_id NOT IN {PUBLIC}
    GROUP BY s.page_id, t.number_id, t.brand_id
"""
# Pages stand first, to be read in their order; `snapshots` keeps SQLite from reading them by the index on hosts.
_EDGES = """
    SELECT p.number_id, p.brand_id, coalesce(g.host, ''), count(*), min(p.first_seen), max(p.last_seen)
    FROM page g CROSS JOIN page_pair p WHERE p.page_id = g.id AND g.snapshots > 0
    GROUP BY p.number_id, p.brand_id, coalesce(g.host, '')
"""
_PAIRS = """
    SELECT e.number_id, e.brand_id, n.number, e.pages, e.hosts, e.first_seen, e.last_seen
    FROM (SELECT number_id, brand_id, CAST(sum(pages) AS bigint) AS pages,
                 sum(CASE WHEN host <> '' THEN 1 ELSE 0 END) AS hosts,
                 min(first_seen) AS first_seen, max(last_seen) AS last_seen
          FROM edge GROUP BY number_id, brand_id) e
    CROSS JOIN number n WHERE n.id = e.number_id
"""
# What one number, or one brand, adds up to: `hosts` come from an index, and pages with several of its pairs count once.
_ONE = """
    (SELECT {one}, count(*) AS pairs, CAST(sum(pages) AS bigint) AS pages, min(first_seen) AS first_seen,
            max(last_seen) AS last_seen FROM pair_total GROUP BY {one}) x
    LEFT JOIN (SELECT y.{one}, count(*) AS hosts FROM (SELECT DISTINCT host, {one} FROM edge WHERE host <> '') y
               GROUP BY y.{one}) h ON h.{one} = x.{one}
    LEFT JOIN (SELECT y.{one}, CAST(sum(y.pairs - 1) AS bigint) AS pages
               FROM (SELECT page_id, {one}, count(*) AS pairs FROM page_pair {several}
                     GROUP BY page_id, {one} HAVING count(*) > 1) y GROUP BY y.{one}) again
      ON again.{one} = x.{one}
"""
# The key of `page_pair` gives the numbers of a page in their order; its brands have to be sorted, if there are several.
_SORTED = "WHERE page_id IN (SELECT page_id FROM page_pair GROUP BY page_id HAVING count(*) > 1)"
_COUNTS = "x.pairs, x.pages - coalesce(again.pages, 0), coalesce(h.hosts, 0), x.first_seen, x.last_seen"
_NUMBERS = f"""SELECT x.number_id, n.number, {_COUNTS} FROM {_ONE.format(one="number_id", several="")}
    JOIN number n ON n.id = x.number_id"""
_BRANDS = f"SELECT x.brand_id, {_COUNTS} FROM {_ONE.format(one='brand_id', several=_SORTED)}"


_PAGE_PAIR = Kept("page_pair", ("page_id", "number_id", "brand_id"), (*_SPAN, "readings"), (_OF_ONE_BODY,))
_NUMBER_TOTAL = Kept(
    "number_total",
    ("number_id",),
    ("number", "brands", "pages", "hosts", *_SPAN),
    (_NUMBERS,),
    begun=("areas",),
)


def _pairs_of_several(connection: Connection) -> None:
    connection.execute(bulk.sql(f"INSERT INTO made_page_pair ({_PAGE_PAIR.names}) {_OF_SEVERAL}"))
    pages = connection.scalars(
        bulk.sql("SELECT DISTINCT page_id FROM made_page_pair WHERE readings = ''")
    ).all()
    statement = """UPDATE made_page_pair SET readings = :readings
        WHERE page_id = :page AND number_id = :number AND brand_id = :brand"""
    if pages:
        connection.execute(bulk.sql("CREATE INDEX ix_made_several ON made_page_pair (page_id)"))
    for part in bulk.chunks(pages):
        rows = [
            {"page": page, "number": number, "brand": brand, "readings": shown.readings}
            for page, pairs in edges.said(connection, part).items()
            for (number, brand), shown in pairs.items()
        ]
        connection.execute(bulk.sql(statement), rows)


PAIRS = Stage((_PAGE_PAIR,), _pairs_of_several)
"""What pages advertise, from the readings."""
EDGES = Stage((Kept("edge", ("number_id", "brand_id", "host"), ("pages", *_SPAN), (_EDGES,)),))
"""That added up by host, from `page_pair`."""
PAIR_TOTALS = Stage(
    (Kept("pair_total", ("number_id", "brand_id"), ("number", "pages", "hosts", *_SPAN), (_PAIRS,)),)
)
"""That added up by pair, from `edge`."""
TOTALS = Stage(
    (_NUMBER_TOTAL, Kept("brand_total", ("brand_id",), ("numbers", "pages", "hosts", *_SPAN), (_BRANDS,)))
)
"""And by number and by brand, from `pair_total`, `edge` and `page_pair`."""
LINKS = (PAIRS, EDGES, PAIR_TOTALS, TOTALS)
"""In this order one follows from the other."""
