"""A mobile number that was erased is found nowhere in database and archive, and does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from output import database, evidence_verify
from output.archive import Archive
from output.errors import LibraryError
from output.library import Library
from pipelines.advert import READER
from pipelines.archived import read_body
from pipelines.keep import Keeper, open_keeper
from pipelines.reread import open_rereadings, reread
from tests.forgetting import (
    NUMBER,
    SPELLINGS,
    assert_all_bodies,
    assert_not_in_archive,
    assert_nowhere,
    erase,
    fill,
    page,
    plain_records,
    says,
    sent,
)


@pytest.fixture
def keeper(url: str, tmp_path: Path) -> Iterator[Keeper]:
    with open_keeper(url, str(tmp_path / "archive"), "crawl") as keeper:
        yield keeper


def test_it_is_found_nowhere_and_the_rest_is_as_it_was(keeper: Keeper, url: str, tmp_path: Path) -> None:
    fill(keeper)
    keeper.close()
    folder = tmp_path / "archive"
    assert any(says(record) for record in plain_records(folder))
    with Library(database.open_engine(url)) as library:
        before = {row.number: row for row in library.numbers()}
        assert NUMBER in {fact.number for fact in library.page("http://a0.example.com/x").reading.numbers}  # type: ignore[union-attr]
    done = erase(url, folder)
    assert not done.known and done.readings >= len(SPELLINGS) and done.mentions and done.unreadable == []
    assert done.records >= len(SPELLINGS)
    assert_nowhere(url, folder)
    with Library(database.open_engine(url)) as library:
        after = {row.number: row for row in library.numbers()}
        assert NUMBER in before or before
        assert {number: row.pages for number, row in after.items()} == {
            number: row.pages for number, row in before.items() if number != NUMBER
        }
        with pytest.raises(LibraryError):
            library.number(NUMBER)
        urls = [row.url for row in library.pages()]
        assert "http://b.example.com/forgotten-1-xxxxxxxxxxx.html" in urls
        for address in urls:
            detail = library.page(address)
            assert detail.reading is not None and NUMBER not in detail.reading.text
    again = erase(url, folder)
    assert again.known and again[1:10] == (0,) * 9


def test_packs_rereads_and_later_visits_go_on(keeper: Keeper, url: str, tmp_path: Path) -> None:
    fill(keeper)
    keeper.close()
    folder = tmp_path / "archive"
    assert erase(url, folder).bodies_removed == 0
    with open_rereadings(url, every=True) as library, Archive(folder) as archive:
        report = reread(library, archive)
    assert report.skipped == 0 and report.changed == 0
    with Library(database.open_engine(url)) as library:
        for address in (
            "http://a0.example.com/x",
            "http://a3.example.com/x",
            "http://b.example.com/forgotten-1-xxxxxxxxxxx.html",
        ):
            pack = tmp_path / "pack.zip"
            library.evidence(address, pack, folder, force=True)
            found = evidence_verify.verify(
                pack,
                lambda body, kind, page, reader: read_body(body, kind, page) if reader == READER else None,
            )
            assert found.problems == []
            assert (found.reread, found.unread) == (1, 0)
    with open_keeper(url, str(folder), "crawl") as later:
        kept = later.keep(sent("http://a0.example.com/x", 5, page(SPELLINGS[0]), packed=True))
        assert not kept.new
        kept = later.keep(sent("http://new.example.com/13800138000", 5, page(SPELLINGS[1])))
        assert kept.new and kept.advert is not None
        assert NUMBER not in {fact.number for fact in kept.advert.numbers}
    assert_nowhere(url, folder)


def test_a_crawl_at_work_loses_nothing_and_brings_nothing_back(
    keeper: Keeper, url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    fill(keeper)
    keeper.flush()
    late = "http://late.example.com/"
    keeper.keep(sent(late, 0, page(SPELLINGS[0])))  # archived, and not stored yet
    erase(url, folder)
    keeper.keep(sent("http://later.example.com/", 0, page(SPELLINGS[2])))
    keeper.keep(sent(late, 1, page(SPELLINGS[0])))
    keeper.close()
    assert_not_in_archive(folder)
    with Library(database.open_engine(url)) as library:
        assert library.page(late).visits == 2
        assert library.page(late).snapshots == 1
    assert_all_bodies(url, folder)
    again = erase(url, folder)
    assert again.records == 0
    assert_nowhere(url, folder)
