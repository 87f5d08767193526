"""Pages that mean harm are text, and nothing but text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from output import explorer
from output.archive import Archive
from output.explorer import shown
from output.library import Library, open_library
from tests import explored

HOSTILE, LONG = quote(explored.HOSTILE, safe=""), quote(explored.LONG, safe="")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> Iterator[tuple[Library, Path]]:
    there = explored.make(tmp_path_factory.mktemp("hostile"), empty_library)
    with open_library(there.url) as library:
        yield library, there.archive


@pytest.fixture(scope="module")
def client(library: tuple[Library, Path]) -> TestClient:
    app = FastAPI()
    app.include_router(explorer.build(library[0], archive=library[1]))
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize(
    "path",
    [f"page?url={HOSTILE}", f"number/{explored.OLD}", f"pair?number={explored.OLD}&brand=格力", "pages?limit=100",
     "host/hostile.example", "new?since=2026-01-01", f"page?url={quote(explored.FAILED)}", "search?q=%3Cscript%3Ealert('ran')"],
)  # fmt: skip
def test_markup_of_pages_is_shown_as_text(client: TestClient, path: str) -> None:
    for lang in ("zh", "en"):
        text = client.get(f"/{lang}/{path}").text
        assert not re.search(
            r"<(script|img|iframe)|javascript:[^<]*\"|\son\w+=(?![^<]*&#)", text.split("<main")[0]
        )
        assert "<script" not in text and "<img" not in text
        assert not re.search(r'(?:href|action|src)="\s*(?:javascript|data|https?):', text, re.IGNORECASE)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", unescape(text))


def test_signs_that_turn_the_writing_are_shown(client: TestClient) -> None:
    text = client.get(f"/en/page?url={HOSTILE}").text
    assert '<span class="unseen" title="U+202E">' in text
    assert re.search(r'<h1><bdi class="foreign" lang="zh">.*U\+202E.*</bdi></h1>', text)
    assert "\u202e" not in shown.visible("a\u202e<b>") and "&lt;b&gt;" in shown.visible("a\u202e<b>")


def test_every_fact_is_marked_where_it_stands(client: TestClient, library: tuple[Library, Path]) -> None:
    reading = library[0].page(explored.SWAP).reading
    text = client.get(f"/zh/page?url={quote(explored.SWAP)}").text
    assert reading is not None
    marks = dict(re.findall(r'<mark class="[^"]*" id="([\w-]+)"[^>]*>(.*?)</mark>', text))
    assert set(re.findall(r'href="#((?:number|brand|area|product|claim)-\d+)"', text)) <= set(
        re.findall(r'id="([\w-]+)"', text)
    )
    said = [unescape(word) for key, word in marks.items() if key.startswith("number-")]
    assert said == [reading.text[start:end] for start, end in reading.numbers[0].evidence]


def test_a_long_text_is_cut_and_is_there_whole(client: TestClient, library: tuple[Library, Path]) -> None:
    reading = library[0].page(explored.LONG).reading
    assert reading is not None and len(reading.text) > 300_000
    page = client.get(f"/en/page?url={LONG}")
    assert len(page.content) < 1_500_000
    (link,) = set(re.findall(r'href="(/en/page/text[^"]*)"', page.text))
    whole = client.get(unescape(link))
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    assert whole.text == reading.text
    assert "sandbox" in whole.headers["content-security-policy"]


def test_what_was_served_is_a_file_and_never_a_page(
    client: TestClient, library: tuple[Library, Path]
) -> None:
    body = explored.hostile().encode()
    digest = sha256(body).hexdigest()
    place = library[0].page(explored.HOSTILE).snapshot_list[0].position
    for part, data in (("record", Archive(library[1]).raw(place)), ("body", body)):
        answer = client.get(f"/zh/page/{part}?url={HOSTILE}&snapshot={digest}")
        assert (answer.status_code, answer.content) == (200, data)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] in {"text/plain", "application/octet-stream"}
        assert "sandbox" in answer.headers["content-security-policy"]
    assert client.get(f"/zh/page/body?url={HOSTILE}&snapshot={'0' * 64}").status_code == 404


def test_without_an_archive_nothing_is_offered(library: tuple[Library, Path]) -> None:
    app = FastAPI()
    app.include_router(explorer.build(library[0]))
    client = TestClient(app)
    assert "page/record" not in client.get(f"/zh/page?url={HOSTILE}").text
    digest = library[0].page(explored.HOSTILE).sha256
    assert client.get(f"/zh/page/record?url={HOSTILE}&snapshot={digest}").status_code == 404


def test_where_an_archive_would_be_is_not_told(
    library: tuple[Library, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = FastAPI()
    app.include_router(explorer.build(library[0], archive=tmp_path / "secret"))
    client = TestClient(app)
    digest = library[0].page(explored.HOSTILE).sha256
    for part in ("record", "body"):
        answer = client.get(f"/zh/page/{part}?url={HOSTILE}&snapshot={digest}")
        assert answer.status_code == 404 and "存档中没有找到这条记录" in answer.text
        assert "secret" not in answer.text
    assert "secret" in caplog.text
