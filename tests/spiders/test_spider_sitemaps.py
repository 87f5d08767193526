from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.sitemaps import (
    MAX_BYTES,
    MAX_MAPS,
    UNKNOWN_RANK,
    parse_sitemap,
    sitemap_addresses,
    sitemap_links,
    unpack,
)

URL = "http://www.shop.example/sitemap.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def pages(body: str | bytes, url: str = URL) -> list[str]:
    data = body if isinstance(body, bytes) else body.encode()
    return [page.url.removeprefix("http://www.shop.example") for page in parse_sitemap(data, url).pages]


def test_pages_with_their_times() -> None:
    body = HEAD + (
        "<url><loc> http://www.shop.example/a.html </loc><lastmod>2026-02-03</lastmod><priority>0.8</priority></url>"
        "<url><loc><![CDATA[http://www.shop.example/b.html?x=1&y=2]]></loc></url></urlset>"
    )
    found = parse_sitemap(body.encode(), URL)
    assert found.pages == (
        ("http://www.shop.example/a.html", "2026-02-03"),
        ("http://www.shop.example/b.html?x=1&y=2", ""),
    )
    assert found.maps == () and found.dropped == 0


def test_an_index_leads_to_site_maps_of_its_own_host() -> None:
    body = (
        "<sitemapindex><sitemap><loc>/map1.xml.gz</loc><lastmod>2026-01-01</lastmod></sitemap>"
        "<sm:sitemap><sm:loc>http://m.shop.example/map2.xml</sm:loc></sm:sitemap>"
        "<sitemap><loc>http://evil.example/map3.xml</loc></sitemap></sitemapindex>"
    )
    found = parse_sitemap(body.encode(), URL)
    assert found.maps == ("http://www.shop.example/map1.xml.gz", "http://m.shop.example/map2.xml")
    assert found.pages == () and found.dropped == 1


def test_broken_xml_gives_what_it_has() -> None:
    assert pages(HEAD + "<url><loc>http://www.shop.example/show.php?id=1&cat=2</loc></url>") == [
        "/show.php?cat=2&id=1"
    ]
    assert pages(HEAD + "<url><loc>/a.html</loc><url><loc>/b.html</url></urlset><loc>/c.html") == [
        "/a.html", "/b.html", "/c.html",
    ]  # fmt: skip
    assert pages("junk<html>" + HEAD + "<url><loc>/a.html</loc></url>\x00") == ["/a.html"]
    assert pages(HEAD + "<!-- <url><loc>/old.html</loc></url> --><url><loc>/a.html</loc></url>") == [
        "/a.html"
    ]


def test_pictures_and_other_languages_are_no_pages() -> None:
    body = HEAD + (
        "<url><loc>/a.html</loc><image:image><image:loc>/i.html</image:loc></image:image>"
        '<xhtml:link rel="alternate" href="/en.html"/></url></urlset>'
    )
    assert pages(body) == ["/a.html"]


def test_feeds_and_plain_lists() -> None:
    rss = "<rss><channel><item><link>/a.html</link><pubDate>Mon, 02 Feb 2026</pubDate></item><item><link>/b.html</link></item></channel></rss>"
    atom = '<feed><entry><link href="/a.html?x=1&amp;y=2"/></entry><entry><link href="/b.html"></link></entry></feed>'
    text = "\ufeffhttp://www.shop.example/a.html\r\nhttp://evil.example/x\nnonsense\nhttp://www.shop.example/b.html\n"
    assert pages(rss) == ["/a.html", "/b.html"]
    assert pages(atom) == ["/a.html?x=1&y=2", "/b.html"]
    assert pages(text) == ["/a.html", "/b.html"]


@pytest.mark.parametrize("codec", ["utf-16", "gb18030"])
def test_other_encodings(codec: str) -> None:
    body = f'<?xml version="1.0" encoding="{codec}"?><urlset><url><loc>/维修.html</loc></url></urlset>'
    assert pages(body.encode(codec)) == ["/%E7%BB%B4%E4%BF%AE.html"]


def test_packed_site_maps_once_or_twice_cut_or_spoiled() -> None:
    body = (HEAD + "".join(f"<url><loc>/n/{n}.html</loc></url>" for n in range(5000)) + "</urlset>").encode()
    packed = gzip.compress(body)
    assert len(pages(packed)) == len(pages(gzip.compress(packed))) == 5000
    assert 0 < len(pages(packed[: len(packed) // 2])) < 5000
    spoiled = packed[: len(packed) // 2] + b"\xff" * 50 + packed[len(packed) // 2 + 50 :]
    assert 0 < len(pages(spoiled)) < 5000


def test_a_bomb_is_unpacked_to_a_bound() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(b"\x00" * 2**20) for _ in range(100)), packer.flush()])
    assert len(unpack(bomb, 10**6)) == 10**6
    assert len(unpack(gzip.compress(bomb))) == MAX_BYTES


def test_entities_of_the_document_are_not_expanded() -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = parse_sitemap(
        (lol + "<urlset><url><loc>/&b;.html</loc></url><url><loc>/&f;</loc></url></urlset>").encode(), URL
    )
    assert all(len(page.url) < 60 for page in found.pages)
    assert "root:" not in str(found) and "aaaa" not in str(found)


def test_bounds_and_doubles() -> None:
    body = HEAD + "".join(f"<url><loc>/n/{n % 300}.html</loc></url>" for n in range(900))
    found = parse_sitemap(body.encode(), URL, most=100)
    assert len(found.pages) == 100 and found.dropped == 600
    index = "<sitemapindex>" + "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(MAX_MAPS + 9))
    assert len(parse_sitemap(index.encode(), URL).maps) == MAX_MAPS


def test_the_ranks_of_its_pages() -> None:
    body = "".join(
        f"<url><loc>{path}</loc><lastmod>{time}</lastmod></url>"
        for path, time in [
            ("/about", "2026-05-05"), ("/news/1000001.htm", "2026-01-01"), ("/news/1000002.htm", "2026-02-01"),
            ("/login.php", ""), ("/weixiu/1000003.htm", ""),
        ]
    )  # fmt: skip
    found = parse_sitemap((HEAD + body).encode(), URL)
    links = list(sitemap_links(found))
    paths = [link.url.removeprefix("http://www.shop.example") for link in links]
    assert paths == ["/weixiu/1000003.htm", "/news/1000002.htm", "/news/1000001.htm", "/about"]
    assert links[-1].rank == UNKNOWN_RANK
    assert next(sitemap_links(found, bonus=lambda url: 90 if "about" in url else 0)).url.endswith("/about")


def test_robots_names_site_maps_of_its_own_host() -> None:
    robots = "User-agent: *\nSITEMAP : /a.xml\n sitemap: http://www.shop.example/b.xml # new\nSitemap: http://evil.example/c.xml\nSitemap: /a.xml\n"
    url = "http://www.shop.example/robots.txt"
    expected = ("http://www.shop.example/a.xml", "http://www.shop.example/b.xml")
    assert sitemap_addresses(robots, url) == sitemap_addresses(robots.encode(), url) == expected
    assert sitemap_addresses(b"", url) == ("http://www.shop.example/sitemap.xml",)


@given(st.binary(max_size=300), st.text(max_size=200))
def test_any_bytes_are_a_site_map_or_none(data: bytes, text: str) -> None:
    markup = f"<urlset><url><loc>{text}</loc><lastmod>{text}</lastmod></url><sitemap><loc>{text}"
    for body in (
        data,
        b"\x1f\x8b" + data,
        markup.encode("utf-8", "replace"),
        text.encode("utf-8", "replace"),
    ):
        found = parse_sitemap(body, URL)
        assert all(page.url.startswith("http") for page in found.pages)
        assert len(list(sitemap_links(found))) <= len(found.pages)
    sitemap_addresses(data, URL)
