"""Searches in the large library of `benchmarks.library`: first pages, and a page further on, of common, rare and missing words.

    python -m benchmarks.search --db sqlite:////tmp/big.db     a library that `benchmarks.library --db` has made
    python -m benchmarks.search --adverts 50000                one of its own, in a temporary folder
    python -m benchmarks.search --adverts 50000 --postgres

Says p50 and p99 in milliseconds of each kind of question, and in brackets those of the asking process alone, asked by so many processes at a time (--clients), and the bytes of
the index an advert. `--anew` makes the index anew first, and says how fast that was.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import repeat

from sqlalchemy import Engine

from benchmarks.library import _anew, _somewhere
from benchmarks.library_made import Size, make
from output import bulk, database, search
from output.library import Library
from output.search_rows import Found

_KINDS: dict[str, Callable[[random.Random], str]] = {
    "a word of nearly all": lambda _: "空调",
    "one character of nearly all": lambda chance: chance.choice("修电售"),
    "a word of many": lambda chance: chance.choice(("冰箱", "洗衣机", "上门", "漏水", "武汉市", "维修电话")),
    "one rarer character": lambda chance: chance.choice("酸磁毒债祁"),
    "a rare name": lambda chance: f"牌{chr(0x4E00 + chance.randrange(3000) * 7 % 9000)}",
    "two words": lambda chance: chance.choice(("空调 武汉市", "格栅 漏水", "热水器 祁阳市", "冰箱 保定市")),
    "a long phrase": lambda chance: chance.choice(
        ("压缩机频繁启动怎么办", "烟道应当每年检查", "先检测后报价,修好再付款")
    ),
    "a whole number": lambda chance: f"400{chance.choice([at for at in range(1000) if at % 5 != 3]):07}",
    "a part of a number": lambda chance: f"{chance.randrange(100, 1000)}",
    "grams of all, word of none": lambda chance: chance.choice(("调空", "修维调", "话电修维")),
    "a word of none": lambda chance: chance.choice(("龘靐", "zzyzx", "空龘")),
}


def main() -> None:
    """Make what is missing, and measure."""
    options = _options()
    with ExitStack() as stack:
        url = options.db or stack.enter_context(_somewhere(options.postgres))
        engine = database.open_engine(url, create=True)
        if not _count(engine, "page"):
            make(engine, Size(options.adverts, max(options.adverts // 20, 1), 3_000, 20_000, 40))
            _anew(engine)
            options.anew = True
        if options.anew:
            begun = time.perf_counter()
            found = search.rebuild(engine)
            print(f"index made anew: {found / (time.perf_counter() - begun):.0f} adverts a second")
        adverts = _count(engine, "reading")
        print(f"{adverts} adverts, {_bytes(engine) / max(adverts, 1):.0f} bytes of index each", flush=True)
        engine.dispose()
        for row in _measured(url, options.clients, options.keys):
            print(row, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--db", help="a library to measure; it is filled if it is empty")
    parser.add_argument("--adverts", type=int, default=50_000, help="of a library that is made")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--anew", action="store_true", help="make the index anew first")
    parser.add_argument("--clients", type=int, default=4, help="processes that ask at a time")
    parser.add_argument("--keys", type=int, default=25, help="questions of each kind for each process")
    return parser.parse_args()


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


def _bytes(engine: Engine) -> int:
    statement = (
        "SELECT pg_total_relation_size('search_advert')"
        if engine.dialect.name == "postgresql"
        else "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name LIKE 'search_advert%'"
    )
    with engine.connect() as connection:
        return int(connection.scalar(bulk.sql(statement)) or 0)


def _measured(url: str, clients: int, keys: int) -> Iterator[str]:
    with ProcessPoolExecutor(clients) as pool:
        list(pool.map(_ask, repeat(url, clients), repeat("a word of none"), range(clients), repeat(1)))
        for kind in _KINDS:
            parts = list(pool.map(_ask, repeat(url, clients), repeat(kind), range(clients), repeat(keys)))
            for name in ("first page", "next page", "adverts alone"):
                spent = [one for part in parts for one in part.get(name, ())]
                if len(spent) > 1:
                    (p50, own50), (p99, own99) = zip(*map(_cuts, zip(*spent, strict=True)), strict=True)
                    yield f"{kind:<28} {name:<14} p50 {p50:7.1f} ({own50:.1f})   p99 {p99:7.1f} ({own99:.1f})"


def _cuts(spent: Sequence[float]) -> tuple[float, float]:
    """The median and the 99th percentile."""
    cut = statistics.quantiles(spent, n=100, method="inclusive")
    return cut[49], cut[98]


_Spent = dict[str, list[tuple[float, float]]]
"""Milliseconds of each answer by its kind, of the clock and of the process."""


def _ask(url: str, kind: str, seed: int, keys: int) -> _Spent:
    """How long first pages took, the pages behind them, and first pages of adverts alone."""
    chance = random.Random(f"{kind}{seed}")
    spent: _Spent = {}
    with Library(database.open_engine(url)) as library:
        library.engine.connect().close()
        for _ in range(keys):
            text = _KINDS[kind](chance)
            found = _timed(spent, "first page", partial(library.search, text))
            if found.next:
                _timed(spent, "next page", partial(library.search, text, after=found.next))
            _timed(spent, "adverts alone", partial(library.search, text, parts=["adverts"]))
    return spent


def _timed(spent: _Spent, kind: str, ask: Callable[[], Found]) -> Found:
    begun, own = time.perf_counter(), time.process_time()
    found = ask()
    took = ((time.perf_counter() - begun) * 1000, (time.process_time() - own) * 1000)
    spent.setdefault(kind, []).append(took)
    return found


if __name__ == "__main__":
    main()
