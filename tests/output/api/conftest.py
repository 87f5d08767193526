"""One small library of each kind for all tests of the API, and a client that asks the application itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from output import runs
from output.api.app import create_app
from output.database import open_engine
from output.library import Library
from output.serving import open_for_serving
from output.store import Store
from pipelines.reader_door import Reader
from tests.output.conftest import Maker

MOBILE = "13800138001"
BRANDS = ("海尔", "格力", "美的", "=甲", "乙,乙")


def fill(url: str) -> None:
    """Adverts of five brands and eight numbers on twelve pages, a judgement, two withdrawals."""
    maker = Maker()
    engine = open_engine(url, create=True)
    pages = [
        (
            f"http://a{at % 3}.example/{at}?x={at}",
            at,
            [(brand, f"400{at % 7:07}") for brand in BRANDS[: 1 + at % 5]],
        )
        for at in range(8)
    ]
    pages += [
        ("http://m.example/1", 2, [("海尔", MOBILE)]),
        ("http://m.example/2", 3, [("格力", "02759799616")]),
        ("http://m.example/3", 3, []),
        ("http://m.example/gone", 4, [("美的", "4009999999")]),
    ]
    with Store(engine, reader="1") as store:
        for page, day, pairs in pages:
            advert = maker.advert(pairs, is_advert=bool(pairs), more=page)
            store.add(maker.visit(page, day), maker.snapshot(advert), advert)
    for command in ("crawl", "ingest", "recrawl"):
        runs.finish(engine, runs.start(engine, command), "done", {"pages": 3})
    with Library(engine) as library:
        library.judge("4000000000", "4000000001", "same", why="they share a desk", who="me")
        library.withdraw("http://m.example/gone", why="it was a mistake", who="me")
        library.withdraw(MOBILE, "格力", why="he asked for it", who="me")


@pytest.fixture(scope="session")
def filled_sqlite(empty_library: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("api") / "hotlines.db"
    shutil.copy(empty_library, path)
    fill(f"sqlite:///{path}")
    return f"sqlite:///{path}"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, filled_sqlite: str, templates: tuple[Path, dict[str, str]]) -> str:
    """The URL of a library that is not to be changed, on each of the two databases."""
    if request.param == "sqlite":
        return filled_sqlite
    make: Callable[[str], str] = request.getfixturevalue("postgres")
    made = templates[1]
    if "name" not in made:
        first = make("template1")
        open_engine(first, create=True).dispose()
        made["name"] = first.split("/")[3].partition("?")[0]
    address = make(made["name"])
    fill(address)
    return address


def client_of(library: Library, **more: Any) -> TestClient:
    """A client of an application over that library."""
    more.setdefault("reader", Reader())
    return TestClient(
        create_app(library, **more), base_url="http://localhost", headers={"Accept-Encoding": "identity"}
    )


@pytest.fixture(scope="session")
def served(filled: str) -> Iterator[Library]:
    with open_for_serving(filled, 4) as library:
        yield library


@pytest.fixture(scope="session")
def client(served: Library) -> TestClient:
    return client_of(served)


@pytest.fixture(scope="session")
def on_sqlite(filled_sqlite: str) -> Iterator[Library]:
    with open_for_serving(filled_sqlite, 4) as library:
        yield library


@pytest.fixture(scope="session")
def plain_client(on_sqlite: Library) -> TestClient:
    """On SQLite only: for what has nothing to do with the database."""
    return client_of(on_sqlite)
