"""docs/reading.md holds: its rooms and tables exist, its examples do what it says, its limits are the reader's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawler.cli import cli
from output.asdict import advert_dict
from output.reference import read_table
from pipelines.advert import read_page
from pipelines.page import MAX_BYTES, MAX_TEXT

ROOT = Path(__file__).parents[2]
DOCS = ("docs/reading.md", "README.md", "README.zh-CN.md", "CONTRIBUTING.md")
TEXT = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
CODE = re.compile(r"(?:^    .*\n)+", re.M)
THEN = re.compile(r"^Then `(\w+)` (has|no longer has) `([^`]+)`", re.M)
WITH_ROW = """
import json, sys
from output import reference
table, row, page = json.load(sys.stdin)
shipped = reference.read_bytes
reference.read_bytes = lambda name: shipped(name) + (row + "\\n").encode() * (name == table)
from output.asdict import advert_dict
from pipelines.advert import read_page
print(json.dumps(advert_dict(read_page(page), "page")))
"""


class Example(NamedTuple):
    table: str
    row: str
    page: str
    field: str
    appears: bool
    value: str


def examples() -> list[Example]:
    found = []
    for section in TEXT.split("\n### ")[1:]:
        row, page = (
            block.replace("    ", "", 1).replace("\n    ", "\n").strip()
            for block in CODE.findall(section)[:2]
        )
        field, how, value = THEN.findall(section)[0]
        found.append(Example(section.split("`")[1], row, page, field, how == "has", value))
    return found


def said(row: dict[str, Any], field: str) -> list[str]:
    key = {"brands": "brand", "numbers": "number", "claims": "claim", "reasons": "reason"}.get(field)
    return [fact[key] if key else fact for fact in row[field]]


def test_there_is_an_example_for_every_table_that_contributors_edit() -> None:
    tables = re.findall(r"`(\w+\.csv)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    not_read = {"placeholders.csv", "listed_names.csv"}  # others ask them
    edited = {table for table in tables if not table.startswith("regions")} - not_read
    assert {example.table for example in examples()} == edited


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.table)
def test_an_example_does_what_is_said_of_it(example: Example) -> None:
    columns = next(iter(read_table(example.table)))
    assert len(example.row.split(",")) == len(columns)
    before = said(advert_dict(read_page(example.page), "page"), example.field)
    done = subprocess.run(
        [sys.executable, "-c", WITH_ROW],
        input=json.dumps([example.table, example.row, example.page]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    after = said(json.loads(done.stdout), example.field)
    assert (example.value in before, example.value in after) == (not example.appears, example.appears)


def test_every_room_exists_and_every_room_of_the_reader_is_told() -> None:
    told = set(re.findall(r"`(?:pipelines/)?(\w+\.py)`", TEXT))
    assert all((ROOT / "pipelines" / name).is_file() for name in told)
    advert = (ROOT / "pipelines" / "advert.py").read_text(encoding="utf-8")
    used = {f"{name}.py" for name in re.findall(r"^from pipelines\.(\w+) import", advert, re.M)} - {
        "areas.py"
    }
    assert used and used <= told


def test_every_table_is_told() -> None:
    shipped = {path.name for path in (ROOT / "output" / "reference").iterdir() if ".csv" in path.name}
    assert shipped == set(re.findall(r"`(\w+\.csv(?:\.xz)?)`", TEXT)) - {"floors.csv"}


@pytest.mark.parametrize("name", DOCS)
def test_commands_and_their_options_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    calls = re.findall(r"(?:^    (?:.*bin/)?|`)hotlines ([a-z]+)([^`\n|]*)", text, re.M)
    assert calls
    for command, rest in calls:
        found = cli.get_command(None, command)  # type: ignore[arg-type]
        assert found is not None, f"{name} names hotlines {command}"
        options = {option for param in found.params for option in param.opts}
        for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", re.split("#| -- ", rest)[0]):
            assert option in options, f"{name}: hotlines {command} has no {option}"


def test_links_between_the_texts_lead_somewhere() -> None:
    for name in (*DOCS, "docs/generator.md", "docs/regions.md"):
        path = ROOT / name
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (path.parent / target).exists(), f"{name} links to {target}"
    for name in ("README.md", "CONTRIBUTING.md"):
        assert "(docs/reading.md)" in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page",
    [
        "<p>格力空调报修</p><img src='400-0000-101.png'>",
        "<p>格力空调报修</p><script>document.write('400-' + '0000' + '-101')</script>",
        "格力空调报修电话:20000411",
        "格力空調報修\n电话:400-XXX-XXXX",
    ],
)
def test_numbers_that_are_not_read(page: str) -> None:
    assert read_page(page).numbers == ()


def test_the_limits_that_are_told_are_the_readers() -> None:
    assert f"{MAX_TEXT:,} characters" in TEXT
    assert f"{MAX_BYTES // 1024 // 1024} MiB" in TEXT
    assert [fact.brand for fact in read_page("澜箬空调报修 400-0000-101").brands] == []
