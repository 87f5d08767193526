"""What a webhook hears of commands that really fail, and what a schedule's command ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from crawler import alarms
from crawler.config import Config
from output import schedules
from output.database import open_engine

pytestmark = pytest.mark.usefixtures("library_there")

NET = ("--allow-net", "127.0.0.0/8", "--delay", "0")
ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>"


def listen(site: Any) -> list[dict[str, Any]]:
    """What is posted to /chat of the site from now on."""
    posts: list[dict[str, Any]] = []

    def take(handler: BaseHTTPRequestHandler) -> None:
        posts.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
        handler.send_response(204)
        handler.end_headers()

    site.routes["/chat"] = take
    return posts


@pytest.fixture
def heard(hotlines: Any, site: Any) -> list[dict[str, Any]]:
    """What is posted to the webhook that the folder's settings name."""
    posts = listen(site)
    text = f'webhook = "{site.url("/chat")}"\nwebhook_kind = "json"\n'
    (hotlines.folder / "hotlines.toml").write_text(text, encoding="utf-8")
    return posts


@pytest.fixture
def due(hotlines: Any) -> Callable[..., None]:
    """Adds a schedule that has been due for some hours."""

    def add(name: str, *args: str) -> None:
        engine = open_engine(f"sqlite:///{hotlines.folder / 'data/hotlines.db'}", create=True)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        schedules.add(engine, name, ("0 * * * *", "UTC"), args, yesterday)
        engine.dispose()

    return add


def texts(posts: list[dict[str, Any]]) -> list[str]:
    return [post["text"] for post in posts]


def test_an_archive_that_cannot_be_written_is_told(hotlines: Any, site: Any, heard: list[Any]) -> None:
    site.page("/", ADVERT)
    (hotlines.folder / "file").write_text("x")
    done = hotlines("crawl", *NET, "--archive", "file", site.url())
    assert (done.code, len(done.lines)) == (1, 1), done.err
    [post] = heard
    assert post["run"] is None
    assert post["text"] == f"Hotline Atlas: crawl failed: {done.lines[0].removeprefix('hotlines: ')}"


def test_an_export_that_fails_is_told(hotlines: Any, site: Any, heard: list[Any]) -> None:
    site.page("/", ADVERT)
    (hotlines.folder / "csv/numbers.csv").mkdir(parents=True)
    assert hotlines("crawl", *NET, "--export", "csv", site.url()).code == 1
    [text] = texts(heard)
    assert text.startswith("Hotline Atlas: crawl failed: csv: cannot be written")


@pytest.mark.parametrize(
    "args", [("recrawl",), ("crawl", "http://a-public-name.example/"), ("crawl", "--from", "none.txt")]
)
def test_what_ends_before_it_has_a_run_is_told(hotlines: Any, heard: list[Any], due: Any, args: Any) -> None:
    due("nightly", *args)
    done = hotlines("schedule", "run", "--once")
    assert done.code == 1
    [text] = texts(heard)
    assert text.startswith(f"Hotline Atlas: {args[0]} (schedule nightly) failed: ")
    assert ("none.txt" if "none.txt" in args else "contact") in text


def test_a_run_whose_pages_all_failed_is_told_though_no_monitor_found_anything(
    hotlines: Any, site: Any, heard: list[Any]
) -> None:
    assert hotlines("crawl", *NET, site.url("/gone.html")).code == 1
    [post] = heard
    assert (post["run"]["failures"], post["run"]["problem_list"]) == ({"gone": 1}, [])


def test_what_goes_well_and_wrong_usage_are_not_told(hotlines: Any, site: Any, heard: list[Any]) -> None:
    site.page("/", ADVERT)
    assert hotlines("crawl", *NET, site.url()).code == 0
    assert hotlines("crawl", "--max-pages", "none", site.url()).code == 2
    assert hotlines("recrawl", *NET).code == 0
    assert heard == []


def test_problems_set_the_exit_code_of_a_schedules_crawl(
    hotlines: Any, site: Any, heard: list[Any], due: Any
) -> None:
    site.page("/", ADVERT)
    with (hotlines.folder / "hotlines.toml").open("a") as file:
        file.write("monitor_min_pages = 5\n")
    assert hotlines("crawl", *NET, site.url()).code == 0
    due("nightly", "crawl", "--again-after", "0s", *NET, site.url())
    done = hotlines("schedule", "run", "--once")
    assert (done.code, done.objects[0]["code"]) == (1, 1)
    assert [len(post["run"]["problem_list"]) for post in heard] == [1, 1], "and each is told once"


def test_the_loop_tells_of_what_has_no_voice(hotlines: Any, heard: list[Any], due: Any) -> None:
    due("files", "ingest", "nothing.html")
    due("typo", "crawl", "--no-such-option")
    assert hotlines("schedule", "run", "--once").code == 1
    assert sorted(texts(heard)) == [
        "Hotline Atlas: schedule files (ingest nothing.html) ended with 1",
        "Hotline Atlas: schedule typo (crawl --no-such-option) ended with 2",
    ]


@pytest.mark.parametrize(
    ("words", "code", "knows", "how"),
    [
        (("crawl",), 137, True, "was killed (137)"),
        (("recrawl",), 127, True, "could not be started (127)"),
        (("recrawl",), 126, True, "could not be started (126)"),
        (("recrawl",), None, True, "ended, nobody knows how"),
        (("recrawl",), 1, False, "ended with 1"),
        (("recrawl",), 1, True, None),
        (("crawl",), 130, True, None),
        (("export",), 0, False, None),
    ],
)
def test_how_a_schedule_ended(
    site: Any, words: tuple[str, ...], code: int | None, knows: bool, how: str | None
) -> None:
    posts = listen(site)
    config = Config(webhook=site.url("/chat"), webhook_kind="json")
    words = (*words, "http://me:secret@a.example/")
    alarms.tell_of_schedule(config, "nightly", words, code, knows)
    told = f"Hotline Atlas: schedule nightly ({words[0]} http://me:***@a.example/) {how}"
    assert texts(posts) == ([] if how is None else [told])
    alarms.tell_of_schedule(Config(), "nightly", words, code, knows)


def test_only_what_fails_is_told_and_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(alarms, "_post", lambda config, line: lines.append(line))
    for error in (BrokenPipeError(), KeyboardInterrupt(), ValueError("one\ntwo"), MemoryError()):
        with pytest.raises(type(error)), alarms.told(Config(), "crawl"):
            raise error
    assert lines == ["crawl failed: one two", "crawl failed: MemoryError"]
