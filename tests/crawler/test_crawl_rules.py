"""What a crawl asks for, and what it refuses, on a real web site on loopback."""

from __future__ import annotations

import gzip
import sqlite3
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("library_there")

NET = "127.0.0.1/32"
ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>"


@pytest.fixture
def crawl(hotlines: Any, site: Any) -> Any:
    def run(*args: str, **options: Any) -> Any:
        return hotlines("crawl", "--allow-net", NET, "--delay", "0", *(args or (site.url(),)), **options)

    return run


def visits(folder: Any) -> dict[str, tuple[str, int | None]]:
    with sqlite3.connect(folder / "data/hotlines.db") as connection:
        rows = connection.execute(
            "SELECT p.url, v.outcome, v.status FROM visit v JOIN page p ON p.id = v.page_id"
        )
        return {url: (outcome, status) for url, outcome, status in rows}


def index(*links: str, head: str = "") -> str:
    return head + "".join(f'<p><a href="{link}">空调维修电话</a>' for link in links)


def test_links_to_adverts_are_followed_inside_the_host(crawl: Any, site: Any, hotlines: Any) -> None:
    elsewhere = site.url("/elsewhere.html", host="127.0.0.2")
    site.page(
        "/",
        index(
            "a1.html?utm_source=x", "/a1.html", elsewhere, "/p.jpg", "mailto:a@b", head='<base href="/news/">'
        ),
    )
    site.page("/news/a1.html", index("/news/deep.html") + ADVERT)
    site.page("/news/deep.html", ADVERT)
    site.page("/a1.html", ADVERT)
    done = crawl()
    assert done.code == 0, done.err
    assert done.objects[0]["run"] == {"pages": 4, "failed": 0, "skipped": 0, "interrupted": False}
    assert sorted(site.hits) == ["/", "/a1.html", "/news/a1.html", "/news/deep.html", "/robots.txt"]
    assert visits(hotlines.folder)[site.url("/news/a1.html")] == ("ok", 200)


def test_what_is_no_page_is_a_counted_line(crawl: Any, site: Any, hotlines: Any) -> None:
    bad = [
        "/pdf1.html",
        "/none404.html",
        "/empty00.html",
        "/binary1.html",
        "/huge1.html",
        "/bomb1.html",
        "/odd500.html",
    ]
    site.page("/", index(*bad))
    site.routes["/pdf1.html"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4")
    site.page("/empty00.html", "")
    site.routes["/binary1.html"] = (200, {"Content-Type": "text/html"}, b"\x89PNG\x00\x00\x01" * 100)
    site.routes["/huge1.html"] = (200, {"Content-Type": "text/html", "Content-Length": str(50 << 20)}, b"<p>")
    bomb = gzip.compress(b"\0" * (30 << 20))
    site.routes["/bomb1.html"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, bomb)
    site.page("/odd500.html", ADVERT, status=500)
    done = crawl()
    assert done.code == 0, done.err
    run = done.objects[0]["run"]
    assert (run["pages"], run["failed"] + run["skipped"]) == (1, len(bad))
    for path in bad:
        assert sum(path in line for line in done.lines) == 1, done.err
    assert len(done.lines) == len(bad), done.err
    assert visits(hotlines.folder)[site.url("/odd500.html")] == ("failed", 500)
    assert visits(hotlines.folder)[site.url("/huge1.html")] == ("skipped", None)
    assert crawl(site.url("/odd500.html"), "--strict").code == 1
    assert crawl(site.url("/odd500.html")).code == 1, "nothing could be read"


def test_other_networks_and_ports_are_refused_also_after_redirects(
    crawl: Any, site: Any, hotlines: Any
) -> None:
    inside = {
        "/r1.html": site.url("/secret", host="127.0.0.2"),
        "/r2.html": "http://169.254.169.254/latest/meta-data",
        "/r3.html": f"http://[::1]:{site.port}/",
        "/r4.html": f"http://2130706434:{site.port}/secret",
        "/r5.html": "file:///etc/passwd",
        "/loop1.html": "/loop1.html?again=1",
        "/loop1.html?again=1": "/loop2.html",
        "/loop2.html": "/loop1.html?again=2",
        "/loop1.html?again=2": "/loop1.html?again=3",
        "/loop1.html?again=3": "/loop1.html?again=4",
        "/loop1.html?again=4": "/loop1.html?again=5",
    }
    for path, target in inside.items():
        site.page(path, "", status=302, Location=target)
    starts = [site.url(path) for path in inside if path.startswith("/r")]
    done = crawl(*starts, site.url("/loop1.html"), "ftp://127.0.0.1/x", "no address", "http://127.0.0.1:1/")
    assert done.code == 1
    assert "/secret" not in site.hits
    assert done.objects[0]["run"]["pages"] == 0
    assert sum("169.254.169.254 is a private or reserved address" in line for line in done.lines) == 1, (
        done.err
    )
    assert sum("is neither 80 nor 443" in line for line in done.lines) == 3, done.err
    assert sum("redirects too often" in line for line in done.lines) == 1, done.err
    assert sum("is no http(s) address" in line for line in done.lines) == 2, done.err
    assert sum("connection was refused" in line for line in done.lines) == 1, done.err
    assert visits(hotlines.folder)[site.url("/r1.html")] == ("redirect", 302)


def test_a_link_must_not_lead_out_of_the_host_by_a_redirect(crawl: Any, site: Any) -> None:
    site.page("/", index("/go1.html", "/same1.html"))
    site.page("/go1.html", "", status=301, Location=f"http://localhost:{site.port}/away.html")
    site.page("/same1.html", "", status=301, Location="/target")
    site.page("/target", ADVERT)
    done = crawl(site.url(), "--allow-net", "127.0.0.0/8")
    assert "/away.html" not in site.hits
    assert "/target" in site.hits
    assert any("redirects to another host" in line for line in done.lines)


def test_robots_txt_is_obeyed(crawl: Any, site: Any) -> None:
    site.routes["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        b"User-agent: HotlineAtlas\nDisallow: /no",
    )
    site.page("/", index("/no1.html", "/yes1.html"))
    site.page("/yes1.html", ADVERT)
    done = crawl("--contact", "someone@example.org", site.url())
    assert sorted(site.hits) == ["/", "/robots.txt", "/yes1.html"]
    assert [line for line in done.lines if "robots.txt does not allow it" in line]
    sent = site.headers[-1]
    assert sent["User-Agent"].startswith("HotlineAtlas/")
    assert sent["User-Agent"].endswith("(+mailto:someone@example.org)")
    assert sent["Accept-Encoding"] == "gzip, deflate"
    assert "Cookie" not in sent


PATHS = ("/yes1.html", "/yes2.html", "/no3.html", "/no4.html", "/no5.html")
RULES = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /no")


@pytest.mark.parametrize("command", ["crawl", "read"])
def test_robots_txt_is_obeyed_by_all_that_wait_for_it(hotlines: Any, site: Any, command: str) -> None:
    site.routes["/robots.txt"] = RULES
    for path in PATHS:
        site.page(path, ADVERT)
    done = hotlines(command, "--allow-net", NET, "--delay", "0", *map(site.url, PATHS))
    assert sorted(site.hits) == ["/robots.txt", "/yes1.html", "/yes2.html"]
    assert done.err.count("robots.txt does not allow it") == 3, done.err


@pytest.mark.parametrize("command", ["crawl", "read"])
def test_a_closed_robots_txt_holds_for_all_that_wait_for_it(hotlines: Any, site: Any, command: str) -> None:
    site.page("/robots.txt", "later", status=503)
    for path in PATHS:
        site.page(path, ADVERT)
    done = hotlines(command, "--allow-net", NET, "--delay", "0", *map(site.url, PATHS))
    assert done.code == 1
    assert set(site.hits) == {"/robots.txt"}
    assert done.err.count("robots.txt answers 503") == len(PATHS), done.err


@pytest.mark.parametrize("status", [503, 429])
def test_a_robots_txt_that_cannot_be_had_closes_the_host(crawl: Any, site: Any, status: int) -> None:
    site.page("/robots.txt", "later", status=status)
    site.page("/", ADVERT)
    done = crawl()
    assert done.code == 1
    assert "/" not in site.hits
    assert f"robots.txt answers {status}" in done.err


def test_slow_servers_are_cut_off(crawl: Any, site: Any, hotlines: Any) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"<p>")
        handler.wfile.flush()
        handler.rfile.read(1)  # until the client hangs up

    site.routes["/slow.html"] = drip
    done = crawl(site.url("/slow.html"), HOTLINES_TIMEOUT="0.5")
    assert done.code == 1
    assert "took too long" in done.err
    assert visits(hotlines.folder)[site.url("/slow.html")] == ("failed", None)


def test_budgets_count_pages(crawl: Any, site: Any) -> None:
    pages = [f"/news/{number}.html" for number in range(10, 20)]
    site.page("/", index(*pages))
    for page in pages:
        site.page(page, ADVERT)
    assert crawl(site.url(), "--max-pages-per-host", "4").objects[0]["run"]["pages"] == 4
    assert len(site.hits) == 5, "and robots.txt"
    again = crawl(site.url(), "--again-after", "0", "--max-pages", "3").objects[0]["run"]
    assert again == {"pages": 3, "failed": 0, "skipped": 0, "interrupted": False}


def test_pages_that_are_fresh_are_left_alone(crawl: Any, site: Any) -> None:
    site.page("/", "", status=301, Location="/home.html")
    site.page("/home.html", ADVERT)
    first = crawl()
    asked = len(site.hits)
    second = crawl()
    assert (first.code, second.code) == (0, 0)
    assert len(site.hits) == asked, "not even robots.txt"
    for key in ("pages", "adverts", "numbers", "brands"):
        assert first.objects[0][key] == second.objects[0][key]
    assert first.objects[0]["pages"] == 2
