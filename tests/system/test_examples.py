"""The worked examples for sqlite3, pandas and DuckDB run as they stand, and find something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "examples.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def exported(home: Any) -> Path:
    """A folder with a library and the exports that the page names."""
    home.crawl()
    told = re.findall(r"^    hotlines (export .*)$", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(told) == 2
    for line in told:
        home.run(*line.split())
    folder: Path = home.folder
    return folder


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_each_block_runs_and_finds_something(
    exported: Path, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(exported)
    scope: dict[str, Any] = {}
    exec(block, scope)
    assert scope["answer"]
    if "library" in scope:
        scope["library"].close()
