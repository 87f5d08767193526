"""Schedules in the database: added, taken by one loop each, freed when a loop is gone; on both databases."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from output import processes, schedules
from output.crawl_models import Schedule
from output.database import open_engine, write
from output.errors import ConfigError, LibraryError
from output.schedules import Entry
from output.times import to_text

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ME = processes.name()
DEAD = json.dumps(json.loads(ME) | {"pid": 2**22 + 1})
ELSEWHERE = json.dumps(json.loads(ME) | {"host": "another", "boot": "another", "machine": "another"})


def add(engine: Engine, name: str = "nightly", cron: str = "0 * * * *", **more: bool) -> Entry:
    return schedules.add(engine, name, (cron, "UTC"), ("reread", "--limit", "3"), NOON, **more)


def only(engine: Engine) -> Entry:
    (entry,) = schedules.entries(engine)
    return entry


def take(engine: Engine, now: datetime, loop: str = ME) -> schedules.Taken | None:
    return schedules.take(engine, only(engine), now, loop)


def started(engine: Engine, now: datetime, loop: str, child: str) -> Entry:
    taken = take(engine, now, loop)
    assert taken is not None and not taken.skipped
    entry = schedules.beat(engine, taken.entry, now, child)
    assert entry is not None
    return entry


def test_what_is_added_is_listed_until_it_is_removed(engine: Engine) -> None:
    assert schedules.entries(engine) == []
    made = add(engine)
    assert schedules.entries(engine) == [made]
    assert (made.args, made.due, made.holder) == (("reread", "--limit", "3"), NOON + HOUR, None)
    add(engine, "b")
    add(engine, "一")
    assert [entry.name for entry in schedules.entries(engine)] == ["b", "nightly", "一"]
    assert schedules.remove(engine, "b").name == "b"
    with pytest.raises(LibraryError, match="no schedule 'b'"):
        schedules.remove(engine, "b")


def test_a_name_is_given_once_unless_the_schedule_is_to_change(engine: Engine) -> None:
    add(engine)
    with pytest.raises(LibraryError, match="already"):
        add(engine, cron="5 * * * *")
    assert only(engine).cron == "0 * * * *"
    changed = add(engine, cron="5 * * * *", new=False)
    assert (changed.cron, changed.due) == ("5 * * * *", NOON + timedelta(minutes=5))
    with pytest.raises(ConfigError):
        add(engine, cron="never", new=False)


def test_a_slot_is_taken_once_and_the_next_one_comes_later(engine: Engine) -> None:
    add(engine)
    assert take(engine, NOON + HOUR - timedelta(seconds=1)) is None
    taken = take(engine, NOON + HOUR)
    assert taken is not None and (taken.slot, taken.skipped) == (NOON + HOUR, 0)
    assert take(engine, NOON + HOUR) is None
    assert schedules.finish(engine, taken.entry, NOON + HOUR, 0)
    assert take(engine, NOON + HOUR) is None
    entry = only(engine)
    assert (entry.code, entry.holder, entry.due) == (0, None, NOON + 2 * HOUR)
    assert (entry.started, entry.finished) == (NOON + HOUR, NOON + HOUR)


def test_slots_that_were_missed_are_made_up_for_once(engine: Engine) -> None:
    add(engine)
    taken = take(engine, NOON + 30 * HOUR)
    assert taken is not None and taken.slot == NOON + HOUR
    schedules.finish(engine, taken.entry, NOON + 30 * HOUR, 0)
    assert only(engine).due == NOON + 31 * HOUR


def test_slots_that_come_while_the_last_run_goes_on_are_skipped_and_counted(engine: Engine) -> None:
    add(engine)
    entry = started(engine, NOON + HOUR, ME, ME)
    taken = take(engine, NOON + 4 * HOUR)
    assert taken is not None and taken.skipped == 3
    assert only(engine).started == NOON + HOUR
    assert schedules.finish(engine, entry, NOON + 4 * HOUR, 3)
    assert (only(engine).code, only(engine).due) == (3, NOON + 5 * HOUR)


def test_a_clock_that_is_put_back_runs_nothing_twice(engine: Engine) -> None:
    add(engine)
    taken = take(engine, NOON + HOUR)
    assert taken is not None
    schedules.finish(engine, taken.entry, NOON + HOUR, 0)
    for back in range(120, -1, -10):
        assert take(engine, NOON + HOUR - timedelta(minutes=back)) is None
    assert take(engine, NOON + 2 * HOUR) is not None


def test_a_clock_that_was_years_ahead_silences_a_schedule_no_longer_than_a_slot(engine: Engine) -> None:
    add(engine)
    taken = take(engine, NOON + timedelta(days=3650))
    assert taken is not None
    schedules.finish(engine, taken.entry, NOON, 0)
    assert schedules.wants(only(engine), NOON + HOUR)
    assert take(engine, NOON + HOUR) is None  # not before its next slot
    assert only(engine).due == NOON + 2 * HOUR
    assert take(engine, NOON + 2 * HOUR) is not None


def test_of_many_loops_one_gets_a_slot(engine: Engine, url: str) -> None:
    add(engine)
    engines = [open_engine(url) for _ in range(6)]
    barrier, found = threading.Barrier(len(engines)), []

    def race(own: Engine) -> None:
        for hour in range(1, 21):
            entry = only(own)
            barrier.wait()
            taken = schedules.take(own, entry, NOON + hour * HOUR, ME)
            found.append(taken)
            barrier.wait()
            if taken is not None:
                schedules.finish(own, taken.entry, NOON + hour * HOUR, 0)
            barrier.wait()

    threads = [threading.Thread(target=race, args=(own,)) for own in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in engines:
        own.dispose()
    assert len(found) == 20 * len(engines)
    assert [taken.slot for taken in found if taken is not None] == [
        NOON + hour * HOUR for hour in range(1, 21)
    ]


@pytest.mark.parametrize(
    ("loop", "child", "free"),
    [
        (ME, ME, False),
        (ME, DEAD, False),
        (DEAD, ME, False),
        (DEAD, DEAD, True),
        (ELSEWHERE, ELSEWHERE, False),
    ],
)
def test_a_run_is_freed_at_once_when_loop_and_child_are_gone(
    engine: Engine, loop: str, child: str, free: bool
) -> None:
    add(engine)
    entry = started(engine, NOON + HOUR, loop, child)
    later = NOON + HOUR + timedelta(seconds=5)
    assert [freed.name for freed in schedules.free_gone(engine, later)] == ["nightly"] * free
    assert only(engine).running(later) is not free
    if free:
        assert (only(engine).finished, only(engine).code) == (later, None)
        assert not schedules.finish(engine, entry, later, 0)
        assert only(engine).code is None


def test_a_loop_on_another_machine_is_gone_when_it_has_been_silent_for_long(engine: Engine) -> None:
    add(engine)
    entry = started(engine, NOON + HOUR, ELSEWHERE, ELSEWHERE)
    half = NOON + 1.5 * HOUR
    assert schedules.beat(engine, entry, half, ELSEWHERE) is not None
    assert schedules.free_gone(engine, half + timedelta(minutes=14)) == []
    assert len(schedules.free_gone(engine, half + timedelta(minutes=16))) == 1
    assert schedules.beat(engine, entry, half, ELSEWHERE) is None


def test_a_loop_that_comes_back_cannot_settle_what_another_has_taken_over(engine: Engine) -> None:
    add(engine)
    lost = started(engine, NOON + HOUR, ELSEWHERE, ELSEWHERE)
    schedules.free_gone(engine, NOON + 2 * HOUR)
    held = started(engine, NOON + 2 * HOUR, ME, ME)
    assert not schedules.finish(engine, lost, NOON + 2 * HOUR, 7)
    assert schedules.beat(engine, lost, NOON + 2 * HOUR, ELSEWHERE) is None
    assert only(engine).holder == held.holder


def test_what_a_loop_took_and_never_started_is_due_again(engine: Engine) -> None:
    add(engine)
    assert take(engine, NOON + HOUR, DEAD) is not None
    now = NOON + HOUR + timedelta(minutes=1)
    assert len(schedules.free_gone(engine, now)) == 1
    again = take(engine, now)
    assert again is not None and not again.skipped


def test_what_a_loop_took_without_hearing_of_it_is_due_again(engine: Engine) -> None:
    add(engine)
    assert take(engine, NOON + HOUR) is not None
    assert schedules.free_gone(engine, NOON + HOUR, ME, [only(engine).id]) == []
    assert len(schedules.free_gone(engine, NOON + HOUR, ME, [])) == 1
    assert take(engine, NOON + HOUR) is not None


def test_a_run_of_a_schedule_that_was_removed_and_added_again_settles_nothing(engine: Engine) -> None:
    add(engine)
    entry = started(engine, NOON + HOUR, ME, ME)
    schedules.remove(engine, "nightly")
    add(engine)
    assert not schedules.finish(engine, entry, NOON + HOUR, 0)
    assert schedules.beat(engine, entry, NOON + HOUR, ME) is None
    assert only(engine).finished is None


@pytest.mark.parametrize("text", ["somebody", "[]", '{"loop": 1}', "null"])
def test_other_text_in_the_place_of_a_process_is_somebody_who_runs_it(engine: Engine, text: str) -> None:
    add(engine)
    with write(engine) as connection:
        connection.execute(update(Schedule).values(process=text, started=to_text(NOON)))
    assert only(engine).running(NOON + 1000 * HOUR)
    assert schedules.free_gone(engine, NOON + 1000 * HOUR) == []
