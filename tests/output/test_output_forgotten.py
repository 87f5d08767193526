"""A forgotten number is masked in whatever is stored from then on, and only its slow hash is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from output import finding, fingerprint, forgotten
from output.database import write
from output.errors import LibraryError
from output.finding import Found
from output.library import Library
from output.rereadings import Rereadings
from output.store import Store

MOBILE, OTHER, A = "13800138000", "13912345678", "4001112223"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def mark(engine: Engine) -> int:
    with write(engine) as connection:
        number, is_new = forgotten.note(connection, MOBILE, "asked for", "Li", NOW)
        assert is_new
        assert forgotten.note(connection, MOBILE, "again", "Li", NOW) == (number, False)
    return number


def everything(engine: Engine) -> str:
    with engine.connect() as connection:
        return "\n".join(
            str(tuple(row))
            for table in (
                "page",
                "visit",
                "reading",
                "number",
                "frontier",
                "host",
                "forgotten",
                "meta",
                "robots",
            )
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        )


def test_what_is_stored_is_without_it(engine: Engine, maker: Any, mark: int) -> None:
    said = maker.advert(
        [("格力", MOBILE), ("某牌", A), ("乙牌", OTHER)], more="138-0013-8000 １３８００１３８０００"
    )
    url = f"http://a.cn/{MOBILE}"
    with Store(engine, reader="1") as store:
        failed = replace(maker.visit(url, 1, "failed"), reason=f"moved to {MOBILE}")
        store.add(maker.visit(url), maker.snapshot("x"), said)
        store.add(failed)
    held = everything(engine)
    assert MOBILE not in held and "138-0013-8000" not in held and "１３８００１３８０００" not in held
    assert OTHER in held and A in held
    with Library(engine) as library:
        (page,) = library.pages()
        assert page.url == f"http://a.cn/forgotten-{mark}-xxxxxxxxxxx"
        reading = library.page(page.url).reading
    assert reading is not None and len(reading.text) == len(said.text)
    assert [fact.number for fact in reading.numbers] == [A, OTHER]
    assert {pair.number for pair in reading.pairs} == {A, OTHER}
    for old, new in zip(said.brands, reading.brands, strict=True):
        assert (old.brand, old.evidence) == (new.brand, new.evidence)
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT fingerprint FROM reading"))
    assert kept == fingerprint.fingerprint(reading)


def test_a_reading_again_is_without_it(engine: Engine, maker: Any, mark: int) -> None:
    maker.put(engine, "http://a.cn/", maker.advert([("某牌", A)]))
    again = Rereadings(engine, "2")
    again.put([(due, maker.advert([("某牌", A), ("格力", MOBILE)], reader="2")) for due in again.due()])
    assert MOBILE not in everything(engine)


def test_addresses_that_say_it_are_not_visited(engine: Engine, mark: int) -> None:
    found = [Found(f"http://a.cn/{MOBILE}", 1, 1), Found("http://a.cn/x", 1, 1, f"http://a.cn/tel-{MOBILE}")]
    with write(engine) as connection:
        assert finding.add(connection, found, "2026-03-01T00:00:00Z") == 1
    assert MOBILE not in everything(engine)


def test_the_hash_is_slow_and_salted(engine: Engine, mark: int) -> None:
    with engine.connect() as connection:
        known = forgotten.load(connection)
    assert set(known.among([MOBILE, OTHER])) == {MOBILE}
    other = forgotten.Forgotten("00" * 16, known.ids)
    assert other.among([MOBILE]) == {}
    assert forgotten._COST >= 1 << 15


def test_nothing_is_changed_while_nothing_is_forgotten(engine: Engine, maker: Any) -> None:
    said = maker.advert([("格力", MOBILE)])
    with engine.connect() as connection:
        known = forgotten.load(connection)
    assert known.advert(said) is said and known.url(MOBILE) == MOBILE and known.body(b"x") == b"x"


def test_what_cannot_be_forgotten(engine: Engine, maker: Any, tmp_path: Any) -> None:
    maker.put(engine, "http://a.cn/", maker.advert([("某牌", A), ("格力", MOBILE)]))
    with Library(engine) as library:
        for what, told in (
            (A, "hotlines withdraw"),
            ("x", "no phone number"),
            (OTHER, "no page in this library"),
        ):
            with pytest.raises(LibraryError, match=told):
                library.forget(what, archive=tmp_path, why="so", who="Li")
        with pytest.raises(LibraryError, match="say why"):
            library.forget(MOBILE, archive=tmp_path, why=" ", who="Li")
