"""Which of the addresses in hand are worth their requests."""

from __future__ import annotations

import pytest

from output.leases import START_RANK, Lease
from spiders.sense import Sense

TRAP = "http://www.a.example/a/b/a/b/a/b/"
NEW = Lease(1, TRAP, "a.example", "new", 40, 3, None, None, None, None)


@pytest.fixture
def sense() -> Sense:
    return Sense(8, lambda *args: None)


@pytest.mark.parametrize("state", ["new", "refused", "failing", "moved", "gone", "skipped"])
def test_a_trap_that_was_never_visited_is_one_whenever_it_comes_round(sense: Sense, state: str) -> None:
    assert sense.trap(NEW._replace(state=state)) == "repeated"


def test_what_has_shown_a_page_and_starts_are_asked_for(sense: Sense) -> None:
    assert sense.trap(NEW._replace(state="failing", whole="2026-03-01T08:00:00Z")) is None
    assert sense.trap(NEW._replace(state="failing", sha256="0" * 64)) is None
    assert sense.trap(NEW._replace(rank=START_RANK)) is None
    assert sense.trap(NEW._replace(state="failing", depth=0)) is None
