"""Labelled pages to measure on: those that the project ships, or a folder or file of anybody's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from crawler.example.site import FOLDER, load_entries
from output.errors import LabelsError
from pipelines.labelled import Labelled, labelled_from, labelled_page

SHIPPED = Path(__file__).parents[1] / "tests" / "data" / "pages"
"""A folder of labelled pages; used beside the example site, if it is there."""


class LabelledPage(NamedTuple):
    """Right answers, and the page as it is served."""

    label: Labelled
    data: bytes


def load_pages(gold: str | None = None, html: str | None = None) -> list[LabelledPage]:
    """The labelled pages that are scored, without judgement calls.

    `gold` is a file of JSON lines, with the pages ``ID.html`` in the folder `html`; or a folder with ``pages.jsonl``
    and ``html/``. Without it: what the project ships. Raises OSError or LabelsError.
    """
    if gold is None:
        pages = _example() + (_folder(SHIPPED) if SHIPPED.is_dir() else [])
    elif html is None:
        pages = _folder(Path(gold))
    else:
        pages = _files(Path(gold), Path(html))
    return [page for page in pages if not page.label.borderline]


def _folder(folder: Path) -> list[LabelledPage]:
    return _files(folder / "pages.jsonl", folder / "html")


def _files(gold: Path, html: Path) -> list[LabelledPage]:
    lines = gold.read_text(encoding="utf-8").split("\n")
    labels = labelled_from(lines, str(gold))
    for label in labels:
        if "/" in label.id or label.id.startswith("."):
            raise LabelsError(f"{gold}: {label.id} is no name of a page in a folder")
    return [LabelledPage(label, (html / f"{label.id}.html").read_bytes()) for label in labels]


def _example() -> list[LabelledPage]:
    """The example site: its answers bear addresses and stand beside `is_ad`."""
    entries = {f"http://{entry.host}{entry.path}": entry for entry in load_entries().values()}
    pages = []
    for line in (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        label = labelled_page({**row, "id": row["url"], "gold": row}, "expected.jsonl")
        pages.append(LabelledPage(label, entries[label.id].body()))
    return pages
