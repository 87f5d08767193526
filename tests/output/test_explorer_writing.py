"""Signing in, and what people write: who may, from where, and what is kept of it."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from output import database, explorer, serving
from output.access import Access
from output.database import open_engine
from output.explorer import door, remembered, sessions
from output.library import Library, open_library
from tests import explored

READ, WRITE = "read-token", "write-token"
OWN = {"origin": "http://testserver"}
JUDGED = {
    "number": explored.OLD,
    "other": "4009999303",
    "verdict": "different",
    "why": "seen <both>",
    "who": "Li",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> Iterator[Library]:
    there = explored.make(tmp_path_factory.mktemp("written"), empty_library)
    with open_library(there.url) as library:
        yield library


@pytest.fixture
def at(library: Library) -> Callable[..., TestClient]:
    """A browser at a server with these tokens."""

    def make(base: str = "http://testserver", **tokens: str) -> TestClient:
        app = FastAPI()
        app.include_router(explorer.build(library, access=Access(**tokens)))
        return TestClient(app, base_url=base, follow_redirects=False)

    return make


def sign_in(client: TestClient, token: str, **more: str) -> Any:
    return client.post("/zh/sign-in", data={"token": token, **more}, headers=OWN)


def csrf(client: TestClient) -> str:
    return re.findall(r'name="csrf" value="([^"]+)"', client.get("/en/").text)[0]


def test_with_a_token_for_reading_every_page_needs_it(at: Callable[..., TestClient]) -> None:
    client = at(read=READ, write=WRITE)
    for path in (
        "/zh/",
        "/en/numbers?kind=mobile",
        f"/zh/number/{explored.OLD}",
        "/zh/page/record?url=x&snapshot=y",
    ):
        answer = client.get(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith(
            f"{path[:3]}/sign-in?next="
        )
        assert not answer.content
    assert client.get("/zh/sign-in").status_code == 200
    assert sign_in(client, "guess").status_code == 403
    answer = sign_in(client, READ, next="/en/numbers?kind=mobile")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/numbers?kind=mobile")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower() and READ not in cookie
    assert "Secure" not in cookie
    assert client.get("/zh/").status_code == 200
    assert client.get("/zh/judge").status_code == 403
    token = csrf(client)
    assert client.post("/zh/sign-out", data={"csrf": token}, headers=OWN).status_code == 303
    assert client.get("/zh/").status_code == 303


def test_signing_in_leads_back(at: Callable[..., TestClient]) -> None:
    client = at(read=READ)
    wanted = f"/zh/brand/{quote('格力')}?limit=20"
    (back,) = parse_qs(urlsplit(client.get(wanted).headers["location"]).query)["next"]
    assert back == sign_in(client, READ, next=back).headers["location"] == wanted
    assert f'href="/en/brand/{quote("格力")}?limit=20"' in client.get(back).text


def test_over_https_the_cookie_is_for_https_only(at: Callable[..., TestClient]) -> None:
    client = at("https://testserver", read=READ)
    answer = client.post("/zh/sign-in", data={"token": READ}, headers={"origin": "https://testserver"})
    cookie = answer.headers["set-cookie"]
    assert "Secure" in cookie and cookie.startswith("__Host-") and "Path=/;" in cookie
    assert client.get("/zh/").status_code == 200
    token = csrf(client)
    client.post("/zh/sign-out", data={"csrf": token}, headers={"origin": "https://testserver"})
    assert client.get("/zh/").status_code == 303


def test_servers_of_one_machine_do_not_take_each_others_sessions(at: Callable[..., TestClient]) -> None:
    one, other = at(read=READ), at(read=READ)
    other.cookies = one.cookies  # a browser keeps them by host, whatever the port
    for client in (one, other):
        sign_in(client, READ)
    assert one.get("/zh/").status_code == other.get("/zh/").status_code == 200


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/zh/\\evil", "/api/v1/", "/zh/\n"]
)
def test_signing_in_leads_nowhere_else(at: Callable[..., TestClient], away: str) -> None:
    assert sign_in(at(read=READ), READ, next=away).headers["location"] == "/zh/"


def test_a_session_ends() -> None:
    now = [0.0]
    kept = sessions.Sessions(Access(read=READ), lambda: now[0])
    cookie = kept.sign_in(READ)
    assert cookie is not None and kept.of(cookie) is not None
    assert kept.of("other") is None and kept.sign_in("") is None
    now[0] = sessions.LASTS + 1
    assert kept.of(cookie) is None


def test_without_tokens_nobody_signs_in(at: Callable[..., TestClient]) -> None:
    client = at()
    assert sign_in(client, "").status_code == sign_in(client, "x").status_code == 403
    assert "sign-in" not in client.get("/zh/").text
    assert client.post("/zh/judge", data=JUDGED, headers=OWN).status_code == 403


def test_a_judgement_is_written_logged_and_undone(
    at: Callable[..., TestClient], library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hotlines.explorer")
    client = at(write=WRITE)
    assert 'action="/zh/judge"' not in client.get(f"/zh/number/{explored.OLD}").text
    sign_in(client, WRITE)
    form = {**JUDGED, "csrf": csrf(client)}
    assert 'action="/zh/judge"' in client.get(f"/zh/number/{explored.OLD}").text
    answer = client.post("/zh/judge", data=form, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh/judgements?done=judge")
    (row,) = library.judgements()
    assert (row.verdict, row.why, row.who, row.undone_at) == ("different", "seen <both>", "Li", None)
    assert "seen &lt;both&gt;" in client.get("/zh/judgements").text
    (line,) = [record.message for record in caplog.records if record.message.startswith("written")]
    assert all(word in line for word in ("judge", "Li", "seen <both>", explored.OLD, '"when"'))
    assert "csrf" not in line and WRITE not in caplog.text
    page = client.get("/zh/judgements").text
    (link,) = re.findall(r'href="(/zh/undo-judgement[^"]*)"', page)
    assert explored.OLD in client.get(unescape(link)).text
    undo = {"number": explored.OLD, "other": "4009999303", "why": "wrong", "who": "Wu", "csrf": form["csrf"]}
    assert client.post("/en/undo-judgement", data=undo, headers=OWN).status_code == 303
    assert library.judgements()[0].undone_who == "Wu"


def test_a_number_is_withdrawn_and_shown_again(at: Callable[..., TestClient], library: Library) -> None:
    client = at(write=WRITE)
    sign_in(client, WRITE)
    form = {"what": explored.MOBILE, "brand": "", "why": "a person's", "who": "Li", "csrf": csrf(client)}
    assert "138" in client.get("/en/new?since=2026-01-01&include_mobile=true").text
    assert client.post("/en/withdraw", data=form, headers=OWN).status_code == 303
    assert client.get(f"/en/number/{explored.MOBILE}").status_code == 404
    assert "138-0013" not in client.get("/en/new?since=2026-01-01&include_mobile=true").text
    assert [row.who for row in library.withdrawals(include_mobile=True)] == ["Li"]
    form["why"] = "it was not"
    assert client.post("/en/undo-withdrawal", data=form, headers=OWN).status_code == 303
    assert client.get(f"/en/number/{explored.MOBILE}").status_code == 200


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"why": ""}, "why"),
        ({"who": " "}, "who"),
        ({"other": "abc"}, "no phone number"),
        ({"verdict": "odd"}, "odd"),
        ({"why": "长" * 1_001}, "1,000 characters at most"),
        ({"who": "x" * 101}, "100 characters at most"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_beside_it(
    at: Callable[..., TestClient], library: Library, change: dict[str, str], line: str
) -> None:
    before = len(library.judgements())
    client = at(write=WRITE)
    sign_in(client, WRITE)
    answer = client.post("/en/judge", data={**JUDGED, "csrf": csrf(client), **change}, headers=OWN)
    assert answer.status_code == 400
    (told,) = re.findall(r'<p class="line" role="alert">(.*?)</p>', answer.text)
    assert line in told
    assert f'value="{explored.OLD}"' in answer.text  # nobody has to write it twice
    assert len(library.judgements()) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
    ],
)
def test_forms_of_others_are_refused(
    at: Callable[..., TestClient], library: Library, headers: dict[str, str]
) -> None:
    before = len(library.judgements())
    client = at(write=WRITE)
    sign_in(client, WRITE)
    form = {**JUDGED, "csrf": csrf(client)}
    assert client.post("/zh/judge", data=form, headers=headers).status_code == 403
    assert client.post("/zh/sign-in", data={"token": WRITE}, headers=headers).status_code == 403
    assert len(library.judgements()) == before


def test_forms_of_other_sessions_are_refused(at: Callable[..., TestClient], library: Library) -> None:
    before = len(library.judgements())
    client = at(write=WRITE)
    sign_in(client, WRITE)
    for token in ("", "guess"):
        assert client.post("/zh/judge", data={**JUDGED, "csrf": token}, headers=OWN).status_code == 403
    assert client.post("/zh/judge", json=JUDGED, headers=OWN).status_code == 415
    many = client.post("/zh/judge", data={**JUDGED, "why": "x" * 100_000}, headers=OWN)
    assert many.status_code == 413
    assert len(library.judgements()) == before


def test_who_writes_while_another_process_does_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "WAITS", 0.2)
    monkeypatch.setattr(door, "WAITS", 0.2)
    other = open_engine(url)
    with serving.open_for_serving(url, 2, writes=True) as library:
        app = FastAPI()
        app.include_router(explorer.build(library, access=Access(write=WRITE)))
        client = TestClient(app, follow_redirects=False)
        sign_in(client, WRITE)
        form = {**JUDGED, "csrf": csrf(client)}
        with database.write(other) as connection:
            database.lock(connection, database.TIE_LOCK)
            answer = client.post("/en/judge", data=form, headers=OWN)
        assert answer.status_code == 503 and "Another process is writing" in answer.text
        assert client.post("/en/judge", data=form, headers=OWN).status_code == 303
    other.dispose()


def test_an_answer_is_remembered_for_a_while() -> None:
    now, made = [0.0], []
    kept = remembered.Remembered(clock=lambda: now[0])

    def make() -> int:
        made.append(1)
        return len(made)

    assert [kept.get("a", make), kept.get("a", make), kept.get("b", make)] == [1, 1, 2]
    now[0] = remembered.OLD + 1
    assert kept.get("a", make) == 3
    kept.forget()
    assert kept.get("a", make) == 4


def test_who_asks_while_an_answer_is_made_gets_the_last_one_or_is_told() -> None:
    now, go = [0.0], threading.Event()
    kept = remembered.Remembered(clock=lambda: now[0])

    def slow() -> str:
        go.wait(10)
        return "slow"

    with pytest.raises(remembered.NotYetError):
        kept.get("a", slow, 0.01)
    go.set()
    assert kept.get("a", slow) == "slow"
    go.clear()
    now[0] = remembered.FRESH + 1
    assert kept.get("a", slow) == "slow"  # the last one, without waiting
    go.set()


def test_what_is_made_while_the_library_changes_is_not_kept() -> None:
    go = threading.Event()
    kept = remembered.Remembered()

    def before() -> str:
        go.wait(10)
        return "before"

    with pytest.raises(remembered.NotYetError):
        kept.get("a", before, 0.01)
    kept.forget()
    go.set()
    assert kept.get("a", lambda: "after") == "after"
    with pytest.raises(ValueError, match="odd"):
        kept.get("b", lambda: int("odd"))
