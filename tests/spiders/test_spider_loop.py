"""The loop of a spider on the frontier: what fails at the desk ends it, and is no crawl that has done its work."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from output.errors import LibraryError
from spiders.base import FrontierSpider


class FakeDesk:
    """Hands nothing out; fails where it is told to."""

    def __init__(self, fails: str) -> None:
        self.fails = fails
        self.errors: list[Exception] = []
        self.is_resting = False
        self.in_hand = 0
        self.news = asyncio.Event()

    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.is_resting = True

    async def take(self) -> list[Any]:
        if self.fails == "take":
            raise LibraryError("the disk is full")
        return []

    async def waiting(self) -> None:
        if self.fails == "waiting":
            raise LibraryError("the disk is full")


class Fails(FrontierSpider):
    """A spider with a desk of the test's."""

    name = "fails"
    desk: Any

    def _begin(self) -> Any:
        nothing: Any = SimpleNamespace(prepare=self._prepare, pending=0)
        self.sense = self.maps = nothing
        return self.desk

    async def _prepare(self, *args: Any) -> None:
        pass

    async def enter(self, desk: Any) -> None:
        if desk.fails == "enter":
            raise LibraryError("the disk is full")


@pytest.mark.parametrize("where", ["enter", "take", "waiting"])
def test_what_fails_at_the_desk_is_told(where: str) -> None:
    spider = Fails()
    spider.desk = FakeDesk(where)
    spider.settings = {}  # type: ignore[assignment]

    async def run() -> list[Any]:
        return [request async for request in spider.start()]

    assert asyncio.run(run()) == []
    assert [str(error) for error in spider.desk.errors] == ["the disk is full"]


def test_a_crawl_with_nothing_left_ends_without_a_word() -> None:
    spider = Fails()
    spider.desk = FakeDesk("nowhere")
    spider.settings = {}  # type: ignore[assignment]

    async def run() -> list[Any]:
        return [request async for request in spider.start()]

    assert asyncio.run(run()) == []
    assert spider.desk.errors == []
