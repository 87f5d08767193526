"""What people hold of two numbers: the same hand, different hands, or unsure. It wins over what was found, until undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import bulk, database, forgotten, links, operator_groups, patience, withdrawals
from output.errors import LibraryError
from output.listing import Listing, Question, newest_first
from output.region_answers import AnswerIds
from output.rows import JudgementRow
from output.times import to_text
from output.told import WHO, told
from output.written_numbers import hyphenate, is_mobile, meant

VERDICTS = ("same", "different", "unsure")
_COLUMNS = "number_a, number_b, verdict, why, who, judged_at, undone_at, undone_who, undone_why"
_NEW = ["number_a", "number_b", "verdict", "why", "who", "judged_at"]
# What was said of a number that is withdrawn is told no more than the number.
_SHOWN = """NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.undone_at IS NULL AND w.brand IS NULL
    AND w.number IN (judgement.number_a, judgement.number_b))"""
_ACTIVE = f"SELECT {_COLUMNS} FROM judgement WHERE undone_at IS NULL"
_OF_PAIR = "number_a = :a AND number_b = :b"
_UNDO = f"""UPDATE judgement SET undone_at = :when, undone_who = :who, undone_why = :why
    WHERE undone_at IS NULL AND {_OF_PAIR}"""


class Judged(NamedTuple):
    """What came of it: the two numbers, what holds of them now, and the operator of each; null where none shows it."""

    number_a: str
    number_b: str
    verdict: str | None
    operator_a: str | None
    operator_b: str | None


def judge(  # noqa: PLR0913, PLR0917
    engine: Engine, one: str, other: str, verdict: str, why: str, who: str, now: datetime | None = None
) -> Judged:
    """Write down what somebody holds of two numbers, in place of what was held before. Raises LibraryError, among
    others if it contradicts other judgements: of one, two and three not all can be the same if two of them differ.
    """
    if verdict not in VERDICTS:
        raise LibraryError(f"{verdict[:40]!r} is no verdict; there is {', '.join(VERDICTS)}")
    a, b = _pair(one, other)
    reason, by = told(why, "why"), told(who, "who judges", WHO)
    when = to_text(now or datetime.now(UTC))

    def work(connection: Connection) -> Judged:
        database.lock(connection, database.TIE_LOCK)
        forgotten.refuse(connection, (a, b))
        for number in (a, b):
            withdrawals.refuse(connection, withdrawals.Subject("number", number=number))
        held = active(connection, a, b)
        if held is not None and held.verdict == verdict:
            raise LibraryError(
                f"{hyphenate(a)} and {hyphenate(b)}: {held.who} has judged so on {held.judged_at[:10]}"
            )
        values = {"a": a, "b": b, "when": when, "who": by, "why": f"judged anew: {reason}"}
        connection.execute(bulk.sql(_UNDO), values)
        _refuse_contradiction(connection, a, b, verdict)
        bulk.insert(connection, "judgement", _NEW, [(a, b, verdict, reason, by, when)])
        return _settled(connection, a, b, verdict)

    return patience.write(engine, AnswerIds(), work)


def undo(  # noqa: PLR0913, PLR0917
    engine: Engine, one: str, other: str, why: str, who: str, now: datetime | None = None
) -> Judged:
    """Take a judgement back; the row stays. A LibraryError if none holds of the two."""
    a, b = _pair(one, other)
    values = {"a": a, "b": b, "why": told(why, "why that is undone"), "who": told(who, "who undoes it", WHO)}
    values["when"] = to_text(now or datetime.now(UTC))

    def work(connection: Connection) -> Judged:
        database.lock(connection, database.TIE_LOCK)
        if not connection.execute(bulk.sql(_UNDO), values).rowcount:
            raise LibraryError(f"{hyphenate(a)} and {hyphenate(b)}: nobody's judgement holds of them")
        return _settled(connection, a, b, None)

    return patience.write(engine, AnswerIds(), work)


def rows(
    connection: Connection,
    limit: int | None = None,
    after: str | None = None,
    *,
    include_mobile: bool = False,
) -> Listing[JudgementRow]:
    """Judgements, the newest first, undone ones too; those of mobile numbers only if wanted."""
    statement = f"SELECT id, {_COLUMNS} FROM judgement WHERE {_SHOWN} ORDER BY judged_at DESC, id DESC"
    found = [(row[0], JudgementRow(*row[1:])) for row in connection.execute(bulk.sql(statement))]
    kept = [
        (key, row)
        for key, row in found
        if include_mobile or not (is_mobile(row.number_a) or is_mobile(row.number_b))
    ]
    question = Question("judgements", {"include_mobile": include_mobile})
    return newest_first(kept, lambda row: row.judged_at, question, limit, after)


def active(connection: Connection, a: str, b: str) -> JudgementRow | None:
    """What holds of two numbers, given in code-point order; null if nobody has judged."""
    row = connection.execute(bulk.sql(f"{_ACTIVE} AND {_OF_PAIR}"), {"a": a, "b": b}).first()
    return None if row is None else JudgementRow(*row)


def about(connection: Connection, numbers: Iterable[str]) -> list[JudgementRow]:
    """What holds of any of these numbers, the earliest first."""
    among = bulk.among(connection, kind="text")
    statement = f"{_ACTIVE} AND {_SHOWN} AND (number_a {among} OR number_b {among}) ORDER BY judged_at, number_a, number_b"
    values = {"values": bulk.as_list(connection, sorted(numbers))}
    return [JudgementRow(*row) for row in connection.execute(bulk.sql(statement), values)]


def _pair(one: str, other: str) -> tuple[str, str]:
    found = []
    for written in (one, other):
        number = meant(written)
        if number is None:
            raise LibraryError(f"{written[:60]!r} is no phone number")
        found.append(number)
    a, b = sorted(found)
    if a == b:
        raise LibraryError(f"{hyphenate(a)}: that is one number; name two")
    return a, b


def _refuse_contradiction(connection: Connection, a: str, b: str, verdict: str) -> None:
    held = [JudgementRow(*row) for row in connection.execute(bulk.sql(_ACTIVE))]
    same = [(row.number_a, row.number_b) for row in held if row.verdict == "same"]
    apart = [(row.number_a, row.number_b) for row in held if row.verdict == "different"]
    (same if verdict == "same" else apart if verdict == "different" else []).append((a, b))
    for members in operator_groups.components({x for pair in same for x in pair}, same):
        for x, y in apart:
            if x in members and y in members:
                between = " and ".join(map(hyphenate, _way(same, x, y)[1:-1])) or "nothing"
                raise LibraryError(
                    f"{hyphenate(x)} and {hyphenate(y)} would be judged different, and the same by way of {between}; "
                    "undo one of these judgements first (`hotlines judgements`)"
                )


def _settled(connection: Connection, a: str, b: str, verdict: str | None) -> Judged:
    links.review(connection, [a, b])
    statement = bulk.sql("SELECT operator FROM operators WHERE number = :number")
    operators = [connection.scalar(statement, {"number": number}) for number in (a, b)]
    return Judged(a, b, verdict, *operators)


def _way(same: list[tuple[str, str]], x: str, y: str) -> list[str]:
    """The numbers by way of which judgements lead from the one to the other, on the shortest way."""
    import networkx as nx  # noqa: PLC0415 - takes a while to load

    return list(nx.shortest_path(nx.Graph(sorted(same)), x, y))
