"""The views that the fourth schema adds or replaces: what was withdrawn, and pages and hosts without it."""

from __future__ import annotations

from output.migrations import views_0001

_KEPT = "NOT EXISTS (SELECT 1 FROM withdrawal x WHERE x.url = {page}.url AND x.undone_at IS NULL)"


def _without(view: str, before: str) -> str:
    """A view of the first schema with the condition in front of `before`, or at its end."""
    sql = views_0001.VIEWS[view]
    condition = _KEPT.format(page="p")
    if not before:
        return f"{sql} WHERE {condition}"
    assert sql.count(before) == 1, "the view has changed"
    return sql.replace(before, f"AND {condition} {before}")


_OFFICIAL = """
        SELECT o.brand, o.number, o.source, o.seen_on, o.confidence FROM official_number o
        WHERE NOT EXISTS (SELECT 1 FROM withdrawal x WHERE x.number = o.number AND x.brand IS NULL
                          AND x.undone_at IS NULL)"""

REPLACED = {
    "pages": _without("pages", ""),
    "hosts": _without("hosts", "GROUP BY p.host"),
    "official_numbers": _OFFICIAL,
}
ADDED = {
    "withdrawals": """
        SELECT w.kind, w.url AS page, w.number, w.brand, w.why, w.who, w.withdrawn_at, w.undone_at, w.undone_who,
               w.undone_why
        FROM withdrawal w""",
}
