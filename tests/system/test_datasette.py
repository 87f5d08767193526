"""Datasette opens a library, and a database made of an export, with what `hotlines datasette` prints."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from hotline_atlas import Library, open_library
from output.datasette_metadata import queries
from output.rows import VIEWS, columns
from output.written_numbers import is_mobile
from tests.warm_command import environ_of_nobody, start

DOC = Path(__file__).parents[2] / "docs" / "datasette.md"
NUMBER, BRAND, REGION, HOST = "4009999303", "澜箬", "浙江省", "weixiu-kuaixian.example"
ASKED: dict[str, tuple[dict[str, str], list[str]]] = {
    "numbers_of_several_brands": (
        {"min_brands": "3"},
        ["number", "brands", "brand_names", "pages", "hosts", "first_seen", "last_seen"],
    ),
    "brands_of_a_number": (
        {"number": "400-999-9303"},
        ["number", "brand", "pages", "hosts", "first_seen", "last_seen"],
    ),
    "numbers_of_a_brand": (
        {"brand": BRAND},
        ["number", "brand", "pages", "hosts", "first_seen", "last_seen", "listed"],
    ),
    "on_the_list": (
        {"number": NUMBER, "brand": "格力"},
        ["brand", "number", "source", "seen_on", "confidence"],
    ),
    "claims_of_a_region": ({"region": REGION}, ["number", "brand", "regions", "pages"]),
    "new_numbers": (
        {"since": "2026-01-01"},
        ["number", "kind", "brands", "pages", "hosts", "first_seen"],
    ),
    "numbers_of_an_operator": (
        {"operator": NUMBER},
        ["operator", "number", "ties", "first_seen", "last_seen"],
    ),
    "largest_operators": ({}, ["operator", "numbers", "first_seen", "last_seen"]),
    "ties_of_a_number": (
        {"number": NUMBER},
        ["number_a", "number_b", "kind", "pieces", "pages", "first_seen", "last_seen", "left_out"],
    ),
    "hosts_of_a_template": (
        {},
        ["template", "host", "pages", "numbers", "first_seen", "last_seen"],
    ),
    "brands_linked": ({"brand": BRAND}, ["brand_a", "brand_b", "numbers", "pages"]),
    "adverts_of_a_host": ({"host": HOST}, ["url", "first_seen", "last_seen", "visits", "sha256"]),
}
MAY_BE_EMPTY = {"number_changes", "withdrawals", "judgements"}


@pytest.fixture(scope="module")
def crawled(home: Any) -> Any:
    """The library of the example site, and beside it ``public.db``, made of its export as the text says."""
    home.crawl()
    home.run("export", str(home.folder / "out"), "--format", "jsonl")
    (code,) = re.findall(r"^```python\n(.*?)^```", DOC.read_text(encoding="utf-8"), re.M | re.S)
    with contextlib.chdir(home.folder):
        exec(code, {})
    return home


@pytest.fixture
def library(crawled: Any) -> Iterator[Library]:
    with open_library(crawled.db) as library:
        yield library


class Shown:
    """A database in Datasette, as its pages show it."""

    def __init__(self, home: Any, kind: str) -> None:
        self.name = "public" if kind == "export" else "hotlines"
        file = home.folder / ("public.db" if kind == "export" else "data/hotlines.db")
        printed = json.loads(self._printed(home, kind))
        still = kind != "library"
        self.server = Datasette(
            [] if still else [str(file)],
            immutables=[str(file)] if still else [],
            metadata=printed,
            settings={"sql_time_limit_ms": 60_000},  # its second is short where others work
        )

    @staticmethod
    def _printed(home: Any, kind: str) -> str:
        args = ["datasette", *(["--export", "public"] if kind == "export" else [])]
        command = start(args, home.folder, environ_of_nobody())
        out, err = command.communicate(timeout=60)
        assert command.returncode == 0 and not err
        return out.decode()

    def get(self, paths: list[str]) -> list[str]:
        """What stands at these addresses below the database's."""

        async def ask() -> list[str]:
            await self.server.invoke_startup()
            found = []
            for path in paths:
                answer = await self.server.client.get(f"/{self.name}{path}", follow_redirects=True)
                assert answer.status_code == 200, (path, answer.text[:500])
                found.append(answer.text)
            return found

        return asyncio.run(ask())

    def rows(self, name: str, given: dict[str, str] | None = None) -> dict[str, Any]:
        asked = "&".join(f"{key}={value}" for key, value in (given or {}).items())
        answer = json.loads(self.get([f"/{name}.json?_shape=objects&{asked}"])[0])
        assert answer.get("ok", True) and not answer.get("error")
        found: dict[str, Any] = answer
        return found


@pytest.fixture(scope="module", params=["library", "immutable", "export"])
def shown(request: pytest.FixtureRequest, crawled: Any) -> Shown:
    return Shown(crawled, request.param)


def test_every_shipped_question_is_tested_and_in_the_text() -> None:
    assert set(queries()) == set(ASKED)
    assert not set(queries()) & set(VIEWS), "a question would hide a view"
    text = DOC.read_text(encoding="utf-8")
    for name, query in queries().items():
        assert query["title"] and query["description"] and f"| `{name}` |" in text
        assert not re.search(r"is_mobile|digits\(", query["sql"])


def test_the_database_shows_questions_and_views_and_hides_the_rest(shown: Shown) -> None:
    page = html.unescape(shown.get([""])[0])
    for query in queries().values():
        assert query["title"] in page
    for view in VIEWS:
        assert f'href="/{shown.name}/{view}"' in page
    assert 'href="/hotlines/page_pair"' not in page
    assert "proves nothing" in page


def test_every_view_has_its_columns_and_texts(shown: Shown) -> None:
    pages = shown.get([f"/{view}?_size=5" for view in VIEWS])
    for view, page in zip(VIEWS, pages, strict=True):
        answer = shown.rows(view, {"_size": "5"})
        kept = answer["columns"]
        assert [name for name in kept if name != "rowid"] == columns(view)
        assert answer["rows"] or view in MAY_BE_EMPTY
        for name in columns(view):
            assert f"<dt>{name}</dt>" in page, (view, name)
        assert "advertised" in page or page.count("<dd>") >= len(columns(view))


def test_questions_answer_with_parameters_and_without(shown: Shown) -> None:
    shown.get([f"/{name}" for name in ASKED])
    for name, (given, wanted) in ASKED.items():
        answer = shown.rows(name, given)
        assert answer["columns"] == wanted and answer["rows"], name
        shown.get([f"/{name}?{'&'.join(f'{key}={value}' for key, value in given.items())}"])


def test_lists_have_no_mobile_numbers(shown: Shown, library: Library) -> None:
    held = [row.number for row in library.numbers() if is_mobile(row.number)]
    assert held, "the example has none: nothing is tested"
    brand = library.number(held[0]).number_brands[0].brand
    for name in ASKED:
        for given in ({}, {"brand": brand, "region": REGION, "min_brands": "1", "number": NUMBER}):
            text = json.dumps(shown.rows(name, given)["rows"])
            assert not any(number in text for number in held), name
    if shown.name == "public":
        text = " ".join(shown.get([f"/{view}.json?_size=max" for view in VIEWS if view != "regions"]))
        assert not any(number in text for number in held)


def test_answers_are_those_of_the_library(shown: Shown, library: Library) -> None:
    def column(question: str, name: str, **given: str) -> list[Any]:
        return [row[name] for row in shown.rows(question, given)["rows"]]

    def landlines(numbers: Any) -> list[str]:
        return [number for number in numbers if not is_mobile(number)]

    assert column("numbers_of_several_brands", "number") == landlines(
        row.number for row in library.numbers(min_brands=2)
    )
    own = library.number(NUMBER).number_brands
    assert sorted(column("brands_of_a_number", "brand", number=NUMBER)) == sorted(row.brand for row in own)
    pairs = library.brand(BRAND).number_brands
    assert column("numbers_of_a_brand", "number", brand=BRAND) == landlines(row.number for row in pairs)
    for region in (REGION, "330000"):
        claimed = landlines(row.number for row in library.numbers(region=REGION))
        found = set(column("claims_of_a_region", "number", region=region))
        assert found == set(claimed) if region == REGION else found <= set(claimed)
    new = [row.number for row in library.new("2026-01-01") if row.what == "number"]
    assert sorted(column("new_numbers", "number", since="2026-01-01")) == sorted(new)
    operator = library.operator(NUMBER)
    for asked in (NUMBER, operator.operator):
        numbers = column("numbers_of_an_operator", "number", operator=asked)
        assert numbers == landlines(row.number for row in operator.numbers)
    listed = library.official_numbers("格力")
    assert set(column("on_the_list", "number", brand="格力")) <= {row.number for row in listed}
    assert column("on_the_list", "number", number=NUMBER) == []
    template = library.templates(limit=1)[0].template
    hosts = [row.host for row in library.template(template).template_hosts]
    assert column("hosts_of_a_template", "host") == column("hosts_of_a_template", "host", template=template)
    assert sorted(column("hosts_of_a_template", "host")) == sorted(hosts)
    adverts = [row.url for row in library.pages(host=HOST, is_advert=True)]
    assert column("adverts_of_a_host", "url", host=HOST) == adverts


def test_a_library_that_is_not_there_is_told(crawled: Any) -> None:
    _, err = crawled.run("datasette", "--db", "sqlite:///nothing.db", code=1)
    assert err.count("\n") == 1
