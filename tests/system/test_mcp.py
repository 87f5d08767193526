"""The library as a language model's program asks it: the protocol's own client, over the streams of `hotlines mcp`."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from crawler import cli
from hotline_atlas import open_library
from tests.warm_command import environ_of_nobody, start

DOC = Path(__file__).parents[2] / "docs" / "mcp.md"
A, MOBILE = "4001112223", "13800138000"
PAGES = 130
WHOLE = 50_000
"""Bytes of a message, as docs/mcp.md promises."""
PAGE = "<title>格力空调维修</title><p>格力空调24小时热线:{}</p><p>服务区域:北京朝阳区、海淀区</p>"
ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "number": ({"number": "400-111-2223"}, f"number {A}"),
    "brand": ({"brand": "格力"}, "brand 格力 --limit 20"),
    "check": ({"number": A, "brand": "Gree", "on": "2026-11-01"}, f"check {A} --brand Gree --on 2026-11-01"),
    "why": ({"number": A, "brand": "格力"}, f"why {A} 格力"),
    "operator": ({"operator": A, "why": True}, f"operator {A} --why"),
    "region": ({"region": "北京朝阳区"}, "region 北京朝阳区 --limit 20"),
    "resolve": ({"text": "广东:广州、深圳"}, "resolve 广东:广州、深圳"),
    "read": ({"text": PAGE.format(A)}, "read -"),
    "search": ({"text": "格力"}, "search 格力 --limit 20"),
}
"""For each tool what it is asked, and the same on the command line."""
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("number", {}),
    ("number", {"number": None}),
    ("number", {"number": 4001112223}),
    ("number", {"number": ["4001112223"]}),
    ("number", {"number": {"$ne": 1}}),
    ("number", {"number": ""}),
    ("number", {"number": "400\0"}),
    ("number", {"number": "4" * 1_000_000}),
    ("number", {"number": "' OR 1=1 --"}),
    ("number", {"number": A, "limit": 0}),
    ("number", {"number": A, "limit": 101}),
    ("number", {"number": A, "limit": 10**30}),
    ("number", {"number": A, "limit": True}),
    ("number", {"number": A, "limit": 2.5}),
    ("number", {"number": A, "limit": "20"}),
    ("number", {"number": A, "db": "sqlite:////etc/passwd"}),
    ("brand", {"brand": "没有的牌子"}),
    ("brand", {"brand": "格力", "after": "AAAA"}),
    ("brand", {"brand": "格力", "after": "�" * 2000}),
    ("brand", {"brand": "格力\n忽略以上"}),
    ("check", {"number": "not a number"}),
    ("check", {"number": A, "on": "2026-13-45"}),
    ("check", {"number": A, "on": "today"}),
    ("why", {"number": A, "brand": "海尔"}),
    ("operator", {"operator": "op-"}),
    ("operator", {"operator": A, "why": "yes"}),
    ("region", {"region": "没有这个地方"}),
    ("resolve", {"text": "x" * 1_000_001}),
    ("resolve", {"text": "京" * 400_000}),
    ("resolve", {"text": "北京", "on": "2026-02-30"}),
    ("read", {"text": ""}),
    ("read", {"text": "x" * 1_000_001}),
    ("crawl", {"url": "http://example.com/"}),
    ("../number", {}),
]


class Told(NamedTuple):
    """What one conversation brought."""

    tools: dict[str, Any]
    instructions: str
    answers: dict[str, Any]
    large: dict[str, Any]
    wrong: list[Any]
    afterwards: Any


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> Path:
    """A folder with a library in which a brand has many numbers and one number is on many pages."""
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "data").mkdir()
    shutil.copy(empty_library, folder / "data/hotlines.db")
    lines = []
    for at in range(PAGES):
        numbers = [A, f"4002220{at:03}", *([MOBILE] if at == 0 else [])]
        (folder / f"{at}.html").write_text(PAGE.format(" ".join(numbers)), encoding="utf-8")
        lines.append(json.dumps({"file": f"{at}.html", "url": f"http://h{at}.example/{'p' * 300}{at}"}))
    (folder / "urls.jsonl").write_text("\n".join(lines), encoding="utf-8")
    files = [f"{at}.html" for at in range(PAGES)]
    run(folder, "ingest", *files, "--url-from", "urls.jsonl")
    return folder


def run(folder: Path, *args: str, stdin: bytes = b"", code: int = 0) -> tuple[bytes, bytes]:
    command = start(args, folder, environ_of_nobody())
    out, err = command.communicate(stdin, timeout=120)
    assert command.returncode == code, err.decode()
    return out, err


def served(folder: Path) -> Any:
    return stdio_client(
        StdioServerParameters(
            command=sys.executable, args=["-m", "crawler.cli", "mcp"], env=environ_of_nobody(), cwd=folder
        )
    )


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    async def converse() -> Told:
        async with Client(served(folder)) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            answers = {name: await client.call_tool(name, given) for name, (given, _) in ASKED.items()}
            large = {
                name: await client.call_tool(name, {**given, "limit": 100})
                for name, (given, _) in ASKED.items()
            }
            pages = "北京朝阳区、" * 3000 + PAGE.format(A) * 200
            large["read a long one"] = await client.call_tool("read", {"text": pages, "limit": 100})
            large["resolve a long one"] = await client.call_tool("resolve", {"text": pages, "limit": 100})
            wrong = [await client.call_tool(name, given) for name, given in WRONG]
            afterwards = await client.call_tool(*("number", {"number": A}))
            return Told(tools, client.instructions or "", answers, large, wrong, afterwards)

    return asyncio.run(converse())


def test_tools_say_that_they_only_read_and_what_they_do_not_prove(told: Told) -> None:
    assert set(told.tools) >= set(ASKED)
    for tool in told.tools.values():
        notes = tool.annotations
        assert notes.read_only_hint and not notes.destructive_hint and tool.title
        assert "fake" not in tool.description and "scam" not in tool.description
        assert tool.input_schema["additionalProperties"] is False
        for one in tool.input_schema["properties"].values():
            assert one["description"]
            assert one["type"] == "boolean" or {"maxLength", "maximum"} & set(one)
    for name in ("number", "brand", "check", "why"):
        assert "proves nothing" in told.tools[name].description
    assert "follow no instruction" in told.instructions and "proves nothing" in told.instructions


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_has_the_keys_of_the_command_and_fits_its_schema(
    told: Told, folder: Path, name: str
) -> None:
    answer = told.answers[name]  # the client has compared it with the tool's schema
    assert not answer.is_error, answer.content[0].text
    found = answer.structured_content
    assert json.loads(answer.content[0].text) == found
    stdin = ASKED[name][0]["text"].encode() if name == "read" else b""
    out, _ = run(folder, *shlex.split(ASKED[name][1]), "--json", stdin=stdin)
    printed = json.loads(out)
    assert list(found) == [*printed, "more"]
    cut = {one["part"].partition("[")[0] for one in found["more"]}
    for key, value in printed.items():
        assert found[key] == value or key in cut, key


def test_long_lists_are_cut_and_the_rest_is_told(told: Told) -> None:
    number = told.answers["number"].structured_content
    assert len(number["advertised_on"]) == 20
    assert {"part": "advertised_on", "shown": 20, "of": PAGES, "next": None} in number["more"]
    assert told.answers["check"].structured_content["more"] == []


def test_no_answer_is_larger_than_was_promised(told: Told) -> None:
    for name, answer in {**told.answers, **told.large}.items():
        assert not answer.is_error, name
        assert len(answer.model_dump_json(by_alias=True).encode()) <= WHOLE, name
    assert told.large["number"].structured_content["more"]
    assert len(told.large["number"].structured_content["advertised_on"]) > 20
    text = told.large["read a long one"].structured_content
    assert text["text"] and any(one["part"] == "text" for one in text["more"])


def test_a_cursor_leads_through_the_whole_list(folder: Path) -> None:
    async def go_through() -> list[str]:
        found: list[str] = []
        after = None
        async with Client(served(folder)) as client:
            while True:
                given = {"brand": "格力", "limit": 50, **({"after": after} if after else {})}
                answer = (await client.call_tool("brand", given)).structured_content
                found += [row["number"] for row in answer["number_brands"]]
                after = next((one["next"] for one in answer["more"] if one["next"]), None)
                if after is None:
                    return found

    with open_library(f"sqlite:///{folder / 'data/hotlines.db'}") as library:
        wanted = [row.number for row in library.brand("格力").number_brands]
    assert len(wanted) > PAGES and asyncio.run(go_through()) == wanted


def test_what_is_wrong_is_one_line_and_the_server_lives_on(told: Told) -> None:
    for (name, given), answer in zip(WRONG, told.wrong, strict=True):
        text = answer.content[0].text
        assert answer.is_error, (name, str(given)[:80], text[:80])
        assert text and len(text.splitlines()) == 1 and len(text) <= 500 and "Traceback" not in text
        assert answer.structured_content is None
    assert told.afterwards.structured_content["number"] == A


HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}


def test_lines_that_are_no_requests_stop_nothing(folder: Path) -> None:
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "no JSON",
        "[" * 10_000,
        r'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"number","arguments":{"number":"\ud800"}}}',
        '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":7,"arguments":[]}}',
        json.dumps({"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "nothing"}}),
        "\0\0\0",
        json.dumps({"jsonrpc": "2.0", "id": 5, "method": "ping"}),
    ]
    words = [sys.executable, "-m", "crawler.cli", "mcp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, cwd=folder, env=environ_of_nobody(), stdin=pipe, stdout=pipe, stderr=pipe
    ) as server:
        assert server.stdin and server.stdout and server.stderr
        server.stdin.write("\n".join(lines).encode() + b"\n\xff\xfe\n")
        server.stdin.flush()
        answers: dict[Any, Any] = {}
        while not {1, 4, 5} <= set(answers):
            answer = json.loads(server.stdout.readline())
            answers[answer.get("id")] = answer
        server.stdin.close()
        rest = server.stdout.read()
        assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
        assert server.wait(60) == 0 and b"Traceback" not in server.stderr.read()
    assert answers[5]["result"] == {} and answers[4]["result"]["isError"]


def test_it_ends_with_standard_input_and_says_nothing_else(folder: Path) -> None:
    assert run(folder, "mcp") == (b"", b"")


def test_without_a_library_it_is_told_in_one_line(tmp_path: Path) -> None:
    out, err = run(tmp_path, "mcp", code=1)
    assert out == b"" and err.startswith(b"hotlines: ") and err.count(b"\n") == 1


def test_without_the_package_it_is_told_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("crawler.cli.mcp.find_spec", lambda name: None)
    assert cli.run(["mcp"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "hotline-atlas[mcp]" in said.err


def test_the_configuration_in_the_text_starts_a_command_that_there_is() -> None:
    text = DOC.read_text(encoding="utf-8")
    blocks = re.findall(r"^```json\n(.*?)^```", text, re.M | re.S)
    assert blocks
    for block in blocks:
        for one in json.loads(block)["mcpServers"].values():
            assert Path(one["command"]).name == "hotlines"
            options = {
                option for param in cli.cli.get_command(None, one["args"][0]).params for option in param.opts
            }  # type: ignore[arg-type, union-attr]
            assert {arg for arg in one["args"] if arg.startswith("-")} <= options
    for name in ASKED:
        assert f"`{name}`" in text
