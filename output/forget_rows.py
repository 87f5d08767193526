"""Taking a number out of every row of a library."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, Text

from output import batch, bulk, due_hosts, host_totals, links, masking, search_index
from output.fact_models import SCHEMA
from output.fingerprint import fingerprint
from output.forgotten import forms_of
from output.readings import reading_by

_ADDRESSES = frozenset({"url", "found_on", "host", "origin", "page"})
"""Columns in which it is masked as in addresses, so that they still name each other."""
_NEVER = frozenset({
    "time", "first_seen", "last_seen", "started", "finished", "beat", "found", "next_due", "tried", "visited", "whole",
    "changed", "due", "asked", "free_at", "sleep_until", "added", "withdrawn_at", "undone_at", "forgotten_at", "sha256",
    "whole_sha256", "digest", "hash", "fingerprint", "outcome", "state", "kind", "role", "code", "level", "status",
    "skeleton", "grams", "verdict", "judged_at", "left_out", "regions", "readings", "reader", "charset", "warc_file", "cron", "zone", "product", "claim", "code_system", "parent_code",
})  # fmt: skip
"""Columns of times, hashes and words of ours, which hold nothing that a page said."""
_SHIPPED = frozenset({"region", "area"})
"""Tables that hold the gazetteer's words."""
_READINGS = """SELECT DISTINCT r.id, r.snapshot_id, r.reader, s.page_id, p.host, p.url FROM number_mention m
    JOIN reading r ON r.id = m.reading_id JOIN snapshot s ON s.id = r.snapshot_id JOIN page p ON p.id = s.page_id
    WHERE m.number_id {among}"""
_SPANS = 'SELECT start, "end" FROM number_mention WHERE reading_id = :id AND number_id {among}'


@dataclass
class Erased:
    """What was done: readings and other texts masked; mentions and pairs of the number, and rows, deleted; `touched` tables; snapshots
    `taken_out` of the index of texts.
    """

    readings: int = 0
    texts: int = 0
    mentions: int = 0
    pairs: int = 0
    rows: int = 0
    touched: set[str] | None = None
    taken_out: set[int] = field(default_factory=set)


def erase(connection: Connection, number: str, mark: int) -> Erased:
    """Take the number out, in a transaction in which nobody else stores anything. `mark`: of its row in `forgotten`."""
    done = Erased(touched=set())
    ids = _ids(connection, number)
    _take_out(connection, ids, done)
    affected = _mask_readings(connection, number, ids, done)
    _delete(connection, number, ids, done)
    _mask_everywhere(connection, number, mark, done)
    pages = _hosts(connection, {row.page_id for row in affected})
    if pages:
        before = host_totals.states(connection, pages)
        batch.refresh_pages(connection, pages)
        links.refresh(connection, pages)
        host_totals.update(connection, before, host_totals.states(connection, pages))
        _take_fingerprints(connection, affected)
    _delete_number(connection, ids, done)
    search_index.put_in(connection, done.taken_out)
    return done


def _take_out(connection: Connection, ids: list[int], done: Erased) -> None:
    """Out of the index of texts, until they are masked."""
    statement = f"SELECT DISTINCT reading_id FROM number_mention WHERE number_id {bulk.among(connection)}"
    rows = connection.scalars(bulk.sql(statement), {"values": bulk.as_list(connection, ids)})
    done.taken_out |= search_index.take_out(connection, rows.all())


def _ids(connection: Connection, number: str) -> list[int]:
    statement = f"SELECT id FROM number WHERE number {bulk.among(connection, kind='text')}"
    found = connection.scalars(bulk.sql(statement), {"values": bulk.as_list(connection, forms_of(number))})
    return [int(one) for one in found]


def _hosts(connection: Connection, pages: set[int]) -> dict[int, str | None]:
    statement = f"SELECT id, host FROM page WHERE id {bulk.among(connection)}"
    rows = connection.execute(bulk.sql(statement), {"values": bulk.as_list(connection, sorted(pages))})
    return {row[0]: row[1] for row in rows}


def _mask_readings(connection: Connection, number: str, ids: list[int], done: Erased) -> list[Any]:
    """Where a reader found the number, its places tell where it stands, whatever stands there."""
    among, values = bulk.among(connection), bulk.as_list(connection, ids)
    affected = connection.execute(bulk.sql(_READINGS.format(among=among)), {"values": values}).all()
    for row in affected:
        spans = connection.execute(bulk.sql(_SPANS.format(among=among)), {"id": row.id, "values": values})
        places = [(start, end) for start, end in spans]
        text = connection.scalar(bulk.sql("SELECT text FROM reading WHERE id = :id"), {"id": row.id})
        new = masking.mask_text(str(text), number, places)
        connection.execute(
            bulk.sql("UPDATE reading SET text = :text WHERE id = :id"), {"text": new, "id": row.id}
        )
    done.readings = len(affected)
    return list(affected)


def _delete(connection: Connection, number: str, ids: list[int], done: Erased) -> None:
    values = {"values": bulk.as_list(connection, ids)}
    for table in ("number_mention", "pair_mention"):
        statement = f"DELETE FROM {table} WHERE number_id {bulk.among(connection)}"
        gone = connection.execute(bulk.sql(statement), values).rowcount
        _count(done, table, gone)
        if table == "number_mention":
            done.mentions = gone
        else:
            done.pairs = gone
    statement = f"DELETE FROM official_number WHERE number {bulk.among(connection, kind='text')}"
    forms = {"values": bulk.as_list(connection, forms_of(number))}
    done.rows += _count(done, "official_number", connection.execute(bulk.sql(statement), forms).rowcount)
    among = bulk.among(connection, kind="text")
    statement = f"DELETE FROM judgement WHERE number_a {among} OR number_b {among}"
    done.rows += _count(done, "judgement", connection.execute(bulk.sql(statement), forms).rowcount)
    known = connection.execute(bulk.sql("SELECT id, url, host FROM frontier WHERE length(url) >= 11"))
    hits = [row for row in known if masking.says(row[1], number)]
    for id_, _, _ in hits:
        gone = connection.execute(bulk.sql("DELETE FROM frontier WHERE id = :id"), {"id": id_}).rowcount
        done.rows += _count(done, "frontier", gone)
    due_hosts.note(connection, {host for _, _, host in hits})


def _delete_number(connection: Connection, ids: list[int], done: Erased) -> None:
    """Whatever still refers to the number's row, in tables that follow from others, and that row."""
    for table in reversed(SCHEMA.sorted_tables):
        columns = {key.parent.name for key in table.foreign_keys if key.column.table.name == "number"}
        for column in columns | ({"number_id"} & set(table.c.keys())):
            statement = f'DELETE FROM "{table.name}" WHERE "{column}" {bulk.among(connection)}'
            gone = connection.execute(bulk.sql(statement), {"values": bulk.as_list(connection, ids)}).rowcount
            _count(done, table.name, gone)
    statement = f"DELETE FROM number WHERE id {bulk.among(connection)}"
    gone = connection.execute(bulk.sql(statement), {"values": bulk.as_list(connection, ids)}).rowcount
    done.rows += _count(done, "number", gone)


def _take_fingerprints(connection: Connection, affected: list[Any]) -> None:
    """A fingerprint of facts with the number in them could be tried out: it is made anew of those that are left."""
    for row in affected:
        advert = reading_by(connection, row.snapshot_id, row.url, row.reader)
        if advert is not None:
            connection.execute(
                bulk.sql(
                    "UPDATE reading SET fingerprint = :print WHERE id = :id AND fingerprint IS NOT NULL"
                ),
                {"print": fingerprint(advert), "id": row.id},
            )


def _mask_everywhere(connection: Connection, number: str, mark: int, done: Erased) -> None:
    for table in SCHEMA.sorted_tables:
        for column in () if table.name in _SHIPPED else table.columns:
            if isinstance(column.type, Text) and column.name not in _NEVER:
                changed = _mask_column(
                    connection, table, column, _how(column.name, number, mark), number, done
                )
                done.texts += _count(done, table.name, changed)


def _how(column: str, number: str, mark: int) -> Callable[[str], str]:
    if column in _ADDRESSES:
        return lambda text: masking.mask_url(text, number, mark)
    return lambda text: _as_json(text, masking.mask_text(text, number))


def _as_json(before: str, after: str) -> str:
    """JSON that stays JSON: where the digits stood as a number, zeros take the place of the stars."""
    if before[:1] not in {"[", "{"}:
        return after
    for text in (before, after):
        try:
            json.loads(text)
        except ValueError:
            return after if text == before else after.replace(masking.MASK, "0")
    return after


def _mask_column(  # noqa: PLR0913, PLR0917
    connection: Connection,
    table: Table,
    column: Column[Any],
    change: Callable[[str], str],
    number: str,
    done: Erased,
) -> int:
    """By its id where a table has one: its texts are long. Otherwise each text once, however many rows say it."""
    name, key = f'"{column.name}"', "id" if "id" in table.c else column.name
    said = f'FROM "{table.name}" WHERE length({name}) >= {masking.LENGTH}'
    which = f"id, {name} {said}" if key == "id" else f"DISTINCT {name}, {name} {said}"
    found = connection.execute(bulk.sql(f"SELECT {which}"), execution_options={"yield_per": 500})
    hits = [(row[0], row[1]) for row in found if masking.says(row[1], number)]
    if table.name == "reading":
        done.taken_out |= search_index.take_out(connection, [row[0] for row in hits], done.taken_out)
    for which_row, text in hits:
        values = {"new": _free(connection, table, column, change(text)), "key": which_row}
        connection.execute(bulk.sql(f'UPDATE "{table.name}" SET {name} = :new WHERE "{key}" = :key'), values)
    return len(hits)


def _free(connection: Connection, table: Table, column: Column[Any], text: str) -> str:
    """`text`, or with a number behind it if it must be the only one and is not."""
    if not column.unique:
        return text
    known = bulk.sql(f'SELECT count(*) FROM "{table.name}" WHERE "{column.name}" = :text')
    tried, again = text, 1
    while connection.scalar(known, {"text": tried}):
        again += 1
        tried = f"{text}-{again}"
    return tried


def _count(done: Erased, table: str, rows: int) -> int:
    if rows and done.touched is not None:
        done.touched.add(table)
    return max(rows, 0)
