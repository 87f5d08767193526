"""Hosts whose robots.txt cannot be had for a while, on a real web site on loopback."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("library_there")

NET = ("--allow-net", "127.0.0.1/32", "--delay", "0")
ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>"
LINKS = [f"/news/{number}.html" for number in range(60_000_010, 60_000_040)]
CLOSED = "robots.txt answers 503"


def ask(folder: Any, statement: str) -> list[Any]:
    with sqlite3.connect(folder / "data/hotlines.db") as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def begun(hotlines: Any, site: Any) -> Any:
    """A crawl that has seen the start and found links; a day later nobody knows the robots.txt any more."""
    site.page("/", "".join(f'<p><a href="{link}">空调维修电话</a>' for link in LINKS))
    for link in LINKS:
        site.page(link, ADVERT)
    assert hotlines("crawl", *NET, "--max-pages", "1", site.url()).code == 0
    assert ask(hotlines.folder, "SELECT count(*) FROM frontier WHERE wanted = 1") == [(len(LINKS),)]
    ask(hotlines.folder, "DELETE FROM robots")
    ask(hotlines.folder, "UPDATE host SET free_at = NULL")
    del site.hits[:]
    return hotlines.folder


def test_one_line_a_host_and_all_that_waits_stays_wanted(hotlines: Any, site: Any, begun: Any) -> None:
    site.page("/robots.txt", "later", status=503, **{"Retry-After": "7200"})
    done = hotlines("recrawl", *NET)
    assert set(site.hits) == {"/robots.txt"}
    assert done.err.count(CLOSED) == 1, done.err
    states = "SELECT state, count(*), sum(wanted), count(lease) FROM frontier GROUP BY 1 ORDER BY 1"
    assert ask(begun, states) == [("failing", 1, 0, 0), ("new", 29, 29, 0), ("ok", 1, 0, 0)]
    sleep = "SELECT (julianday(sleep_until) - julianday('now')) * 24, reason FROM host"
    ((hours, reason),) = ask(begun, sleep)
    assert 1.9 < hours < 2.1 and CLOSED in reason
    asked = len(site.hits)
    hotlines("recrawl", *NET)
    assert len(site.hits) == asked, "the host sleeps for the next run, too"
    ask(begun, "UPDATE host SET sleep_until = NULL")
    ask(begun, "UPDATE frontier SET next_due = tried WHERE state = 'failing'")
    del site.routes["/robots.txt"]
    assert hotlines("recrawl", *NET).objects[0]["run"]["pages"] == len(LINKS)


def test_starts_have_a_line_each_and_are_due_again_soon(hotlines: Any, site: Any, begun: Any) -> None:
    site.page("/robots.txt", "later", status=503)
    starts = ["/one.html", "/two.html", "/three.html"]
    done = hotlines("crawl", *NET, *map(site.url, starts))
    assert done.code == 1
    assert all(
        sum(f"{start}: not visited: its {CLOSED}" in line for line in done.lines) == 1 for start in starts
    ), done.err
    assert done.err.count(CLOSED) <= len(starts) + 1
    soon = "SELECT count(*) FROM frontier WHERE state = 'failing' AND julianday(next_due) - julianday('now') < 1.0 / 24"
    assert ask(begun, soon)[0][0] >= len(starts)
    assert ask(begun, "SELECT count(*) FROM frontier WHERE state = 'refused'") == [(0,)]
    ((hours,),) = ask(begun, "SELECT (julianday(sleep_until) - julianday('now')) * 24 FROM host")
    assert 0.9 < hours < 1.1


def test_a_host_without_an_answer_sleeps_too_and_is_told_once(hotlines: Any, site: Any, begun: Any) -> None:
    site.routes["/robots.txt"] = lambda handler: handler.connection.close()
    done = hotlines("recrawl", *NET)
    assert set(site.hits) == {"/robots.txt"}
    assert len([line for line in done.lines if "/news/" in line]) == 1, done.err
    assert ask(begun, "SELECT state, count(*) FROM frontier WHERE wanted = 1 GROUP BY 1") == [("new", 29)]
    assert ask(begun, "SELECT sleep_until > strftime('%Y-%m-%dT%H:%M:%SZ', 'now') FROM host") == [(1,)]


def test_a_start_without_an_answer_may_be_asked_for_at_once(hotlines: Any, site: Any) -> None:
    site.page("/", ADVERT)
    site.routes["/robots.txt"] = lambda handler: handler.connection.close()
    assert hotlines("crawl", *NET, site.url()).code == 1
    del site.routes["/robots.txt"]
    assert hotlines("crawl", *NET, site.url()).objects[0]["run"]["pages"] == 1


def test_one_origin_that_is_closed_does_not_close_the_others(hotlines: Any, site: Any, begun: Any) -> None:
    site.page("/robots.txt", "later", status=503)
    known = "INSERT INTO robots (origin, host, time, status, body) VALUES ('http://127.0.0.1:81', '127.0.0.1', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 200, '')"
    ask(begun, known)
    done = hotlines("recrawl", *NET)
    assert set(site.hits) == {"/robots.txt"}
    assert done.err.count(CLOSED) == 1, done.err
    assert ask(
        begun, "SELECT state, count(*) FROM frontier WHERE host = '127.0.0.1' GROUP BY 1 ORDER BY 1"
    ) == [
        ("failing", len(LINKS)),
        ("ok", 1),
    ]
    assert ask(begun, "SELECT sleep_until FROM host WHERE host = '127.0.0.1'") == [(None,)]
