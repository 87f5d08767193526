"""Every question over HTTP: the answer is the library's, whichever door asks."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from crawler.cli import COMMANDS
from output.api.operations import Operation, operations
from output.library import Library
from output.plain import plain
from tests.output.api.conftest import MOBILE

ASKED = {
    "number": "4000000000",
    "brand": "海尔",
    "region": "湖北省/武汉市",
    "operator": "op-4000000000",
    "run": "1",
    "url": "http://a0.example/0?x=0",
    "since": "2026-01-01",
    "q": "海尔",
    "host": "a0.example",
}
CHANGES = {
    *(
        "official_import",
        "record",
        "official_remove",
        "withdraw",
        "undo_withdrawal",
        "forget",
        "judge",
        "undo_judgement",
    ),
    *("db_check", "db_copy", "db_recompute", "export", "evidence", "datasette", "record", "close"),
}
"""Methods of the library that change something, or that make files."""
OTHER_COMMANDS = {
    *(
        "config",
        "read",
        "resolve",
        "score",
        "crawl",
        "recrawl",
        "ingest",
        "reread",
        "withdraw",
        "judge",
        "forget",
    ),
    *("db", "export", "evidence", "verify", "schedule", "serve", "mcp", "datasette"),
}
"""Commands that ask nothing of the library, or change it."""


def test_every_question_of_the_library_has_an_address_and_a_command() -> None:
    questions = {
        name for name in dir(Library) if not name.startswith("_") and callable(getattr(Library, name))
    } - CHANGES
    assert questions == {one.method for one in operations()}
    commands = {name.replace("-", "_") for name in COMMANDS} - OTHER_COMMANDS
    # `official list` is official_numbers; what a crawl prints at its end is the summary.
    assert commands - {"official"} == questions - {"official_numbers", "summary"}


def path_of(operation: Operation, library: Library) -> str:
    template = next(iter(library.templates(limit=1)), None)
    given = {**ASKED, "template": template.template if template else "none"}
    needed = [one for one in operation.parameters if one.required and one.place == "query"]
    query = "&".join(f"{one.name}={given[one.name]}" for one in needed)
    return "/api/v1/" + operation.path.format(**given) + (f"?{query}" if query else "")


@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.name)
def test_the_answer_has_the_keys_that_the_command_prints(
    client: TestClient, served: Library, operation: Operation
) -> None:
    path = path_of(operation, served)
    if takes_mobiles(operation):
        path += ("&" if "?" in path else "?") + "include_mobile=true"
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    asked = {
        one.name: int(ASKED[one.name]) if one.kind == "whole" else ASKED[one.name]
        for one in operation.parameters
        if one.required and one.name in ASKED
    }
    if "template" in operation.in_path:
        asked["template"] = served.templates()[0].template
    asked |= {one.name: one.default for one in operation.parameters if one.default and not operation.is_list}
    if "include_mobile" in inspect.signature(getattr(Library, operation.method)).parameters:
        asked["include_mobile"] = True
    called = operation.called or {}
    found = plain(
        getattr(served, operation.method)(**{called.get(name, name): given for name, given in asked.items()})
    )
    told = answer.json()["rows"] if operation.is_list else answer.json()
    assert told == json.loads(json.dumps(found))
    assert answer.headers["content-type"] == "application/json"


def takes_mobiles(operation: Operation) -> bool:
    return any(one.name == "include_mobile" for one in operation.parameters)


LISTS = [
    one for one in operations() if one.is_list and any(asked.name == "limit" for asked in one.parameters)
]


@pytest.mark.parametrize("operation", LISTS, ids=lambda one: one.name)
def test_pages_of_a_list_join_to_the_whole(client: TestClient, served: Library, operation: Operation) -> None:
    path = path_of(operation, served)
    joint = "&" if "?" in path else "?"
    whole = client.get(path).json()
    found: list[Any] = []
    address: str | None = f"{path}{joint}limit=2"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found += answer.json()["rows"]
        assert len(answer.json()["rows"]) <= 2
        link = answer.links.get("next")
        assert (link is None) == (answer.json()["next"] is None)
        address = link["url"] if link else None
    assert found == whole["rows"]
    assert whole["next"] is None


@pytest.mark.parametrize("path", ["brand/海尔", "region/湖北省", "region/杭州下城区"])
def test_one_thing_with_many_rows_says_where_to_go_on(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}?limit=1&include_mobile=true")
    assert answer.status_code == 200
    key = "number_brands" if path.startswith("brand") else "claimed_within"
    if len(client.get(f"/api/v1/{path}?include_mobile=true").json()[key]) > 1:
        more = client.get(answer.links["next"]["url"]).json()[key]
        assert more and more != answer.json()[key]


def test_evidence_stands_beside_each_row(client: TestClient) -> None:
    rows = client.get("/api/v1/numbers?limit=3&evidence=1").json()["rows"]
    assert all(len(row["evidence"]) == 1 and row["evidence"][0]["number"] == row["number"] for row in rows)


def test_csv_is_for_spreadsheets(client: TestClient) -> None:
    answer = client.get("/api/v1/numbers?format=csv&min_brands=2")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfnumber,brands,brand_names,")
    assert answer.content.endswith(b"\r\n") and answer.content.count(b"\n") == answer.content.count(b"\r\n")
    assert "\r\n400-000-0004," in answer.text and "|" in answer.text
    brands = client.get("/api/v1/brands", headers={"Accept": "text/csv, application/json;q=0.5"}).text
    assert "\r\n'=甲," in brands and '\r\n"乙,乙",' in brands


def test_an_empty_table_keeps_its_head(client: TestClient) -> None:
    answer = client.get("/api/v1/numbers?format=csv&kind=toll_free")
    assert answer.text == "\ufeffnumber,kind,brands,pages,hosts,areas,first_seen,last_seen,operator\r\n"


@pytest.mark.parametrize("form", ["json", "csv", "jsonl"])
@pytest.mark.parametrize(
    "path", ["numbers", "operators", "pages", "withdrawals", "new?since=2026-01-01", "ties"]
)
def test_what_is_handed_out_leaves_mobile_numbers_out_unless_asked(
    client: TestClient, form: str, path: str
) -> None:
    joint = "&" if "?" in path else "?"
    without = client.get(f"/api/v1/{path}{joint}format={form}")
    with_them = client.get(f"/api/v1/{path}{joint}format={form}&include_mobile=true")
    assert without.status_code == with_them.status_code == 200
    written = "138-0013-8001" if form == "csv" else MOBILE
    assert written not in without.text
    assert (written in with_them.text) == (path not in {"pages", "ties"})


@pytest.mark.parametrize("operation", [one for one in operations() if one.is_list], ids=lambda one: one.name)
def test_every_list_in_every_form_may_be_told_to_leave_mobile_numbers_out(
    plain_client: TestClient, on_sqlite: Library, operation: Operation
) -> None:
    path = path_of(operation, on_sqlite)
    path += ("&" if "?" in path else "?") + "include_mobile=false"
    for form in ("json", "csv", "jsonl"):
        answer = plain_client.get(f"{path}&format={form}")
        assert answer.status_code == 200, answer.text
        assert MOBILE not in answer.text and "138-0013-8001" not in answer.text


@pytest.mark.parametrize("path", ["brand/海尔", "host/m.example", "region/湖北省"])
def test_pairs_of_mobile_numbers_are_left_out_too(client: TestClient, path: str) -> None:
    assert MOBILE not in client.get(f"/api/v1/{path}").text
    assert MOBILE not in client.get(f"/api/v1/{path}?include_mobile=false").text
    assert MOBILE in client.get(f"/api/v1/{path}?include_mobile=true").text


@pytest.mark.parametrize("path", ["number/{}", "check/{}", "dossier/{}", "search?q={}"])
def test_a_mobile_number_that_is_asked_for_in_whole_is_answered(client: TestClient, path: str) -> None:
    assert MOBILE in client.get(f"/api/v1/{path.format(MOBILE)}").text
    assert MOBILE not in client.get("/api/v1/search?q=1380013&parts=numbers").text
    assert MOBILE in client.get("/api/v1/search?q=1380013&parts=numbers&include_mobile=true").text


@pytest.mark.parametrize("path", ["numbers", "brand/海尔", "host/m.example", "operators"])
def test_what_is_left_out_breaks_no_paging(client: TestClient, path: str) -> None:
    def walked(more: str) -> list[str]:
        found: list[str] = []
        address = f"/api/v1/{path}?limit=1{more}"
        while address:
            answer = client.get(address)
            told = answer.json()
            rows = told.get("rows", told.get("number_brands", told.get("host_pairs")))
            found += [row["number"] for row in rows]
            address = answer.links.get("next", {}).get("url", "")
        return found

    every = walked("&include_mobile=true")
    assert MOBILE in every
    assert walked("") == [number for number in every if number != MOBILE]


def test_json_lines_hold_the_rows(client: TestClient) -> None:
    answer = client.get("/api/v1/hosts?format=jsonl")
    assert [json.loads(line) for line in answer.text.splitlines()] == client.get("/api/v1/hosts").json()[
        "rows"
    ]


def test_a_page_is_found_by_another_spelling_of_its_address(client: TestClient) -> None:
    answer = client.get("/api/v1/page", params={"url": "HTTP://A0.example:80/0?x=0&utm_source=x"})
    assert answer.json()["url"] == "http://a0.example/0?x=0"


def test_a_search_may_be_in_some_sections_only(client: TestClient) -> None:
    found = client.get("/api/v1/search?q=海尔&parts=brands,adverts&limit=1")
    assert found.status_code == 200, found.text
    told = found.json()
    assert told["numbers"] is None and told["brands"]["count"] == 1 and len(told["adverts"]["rows"]) == 1
    more = client.get(found.links["next"]["url"]).json()
    assert more["adverts"]["rows"] != told["adverts"]["rows"]
    assert client.get("/api/v1/search?q=海尔&parts=brands,colours").status_code == 400
