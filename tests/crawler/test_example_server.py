"""The example site over HTTP: the right bytes under the right names, on loopback only, and a clean end."""

from __future__ import annotations

import socket
import subprocess
import sys
from http.client import HTTPConnection, HTTPResponse

import pytest

from crawler.example.server import ADDRESS, DEFAULT_PORT, LAST_MODIFIED, ExampleSite, serve
from crawler.example.site import load_entries
from output.errors import ConfigError

ENTRIES = load_entries()
INDEX = ("www.jiadian-weixiu.example", "/")


@pytest.fixture(scope="module")
def site():
    with serve(port=0) as running:
        yield running


def ask(
    site: ExampleSite, host: str, path: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(ADDRESS, site.port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": host, **headers})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("key", [key for key, entry in ENTRIES.items() if entry.file], ids="".join)
def test_each_page_is_sent_in_its_encoding_with_the_declared_charset(
    site: ExampleSite, key: tuple[str, str]
) -> None:
    answer, body = ask(site, f"{key[0]}:{site.port}", key[1])
    entry = ENTRIES[key]
    assert entry.file is not None
    assert answer.status == 200
    assert body.decode(entry.encoding) == entry.file.read_bytes().decode("utf-8")
    kind, _, charset = answer.headers["Content-Type"].partition("; charset=")
    assert kind == entry.type
    assert (charset or None) == entry.header


def test_gbk_pages_are_gbk_on_the_wire(site: ExampleSite) -> None:
    _, body = ask(site, "www.xiaofei-guancha.example", "/news/60000511.htm")
    assert "记者调查".encode("gbk") in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_a_redirect_names_its_target(site: ExampleSite) -> None:
    answer, body = ask(site, "news.shouhou-zixun.example", "/news/60000117.htm")
    assert (answer.status, answer.headers["Location"], body) == (301, "/news/60000231.htm", b"")


@pytest.mark.parametrize(
    ("host", "path"),
    [(INDEX[0], "/missing.html"), ("elsewhere.example", "/"), ("[", "/"), (INDEX[0], "/../site.toml")],
)
def test_what_is_not_in_the_manifest_is_not_found(site: ExampleSite, host: str, path: str) -> None:
    answer, body = ask(site, host, path)
    assert answer.status == 404
    assert "没有这个页面" in body.decode()


def test_hosts_are_told_apart_whatever_their_case_and_queries_are_ignored(site: ExampleSite) -> None:
    _, plain = ask(site, *INDEX)
    _, loud = ask(site, INDEX[0].upper(), "/?from=list")
    _, other = ask(site, "m.weixiu-kuaixian.example", "/")
    assert plain == loud != other


def test_head_sends_the_headers_of_get_without_a_body(site: ExampleSite) -> None:
    got, body = ask(site, *INDEX)
    head, nothing = ask(site, *INDEX, method="HEAD")
    assert nothing == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(body))


def test_a_page_that_has_not_changed_is_not_sent_again(site: ExampleSite) -> None:
    first, _ = ask(site, *INDEX)
    assert first.headers["Last-Modified"] == LAST_MODIFIED
    again, body = ask(site, *INDEX, **{"If-Modified-Since": LAST_MODIFIED})
    assert (again.status, body) == (304, b"")


def test_starts_and_names_cover_every_host_on_loopback(site: ExampleSite) -> None:
    hosts = list(dict.fromkeys(host for host, _ in ENTRIES))
    assert site.starts == [f"http://{host}:{site.port}/" for host in hosts]
    assert site.resolve == [f"{host}:{site.port}:127.0.0.1" for host in hosts]
    for start, host in zip(site.starts, hosts, strict=True):
        assert ask(site, host, "/")[0].status == 200, start


def test_hits_tell_what_was_asked_for() -> None:
    with serve(port=0) as site:
        ask(site, *INDEX)
        ask(site, f"nobody.example:{site.port}", "/x?y=1")
        assert site.hits == [INDEX, ("nobody.example", "/x?y=1")]


def test_the_port_is_free_again_at_the_end_even_after_an_error() -> None:
    with pytest.raises(RuntimeError), serve(port=0) as site:
        assert ask(site, *INDEX)[0].status == 200
        raise RuntimeError
    with pytest.raises(ConnectionRefusedError):
        ask(site, *INDEX)
    with serve(port=site.port) as again:
        assert again.port == site.port


def test_a_taken_port_is_one_line_that_says_what_to_do() -> None:
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError) as caught, serve(port=port):
            pass
    line = f"port {port} is taken by another program; choose one with PORT=… or --port …"
    assert str(caught.value) == line


@pytest.mark.parametrize("port", [-1, 65536, 99999999])
def test_a_number_that_is_no_port_is_one_line(port: int) -> None:
    with pytest.raises(ConfigError, match=f"port {port} does not exist"), serve(port=port):
        pass


def test_two_sites_can_run_side_by_side() -> None:
    with serve(port=0) as one, serve(port=0) as two:
        assert one.port != two.port
        ask(two, *INDEX)
        assert (len(one.hits), len(two.hits)) == (0, 1)


def test_serving_needs_nothing_heavy() -> None:
    code = (
        "import crawler.example.server, sys;"
        "print([name for name in ('scrapy', 'sqlalchemy', 'twisted') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_default_port_is_the_one_that_the_quick_start_names() -> None:
    assert DEFAULT_PORT == 8765
