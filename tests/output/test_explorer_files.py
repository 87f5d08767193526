"""The CSV and JSON beside each list, answered by the API: the very rows that the page shows, for whoever may see it."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from output import explorer
from output.access import Access
from output.api import app as api
from output.explorer.sessions import Sessions
from output.library import open_library
from tests import explored


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> Iterator[TestClient]:
    """A server that needs a token, and a browser that has none yet."""
    there = explored.make(tmp_path_factory.mktemp("files"), empty_library)
    access = Access(read="token")
    sessions = Sessions(access)
    with open_library(there.url) as library:
        router = explorer.build(library, access=access, archive=there.archive, sessions=sessions)
        app = api.create_app(
            library,
            reader=None,
            access=access,
            explorer=router,
            guests=lambda cookies: sessions.among(cookies) is not None,
        )
        yield TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


LISTS = (
    "numbers?kind=shared_cost&limit=5", "numbers?include_mobile=true", "numbers", "numbers?min_brands=2", "brands",
    "hosts?number=4000000101", "regions?level=province&limit=3", "pages?is_advert=true&limit=7",
    "operators?include_mobile=true", "ties?counted=true", "templates?limit=5", "judgements", "withdrawals",
    "new?since=2026-01-01", "new?since=2026-01-01&limit=5", "runs", "runs?limit=1",
)  # fmt: skip


def test_files_hold_the_rows_of_the_page(client: TestClient) -> None:
    assert client.get("/zh/numbers").status_code == 303
    assert client.get("/api/v1/numbers?format=csv").status_code == 401
    client.post("/zh/sign-in", data={"token": "token"}, headers={"origin": "http://127.0.0.1"})
    for name in LISTS:
        url: str | None = f"/en/{name}"
        while url:
            text = client.get(url).text
            body = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
            firsts = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', body[0], re.DOTALL) if body else []
            shown = [html.unescape(re.sub("<[^>]*>", "", first)).strip() for first in firsts]
            links = [html.unescape(link) for link in re.findall(r'href="(/api/v1/\w[^"]*)"', text)]
            assert len(links) == 2
            for link in links:
                answer = client.get(link)
                assert answer.status_code == 200, link
                assert len(rows(answer.text, link)) == len(shown), link
            if name.startswith("numbers"):
                assert [row[0] for row in rows(client.get(links[0]).text, links[0])] == shown
            behind = re.findall(r'<a class="next" href="(\?[^"]*)"', text)
            url = f"/en/{name.partition('?')[0]}{html.unescape(behind[0])}" if behind else None


def rows(text: str, link: str) -> list[list[str]]:
    """The rows of an answer, as lists of cells; of JSON only their number says something."""
    if "format=csv" in link:
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))[1:]
    found = json.loads(text)
    return [[str(row)] for row in (found if isinstance(found, list) else found["rows"])]
