"""The texts for users name what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.cli import cli
from output.reference import read_table

ROOT = Path(__file__).parents[2]


def test_every_command_is_in_the_readme_and_has_help() -> None:
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        for readme in ("README.md", "README.zh-CN.md"):
            text = (ROOT / readme).read_text(encoding="utf-8")
            assert re.search(rf"`{name}\b", text), f"{readme} does not name {name}"
        assert command is not None and command.help, f"{name} has no help"


TABLES = "brands products words claims signals other_parties placeholders official_numbers public_lines"


@pytest.mark.parametrize("table", [f"{name}.csv" for name in TABLES.split()])
def test_the_tables_that_contributors_edit_are_described_and_whole(table: str) -> None:
    assert f"`{table}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = list(read_table(table))
    assert rows
    assert all(None not in row and None not in row.values() for row in rows), "a cell is missing or too many"


def test_the_readme_gives_two_commands_and_both_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^    make crawl", readme, re.M) and re.search(r"^    make test", readme, re.M)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("setup", "crawl", "test", "lint", "format", "bench"):
        assert re.search(rf"^{target}:", makefile, re.M)
