"""However much strangers write, a page of the Explorer stays small, and so does what a search tells of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from output import explorer
from output.explorer import shown
from output.library import Library, open_library
from output.records import Advert, Position, Snapshot, Visit
from output.store import Store
from output.urls import LONGEST
from pipelines.advert import read_page
from tests import explored

SMALL = 1_500_000  # bytes, as docs/explorer.md promises
HOST = "a" * 60 + ".example"
TITLED, NAMED, HIDDEN, FULL = (f"http://{name}.example/" for name in ("titled", "named", "hidden", "full"))
END = "青龙牌"


def slashes(at: int) -> str:
    """An address that is as long as may be, of signs that take three bytes each in a link."""
    begin = f"http://{HOST}/{at}"
    return begin + "/" * (LONGEST - len(begin))


def full(library: Library) -> bytes:
    """A page with as many numbers and regions as one likes."""
    places = [
        f"{city.name}{county.name}"
        for province in ("330000", "420000", "510000")
        for city in library.region(province).children
        for county in library.region(city.code).children
    ]
    lines = "".join(f"<p>格力空调维修电话:4001{at:06}</p>" for at in range(400))
    return explored.advert(
        "格力空调维修", explored.OLD, f"{lines}<p>服务区域:{'、'.join(places)}</p>"
    ).encode()


def store(library: Library) -> None:
    base = read_page(explored.advert("格力空调维修", explored.NEW).encode(), "http://x.example/")
    number = 0
    with Store(library.engine, reader="1") as into:

        def add(url: str, advert: Advert) -> None:
            nonlocal number
            number += 1
            body = f"{url}{number}".encode()
            kept = Snapshot(
                sha256(body).hexdigest(), len(body), Position("a.warc.gz", number, 9), "text/html"
            )
            read = dataclasses.replace(advert, url=url, reader="1")
            into.add(Visit(url, explored.FIRST + timedelta(hours=number), "ok", 200), kept, read)

        add(TITLED, read_page(explored.advert("维修" * 120_000 + END, explored.NEW).encode(), TITLED))
        add(NAMED, dataclasses.replace(base, title="修理" * 120_000 + END))
        add(HIDDEN, dataclasses.replace(base, text=base.text + "\u202e\u2067" * 100_000))
        add(FULL, read_page(full(library), FULL))
        for at in range(210):
            add(slashes(at), base)
        for at in range(60):
            add(slashes(0), dataclasses.replace(base, text=f"{base.text}{at}"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> Iterator[Library]:
    there = explored.make(tmp_path_factory.mktemp("sizes"), empty_library)
    with open_library(there.url) as library:
        store(library)
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    app = FastAPI()
    app.include_router(explorer.build(library, archive="there"))
    return TestClient(app)


@pytest.mark.parametrize(
    "path",
    [
        *(f"page?url={quote(url, safe='')}" for url in (TITLED, HIDDEN, FULL, slashes(0), explored.LONG)),
        "pages?limit=200", "pages?limit=200&host=" + HOST, "hosts?limit=200", "numbers?limit=200", "new?limit=200&since=2026-01-01",
        f"number/{explored.NEW}", f"pair?number={explored.NEW}&brand=格力", f"operator/{explored.NEW}", "operator/4001000001", "number/4001000001", "regions?limit=200",
        f"host/{HOST}", "", f"search?q={quote('维修')}", "brand/格力?limit=200", "ties?limit=200", "region/330000?limit=200",
    ],
)  # fmt: skip
def test_no_page_grows_beyond_measure(client: TestClient, path: str) -> None:
    answer = client.get(f"/zh/{path}")
    assert answer.status_code == 200
    assert len(answer.content) < SMALL, f"{len(answer.content):,} bytes"
    words = re.sub(r"<[^>]*>", "\n", answer.text.split("<main")[1])
    assert "as-text" in answer.text or max(map(len, words.splitlines())) < 500


def test_a_title_is_whole_where_the_text_is(client: TestClient) -> None:
    page = client.get(f"/zh/page?url={quote(TITLED)}").text
    (head,) = re.findall(r"<h1><bdi[^>]*>(.*?)</bdi></h1>", page)
    assert len(head) == shown.LONGEST and head.endswith("…")
    (link,) = set(re.findall(r'href="(/zh/page/text[^"]*)"', page))
    assert END in client.get(link.replace("&amp;", "&")).text


def test_a_search_tells_of_a_title_what_is_around_the_word(library: Library) -> None:
    for word in ("修理修理", END):
        found = library.search(word, parts=["adverts"], limit=100).adverts
        assert found is not None
        (row,) = [one for one in found.rows if one.page == NAMED]
        assert len(row.title) <= 200
        assert row.part == "title" and row.hit.text == word
        for said in (row.hit, row.around):
            assert row.title[said.start : said.end] == said.text
    assert row.title.startswith("…") and row.title.endswith(END)


def test_what_is_cut_says_so() -> None:
    assert shown.cut("x" * 201) == "x" * 199 + "…" and shown.cut("x" * 200) == "x" * 200
    long = f"http://{'a' * 300}.example/{'b' * 300}"
    told = re.sub("<[^>]*>", "", shown.address(long))
    assert told.startswith("http://aaa") and told.endswith("bbb") and "…" in told and len(told) == 160
