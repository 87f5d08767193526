"""Taking back what must not be said: a page, a number, or a number for one brand. It can be undone.

What is withdrawn is gone from every view, export and pack, also after its pages were read again: its pairs bear a
role of `ROLES` in place of their own, by which everything else counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import brand_names, bulk, database, forgotten, host_totals, links, patience
from output.errors import LibraryError, NotFoundError
from output.listing import Listing, Question, newest_first
from output.region_answers import AnswerIds
from output.rows import WithdrawalRow
from output.times import to_text
from output.told import WHO, told
from output.urls import canonical_url
from output.written_numbers import hyphenate, is_mobile, national, parted

ROLES = {"withdrawn": "advertised", "withdrawn_mention": "mentioned"}
"""The roles of a pair that is taken back, and those that it has else."""
_TAKEN = "CASE role WHEN 'advertised' THEN 'withdrawn' ELSE 'withdrawn_mention' END"
_GIVEN = "CASE role WHEN 'withdrawn' THEN 'advertised' ELSE 'mentioned' END"
_LOCK = 0x407A71A7
_ACTIVE = "SELECT count(*) FROM withdrawal WHERE undone_at IS NULL"
_MATCH = """EXISTS (
    SELECT 1 FROM reading r JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    CROSS JOIN number n CROSS JOIN brand b CROSS JOIN withdrawal x
    WHERE r.id = pair_mention.reading_id AND n.id = pair_mention.number_id AND b.id = pair_mention.brand_id
      AND x.undone_at IS NULL
      AND (x.url = g.url OR (x.number = n.number AND (x.brand IS NULL OR x.brand = b.brand))))"""
_MARK = f"""UPDATE pair_mention SET role = {_TAKEN}
    WHERE role IN ('advertised', 'mentioned') AND reading_id {{among}} AND {_MATCH}"""
_FREE = f"""UPDATE pair_mention SET role = {_GIVEN}
    WHERE role IN ('withdrawn', 'withdrawn_mention') AND reading_id {{among}} AND NOT {_MATCH}"""
_OF_PAGE = "SELECT r.id, g.id, g.host FROM page g JOIN snapshot s ON s.page_id = g.id JOIN reading r ON r.snapshot_id = s.id WHERE g.url = :url"
_OF_NUMBER = """SELECT DISTINCT r.id, g.id, g.host FROM number n JOIN number_mention m ON m.number_id = n.id
    JOIN reading r ON r.id = m.reading_id JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    WHERE n.number = :number AND (CAST(:brand AS TEXT) = '' OR EXISTS (
      SELECT 1 FROM pair_mention t JOIN brand b ON b.id = t.brand_id
      WHERE t.reading_id = r.id AND t.number_id = n.id AND b.brand = :brand))"""
_SAME = "kind = :kind AND coalesce(url, '') = :url AND coalesce(number, '') = :number AND coalesce(brand, '') = :brand"
_COLUMNS = "kind, url, number, brand, why, who, withdrawn_at, undone_at, undone_who, undone_why"


class Subject(NamedTuple):
    """What is withdrawn: `kind` is ``page``, ``number`` or ``pair``; what does not belong to it is empty."""

    kind: str
    url: str = ""
    number: str = ""
    brand: str = ""

    def __str__(self) -> str:
        """As messages name it."""
        if self.kind == "page":
            return f"page {self.url}"
        return f"number {hyphenate(self.number)}{f' for {self.brand}' if self.brand else ''}"


class Changed(NamedTuple):
    """What came of it: on how many pages, and how many places that tie a number to a brand."""

    withdrawn: str
    pages: int
    places: int


def subject(connection: Connection, what: str, brand: str | None = None) -> Subject:
    """The page (an address) or number that `what` names, or the pair of it with `brand`. Raises LibraryError."""
    if "://" in what or what.startswith("file:"):
        if brand:
            raise LibraryError("a page is withdrawn whole; leave the brand out, or name a number and a brand")
        url = bulk.clean(what)
        for address in (url, canonical_url(url) or url):
            if connection.scalar(bulk.sql("SELECT count(*) FROM page WHERE url = :url"), {"url": address}):
                return Subject("page", address)
        raise LibraryError(f"page {what[:200]!r}: never visited")
    number = national(what)
    if number is None and (found := parted(what)) is not None:
        raise LibraryError(
            f"{what[:60]!r}: a number is withdrawn with all its extensions; name {hyphenate(found.number)}"
        )
    if number is None:
        raise LibraryError(f"{what[:60]!r} is neither the address of a page nor a phone number")
    if brand is None:
        return Subject("number", number=number)
    if not brand.strip():
        raise LibraryError(
            "the brand is empty; name it, or leave it out to withdraw the number for all brands"
        )
    return Subject("pair", number=number, brand=brand_names.stored(connection, brand))


def withdraw(  # noqa: PLR0913, PLR0917
    engine: Engine, what: str, brand: str | None, why: str, who: str, now: datetime | None = None
) -> Changed:
    """Withdraw a page, a number or a pair; a LibraryError if it is withdrawn already, or nobody says why."""
    reason, by = told(why, "why it is withdrawn"), told(who, "who withdraws it", WHO)
    when = to_text(now or datetime.now(UTC))

    def note(connection: Connection, about: Subject) -> None:
        forgotten.refuse(connection, [about.number])
        if active(connection, about):
            raise LibraryError(f"{about}: is withdrawn already; `hotlines withdrawals` says by whom and why")
        cells = (about.kind, about.url or None, about.number or None, about.brand or None, reason, by, when)
        names = ["kind", "url", "number", "brand", "why", "who", "withdrawn_at"]
        bulk.insert(connection, "withdrawal", names, [cells])

    return _change(engine, what, brand, note, _MARK)


def undo(  # noqa: PLR0913, PLR0917
    engine: Engine, what: str, brand: str | None, why: str, who: str, now: datetime | None = None
) -> Changed:
    """Show again what was withdrawn; the row stays. A LibraryError if it is not withdrawn just now."""
    reason, by = told(why, "why that is undone"), told(who, "who undoes it", WHO)
    when = to_text(now or datetime.now(UTC))

    def note(connection: Connection, about: Subject) -> None:
        statement = f"""UPDATE withdrawal SET undone_at = :when, undone_who = :who, undone_why = :why
            WHERE undone_at IS NULL AND {_SAME}"""
        values = {"when": when, "who": by, "why": reason, **about._asdict()}
        if not connection.execute(bulk.sql(statement), values).rowcount:
            raise LibraryError(f"{about}: is not withdrawn")

    return _change(engine, what, brand, note, _FREE)


def _change(
    engine: Engine, what: str, brand: str | None, note: Callable[[Connection, Subject], None], statement: str
) -> Changed:
    """Write down with `note` what holds of a subject from now on, and put right what follows, while nobody stores."""

    def work(connection: Connection) -> Changed:
        database.lock(connection, _LOCK)
        about = subject(connection, what, brand)
        page = connection.scalars(bulk.sql("SELECT id FROM page WHERE url = :url"), {"url": about.url}).all()
        before = host_totals.states(connection, page)
        note(connection, about)
        changed = _apply(connection, about, statement)
        host_totals.update(connection, before, host_totals.states(connection, page))
        return changed

    return patience.write(engine, AnswerIds(), work)


def _apply(connection: Connection, about: Subject, statement: str) -> Changed:
    """Put the roles of the pairs of a subject right, and what is counted by them."""
    pair = {"number": about.number, "brand": about.brand}
    which, values = (_OF_PAGE, {"url": about.url}) if about.url else (_OF_NUMBER, pair)
    found = connection.execute(bulk.sql(which), values).all()
    places = sum(_update(connection, statement, part) for part in bulk.chunks(row[0] for row in found))
    pages = {row[1]: row[2] for row in found}
    links.refresh(connection, pages)
    return Changed(str(about), len(pages), places)


def _update(connection: Connection, statement: str, readings: Sequence[int]) -> int:
    which = bulk.sql(statement.format(among=bulk.among(connection)))
    return connection.execute(which, {"values": bulk.as_list(connection, readings)}).rowcount


def keep_out(connection: Connection) -> None:
    """Let nobody withdraw anything, or undo it, until this transaction ends: whoever stores readings begins so."""
    database.lock(connection, _LOCK, shared=True)


def alone(connection: Connection) -> None:
    """Let nobody store readings until this transaction ends, nor withdraw anything."""
    database.lock(connection, _LOCK)


def inconsistent(connection: Connection) -> tuple[int, int]:
    """How many places of pairs are shown though they are withdrawn, and hidden though they are not: none should be."""
    count = "SELECT count(*) FROM pair_mention WHERE role"
    shown = f"{count} IN ('advertised', 'mentioned') AND {_MATCH}"
    hidden = f"{count} IN ('withdrawn', 'withdrawn_mention') AND NOT {_MATCH}"
    active = connection.scalar(bulk.sql(_ACTIVE))
    return (
        int(connection.scalar(bulk.sql(shown)) or 0) if active else 0,
        int(connection.scalar(bulk.sql(hidden)) or 0),
    )


def numbers(connection: Connection, said: Iterable[str]) -> set[str]:
    """Those of the numbers `said` that are withdrawn."""
    statement = f"""SELECT number FROM withdrawal WHERE undone_at IS NULL AND brand IS NULL
        AND number {bulk.among(connection, kind="text")}"""
    return set(connection.scalars(bulk.sql(statement), {"values": bulk.as_list(connection, sorted(said))}))


def mark(connection: Connection, readings: Sequence[int]) -> None:
    """Mark what new readings say of what is withdrawn; in the transaction that stores them."""
    if connection.scalar(bulk.sql(_ACTIVE)):
        _update(connection, _MARK, readings)


def active(connection: Connection, about: Subject) -> WithdrawalRow | None:
    """The withdrawal of that very subject that holds just now; null if there is none."""
    statement = f"SELECT {_COLUMNS} FROM withdrawal WHERE undone_at IS NULL AND {_SAME}"
    row = connection.execute(bulk.sql(statement), about._asdict()).first()
    return None if row is None else WithdrawalRow(*row)


def refuse(connection: Connection, about: Subject) -> None:
    """Raises LibraryError, with one line, if the subject is withdrawn."""
    held = active(connection, about)
    if held is not None:
        raise NotFoundError(f"{about}: withdrawn on {held.withdrawn_at[:10]}: {held.why}")


def holds_withdrawn(connection: Connection, snapshots: Sequence[int]) -> bool:
    """Whether the current reading of one of the snapshots, by their ids, says a number or a pair that is withdrawn."""
    statement = f"""SELECT count(*) FROM reading r WHERE r.current = 1 AND r.snapshot_id {bulk.among(connection)} AND (
        EXISTS (SELECT 1 FROM pair_mention t WHERE t.reading_id = r.id AND t.role IN ('withdrawn', 'withdrawn_mention'))
        OR EXISTS (SELECT 1 FROM number_mention m JOIN number n ON n.id = m.number_id
                   JOIN withdrawal x ON x.number = n.number AND x.brand IS NULL AND x.undone_at IS NULL
                   WHERE m.reading_id = r.id))"""
    return bool(connection.scalar(bulk.sql(statement), {"values": bulk.as_list(connection, snapshots)}))


def rows(
    connection: Connection,
    limit: int | None = None,
    after: str | None = None,
    *,
    include_mobile: bool = False,
) -> Listing[WithdrawalRow]:
    """Withdrawals, the newest first, undone ones too; those of mobile numbers only if wanted."""
    statement = f"SELECT id, {_COLUMNS} FROM withdrawal ORDER BY withdrawn_at DESC, id DESC"
    found = [(row[0], WithdrawalRow(*row[1:])) for row in connection.execute(bulk.sql(statement))]
    kept = [one for one in found if include_mobile or not is_mobile(one[1].number or "")]
    question = Question("withdrawals", {"include_mobile": include_mobile})
    return newest_first(kept, lambda row: row.withdrawn_at, question, limit, after)
