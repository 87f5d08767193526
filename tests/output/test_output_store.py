"""What goes into the store comes out of the views, once, and follows the current readings."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from output import batch, edges
from output.bulk import sql
from output.database import open_engine, write
from output.errors import ArchiveError, LibraryError, PageError
from output.library import Library
from output.records import NumberFact, Role
from output.store import MAX_URL, Store

Dump = Callable[[Engine], dict[str, list[Any]]]
A, B = "4001112223", "01087654321"
PAGE = "http://www.a-shop.cn/1.html"


def rows(engine: Engine, statement: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sql(statement))]


def test_a_reading_comes_back_as_it_was(engine: Engine, maker: Any) -> None:
    advert = maker.advert(
        [("某牌", A), ("另牌", B)], ("武汉市", "襄樊市", "和平区", "武汉市"), more="\x00𠮷end"
    )
    facts = (replace(advert.numbers[0], extension="802"), *advert.numbers[1:])
    advert = replace(advert, numbers=facts)
    maker.put(engine, PAGE, advert)
    found = Library(engine).page(PAGE).reading
    assert found is not None
    assert found == replace(advert, url=PAGE, text=advert.text.replace("\x00", "�"))


def test_the_views_of_one_advert(engine: Engine, maker: Any, dump: Dump) -> None:
    snapshot = maker.put(
        engine, PAGE, maker.advert([("某牌", A), ("乙牌", A)], ("武汉市", "襄樊市", "和平区"))
    )
    found = dump(engine)
    at = "2026-03-01T08:00:00Z"
    assert found["pages"] == [(PAGE, "a-shop.cn", at, at, 1, 1, 1, "1", snapshot.sha256)]
    assert found["hosts"] == [("a-shop.cn", 1, 1, 1, 2, at, at)]
    assert found["numbers"] == [(A, "shared_cost", 2, 1, 1, 2, at, at, f"op-{A}")]
    assert found["brands"] == [("乙牌", None, 1, 1, 1, at, at), ("某牌", None, 1, 1, 1, at, at)]
    assert found["number_brands"] == [(A, "乙牌", 1, 1, at, at), (A, "某牌", 1, 1, at, at)]
    assert found["shared_numbers"] == [(A, 2, "乙牌|某牌", 1, 1, at, at)]
    assert found["brand_links"] == [("乙牌", "某牌", 1, 1)]
    assert found["operators"] == [(f"op-{A}", A, 0, at, at)]
    assert found["service_areas"] == [
        (A, brand, code, path, "prefecture", status, 1)
        for brand in ("乙牌", "某牌")
        for code, path, status in (
            ("420100", "湖北省/武汉市", "current"),
            ("420600", "湖北省/襄樊市", "historical"),
        )
    ]


def test_the_same_twice_changes_nothing(engine: Engine, maker: Any, dump: Dump) -> None:
    advert = maker.advert([("某牌", A)])
    maker.put(engine, PAGE, advert)
    with Store(engine, reader="1") as store:
        store.add(maker.visit(PAGE, 1, "failed"))
    before = dump(engine), rows(engine, "SELECT count(*) FROM area_mention")
    for _ in range(2):
        with Store(engine, reader="1") as store:
            store.add(maker.visit(PAGE), maker.snapshot(advert), advert)
            store.add(maker.visit(PAGE), maker.snapshot(advert), advert)
            store.add(maker.visit(PAGE, 1, "failed"))
    assert (dump(engine), rows(engine, "SELECT count(*) FROM area_mention")) == before


def test_another_reader_supersedes_and_may_come_back(engine: Engine, maker: Any, dump: Dump) -> None:
    first = maker.advert([("某牌", A), ("乙牌", A)], reader="1")
    maker.put(engine, PAGE, first, body="x")
    before = dump(engine)
    maker.put(engine, PAGE, maker.advert([("某牌", A), ("丙牌", B)], (), reader="2"), body="x")
    after = dump(engine)
    assert [row[:2] for row in after["number_brands"]] == [(B, "丙牌"), (A, "某牌")]
    assert after["shared_numbers"] == after["service_areas"] == []
    maker.put(engine, PAGE, first, body="x")
    assert dump(engine) == before


def test_a_page_that_is_no_advert_any_more(engine: Engine, maker: Any, dump: Dump) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A)]), body="x")
    maker.put(engine, PAGE, maker.advert([("某牌", A)], is_advert=False, reader="2"), body="x")
    found = dump(engine)
    assert found["pages"][0][6:8] == (0, "2")
    assert not any(found[view] for view in ("numbers", "brands", "service_areas", "operators"))


def test_mentioned_pairs_and_public_lines_link_nothing(engine: Engine, maker: Any, dump: Dump) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A)], role=Role.MENTIONED))
    maker.put(engine, PAGE + "2", maker.advert([("某牌", "12315"), ("乙牌", "12315")]))
    found = dump(engine)
    assert not any(found[view] for view in ("numbers", "number_brands", "brand_links", "service_areas"))
    assert rows(engine, "SELECT count(*) FROM pair_mention") == [(6,)]


def test_facts_of_every_snapshot_count_and_bear_its_times(engine: Engine, maker: Any, dump: Dump) -> None:
    old, new = maker.advert([("某牌", A)]), maker.advert([("乙牌", B)], ("襄阳市",))
    for day, advert in ((0, old), (2, new), (4, old), (6, new)):
        maker.put(engine, PAGE, advert, day)
    found = dump(engine)
    days = [f"2026-03-{day:02}T08:00:00Z" for day in (1, 3, 5, 7)]
    assert found["pages"][0][2:] == (days[0], days[3], 4, 2, 1, "1", maker.snapshot(new).sha256)
    assert found["number_brands"] == [
        (B, "乙牌", 1, 1, days[1], days[3]),
        (A, "某牌", 1, 1, days[0], days[2]),
    ]
    # A region that only another body of the page names is not claimed by this pair.
    assert [row[:3] for row in found["service_areas"]] == [
        (B, "乙牌", "420600"),
        (A, "某牌", "420100"),
        (A, "某牌", "429006"),
    ]


def test_order_of_arrival_does_not_matter(both_urls: list[str], maker: Any, dump: Dump) -> None:
    brands, numbers = ["甲牌", "乙牌", "丙牌", "Zeta"], [A, B, "4009998887"]
    adverts = [
        maker.advert([(brand, number)], more=f"{brand}{number}") for brand in brands for number in numbers
    ]
    steps = [(f"http://h{n % 3}.example/{n % 5}", advert, n) for n, advert in enumerate(adverts * 2)]
    found = []
    for seed, url in enumerate(both_urls):
        engine = open_engine(url)
        random.Random(seed).shuffle(steps)
        with Store(engine, reader="1", batch=4) as store:
            for page, advert, day in steps:
                store.add(maker.visit(page, day), maker.snapshot(advert), advert)
        found.append(dump(engine))
        with write(engine) as connection:
            edges.rebuild(connection)
        assert dump(engine) == found[-1], "maintained edges differ from those made anew"
        engine.dispose()
    assert found[0] == found[1]


def test_failed_and_redirecting_pages_have_no_snapshot(engine: Engine, maker: Any, dump: Dump) -> None:
    with Store(engine, reader="1") as store:
        store.add(maker.visit(PAGE, 0, "redirect"))
        store.add(maker.visit("file:///data/%E6%96%87.html", 0), maker.snapshot("x"))
    pages = dump(engine)["pages"]
    assert pages[1] == (PAGE, "a-shop.cn", None, None, 1, 0, None, None, None)
    assert pages[0][1] is None and pages[0][5:8] == (1, None, None)
    assert dump(engine)["hosts"] == [("a-shop.cn", 1, 0, 0, 0, None, None)]


def test_what_waits_is_known_already(engine: Engine, maker: Any) -> None:
    advert = maker.advert([("某牌", A)])
    body = maker.snapshot(advert).sha256
    with Store(engine, reader="1") as store:
        for stored in (False, True):
            assert store.has_snapshot(PAGE, body) == store.is_read(PAGE, body) == stored
            store.add(maker.visit(PAGE), maker.snapshot(advert), advert)
            assert store.has_snapshot(PAGE, body) and store.is_read(PAGE, body)
            assert not store.has_snapshot(PAGE + "x", body) and not store.is_read(PAGE, "0" * 64)
            store.flush()
    with Store(engine, reader="2") as store:
        assert store.has_snapshot(PAGE, body) and not store.is_read(PAGE, body)


def test_a_batch_is_stored_when_it_is_full(engine: Engine, maker: Any) -> None:
    calls: list[int] = []
    store = Store(engine, reader="1", batch=2, before_commit=lambda: calls.append(1))
    for n in range(5):
        store.add(maker.visit(f"http://a.cn/{n}"), maker.snapshot("x"))
    assert rows(engine, "SELECT count(*) FROM page") == [(4,)]
    store.close()
    assert rows(engine, "SELECT count(*) FROM page") == [(5,)]
    assert len(calls) == 3


def test_what_was_stored_stays_after_a_failure(
    engine: Engine, maker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    advert = maker.advert([("某牌", A)])
    maker.put(engine, PAGE, advert)
    broken = maker.advert([("乙牌", A)], ("襄阳市",))
    with write(engine) as connection:
        connection.execute(sql("ALTER TABLE edge RENAME TO elsewhere"))
    store = Store(engine, reader="1")
    store.add(maker.visit(PAGE + "2"), maker.snapshot(broken), broken)
    with pytest.raises(LibraryError) as caught:
        store.flush()
    assert "\n" not in str(caught.value)
    with pytest.raises(LibraryError, match="before"):
        store.add(maker.visit(PAGE))
    store.close()  # stores no second half of it
    with write(engine) as connection:
        connection.execute(sql("ALTER TABLE elsewhere RENAME TO edge"))
    assert [row[0] for row in rows(engine, "SELECT url FROM pages")] == [PAGE]
    maker.put(engine, PAGE + "2", broken)
    assert rows(engine, "SELECT brand_names FROM shared_numbers") == [("乙牌|某牌",)]


def test_an_interrupted_run_keeps_what_waits(engine: Engine, maker: Any) -> None:
    with pytest.raises(KeyboardInterrupt), Store(engine, reader="1", run="crawl") as store:
        store.add(maker.visit(PAGE), maker.snapshot("x"))
        raise KeyboardInterrupt
    assert rows(engine, "SELECT p.url, r.command FROM page p, run r") == [(PAGE, "crawl")]


def test_an_interrupted_batch_is_stored_by_close(engine: Engine, maker: Any) -> None:
    interrupts = [KeyboardInterrupt()]

    def once() -> None:
        if interrupts:
            raise interrupts.pop()

    with pytest.raises(KeyboardInterrupt), Store(engine, reader="1", batch=1, before_commit=once) as store:
        store.add(maker.visit(PAGE), maker.snapshot("x"))
    assert rows(engine, "SELECT url FROM pages") == [(PAGE,)]


def test_nothing_is_stored_that_the_archive_may_not_hold(engine: Engine, maker: Any) -> None:
    def full() -> None:
        raise ArchiveError("the disk is full")

    with pytest.raises(ArchiveError), Store(engine, reader="1", batch=1, before_commit=full) as store:
        store.add(maker.visit(PAGE), maker.snapshot("x"))
    assert rows(engine, "SELECT url FROM pages") == []


class ConflictError(Exception):
    """What PostgreSQL says when two writers wait for each other."""

    sqlstate = "40P01"


def test_a_conflict_between_writers_is_tried_again(
    engine: Engine, maker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_batch, tries = batch.write, []

    def at_third(connection: Connection, *rest: Any) -> int:
        new = write_batch(connection, *rest)
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("", {}, ConflictError("deadlock detected"))
        return new

    monkeypatch.setattr(batch, "write", at_third)
    monkeypatch.setattr("output.store.time.sleep", lambda _: None)
    advert = maker.advert([("某牌", A)], ("武汉市", "和平区"))
    maker.put(engine, PAGE, advert)
    assert len(tries) == 3
    assert Library(engine).page(PAGE).reading == replace(advert, url=PAGE)
    assert rows(engine, "SELECT number, pages FROM numbers") == [(A, 1)]


def test_of_two_writers_one_counts_a_snapshot_as_new(engine: Engine, maker: Any) -> None:
    advert, other = maker.advert([("某牌", A)]), maker.advert([("乙牌", A)])
    body, same = maker.snapshot(advert), maker.snapshot(other)
    with Store(engine, reader="1") as first, Store(engine, reader="1") as second:
        for store in (first, second):
            assert store.state(PAGE, body.sha256) == (False, False)
            store.add(maker.visit(PAGE), body, advert)
            store.add(maker.visit(PAGE, day=1), body, advert)
            assert store.new_snapshots == 0  # nothing is committed yet
        second.add(maker.visit(PAGE), same, other)
        first.flush()
        second.flush()
        first.add(maker.visit(PAGE, day=2), same, other)
    assert (first.new_snapshots, second.new_snapshots) == (1, 1)


def test_a_writer_knows_what_another_has_committed(engine: Engine, maker: Any) -> None:
    advert = maker.advert([("某牌", A)])
    body = maker.snapshot(advert)
    with Store(engine, reader="2") as watching:
        assert watching.state(PAGE, body.sha256) == (False, False)
        with Store(engine, reader="1") as store:
            store.add(maker.visit(PAGE), body)
        assert watching.state(PAGE, body.sha256) == (True, False)
        maker.put(engine, PAGE, replace(advert, reader="2"), day=1, body=advert.text)
        assert watching.state(PAGE, body.sha256) == (True, True)
        maker.put(engine, PAGE, replace(advert, reader="3"), day=2, body=advert.text)
        assert watching.state(PAGE, body.sha256) == (True, False)


def test_a_database_that_goes_away_while_it_is_asked(url: str, maker: Any) -> None:
    engine = open_engine(url)
    with write(engine) as connection:
        connection.execute(sql("ALTER TABLE reading RENAME TO gone"))
    store = Store(engine, reader="1")
    with pytest.raises(LibraryError) as caught:
        store.state(PAGE, "0" * 64)
    assert "\n" not in str(caught.value)
    with write(engine) as connection:
        connection.execute(sql("ALTER TABLE gone RENAME TO reading"))
    assert store.state(PAGE, "0" * 64) == (False, False)
    store.close()
    engine.dispose()


def test_bad_arguments_are_told_at_once(engine: Engine, maker: Any) -> None:
    with Store(engine, reader="1") as store:
        with pytest.raises(PageError):
            store.add(maker.visit("http://a.cn/" + "x" * MAX_URL))
        with pytest.raises(ValueError, match="snapshot"):
            store.add(maker.visit(PAGE), None, maker.advert([]))
        with pytest.raises(ValueError, match="zone"):
            store.add(replace(maker.visit(PAGE), time=datetime(2026, 1, 1)))
    assert rows(engine, "SELECT count(*) FROM page") == [(0,)]


def test_odd_characters_harm_nothing(engine: Engine, maker: Any) -> None:
    advert = maker.advert([("a|b'\"\ud800\x00", A)], ())
    maker.put(engine, "http://a.cn/\x00\udc80", advert, body="x")
    [(brand,)] = rows(engine, "SELECT brand FROM brands")
    assert brand == "a\uff5cb'\"��"
    assert rows(engine, "SELECT url FROM pages") == [("http://a.cn/��",)]


def test_two_writers_lose_nothing(url: str, maker: Any, dump: Dump) -> None:
    brands = [f"牌{n}" for n in range(6)]
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        engine = open_engine(url)
        order = random.Random(seed)
        try:
            with Store(engine, reader="1", batch=3) as store:
                for n in order.sample(range(60), 60):
                    number = f"400{n % 5:07}"
                    advert = maker.advert([(brands[n % 6], number), (brands[(n + seed) % 6], number)])
                    page = f"http://h{n % 4}.cn/{n}"
                    store.add(maker.visit(page, seed), maker.snapshot(advert), advert)
        except BaseException as error:  # a thread's error would be lost
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    engine = open_engine(url)
    found = dump(engine)
    assert len(found["pages"]) == 60
    assert {row[4] for row in found["pages"]} == {3}
    assert sum(row[1] for row in found["hosts"]) == 60
    with write(engine) as connection:
        edges.rebuild(connection)
    assert dump(engine) == found
    engine.dispose()


def test_a_number_learns_its_kind_from_the_newest_reader(engine: Engine, maker: Any) -> None:
    advert = maker.advert([("某牌", "95118")])
    maker.put(engine, PAGE, replace(advert, reader="0", numbers=(replace_kind(advert.numbers[0]),)), body="x")
    maker.put(engine, PAGE, advert, body="x")
    assert rows(engine, "SELECT number, kind FROM numbers") == [("95118", "service_code")]


def replace_kind(fact: NumberFact) -> NumberFact:
    from output.records import NumberKind  # noqa: PLC0415

    return replace(fact, kind=NumberKind.LANDLINE)
