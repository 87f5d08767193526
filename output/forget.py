"""Erasing a mobile number for good: rows, texts, records of the archive; and seeing to it that it does not come back."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import (
    bulk,
    database,
    forget_archive,
    forget_rows,
    forgotten,
    masking,
    patience,
    warc_patches,
    wiping,
    withdrawals,
)
from output.archive import Archive, content_type
from output.errors import ArchiveError, LibraryError, PageError
from output.records import Advert
from output.region_answers import AnswerIds
from output.rereadings import Rereadings, at_positions
from output.told import WHO, told
from output.written_numbers import hyphenate, is_mobile, national

Read = Callable[[bytes, str | None, str], Advert]
"""Body, content type, address -> what the installed reader says of it. Raises PageError if it is no page."""
LOCK = "forget.lock"


class Forgot(NamedTuple):
    """What was done, by this call: `known` tells whether the number had been forgotten before, as after a call that
    was broken off. In the database: readings with a masked text, texts masked in all, mentions and pairs deleted, other
    rows deleted. In the archive: records masked, those of them whose whole body was removed, files that they stood in,
    remains of torn files deleted. `unreadable` are places of the archive at which nothing can be read.
    """

    known: bool
    readings: int
    texts: int
    mentions: int
    pairs: int
    rows: int
    records: int
    bodies_removed: int
    files: int
    torn_files: int
    unreadable: list[str]


def number_of(what: str) -> str:
    """The national digits of the mobile number that `what` writes. Raises LibraryError for anything else."""
    number = national(what)
    if number is None:
        raise LibraryError(f"{what[:60]!r} is no phone number")
    number = number.removeprefix("0") if is_mobile(number) else number
    if not is_mobile(number):
        raise LibraryError(
            f"{hyphenate(number)} is no mobile number; only a person's number is erased: "
            "`hotlines withdraw` takes others out of what is shown"
        )
    return number


def is_known(engine: Engine, number: str) -> bool:
    """Whether the library holds the number, or was made to forget it before."""
    forms = forgotten.forms_of(number)

    def look(connection: Connection) -> bool:
        statement = f"SELECT count(*) FROM number WHERE number {bulk.among(connection, kind='text')}"
        held = connection.scalar(bulk.sql(statement), {"values": bulk.as_list(connection, forms)})
        return bool(held or forgotten.load(connection).among([number]))

    return patience.ask(engine, look)


def forget(  # noqa: PLR0913, PLR0917
    engine: Engine,
    what: str,
    folder: Path,
    why: str,
    who: str,
    read: Read | None = None,
    now: datetime | None = None,
) -> Forgot:
    """Erase a mobile number from the library and from its archive in `folder`; what was broken off is taken up again.

    With `read`, masked bodies are read again: where the reader still finds the number, the body is removed.
    Raises LibraryError or ArchiveError with one line; what was done until then stays done.
    """
    number = number_of(what)
    reason, by = told(why, "why it is forgotten"), told(who, "who has it forgotten", WHO)
    if not is_known(engine, number):
        raise LibraryError(f"{hyphenate(number)}: no page in this library says it")
    _must_be(engine, folder)
    reason, by = masking.mask_text(reason, number), masking.mask_text(by, number)
    when = now or datetime.now(UTC)
    with _alone(folder):
        mark, is_new = patience.write(
            engine, AnswerIds(), lambda library: forgotten.note(library, number, reason, by, when)
        )
        warc_patches.barrier(folder)
        erased = patience.write(engine, AnswerIds(), lambda library: _erase(library, number, mark))
        sweep = forget_archive.Sweep(engine, folder, number, mark, _check(read, number))
        swept = sweep.go() if folder.is_dir() else sweep.done
        if read is not None and folder.is_dir():
            _read_again(engine, folder, sweep, read)
        wiping.wipe(engine)
    return Forgot(
        not is_new,
        erased.readings,
        erased.texts,
        erased.mentions,
        erased.pairs,
        erased.rows,
        swept.records,
        swept.removed,
        len(swept.files),
        swept.torn,
        swept.unreadable,
    )


def _must_be(engine: Engine, folder: Path) -> None:
    """Nothing is erased while half of it cannot be found."""
    statement = bulk.sql("SELECT count(*) FROM (SELECT 1 FROM snapshot LIMIT 1) s")
    if not folder.is_dir() and patience.ask(engine, lambda library: library.scalar(statement)):
        raise ArchiveError(f"{folder}: there is no archive; --archive says where it is")


def _erase(connection: Connection, number: str, mark: int) -> forget_rows.Erased:
    withdrawals.alone(connection)
    if not bulk.is_postgres(connection):
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    return forget_rows.erase(connection, number, mark)


def _check(read: Read | None, number: str) -> forget_archive.Check | None:
    if read is None:
        return None
    forms = forgotten.forms_of(number)

    def finds(body: bytes, content_type: str | None, url: str) -> bool:
        try:
            return any(fact.number in forms for fact in read(body, content_type, url).numbers)
        except PageError:
            return False

    return finds


def _read_again(engine: Engine, folder: Path, sweep: forget_archive.Sweep, read: Read) -> None:
    """What the reader says of a masked body is what `reread` would find: it is so from now on."""
    archive = Archive(folder)
    with database.snapshot(engine) as connection:
        found = list(at_positions(connection, sweep.bodies))
    for due, reader in found:
        record = archive.read(due.position)
        if record.headers.get(warc_patches.MASKED) == warc_patches.REMOVED:
            continue
        kind = content_type(record)
        try:
            advert = read(archive.unpack(record, due.position), kind, due.url)
        except PageError:
            continue
        if advert.reader == reader:
            Rereadings(engine, reader).put([(due, advert)])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time: two would move each other's records."""
    if not folder.is_dir():
        yield
        return
    path = folder / LOCK
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LibraryError(f"{folder}: another process is forgetting a number; try again later") from None
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)
