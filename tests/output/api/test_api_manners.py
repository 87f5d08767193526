"""What surrounds an answer: tags, compression, problems, tokens, names, sizes, headers, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from output import database
from output.access import Access
from output.api.limits import USUAL
from output.library import Library
from tests.output.api.conftest import client_of

TOKEN, WRITE = "t" * 20, "w" * 20


def problem(answer: Any, status: int) -> str:
    """The detail of a problem, which every error is."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and told["type"] == "about:blank"
    return str(told.get("detail", ""))


def test_who_has_the_answer_is_told_so(plain_client: TestClient) -> None:
    first = plain_client.get("/api/v1/numbers")
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', tag) and first.headers["cache-control"] == "private, no-cache"
    for held in (tag, f'"x", {tag}', "*", f"W/{tag}"):
        again = plain_client.get("/api/v1/numbers", headers={"If-None-Match": held})
        assert again.status_code == 304 and not again.content and again.headers["etag"] == tag
    assert plain_client.get("/api/v1/numbers", headers={"If-None-Match": '"x"'}).status_code == 200
    assert plain_client.get("/api/v1/numbers?limit=1").headers["etag"] != tag


def test_compressed_answers_are_the_same_and_have_a_tag_of_their_own(plain_client: TestClient) -> None:
    bare = plain_client.get("/api/v1/numbers")
    packed = plain_client.get("/api/v1/numbers", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == bare.content
    assert packed.headers["etag"] != bare.headers["etag"]
    both = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert plain_client.get("/api/v1/numbers", headers=both).status_code == 304


def test_head_is_get_without_the_body(plain_client: TestClient) -> None:
    assert (
        plain_client.head("/api/v1/numbers").headers["etag"]
        == plain_client.get("/api/v1/numbers").headers["etag"]
    )


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("number/4001234567", 404, "no page in this library says it"),
        ("number/abc", 422, "holds no phone number"),
        ("brand/nobody", 404, "no number is advertised for it"),
        ("numbers?brand=nobody", 404, "no page in this library names it"),
        ("numbers?limit=0", 400, "limit: is no whole number from 1 to 1000"),
        ("numbers?limit=1001", 400, "limit: is no whole number from 1 to 1000"),
        ("numbers?limit=1_0", 400, "limit: is no whole number"),
        ("numbers?limit=1&limit=2", 400, "limit: is given twice"),
        ("numbers?colour=red", 400, "there is no parameter 'colour' here; there is after, brand"),
        ("summary?x=1", 400, "there is no parameter 'x' here; there is none"),
        ("numbers?kind=fax", 400, "kind: is none of shared_cost"),
        ("pages?is_advert=1", 400, "is_advert: is neither true nor false"),
        ("numbers?since=yesterday", 422, "is no time"),
        ("numbers?since=2026-02-02&until=2026-01-01", 422, "ends before it begins"),
        ("new?since=2026-02-02&until=2026-01-01", 422, "ends before it begins"),
        ("new?since=nothing", 422, "is no time"),
        ("new", 400, "since: is missing"),
        ("page", 400, "url: is missing"),
        ("page?url=http://nowhere.example/", 404, "never visited"),
        ("page?url=http://m.example/gone", 404, "withdrawn on"),
        ("run/77", 404, "there is none"),
        ("run/x", 400, "run: is no whole number"),
        ("run/9223372036854775808", 400, "run: is no whole number"),
        ("number/", 400, "number: is empty"),
        ("numbers?after=AAAA", 422, "the cursor belongs to another question"),
        ("numbers?format=csv&evidence=1", 422, "does not fit into CSV"),
        ("numbers?brand=" + "a" * 3000, 400, "longer than 2048 characters"),
        ("region/鼓楼区", 422, "may be"),
        ("nothing", 404, "there is nothing at this address"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(client: TestClient, path: str, status: int, said: str) -> None:
    assert said in problem(client.get(f"/api/v1/{path}"), status)


@pytest.mark.parametrize(("method", "path", "allow"), [
    ("POST", "numbers", {"GET", "HEAD"}), ("DELETE", "number/1", {"GET", "HEAD"}), ("GET", "read", {"POST"}),
])  # fmt: skip
def test_other_methods_are_named(plain_client: TestClient, method: str, path: str, allow: set[str]) -> None:
    answer = plain_client.request(method, f"/api/v1/{path}")
    problem(answer, 405)
    assert set(answer.headers["allow"].split(", ")) == allow


def test_a_failure_of_ours_tells_nothing(on_sqlite: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "summary", lambda self: 1 / 0)
    answer = client_of(on_sqlite).get("/api/v1/summary")
    assert problem(answer, 500) == "" and "division" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_headers_keep_browsers_from_guessing(plain_client: TestClient) -> None:
    for path in ("/api/v1/numbers", "/api/v1/x", "/healthz", "/metrics"):
        headers = plain_client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", "", "[::2]"])
def test_it_answers_to_its_own_names_only(on_sqlite: Library, host: str) -> None:
    client = client_of(on_sqlite, names=["atlas.example"])
    problem(client.get("/api/v1/summary", headers={"Host": host}), 421)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "atlas.example", "Atlas.example:8443"],
)
def test_names_may_be_added(on_sqlite: Library, host: str) -> None:
    client = client_of(on_sqlite, names=["atlas.example"])
    assert client.get("/api/v1/summary", headers={"Host": host}).status_code == 200


PATHS = ("/", "/api/v1/", "/api/v1/summary", "/api/v1/openapi.json", "/metrics", "/nothing")


@pytest.mark.parametrize("path", PATHS)
def test_with_a_token_nobody_else_comes_in(on_sqlite: Library, path: str) -> None:
    client = client_of(on_sqlite, access=Access(TOKEN, WRITE))
    for given in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
    ):
        answer = client.get(path, headers=given)
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")
    for token in (TOKEN, WRITE):
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == (404 if path == "/nothing" else 200)
    assert client.get("/healthz").status_code == 200


def test_pages_for_people_see_to_their_own_sign_in(on_sqlite: Library) -> None:
    explorer = APIRouter()
    explorer.add_api_route("/zh/", lambda: PlainTextResponse("sign in"), response_model=None)
    client = client_of(on_sqlite, access=Access(TOKEN), explorer=explorer)
    assert client.get("/zh/").text == "sign in"
    problem(client.get("/api/v1/summary"), 401)
    problem(client.get("/metrics"), 401)


def test_who_has_signed_in_to_the_pages_may_ask_but_not_post(on_sqlite: Library) -> None:
    client = client_of(
        on_sqlite, access=Access(TOKEN), explorer=APIRouter(), guests=lambda cookies: cookies.get("me") == "1"
    )
    assert client.get("/api/v1/summary", headers={"Cookie": "a=b; me=1"}).status_code == 200
    problem(client.get("/api/v1/summary", headers={"Cookie": "me=2"}), 401)
    problem(client.post("/api/v1/read", content=b"x", headers={"Cookie": "me=1"}), 401)


def test_the_reference_loads_nothing(plain_client: TestClient) -> None:
    page = plain_client.get("/")
    assert page.url.path == "/api/v1/" and page.headers["content-type"] == "text/html; charset=utf-8"
    assert "GET /api/v1/numbers" in page.text and not re.search(r"<(script|link|img)|src=|url\(", page.text)
    assert "'sha256-" in page.headers["content-security-policy"]


@pytest.mark.parametrize("chunked", [False, True])
def test_large_bodies_are_refused(on_sqlite: Library, chunked: bool) -> None:
    client = client_of(on_sqlite, limits=USUAL._replace(body=1_000))

    def parts() -> Iterator[bytes]:
        yield from [b"x" * 100] * 30

    body: Any = parts() if chunked else b"x" * 3_000
    for path in ("read", "check", "resolve"):
        answer = client.post(f"/api/v1/{path}", content=body, headers={"Content-Type": "text/plain"})
        assert "larger than 1000 bytes" in problem(answer, 413)
        body = parts() if chunked else body


def test_health_tells_of_the_library(
    client: TestClient, on_sqlite: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    busy = client_of(on_sqlite, limits=USUAL._replace(at_once=0, waiting=0))
    assert busy.get("/healthz").status_code == 200, "having much to do is no illness"
    monkeypatch.setattr(database, "revision", lambda connection: "0001")
    problem(client_of(on_sqlite).get("/healthz"), 503)


def figures(client: TestClient) -> dict[str, dict[tuple[str, ...], float]]:
    text = client.get("/metrics").text
    return {
        family.name: {tuple(sample.labels.values()): sample.value for sample in family.samples if not sample.name.endswith("_created")}
        for family in text_string_to_metric_families(text)
    }  # fmt: skip


def test_figures_go_by_route_never_by_address(on_sqlite: Library) -> None:
    client = client_of(on_sqlite)
    for number in ("1", "2", "4000000000"):
        client.get(f"/api/v1/number/{number}")
    client.get("/secret-4001112223")
    client.request("BREW", "/api/v1/summary")
    told = figures(client)
    route = "/api/v1/number/{number:path}"
    requests = told["hotlines_http_requests"]
    assert requests["GET", route, "404"] == 2 and requests["GET", route, "200"] == 1
    assert requests["GET", "none", "404"] == 1 and requests["other", "/api/v1/summary", "405"] == 1
    assert "secret" not in client.get("/metrics").text
    assert told["hotlines_http_requests_in_flight"][()] == 1
    assert told["hotlines_query_timeouts"][()] == 0
