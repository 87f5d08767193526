"""Packs that somebody changed so that manifest, offsets and wordings fit again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.cli.verify import _read
from output.evidence_verify import Verified, verify
from output.exchange import Capture
from output.records import Visit
from output.times import to_text
from output.warc_records import Origin
from pipelines.fetch import Fetch
from pipelines.keep import open_keeper
from tests.output.conftest import DAY
from tests.output.test_output_evidence import NUMBER, PAGE, URL, Make, contents, home, make, write

__all__ = ["home", "make"]  # fixtures

Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the first page of pages.json, and the facts of its first body."""


def forged(path: Path, files: dict[str, bytes], change: Change, name: str = "facts/0001.json") -> Verified:
    pages, said = json.loads(files["pages.json"]), json.loads(files[name])
    change(pages["pages"][0], said)
    told = {"pages.json": pages, name: said}
    new = {key: json.dumps(value, ensure_ascii=False).encode() for key, value in told.items()}
    new["texts/0001.txt"] = said["text"].encode()
    found = verify(write(path, files | new, sign=True), _read)
    assert all("\n" not in line for line in found.problems)
    return found


def _number(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["numbers"][0]["number"] = said["pairs"][0]["number"] = "4009999999"


def _brand(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["brands"][0]["brand"] = said["pairs"][0]["brand"] = "格力"


def _area(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["areas"][0] |= {"code": "110000", "path": "北京市"}


def _score(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["score"] = 0.123


def _verdict(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["is_advert"] = 1


def _more(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["operator"] = "somebody"


def _stars(page: dict[str, Any], said: dict[str, Any]) -> None:
    said["text"] = "*" * len(said["text"])
    for name in ("brands", "product_mentions", "numbers", "claims"):
        for fact in said[name]:
            fact["written"] = list({"*" * (end - start): 0 for start, end in fact["evidence"]})
    for area in said["areas"]:
        area["written"] = "*" * len(area["written"])


def _address(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["url"] = said["url"] = said["source"] = "http://other.example/"
    page["host"] = "other.example"
    for visit in page["visits"]:
        visit["own_record"] = False


def _visit(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["visits"].append(page["visits"][0] | {"time": "2020-01-01T00:00:00Z", "own_record": False})


def _unrecorded(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["visits"].append(
        page["visits"][0] | {"time": "2020-01-01T00:00:00Z", "own_record": False, "record": None}
    )


def _status(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["visits"][0]["status"] = 203


def _fewer(page: dict[str, Any], said: dict[str, Any]) -> None:
    del page["visits"][1]


def _size(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["bodies"][0]["size"] += 1


def _type(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["bodies"][0]["content_type"] = "text/html; charset=gbk"


def _no_reading(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["bodies"][0] |= {"reader": None, "text": None, "facts": None}


def _field(page: dict[str, Any], said: dict[str, Any]) -> None:
    page["visits"][0]["seen_by"] = "us"


PROBLEMS: list[tuple[Change, str]] = [
    (_number, "does not advertise"),
    (_brand, "is not what the reader reads from the body"),
    (_area, "is not what the reader reads"),
    (_score, "is not what the reader reads"),
    (_verdict, "is not what the reader reads"),
    (_more, "is not what the reader reads"),
    (_stars, "is not what the reader reads"),
    (_address, "its record is of http://a.example/1"),
    (_visit, "no record of its own shows it"),
    (_unrecorded, "its record is not in"),
    (_status, "its record says 200, not 203"),
    (_fewer, "nothing refers to the record at byte"),
    (_size, "bytes, not"),
    (_type, "is not of the type"),
    (_no_reading, "nothing refers to it"),
    (_field, "other fields than a pack has"),
]


@pytest.mark.parametrize(("change", "problem"), PROBLEMS, ids=[change.__name__ for change, _ in PROBLEMS])
def test_a_changed_pack_is_found_though_its_manifest_fits(
    make: Make, home: Path, change: Change, problem: str
) -> None:
    files = contents(make(NUMBER))
    assert forged(home / "same.zip", files, lambda page, said: None).problems == []
    found = forged(home / "bad.zip", files, change).problems
    assert any(problem in line for line in found), found


def signed(home: Path, files: dict[str, bytes], **manifest: Any) -> Verified:
    said = json.loads(files["manifest.json"]) | manifest
    return verify(
        write(home / "bad.zip", files | {"manifest.json": json.dumps(said).encode()}, sign=True), _read
    )


def test_what_stands_around_the_readings_is_looked_at_too(make: Make, home: Path) -> None:
    files = contents(make(URL))
    assert signed(home, files).problems == []
    other = files | {"index.html": files["index.html"].replace(b"400-123-4501", b"400-123-4599")}
    assert signed(home, other).problems == ["index.html: does not show what the other files say"]
    assert signed(home, files | {"notes.txt": b"he is a liar"}).problems == [
        "notes.txt: nothing refers to it"
    ]
    empty = {name: data for name, data in files.items() if not name.startswith(("texts", "facts"))}
    empty["pages.json"] = b'{"pages": []}'
    assert "pages.json: holds no page" in signed(home, empty).problems
    for about in ({"kind": "number", "value": "4009999999"}, {"kind": "page", "value": "http://z.example/"}):
        assert signed(home, files, about=about).problems
    assert signed(home, files, notes=["It is a fraud."]).problems
    assert signed(home, files, readers=["1"]).problems
    more = files | {"records.warc.gz": files["records.warc.gz"] + gzip.compress(b"hidden")}
    assert any("is no record" in line for line in signed(home, more).problems)
    twice = files | {"facts/0001.json": files["facts/0001.json"].replace(b"{", b'{"score": 9,', 1)}
    assert signed(home, twice).problems == ["facts/0001.json: is not JSON"]


def test_what_another_reader_said_is_told_and_all_else_is_looked_at(make: Make, home: Path) -> None:
    files = contents(make(URL))
    for name in files:
        if name.startswith("facts") or name == "pages.json":
            files[name] = files[name].replace(b'"reader": "7"', b'"reader": "6"')
    files["index.html"] = files["index.html"].replace(b"Reader</th><td>7", b"Reader</th><td>6")
    found = signed(home, files, readers=["6"])
    assert (found.problems, found.reread, found.unread) == ([], 0, 2)
    assert found.notes == ["2 readings could not be read again with this version"]
    doctored = files | {"facts/0001.json": files["facts/0001.json"].replace(b"400-123-4501", b"400-123-4509")}
    assert signed(home, doctored, readers=["6"]).problems


def test_a_page_for_people_that_cannot_be_made_again_does_not_pass(make: Make, home: Path) -> None:
    files = contents(make(URL))
    told = (
        "index.html: is not what this version makes of the other files; check it with the version it names, "
    )
    for page in (files["index.html"], b"<script>alert(1)</script>"):
        found = signed(home, files | {"index.html": page}, tool="hotline-atlas 0.0.1")
        assert found.problems == [told + "hotline-atlas 0.0.1"]
    version = json.loads(files["manifest.json"])["tool"].encode()
    same = files | {"index.html": files["index.html"].replace(version, b"hotline-atlas 0.0.1")}
    assert signed(home, same, tool="hotline-atlas 0.0.1").problems == [], "it is laid out as today"
    for odd in (None, 5, [], {}):
        assert signed(home, files, tool=odd).problems


def test_a_file_that_is_read_again_has_visits_that_nothing_shows(make: Make, url: str, home: Path) -> None:
    address = "file:///pages/1.html"
    with open_keeper(url, str(home / "archive"), "ingest") as keeper:
        for day in (0, 5):
            visit = Visit(address, DAY + timedelta(days=day), "ok")
            keeper.keep(Fetch(visit, address, PAGE.encode(), "text/html", None))
    found = verify(make(address), _read)
    assert (found.problems, found.reread, found.unshown) == ([], 1, 1)
    assert found.notes == ["1 visits have no record of their own; the pack does not show when they were"]


def test_a_body_that_another_page_showed_first_is_this_page_s_by_its_revisit(
    make: Make, url: str, home: Path
) -> None:
    kind, other = "text/html", "http://d.example/"
    with open_keeper(url, str(home / "archive"), "ingest") as keeper:
        sent = Capture(other, DAY, 200, (("Content-Type", kind),), b"", None)
        origin = Origin("", URL, to_text(DAY))
        keeper.keep(Fetch(Visit(other, DAY, "ok", 200), other, None, kind, None, sent, origin=origin))
    files = contents(make(other))
    assert signed(home, files).problems == []
    pages = json.loads(files["pages.json"])
    pages["pages"][0]["visits"][0] |= {
        "record": pages["pages"][0]["bodies"][0]["record"],
        "own_record": False,
    }
    lines = signed(home, files | {"pages.json": json.dumps(pages).encode()}).problems
    assert any("its record is of http://a.example/1" in line for line in lines)
