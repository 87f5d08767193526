"""The views that the fifth schema replaces: they read summaries, and say what they said before."""

from __future__ import annotations

_NAMES = """(SELECT {names} FROM (SELECT b.brand FROM pair_total p JOIN brand b ON b.id = p.brand_id
                                    WHERE p.number_id = t.number_id ORDER BY b.brand) o)"""

# SQLite keeps the order of a CROSS JOIN: a view of numbers is asked for some by name, or for all in their order.
REPLACED = {
    "hosts": """
        SELECT t.host, t.pages, t.adverts, t.numbers, t.brands, t.first_seen, t.last_seen
        FROM host_total t WHERE t.pages > 0""",
    "numbers": """
        SELECT n.number, n.kind, t.brands, t.pages, t.hosts, t.areas, t.first_seen, t.last_seen,
               'op-' || n.number AS operator
        FROM number n CROSS JOIN number_total t WHERE t.number_id = n.id""",
    "brands": """
        SELECT b.brand, b.english, t.numbers, t.pages, t.hosts, t.first_seen, t.last_seen
        FROM brand_total t JOIN brand b ON b.id = t.brand_id""",
    "number_brands": """
        SELECT n.number, b.brand, t.pages, t.hosts, t.first_seen, t.last_seen
        FROM pair_total t JOIN number n ON n.id = t.number_id JOIN brand b ON b.id = t.brand_id""",
    "shared_numbers": f"""
        SELECT n.number, t.brands, {_NAMES} AS brand_names, t.pages, t.hosts, t.first_seen, t.last_seen
        FROM number n CROSS JOIN number_total t WHERE t.number_id = n.id AND t.brands > 1""",
    "brand_links": """
        SELECT a.brand AS brand_a, b.brand AS brand_b,
               count(DISTINCT x.number_id) AS numbers, count(DISTINCT p.page_id) AS pages
        FROM pair_total x
        JOIN pair_total y ON y.number_id = x.number_id AND y.brand_id <> x.brand_id
        JOIN brand a ON a.id = x.brand_id
        JOIN brand b ON b.id = y.brand_id AND b.brand > a.brand
        JOIN page_pair p ON p.number_id = x.number_id AND p.brand_id IN (x.brand_id, y.brand_id)
        GROUP BY a.brand, b.brand""",
    "service_areas": """
        SELECT n.number, b.brand, a.code AS region_code, a.path AS region, a.level, a.status, t.pages
        FROM pair_area t JOIN number n ON n.id = t.number_id JOIN brand b ON b.id = t.brand_id
        JOIN area a ON a.id = t.area_id""",
    "operators": """
        SELECT 'op-' || n.number AS operator, n.number, 0 AS ties, t.first_seen, t.last_seen
        FROM number_total t JOIN number n ON n.id = t.number_id""",
}


def statements(dialect: str) -> dict[str, str]:
    """The SELECT of each view by name, for ``sqlite`` or ``postgresql``."""
    names = (
        "group_concat(o.brand, '|')" if dialect == "sqlite" else "string_agg(o.brand, '|' ORDER BY o.brand)"
    )
    return {name: sql.replace("{names}", names) for name, sql in REPLACED.items()}
