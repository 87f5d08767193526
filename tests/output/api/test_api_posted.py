"""What is posted is read, resolved or checked as the command line does, and not stored."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from output.api import bodies, charsets
from output.api.limits import USUAL
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
        ("read", b"x", "text/html; charset=rot13", 415, "charset 'rot13'"),
        ("read", b"x", "text/html; charset=nonsense", 415, "charset 'nonsense'"),
        ("read", b"x", "text/plain; charset=punycode", 415, "charset 'punycode'"),
        ("resolve", b"x", "text/plain; charset=idna", 415, "send UTF-8"),
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


LITTLE = USUAL._replace(page=80, text=20, all_texts=50, areas=6, checks=3)


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("resolve", {"texts": ["武" * 21]}, "a text of more than 20 characters"),
        ("resolve", {"texts": ["武" * 20] * 3}, "texts of more than 50 characters"),
        ("resolve", {"texts": ["武汉襄阳宜昌"] * 3}, "more than 6 areas"),
        ("read", {"text": "海尔维修 武汉、襄阳、宜昌、荆州、黄石、十堰、孝感"}, "more than 6 areas"),
        ("check", {"text": "海尔空调4000000000,4000000001"}, "more than 3 numbers and pairs"),
    ],
)
def test_an_answer_has_its_measure(on_sqlite: Library, path: str, content: Any, said: str) -> None:
    assert said in problem(post(client_of(on_sqlite, limits=LITTLE), path, content), 413)


@pytest.mark.parametrize("path", ["read", "check"])
def test_a_long_page_is_not_read(on_sqlite: Library, path: str) -> None:
    answer = post(client_of(on_sqlite, limits=LITTLE), path, {"html": f"<p>{'海' * 81}</p>"})
    assert "more than 80 characters; send a part" in problem(answer, 422)


@pytest.mark.parametrize("path", ["read", "resolve", "check"])
def test_what_is_posted_has_its_time_and_takes_no_places_from_questions(
    on_sqlite: Library, path: str
) -> None:
    late = client_of(on_sqlite, limits=USUAL._replace(seconds=-1.0))
    content = {"texts": ["武汉"]} if path == "resolve" else {"text": PAGE}
    assert "took too long" in problem(post(late, path, content), 503)
    full = client_of(on_sqlite, limits=USUAL._replace(posts_at_once=0, posts_waiting=0))
    assert "wait already" in problem(post(full, path, content), 503)
    assert full.get("/api/v1/summary").status_code == 200


def test_bodies_are_taken_apart_in_the_threads(
    plain_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops = []
    for name in ("texts_in", "page_in"):
        work: Any = getattr(bodies, name)

        def noted(*given: Any, work: Any = work) -> Any:
            try:
                loops.append(asyncio.get_running_loop())
            except RuntimeError:
                loops.append(None)
            return work(*given)

        monkeypatch.setattr(bodies, name, noted)
    post(plain_client, "resolve", "武汉".encode("gbk"), "text/plain; charset=gbk")
    post(plain_client, "read", PAGE.encode())
    assert loops == [None, None]


@pytest.mark.parametrize(
    ("label", "codec"), [("GB2312", "gb18030"), ("latin1", "cp1252"), (" big5", "big5hkscs"), ("utf-16", "utf-16-le")]
)  # fmt: skip
def test_charsets_go_by_the_labels_of_the_web(label: str, codec: str) -> None:
    assert charsets.codec_of(label) == codec
    assert charsets.decoded("\ufeff武汉".encode("utf-16-be"), "utf-16-le") == "武汉"


@given(st.binary(max_size=60))
def test_whatever_comes_is_decoded(data: bytes) -> None:
    for codec in set(charsets.CODECS.values()):
        charsets.decoded(data, codec)


def test_compressed_bodies_are_refused(plain_client: TestClient) -> None:
    answer = plain_client.post("/api/v1/read", content=b"x", headers={**HTML, "Content-Encoding": "gzip"})
    problem(answer, 415)


def test_without_a_reader_nothing_is_posted(on_sqlite: Library) -> None:
    client = client_of(on_sqlite, reader=None)
    problem(post(client, "read", b"x"), 404)
    assert "/api/v1/read" not in client.get("/api/v1/openapi.json").json()["paths"]
