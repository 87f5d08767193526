"""Runs: when a command that writes began, that it is alive, how it ended, and what came of it.

What a run found follows from its visits and is worked out when asked, so that it is right while runs overlap and
after a page was read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from output import bulk, database, number_changes, processes
from output.errors import NotFoundError
from output.first_seen import hosts_by_run, numbers_by_run
from output.listing import Key, Listing, Question, taken
from output.run_rows import Problem, RunDetail, RunRow
from output.times import from_text, to_text

OUTCOMES = ("done", "interrupted", "failed")
STALE = timedelta(minutes=10)
"""A run that has given no sign of life for so long is taken for killed."""
HISTORY = 300
"""How many runs before it are looked through for such as a run can be compared with: quiet ones say little."""
FAILED = "failed/"
"""Counters of failures by class begin so."""

IsDead = Callable[[str], bool]
"""Whether the process of that name is known to be gone, see `output.processes`."""

_START = """INSERT INTO run (command, started, process, beat)
    VALUES (:command, :started, :process, :started) RETURNING id"""
_FINISH = """UPDATE run SET finished = :now, beat = :now, outcome = :outcome, counts = :counts,
    problems = :problems, peak_memory = :peak WHERE id = :run"""
_RUNS = """SELECT id, command, started, finished, process, beat, outcome, counts, problems, peak_memory
    FROM run {which} ORDER BY id DESC"""
_VISITS = """
    SELECT v.run_id, v.outcome, count(*), count(CASE WHEN r.is_advert = 1 THEN 1 END), max(v.time)
    FROM visit v LEFT JOIN reading r ON r.snapshot_id = v.snapshot_id AND r.current = 1
    WHERE v.run_id {among} GROUP BY v.run_id, v.outcome
"""


def start(engine: Engine, command: str, process: str | None = None, now: datetime | None = None) -> int:
    """Note that `command` begins now, run by `process`; returns the run's number."""
    with database.reported(engine), database.write(engine) as connection:
        values = {"command": command, "started": _text(now), "process": process}
        return int(connection.execute(bulk.sql(_START), values).scalar_one())


def beat(
    connection: Connection, run: int, now: datetime | None = None, counts: Mapping[str, int] | None = None
) -> None:
    """Note that a run is alive and, with `counts`, how far it is: what is known of it should it be killed."""
    values = {"run": run, "now": _text(now), "counts": None if counts is None else json.dumps(dict(counts))}
    statement = "UPDATE run SET beat = :now, counts = coalesce(:counts, counts) WHERE id = :run"
    connection.execute(bulk.sql(statement), values)


def finish(  # noqa: PLR0913, PLR0917
    engine: Engine,
    run: int,
    outcome: str,
    counts: Mapping[str, int],
    problems: Sequence[Problem] = (),
    peak: int | None = None,
    now: datetime | None = None,
) -> None:
    """Note that a run has ended: `outcome` is one of OUTCOMES, `peak` its peak memory in bytes."""
    if outcome not in OUTCOMES:
        raise ValueError(f"a run ends {', '.join(OUTCOMES)}, not {outcome!r}")
    with database.reported(engine), database.write(engine) as connection:
        values = {
            "run": run,
            "now": _text(now),
            "outcome": outcome,
            "counts": json.dumps(dict(counts)),
            "problems": json.dumps([asdict(problem) for problem in problems]),
            "peak": peak,
        }
        connection.execute(bulk.sql(_FINISH), values)


def history(connection: Connection, command: str, limit: int = HISTORY) -> list[dict[str, int]]:
    """The counters of the last runs of `command` that ended by themselves, the newest first."""
    statement = """SELECT counts FROM run WHERE command = :command AND outcome = 'done'
        AND counts IS NOT NULL ORDER BY id DESC LIMIT :limit"""
    found = connection.scalars(bulk.sql(statement), {"command": command, "limit": limit})
    return [json.loads(counts) for counts in found]


def hosts(connection: Connection, run: int) -> int:
    """Of how many hosts a run has asked for pages."""
    statement = (
        "SELECT count(DISTINCT p.host) FROM visit v JOIN page p ON p.id = v.page_id WHERE v.run_id = :run"
    )
    return int(connection.scalar(bulk.sql(statement), {"run": run}) or 0)


def failures(counts: Mapping[str, int]) -> dict[str, int]:
    """How many pages failed, by class, the most frequent first; ``other`` are those without one."""
    kinds = {name.removeprefix(FAILED): count for name, count in counts.items() if name.startswith(FAILED)}
    rest = counts.get("failed", 0) - sum(kinds.values())
    if rest > 0:
        kinds["other"] = kinds.get("other", 0) + rest
    return dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))


def rows(
    connection: Connection,
    limit: int | None = None,
    now: datetime | None = None,
    is_dead: IsDead | None = None,
    after: str | None = None,
) -> Listing[RunRow]:
    """The runs, the newest first; `limit` and `after` as for every list."""

    def ask(condition: str, values: dict[str, Any], size: int) -> Sequence[Sequence[Any]]:
        statement = _RUNS.format(which=f"WHERE {condition}") + " LIMIT :limit"
        return connection.execute(bulk.sql(statement), {**values, "limit": size}).all()

    size = None if limit is None else max(limit, 0)
    found, cursor = taken((Key("id", True),), Question("runs", {}), size, after, ask)
    details = _details(connection, [_Run(*row) for row in found], now, is_dead)
    names = RunRow.__dataclass_fields__
    listed = Listing(RunRow(**{name: getattr(detail, name) for name in names}) for detail in details)
    listed.next = cursor
    return listed


def detail(
    connection: Connection, run: int, now: datetime | None = None, is_dead: IsDead | None = None
) -> RunDetail:
    """Everything known of one run; a LibraryError if there is none of that number."""
    found = connection.execute(bulk.sql(_RUNS.format(which="WHERE id = :run")), {"run": run}).one_or_none()
    if found is None:
        raise NotFoundError(f"run {run}: there is none; `hotlines runs` lists them")
    return _details(connection, [_Run(*found)], now, is_dead)[0]


class _Run(NamedTuple):
    """One row of the table."""

    id: int
    command: str
    started: str
    finished: str | None
    process: str | None
    beat: str | None
    outcome: str | None
    counts: str | None
    problems: str | None
    peak_memory: int | None


class _Visits(NamedTuple):
    """What the visits of one run say."""

    outcomes: dict[str, int]
    adverts: int = 0
    last: str = ""


def _details(
    connection: Connection, found: list[_Run], now: datetime | None, is_dead: IsDead | None
) -> list[RunDetail]:
    ids = [run.id for run in found]
    visits = _visits(connection, ids)
    numbers, hosts = numbers_by_run(connection, ids), hosts_by_run(connection, ids)
    changes = number_changes.count_by_run(connection, ids)
    today, dead = now or datetime.now(UTC), is_dead or _process_is_dead
    done = []
    for run in found:
        seen = visits.get(run.id, _Visits({}))
        state = state_of(run, today, dead)
        seconds = _seconds(run, seen, state, today)
        pages, counts = seen.outcomes.get("ok", 0), json.loads(run.counts or "{}")
        wrong = [Problem(**problem) for problem in json.loads(run.problems or "[]")]
        done.append(
            RunDetail(
                run=run.id,
                command=run.command,
                state=state,
                started=run.started,
                finished=run.finished,
                seconds=seconds,
                pages=pages,
                adverts=seen.adverts,
                new_numbers=numbers.get(run.id, 0),
                new_hosts=hosts.get(run.id, 0),
                number_changes=changes.get(run.id, 0),
                failed=seen.outcomes.get("failed", 0),
                pages_per_minute=round(pages * 60 / seconds, 1) if seconds else None,
                peak_memory=run.peak_memory,
                problems=len(wrong),
                process=None if run.process is None else processes.place_of(run.process),
                beat=run.beat,
                outcomes=seen.outcomes,
                failures=failures(counts),
                counts=counts,
                problem_list=wrong,
            )
        )
    return done


def _visits(connection: Connection, ids: Iterable[int]) -> dict[int, _Visits]:
    statement = bulk.sql(_VISITS.format(among=bulk.among(connection)) + " ORDER BY 1, 3 DESC, 2")
    found: dict[int, _Visits] = {}
    for run, outcome, count, adverts, last in connection.execute(
        statement, {"values": bulk.as_list(connection, ids)}
    ):
        before = found.get(run, _Visits({}))
        shown = adverts if outcome == "ok" else 0
        outcomes = before.outcomes | {outcome: count}
        found[run] = _Visits(outcomes, before.adverts + shown, max(before.last, last))
    return found


def state_of(run: Any, now: datetime, is_dead: IsDead) -> str:
    """The state of a row of the table `run` at `now`, one of STATES."""
    if run.outcome is not None:
        return str(run.outcome)
    if run.finished is not None:  # by a version that did not say how
        return "done"
    if run.process is not None and is_dead(run.process):
        return "killed"
    return "killed" if now - from_text(run.beat or run.started) > STALE else "running"


def _seconds(run: _Run, seen: _Visits, state: str, now: datetime) -> int:
    """Until it ended, until now while it runs, else until the last that is known of it."""
    if state == "running":
        last = to_text(now)
    else:
        last = run.finished or max(run.beat or run.started, seen.last if run.beat is None else "")
    return max(0, round((from_text(last) - from_text(run.started)).total_seconds()))


def _process_is_dead(name: str) -> bool:
    return processes.is_dead(name)


def _text(now: datetime | None) -> str:
    return to_text(now or datetime.now(UTC))
