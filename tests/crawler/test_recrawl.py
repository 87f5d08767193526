"""Visiting again: what has changed, what has gone, and what a server asks for, on a real web site on loopback."""

from __future__ import annotations

import sqlite3
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

NET = ("--allow-net", "127.0.0.1/32", "--delay", "0")
ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 {number}</p><p>浏览 {views} 次</p>"


def advert(number: str, views: int = 1) -> str:
    return ADVERT.format(number=number, views=views)


@pytest.fixture
def run(hotlines: Any, site: Any, library_there: str) -> Any:
    def go(command: str, *args: str, code: int = 0) -> Any:
        done = hotlines(command, *NET, *args)
        assert done.code == code, done.err
        return done

    return go


def ask(folder: Path, statement: str) -> list[Any]:
    with sqlite3.connect(folder / "data/hotlines.db") as connection:
        return connection.execute(statement).fetchall()


def let_time_pass(folder: Path) -> None:
    """Every page is due, its last visit lies a day back, and no host has to rest."""
    for statement in (
        "UPDATE visit SET time = strftime('%Y-%m-%dT%H:%M:%SZ', time, '-1 day')",
        "UPDATE frontier SET visited = strftime('%Y-%m-%dT%H:%M:%SZ', visited, '-1 day'), next_due = tried",
        "UPDATE host SET free_at = NULL, sleep_until = NULL",
    ):
        ask(folder, statement)


def test_a_page_that_swaps_its_number_is_seen_to_do_so(run: Any, site: Any, hotlines: Any) -> None:
    site.page("/", advert("400-111-2222"))
    run("crawl", site.url())
    let_time_pass(hotlines.folder)
    site.page("/", advert("400-333-4444"))
    assert run("recrawl").objects[0]["run"]["pages"] == 1
    (change,) = ask(hotlines.folder, 'SELECT page, old, new, "when" FROM number_changes')
    assert change[:3] == (site.url(), "4001112222", "4003334444")
    assert ask(hotlines.folder, "SELECT changed = tried, state FROM frontier") == [(1, "ok")]


def test_a_view_counter_is_no_change(run: Any, site: Any, hotlines: Any) -> None:
    site.page("/", advert("400-111-2222", views=1))
    run("crawl", site.url())
    let_time_pass(hotlines.folder)
    site.page("/", advert("400-111-2222", views=2))
    run("recrawl")
    assert ask(hotlines.folder, "SELECT count(*) FROM snapshot") == [(2,)], "each body is kept all the same"
    assert ask(hotlines.folder, "SELECT changed FROM frontier") == [(None,)]


def test_what_has_not_changed_is_not_sent_again(run: Any, site: Any, hotlines: Any) -> None:
    stamp = "Sat, 28 Feb 2026 08:00:00 GMT"

    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = (
            handler.headers.get("If-None-Match") == '"a"'
            and handler.headers.get("If-Modified-Since") == stamp
        )
        body = b"" if known else advert("400-111-2222").encode()
        handler.send_response(304 if known else 200)
        for name, value in {"ETag": '"a"', "Last-Modified": stamp, "Content-Type": "text/html"}.items():
            handler.send_header(name, value)
        if not known:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.routes["/"] = answer
    run("crawl", site.url())
    let_time_pass(hotlines.folder)
    done = run("recrawl", "--strict")
    assert done.objects[0]["run"]["pages"] == 1
    visits = ask(hotlines.folder, "SELECT outcome, status, snapshot_id FROM visit ORDER BY time")
    assert visits == [("ok", 200, 1), ("ok", 304, 1)]
    assert ask(hotlines.folder, "SELECT first_seen < last_seen FROM pages") == [(1,)]
    assert ask(hotlines.folder, "SELECT etag, state, whole < tried FROM frontier")[0][:2] == ('"a"', "ok")


def test_gone_moved_and_failing_pages_are_told_apart(run: Any, site: Any, hotlines: Any) -> None:
    paths = ("/gone.html", "/moved.html", "/failing.html")
    for path in paths:
        site.page(path, advert("400-111-2222"))
    run("crawl", *map(site.url, paths))
    let_time_pass(hotlines.folder)
    site.page("/gone.html", "", status=404)
    site.page("/moved.html", "", status=301, Location="/new.html")
    site.page("/new.html", advert("400-111-2222"))
    site.page("/failing.html", "", status=500)
    run("recrawl")
    states = dict(ask(hotlines.folder, "SELECT url, state FROM frontier"))
    assert states == {
        site.url("/gone.html"): "gone",
        site.url("/moved.html"): "moved",
        site.url("/failing.html"): "failing",
        site.url("/new.html"): "ok",
    }
    hits = len(site.hits)
    assert run("recrawl").objects[0]["run"]["pages"] == 0
    assert len(site.hits) == hits, "nothing is due any more"


def test_new_links_on_a_known_page_are_followed(run: Any, site: Any, hotlines: Any) -> None:
    site.page("/", "<p>列表")
    run("crawl", site.url())
    let_time_pass(hotlines.folder)
    site.page("/", '<a href="/news/60000231.htm">海信空调维修电话</a>')
    site.page("/news/60000231.htm", advert("400-111-2222"))
    done = run("recrawl")
    assert done.objects[0]["run"]["pages"] == 2
    assert done.objects[0]["adverts"] == 1


def test_a_recrawl_is_held_to_what_was_due_when_it_began(run: Any, site: Any, hotlines: Any) -> None:
    (hotlines.folder / "hotlines.toml").write_text("monitor_min_pages = 30\n", encoding="utf-8")
    site.page("/", advert("400-111-2222"))
    run("crawl", site.url(), code=0)
    let_time_pass(hotlines.folder)
    assert run("recrawl").err == "", "no more was due, and a smaller number is expected of crawls only"
    crawl, recrawl = (hotlines("run", number).objects[0] for number in "12")
    assert [one["monitor"] for one in crawl["problem_list"]] == ["too_few_pages"]
    assert (recrawl["counts"]["due"], recrawl["problem_list"]) == (1, [])
    assert "due" not in crawl["counts"]


def test_that_one_page_is_gone_is_no_alarm(run: Any, site: Any, hotlines: Any) -> None:
    site.page("/", advert("400-111-2222"))
    run("crawl", site.url())
    let_time_pass(hotlines.folder)
    site.page("/", "", status=410)
    run("recrawl", code=1)
    (told,) = hotlines("run", "2").objects
    assert (told["failures"], told["problem_list"], told["counts"]["hosts"]) == ({"gone": 1}, [], 1)


def test_several_hosts_that_cannot_be_reached_are_an_alarm(run: Any, site: Any, hotlines: Any) -> None:
    nowhere = [f"http://{host}:9/" for host in ("127.0.0.1", "127.0.0.2")]
    done = hotlines("crawl", "--allow-net", "127.0.0.0/8", "--delay", "0", *nowhere)
    assert done.code == 1
    assert "nothing was read: 2 asked for, none had" in done.err


def test_site_maps_are_read_again_when_robots_txt_is(run: Any, site: Any, hotlines: Any) -> None:
    rules = f"User-agent: *\nDisallow: /no\nSitemap: {site.url('/map.xml')}\n"
    site.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules.encode())
    site.page("/map.xml", "<urlset></urlset>")
    site.page("/", advert("400-111-2222"))
    run("crawl", site.url())
    assert site.hits.count("/map.xml") == 1
    site.page("/map.xml", f"<urlset><url><loc>{site.url('/news/60000231.htm')}</loc></url></urlset>")
    site.page("/news/60000231.htm", advert("400-111-3333"))
    let_time_pass(hotlines.folder)
    ask(hotlines.folder, "UPDATE robots SET time = strftime('%Y-%m-%dT%H:%M:%SZ', time, '-1 minute')")
    run("recrawl")
    assert site.hits.count("/map.xml") == 1, "its robots.txt is known from today"
    let_time_pass(hotlines.folder)
    ask(hotlines.folder, "UPDATE robots SET time = strftime('%Y-%m-%dT%H:%M:%SZ', time, '-1 day')")
    assert run("recrawl").objects[0]["run"]["pages"] == 2
    assert site.hits.count("/map.xml") == 2 and "/news/60000231.htm" in site.hits


def test_a_crawl_takes_up_what_an_earlier_one_left(run: Any, site: Any) -> None:
    links = [f"/news/{number}.html" for number in range(60_000_010, 60_000_016)]
    site.page("/", "".join(f'<a href="{link}">空调维修电话</a>' for link in links))
    for link in links:
        site.page(link, advert("400-111-2222"))
    assert run("crawl", site.url(), "--max-pages", "3").objects[0]["run"]["pages"] == 3
    assert run("crawl", site.url()).objects[0]["run"]["pages"] == 4
    assert run("crawl", site.url()).objects[0]["run"]["pages"] == 0
    assert len([hit for hit in site.hits if hit != "/robots.txt"]) == 7


def test_a_server_that_is_too_busy_is_left_alone(run: Any, site: Any, hotlines: Any) -> None:
    links = [f"/news/{number}.html" for number in range(60_000_010, 60_000_030)]
    site.page("/", "".join(f'<a href="{link}">空调维修电话</a>' for link in links))
    for link in links:
        site.page(link, "later", status=429, **{"Retry-After": "3600"})
    done = run("crawl", site.url(), "--delay", "1")
    assert "the next crawl goes on there" in done.err
    asked = [hit for hit in site.hits if hit.startswith("/news/")]
    assert len(asked) <= 2, "and what was on its way"
    ((until, waiting),) = ask(
        hotlines.folder,
        "SELECT (julianday(sleep_until) - julianday('now')) * 24, (SELECT count(*) FROM frontier WHERE wanted = 1) FROM host",
    )
    assert 0.9 < until < 1.1
    assert waiting >= 15
    assert ask(hotlines.folder, "SELECT count(*) FROM frontier WHERE lease IS NOT NULL") == [(0,)]


def test_recrawl_needs_a_library_and_someone_to_reach(hotlines: Any) -> None:
    done = hotlines("recrawl", *NET)
    assert (done.code, done.out, len(done.lines)) == (1, "", 1)
    assert hotlines("ingest", "--help").code == 0
    (hotlines.folder / "page.html").write_text(advert("400-111-2222"), encoding="utf-8")
    assert hotlines("ingest", "page.html").code == 0
    done = hotlines("recrawl")
    assert (done.code, len(done.lines)) == (1, 1)
    assert "contact" in done.err


def test_a_page_that_shows_itself_again_is_not_taken_for_what_it_showed_between(
    run: Any, site: Any, hotlines: Any
) -> None:
    gone = "<title>抱歉</title><p>您访问的页面不存在或已被删除</p>"

    def with_mark(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == '"a"'
        body = b"" if known else advert("400-111-2222").encode()
        handler.send_response(304 if known else 200)
        handler.send_header("ETag", '"a"')
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.routes["/"] = with_mark
    run("crawl", site.url())
    let_time_pass(hotlines.folder)
    site.page("/", gone)
    run("recrawl")
    assert ask(hotlines.folder, "SELECT state FROM frontier") == [("gone",)]
    let_time_pass(hotlines.folder)
    site.routes["/"] = with_mark
    run("recrawl")
    visits = ask(hotlines.folder, "SELECT status, snapshot_id FROM visit ORDER BY time")
    assert visits == [(200, 1), (200, 2), (304, 1)]
    assert ask(hotlines.folder, "SELECT state FROM frontier") == [("ok",)]
    assert ask(hotlines.folder, "SELECT is_advert FROM pages") == [(1,)]


def test_marks_of_one_address_are_not_asked_of_another(run: Any, site: Any, hotlines: Any) -> None:
    site.page("/old.html", advert("400-111-2222"), ETag='"a"')
    run("crawl", site.url("/old.html"))
    let_time_pass(hotlines.folder)
    site.page("/old.html", "", status=301, Location="/new.html")
    site.page("/new.html", advert("400-111-2222"), ETag='"a"')
    assert run("recrawl").objects[0]["run"]["failed"] == 0
    assert "If-None-Match" in site.headers[-2]
    assert "If-None-Match" not in site.headers[-1]


def test_a_start_may_lead_to_another_host_which_keeps_its_own_limits(
    run: Any, site: Any, hotlines: Any
) -> None:
    names = ("one.test", "two.test", "three.test", "land.test")
    mapped = [part for name in names for part in ("--resolve", f"{name}:{site.port}:127.0.0.1")]

    def by_host(handler: BaseHTTPRequestHandler) -> None:
        name = str(handler.headers["Host"]).partition(":")[0]
        moved = name != "land.test"
        body = b"" if moved else advert("400-111-2222").encode()
        handler.send_response(302 if moved else 200)
        if moved:
            handler.send_header("Location", f"http://land.test:{site.port}/from.html?domain={name}")
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.routes["/"] = by_host
    for name in names[:3]:
        site.routes[f"/from.html?domain={name}"] = by_host
    starts = [site.url(host=name) for name in names[:3]]
    done = run("crawl", *starts, *mapped, "--max-pages-per-host", "2")
    assert done.objects[0]["run"]["pages"] == 2
    assert len([hit for hit in site.hits if hit.startswith("/from")]) == 2
    states = ask(hotlines.folder, "SELECT host, state FROM frontier WHERE state <> 'new' ORDER BY host, url")
    assert states == [("land.test", "ok")] * 2 + [
        (name, "moved") for name in ("one.test", "three.test", "two.test")
    ]
