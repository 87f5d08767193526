"""Whatever is asked or posted, the server answers, and never with a failure of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from output.api.operations import operations

NASTY = [
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e400", "\ufeff", "'; DROP TABLE page; --", "1 OR 1=1", "%", "%00",
    "_%", "\\", "../../../etc/passwd", "/" * 50, "file:///etc/passwd", "http://[::1", "http://a:99999/", "javascript:1",
    "-1", "0", "1e9", "NaN", "9" * 19, "9" * 5_000, "９９９", "٣", "+1", " 1", "0x10", "true", "null", "[]", "{}", "=cmd()",
    "400-000-0000", "4000000000", "0" * 40, "海尔", "湖北省", "湖北省/武汉市", "420100", "99", "op-4000000000", "2026-01-01",
    "0001-01-01", "9999-12-31T23:59:59-14:00", "2026-02-30", "20260101", "2026-W01-1", "-0001-01-01", "a" * 2_049, "İ", "ß",
    "\r\nX: y", "<script>", "${jndi}", "{{7*7}}", ":limit", "?", "&", "#", "", "AAAA", "W10", "W1tdXQ", "\U0001f4a9" * 300,
]  # fmt: skip
NAMES = [
    *sorted({one.name for operation in operations() for one in operation.parameters}),
    "x",
    "",
    "limit[]",
]
KINDS = [
    "text/html", "text/plain", "application/json", "text/html; charset=gbk", "text/html; charset=utf-16", "text/html;charset=",
    "text/plain; charset=idna", "text/html; charset=base64", "text/plain; charset=\"utf-7\"", "application/x-www-form-urlencoded",
    "multipart/form-data", "TEXT/HTML", "", ";;;", "text/html; charset=punycode", "application/json; charset=utf-32",
]  # fmt: skip

texts = (
    st.sampled_from(NASTY) | st.text(st.characters(), max_size=40) | st.text("0123456789-+ 转()", max_size=20)
)
POSTED = ["read", "resolve", "check"]
templates = [*(one.path for one in operations()), "", "{x}", "../{x}", "openapi.json"]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
objects = st.fixed_dictionaries(
    {}, optional={"html": texts | values, "text": texts, "texts": st.lists(texts) | values, "url": texts | values, "on": texts}
)  # fmt: skip
pages = st.builds("<title>{}</title><p>{}空调维修{}</p>{}".format, texts, texts, texts, texts)
bodies = (
    st.binary(max_size=300)
    | objects.map(json.dumps).map(str.encode)
    | values.map(json.dumps).map(str.encode)
    | objects.map(json.dumps).map(lambda text: text[:-1].encode("utf-16"))
    | pages.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | pages.map(lambda text: text.encode("gb18030", "replace"))
    | st.sampled_from([b"[" * 50_000, b'{"a":' * 5_000, b"9" * 6_000, b'{"texts": ["\\ud800", "\\u0000"]}', b"<" * 9_000])
)  # fmt: skip


def escaped(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


@st.composite
def requests(draw: Any) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Method, address, body and headers."""
    path = draw(st.sampled_from(templates) | st.sampled_from(POSTED))
    while "{" in path:
        begin, _, rest = path.partition("{")
        path = begin + escaped(draw(texts)) + rest.partition("}")[2]
    asked = draw(st.lists(st.tuples(st.sampled_from(NAMES), texts), max_size=2))
    query = "&".join(f"{escaped(name)}={escaped(value)}" for name, value in asked)
    usual = "POST" if path in POSTED else "GET"
    method = draw(st.sampled_from([usual] * 8 + ["HEAD", "GET", "POST", "PUT", "BREW"]))
    headers = {}
    for name in ("Accept", "If-None-Match", "Accept-Encoding", "Authorization", "Range"):
        if draw(st.integers(0, 7)) == 0:
            headers[name] = draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
    body = draw(bodies) if method in {"POST", "PUT"} else None
    if body is not None:
        headers["Content-Type"] = draw(st.sampled_from(KINDS))
    return method, f"http://localhost/api/v1/{path}" + (f"?{query}" if asked else ""), body, headers


def hostile(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip


def answered(client: TestClient, request: tuple[str, str, bytes | None, dict[str, str]]) -> None:
    method, url, body, headers = request
    answer = client.request(method, url, content=body, headers=headers)
    assert answer.status_code < 500 or "took too long" in answer.text, (request, answer.text)
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status_code >= 400 and method != "HEAD":
        assert answer.headers["content-type"] == "application/problem+json"
        assert "\n" not in answer.json().get("detail", "")


@hostile(750)
@given(request=requests())
def test_nothing_makes_it_fail(client: TestClient, request: Any) -> None:
    answered(client, request)


@pytest.mark.slow
@hostile(5_000)
@given(request=requests())
def test_nothing_at_all_makes_it_fail(client: TestClient, request: Any) -> None:
    answered(client, request)
