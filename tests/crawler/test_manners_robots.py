"""robots.txt: what it says, how long that holds, and what holds when it cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Request, Response

from crawler.robots import AGAIN, FRESH, PoliteRobotsMiddleware, origin_of
from crawler.robots_text import LARGEST, Rules, text_of
from output.robots_rows import Known
from spiders.outcomes import Refused
from tests.crawler.hostile import Server, answer, serving

AGENT = "HotlineAtlas"
PAGE = "<p>海信空调维修热线 400-123-4567</p>".encode()


def allowed(body: bytes | str, path: str) -> bool:
    data = body if isinstance(body, bytes) else body.encode()
    return Rules(text_of(data), AGENT).allowed(f"http://a.example{path}")


@pytest.mark.parametrize(
    ("rules", "path", "may"),
    [
        ("User-agent: *\nDisallow: /a", "/abc", False),
        ("User-agent: *\nDisallow: /a\nAllow: /abc", "/abcd", True),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php?a", True),
        ("User-agent: *\nDisallow: /*?", "/x?y", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: hotlineatlas\nDisallow: /no", "/x", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: HOTLINEATLAS/2.1\nDisallow: /no", "/no", False),
        ("User-agent: a\nUser-agent: HotlineAtlas\nDisallow: /no", "/no", False),
        ("User-agent: HotlineAtlas\nDisallow: /a\nUser-agent: b\nDisallow: /b\n", "/b", True),
        ("User-agent: HotlineAtlas\nDisallow: /a\nUser-agent: b\nDisallow: /b\nUser-agent: hotlineatlas\nDisallow: /c", "/c", False),
        ("User-agent: Hotline\nDisallow: /", "/x", True),
        ("User-agent: HotlineAtlasPlus\nDisallow: /", "/x", True),
        ("user agent : * # all\r\nDISALLOW : /a # no", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /产品", "/%E4%BA%A7%E5%93%81/1.html", False),
        ("User-agent: *\nDisallow: /%E4%BA%A7%E5%93%81", "/产品/1.html", False),
        ("Disallow: /", "/x", True),
        ("<html><body>User-agent: *<br>Disallow: /</body></html>", "/x", True),
        ("<!doctype html>\n<title>首页</title>\n<p>Disallow: /", "/x", True),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
    ],
)  # fmt: skip
def test_rules(rules: str, path: str, may: bool) -> None:
    assert allowed(rules, path) is may


def test_rules_in_other_encodings() -> None:
    rules = "# 本站规则\nUser-agent: *\n# 产品\nDisallow: /产品/\n"
    in_gbk = "/" + "".join(f"%{byte:02X}" for byte in "产品".encode("gbk")) + "/1.html"
    assert not allowed(rules.encode("gbk"), in_gbk)
    assert allowed(rules.encode("gbk"), "/x")
    assert not allowed(rules.encode("utf-16"), "/产品/1.html")
    assert text_of(b"a\0\xff").isascii()


def test_a_large_one_is_cut_between_lines() -> None:
    line = b"Disallow: /aaaaaaaaaaaaaaaaaaaa\n"
    body = b"User-agent: *\n" + line * (LARGEST // len(line)) + b"Disallow: /bcd\nDisallow: /e\n"
    text = text_of(body)
    assert len(text) <= LARGEST
    assert text.splitlines()[-1] == line.decode().strip()
    assert text_of(b"a" * (LARGEST + 1)) == ""


@given(st.binary(max_size=300) | st.text(alphabet="User-agent: *#\n\rDisallow/$%").map(str.encode))
def test_whatever_it_holds_it_is_read(body: bytes) -> None:
    rules = Rules(text_of(body), AGENT)
    rules.allowed("http://a.example/x?y")
    assert rules.delay is None or rules.delay >= 0
    assert isinstance(rules.sitemaps, list)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://www.A.example:80/x", "http://www.a.example"),
        ("https://a.example:443/x", "https://a.example"),
        ("https://a.example.:80/", "https://a.example:80"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://user:word@a.example/", "http://a.example"),
    ],
)
def test_origins(url: str, origin: str) -> None:
    assert origin_of(url) == origin


class World:
    """A clock, an engine that answers what it is told to, and a memory."""

    def __init__(self, **kept: Known) -> None:
        self.time = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
        self.answer: tuple[int, bytes] | Exception = (200, b"User-agent: *\nDisallow: /no")
        self.asked: list[str] = []
        self.kept: dict[str, Known] = {}

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Response(request.url, self.answer[0], body=self.answer[1])

    def get(self, origin: str) -> Known | None:
        return self.kept.get(origin)

    def put(self, origin: str, known: Known) -> None:
        self.kept[origin] = known

    def robots(self) -> PoliteRobotsMiddleware:
        settings = cast("Any", {"ROBOTSTXT_USER_AGENT": AGENT})
        crawler = SimpleNamespace(settings=settings, engine=self)
        robots = PoliteRobotsMiddleware(cast("Any", crawler), now=lambda: self.time)
        robots.memory = self
        return robots


def refused(robots: PoliteRobotsMiddleware, *urls: str) -> list[str | None]:
    """For each of `urls`, asked for at once, why it is refused."""

    async def ask(url: str) -> str | None:
        try:
            await robots.process_request(Request(url))
        except Refused as error:
            return str(error)
        return None

    async def ask_all() -> list[str | None]:
        return list(await asyncio.gather(*map(ask, urls)))

    return asyncio.run(ask_all())


NO, YES = "http://a.example/no", "http://a.example/yes"
FORBIDDEN = "robots.txt does not allow it"


def test_it_is_asked_for_once_a_day() -> None:
    world = World()
    robots = world.robots()
    assert refused(robots, NO, YES, NO) == [FORBIDDEN, None, FORBIDDEN]
    world.time += FRESH - timedelta(seconds=1)
    assert refused(robots, NO) == [FORBIDDEN]
    assert world.asked == ["http://a.example/robots.txt"]
    world.time += timedelta(seconds=1)
    world.answer = (200, b"")
    assert refused(robots, NO) == [None]
    assert len(world.asked) == 2
    assert refused(robots, "https://a.example/no", "http://a.example:8080/no") == [None, None]
    assert len(world.asked) == 4, "each origin has its own"


def test_a_crawl_that_goes_on_does_not_ask_again() -> None:
    world = World()
    refused(world.robots(), YES)
    assert world.kept["http://a.example"] == Known(world.time, 200, "User-agent: *\nDisallow: /no")
    world.time += FRESH - timedelta(seconds=1)
    assert refused(world.robots(), NO, YES) == [FORBIDDEN, None]
    assert len(world.asked) == 1
    world.time += timedelta(seconds=1)
    refused(world.robots(), YES)
    assert len(world.asked) == 2


@pytest.mark.parametrize("answer", [(503, b""), (429, b""), (302, b""), (999, b""), OSError("no way")])
def test_what_cannot_be_had_closes_the_host_for_an_hour(answer: Any) -> None:
    world = World()
    robots = world.robots()
    world.answer = answer
    (reason,) = refused(robots, YES)
    assert reason is not None
    assert "robots.txt" in reason
    assert world.kept["http://a.example"].error
    world.answer = (200, b"")
    world.time += AGAIN - timedelta(seconds=1)
    assert refused(robots, YES) == [reason]
    assert refused(world.robots(), YES) == [None], "another run tries anew"
    world.time += timedelta(seconds=1)
    assert refused(robots, YES) == [None]


def test_rules_that_hold_are_not_lost_when_the_day_is_over_and_none_can_be_had() -> None:
    world = World()
    robots = world.robots()
    assert refused(robots, YES) == [None]
    world.time += FRESH
    world.answer = (500, b"")
    assert refused(robots, YES) == ["its robots.txt answers 500"], "strict: closed, not open"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_where_there_is_none_all_is_allowed(status: int) -> None:
    world = World()
    world.answer = (status, b"User-agent: *\nDisallow: /")
    assert refused(world.robots(), NO) == [None]


def test_a_crawl_that_ends_leaves_nothing_behind() -> None:
    world = World()
    world.answer = Refused("stopped", quiet=True)
    assert refused(world.robots(), YES) != [None]
    assert world.kept == {}


def test_the_memory_may_take_its_time() -> None:
    world = World()

    class Slow:
        async def get(self, origin: str) -> Known | None:
            await asyncio.sleep(0)
            return world.get(origin)

        async def put(self, origin: str, known: Known) -> None:
            await asyncio.sleep(0)
            world.put(origin, known)

    for _ in range(2):
        robots = world.robots()
        robots.memory = Slow()
        assert refused(robots, NO, YES) == [FORBIDDEN, None]
    assert len(world.asked) == 1


def test_rules_do_not_fill_the_memory() -> None:
    world = World()
    world.answer = (200, b"User-agent: *\nDisallow: /no\n" + b"#" * 400_000)
    robots = world.robots()
    robots.memory = None
    for number in range(15):
        refused(robots, f"http://{number}.example/")
    held = [number for number in range(15) if robots.known(f"http://{number}.example/")]
    assert held == list(range(6, 15))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving("0.0.0.0") as server:
        server.routes["/yes"] = server.routes["/no"] = answer(PAGE)
        yield server


def read(hotlines: Any, *args: str) -> Any:
    return hotlines("read", "--allow-net", "127.0.0.0/29", "--delay", "0", *args)


def test_five_hops_lead_to_robots_txt_also_on_other_hosts(hotlines: Any, server: Server) -> None:
    hops = [server.url(f"/r{number}", f"127.0.0.{number + 2}") for number in range(5)]
    for path, target in zip(["/robots.txt", "/r0", "/r1", "/r2", "/r3"], hops, strict=True):
        server.routes[path] = answer(b"", f"Location: {target}", status="301 Moved")
    server.routes["/r4"] = answer(b"User-agent: *\nDisallow: /no", kind="text/plain")
    done = read(hotlines, server.url("/yes"), server.url("/no"))
    assert FORBIDDEN in done.err
    assert [row["source"] for row in done.objects] == [server.url("/yes")]
    assert server.hits == ["/robots.txt", "/r0", "/r1", "/r2", "/r3", "/r4", "/yes"]


@pytest.mark.parametrize("target", ["http://127.0.0.9:{}/", "file:///etc/hostname", "/robots.txt"])
def test_a_robots_txt_that_leads_astray_closes_the_host(hotlines: Any, server: Server, target: str) -> None:
    location = target.format(server.port)
    server.routes["/robots.txt"] = answer(b"", f"Location: {location}", status="302 Found")
    done = read(hotlines, server.url("/yes"))
    assert done.code == 1
    assert len(done.lines) == 1, done.err
    assert set(server.hits) == {"/robots.txt"}
    assert not any("127.0.0.9" in request for request in server.asked)
