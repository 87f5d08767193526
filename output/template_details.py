"""Who else serves a template: the hosts, numbers and pages of a family of adverts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from output import bulk, filters, query, withdrawals
from output.errors import NotFoundError
from output.listing import Listing, Question, part_of
from output.rows import TemplateHostRow, TemplateNumberRow, TemplateRow
from output.urls import canonical_url

_SHOWN = 20
_OF_PAGE = """SELECT DISTINCT x.name FROM page g JOIN snapshot s ON s.page_id = g.id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 JOIN template x ON x.id = r.template_id
    WHERE g.url = :url AND (s.id = g.newest_snapshot_id OR :any = 1) ORDER BY x.name"""
_SKELETON = "SELECT id, skeleton FROM template WHERE name = :name"
_PAGES = """SELECT DISTINCT g.url FROM reading r JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    WHERE r.template_id = :id AND r.current = 1 AND r.is_advert = 1
      AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.url = g.url AND w.undone_at IS NULL)
    ORDER BY g.url LIMIT :most"""


@dataclass(frozen=True, slots=True)
class TemplateDetail(TemplateRow):
    """One family: the columns of `templates`, its hosts, the numbers with the most pages first, some of its pages, and
    the skeleton of its first advert: ``x`` for words, ``N`` for a number, ``A`` for an area, ``A+`` for several.
    """

    skeleton: str
    template_hosts: list[TemplateHostRow]
    template_numbers: list[TemplateNumberRow]
    some_pages: list[str]


def template(connection: Connection, wanted: str) -> TemplateDetail:
    """Everything about the family with that id, or of the page with that address. Raises LibraryError."""
    name = _name(connection, wanted)
    own = {"template = :template": {"template": name}}
    rows = query.rows(connection, TemplateRow, "templates", own)
    if not rows:
        raise NotFoundError(f"template {wanted[:60]!r}: there is none; `hotlines templates` lists them")
    key, skeleton = connection.execute(bulk.sql(_SKELETON), {"name": name}).one()
    row = rows[0]
    return TemplateDetail(
        *(row.template, row.pages, row.hosts, row.numbers, row.first_seen, row.last_seen),
        skeleton=skeleton,
        template_hosts=query.rows(
            connection, TemplateHostRow, "template_hosts", own, order="pages DESC, host"
        ),
        template_numbers=query.rows(
            connection, TemplateNumberRow, "template_numbers", own, order="pages DESC, number"
        ),
        some_pages=list(connection.scalars(bulk.sql(_PAGES), {"id": key, "most": _SHOWN})),
    )


def templates(
    connection: Connection, host: str | None = None, limit: int | None = None, after: str | None = None
) -> Listing[TemplateRow]:
    """Families, those on the most hosts first, of one host or of all. Counting one family reads as much as all of them."""
    name = filters.known_host(connection, host)
    of_host = "template IN (SELECT k.template FROM template_hosts k WHERE k.host = :host)"
    where = {} if name is None else {of_host: {"host": name}}
    rows = query.rows(connection, TemplateRow, "templates", where, order="hosts DESC, pages DESC, template")
    return part_of(
        rows,
        lambda row: (row.hosts, row.pages, row.template),
        (True, True, False),
        Question("templates", {"host": name}),
        limit,
        after,
    )


def _name(connection: Connection, wanted: str) -> str:
    if "://" not in wanted and not wanted.startswith("file:"):
        return wanted.strip()
    url = bulk.clean(wanted)
    for address in (url, canonical_url(url) or url):
        withdrawals.refuse(connection, withdrawals.Subject("page", address))
    for address in (url, canonical_url(url) or url):
        for any_body in (0, 1):  # what it shows now, else what it once showed
            values = {"url": address, "any": any_body}
            names = connection.scalars(bulk.sql(_OF_PAGE), values).all()
            if names:
                return str(names[0])
    raise NotFoundError(f"page {wanted[:200]!r}: no advert of a known build; see `hotlines page`")
