"""A library on SQLite and one on a real PostgreSQL for each test, and a maker of invented adverts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output import bulk, runs
from output.database import open_engine
from output.frontier import Frontier
from output.leases import Lease
from output.records import (
    Advert,
    AreaAnswer,
    AreaMention,
    AreaStatus,
    BrandFact,
    ClaimFact,
    NumberFact,
    NumberKind,
    PairEvidence,
    PairFact,
    Position,
    ProductFact,
    Reason,
    RegionRef,
    Role,
    Snapshot,
    Visit,
)
from output.settling import Rules
from output.steps import Ending, Step
from output.store import Store

DAY = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

PLACES = {
    "武汉市": ("420100", "湖北省/武汉市", "prefecture", AreaStatus.CURRENT),
    "天门市": ("429006", "湖北省/天门市", "county", AreaStatus.CURRENT),
    "襄樊市": ("420600", "湖北省/襄樊市", "prefecture", AreaStatus.HISTORICAL),
    "襄阳市": ("420600", "湖北省/襄阳市", "prefecture", AreaStatus.CURRENT),
}


@pytest.fixture
def both_urls(
    tmp_path: Path, templates: tuple[Path, dict[str, str]], postgres: Callable[[str], str]
) -> list[str]:
    """One new library of each kind, to compare them."""
    path = tmp_path / "both.db"
    shutil.copy(templates[0], path)
    address = postgres("template1")
    open_engine(address, create=True).dispose()
    return [f"sqlite:///{path}", address]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on a new, empty library."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


class Maker:
    """Makes adverts whose every offset is right, and puts them into a store."""

    @staticmethod
    def answer(written: str) -> AreaAnswer:
        """The answer for a place of `PLACES`; anything else is ambiguous."""
        if written not in PLACES:
            maybe = (
                RegionRef("120101", "和平区", "天津市/和平区"),
                RegionRef("210102", "和平区", "辽宁省/和平区"),
            )
            return AreaAnswer(AreaStatus.AMBIGUOUS, candidates=maybe)
        code, path, level, status = PLACES[written]
        historical = status is AreaStatus.HISTORICAL
        return AreaAnswer(
            status,
            code=code,
            name=path.rpartition("/")[2],
            path=path,
            level=level,
            first_year=1983,
            last_year=2010 if historical else None,
            successors=("420600",) if historical else (),
            code_system="gb2260",
            decided_by="list_head",
        )

    def advert(
        self,
        pairs: list[tuple[str, str]],
        areas: tuple[str, ...] = ("武汉市", "天门市"),
        *,
        is_advert: bool = True,
        role: Role = Role.ADVERTISED,
        reader: str = "1",
        more: str = "",
    ) -> Advert:
        """An advert that ties each (brand, number), twice, and serves `areas`."""
        text = "某某维修\n"
        brands: dict[str, list[tuple[int, int]]] = {}
        numbers: dict[str, list[tuple[int, int]]] = {}
        products: list[tuple[int, int]] = []
        ties: dict[tuple[str, str], list[PairEvidence]] = {}
        for brand, number in pairs * 2:
            start = len(text)
            text += f"{brand}空调热线{number}二十四小时\n"
            named = (start, start + len(brand))
            products.append((named[1], named[1] + 2))
            said = (named[1] + 4, named[1] + 4 + len(number))
            brands.setdefault(brand, []).append(named)
            numbers.setdefault(number, []).append(said)
            ties.setdefault((brand, number), []).append(PairEvidence(named, said))
        mentions = []
        for name in areas:
            mentions.append(AreaMention(self.answer(name), len(text), len(text) + len(name), name))
            text += name + "、"
        text += more
        return Advert(
            url=None,
            title="某某维修",
            text=text,
            is_advert=is_advert,
            score=0.75,
            reader=reader,
            reasons=(Reason("number_in_title", 1.5, ((0, 4), (5, 7))), Reason("news", -0.5)),
            advert_span=(0, len(text)) if is_advert else None,
            brands=tuple(BrandFact(brand, (brand,), tuple(spans)) for brand, spans in brands.items()),
            product_mentions=(ProductFact("空调", ("空调",), tuple(products)),) if products else (),
            numbers=tuple(
                NumberFact(number, self.kind(number), (number,), tuple(spans))
                for number, spans in numbers.items()
            ),
            pairs=tuple(PairFact(*pair, role, tuple(evidence)) for pair, evidence in ties.items()),
            areas=tuple(mentions),
            claims=(ClaimFact("round_the_clock", (text[0:2],), ((0, 2),)),),
        )

    @staticmethod
    def kind(number: str) -> NumberKind:
        """The kind of the numbers that the tests use."""
        if number.startswith("400"):
            return NumberKind.SHARED_COST
        if number.startswith("0"):
            return NumberKind.LANDLINE
        return NumberKind.MOBILE if len(number) == 11 else NumberKind.SERVICE_CODE

    @staticmethod
    def visit(url: str, day: int = 0, outcome: str = "ok") -> Visit:
        """A visit `day` days after the first."""
        reason = None if outcome == "ok" else "the server hung up"
        return Visit(url, DAY + timedelta(days=day), outcome, 200 if outcome == "ok" else None, reason)

    @staticmethod
    def snapshot(advert: Advert | str) -> Snapshot:
        """The snapshot of a page that serves this advert's text."""
        body = (advert if isinstance(advert, str) else advert.text).encode()
        digest = sha256(body).hexdigest()
        return Snapshot(digest, len(body), Position("a.warc.gz", 7, len(body)), "text/html")

    def put(
        self, engine: Engine, url: str, advert: Advert, day: int = 0, *, body: str | None = None
    ) -> Snapshot:
        """Store one visit that showed this advert; `body` stands for its bytes if not the text does."""
        snapshot = self.snapshot(body or advert)
        with Store(engine, reader=advert.reader) as store:
            store.add(self.visit(url, day), snapshot, advert)
        return snapshot


@pytest.fixture
def maker() -> Maker:
    """Makes adverts, visits and snapshots."""
    return Maker()


@pytest.fixture
def dump() -> Callable[[Engine], dict[str, list[Any]]]:
    """Every row of every view, in the order of exports."""
    from output.bulk import sql  # noqa: PLC0415
    from output.rows import ORDER, select  # noqa: PLC0415

    def read(engine: Engine) -> dict[str, list[Any]]:
        with engine.connect() as connection:
            return {
                view: [tuple(row) for row in connection.execute(sql(f"{select(view)} ORDER BY {order}"))]
                for view, order in ORDER.items()
                if view != "regions"
            }

    return read


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = DAY

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


class Desk:
    """One run on a library: its store and its frontier."""

    def __init__(self, engine: Engine, clock: Clock, maker: Any, **options: Any) -> None:
        self.engine, self.clock, self.maker = engine, clock, maker
        self.store = Store(engine, reader="1", run="crawl")
        assert self.store.run is not None
        with engine.begin() as connection:
            runs.beat(connection, self.store.run, clock())
        due = options.get("due", False)
        self.store.rules = Rules(self.store.run, None if due else timedelta(hours=20))
        self.frontier = Frontier(engine, self.store.run, clock=clock, **options)

    def end(self, lease: Lease, ending: Ending = Ending.PAGE, *, body: str = "x", **more: Any) -> None:
        """Store what a lease brought."""
        sha256 = "a" * 64 if ending is Ending.PAGE else None
        step = Step(lease, ending, more.pop("url", lease.url), self.clock(), sha256=sha256, **more)
        if ending in {Ending.PAGE, Ending.NOT_MODIFIED}:
            pairs = [("海尔", f"400{body:0>7}")] if body.isdecimal() else []
            shown = self.maker.advert(pairs, is_advert=bool(pairs))
            visit = Visit(step.url, self.clock(), "ok", 200)
            self.store.add(visit, self.maker.snapshot(shown), shown, step)
        else:
            self.store.end(step)
        self.store.flush()
        (self.frontier.refused if step.is_free else self.frontier.ended)(lease)

    def row(self, url: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(bulk.sql("SELECT * FROM frontier WHERE url = :url"), {"url": url}).one()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(engine: Engine, clock: Clock, maker: Any) -> Callable[..., Desk]:
    def make(**options: Any) -> Desk:
        return Desk(engine, clock, maker, **options)

    return make
