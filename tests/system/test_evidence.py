"""Every fact of every labelled page stands where its evidence says, in the wording that it gives."""

from __future__ import annotations

import pytest

from benchmarks.evidence import wrong_places, wrong_wordings
from benchmarks.labelled_pages import LabelledPage, load_pages
from crawler.generator import pages as generated_pages
from crawler.generator.gold import gold
from pipelines.advert import read_page
from pipelines.labelled import labelled_page

GENERATED = 100  # pages of each kind


def generated(mutations: str | tuple[str, ...]) -> list[LabelledPage]:
    made = generated_pages(90_000, GENERATED, mutations=mutations, negatives=0.2)
    return [LabelledPage(labelled_page(gold(page), "generated"), page.data) for page in made]


SETS = {
    "pages": lambda: [page for page in load_pages() if not page.label.id.startswith("http")],
    "example": lambda: [page for page in load_pages() if page.label.id.startswith("http")],
    "generated": lambda: generated(()),
    "generated with tricks": lambda: generated("random"),
}


@pytest.mark.parametrize("name", SETS)
def test_every_fact_stands_where_its_evidence_says(name: str) -> None:
    found = [(page.label.id, read_page(page.data)) for page in SETS[name]()]
    assert sum(bool(advert.numbers) for _, advert in found) > 0.7 * len(found)
    assert all(advert.is_advert == (advert.advert_span is not None) for _, advert in found)
    faults = [
        f"{page}: {fault}"
        for page, advert in found
        for fault in (*wrong_wordings(advert), *wrong_places(advert))
    ]
    assert not faults
