"""A library to look at: the example site as it was read, a page whose number changes, and pages that mean harm."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from crawler.example.site import load_entries
from output.archive import Archive
from output.database import open_engine
from output.records import Advert, Snapshot, Visit
from output.store import Store
from pipelines.advert import read_page

FIRST = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
OLD, NEW, MOBILE = "4001234567", "4007654321", "13800138000"
SWAP = "http://swap.example/gree.html"
SCRIPT = "<script>alert('ran')</script>"
IMAGE = "\"><img src=x onerror=alert('ran')>"
BIDI = "左右"
"""Stands for signs that turn the direction of writing, which our reader leaves out: `turned` puts them there."""
HOSTILE = f"http://hostile.example/a?x={IMAGE}&y='{SCRIPT}"
LONG = "http://long.example/"
FAILED = "http://failed.example/"
PLACES = (
    "武汉市、宜昌市、杭州市西湖区、杭州市余杭区、广州市、深圳市南山区、成都市、长沙市、南京市鼓楼区、合肥市"
)


class Explored(NamedTuple):
    """Where the library and its archive are."""

    url: str
    archive: Path


def advert(title: str, number: str, more: str = "") -> str:
    """A page that advertises a number for 格力."""
    return (
        f"<html><head><title>{title}</title></head><body><h1>格力空调维修服务热线{number}</h1>"
        f"<p>格力空调24小时售后服务电话:{number}</p><p>格力空调全国统一报修热线:{number}(点击咨询)</p>"
        f"<p>服务区域:{PLACES}</p>{more}</body></html>"
    )


def written(text: str) -> str:
    """`text` so that a page shows it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def hostile() -> str:
    """A page that shows markup as text, hides a link and turns the direction of writing."""
    harm = f"{SCRIPT} {IMAGE} {BIDI} javascript:alert('ran') </div></main></body>"
    more = f"<p>{written(harm)}</p><p><a href=\"javascript:alert('ran')\">javascript:alert(1)</a></p>"
    return advert(written(f"{SCRIPT}{IMAGE}{BIDI}格力空调维修"), OLD, more)


def pages() -> Iterable[tuple[str, int, bytes]]:
    """Address, day and body of every page."""
    for at, ((host, path), entry) in enumerate(load_entries().items()):
        if entry.file is not None and entry.type == "text/html" and entry.status == 200:
            yield f"http://{host}{path}", at % 9, entry.body()
    yield SWAP, 1, advert("格力空调维修", f"400-123-{OLD[6:]}").encode()
    yield SWAP, 20, advert("格力空调维修", NEW).encode()
    yield "http://swap.example/mobile.html", 3, advert("格力空调维修", MOBILE).encode()
    yield HOSTILE, 2, hostile().encode()
    filler = "<p>" + f"{SCRIPT.replace('<', '&lt;')}格力空调维修{BIDI}" * 20 + "</p>\n"
    yield LONG, 4, advert("格力空调维修", NEW, filler * 1_500).encode()


def turned(read: Advert) -> Advert:
    """A reading as another reader might have made it."""
    signs = str.maketrans("左右", "\u202e\u2067")
    return dataclasses.replace(read, title=read.title.translate(signs), text=read.text.translate(signs))


def make(folder: Path, empty: Path) -> Explored:
    """The library as a SQLite file in `folder`, copied from the `empty` one, with its archive."""
    path = folder / "hotlines.db"
    shutil.copy(empty, path)
    engine = open_engine(f"sqlite:///{path}")
    _store(engine, folder / "archive")
    engine.dispose()
    return Explored(f"sqlite:///{path}", folder / "archive")


def _store(engine: object, folder: Path) -> None:
    with Archive(folder) as archive, Store(engine, reader="1", run="ingest") as store:  # type: ignore[arg-type]
        for url, day, body in pages():
            when = FIRST + timedelta(days=day)
            kind = "text/html"
            place = archive.append_response(url, when, 200, [("Content-Type", kind)], body)
            shown = Snapshot(sha256(body).hexdigest(), len(body), place, kind)
            read: Advert = turned(dataclasses.replace(read_page(body, url), reader="1"))
            store.add(Visit(url, when, "ok", 200), shown, read)
        reason = f"the server hung up {SCRIPT}"
        store.add(Visit(FAILED, FIRST, "failed", None, reason))
