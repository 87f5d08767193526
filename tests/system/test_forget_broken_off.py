"""Forgetting that is broken off anywhere loses nothing else, and is finished by the next call."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import cli, run
from output import database, db_check, forget, forget_moves, forget_rows, warc_patches, wiping
from output.archive import Archive
from output.errors import ArchiveError, LibraryError
from output.library import Library
from output.rereadings import Rereadings
from pipelines.advert import READER
from pipelines.keep import open_keeper
from pipelines.reread import reread
from tests.forgetting import (
    NUMBER,
    OTHER,
    SPELLINGS,
    assert_all_bodies,
    assert_nowhere,
    erase,
    page,
    sent,
)


@pytest.fixture
def folder(url: str, tmp_path: Path) -> Path:
    """An archive, and its library at `url`, of a few pages."""
    folder = tmp_path / "archive"
    with open_keeper(url, str(folder), "crawl") as keeper:
        for at, spelling in enumerate(SPELLINGS[:3]):
            keeper.keep(sent(f"http://a{at}.example.com/", 0, page(spelling)))
        keeper.keep(sent("http://a0.example.com/", 1, page(SPELLINGS[0])))
        clean = page("400-820-8820").replace(NUMBER.encode(), OTHER.encode())
        keeper.keep(sent("http://clean.example.com/", 0, clean))
    return folder


class KilledError(Exception):
    """Stands for a kill: nothing behind it is done."""


@pytest.mark.parametrize(
    ("room", "name", "at"),
    [
        (forget_rows, "_mask_everywhere", 1),
        (forget_moves, "_lead", 1),
        (warc_patches, "_write", 1),
        (warc_patches, "_write", 3),
        (forget, "_read_again", 1),
        (wiping, "wipe", 1),
    ],
)
def test_the_next_call_finishes_it(  # noqa: PLR0917
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, at: int
) -> None:
    real, calls = getattr(room, name), 0

    def dies(*given: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            raise KilledError
        return real(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(room, name, dies)
        with pytest.raises(KilledError):
            erase(url, folder)
    assert_all_bodies(url, folder)
    assert erase(url, folder).known
    assert_nowhere(url, folder)
    assert_all_bodies(url, folder)
    with Library(database.open_engine(url)) as library:
        assert [one for one in db_check.check(library.engine, folder) if not one.ok] == []
        assert library.page("http://a0.example.com/").visits == 2


def _killed(url: str, folder: Path) -> None:
    """Half of a record is written over, then comes the kill."""

    def torn(path: Path, offset: int, data: bytes) -> None:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(data[: len(data) // 2])
            file.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    warc_patches._write = torn
    erase(url, folder)


def test_a_kill_in_the_middle_of_a_record(url: str, folder: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(target=_killed, args=(url, folder))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert list(folder.glob("*.patch"))
    with Library(database.open_engine(url)) as library:
        assert library.page("http://clean.example.com/").reading is not None
    erase(url, folder)
    assert not list(folder.glob("*.patch")) and not (folder / forget.LOCK).exists()
    assert_nowhere(url, folder)
    assert_all_bodies(url, folder)


def test_a_full_disk_is_one_line_and_loses_nothing(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("output.warc_files.OpenFile.write", full)
        with pytest.raises(ArchiveError, match="No space left"):
            erase(url, folder)
    assert_all_bodies(url, folder)
    erase(url, folder)
    assert_nowhere(url, folder)


def test_two_at_once_do_not_meet(url: str, folder: Path) -> None:
    with forget._alone(folder), pytest.raises(LibraryError, match="another process is forgetting"):
        erase(url, folder)


def test_pages_that_swap_numbers_become_one_body(url: str, folder: Path) -> None:
    swaps = "http://swaps.example.com/"
    with open_keeper(url, str(folder), "crawl") as keeper:
        for day, number in enumerate((NUMBER, OTHER, NUMBER)):
            body = b"<title>x</title><p>\xe7\x94\xb5\xe8\xaf\x9d " + number.encode() + b"</p>"
            keeper.keep(sent(swaps, day, body))
    erase(url, folder)
    with Library(database.open_existing(url)) as library:
        assert library.page(swaps).snapshots == 2
        library.forget(OTHER, archive=folder, why="so", who="Li")
        assert (library.page(swaps).snapshots, library.page(swaps).visits) == (1, 3)
        assert [one for one in db_check.check(library.engine, folder) if not one.ok] == []
    assert_all_bodies(url, folder)


def test_where_the_reader_still_finds_it_the_body_goes(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forget, "_check", lambda read, number: lambda body, kind, page: "a1." in page)
    assert erase(url, folder).bodies_removed == 1
    assert_nowhere(url, folder)
    assert_all_bodies(url, folder)
    told: list[str] = []
    with Rereadings(database.open_existing(url), READER, every=True) as library, Archive(folder) as archive:
        report = reread(library, archive, tell=told.append)
    assert report.skipped == 1 and "its body was removed" in told[0]
    with Library(database.open_engine(url)) as library:
        with pytest.raises(ArchiveError, match="the body was removed"):
            library.evidence("http://a1.example.com/", folder.parent / "x.zip", folder)
        assert library.page("http://a1.example.com/").reading is not None


def test_pages_stored_meanwhile(url: str, folder: Path) -> None:
    faults: list[BaseException] = []

    def crawl() -> None:
        try:
            with open_keeper(url, str(folder), "crawl") as keeper:
                for at in range(40):
                    keeper.keep(sent(f"http://m{at}.example.com/", 0, page(SPELLINGS[at % 3])))
                    if at % 7 == 0:
                        keeper.flush()
        except BaseException as error:
            faults.append(error)

    thread = threading.Thread(target=crawl)
    thread.start()
    erase(url, folder)
    thread.join()
    assert faults == []
    assert_all_bodies(url, folder)
    assert erase(url, folder).readings == 0
    assert_nowhere(url, folder)
    with Library(database.open_engine(url)) as library:
        assert sum(row.url.startswith("http://m") for row in library.pages()) == 40
        assert [one for one in db_check.check(library.engine, folder) if not one.ok] == []


@pytest.mark.parametrize(
    ("what", "code", "told"),
    [
        ("400-186-5909", 1, "hotlines withdraw"),
        ("010-5979-9616", 1, "hotlines withdraw"),
        ("somebody", 1, "is no phone number"),
        ("13700001111", 1, "no page in this library says it"),
    ],
)
def test_what_cannot_be_forgotten_is_one_line(  # noqa: PLR0917
    url: str, folder: Path, capsys: pytest.CaptureFixture[str], what: str, code: int, told: str
) -> None:
    given = ["forget", what, "--why", "so", "--yes", "--db", url, "--archive", str(folder)]
    assert run(given) == code
    said = capsys.readouterr()
    assert told in said.err and len(said.err.splitlines()) == 1 and said.out == ""


def test_nobody_to_be_asked(url: str, folder: Path) -> None:
    given = ["forget", NUMBER, "--why", "so", "--db", url, "--archive", str(folder)]
    done = CliRunner().invoke(cli, given)
    assert done.exit_code == 2 and "--yes" in done.output
    assert CliRunner().invoke(cli, [*given, "--yes", "--why", " "]).exit_code == 1
    with Library(database.open_engine(url)) as library:
        assert library.number(NUMBER).number == NUMBER
    done = CliRunner().invoke(cli, [*given, "--yes", "--json", "--who", f"Li, {NUMBER}"])
    assert done.exit_code == 0 and '"records"' in done.output
    assert_nowhere(url, folder)


def test_an_archive_that_is_elsewhere(url: str, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive"):
        erase(url, tmp_path / "elsewhere")
    with Library(database.open_engine(url)) as library:
        assert library.number(NUMBER).number == NUMBER
    aside = next(folder.glob("*.warc.gz"))
    aside.rename(tmp_path / aside.name)
    assert erase(url, folder).unreadable == [f"{aside.name}: is not there"]
    (tmp_path / aside.name).rename(aside)
    assert erase(url, folder).unreadable == []
    assert_nowhere(url, folder)


def test_what_cannot_be_read_is_told_and_ends_with_1(
    url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = next(folder.glob("*.warc.gz"))
    data = bytearray(path.read_bytes())
    middle = data.index(b"\x1f\x8b\x08", len(data) // 3)
    data[middle + 60 : middle + 90] = b"\0" * 30
    path.write_bytes(data)
    given = ["forget", NUMBER, "--why", "so", "--yes", "--db", url, "--archive", str(folder)]
    assert run(given) == 1
    assert "nothing can be read" in capsys.readouterr().err
