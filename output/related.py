"""Which other numbers share hosts, templates or lists of regions with one, tied to it or not."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sqlalchemy import Connection

from output import bulk, withdrawals, written_numbers
from output.errors import LibraryError, NotFoundError
from output.listing import Listing, Question, part_of

_HOSTS = """SELECT y.number_id, count(DISTINCT y.host) FROM edge x JOIN edge y ON y.host = x.host
    WHERE x.number_id = :id AND x.host <> '' AND y.number_id <> :id GROUP BY y.number_id"""
_TEMPLATES = """SELECT y.number_id, count(DISTINCT y.template_id) FROM template_share x
    JOIN template_share y ON y.template_id = x.template_id
    WHERE x.number_id = :id AND y.number_id <> :id GROUP BY y.number_id"""
_LISTS = """SELECT t.number_id, count(DISTINCT r.regions) FROM (
      SELECT DISTINCT o.regions FROM page_pair p JOIN snapshot s ON s.page_id = p.page_id
      JOIN reading o ON o.snapshot_id = s.id AND o.current = 1 AND o.regions IS NOT NULL
      JOIN pair_mention m ON m.reading_id = o.id AND m.number_id = p.number_id AND m.role = 'advertised'
      WHERE p.number_id = :id) x
    JOIN reading r ON r.regions = x.regions AND r.current = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised' AND t.number_id <> :id
    JOIN number n ON n.id = t.number_id AND n.is_public = 0 GROUP BY t.number_id"""
_TIES = """SELECT number_b, count(*) FROM tie WHERE number_a = :id AND left_out IS NULL GROUP BY number_b
    UNION ALL SELECT number_a, count(*) FROM tie WHERE number_b = :id AND left_out IS NULL GROUP BY number_a"""
_NAMES = "SELECT n.id, n.number, n.kind FROM number n WHERE n.id {among}"
_ID = "SELECT n.id FROM number n WHERE n.number = :number AND EXISTS (SELECT 1 FROM edge e WHERE e.number_id = n.id)"


class RelatedRow(NamedTuple):
    """A number that has something in common with another, which need not mean that one hand runs both."""

    number: Annotated[str, "phone number in national digits"]
    kind: Annotated[str, "shared_cost (400), toll_free (800), landline, mobile or service_code"]
    ties: Annotated[int, "how many kinds of ties hold the two together; see `operator --why`"]
    region_lists: Annotated[int, "how many lists of regions adverts of both claim"]
    templates: Annotated[int, "how many templates adverts of both are of"]
    hosts: Annotated[int, "how many hosts advertise both"]


def related(
    connection: Connection,
    wanted: str,
    limit: int | None = None,
    after: str | None = None,
    *,
    include_mobile: bool = False,
) -> Listing[RelatedRow]:
    """The numbers that share most with one first. Raises LibraryError if no advert shows it, or it is withdrawn."""
    number = written_numbers.meant(wanted)
    if number is None:
        raise LibraryError(f"{wanted[:60]!r} is no phone number")
    withdrawals.refuse(connection, withdrawals.Subject("number", number=number))
    own = connection.scalar(bulk.sql(_ID), {"number": number})
    if own is None:
        raise NotFoundError(f"no advert in this library shows {written_numbers.hyphenate(number)}")
    counts: dict[int, list[int]] = {}
    for at, statement in enumerate((_TIES, _LISTS, _TEMPLATES, _HOSTS)):
        for other, count in connection.execute(bulk.sql(statement), {"id": own}):
            counts.setdefault(other, [0, 0, 0, 0])[at] = count
    values = {"values": bulk.as_list(connection, sorted(counts))}
    named = connection.execute(bulk.sql(_NAMES.format(among=bulk.among(connection))), values)
    found = [RelatedRow(digits, kind, *counts[key]) for key, digits, kind in named]
    kept = [row for row in found if include_mobile or row.kind != "mobile"]
    question = Question("related", {"number": number, "include_mobile": include_mobile})
    return part_of(sorted(kept, key=_rank), _rank, (False,) * 5, question, limit, after)


def _rank(row: RelatedRow) -> tuple[int | str, ...]:
    return (-row.ties, -row.region_lists, -row.templates, -row.hosts, row.number)
