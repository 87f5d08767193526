"""What may go wrong while a crawl runs: others at work, a locked database, a full disk, a host that turns hostile."""

from __future__ import annotations

import base64
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.door import door_to

pytestmark = pytest.mark.usefixtures("library_there")

NET = ("--allow-net", "127.0.0.0/8", "--delay", "0")
ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>"


def links(count: int) -> list[str]:
    return [f"/news/{number}.html" for number in range(60_000_010, 60_000_010 + count)]


def listed(site: Any, count: int, body: str = ADVERT) -> list[str]:
    found = links(count)
    site.page("/", "".join(f'<p><a href="{link}">空调维修电话</a>' for link in found))
    for link in found:
        site.page(link, body + link)
    return found


def counted(folder: Path, statement: str) -> int:
    with sqlite3.connect(folder / "data/hotlines.db") as connection:
        return int(connection.execute(statement).fetchone()[0])


def test_two_crawls_at_once_share_the_work(hotlines: Any, site: Any) -> None:
    listed(site, 15)
    names = ("one.test", "two.test", "three.test")
    mapped = [part for name in names for part in ("--resolve", f"{name}:{site.port}:127.0.0.1")]
    starts = [site.url(host=name) for name in names]
    for process in [hotlines.start("crawl", *NET, *mapped, *starts) for _ in range(2)]:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
        assert all(line.endswith(": waiting") for line in err.decode().splitlines()), err.decode()
        assert out
    asked = Counter(
        (headers["Host"], hit)
        for hit, headers in zip(site.hits, site.headers, strict=True)
        if hit != "/robots.txt"
    )
    assert (len(asked), set(asked.values())) == (48, {1})
    assert counted(hotlines.folder, "SELECT count(*) FROM visit WHERE outcome = 'ok'") == 48
    assert counted(hotlines.folder, "SELECT count(*) FROM frontier WHERE lease IS NOT NULL") == 0


def test_a_database_that_is_locked_for_a_while_is_waited_for(hotlines: Any, site: Any) -> None:
    listed(site, 5)
    held: list[sqlite3.Connection] = []

    def lock(handler: BaseHTTPRequestHandler) -> None:
        connection = sqlite3.connect(hotlines.folder / "data/hotlines.db", check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        held.append(connection)
        threading.Timer(0.5, connection.rollback).start()
        body = ADVERT.encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.routes[links(5)[2]] = lock
    done = hotlines("crawl", *NET, site.url())
    assert (done.code, done.lines) == (0, [])
    assert held
    assert done.objects[0]["run"]["pages"] == 6


def test_a_full_disk_ends_the_crawl_and_the_next_one_goes_on(hotlines: Any, site: Any) -> None:
    found = listed(site, 4)
    for link in found:
        noise = base64.b64encode(os.urandom(4_000_000)).decode()
        site.page(link, f"{ADVERT}<!-- {noise} -->")
    limit = (hotlines.folder / "data/hotlines.db").stat().st_size + 2_000_000

    full = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "crawl", *NET, site.url()],
        cwd=hotlines.folder,
        env=hotlines.environ,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (full.returncode, full.stdout) == (1, ""), full.stderr
    assert len([line for line in full.stderr.splitlines() if "archive" in line]) == 1, full.stderr
    assert "Traceback" not in full.stderr
    assert hotlines("crawl", *NET, site.url()).code == 0
    assert counted(hotlines.folder, "SELECT count(DISTINCT page_id) FROM visit WHERE outcome = 'ok'") == 5
    assert counted(hotlines.folder, "SELECT count(*) FROM visit WHERE outcome = 'ok'") == 5
    assert (
        counted(hotlines.folder, "SELECT count(*) FROM frontier WHERE wanted = 1 OR lease IS NOT NULL") == 0
    )


def test_a_host_that_turns_hostile_is_left_alone(hotlines: Any, site: Any) -> None:
    found = listed(site, 40)

    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    for link in found[10:]:
        site.routes[link] = hang_up
    done = hotlines("crawl", *NET, "--delay", "0.05", site.url())
    assert done.code == 0, done.err
    run = done.objects[0]["run"]
    assert run["pages"] == 11
    assert 5 <= run["failed"] < 30
    assert "asked to be left alone" in done.lines[-1]
    waiting = counted(hotlines.folder, "SELECT count(*) FROM frontier WHERE wanted = 1")
    assert waiting == 40 - 10 - run["failed"]


def test_a_crawl_that_takes_too_much_memory_ends_early_and_says_so(hotlines: Any, site: Any) -> None:
    listed(site, 5)
    code = (
        "import sys; from crawler import settings; settings.MEMUSAGE_LIMIT_MB = 1;"
        "from crawler.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "crawl", *NET, site.url()],
        cwd=hotlines.folder,
        env=hotlines.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "ended early (memusage_exceeded)" in done.stderr
    assert "Traceback" not in done.stderr
    (run,) = hotlines("runs").objects
    assert (run["state"], run["problems"]) == ("failed", 1)


def test_a_database_server_that_is_started_again_is_waited_for(
    hotlines: Any, site: Any, postgres: Callable[[str], str]
) -> None:
    door, url = door_to(postgres("template1"))
    asked: list[str] = []

    def page(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        if len(asked) == 8:
            door.shut()
        if len(asked) == 24:
            door.reopen()
        body = f"{ADVERT}<p>{handler.path}".encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    links = [f"/news/{number}.html" for number in range(1_000, 1_040)]
    site.page("/", "".join(f'<a href="{link}">空调维修电话</a>' for link in links))
    site.routes.update(dict.fromkeys(links, page))
    done = hotlines("crawl", *NET, "--delay", "0.02", "--db", url, site.url())
    door.shut()
    assert (done.code, done.lines) == (0, [])
    assert (done.objects[0]["pages"], sorted(asked)) == (41, links)
