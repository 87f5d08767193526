"""A large library, made by the fast path: rows go straight into the tables, thousands to a statement.

Sizes are skewed as they are in reality: a few numbers stand on thousands of pages and for twenty brands or more, most on
few pages and for one; each has its own list of places, of which every page shows another stretch.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from benchmarks.library_phrases import filler
from output import bulk, database, facts, region_lists
from output.region_answers import FIELDS
from output.times import to_text

_BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 660
_CHUNK = 5_000
_LEVELS = "('province', 'prefecture', 'county')"
_TEMPLATES = 300
_FILLER = 590
"""Characters that adverts say beside all that is read, on average, so that their texts have 800."""


class Size(NamedTuple):
    """How much there is of what; `areas`: places on a page, on average."""

    adverts: int
    numbers: int
    brands: int
    hosts: int
    areas: int


class _Place(NamedTuple):
    answer: int
    name: str


@dataclass
class _Number:
    id: int
    number: str
    kind: str
    brands: list[int]
    hosts: list[int]
    places: list[_Place]
    second: int | None
    """Another number that stands beside it on some of its pages."""


def make(engine: Engine, size: Size, seed: int = 1) -> None:
    """Fill an empty library with everything but what follows from it: see `output.summaries.rebuild`."""
    chance = random.Random(seed)
    with database.write(engine) as connection:
        brands = _brands(connection, size.brands)
        kits = [(at, f"t-{at:012x}", "xN\n") for at in range(1, _TEMPLATES + 1)]
        bulk.insert(connection, "template", ["id", "name", "skeleton"], kits)
        places = _places(connection)
        numbers = _numbers(connection, chance, size, places)
    weights = list(accumulate(1 / (rank + 12) for rank in range(len(numbers))))
    for first in range(0, size.adverts, _CHUNK):
        with database.write(engine) as connection:
            count = min(_CHUNK, size.adverts - first)
            # Every number is on a page at least, as long as there are enough.
            own = [numbers[one] for one in range(first, min(first + count, len(numbers)))]
            own += chance.choices(numbers, cum_weights=weights, k=count - len(own))
            _Adverts(chance, size, brands, first + 1, own).store(connection)
    with database.write(engine) as connection:
        _bring_up(connection)


def _bring_up(connection: Connection) -> None:
    if bulk.is_postgres(connection):  # ids were given, not taken
        for table in ("page", "snapshot", "visit", "reading", "number", "brand", "area", "answer"):
            connection.execute(
                bulk.sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
            )
        connection.execute(bulk.sql("ANALYZE"))


def _brands(connection: Connection, count: int) -> list[str]:
    names = [f"牌{chr(0x4E00 + number * 7 % 9000)}{number}" for number in range(count)]
    bulk.insert(connection, "brand", ["id", "brand"], [(at, name) for at, name in enumerate(names, 1)])
    return names


def _places(connection: Connection) -> list[_Place]:
    """Every region down to counties as adverts write it, and what was abolished of late."""
    rows = connection.execute(
        bulk.sql(f"""SELECT code, name, path, level, max(coalesce(last_year, 9999)) AS until FROM region
            WHERE level IN {_LEVELS} AND coalesce(last_year, 9999) > 2012
            GROUP BY code, name, path, level ORDER BY path, code""")
    ).all()
    areas, answers = [], []
    for at, row in enumerate(rows, 1):
        status = "current" if row.until == 9999 else "historical"
        areas.append((at, row.code, row.path, row.level, status))
        said = dict.fromkeys(FIELDS)
        said |= {"status": status, "code": row.code, "name": row.name, "path": row.path, "level": row.level}
        said |= {"successors": "[]", "candidates": "[]", "readings": "[]", "code_system": "gb2260"}
        digest = hashlib.sha256(f"{row.code}{row.path}".encode()).hexdigest()[:32]
        answers.append((at, digest, at, row.name, *said.values()))
    bulk.insert(connection, "area", ["id", "code", "path", "level", "status"], areas)
    bulk.insert(connection, "answer", ["id", "digest", "area_id", "written", *FIELDS], answers)
    return [_Place(at, row.name) for at, row in enumerate(rows, 1)]


def _numbers(
    connection: Connection, chance: random.Random, size: Size, places: list[_Place]
) -> list[_Number]:
    found = []
    for at in range(size.numbers):
        digits, kind = f"400{at:07}", "shared_cost"
        if at % 5 == 3:
            digits, kind = f"0{chance.choice((10, 20, 21, 27, 28))}{20_000_000 + at}", "landline"
        elif at % 50 == 7:
            digits, kind = f"138{at:08}", "mobile"
        brands = min(1 + int(chance.paretovariate(2.2) - 1), 40) + (chance.randrange(24) if at < 60 else 0)
        hosts = min(1 + int(4 * chance.paretovariate(1.1)), 60)
        length = min(20 + int(size.areas * chance.paretovariate(1.3)), 1200)
        start = chance.randrange(len(places))
        own = (places[start:] + places[:start])[: length // 2]
        own += chance.sample(places, length - len(own))
        found.append(
            _Number(
                at + 1,
                digits,
                kind,
                # Everybody abuses the big ones.
                [int(size.brands * chance.random() ** 3) for _ in range(brands)],
                [int(size.hosts * chance.random() ** 2) for _ in range(hosts)],
                own * 3,
                at + 2 if at % 12 == 5 and at + 2 <= size.numbers else None,
            )
        )
    rows = [(one.id, one.number, one.kind, 0) for one in found]
    bulk.insert(connection, "number", ["id", "number", "kind", "is_public"], rows)
    return found


class _Adverts:
    """Some thousand adverts, with ids from `first` on: page, snapshot, visit and reading of one bear the same."""

    def __init__(
        self, chance: random.Random, size: Size, brands: list[str], first: int, numbers: list[_Number]
    ) -> None:
        self._chance, self._size, self._brands = chance, size, brands
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._places: list[tuple[int, str, int]] = []
        for at, number in enumerate(numbers, first):
            self._advert(at, number)

    def _add(self, table: str, *row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def _advert(self, at: int, number: _Number) -> None:
        chance = self._chance
        brand = chance.choice(number.brands)
        name = self._brands[brand]
        head = f"{name}空调维修电话"
        text = f"{head}\n{name}售后服务热线{number.number}\n服务区域:"
        said = len(head) + 1 + len(name) + 6
        places = self._stretch(number)
        starts = list(accumulate((len(place.name) + 1 for place in places), initial=len(text)))
        text += "、".join(place.name for place in places)
        text += "\n" + filler(at, _FILLER)
        host = chance.choice(number.hosts)
        time = to_text(_BEGUN + timedelta(days=chance.randrange(_DAYS), seconds=at % 86_400))
        digest = f"{at:064x}"
        self._add("page", at, f"http://h{host}.example/{at}", f"h{host}.example", time, time, 1, 1, at)
        self._add("snapshot", at, at, digest, len(text), "text/html", "crawl-1.warc.gz", at * 900, 880)
        self._add("visit", at, at, time, "ok", 200, at)
        # Most lists are drawn anew for each page, some are copied from the page before.
        drawn = at - 1 if chance.random() < 0.01 else at
        rest = (1 + number.id % _TEMPLATES, f"{drawn:016x}" if len(places) >= region_lists.LEAST else None)
        self._add("reading", at, at, "1", 1, 1, 0.9, head, text, "utf-8", "[]", 0, len(text), *rest)
        self._add("number_mention", at, 0, said, said + len(number.number), number.id)
        self._add("brand_mention", at, 0, 0, len(name), brand + 1)
        second = (len(head) + 1, len(head) + 1 + len(name), said, said + len(number.number))
        self._add("pair_mention", at, 0, number.id, brand + 1, "advertised", *second)
        if number.second is not None and chance.random() < 0.3:
            again = (number.second, brand + 1, "advertised", *second)
            self._add("pair_mention", at, 1, *again)
        self._areas(at, places, starts)

    def _stretch(self, number: _Number) -> list[_Place]:
        """Another part of the number's list on each page; some pages name none."""
        most = len(number.places) // 3
        count = min(int(self._chance.expovariate(1 / self._size.areas)), most * 2)
        start = self._chance.randrange(most)
        return number.places[start : start + min(count, most)]

    def _areas(self, reading: int, places: list[_Place], starts: list[int]) -> None:
        shift, low = facts.LENGTH + facts.ANSWER, facts.ANSWER
        packed = [
            start << shift | len(place.name) << low | place.answer
            for start, place in zip(starts, places, strict=False)
        ]
        self._places.append((reading, str(packed), len(packed)))

    def store(self, connection: Connection) -> None:
        """Write them."""
        for table, columns in _COLUMNS.items():
            bulk.insert(connection, table, columns, self._rows[table])
        if not bulk.is_postgres(connection):
            connection.exec_driver_sql(facts.UNPACK, [row[:2] for row in self._places])
            return
        columns = ["reading_id", "pos", "start", "end", "answer_id"]
        bulk.insert(connection, "area_mention", columns, list(self._unpacked()))

    def _unpacked(self) -> Iterator[tuple[int, ...]]:
        shift, low = facts.LENGTH + facts.ANSWER, facts.ANSWER
        for reading, packed, _ in self._places:
            for pos, one in enumerate(map(int, packed[1:-1].split(","))) if len(packed) > 2 else ():
                start, length = one >> shift, (one >> low) & ((1 << facts.LENGTH) - 1)
                yield reading, pos, start, start + length, one & ((1 << low) - 1)


_COLUMNS = {
    "page": ["id", "url", "host", "first_seen", "last_seen", "visits", "snapshots", "newest_snapshot_id"],
    "snapshot": [
        "id",
        "page_id",
        "sha256",
        "size",
        "content_type",
        "warc_file",
        "warc_offset",
        "warc_length",
    ],
    "visit": ["id", "page_id", "time", "outcome", "status", "snapshot_id"],
    "reading": [
        *(
            "id",
            "snapshot_id",
            "reader",
            "current",
            "is_advert",
            "score",
            "title",
            "text",
            "charset",
            "reasons",
        ),
        *("span_start", "span_end", "template_id", "regions"),
    ],
    "number_mention": ["reading_id", "pos", "start", "end", "number_id"],
    "brand_mention": ["reading_id", "pos", "start", "end", "brand_id"],
    "pair_mention": [
        *("reading_id", "pos", "number_id", "brand_id", "role"),
        *("brand_start", "brand_end", "number_start", "number_end"),
    ],
}
