"""The example site: every advert that a front page links to is followed, and before what is none."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from crawler.example.site import FOLDER, load_entries
from spiders.links import find_links
from spiders.traps import Traps

EXPECTED = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
FRONTS = {host: entry.body().decode("utf-8") for (host, path), entry in load_entries().items() if path == "/"}


@pytest.mark.parametrize("host", FRONTS)
def test_adverts_are_followed_first(host: str) -> None:
    links = {link.url: link.rank for link in find_links(FRONTS[host], f"http://{host}/")}
    pages = {row["url"]: row["is_ad"] for row in EXPECTED if urlsplit(row["url"]).netloc == host}
    adverts = [url for url, is_ad in pages.items() if is_ad and f'"{urlsplit(url).path}"' in FRONTS[host]]
    assert set(adverts) <= set(links)
    assert all(links[url] >= 35 for url in adverts)
    others = [links[url] for url, is_ad in pages.items() if not is_ad and url in links]
    assert not adverts or not others or max(links[url] for url in adverts) >= max(others)


def test_nothing_of_it_is_a_trap() -> None:
    traps = Traps()
    for row in EXPECTED:
        assert traps.allow(row["url"], 1) is None
        traps.learn(row["url"], row["is_ad"], row["is_ad"])
