"""Each thing around a download by itself; together they are tried in test_crawl_rules.py."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from scrapy.http import Request, Response
from scrapy.settings import Settings
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.capture import CaptureMiddleware
from crawler.config import load
from crawler.configured import for_config
from crawler.gate import GateMiddleware
from crawler.resolver import GuardedResolver
from crawler.robots import PoliteRobotsMiddleware
from crawler.robots_text import Rules
from crawler.slots import SlotMiddleware, slow_down
from spiders.outcomes import Refused


def fake_crawler(**flags: Any) -> Any:
    settings = Settings()
    settings.setdict(for_config(load(flags, environ={})))
    settings.set("ROBOTSTXT_OBEY", True)
    signals = SimpleNamespace(connect=lambda *args, **options: None)
    return SimpleNamespace(settings=settings, spider=None, stats=None, engine=None, signals=signals)


def page(url: str, **meta: Any) -> Request:
    return Request(url, meta={"page": url, **meta})


def refusal(gate: GateMiddleware, request: Request) -> str | None:
    try:
        asyncio.run(gate.process_request(request))
    except Refused as refused:
        return refused.kind
    return None


def test_the_gate_knows_ports() -> None:
    mapped = {"allow_net": ("127.0.0.0/8",), "resolve": ("shop.test:8080:127.0.0.1", "out.test:81:1.1.1.1")}
    gate = GateMiddleware(fake_crawler(**mapped))
    assert refusal(gate, page("http://a.example/")) is None
    assert refusal(gate, page("https://a.example:443/")) is None
    assert refusal(gate, page("http://127.0.0.9:8080/")) is None
    assert refusal(gate, page("http://shop.test:8080/")) is None
    assert refusal(gate, page("http://shop.test/")) == "port", "curl maps one port, too"
    assert refusal(gate, page("http://out.test:81/")) == "port"
    assert refusal(gate, page("http://1.1.1.1:22/")) == "port"
    assert refusal(gate, page("http://1.1.1.1:8081/", start=True, named=True)) is None, "the user named it"
    assert refusal(gate, page("http://1.1.1.1:8081/linked")) is None
    assert refusal(gate, page("ftp://a.example/")) == "scheme"


def test_the_gate_knows_how_far_redirects_may_lead() -> None:
    gate = GateMiddleware(fake_crawler())
    hops = {"redirect_urls": ["http://a.example/x"], "host": "a.example"}
    assert refusal(gate, page("http://www.a.example/y", **hops)) is None
    assert refusal(gate, page("http://b.example/y", **hops)) == "other_host"
    assert refusal(gate, page("http://b.example/y", start=True, **hops)) is None
    assert refusal(gate, page("http://b.example/robots.txt", dont_obey_robotstxt=True, **hops)) is None


def test_a_host_is_one_queue() -> None:
    slots = SlotMiddleware(fake_crawler())
    urls = ["http://a.co.uk/", "http://www.a.co.uk:8080/x", "http://127.0.0.1:99/", "http://[::1]:8/"]
    requests = [page(url) for url in urls]
    for request in requests:
        slots.process_request(request)
    assert [request.meta["download_slot"] for request in requests] == [
        "a.co.uk",
        "a.co.uk",
        "127.0.0.1",
        "::1",
    ]


def test_crawl_delay_is_kept_even_when_the_queue_idles() -> None:
    slot = SimpleNamespace(delay=1.0)
    downloader = SimpleNamespace(
        slots={"a.example": slot},
        per_slot_settings={},
        get_slot_key=lambda request: request.meta["download_slot"],
    )
    crawler = fake_crawler()
    crawler.engine = SimpleNamespace(downloader=downloader)
    robots = PoliteRobotsMiddleware(crawler)
    for origin, delay, kept in (
        ("www", "Crawl-delay: 5", 5.0),
        ("m", "Crawl-delay: 0.1", 5.0),
        ("m", "Crawl-delay: 900", 30.0),
        ("m", "", 5.0),
        ("www", "Crawl-delay: 2", 2.0),
    ):
        rules = Rules(f"User-agent: *\n{delay}", "HotlineAtlas")
        robots._keep_delay(rules, page(f"http://{origin}.a.example/", download_slot="a.example"))
        assert slot.delay == kept
        assert downloader.per_slot_settings["a.example"]["delay"] == kept
    robots._keep_delay(Rules("", "HotlineAtlas"), page("http://www.a.example/", download_slot="a.example"))
    assert (slot.delay, downloader.per_slot_settings) == (1.0, {}), "what is removed goes"
    for number in range(10_050):
        slow_down(crawler, f"{number}.example", "robots.txt", 5.0)
    assert len(downloader.per_slot_settings) == 10_000


def test_answers_are_captured_as_sent() -> None:
    request = page("http://a.example/")
    headers = {"Content-Type": "text/html", "Set-Cookie": ["a=1", "b=2"]}
    response = Response(request.url, 200, cast("Any", headers), b"\x1f\x8b")
    assert CaptureMiddleware().process_response(request, response) is response
    capture = request.meta["capture"]
    assert (capture.url, capture.status, capture.body, capture.ip) == (request.url, 200, b"\x1f\x8b", None)
    assert capture.headers == (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    assert capture.time.utcoffset() is not None


class Reactor:
    """Enough of one for names that need no looking up."""

    def callLater(self, *args: Any) -> None:  # noqa: N802
        raise AssertionError("no name is looked up here")


def resolved(name: str, **flags: Any) -> Any:
    resolver = GuardedResolver(cast("Any", Reactor()), fake_crawler(**flags).settings)
    found: list[Any] = []
    answer: defer.Deferred[str] = resolver.getHostByName(name)
    answer.addBoth(found.append)
    result = found[0]
    return result if isinstance(result, str) else result.type


def test_addresses_are_checked_where_connections_are_made() -> None:
    contact = {"contact": "mailto:a@b.example"}
    net = {"allow_net": ("127.0.0.0/8",)}
    assert resolved("1.1.1.1", **contact) == "1.1.1.1"
    assert resolved("1.1.1.1") is DNSLookupError
    assert resolved("127.0.0.1", **contact) is DNSLookupError
    assert resolved("127.0.0.1", **net) == "127.0.0.1"
    assert resolved("::ffff:127.0.0.1", **contact) is DNSLookupError
    assert resolved("2606:4700:4700::1111", **contact) == "2606:4700:4700::1111"
    mapping = {"resolve": ("Shop.test:80:127.0.0.1",)}
    assert resolved("SHOP.test.", **net, **mapping) == "127.0.0.1"
    assert resolved("shop.test", **contact, **mapping) is DNSLookupError
