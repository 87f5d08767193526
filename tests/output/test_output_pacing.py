"""How many requests there are for how many pages, and whose siblings are asked at once; on rows of both databases too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from output.bulk import sql
from output.database import write
from output.hosts_at_work import awake
from output.pacing import Sibling, fit, power, siblings
from output.rhythm import PACE, History, Outcome, Pool, after
from output.rhythm_rows import COLUMNS, bring_forward, fitted, history, pool, too_far, values
from output.times import to_text

NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=20)
OLD, NEW, OTHER = "4001112223", "4005556667", "4008889990"


@given(st.lists(st.floats(0.01, 500), min_size=1, max_size=50), st.floats(0.01, 300))
def test_the_pace_makes_ends_meet(days: list[float], requests: float) -> None:
    pace = fit(days, requests)
    needed = sum(1 / min(max(wait * pace.factor, pace.least), pace.most) for wait in days)
    least, most = len(days) / pace.most, len(days) / pace.least
    assert needed == pytest.approx(min(max(requests, least), most), rel=0.01)


@given(st.lists(st.floats(0.1, 500), max_size=50), st.floats(0.01, 100), st.floats(1, 3))
def test_more_requests_never_slow_the_pace(days: list[float], requests: float, more: float) -> None:
    assert fit(days, requests * more).factor <= fit(days, requests).factor * 1.001


@given(st.floats(0, 1e6), st.integers(0, 10**6))
def test_the_power_lies_between_least_delay_and_most_changes(requests: float, pages: int) -> None:
    assert 0.5 <= power(requests * 1.5, pages) <= power(requests, pages) <= 0.75


def test_quick_pages_come_first_where_requests_are_scarce() -> None:
    assert power(10, 400) > power(120, 400) > power(300, 400)


def test_nothing_to_visit_fits_any_pace() -> None:
    assert fit([], 10).factor <= 1
    assert fit([1.0], 0).factor > 1


def other(name: str, days: float, *numbers: str, due: float = 9) -> Sibling:
    return Sibling(name, NOW - timedelta(days=days), NOW + timedelta(days=due), frozenset(numbers))


def test_those_that_showed_the_number_come_first_to_last() -> None:
    found = siblings(
        {OLD},
        [other("a", 1, OLD), other("b", 3, OLD, OTHER), other("c", 9, OTHER), other("d", -1, OLD)],
        NOW,
    )
    assert [page.url for page in found] == ["b", "a"]


def test_no_more_are_asked_than_wanted_and_those_due_count() -> None:
    others = [other("a", 3, OLD, due=-1), other("b", 2, OLD), other("c", 1, OLD)]
    assert [page.url for page in siblings({OLD}, others, NOW, 2)] == ["b"]


def know(connection: Connection, url: str, seen: datetime = NOW, **more: Any) -> None:
    row = {
        "url": url,
        "host": url.split("/")[2],
        "state": "ok",
        "visited": to_text(seen),
        "next_due": to_text(LATER),
        "lease": None,
        "seen_changes": 0,
        "seen_days": 0,
        **more,
    }
    names = ", ".join(row)
    connection.execute(
        sql(
            f"INSERT INTO frontier ({names}, wanted, turn, depth, found) "
            f"VALUES ({', '.join(':' + name for name in row)}, 0, 0, 0, '')"
        ),
        row,
    )


def due(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        statement = sql("SELECT url FROM frontier WHERE next_due <= :now")
        return set(connection.scalars(statement, {"now": to_text(NOW)}))


def forward(engine: Engine, *urls: str, **how: Any) -> int:
    with write(engine) as connection:
        ids = [connection.scalar(sql("SELECT id FROM page WHERE url = :url"), {"url": url}) for url in urls]
        return bring_forward(connection, [page for page in ids if page], NOW, **how)


@pytest.fixture
def kit(engine: Engine, maker: Any) -> Engine:
    """A host whose first page has swapped its number on day 4, and others that were last seen on days 0 to 3."""
    old, new = maker.advert([("某牌", OLD)]), maker.advert([("某牌", NEW)])
    with write(engine) as connection:
        for page in range(4):
            know(connection, f"http://a.cn/{page}", NOW)
        know(connection, "http://b.cn/0", NOW)
    for page in (0, 1, 2, 3):
        maker.put(engine, f"http://a.cn/{page}", old, page and 3 - page)
    maker.put(engine, "http://b.cn/0", old, 0)
    maker.put(engine, "http://a.cn/0", new, 4)
    return engine


def test_siblings_that_showed_the_number_fall_due(kit: Engine) -> None:
    assert forward(kit, "http://a.cn/0") == 3
    assert due(kit) == {"http://a.cn/1", "http://a.cn/2", "http://a.cn/3"}
    assert forward(kit, "http://a.cn/0") == 0


def test_the_longest_unseen_come_first(kit: Engine) -> None:
    assert forward(kit, "http://a.cn/0", most=2) == 2
    assert due(kit) == {"http://a.cn/3", "http://a.cn/2"}


def test_who_has_been_seen_since_is_left_alone(kit: Engine, maker: Any) -> None:
    maker.put(kit, "http://a.cn/1", maker.advert([("某牌", OLD)]), 5)
    maker.put(kit, "http://a.cn/2", maker.advert([("某牌", NEW)]), 3)
    assert forward(kit, "http://a.cn/0") == 1
    assert due(kit) == {"http://a.cn/3"}


def test_a_page_that_lost_no_number_moves_nobody(kit: Engine, maker: Any) -> None:
    both = maker.advert([("某牌", OLD), ("乙牌", OTHER)])
    maker.put(kit, "http://a.cn/1", both, 4)
    maker.put(kit, "http://a.cn/0", maker.advert([("某牌", NEW)], more="新"), 5)
    assert forward(kit, "http://a.cn/1", "http://a.cn/0") == 0
    assert forward(kit) == 0


def test_a_number_kept_for_another_brand_is_not_lost(kit: Engine, maker: Any) -> None:
    maker.put(kit, "http://a.cn/3", maker.advert([("乙牌", OLD)]), 4)
    assert forward(kit, "http://a.cn/3") == 0


def test_pages_in_hand_and_pages_in_trouble_are_left_alone(kit: Engine) -> None:
    with write(kit) as connection:
        connection.execute(sql("INSERT INTO run (id, command, started) VALUES (99, 'crawl', '')"))
        connection.execute(sql("UPDATE frontier SET lease = 99 WHERE url = 'http://a.cn/1'"))
        connection.execute(sql("UPDATE frontier SET state = 'gone' WHERE url = 'http://a.cn/2'"))
    assert forward(kit, "http://a.cn/0") == 1
    assert due(kit) == {"http://a.cn/3"}


def test_rows_and_functions_choose_alike(kit: Engine) -> None:
    days = {"http://a.cn/1": 2, "http://a.cn/2": 1, "http://a.cn/3": 0}
    start = NOW - timedelta(days=4)
    others = [Sibling(url, start + timedelta(days=day), LATER, frozenset({OLD})) for url, day in days.items()]
    for most in (1, 2, 3):
        expected = {page.url for page in siblings({OLD}, others, NOW, most)}
        with kit.connect() as connection:
            page = connection.scalar(sql("SELECT id FROM page WHERE url = 'http://a.cn/0'"))
            bring_forward(connection, [page], NOW, most)
            statement = sql("SELECT url FROM frontier WHERE next_due <= :now")
            assert set(connection.scalars(statement, {"now": to_text(NOW)})) == expected
            connection.rollback()


def test_a_plan_survives_its_row(engine: Engine) -> None:
    first = after(Outcome.FIRST, History(), NOW, url="http://a.cn/")
    plan = after(Outcome.CHANGED, first.history, NOW + timedelta(days=3), url="http://a.cn/")
    with write(engine) as connection:
        know(connection, "http://a.cn/", **values(plan))
        row = connection.execute(sql(f"SELECT {', '.join(COLUMNS)} FROM frontier")).mappings().one()
        assert history(row) == plan.history


def test_hosts_and_fleets_are_read_from_their_rows(engine: Engine) -> None:
    with write(engine) as connection:
        for page in range(20):
            know(connection, f"http://a.cn/{page}", NOW, seen_changes=20, seen_days=60)
        know(connection, "http://a.cn/gone", NOW, state="gone")
        know(connection, "http://b.cn/", NOW)
        assert pool(connection, "a.cn").pages == 20
        assert pool(connection, "a.cn").shared > 0.2
        assert pool(connection, "nobody.cn") == Pool()
        few, many = fitted(connection, 1.0), fitted(connection, 20.0)
        assert few.factor > many.factor
        assert fitted(connection, 0.0).most == PACE.most


def test_adverts_need_more_requests_than_other_pages(engine: Engine, maker: Any) -> None:
    with write(engine) as connection:
        know(connection, "http://a.cn/0", NOW, seen_changes=2, seen_days=20)
        before = fitted(connection, 0.1).factor
    maker.put(engine, "http://a.cn/0", maker.advert([("某牌", OLD)]))
    with engine.connect() as connection:
        assert fitted(connection, 0.1).factor > before


def test_what_a_wrong_clock_put_off_for_years_is_brought_back(engine: Engine) -> None:
    with write(engine) as connection:
        know(connection, "http://a.cn/0", NOW, next_due="2999-01-01T00:00:00Z")
        know(connection, "http://a.cn/1", NOW)
        know(connection, "http://a.cn/2", NOW, next_due=None)
        assert too_far(connection, NOW) == 1
        found = connection.scalars(sql("SELECT next_due FROM frontier ORDER BY url")).all()
    assert list(found) == [to_text(NOW + timedelta(days=60)), to_text(LATER), None]


def test_hosts_that_a_wrong_clock_has_shut_are_open_again(engine: Engine) -> None:
    soon, tomorrow, far = (to_text(NOW + timedelta(**{unit: 1})) for unit in ("seconds", "days", "weeks"))
    rows = {"a.cn": (far, None), "b.cn": (None, far), "c.cn": (soon, tomorrow), "d.cn": (tomorrow, far)}
    with write(engine) as connection:
        for host, (free, asleep) in rows.items():
            values = {"host": host, "free": free, "asleep": asleep}
            connection.execute(
                sql(
                    "INSERT INTO host (host, free_at, sleep_until, failures) VALUES (:host, :free, :asleep, 0)"
                ),
                values,
            )
        assert awake(connection, NOW, 1.0) == 3
        found = connection.execute(sql("SELECT host, free_at, sleep_until FROM host ORDER BY host")).all()
    assert [tuple(row) for row in found] == [
        *(("a.cn", None, None), ("b.cn", None, None), ("c.cn", soon, tomorrow), ("d.cn", None, None))
    ]
