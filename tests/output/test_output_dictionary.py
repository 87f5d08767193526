"""The data dictionary says what the views hold."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Engine, inspect

from output.dictionary import markdown
from output.rows import VIEWS, columns

PAGE = Path(__file__).parents[2] / "docs" / "dictionary.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run python tools/write_dictionary.py"


def test_it_names_every_view_and_column_of_the_database(engine: Engine) -> None:
    inspector = inspect(engine)
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]
    told = {part.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.M) for part in sections}
    stored = {
        view: [column["name"] for column in inspector.get_columns(view)]
        for view in inspector.get_view_names()
    }
    assert told == stored == {view: columns(view) for view in VIEWS}


def test_each_column_says_something() -> None:
    for line in re.findall(r"^\| `.*$", PAGE.read_text(encoding="utf-8"), re.M):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        assert len(cells) == 4 and len(cells[3]) > 5, line
