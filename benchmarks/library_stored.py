"""Adverts stored one by one into a large library, each in a transaction of its own, and in batches as a crawl does it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from output import bulk, coverage, database, edges, host_totals, templates, ties
from output.records import (
    Advert,
    AreaAnswer,
    AreaMention,
    AreaStatus,
    BrandFact,
    NumberFact,
    NumberKind,
    PairEvidence,
    PairFact,
    Position,
    Role,
    Snapshot,
    Visit,
)
from output.store import Store

_SINGLE, _BATCHES, _BATCH = 200, 8, 50


def stored(url: str) -> None:
    """Store new adverts of numbers that the library has, and say what each took, and its summaries of that."""
    engine = database.open_engine(url)
    chance = random.Random(time.time_ns())
    with engine.connect() as connection:
        numbers = (
            connection.execute(bulk.sql("SELECT number FROM number_total ORDER BY number")).scalars().all()
        )
        brands = connection.execute(bulk.sql("SELECT brand FROM brands ORDER BY brand")).scalars().all()
        areas = connection.execute(
            bulk.sql("SELECT code, path, level FROM area WHERE status = 'current'")
        ).all()
    made = (_advert(chance, chance.choice(numbers), chance.choice(brands), areas) for _ in range(10_000))
    for name, count, size in (("one by one", _SINGLE, 1), (f"{_BATCH} at a time", _BATCHES * _BATCH, _BATCH)):
        with _watched() as parts, Store(engine, reader="1", batch=size) as store:
            spent = []
            for _ in range(count // size):
                items = [next(made) for _ in range(size)]
                begun = time.perf_counter()
                for visit, snapshot, advert in items:
                    store.add(visit, snapshot, advert)
                spent.append((time.perf_counter() - begun) * 1000 / size)
        told = ", ".join(f"{part} {1000 * seconds / count:.2f} ms" for part, seconds in parts.items())
        print(f"stored {name}: {statistics.median(spent):.2f} ms an advert (median); of the mean {told}")
    engine.dispose()


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Seconds of this process that the parts of the summaries take: "areas of that" in "links and areas", too."""
    spent: dict[str, float] = {}
    kept = []
    for room, name, part in (
        (edges, "update", "links and areas"),
        (coverage, "update", "areas of that"),
        (host_totals, "update", "hosts"),
        (ties, "update", "ties and operators"),
        (templates, "families", "templates"),
    ):
        kept.append((room, name, getattr(room, name)))
        setattr(room, name, _timing(getattr(room, name), part, spent))
    try:
        yield spent
    finally:
        for room, name, function in kept:
            setattr(room, name, function)


def _timing(function: Callable[..., Any], part: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*args: Any, **options: Any) -> Any:
        begun = time.process_time()
        try:
            return function(*args, **options)
        finally:
            spent[part] = spent.get(part, 0.0) + time.process_time() - begun

    return timed


def _advert(chance: random.Random, number: str, brand: str, areas: Any) -> tuple[Visit, Snapshot, Advert]:
    head = f"{brand}空调维修电话"
    text = f"{head}\n{brand}售后服务热线{number}\n服务区域:"
    named, said = (0, len(brand)), (text.index(number), text.index(number) + len(number))
    mentions = []
    for code, path, level in chance.sample(areas, min(40, len(areas))):
        name = path.rpartition("/")[2]
        answer = AreaAnswer(
            AreaStatus.CURRENT, code=code, name=name, path=path, level=level, code_system="gb2260"
        )
        mentions.append(AreaMention(answer, len(text), len(text) + len(name), name))
        text += name + "、"
    digest = sha256(f"{chance.random()}{text}".encode()).hexdigest()
    url = f"http://new{chance.randrange(500)}.example/{digest[:16]}"
    advert = Advert(
        url, head, text, True, 0.9, "1", advert_span=(0, len(text)),
        brands=(BrandFact(brand, (brand,), (named,)),),
        numbers=(NumberFact(number, NumberKind.SHARED_COST, (number,), (said,)),),
        pairs=(PairFact(brand, number, Role.ADVERTISED, (PairEvidence(named, said),)),), areas=tuple(mentions),
    )  # fmt: skip
    body = Snapshot(digest, len(text), Position("crawl-2.warc.gz", 0, 900), "text/html")
    return Visit(url, datetime.now(UTC), "ok", 200, None), body, advert
