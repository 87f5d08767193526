"""How crawls begin and end: where starts come from, who must say who they are, what an interruption keeps."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

NET = ("--allow-net", "127.0.0.1/32", "--delay", "0")
ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>"


def test_public_hosts_need_a_contact_before_anything_is_sent(hotlines: Any) -> None:
    for url in ("http://a-public-name.example/", "http://1.1.1.1/", "https://[2606:4700:4700::1111]/x"):
        done = hotlines("crawl", url)
        assert (done.code, done.out) == (1, "")
        assert len(done.lines) == 1
        assert "contact" in done.lines[0]
    assert list(hotlines.folder.iterdir()) == []


def test_starts_come_from_standard_input_and_files(hotlines: Any, site: Any) -> None:
    for path in ("/a.html", "/b.html", "/c.html"):
        site.page(path, ADVERT)
    (hotlines.folder / "starts.txt").write_text(f"# mine\n\n{site.url('/b.html')}\n", encoding="utf-8-sig")
    stdin = f"{site.url('/a.html')}\r\n".encode()
    assert hotlines("crawl", *NET, "--from", "-", stdin=stdin).code == 0
    assert hotlines("crawl", *NET, "--from", "starts.txt", site.url("/c.html")).code == 0
    assert sorted(set(site.hits)) == ["/a.html", "/b.html", "/c.html", "/robots.txt"]


def test_start_lists_may_be_in_any_encoding_but_must_be_text(hotlines: Any, site: Any) -> None:
    site.page("/%E7%BB%B4%E4%BF%AE", ADVERT)
    starts = hotlines.folder / "starts.txt"
    starts.write_bytes(f"# 空调维修\n{site.url('/维修')}\n".encode("gb18030"))
    assert hotlines("crawl", *NET, "--from", "starts.txt").code == 0
    assert site.hits == ["/robots.txt", "/%E7%BB%B4%E4%BF%AE"]
    for data in (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        bytes(range(128, 256)) * 9,
    ):
        starts.write_bytes(data)
        done = hotlines("crawl", *NET, "--from", "starts.txt")
        assert (done.code, done.lines) == (1, ["hotlines: starts.txt is no text file"])


def test_control_characters_never_reach_the_terminal(hotlines: Any) -> None:
    evil = "http://127.0.0.1:99999/\x1b[31m\x9b2J\u202e"
    (hotlines.folder / "starts.txt").write_text(f"{evil}\n", encoding="utf-8")
    (hotlines.folder / "a\x1b[31m.html").write_text("", encoding="utf-8")
    for args in (
        ("crawl", *NET, evil),
        ("crawl", *NET, "--from", "starts.txt"),
        ("crawl", "--delay", evil, "http://127.0.0.1/"),
        ("read", *NET[:2], evil),
        ("read", evil.removeprefix("http://")),
        ("ingest", "."),
        ("ingest", evil),
        ("page", evil),
        ("resolve", "--on", evil, "x"),
        (evil,),
    ):
        done = hotlines(*args)
        assert not {"\x1b", "\x9b", "\u202e"} & set(done.out + done.err), args
        assert "\\x1b" in done.err or args[0] == "page", (args, done.err)


def test_whether_an_export_can_be_written_is_seen_before_the_crawl(hotlines: Any, site: Any) -> None:
    site.page("/", ADVERT)
    (hotlines.folder / "file").write_text("x")
    done = hotlines("crawl", *NET, "--export", "file/csv", site.url())
    assert (done.code, done.out, len(done.lines), site.hits) == (1, "", 1, [])
    assert "--export file/csv" in done.err


def test_the_summary_is_shown_though_the_export_fails(hotlines: Any, site: Any) -> None:
    site.page("/", ADVERT)
    (hotlines.folder / "csv/numbers.csv").mkdir(parents=True)
    done = hotlines("crawl", *NET, "--export", "csv", site.url())
    assert (done.code, len(done.lines)) == (1, 1)
    assert done.objects[0]["run"]["pages"] == 1
    assert done.objects[0]["csv"] is None


def test_what_is_no_web_address_is_told_whoever_asks(hotlines: Any) -> None:
    for contact in ((), ("--contact", "me@example.org")):
        done = hotlines("crawl", *contact, "ftp://x.example/")
        assert done.code == 1
        assert done.lines == ["hotlines: ftp://x.example/: not visited: is no http(s) address"]


def test_scrapy_cannot_hand_over_starts_as_a_text(hotlines: Any, site: Any) -> None:
    environ = {"SCRAPY_SETTINGS_MODULE": "crawler.project"}
    done = hotlines("crawl", "adverts", "-a", f"starts={site.url()}", module="scrapy", **environ)
    assert done.code != 0
    assert len(done.lines) == 1, done.err
    assert "-a urls=" in done.lines[0]
    assert site.hits == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((), 2),
        (("--port", "80", "http://a.example/"), 2),
        (("--from", "none.txt"), 1),
        (("--nonsense",), 2),
        (("--example", "--port", "0"), 2),
        (("--example", "--port", "65536"), 2),
    ],
)
def test_wrong_usage(hotlines: Any, args: tuple[str, ...], code: int) -> None:
    done = hotlines("crawl", *args)
    assert (done.code, done.out) == (code, "")
    assert done.err


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--delay", "abc"),
        ("--delay", "-1"),
        ("--contact", "foo"),
        ("--resolve", "x"),
        ("--max-pages", "0"),
        ("--max-pages", "x"),
        ("--max-pages-per-host", "0"),
        ("--again-after", "soon"),
        ("--db", "foo"),
        ("--allow-net", "foo"),
        ("--archive", ""),
    ],
)
def test_a_flag_that_makes_no_sense_is_wrong_usage(hotlines: Any, flag: str, value: str) -> None:
    done = hotlines("crawl", flag, value, "http://127.0.0.1/")
    assert (done.code, done.out, len(done.lines)) == (2, "", 1)
    assert done.lines[0].startswith(f"hotlines: {flag} {value}: it ")
    assert not set("'\"()") & set(done.lines[0].partition(";")[0]), "no Python in it"
    assert list(hotlines.folder.iterdir()) == []


def test_the_same_value_from_the_environment_or_the_file_is_a_failure(hotlines: Any) -> None:
    done = hotlines("crawl", "http://127.0.0.1/", HOTLINES_ALLOW_NET="127.0.0.1 foo")
    assert (done.code, len(done.lines)) == (1, 1)
    assert "HOTLINES_ALLOW_NET: allow_net = foo: it is not a network" in done.err
    (hotlines.folder / "hotlines.toml").write_text("max_pages = 0", encoding="utf-8")
    assert hotlines("crawl", "http://127.0.0.1/").code == 1


def test_names_are_mapped_as_curl_does(hotlines: Any, site: Any) -> None:
    site.page("/", ADVERT)
    mapping = ("--resolve", f"shop.test:{site.port}:127.0.0.1")
    done = hotlines("crawl", *NET, *mapping, site.url(host="shop.test"), "http://shop.test:8/")
    assert done.objects[0]["run"]["pages"] == 1
    assert "not for port 8" in done.err
    assert site.headers[-1]["Host"] == f"shop.test:{site.port}"
    refused = hotlines("crawl", "--resolve", f"b.test:{site.port}:127.0.0.1", site.url(host="b.test"))
    assert refused.code == 1
    assert "--allow-net 127.0.0.1 would open it" in refused.err


def test_an_interrupted_crawl_keeps_what_it_has(hotlines: Any, site: Any) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        reached.set()
        go_on.wait(30)
        body = ADVERT.encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    links = [f"/n/{number}.html" for number in range(10, 40)]
    site.page("/", "".join(f'<a href="{link}">维修</a>' for link in links))
    site.routes.update(dict.fromkeys(links, wait))
    process = hotlines.start("crawl", *NET, site.url())
    assert reached.wait(60)
    process.send_signal(signal.SIGINT)
    threading.Timer(0.2, go_on.set).start()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert b'"interrupted": true' in out
    assert len(site.hits) < len(links)
    left = len(links) - sum(hit in links for hit in site.hits)
    assert f"({left} addresses had been taken and are free again)".encode() in err
    kept = hotlines("pages", "--json").objects
    assert site.url() in {row["url"] for row in kept}


def test_a_second_interrupt_ends_a_crawl_at_once_with_nothing_left_in_hand(hotlines: Any, site: Any) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        reached.set()
        go_on.wait(60)

    site.page("/", '<a href="/n/10.html">维修</a><a href="/n/11.html">维修</a>')
    site.routes.update({"/n/10.html": wait, "/n/11.html": wait})
    process = hotlines.start("crawl", *NET, site.url())
    assert reached.wait(60)
    process.send_signal(signal.SIGINT)
    assert b"stopping" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    go_on.set()
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert b"(2 addresses had been taken and are free again)" in err
    run = hotlines("runs", "--json").objects[0]
    assert (run["state"], run["pages"]) == ("interrupted", 1)
    with sqlite3.connect(hotlines.folder / "data/hotlines.db") as library:
        assert library.execute("SELECT count(*) FROM frontier WHERE lease IS NOT NULL").fetchone() == (0,)


def test_a_database_that_cannot_be_written_ends_the_crawl_in_one_line(hotlines: Any, site: Any) -> None:
    site.page("/", ADVERT)
    (hotlines.folder / "file").write_text("x")
    done = hotlines("crawl", *NET, "--db", "sqlite:///file/x.db", site.url())
    assert (done.code, done.out) == (1, "")
    assert len(done.lines) == 1, done.err
    assert site.hits == []


def test_the_spider_runs_under_scrapy_itself(hotlines: Any, site: Any) -> None:
    site.page("/", '<a href="/news/12.html">空调维修</a>')
    site.page("/news/12.html", ADVERT)
    environ = {
        "SCRAPY_SETTINGS_MODULE": "crawler.project",
        "HOTLINES_ALLOW_NET": "127.0.0.1",
        "HOTLINES_DELAY": "0",
    }
    done = hotlines("crawl", "adverts", "-a", f"urls={site.url()}", module="scrapy", **environ)
    assert done.code == 0, done.err
    assert done.lines == []
    assert "/news/12.html" in site.hits
    assert (hotlines.folder / "data/hotlines.db").exists()


def test_read_fetches_a_page_by_the_same_rules_and_stores_nothing(hotlines: Any, site: Any) -> None:
    site.page("/a.html", "", status=302, Location="/b.html")
    site.page("/b.html", ADVERT)
    site.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private")
    (hotlines.folder / "local.html").write_text(ADVERT, encoding="utf-8")
    done = hotlines(
        "read", *NET[:4], site.url("/a.html"), "local.html", site.url("/private.html"), site.url("/none")
    )
    assert done.code == 1
    assert [page["source"] for page in done.objects] == [site.url("/a.html"), "local.html"]
    assert [page["url"] for page in done.objects] == [site.url("/b.html"), None]
    assert len(done.lines) == 2, done.err
    assert not (hotlines.folder / "data").exists()
    assert hotlines("read", "http://a-public-name.example/").code == 1


def test_nothing_that_scrapy_is_about_to_remove_is_used(hotlines: Any, site: Any) -> None:
    site.page("/", '<a href="/news/12.html">空调维修</a>')
    site.page("/news/12.html", ADVERT)
    code = (
        "import sys, warnings; from scrapy.exceptions import ScrapyDeprecationWarning;"
        "warnings.simplefilter('error', ScrapyDeprecationWarning);"
        "from crawler.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "crawl", *NET, site.url()],
        cwd=hotlines.folder,
        env=hotlines.environ,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"pages": 2' in done.stdout
