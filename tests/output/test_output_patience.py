"""A server that goes away for a while is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from output import patience
from output.database import open_engine
from output.errors import LibraryError
from output.region_answers import AnswerIds
from tests.door import Door, door_to


@pytest.fixture
def door(postgres: Callable[[str], str]) -> Iterator[tuple[Door, str]]:
    own, url = door_to(postgres("template1"))
    yield own, url
    own.shut()


def write(engine: Any) -> Any:
    return patience.write(engine, AnswerIds(), lambda library: library.scalar(text("SELECT 7")))


def test_a_server_that_is_started_again_is_waited_for(
    door: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, url = door
    engine = open_engine(url, create=True)
    assert write(engine) == 7
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 4:
            own.reopen()

    monkeypatch.setattr(patience.time, "sleep", wait)
    own.shut()
    assert write(engine) == 7
    assert len(waits) >= 4
    engine.dispose()


def test_one_that_stays_away_is_told_in_one_line(
    door: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, url = door
    engine = open_engine(url, create=True)
    monkeypatch.setattr(patience, "GONE_SECONDS", 0.0)
    own.shut()
    with pytest.raises(LibraryError) as raised:
        write(engine)
    assert "\n" not in str(raised.value)
    engine.dispose()
