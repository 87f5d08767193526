"""Every answer of the cookbook is given, and the same on the command line, in SQL and in Python."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hotline_atlas import open_library

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
MAY_BE_EMPTY = {"What was taken back, and what have people judged?"}


class Recipe(NamedTuple):
    """A question with its three answers."""

    question: str
    shell: str
    sql: str
    python: str


def recipes() -> list[Recipe]:
    found = []
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]:
        blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```", part, re.M | re.S))
        found.append(Recipe(part.split("\n")[0], blocks["sh"], blocks["sql"], blocks["python"]))
    return found


@pytest.fixture(scope="module")
def crawled(home: Any) -> Any:
    home.crawl()
    return home


def test_there_are_the_questions_that_investigators_ask() -> None:
    assert len(recipes()) >= 12


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.question)
def test_the_three_answers_agree(crawled: Any, recipe: Recipe) -> None:
    with sqlite3.connect(crawled.folder / "data/hotlines.db") as connection:
        in_sql = connection.execute(recipe.sql).fetchall()
    scope: dict[str, Any] = {}
    with open_library(crawled.db) as library:
        exec(recipe.python, {"library": library}, scope)
    assert in_sql == scope["rows"]
    printed = [
        json.dumps(row, ensure_ascii=False)
        for line in recipe.shell.splitlines()
        for row in crawled.run(*shlex.split(line)[1:])[0]
    ]
    if recipe.question in MAY_BE_EMPTY:
        return
    assert in_sql and printed
    told = " ".join(printed)
    for row in in_sql if "--limit 1" not in recipe.shell else in_sql[:1]:
        assert str(row[0]) in told
