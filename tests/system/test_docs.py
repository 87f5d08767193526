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
            first = re.findall(r"^\| (.*?) (?<!\\)\| ", text, re.M)  # the cells that name commands
            assert any(re.search(rf"`{name}[ `]", cell) for cell in first), f"{readme}: no row for {name}"
        assert command is not None and command.help, f"{name} has no help"


def texts() -> list[Path]:
    """Every text of the project, without what stands there of others."""
    aside = {"node_modules", "build", "dist", "data"}
    found = [path.relative_to(ROOT) for path in ROOT.rglob("*.md")]
    return [path for path in found if not path.parts[0].startswith(".") and path.parts[0] not in aside]


LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?: [^)]*)?\)|^\[[^\]]+\]: (\S+)", re.M)


def heads(text: str) -> set[str]:
    """The anchors of a text's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in found}


def test_every_link_of_the_texts_leads_somewhere() -> None:
    count = 0
    for path in texts():
        for one, other in LINK.findall((ROOT / path).read_text(encoding="utf-8")):
            link = one or other
            if re.match(r"[a-z][a-z0-9+.-]*:", link):
                continue
            count += 1
            file, _, anchor = link.partition("#")
            target = (ROOT / path.parent / file) if file else ROOT / path
            assert target.exists(), f"{path}: {link} is not there"
            assert not anchor or anchor in heads(target.read_text(encoding="utf-8")), (
                f"{path}: {link}: no such heading"
            )
    assert count > 20


TABLES = "brands products words claims signals other_parties placeholders official_numbers listed_names public_lines"


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
