"""The simulated year, made small: the crawler's policy beats one interval for all, and the measure measures."""

from __future__ import annotations

from statistics import mean

import pytest

from benchmarks import revisit
from benchmarks.revisit import POLICIES, measure, results
from benchmarks.revisit_policies import Crawler, fixed
from benchmarks.revisit_world import YEAR, Change, World, world

SMALL = {"seeds": 2, "pages": 120, "hosts": 12}


def one_page(*times: float) -> World:
    changes = [Change(time, f"n{time}", True) for time in times]
    return World([0], [0.0], [YEAR], [(0.1, 0.1)], [0.0], [changes], [list(times)])


def test_what_was_seen_in_time_is_counted_and_what_was_overwritten_is_not() -> None:
    year = one_page(1.0, 5.0, 5.2, 9.0)
    result = measure(year, [[0.5, 1.4, 5.5, 11.0]], 4)
    assert (
        result.changes == result.swaps == 0.5
    )  # at 1.0 and 5.2; 5.0 was overwritten, 9.0 was seen two days late
    assert result.delay == pytest.approx((0.4 + 0.5 + 0.3 + 2.0) / 4)
    assert result.asked == pytest.approx(4 / YEAR)


def test_a_year_is_the_same_for_one_seed_and_holds_what_it_promises() -> None:
    year = world(3, 120, 12)
    assert year == world(3, 120, 12) != world(4, 120, 12)
    assert set(year.hosts) == set(range(12))
    assert any(born > 0 for born in year.born) and any(died < YEAR for died in year.died)
    assert any(change.swap for changes in year.changes for change in changes)


def test_the_policy_sees_more_than_one_interval_for_all() -> None:
    for budget in (0.1, 0.3):
        base, rhythm = (results(name, budget, **SMALL) for name in ("fixed interval", "rhythm"))
        assert mean(r.asked for r in rhythm) <= mean(r.asked for r in base) + 1e-3
        assert mean(r.changes for r in rhythm) > 1.5 * mean(r.changes for r in base)
        assert mean(r.swaps for r in rhythm) > 1.3 * mean(r.swaps for r in base)


def test_no_policy_asks_for_more_than_there_is() -> None:
    year = world(5, 60, 6)
    crawler = Crawler(year)
    visits = crawler.run(0.2, 5)
    assert sum(map(len, visits)) <= crawler.asked <= 0.2 * 60 * YEAR
    assert sum(map(len, fixed(year, 0.2, 5))) <= 0.2 * 60 * YEAR
    assert all(born <= times[0] for born, times in zip(year.born, visits, strict=True) if times)


def test_the_table_has_a_row_for_each_policy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["revisit", "--seeds", "1", "--budget", "0.05", "--jobs", "1"])
    monkeypatch.setattr(revisit, "results", lambda name, budget, seeds: results(name, budget, seeds, 40, 5))
    revisit.main()
    printed = capsys.readouterr().out
    assert all(name in printed for name in POLICIES)
