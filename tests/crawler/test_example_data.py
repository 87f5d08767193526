"""The example site as shipped: manifest, sources and right answers agree, and it shows what it promises."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest

from crawler.example.site import FOLDER, Entry, load_entries

ENTRIES = load_entries()
PAGES = {key: entry for key, entry in ENTRIES.items() if entry.file and entry.type == "text/html"}
HOTLINE_WORDS = re.compile("电话|热线|维修|售后|报修|電話")
ARTICLE_PATH = re.compile(r"/news/\d+\.htm$|/(?:blog|zixun)/[0-9a-z]{14}-\d{3}\.html$")


def _answers() -> dict[tuple[str, str], dict[str, Any]]:
    rows = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text("utf-8").splitlines()]
    return {(urlsplit(row["url"]).netloc, urlsplit(row["url"]).path): row for row in rows}


ANSWERS = _answers()
ADVERTS = {key: row for key, row in ANSWERS.items() if row["is_ad"]}
OPEN_ADVERTS = {key: row for key, row in ADVERTS.items() if not row.get("disallowed")}


class _Reader(HTMLParser):
    """The text and the links of a page, a blunt instrument of the tests' own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._href: str | None = None
        self._skip = False
        self.feed(html)
        self.close()
        self.text = "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skip = tag in {"script", "style"}
        if tag in {"p", "div", "br", "li", "tr", "td", "h1", "dd"}:
            self.parts.append("\n")
        if tag == "a":
            self._href = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        self._skip = False
        if tag == "a":
            self._href = None

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        self.parts.append(data)
        if self._href is not None:
            self.links.append((self._href, data))


def _read(entry: Entry) -> _Reader:
    return _Reader(entry.body().decode(entry.encoding))


def _says(text: str, number: str) -> bool:
    """Whether `text` writes `number`, whatever parts its digits."""
    digits = r"[\s()-]*".join(number)
    return re.search(rf"(?<!\d){digits}(?!\d)", unicodedata.normalize("NFKC", text)) is not None


def _id(key: tuple[str, str]) -> str:
    return "".join(key)


def test_every_source_is_in_the_manifest_and_every_entry_has_its_source() -> None:
    named = {entry.file for entry in ENTRIES.values() if entry.file}
    found = {file for file in (FOLDER / "pages").rglob("*") if file.is_file()}
    assert named == found


def test_every_page_has_a_right_answer_and_every_answer_a_page() -> None:
    assert set(ANSWERS) == set(PAGES)


def test_redirects_lead_to_pages_and_have_no_source() -> None:
    redirects = [entry for entry in ENTRIES.values() if entry.status != 200]
    assert redirects
    for entry in redirects:
        assert (entry.host, entry.location) in PAGES
        assert entry.body() == b""


@pytest.mark.parametrize("key", PAGES, ids=_id)
def test_sources_survive_the_encoding_in_which_they_are_sent(key: tuple[str, str]) -> None:
    entry = PAGES[key]
    assert entry.file is not None
    assert entry.body().decode(entry.encoding) == entry.file.read_bytes().decode("utf-8")


@pytest.mark.parametrize("key", ADVERTS, ids=_id)
def test_an_advert_says_what_its_answer_says(key: tuple[str, str]) -> None:
    row, text = ADVERTS[key], _read(PAGES[key]).text
    assert [region for region in row["regions"] if region not in text] == []
    assert [number for number in row["phones"] if not _says(text, number)] == []
    assert [brand for brand in row["brands"] if brand not in text] == []
    assert len(set(row["regions"])) == len(row["regions"])
    assert row["phones"] and row["products"]


@pytest.mark.parametrize("key", ADVERTS, ids=_id)
def test_pairs_tie_the_brands_and_numbers_of_their_page(key: tuple[str, str]) -> None:
    row = ADVERTS[key]
    assert {brand for brand, _ in row["pairs"]} == set(row["brands"])
    assert {number for _, number in row["pairs"]} <= set(row["phones"])


@pytest.mark.parametrize("key", [key for key in ANSWERS if key not in ADVERTS], ids=_id)
def test_other_pages_advertise_nothing_and_name_their_numbers(key: tuple[str, str]) -> None:
    row, text = ANSWERS[key], _read(PAGES[key]).text
    assert not any(row[field] for field in ("brands", "phones", "regions", "pairs", "products"))
    assert [number for number in row.get("mentioned", []) if not _says(text, number)] == []


def test_numbers_repeat_across_brands_and_hosts() -> None:
    brands, hosts = defaultdict(set), defaultdict(set)
    for (host, _), row in OPEN_ADVERTS.items():
        for brand, number in row["pairs"]:
            brands[number].add(brand)
            hosts[number].add(host)
    shared = {number for number in brands if len(brands[number]) >= 2}
    assert len(shared) >= 3
    assert any(len(brands[number]) >= 6 and len(hosts[number]) >= 4 for number in shared)
    assert shared < set(brands), "some numbers stand for one brand only"


def test_numbers_of_adverts_stand_on_other_pages_too() -> None:
    advertised = {number for row in ADVERTS.values() for number in row["phones"]}
    mentioned = {number for row in ANSWERS.values() for number in row.get("mentioned", [])}
    assert len(advertised & mentioned) >= 2


def test_there_is_enough_of_everything() -> None:
    content = [key for key in ANSWERS if not ANSWERS[key].get("borderline")]
    domains = {".".join(host.split(".")[-2:]) for host, _ in PAGES}
    assert len(content) >= 28
    assert len(content) - len(ADVERTS) >= 6
    assert len(domains) >= 5
    assert all(domain.endswith(".example") for domain in domains)
    assert any(not row["brands"] for row in ADVERTS.values())
    assert sum(len(row["regions"]) >= 20 for row in ADVERTS.values()) >= 6


def test_encodings_and_declarations_differ_as_promised() -> None:
    declared = {}
    for key, entry in PAGES.items():
        meta = re.search(r"charset=[\"']?([\w-]+)", _source(entry))
        declared[key] = (entry.encoding, entry.header or (meta.group(1) if meta else None))
    kinds = set(declared.values())
    assert {("gbk", "gb2312"), ("gbk", "gbk"), ("gb18030", "gb18030"), ("utf-8", "utf-8")} <= kinds
    assert ("utf-8", "gb2312") in kinds, "one page is mis-declared"
    assert ("utf-8", None) in kinds, "one page declares nothing"


def _source(entry: Entry) -> str:
    assert entry.file is not None
    return entry.file.read_text("utf-8")


@pytest.mark.parametrize("key", OPEN_ADVERTS, ids=_id)
def test_the_index_page_links_to_each_advert_in_a_way_that_looks_like_one(key: tuple[str, str]) -> None:
    host, path = key
    texts = [text for href, text in _read(PAGES[host, "/"]).links if href == path]
    assert texts
    assert any(HOTLINE_WORDS.search(text) for text in texts) or ARTICLE_PATH.search(path)


def test_index_pages_hold_a_broken_link_a_foreign_one_and_files() -> None:
    links = [(host, href) for host, path in PAGES if path == "/" for href, _ in _read(PAGES[host, "/"]).links]
    local = [(host, href) for host, href in links if href.startswith("/")]
    assert len([link for link in local if link not in ENTRIES]) == 1
    assert any(href.startswith("http") for _, href in links)
    assert any(ENTRIES[link].type == "application/pdf" for link in local if link in ENTRIES)
    assert any(ENTRIES[link].location for link in local if link in ENTRIES)


def test_robots_txt_forbids_exactly_the_pages_that_the_answers_mark() -> None:
    forbidden = set()
    for host in {host for host, _ in PAGES}:
        robots = RobotFileParser()
        robots.parse(ENTRIES[host, "/robots.txt"].body().decode().splitlines())
        forbidden |= {
            key for key in PAGES if key[0] == host and not robots.can_fetch("any", f"http://{_id(key)}")
        }
    assert forbidden == {key for key, row in ANSWERS.items() if row.get("disallowed")} != set()
