"""A pinned floor under the reader's quality. The floors are the rows of ``tests/data/floors.csv``; see the README beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.labelled_pages import LabelledPage, load_pages
from crawler.generator import pages as generated_pages
from crawler.generator.gold import gold
from pipelines.advert import read_page
from pipelines.labelled import found_in, labelled_page
from pipelines.scoring import Scores, score

DATA = Path(__file__).parents[1] / "data"
SLACK = 0.03  # a floor that lies further below what is reached guards nothing


def generated(mutations: str | tuple[str, ...], count: int, negatives: float = 0.2) -> Iterator[LabelledPage]:
    for page in generated_pages(70_000, count, mutations=mutations, negatives=negatives):
        yield LabelledPage(labelled_page(gold(page), "generated"), page.data)


SETS = {
    "pages": lambda: load_pages(str(DATA / "pages")),
    "example": lambda: [page for page in load_pages() if page.label.id.startswith("http")],
    "generated": lambda: generated((), 150),
    "generated with tricks": lambda: generated("random", 150),
}


@cache
def floors() -> dict[tuple[str, str], list[dict[str, str]]]:
    """The rows of each set and field, oldest first."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    with (DATA / "floors.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["set"], row["field"]), []).append(row)
    return found


@cache
def scores(name: str) -> Scores:
    return read_all(SETS[name]())


def read_all(pages: Iterable[LabelledPage]) -> Scores:
    kept = list(pages)
    return score(
        [page.label for page in kept], {page.label.id: found_in(read_page(page.data)) for page in kept}
    )


@pytest.mark.parametrize(("name", "field"), floors())
def test_the_reader_stays_above_the_floor(name: str, field: str) -> None:
    reached, floor = scores(name).figure(field), float(floors()[name, field][-1]["floor"])
    faults = [fault for fault in scores(name).faults if fault.field == field]
    assert reached >= floor, f"{name}, {field}: {reached:.4f} is below {floor}: {faults[:8]}"
    assert reached - floor <= SLACK, f"{name}, {field}: {reached:.4f} is reached; raise the floor of {floor}"


@pytest.mark.parametrize(("name", "field"), floors())
def test_a_floor_only_rises_unless_somebody_says_why(name: str, field: str) -> None:
    rows = floors()[name, field]
    for before, after in pairwise(rows):
        assert float(after["floor"]) > float(before["floor"]) or after["why"].strip(), after


def test_every_field_of_every_set_has_a_floor() -> None:
    fields = {"numbers", "brands", "products", "areas", "pairs", "adverts", "evidence"}
    assert {(name, field) for name in SETS for field in fields} <= floors().keys()


@pytest.mark.parametrize("name", SETS)
def test_nobody_is_accused_by_a_page_that_advertises_nothing(name: str) -> None:
    accused = [
        page.label.id
        for page in SETS[name]()
        if not page.label.is_ad and any(pair.role == "advertised" for pair in read_page(page.data).pairs)
    ]
    assert not accused
