"""How to cite the project, and under which licences its parts stand: what the files say agrees."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import yaml
from datasette.app import Datasette

from output import licences
from output.datasette_metadata import metadata
from output.rows import VIEWS

ROOT = Path(__file__).parents[2]
REQUIRED = {"cff-version", "message", "title", "authors"}
KNOWN = REQUIRED | {
    "type",
    "version",
    "date-released",
    "license",
    "abstract",
    "keywords",
    "url",
    "repository-code",
    "references",
}


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert REQUIRED <= set(cited) <= KNOWN
    assert cited["cff-version"] == "1.2.0" and cited["type"] in {"software", "dataset"}
    assert [author["name"] for author in cited["authors"]] == ["Hotline Atlas contributors"]
    assert str(cited["version"]) == project["version"] and cited["license"] == project["license"]
    assert all(isinstance(word, str) for word in cited["keywords"])
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## (\S+) \((.*)\)$", changes, re.M)
    assert found is not None and found[1] == project["version"]
    released = cited.get("date-released")
    if found[2] == "unreleased":
        assert released is None
    else:
        assert isinstance(released, date) and released.isoformat() == found[2]


def test_the_citation_names_the_licence_of_the_tables_and_the_sources_of_regions() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    assert all({"type", "title", "authors"} <= set(one) for one in cited)
    assert cited[0]["license"] == "CC-BY-4.0" and cited[0]["authors"] == [
        {"name": "Hotline Atlas contributors"}
    ]
    sources = (ROOT / "output" / "reference" / "SOURCES.md").read_text(encoding="utf-8")
    named = set(
        re.findall(r"^\| ([\w-]+) (\d[\d.]*) \((?:PyPI|npm)", sources.partition("## Regions")[2], re.M)
    )
    assert len(named) >= 5
    assert {(one["title"], str(one["version"])) for one in cited[1:]} == named


def test_every_shipped_table_has_a_licence() -> None:
    text = (ROOT / "docs" / "licence.md").read_text(encoding="utf-8")
    for path in (ROOT / "output" / "reference").iterdir():
        if path.suffix in {".csv", ".xz", ".toml"}:
            assert f"`{path.name}`" in text, path.name


def test_exports_and_datasette_name_the_same_licences() -> None:
    assert set(licences.OF_TABLES) <= set(VIEWS)
    shown = metadata("x")["databases"]["x"]["tables"]
    for view, parts in licences.OF_TABLES.items():
        assert all(one["title"] in shown[view]["license"] for one in parts)
    assert Datasette([], metadata=json.loads(json.dumps(metadata("x")))).metadata("license")
