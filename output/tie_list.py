"""The ties of a library as a list: what ties which numbers, whether that counts, and the adverts behind it."""

from __future__ import annotations

from sqlalchemy import Connection

from output import asking, filters, quotes
from output.asking import Asked
from output.filters import Where
from output.listing import Key, Listing
from output.operators import LEFT_OUT
from output.rows import TieRow
from output.tie_rules import KINDS, REGIONS, SAME_ADVERT, SWAP, TEMPLATE
from output.written_numbers import meant

_ORDER = (Key("t.pages", True), Key("t.number_a"), Key("t.number_b"), Key("t.kind"))
_MORE = ", t.pieces, t.first_seen, t.last_seen, t.left_out"
_NO_MOBILE = """NOT EXISTS (SELECT 1 FROM number n WHERE n.number IN (t.number_a, t.number_b) AND n.kind = 'mobile'
    AND n.number <> :number)"""
_EVIDENCE = """tie_evidence e WHERE e.kind = :kind AND e.number_a = (SELECT min(n.id) FROM number n WHERE n.number IN (:a, :b))
    AND e.number_b = (SELECT max(n.id) FROM number n WHERE n.number IN (:a, :b))"""
_PAGE = f"p.page_id IN (SELECT CAST(e.key AS bigint) FROM {_EVIDENCE})"
# Pages of `page_pair` p that have part in a tie; see `output.ties` for what the keys of its evidence are.
_PAGES = {
    SAME_ADVERT: _PAGE,
    SWAP: _PAGE,
    TEMPLATE: f"""EXISTS (SELECT 1 FROM page_template x JOIN page g ON g.id = x.page_id
        WHERE x.page_id = p.page_id AND x.number_id = p.number_id
          AND CAST(x.template_id AS text) || ' ' || g.host IN (SELECT e.key FROM {_EVIDENCE}))""",
    REGIONS: f"""EXISTS (SELECT 1 FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1
        WHERE s.page_id = p.page_id AND r.regions IN (SELECT e.key FROM {_EVIDENCE}))""",
}


def ties(connection: Connection, asked: Asked) -> Listing[TieRow]:
    """Ties, those that rest on the most pages first; of mobile numbers, but one that is asked for, only if wanted."""
    filters.one_of("kind of tie", asked["kind"], tuple(KINDS))
    filters.one_of("reason to leave a tie out", asked["left_out"], tuple(LEFT_OUT))
    number = None if filters.number(connection, asked["number"]) is None else meant(asked["number"])
    where: Where = {} if asked["include_mobile"] else {_NO_MOBILE: {"number": number or ""}}
    if number is not None:
        where[":number IN (t.number_a, t.number_b)"] = {"number": number}
    if asked["counted"] is not None:
        where[f"t.left_out IS {'' if asked['counted'] else 'NOT '}NULL"] = {}
    for name in ("kind", "left_out"):
        if asked[name] is not None:
            where[f"t.{name} = :{name}"] = {name: asked[name]}
    rows, cursor = asking.listed(connection, "ties", _ORDER, "ties t", where, asked, _MORE)
    found = Listing(TieRow(a, b, kind, pieces, pages, *rest) for pages, a, b, kind, pieces, *rest in rows)
    found.next = cursor
    return found


def evidence(connection: Connection, tie: TieRow, most: int) -> list[quotes.Evidence]:
    """The adverts of both numbers on the pages that tie them, half of them of each, in order of time."""
    values = {"a": tie.number_a, "b": tie.number_b, "kind": tie.kind}
    shares = ((tie.number_a, most - most // 2), (tie.number_b, most // 2))
    found = [
        one
        for number, share in shares
        if share
        for one in quotes.of_number(connection, number, share, _PAGES[tie.kind], values)
    ]
    return sorted(found, key=lambda one: (one.seen, one.page, one.number))
