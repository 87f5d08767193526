"""The views of the first schema: the promise to other tools, the same on SQLite and PostgreSQL."""

from __future__ import annotations

# The areas beside a page's pair: those of the same reading, if it is a current one of an advert. What only
# another body of the page names is not claimed by this pair.
MENTIONS = """
    JOIN snapshot s ON s.page_id = p.page_id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
      AND EXISTS (SELECT 1 FROM pair_mention t WHERE t.reading_id = r.id AND t.number_id = p.number_id
                  AND t.brand_id = p.brand_id AND t.role = 'advertised')
    JOIN area_mention m ON m.reading_id = r.id
"""
AREAS = "JOIN answer w ON w.id = {id} JOIN area a ON a.id = w.area_id"

HOSTS_OF = "count(DISTINCT CASE WHEN e.host <> '' THEN e.host END)"
SPAN = "min(e.first_seen) AS first_seen, max(e.last_seen) AS last_seen"

VIEWS = {
    "pages": """
        SELECT p.url, p.host, p.first_seen, p.last_seen, p.visits, p.snapshots,
               r.is_advert, r.reader, s.sha256
        FROM page p
        LEFT JOIN snapshot s ON s.id = p.newest_snapshot_id
        LEFT JOIN reading r ON r.snapshot_id = s.id AND r.current = 1""",
    "hosts": """
        SELECT g.host, g.pages, g.adverts, coalesce(x.numbers, 0) AS numbers, coalesce(x.brands, 0) AS brands,
               g.first_seen, g.last_seen
        FROM (SELECT p.host, count(*) AS pages, count(CASE WHEN r.is_advert = 1 THEN 1 END) AS adverts,
                     min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen
              FROM page p LEFT JOIN reading r ON r.snapshot_id = p.newest_snapshot_id AND r.current = 1
              WHERE p.host IS NOT NULL GROUP BY p.host) g
        LEFT JOIN (SELECT e.host, count(DISTINCT e.number_id) AS numbers, count(DISTINCT e.brand_id) AS brands
                   FROM edge e GROUP BY e.host) x ON x.host = g.host""",
    "numbers": f"""
        SELECT n.number, n.kind, count(DISTINCT e.brand_id) AS brands,
               (SELECT count(DISTINCT p.page_id) FROM page_pair p WHERE p.number_id = n.id) AS pages,
               {HOSTS_OF} AS hosts,
               (SELECT count(DISTINCT a.code)
                FROM (SELECT DISTINCT m.answer_id FROM page_pair p {MENTIONS} WHERE p.number_id = n.id) d
                {AREAS.format(id="d.answer_id")}) AS areas,
               {SPAN}, 'op-' || n.number AS operator
        FROM number n JOIN edge e ON e.number_id = n.id
        GROUP BY n.id, n.number, n.kind""",
    "brands": f"""
        SELECT b.brand, b.english, count(DISTINCT e.number_id) AS numbers,
               (SELECT count(DISTINCT p.page_id) FROM page_pair p WHERE p.brand_id = b.id) AS pages,
               {HOSTS_OF} AS hosts, {SPAN}
        FROM brand b JOIN edge e ON e.brand_id = b.id
        GROUP BY b.id, b.brand, b.english""",
    "number_brands": f"""
        SELECT n.number, b.brand, CAST(sum(e.pages) AS bigint) AS pages, {HOSTS_OF} AS hosts, {SPAN}
        FROM edge e JOIN number n ON n.id = e.number_id JOIN brand b ON b.id = e.brand_id
        GROUP BY n.id, n.number, b.id, b.brand""",
    "shared_numbers": f"""
        SELECT n.number, count(DISTINCT e.brand_id) AS brands,
               (SELECT {{names}} FROM (SELECT DISTINCT b.brand FROM edge f JOIN brand b ON b.id = f.brand_id
                                       WHERE f.number_id = n.id ORDER BY b.brand) o) AS brand_names,
               (SELECT count(DISTINCT p.page_id) FROM page_pair p WHERE p.number_id = n.id) AS pages,
               {HOSTS_OF} AS hosts, {SPAN}
        FROM number n JOIN edge e ON e.number_id = n.id
        GROUP BY n.id, n.number HAVING count(DISTINCT e.brand_id) > 1""",
    "brand_links": """
        SELECT a.brand AS brand_a, b.brand AS brand_b,
               count(DISTINCT x.number_id) AS numbers, count(DISTINCT p.page_id) AS pages
        FROM (SELECT DISTINCT number_id, brand_id FROM edge) x
        JOIN (SELECT DISTINCT number_id, brand_id FROM edge) y
          ON y.number_id = x.number_id AND y.brand_id <> x.brand_id
        JOIN brand a ON a.id = x.brand_id
        JOIN brand b ON b.id = y.brand_id AND b.brand > a.brand
        JOIN page_pair p ON p.number_id = x.number_id AND p.brand_id IN (x.brand_id, y.brand_id)
        GROUP BY a.brand, b.brand""",
    "service_areas": f"""
        SELECT n.number, b.brand, a.code AS region_code, a.path AS region, a.level, a.status,
               count(DISTINCT p.page_id) AS pages
        FROM page_pair p JOIN number n ON n.id = p.number_id JOIN brand b ON b.id = p.brand_id
        {MENTIONS} {AREAS.format(id="m.answer_id")}
        GROUP BY n.number, b.brand, a.code, a.status, a.path, a.level""",
    "regions": """
        SELECT code, name, path, level, parent_code, first_year, last_year, successors, code_system
        FROM region""",
    "operators": f"""
        SELECT 'op-' || n.number AS operator, n.number, 0 AS ties, {SPAN}
        FROM number n JOIN edge e ON e.number_id = n.id GROUP BY n.id, n.number""",
    "official_numbers": "SELECT brand, number, source, seen_on, confidence FROM official_number",
}


def statements(dialect: str) -> dict[str, str]:
    """The SELECT of each view by name, for ``sqlite`` or ``postgresql``."""
    names = (
        "group_concat(o.brand, '|')" if dialect == "sqlite" else "string_agg(o.brand, '|' ORDER BY o.brand)"
    )
    return {name: sql.replace("{names}", names) for name, sql in VIEWS.items()}
