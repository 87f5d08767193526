"""Row ids of area answers: what the gazetteer said of a written place is stored once, however often said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection

from output import bulk
from output.records import AreaAnswer, AreaMention, AreaStatus

FIELDS = [
    "status",
    "code",
    "name",
    "path",
    "level",
    "first_year",
    "last_year",
    "successors",
    "candidates",
    "readings",
    "parent_code",
    "code_system",
    "decided_by",
]
# `_value_`, because an enum's own hash is a Python function and there are hundreds of answers on a page.
_cells = attrgetter(*("status._value_" if field == "status" else field for field in FIELDS))
# What tells answers of one process apart: the other fields follow from code, path and status.
_key = attrgetter(*["code", "path", "status._value_", "decided_by", "parent_code", "candidates", "readings"])
_answer_and_wording = itemgetter(0, 3)  # of an AreaMention
_RESOLVED = {AreaStatus.CURRENT, AreaStatus.HISTORICAL}
_AREA = ["code", "path", "level", "status"]
_area = itemgetter(*(1 + FIELDS.index(field) for field in _AREA))  # of wording and cells
_KEYS = 300_000
_OBJECTS = 60_000

Key = tuple[Any, ...]

_json = json.JSONEncoder(ensure_ascii=False).encode


class AnswerIds:
    """Finds and makes the ids. What a transaction found counts for later ones only once it is `kept`."""

    def __init__(self) -> None:
        self._by_key: dict[Key, int] = {}
        # Readers share answer objects, and identity is quicker to look up than 14 fields. What is looked up
        # so is kept alive, so that its identity stays its own.
        self._by_object: dict[tuple[int, str], int] = {}
        self._alive: list[AreaAnswer] = []
        self._fresh: dict[Key, int] = {}

    def keep(self) -> None:
        """The transaction is committed: what it made stays."""
        if len(self._by_key) > _KEYS:
            self._by_key.clear()
        self._by_key.update(self._fresh)
        self._fresh = {}

    def forget(self) -> None:
        """The transaction failed: what it made is gone."""
        self._fresh = {}
        self._drop_objects()

    def _drop_objects(self) -> None:
        self._by_object = {}
        self._alive = []

    def ids(self, connection: Connection, mentions: Sequence[AreaMention]) -> list[int]:
        """The id of the answer of each mention, in order; what the database does not have yet is stored."""
        objects = [(id(mention[0]), mention[3]) for mention in mentions]
        try:
            return list(map(self._by_object.__getitem__, objects))
        except KeyError:
            self._learn(connection, mentions)
        return list(map(self._by_object.__getitem__, objects))

    def _learn(self, connection: Connection, mentions: Sequence[AreaMention]) -> None:
        if len(self._alive) > _OBJECTS:
            self._drop_objects()
        strange = {
            (id(answer), written): answer
            for answer, written in map(_answer_and_wording, mentions)
            if (id(answer), written) not in self._by_object
        }
        keys = {known: (known[1], *_key(answer)) for known, answer in strange.items()}
        missing = {
            key: (key[0], *_cells(strange[known]))
            for known, key in keys.items()
            if key not in self._by_key and key not in self._fresh
        }
        if missing:
            ids = _store(connection, missing.values())
            self._fresh |= {key: ids[cells] for key, cells in missing.items()}
        for known, key in keys.items():
            found = self._by_key.get(key)
            self._by_object[known] = self._fresh[key] if found is None else found
        self._alive += strange.values()


def _digest(key: Key) -> str:
    return hashlib.sha256(_json(key).encode("utf-8", "replace")).hexdigest()[:32]


def _store(connection: Connection, keys: Iterable[Key]) -> dict[Key, int]:
    by_digest = {_digest(key): key for key in keys}
    known = lookup(connection, "answer", "digest", by_digest)
    new = sorted(digest for digest in by_digest if digest not in known)
    if new:
        areas = _areas(connection, [by_digest[digest] for digest in new])
        rows = [
            (digest, areas.get(_area(by_digest[digest])), *map(_cell, by_digest[digest])) for digest in new
        ]
        bulk.insert(
            connection, "answer", ("digest", "area_id", "written", *FIELDS), rows, "(digest) DO NOTHING"
        )
        known |= lookup(connection, "answer", "digest", new)
    return {key: known[digest] for digest, key in by_digest.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return bulk.clean(_json(value)) if value else "[]"
    return bulk.clean(value) if isinstance(value, str) else value


def _areas(connection: Connection, answers: list[Key]) -> dict[Key, int]:
    """Ids of the regions that the answers resolve to, by code, path, level and status."""
    areas = sorted({area for area in map(_area, answers) if area[0] and area[3] in _RESOLVED})
    bulk.insert(connection, "area", _AREA, areas, "(code, path, status) DO NOTHING")
    sql = f"SELECT code, path, level, status, id FROM area WHERE code {bulk.among(connection, kind='text')}"
    codes = bulk.as_list(connection, {area[0] for area in areas})
    return {tuple(row[:4]): row[4] for row in connection.execute(bulk.sql(sql), {"values": codes})}


def lookup(connection: Connection, table: str, column: str, values: Iterable[str]) -> dict[str, int]:
    """Ids of the rows of `table` whose `column` is one of `values`."""
    sql = f'SELECT "{column}", id FROM "{table}" WHERE "{column}" {bulk.among(connection, kind="text")}'
    found: dict[str, int] = {}
    for part in bulk.chunks(values):
        rows = connection.execute(bulk.sql(sql), {"values": bulk.as_list(connection, part)})
        found.update((row[0], row[1]) for row in rows)
    return found
