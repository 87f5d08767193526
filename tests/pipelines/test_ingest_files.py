from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from output.errors import ConfigError, PageError
from pipelines.fetch import Fetch
from pipelines.files import Skip, kind_of, load_names, walk
from pipelines.ingest import Sources, canonical_link

HTML = "<html><head><title>维修</title></head><body>电话 400-123-4567</body></html>"
TIME = datetime(2026, 1, 31, 8, 0, 0, tzinfo=UTC)


def write(path: Path, text: str = HTML) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (TIME.timestamp(), TIME.timestamp()))
    return path


def test_folders_are_walked_in_one_order(tmp_path: Path) -> None:
    for name in ("b/2.html", "a/z.html", "a/10.html", "c.html", "B.html"):
        write(tmp_path / name)
    found = [
        path.relative_to(tmp_path).as_posix() for path, _ in walk([str(tmp_path), str(tmp_path / "c.html")])
    ]
    assert found == ["B.html", "c.html", "a/10.html", "a/z.html", "b/2.html", "c.html"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.html", b"anything", "page"),
        ("a.HTM", b"", "page"),
        ("a.txt", b"x", "page"),
        ("a.warc.gz", b"", "warc"),
        ("noname", b"<!DOCTYPE HTML><p>", "page"),
        ("show.php", b"\xef\xbb\xbf<html>", "page"),
        ("noname2", b"WARC/1.0\r\n", "warc"),
        ("noname3", b"plain words", None),
        ("index.jsonl", b"<html>", None),
        ("a.png", b"\x89PNG", None),
        ("README.md", b"<html>", None),
    ],
)
def test_kinds(tmp_path: Path, name: str, data: bytes, kind: str | None) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    if kind is None:
        with pytest.raises(PageError):
            kind_of(path)
    else:
        assert kind_of(path) == kind


def test_a_file_named_by_hand_is_tried_as_a_page(tmp_path: Path) -> None:
    path = write(tmp_path / "noext", "海信空调维修 400-123-4567")
    (by_hand,) = Sources((str(path),), {})
    (walked,) = Sources((str(tmp_path),), {})
    assert isinstance(by_hand, Fetch)
    assert isinstance(walked, Skip)


def test_what_belongs_to_the_library_is_left_out_of_folders(tmp_path: Path) -> None:
    for name in ("a.html", "lib/hotlines.db", "lib/hotlines.db-wal", "lib/archive/1.warc", "lib/b.html"):
        write(tmp_path / name)
    own = frozenset(os.path.realpath(tmp_path / name) for name in ("lib/hotlines.db-wal", "lib/archive"))
    found = [path.name for path, _ in walk([str(tmp_path)], own)]
    assert found == ["a.html", "b.html", "hotlines.db"]
    assert [path.name for path, _ in walk([str(tmp_path / "lib/archive")], own)] == ["1.warc"]


def test_url_from_gives_addresses_in_the_form_of_a_crawl(tmp_path: Path) -> None:
    urls = ["HTTP://Shop.Example:80/a?utm_source=x#y", "file:///old/b.html", "ftp://x/", "no address"]
    for at, _ in enumerate(urls):
        write(tmp_path / f"{at}.html")
    rows = [{"file": f"{at}.html", "url": url} for at, url in enumerate(urls)]
    index = write(tmp_path / "index.jsonl", "\n".join(map(json.dumps, rows)))
    paths = tuple(str(tmp_path / f"{at}.html") for at, _ in enumerate(urls))
    first, second, *others = Sources(paths, load_names(str(index)))
    assert isinstance(first, Fetch)
    assert isinstance(second, Fetch)
    assert (first.visit.url, second.visit.url) == ("http://shop.example/a", "file:///old/b.html")
    assert ["no http(s) or file:" in item.reason for item in others if isinstance(item, Skip)] == [True, True]


def test_what_is_no_page_is_a_skip(tmp_path: Path) -> None:
    write(tmp_path / "good.html")
    write(tmp_path / "empty.html", "")
    write(tmp_path / "big.html", "x" * (11 << 20))
    (tmp_path / "broken.html").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.html")
    os.mkfifo(tmp_path / "pipe.warc")
    items = {item.source: item for item in Sources((str(tmp_path),), {})}
    skips = {Path(source).name: item.reason for source, item in items.items() if isinstance(item, Skip)}
    assert set(skips) == {"empty.html", "big.html", "broken.html", "pipe.html", "pipe.warc"}
    assert all("\n" not in reason for reason in skips.values())


def test_pages_from_disk_have_a_file_address_and_the_files_time(tmp_path: Path) -> None:
    path = write(tmp_path / "广告 1.html")
    (item,) = Sources((str(path),), {})
    assert isinstance(item, Fetch)
    assert item.visit.url == path.as_uri()
    assert item.visit.url.startswith("file:///")
    assert item.visit.time == TIME


def test_url_from_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "pages/a.html")
    write(tmp_path / "pages/b.html")
    rows = [
        {"file": "pages/a.html", "url": "http://a.example/", "seen": "2026-02-01T09:00:00+08:00", "more": 1},
        {"file": "./pages/../pages/b.html", "url": "http://b.example/"},
    ]
    index = write(tmp_path / "index.jsonl", "\n\n".join(json.dumps(row) for row in rows))
    monkeypatch.chdir(tmp_path / "pages")
    items = list(Sources(("a.html", str(tmp_path / "pages/b.html")), load_names(str(index))))
    assert [item.visit.url for item in items if isinstance(item, Fetch)] == [
        "http://a.example/",
        "http://b.example/",
    ]
    assert [item.visit.time for item in items if isinstance(item, Fetch)] == [
        datetime(2026, 2, 1, 1, tzinfo=UTC),
        TIME,
    ]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"file": "a"}', '{"file": 1, "url": "x"}', '{"file": "a", "url": "b", "seen": "soon"}'],
)
def test_a_bad_url_from_is_one_line_with_its_place(tmp_path: Path, line: str) -> None:
    index = write(tmp_path / "index.jsonl", f'{{"file": "a", "url": "b"}}\n{line}\n')
    with pytest.raises(ConfigError, match="line 2") as caught:
        load_names(str(index))
    assert "\n" not in str(caught.value)
    with pytest.raises(ConfigError):
        load_names(str(tmp_path / "none.jsonl"))


def test_canonical_links_count_only_when_trusted(tmp_path: Path) -> None:
    html = '<head><link rel="Canonical" href="http://real.example/x"></head><p>电话'
    path = write(tmp_path / "a.html", html)
    (trusted,) = Sources((str(path),), {}, trust_canonical=True)
    (untrusted,) = Sources((str(path),), {})
    assert isinstance(trusted, Fetch)
    assert isinstance(untrusted, Fetch)
    assert trusted.visit.url == "http://real.example/x"
    assert untrusted.visit.url.startswith("file:")
    assert canonical_link(b'<link rel=canonical href="/x">') is None
    assert canonical_link(b"<p>") is None
