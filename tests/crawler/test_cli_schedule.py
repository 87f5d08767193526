"""`hotlines schedule`, as one types it: real loops, real commands."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import run
from output import processes, schedules
from output.database import open_engine
from output.schedules import Entry
from output.times import from_text
from tests.warm_command import Running

ADVERT = "<title>美的空调维修</title><p>美的空调维修服务热线 4001112222，全国各地上门维修。</p>"
NET = ("--allow-net", "127.0.0.0/8", "--delay", "0")


@pytest.fixture
def due(library_there: str) -> Callable[..., None]:
    """Adds a schedule that has been due for some hours."""

    def add(name: str, *args: str) -> None:
        engine = open_engine(library_there)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        schedules.add(engine, name, ("0 * * * *", "UTC"), args, yesterday)
        engine.dispose()

    return add


def entry_of(url: str, name: str) -> Entry:
    engine = open_engine(url)
    (entry,) = (one for one in schedules.entries(engine) if one.name == name)
    engine.dispose()
    return entry


def test_a_schedule_is_added_listed_changed_and_removed(hotlines: Any) -> None:
    assert hotlines("schedule", "list").code == 1  # there is no database yet
    done = hotlines("schedule", "add", "nightly", "15  4 * * *", "--", "reread", "--strict")
    assert done.code == 0 and len(done.lines) == 1, done.err
    (row,) = hotlines("schedule", "list").objects
    assert from_text(row["due"]).strftime("%H:%M") == "20:15"  # in Shanghai it is a quarter past four
    assert {key: row[key] for key in row if key != "due"} == {
        "name": "nightly",
        "cron": "15 4 * * *",
        "zone": "Asia/Shanghai",
        "command": "reread --strict",
        "started": None,
        "finished": None,
        "code": None,
        "running": False,
    }
    again = ("schedule", "add", "nightly", "0 1 * * *", "--zone", "UTC")
    assert hotlines(*again, "--", "export", "a folder").code == 1
    assert hotlines(*again, "--replace", "--", "export", "a folder").code == 0
    (row,) = hotlines("schedule", "list").objects
    assert (row["zone"], row["command"]) == ("UTC", "export 'a folder'")
    assert "export 'a folder'" in hotlines("schedule", "list", "--table").out
    assert hotlines("schedule", "remove", "nightly").code == 0
    assert hotlines("schedule", "remove", "nightly").code == 1
    assert hotlines("schedule", "list").objects == []


WRONG = [
    (["15 4 * *", "--", "reread"], "cron"),
    (["15 4 * * *", "--zone", "Mars", "--", "reread"], "time zone"),
    (["15 4 * * *", "--zone", "", "--", "reread"], "time zone"),
    (["15 4 * * *"], "name the command"),
    (["15 4 * * *", "--", "rereed"], "there is no command 'rereed'"),
    (["15 4 * * *", "--", "numbers"], "is nothing to be done again and again"),
    (["15 4 * * *", "--", "evidence", "400", "--out", "x.zip"], "is nothing to be done again and again"),
    (["15 4 * * *", "--", "schedule", "run"], "is nothing to be done again and again"),
    (["15 4 * * *", "--", "reread", "--dry-run"], "--dry-run does nothing"),
    (["15 4 * * *", "--", "crawl", "notaurl"], "notaurl is no http(s) address"),
    (["15 4 * * *", "--", "crawl", "http://10.0.0.1/"], "--allow-net 10.0.0.1 would open it"),
    (["15 4 * * *", "--", "reread", "--quick"], "--quick"),
    (["15 4 * * *", "--", "reread", "--limit", "none"], "--limit"),
    (["15 4 * * *", "--", "reread", "--help"], "--help"),
    (["15 4 * * *", "--", "export"], "DIR"),
    (["15 4 * * *", "--", "crawl", "--max-pages", "-3", "http://a.example/"], "--max-pages"),
    (["15 4 * * *", "--", "crawl", "--from", "-"], "standard input"),
    (["15 4 * * *", "--", "crawl"], "name a URL"),
    (
        ["15 4 * * *", "--", "ingest", "nosuch"],
        "nosuch: there is no such file or folder; relative paths count from",
    ),
    (["15 4 * * *", "--", "ingest", ".", "--url-from", "nosuch"], "nosuch: there is no such file"),
    (
        ["15 4 * * *", "--", "crawl", "--from", "/no/such.txt"],
        "/no/such.txt: there is no such file or folder",
    ),
    (["15 4 * * *", "--", "recrawl", "--stop-file", "nosuch"], "nosuch"),
    (["15 4 * * *", "--", "recrawl", "--config", "nosuch"], "nosuch"),
    (["15 4 * * *", "--", "recrawl", "--max-pages", "2000"], "contact"),
    (["15 4 * * *", "--", "crawl", "http://a-public-name.example/"], "contact"),
    (["15 4 * * *", "--", "export", "out", "--db", "postgresql://u:secret@h/db"], "leave it out"),
    (["15 4 * * *", "--", "export", "out", "postgresql://u:secret@h/db"], "unexpected"),
]


@pytest.mark.parametrize(("words", "part"), WRONG)
def test_what_could_never_run_is_refused_in_one_line(
    words: list[str],
    part: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "add", "nightly", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert part in line and "secret" not in line
    assert list(tmp_path.iterdir()) == []


def test_what_could_run_is_taken_and_relative_paths_are_told(hotlines: Any) -> None:
    (hotlines.folder / "starts.txt").write_text("http://a.example/\n", encoding="utf-8")
    contact = 'contact = "mailto:me@example.org"\n'
    (hotlines.folder / "hotlines.toml").write_text(contact, encoding="utf-8")
    for words in (
        ("recrawl",),
        ("crawl", "http://a.example/"),
        ("crawl", "--example"),
        ("ingest", str(hotlines.folder)),
    ):
        done = hotlines("schedule", "add", "nightly", "15 4 * * *", "--replace", "--", *words)
        assert (done.code, len(done.lines)) == (0, 1), done.err
    done = hotlines("schedule", "add", "list", "15 4 * * *", "--", "crawl", "--from", "starts.txt")
    assert done.code == 0
    assert done.lines[1].startswith("hotlines: starts.txt: counts from the folder in which `schedule run` is")
    (hotlines.folder / "file").write_text("x", encoding="utf-8")
    done = hotlines("schedule", "add", "tables", "15 4 * * *", "--", "export", "file")
    assert (done.code, len(done.lines)) == (2, 1) and "is no folder" in done.err


def test_passwords_in_a_command_are_shown_nowhere(hotlines: Any, due: Any) -> None:
    due("secret", "export", "out", "--db", "postgresql://me:s3cr3t@127.0.0.1:1/x")
    shown = [hotlines("schedule", "list"), hotlines("schedule", "list", "--table")]
    shown += [hotlines("schedule", "run", "--dry-run"), hotlines("schedule", "run", "--once")]
    assert shown[3].code == 1 and "me:***@" in shown[3].err
    assert not [done for done in shown if "s3cr3t" in done.out + done.err]


@pytest.mark.parametrize("name", ["", "two words", "a" * 61, "-", "a/b", "a\x1bb"])
def test_a_name_that_a_log_cannot_show_is_refused(
    name: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "add", "--", name, "15 4 * * *", "reread"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_once_runs_what_is_due_on_the_same_library_and_archive(hotlines: Any, due: Any) -> None:
    (hotlines.folder / "page.html").write_text(ADVERT, encoding="utf-8")
    due("files", "ingest", "page.html")
    due("missing", "ingest", "nothing.html")
    foretold = hotlines("schedule", "run", "--dry-run").objects
    assert [row["name"] for row in foretold] == ["files", "missing"]
    done = hotlines("schedule", "run", "--once", "--archive", "elsewhere")
    assert done.code == 1
    ended = {row["schedule"]: row for row in done.objects}
    assert (ended["files"]["code"], ended["missing"]["code"]) == (0, 1)
    assert "nothing.html: there is no such file" in done.err
    assert list((hotlines.folder / "elsewhere").glob("*.warc.gz"))
    assert len(hotlines("pages").objects) == 1
    rows = {row["name"]: row for row in hotlines("schedule", "list").objects}
    assert (rows["files"]["code"], rows["missing"]["code"]) == (0, 1)
    assert all(row["finished"] and not row["running"] for row in rows.values())
    again = hotlines("schedule", "run", "--once")
    assert (again.code, again.out) == (0, "")


def test_two_loops_at_once_run_it_once(hotlines: Any, due: Any) -> None:
    due("tables", "export", "out")
    loops = [hotlines.start("schedule", "run", "--once") for _ in range(2)]
    told = [loop.communicate(timeout=120) for loop in loops]
    assert [loop.returncode for loop in loops] == [0, 0], told
    assert sum(len(out.splitlines()) for out, _ in told) == 1


class Hold:
    """A page that is answered when the test lets go; `asked` tells that it has been asked for."""

    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.set()
        self.go.wait(60)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(ADVERT.encode())))
        handler.end_headers()
        handler.wfile.write(ADVERT.encode())


@pytest.fixture
def crawling(hotlines: Any, site: Any, due: Any) -> Any:
    """A loop whose command, a crawl, is in the middle of a page."""
    hold = Hold()
    site.routes["/"] = hold
    due("crawl", "crawl", *NET, site.url())
    loop = hotlines.start("schedule", "run")
    assert hold.asked.wait(100)
    yield loop, hold
    hold.go.set()
    loop.kill()
    loop.communicate()


def test_an_interrupted_loop_interrupts_its_command_and_waits_for_it(
    hotlines: Any, library_there: str, crawling: tuple[Running, Hold]
) -> None:
    loop, hold = crawling
    (row,) = hotlines("schedule", "list").objects
    assert row["running"] is True and row["code"] is None
    loop.send_signal(signal.SIGINT)
    assert loop.stderr is not None
    while b"waiting for crawl to end" not in (line := loop.stderr.readline()):
        assert line, "the loop ended without waiting"
    hold.go.set()
    out, err = loop.communicate(timeout=100)
    assert loop.returncode == 130, err.decode()
    assert err.decode().splitlines()[-1] == "hotlines: stopped"
    assert [json.loads(line)["code"] for line in out.splitlines()] == [130]
    assert entry_of(library_there, "crawl").code == 130
    assert len(hotlines("pages").objects) == 1  # what was on the wire has been stored


def test_a_second_interrupt_kills(library_there: str, crawling: tuple[Running, Hold]) -> None:
    loop, _ = crawling
    loop.send_signal(signal.SIGTERM)
    assert loop.stderr is not None
    while b"waiting for crawl to end" not in (line := loop.stderr.readline()):
        assert line, "the loop ended without waiting"
    loop.send_signal(signal.SIGINT)
    loop.communicate(timeout=100)
    assert loop.returncode == 130
    assert entry_of(library_there, "crawl").code == 137


def test_a_killed_loop_frees_its_schedule_when_its_command_has_ended(
    hotlines: Any, library_there: str, crawling: tuple[Running, Hold]
) -> None:
    loop, hold = crawling
    loop.kill()
    loop.wait()
    held = entry_of(library_there, "crawl")
    assert held.holder is not None and held.holder.child is not None
    assert processes.is_dead(held.holder.loop) and not processes.is_dead(held.holder.child)
    assert held.running(datetime.now(UTC))  # the crawl goes on by itself: a second one would be one too many
    hold.go.set()
    loop.communicate()  # it ends with the last of those that write to its pipes
    pause = threading.Event()
    assert any(processes.is_dead(held.holder.child) or pause.wait(0.05) for _ in range(1000))
    done = hotlines("schedule", "run", "--once")
    assert done.code == 0
    assert "ended, nobody knows how" in done.err
    assert (entry_of(library_there, "crawl").holder, entry_of(library_there, "crawl").code) == (None, None)


def test_help_tells_what_there_is() -> None:
    from crawler.cli.schedule import schedule  # noqa: PLC0415

    text = CliRunner().invoke(schedule, ["add", "--help"]).output
    assert "CRON" in text and "--zone" in text and "-- COMMAND" in text
