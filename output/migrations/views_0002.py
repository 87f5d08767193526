"""The views that the second schema adds: what changed on a page from one visit to the next."""

from __future__ import annotations

# Which numbers the current reading of a snapshot advertises.
_SAID = """SELECT t.number_id FROM reading r JOIN pair_mention t ON t.reading_id = r.id
    JOIN number q ON q.id = t.number_id AND q.is_public = 0
    WHERE r.snapshot_id = {snapshot} AND r.current = 1 AND r.is_advert = 1 AND t.role = 'advertised'"""
# Those of one snapshot that the other does not advertise, in code-point order.
_ONLY = f"""(SELECT {{{{names}}}} FROM (SELECT n.number FROM number n
    WHERE n.id IN ({_SAID.format(snapshot="{of}")}) AND n.id NOT IN ({_SAID.format(snapshot="{other}")})
    ORDER BY n.number) o)"""

VIEWS = {
    "number_changes": f"""
        SELECT c.page, c."old", c."new", c."when" FROM (
          SELECT p.url AS page, {_ONLY.format(of="x.earlier", other="x.later")} AS "old",
                 {_ONLY.format(of="x.later", other="x.earlier")} AS "new", x.time AS "when"
          FROM (SELECT v.page_id, v.time, v.snapshot_id AS later,
                       lag(v.snapshot_id) OVER (PARTITION BY v.page_id ORDER BY v.time, s.sha256) AS earlier
                FROM visit v JOIN snapshot s ON s.id = v.snapshot_id
                WHERE v.outcome = 'ok' AND EXISTS ({_SAID.format(snapshot="v.snapshot_id")})) x
          JOIN page p ON p.id = x.page_id
          WHERE x.earlier <> x.later) c
        WHERE c."old" IS NOT NULL OR c."new" IS NOT NULL""",
}


def statements(dialect: str) -> dict[str, str]:
    """The SELECT of each view by name, for ``sqlite`` or ``postgresql``."""
    names = (
        "group_concat(o.number, '|')"
        if dialect == "sqlite"
        else "string_agg(o.number, '|' ORDER BY o.number)"
    )
    return {name: sql.replace("{names}", names) for name, sql in VIEWS.items()}
