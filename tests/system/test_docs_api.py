"""docs/api.md: each of its commands is answered by a server over the example site's library; what it lists is there."""

from __future__ import annotations

import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from output.api.limits import USUAL
from output.api.operations import operations
from tests.warm_command import environ_of_nobody, start

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S) for line in block.splitlines()
]
PUT_IN = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def address(home: Any) -> Iterator[str]:
    home.crawl()
    process = start(["serve", "--port", "0"], home.folder, environ_of_nobody())
    said = process.stderr.readline().decode()
    yield said.split()[-1].rstrip("/")
    process.send_signal(signal.SIGTERM)
    assert process.communicate()[1] == b"" and process.returncode == 0


def asked(command: str, page: bytes) -> httpx.Request:
    """The request that curl would make."""
    words = shlex.split(command.replace("$TOKEN", "t" * 20))
    assert words.pop(0) == "curl"
    headers, body = {}, None
    while words[0].startswith("-"):
        option, value = words.pop(0), words.pop(0)
        if option == "-H":
            name, _, said = value.partition(": ")
            headers[name] = said
        elif option in {"-d", "--data-binary"}:
            body = page if value.startswith("@") else value.encode()
        else:
            assert option == "-o"
    (url,) = words
    return httpx.Request("GET" if body is None else "POST", url, headers=headers, content=body)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_answered(address: str, home: Any, command: str) -> None:
    page = httpx.get(f"{address}/api/v1/pages?is_advert=true&limit=1").json()["rows"][0]
    assert page["is_advert"]
    request = asked(command.replace(PUT_IN, address), "<title>大金空调维修400-000-0101</title>".encode())
    with httpx.Client() as client:
        answer = client.send(request)
    assert answer.status_code == 200, answer.text
    told = answer.json() if answer.headers["content-type"] == "application/json" else answer.text
    assert told and told != {"rows": [], "next": None}
    assert "-o" not in command or answer.content.startswith(b"\xef\xbb\xbf")


def test_it_names_what_there_is() -> None:
    table = PAGE.partition("| what | addresses |")[2].partition("\n\n")[0]
    listed = {re.split("[/?]", name)[0] for name in re.findall(r"`([^`]+)`", table)}
    assert listed - {"resolve", "read"} == {one.name for one in operations()}
    assert f"{USUAL.first_rows} rows" in PAGE and f"{USUAL.rows} at most" in PAGE
    assert f"up to {USUAL.texts} texts" in PAGE and f"(`--limit-seconds` ({USUAL.seconds:.0f})"[1:] in PAGE
    for most in (USUAL.text, USUAL.all_texts, USUAL.page, USUAL.areas):
        assert (
            f"{most:_}".replace("_", " ") + " characters" in PAGE
            or f"{most:_}".replace("_", " ") + " areas" in PAGE
        )
    assert f"above {USUAL.checks} numbers and pairs" in PAGE and f"{USUAL.posts_at_once} posted" in PAGE
    assert f"body above {USUAL.body // 1_000_000} MB" in PAGE and f"{USUAL.waiting} wait" in PAGE
