"""Templates that pages show, and how hosts share in them, made anew: what `output.template_shares` keeps up must be the same."""

from __future__ import annotations

from output.differences import Kept, Stage
from output.made_links import PUBLIC, VISITS

_SPAN = ("first_seen", "last_seen")
# What has shown one body has one reading, which `page_pair` names, and was seen when its pairs were.
_OF_ONE_BODY = """
    SELECT p.page_id, r.template_id, p.number_id, p.first_seen, p.last_seen
    FROM page g CROSS JOIN page_pair p CROSS JOIN reading r
    WHERE g.snapshots = 1 AND p.page_id = g.id AND r.id = CAST(p.readings AS bigint) AND r.template_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM page_pair x WHERE x.page_id = p.page_id AND x.number_id = p.number_id
        AND x.brand_id < p.brand_id)
"""
_OF_SEVERAL = f"""
    SELECT s.page_id, r.template_id, t.number_id, min(v.first), max(v.last)
    FROM {VISITS} v CROSS JOIN snapshot s CROSS JOIN reading r CROSS JOIN pair_mention t
    WHERE s.id = v.snapshot_id AND r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
      AND r.template_id IS NOT NULL
      AND t.reading_id = r.id AND t.role = 'advertised' AND t.number_id NOT IN {PUBLIC}
    GROUP BY s.page_id, r.template_id, t.number_id
"""
_SHARES = """
    SELECT p.template_id, coalesce(g.host, ''), p.number_id, count(*), min(p.first_seen), max(p.last_seen)
    FROM page g CROSS JOIN page_template p WHERE p.page_id = g.id AND g.snapshots > 0
    GROUP BY p.template_id, coalesce(g.host, ''), p.number_id
"""

TEMPLATES = Stage(
    (Kept("page_template", ("page_id", "template_id", "number_id"), _SPAN, (_OF_ONE_BODY, _OF_SEVERAL)),)
)
"""Which templates pages show, beside which numbers, from `page_pair` and the readings."""
SHARES = Stage((Kept("template_share", ("template_id", "host", "number_id"), ("pages", *_SPAN), (_SHARES,)),))
"""That added up by host, from `page_template`."""
