"""What is posted is read, resolved or checked as the command line does, and not stored."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from output.asdict import advert_dict, area_dict
from output.library import Library
from pipelines.advert import read_page
from pipelines.areas import resolve
from tests.output.api.conftest import client_of
from tests.output.api.test_api_manners import problem

PAGE = "<title>海尔维修</title><p>海尔空调维修热线400-000-0000,格力空调400-000-0001</p><p>服务区域:湖北省武汉市</p>"
HTML = {"Content-Type": "text/html"}


def post(client: TestClient, path: str, content: Any = b"", kind: str = "text/html", **more: Any) -> Any:
    if isinstance(content, dict):
        return client.post(f"/api/v1/{path}", json=content, **more)
    return client.post(f"/api/v1/{path}", content=content, headers={"Content-Type": kind}, **more)


def test_a_page_is_read_however_it_is_posted(plain_client: TestClient) -> None:
    url = "http://x.example/"
    expected = advert_dict(read_page(PAGE, url), url)
    for answer in (
        post(plain_client, f"read?url={url}", PAGE.encode()),
        post(plain_client, f"read?url={url}", PAGE.encode("gb18030"), "text/html; charset=gb18030"),
        post(plain_client, "read", {"html": PAGE, "url": url}),
    ):
        assert answer.status_code == 200 and answer.json() == expected
        assert answer.headers["cache-control"] == "no-store"


def test_texts_are_resolved(plain_client: TestClient) -> None:
    texts = ["湖北省武汉市", "", "鼓楼区"]
    expected = [{"text": text, "areas": [area_dict(area) for area in resolve(text)]} for text in texts]
    assert post(plain_client, "resolve", {"texts": texts}).json() == {"rows": expected, "next": None}
    lines = post(plain_client, "resolve", "\n".join(texts).encode(), "text/plain")
    assert lines.json()["rows"] == expected


def test_regions_are_those_of_the_day(plain_client: TestClient) -> None:
    then = post(plain_client, "resolve?on=2005-01-01", "襄樊市".encode(), "text/plain").json()
    assert then["rows"][0]["areas"][0]["status"] == "current"
    same = post(plain_client, "resolve", {"texts": ["襄樊市"], "on": "2005-01-01"})
    assert same.json() == then


def test_each_number_of_a_page_is_checked_for_its_brands(client: TestClient, served: Library) -> None:
    told = post(client, "check", PAGE.encode()).json()
    assert [(one["number"], one["brand"]) for one in told["checks"]] == [
        ("4000000000", "海尔"),
        ("4000000001", "格力"),
    ]
    assert told["checks"][0]["reasons"] == served.check("4000000000", "海尔").reasons
    assert told["is_advert"] and told["caution"].startswith("Absence from the list proves nothing")
    alone = post(client, "check", {"text": "电话 13800138001"}).json()
    assert [(one["number"], one["brand"]) for one in alone["checks"]] == [("13800138001", None)]


@pytest.mark.parametrize(
    ("path", "content", "kind", "status", "said"),
    [
        ("read", b"", "text/html", 422, "is empty"),
        ("read", b"\x89PNG\r\n\x1a\n\x00\x00", "text/html", 422, "is"),
        ("read", b"x", "image/png", 415, "the body is to be text/html"),
        ("read", b"x", "", 415, "Content-Type"),
        ("read", b"x", "text/html; charset=rot13", 400, "charset 'rot13'"),
        ("read", b"x", "text/html; charset=nonsense", 400, "charset 'nonsense'"),
        ("read", b"{", "application/json", 400, "is no JSON"),
        ("read", b"[" * 100_000, "application/json", 400, "is no JSON"),
        ("read", b"[]", "application/json", 400, "is to be an object"),
        ("read", b'{"html": 1}', "application/json", 400, "either html or text"),
        ("read", b'{"html": "x", "text": "y"}', "application/json", 400, "either html or text"),
        ("read", b'{"html": "x", "colour": "red"}', "application/json", 400, "is to be an object"),
        ("read", b'{"html": "x", "on": "2026-02-30"}', "application/json", 400, "on: is no day"),
        ("read", b'{"html": "x", "on": 7}', "application/json", 400, "on: is no day"),
        ("read?on=soon", b"x", "text/html", 400, "on: is no day"),
        ("read?colour=red", b"x", "text/html", 400, "there is no parameter 'colour'"),
        ("resolve", b'{"texts": "x"}', "application/json", 400, "list of texts"),
        ("resolve", b'{"texts": [1]}', "application/json", 400, "list of texts"),
        ("resolve", b"\n" * 2_000, "text/plain", 413, "more than 1000 texts"),
        ("check", b"", "text/plain", 422, "is empty"),
    ],
)
def test_what_cannot_be_read_is_said(  # noqa: PLR0917
    plain_client: TestClient, path: str, content: bytes, kind: str, status: int, said: str
) -> None:
    assert said in problem(post(plain_client, path, content, kind), status)


def test_compressed_bodies_are_refused(plain_client: TestClient) -> None:
    answer = plain_client.post("/api/v1/read", content=b"x", headers={**HTML, "Content-Encoding": "gzip"})
    problem(answer, 415)


def test_without_a_reader_nothing_is_posted(on_sqlite: Library) -> None:
    client = client_of(on_sqlite, reader=None)
    problem(post(client, "read", b"x"), 404)
    assert "/api/v1/read" not in client.get("/api/v1/openapi.json").json()["paths"]
