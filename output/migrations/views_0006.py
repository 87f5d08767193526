"""The views that the sixth schema adds or replaces: operators by their ties, and templates."""

from __future__ import annotations

from output.migrations import views_0005

_OPERATOR = "coalesce(o.operator, 'op-' || n.number)"
_JOIN = "LEFT JOIN operator_number o ON o.number_id = n.id"


def _with_operator(view: str) -> str:
    """A view of the fifth schema with the operator that a number belongs to, and how many ties hold it there."""
    sql = views_0005.REPLACED[view]
    body, _, which = sql.replace("'op-' || n.number AS operator", f"{_OPERATOR} AS operator").partition(
        "WHERE"
    )
    body = body.replace("0 AS ties", "coalesce(o.ties, 0) AS ties")
    return f"{body} {_JOIN} WHERE {which}" if which else f"{body} {_JOIN}"


REPLACED = {view: _with_operator(view) for view in ("numbers", "operators")}

_FIRST, _SECOND = (
    "CASE WHEN a.number < b.number THEN {x} ELSE {y} END",
    "CASE WHEN a.number < b.number THEN {y} ELSE {x} END",
)
# One row a page and number of a template; a page without a number has one, too, with null in place of it.
_ADVERTS = """
    FROM template x JOIN reading r ON r.template_id = x.id AND r.current = 1 AND r.is_advert = 1
    JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    JOIN visit v ON v.snapshot_id = s.id AND v.outcome = 'ok'
    WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.url = g.url AND w.undone_at IS NULL)"""
_OF_TRAIT = "(SELECT count(DISTINCT k.number_id) FROM template_share k WHERE k.template_id = x.id{and_host})"

ADDED = {
    "ties": f"""
        SELECT {_FIRST.format(x="a.number", y="b.number")} AS number_a,
               {_SECOND.format(x="a.number", y="b.number")} AS number_b,
               t.kind, t.pieces, t.pages, t.first_seen, t.last_seen, t.left_out
        FROM tie t JOIN number a ON a.id = t.number_a JOIN number b ON b.id = t.number_b""",
    "judgements": """
        SELECT j.number_a, j.number_b, j.verdict, j.why, j.who, j.judged_at, j.undone_at, j.undone_who, j.undone_why
        FROM judgement j WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.undone_at IS NULL AND w.brand IS NULL
                                           AND w.number IN (j.number_a, j.number_b))""",
    "templates": f"""
        SELECT x.name AS template, count(DISTINCT s.page_id) AS pages, count(DISTINCT g.host) AS hosts,
               {_OF_TRAIT.format(and_host="")} AS numbers, min(v.time) AS first_seen, max(v.time) AS last_seen
        {_ADVERTS} GROUP BY x.id, x.name""",
    "template_hosts": f"""
        SELECT x.name AS template, g.host, count(DISTINCT s.page_id) AS pages,
               {_OF_TRAIT.format(and_host=" AND k.host = g.host")} AS numbers,
               min(v.time) AS first_seen, max(v.time) AS last_seen
        {_ADVERTS} AND g.host IS NOT NULL GROUP BY x.id, x.name, g.host""",
    "template_numbers": """
        SELECT x.name AS template, n.number, CAST(sum(k.pages) AS bigint) AS pages,
               count(DISTINCT CASE WHEN k.host <> '' THEN k.host END) AS hosts,
               min(k.first_seen) AS first_seen, max(k.last_seen) AS last_seen
        FROM template x JOIN template_share k ON k.template_id = x.id JOIN number n ON n.id = k.number_id
        GROUP BY x.id, x.name, n.number""",
}
