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
from pipelines.reader_door import Reader
from tests.output.conftest import Maker

MOBILE = "13800138001"


def fill(url: str) -> None:
    """Adverts of five brands and eight numbers on twelve pages, a judgement, two withdrawals."""
    maker = Maker()
    engine = open_engine(url, create=True)
    for at in range(8):
        pairs = [
            (brand, f"400{at % 7:07}") for brand in ("海尔", "格力", "美的", "=甲", "乙,乙")[: 1 + at % 5]
        ]
        maker.put(engine, f"http://a{at % 3}.example/{at}?x={at}", maker.advert(pairs), day=at)
    maker.put(engine, "http://m.example/1", maker.advert([("海尔", MOBILE)], more="m"), day=2)
    maker.put(engine, "http://m.example/2", maker.advert([("格力", "02759799616")], more="n"), day=3)
    maker.put(engine, "http://m.example/3", maker.advert([], is_advert=False, more="o"), day=3)
    maker.put(engine, "http://m.example/gone", maker.advert([("美的", "4009999999")], more="p"), day=4)
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
def filled(request: pytest.FixtureRequest, filled_sqlite: str) -> str:
    """The URL of a library that is not to be changed, on each of the two databases."""
    if request.param == "sqlite":
        return filled_sqlite
    make: Callable[[str], str] = request.getfixturevalue("postgres")
    address = make("template1")
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
