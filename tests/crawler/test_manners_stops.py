"""The stop list, and one connection for each host."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.config import load
from crawler.configured import for_config
from crawler.stop_list import StopList, parse_stop
from output.errors import ConfigError
from tests.crawler.hostile import Server, answer, serving

PAGE = "<p>海信空调维修热线 400-123-4567</p>".encode()


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Shop.Example", "shop.example"),
        ("*.shop.example", "shop.example"),
        (".shop.example.", "shop.example"),
        ("例子.公司.cn", "xn--fsqu00a.xn--55qx5d.cn"),
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("[2001:db8::1]", "2001:db8::1/128"),
        ("cn", "cn"),
    ],
)
def test_entries(text: str, entry: str) -> None:
    assert parse_stop(text) == entry
    assert parse_stop(entry) == entry


@pytest.mark.parametrize(
    "text", ["", "*", "http://shop.example/", "shop.example:80", "a b", "a@b.example", "1.2"]
)
def test_what_is_no_entry(text: str) -> None:
    with pytest.raises(ConfigError, match="neither a host"):
        parse_stop(text)


def test_what_is_below_a_name_is_stopped_too() -> None:
    stops = StopList(["shop.example", "www.half.example", "192.0.2.0/24", "xn--fsqu00a.cn"])
    for url in ("http://shop.example/", "https://a.b.SHOP.example.:8443/x", "http://www.half.example/"):
        assert stops.find(url), url
    assert stops.find("http://192.0.2.9/") == "192.0.2.9"
    assert stops.find("http://m.例子.cn/") == "xn--fsqu00a.cn"
    for url in (
        "http://myshop.example/",
        "http://m.half.example/",
        "http://192.0.3.1/",
        "http://example/",
        "x:",
    ):
        assert stops.find(url) is None, url


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_folder")
def test_lists_add_up_so_that_no_flag_opens_what_a_file_stops() -> None:
    Path("hotlines.toml").write_text('stop = ["a.example"]\nstop_file = "stop.txt"', encoding="utf-8")
    Path("stop.txt").write_text(
        "\ufeff# others\n\n d.example # they asked us to\n10.0.0.0/8\n", encoding="utf-8"
    )
    config = load({"stop": ("c.example",)}, environ={"HOTLINES_STOP": "b.example"})
    assert config.stop == ("a.example", "b.example", "c.example")
    assert config.why["stop"] == "hotlines.toml, environment HOTLINES_STOP, --stop"
    assert for_config(config)["HOTLINES_STOP"] == [*config.stop, "d.example", "10.0.0.0/8"]


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize("text", [b"a b", b"ok.example\nhttp://x/", b"\xff\xfe", None])
def test_files_that_make_no_sense(text: bytes | None) -> None:
    if text is not None:
        Path("stop.txt").write_bytes(text)
    with pytest.raises(ConfigError, match=r"HOTLINES_STOP_FILE: stop_file = stop\.txt") as caught:
        load(environ={"HOTLINES_STOP_FILE": "stop.txt"})
    assert "\n" not in str(caught.value)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving("0.0.0.0") as server:
        server.routes["/"] = server.routes["/page"] = answer(PAGE)
        yield server


def test_who_is_stopped_is_asked_for_nothing(hotlines: Any, server: Server) -> None:
    """Not by name, not by address, not by a redirect, not for robots.txt."""
    names = ["www.shop.test", "open.test", "moved.test"]
    where = [part for name in names for part in ("--resolve", f"{name}:{server.port}:127.0.0.1")]
    where += ["--resolve", f"elsewhere.test:{server.port}:127.0.0.5"]
    server.routes["/go"] = answer(
        b"", f"Location: {server.url('/page', 'www.shop.test')}", status="302 Found"
    )
    starts = [
        server.url("/", "www.shop.test"),
        server.url("/", "127.0.0.5"),
        server.url("/", "elsewhere.test"),
        server.url("/go", "moved.test"),
        server.url("/", "open.test"),
    ]
    done = hotlines(
        *("crawl", "--allow-net", "127.0.0.0/8", "--delay", "0", *where, *starts),
        *("--stop", "shop.test", "--stop", "127.0.0.4/30"),
    )
    asked = [request.split("Host: ")[1].split(":")[0] for request in server.asked]
    assert sorted(set(asked)) == ["moved.test", "open.test"]
    assert done.err.count("shop.test is on the stop list") == 2, done.err
    assert done.err.count("127.0.0.5 is on the stop list") == 2, done.err
    assert done.objects[0]["run"] == {"pages": 1, "failed": 0, "skipped": 4, "interrupted": False}


def test_a_host_gets_one_connection_at_a_time_whatever_its_sub_domains(hotlines: Any) -> None:
    lock, busy, most = threading.Lock(), [0], [0]
    met = threading.Event()

    def count(client: socket.socket) -> None:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            if busy[0] > 1:
                met.set()
        met.wait(0.05)  # long enough for another to come, if any is on its way
        with lock:
            busy[0] -= 1
        client.sendall(answer(PAGE))

    with serving() as server:
        names = [f"s{number}.shop.test" for number in range(12)]
        server.routes["/"] = server.routes["/robots.txt"] = count
        where = [part for name in names for part in ("--resolve", f"{name}:{server.port}:127.0.0.1")]
        starts = [server.url("/", name) for name in names]
        done = hotlines("read", "--allow-net", "127.0.0.0/8", "--delay", "0", *where, *starts)
        assert len(done.objects) == len(names), done.err
        assert len(server.hits) == 2 * len(names)
    assert most[0] == 1
