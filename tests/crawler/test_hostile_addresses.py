"""Pages that want the crawler to ask somebody else: files, the machine itself, private networks."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy.resolver import dnscache
from scrapy.settings import Settings
from twisted.internet import defer
from twisted.internet.base import ThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler import resolver
from crawler.config import load
from crawler.configured import for_config
from crawler.resolver import GuardedResolver
from tests.crawler.hostile import Server, answer, serving

pytestmark = pytest.mark.usefixtures("library_there")

PAGE = "<p>海信空调维修热线 400-123-4567</p>".encode()
SPELLINGS = [
    *("127.0.0.2", "127.2", "127.0.2", "2130706434", "0x7f000002", "0x7f.2", "0177.0.0.2", "017700000002"),
    *(
        "[::1]",
        "[::ffff:127.0.0.2]",
        "[::ffff:7f00:2]",
        "[::127.0.0.2]",
        "[64:ff9b::7f00:2]",
        "[2002:7f00:2::]",
    ),
    *(
        "0.0.0.0",
        "0",
        "127.0.0.2.",
        "１２７.0.0.2",
        "127。0。0。2",
        "[::]",
        "[fe80::1]",
        "[fec0::1]",
    ),
]
SCHEMES = [
    "file:///etc/hostname",
    "data:text/html,<p>400-123-4567",
    "ftp://127.0.0.1/x",
    "javascript:alert(1)",
]


@pytest.fixture
def server() -> Iterator[Server]:
    """Listens on all addresses, so that whoever is not stopped gets there."""
    with serving("0.0.0.0") as server:
        server.routes["/secret"] = answer(PAGE)
        yield server


def crawl(hotlines: Any, *args: str) -> Any:
    return hotlines("crawl", "--allow-net", "127.0.0.1/32", "--delay", "0", *args)


@pytest.mark.parametrize("kind", ["redirect", "refresh"])
def test_what_leads_out_of_the_web_is_not_followed(hotlines: Any, server: Server, kind: str) -> None:
    for number, target in enumerate(SCHEMES):
        refresh = f'<meta http-equiv="refresh" content="0; url={target}">'.encode()
        server.routes[f"/{number}"] = (
            answer(b"", f"Location: {target}", status="302 Found")
            if kind == "redirect"
            else answer(refresh + "<p>安装维修</p>".encode())
        )
    done = hotlines(
        *("read", "--allow-net", "127.0.0.1/32", "--delay", "0"),
        *(server.url(f"/{number}") for number in range(len(SCHEMES))),
    )
    assert "4001234567" not in done.out
    assert len(done.lines) + len(done.objects) == len(SCHEMES), done.err
    assert (len(done.objects) == 0) == (kind == "redirect")


def test_links_that_lead_out_of_the_web_are_none(hotlines: Any, server: Server) -> None:
    links = "".join(f'<a href="{target}">空调维修电话</a>' for target in SCHEMES).encode()
    server.routes["/"] = answer(links + PAGE)
    done = crawl(hotlines, server.url())
    assert done.code == 0, done.err
    assert done.objects[0]["pages"] == 1


def test_no_spelling_of_an_address_gets_past(hotlines: Any, server: Server) -> None:
    """As starts, and as targets of redirects; with and without a port of its own."""
    targets = [f"http://{name}:{server.port}/secret" for name in SPELLINGS]
    for number, target in enumerate(targets):
        server.routes[f"/{number}"] = answer(
            b"", f"Location: {target}".encode().decode("latin-1"), status="302 Found"
        )
    hops = [server.url(f"/{number}") for number in range(len(targets))]
    plain = [f"http://{name}/secret" for name in SPELLINGS]
    done = crawl(hotlines, *hops, *targets, *plain)
    assert "/secret" not in server.hits
    assert done.objects[0]["numbers"] == 0
    assert len(done.lines) >= len(hops)
    asked = {request.split("Host: ")[1].split("\r")[0] for request in server.asked}
    assert asked == {f"127.0.0.1:{server.port}"}


def test_a_name_that_stands_at_a_private_address(hotlines: Any, server: Server) -> None:
    name = f"shop.test:{server.port}"
    server.routes["/"] = answer(b"", f"Location: http://{name}/secret", status="302 Found")
    done = crawl(hotlines, "--resolve", f"{name}:127.0.0.2", server.url(), f"http://{name}/secret")
    assert "/secret" not in server.hits
    assert done.code == 1


class Answers:
    """A name server that says something else each time."""

    def __init__(self, *addresses: str) -> None:
        self.left = list(addresses)

    def __call__(self, _: Any, name: str, timeout: Any = ()) -> defer.Deferred[str]:
        return defer.succeed(self.left.pop(0))


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    settings = Settings(for_config(load({"contact": "mailto:a@b.example"}, environ={})))
    dnscache.clear()

    def make(*addresses: str) -> Any:
        monkeypatch.setattr(ThreadedResolver, "getHostByName", Answers(*addresses))
        guard = GuardedResolver(cast("Any", SimpleNamespace()), settings)

        def ask() -> Any:
            found: list[Any] = []
            guard.getHostByName("turns.example").addBoth(found.append)
            return found[0] if isinstance(found[0], str) else found[0].type

        return ask

    yield make
    dnscache.clear()


def test_a_name_that_turns_to_a_private_address_is_refused(
    guard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(resolver.time, "monotonic", lambda: clock[0])
    ask = guard("1.1.1.1", "127.0.0.1", "1.0.0.1")
    assert ask() == "1.1.1.1"
    assert ask() == "1.1.1.1", "from the cache"
    clock[0] += resolver.HOLDS
    assert ask() is DNSLookupError
    assert ask() is DNSLookupError, "refused from the cache, too"
    clock[0] += resolver.HOLDS
    assert ask() == "1.0.0.1", "hosts move"


def test_the_guard_is_asked_for_every_connection() -> None:
    """No handler that would resolve names by itself."""
    from crawler import settings  # noqa: PLC0415

    assert settings.TWISTED_DNS_RESOLVER == "crawler.resolver.GuardedResolver"
    assert set(settings.DOWNLOAD_HANDLERS.values()) == {None, "crawler.wire.BoundedHandler"}
