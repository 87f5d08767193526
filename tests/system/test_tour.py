"""The tour works as it is written, and the Chinese one has the same steps."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def steps(name: str) -> list[str]:
    text = (DOCS / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def crawled(home: Any) -> Any:
    home.crawl()
    return home


def test_both_tours_take_the_same_steps() -> None:
    assert len(steps("tour.md")) >= 10
    assert steps("tour.md") == steps("tour.zh-CN.md")


def test_every_step_answers_something(crawled: Any) -> None:
    said = {}
    for step in steps("tour.md"):
        command, *arguments = shlex.split(step)
        assert command == "hotlines"
        said[step], messages = crawled.run(*arguments)
        assert said[step] or messages, step
    shared = said["hotlines numbers --min-brands 3"][0]
    assert (shared["number"], shared["brands"], shared["hosts"]) == ("4000000101", 8, 5)
    (check,) = said["hotlines check 4000000101 --brand 大金"]
    assert check["listing"] == "unlisted" and "proves nothing" in check["caution"]
    (operator,) = said["hotlines operator 4000000101 --why"]
    assert [row["number"] for row in operator["numbers"]] == ["4000000101", "4009999303"]
