"""When a page is due again: bounds, ladders, what is learned, whatever the input."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.ladders import LADDERS, climb
from output.rhythm import STATES, History, Outcome, Pace, Plan, Pool, Seen, after, natural, pool_of, rate

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = [outcome for outcome in Outcome if outcome not in STATES]

times = st.datetimes(timezones=st.just(UTC))
numbers = st.floats() | st.floats(0, 1000)
histories = st.builds(
    History,
    state=st.sampled_from(["new", "ok", *LADDERS, "?"]),
    attempts=st.integers(-5, 10**9),
    seen_changes=numbers,
    seen_days=numbers,
    tried=st.none() | times,
    visited=st.none() | times,
    changed=st.none() | times,
)
pools = st.builds(Pool, st.floats(0, 50), st.integers(1, 10**6))


def lived(outcomes: list[Outcome], every: timedelta, url: str = "") -> Plan:
    """The plan after these outcomes, so far from one another."""
    plan = after(Outcome.FIRST, History(), NOW, url=url)
    for count, outcome in enumerate(outcomes, 1):
        plan = after(outcome, plan.history, NOW + count * every, url=url)
    return plan


def wait(plan: Plan) -> float:
    """Days from the visit to the next."""
    assert plan.history.tried is not None
    return (plan.next_due - plan.history.tried) / DAY


ways = st.fixed_dictionaries(
    {
        "url": st.text(),
        "advert": st.booleans(),
        "pool": pools,
        "pace": st.builds(Pace, factor=st.floats(0.01, 100)),
    }
)


@given(st.sampled_from(Outcome), histories, times, ways)
def test_every_visit_has_a_next_one_within_bounds(
    outcome: Outcome, history: History, now: datetime, how: dict[str, Any]
) -> None:
    plan, pace = after(outcome, history, now, **how), Pace()
    least = pace.least if outcome in PAGE else LADDERS[STATES[outcome]].first * 0.9
    short = plan.next_due == datetime.max.replace(tzinfo=UTC)
    assert short or least - 1e-9 <= (plan.next_due - now) / DAY <= pace.most + 1e-9
    assert plan.history.tried == now
    assert plan.history.state == STATES.get(outcome, "ok")
    assert plan.history.attempts > 0 if outcome in STATES else plan.history.attempts == 0
    if outcome in PAGE:
        assert plan.history.seen == (plan.history.seen_changes, plan.history.seen_days)
        assert 0 < rate(plan.history.seen) < float("inf")


@given(st.sampled_from(Outcome), histories, times, st.text())
def test_the_same_visit_gives_the_same_plan(
    outcome: Outcome, history: History, now: datetime, url: str
) -> None:
    assert repr(after(outcome, history, now, url=url)) == repr(after(outcome, history, now, url=url))


@pytest.mark.parametrize("outcome", STATES)
def test_ladders_climb_to_their_end_and_stay(outcome: Outcome) -> None:
    ladder = LADDERS[STATES[outcome]]
    history, waits = History("ok", visited=NOW), []
    for _ in range(30):
        plan = after(outcome, history, NOW)
        history = plan.history
        waits.append(ladder.wait(history.attempts))
    assert waits[0] == ladder.first
    assert all(a < b or a == b == ladder.most for a, b in pairwise(waits))
    assert waits[-1] == ladder.most


@given(st.lists(st.sampled_from(sorted(LADDERS)), min_size=1, max_size=40))
def test_who_changes_from_one_trouble_to_another_waits_no_less(states: list[str]) -> None:
    state, step, before = "ok", 0, 0.0
    for to in states:
        step = climb(state, step, to)
        assert LADDERS[to].wait(step) >= min(before, LADDERS[to].most)
        state, before = to, LADDERS[to].wait(step)


def test_every_trouble_has_a_ladder_of_its_own() -> None:
    assert set(STATES.values()) == set(LADDERS)
    assert len({tuple(LADDERS["gone"]), tuple(LADDERS["failing"]), tuple(LADDERS["parked"])}) == 3


def test_a_failure_is_tried_again_soon_and_forgets_nothing() -> None:
    steady = lived([Outcome.CHANGED] * 10, DAY)
    failed = after(Outcome.FAILED, steady.history, NOW + 11 * DAY)
    assert 0.9 / 24 <= wait(failed) <= 1 / 24
    assert failed.history.seen == steady.history.seen
    assert failed.history.visited == steady.history.visited
    back = after(Outcome.SAME, failed.history, NOW + 11 * DAY + timedelta(hours=1))
    assert back.history.attempts == 0
    assert wait(back) < 1.2 * wait(steady) + 1


@pytest.mark.parametrize("outcome", STATES)
def test_a_page_that_comes_back_goes_on_as_before(outcome: Outcome) -> None:
    before = lived([Outcome.SAME] * 5, 10 * DAY)
    away = after(outcome, before.history, NOW + 60 * DAY)
    back = after(Outcome.SAME, away.history, NOW + 70 * DAY)
    assert back.history.state == "ok"
    assert back.history.seen_days > before.history.seen_days
    assert natural(back.history.seen) >= natural(before.history.seen) * 0.9


def test_restless_pages_are_asked_often_and_quiet_ones_seldom() -> None:
    daily = lived([Outcome.CHANGED] * 40, DAY)
    weekly = lived([*[Outcome.SAME] * 6, Outcome.CHANGED] * 8, DAY)
    quiet = lived([Outcome.NOT_MODIFIED] * 40, 10 * DAY)
    assert wait(daily) < 1.5 < wait(weekly) < 10 < wait(quiet)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 60))
def test_a_change_never_makes_a_page_wait_longer(changes: list[bool], every: int) -> None:
    outcomes = [Outcome.CHANGED if change else Outcome.SAME for change in changes]
    history = lived(outcomes, every * DAY).history
    now = NOW + (len(outcomes) + 1) * every * DAY
    changed = after(Outcome.CHANGED, history, now).history
    same = after(Outcome.SAME, history, now).history
    assert rate(changed.seen) > rate(same.seen)


def test_old_changes_are_forgotten_in_time() -> None:
    plan = lived([Outcome.CHANGED] * 30, DAY)
    before = rate(plan.history.seen)
    for count in range(1, 30):
        plan = after(Outcome.SAME, plan.history, NOW + timedelta(days=30 + 30 * count))
    assert rate(plan.history.seen) < before / 20


def test_a_rate_that_is_seen_only_now_and_then_is_not_taken_for_the_visits_own() -> None:
    """A page found changed on every tenth day has changed more than once in ten days, as far as one can tell."""
    assert rate(lived([Outcome.CHANGED] * 30, 10 * DAY).history.seen) > 0.1


def test_a_clock_that_goes_back_teaches_nothing_wrong() -> None:
    history = replace(lived([Outcome.SAME] * 3, DAY).history, visited=NOW + 1000 * DAY)
    plan = after(Outcome.SAME, history, NOW)
    assert plan.history.seen == history.seen
    assert plan.history.visited == NOW
    assert 0.25 <= wait(plan) <= 60


def test_pages_of_a_host_read_at_once_fall_due_on_many_days() -> None:
    due = [after(Outcome.FIRST, History(), NOW, url=f"http://a.cn/{page}").next_due for page in range(200)]
    assert max(due) > min(due) + (min(due) - NOW)
    assert len({time.date() for time in due}) > 3


def test_strangers_are_asked_less_often_than_adverts() -> None:
    assert natural(Seen(3, 100), advert=False) > 2 * natural(Seen(3, 100))


def test_what_a_host_does_shows_on_pages_that_are_new() -> None:
    restless = pool_of([Seen(10, 60)] * 20)
    assert restless.pages == 20
    assert rate(Seen(), restless) > 3 * rate(Seen())


def test_one_restless_page_does_not_speak_for_its_host() -> None:
    assert pool_of([*[Seen(0, 300)] * 20, Seen(300, 300)]).shared < 0.01


def test_the_more_pages_change_together_the_less_each_is_asked() -> None:
    seen = Seen(10, 300)
    few, many = (natural(seen, Pool(1 / 30, pages)) for pages in (2, 200))
    assert many > few
    assert natural(Seen(10, 300), Pool(0.0, 200)) < many


def test_no_pages_have_no_pool() -> None:
    assert pool_of([]) == pool_of([Seen(3, 4)]) == Pool()
