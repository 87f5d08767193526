"""What is wrong with a run, by its counts and those of the runs before it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.checks import CHECKS, Thresholds, problems
from crawler.report import counts_of, failures, peak_memory
from output.records import Role
from pipelines.advert import read_advert
from pipelines.counters import FIELDS, failure_of_status, filled
from pipelines.page import parse_page

GOOD = {"pages": 200, "failed": 10, "shown": 200, "shown/adverts": 120, "adverts": 60} | {
    f"fields/{name}": 57 for name in FIELDS
}
COUNTERS = st.sampled_from(
    [
        "pages",
        "failed",
        "skipped",
        "fresh",
        "adverts",
        "shown",
        "shown/adverts",
        "failed/timeout",
        "fields/brand",
    ]
)
COUNTS = st.dictionaries(COUNTERS, st.integers(0, 10_000))


def found(counts: dict[str, int], *history: dict[str, int], **held: Any) -> list[tuple[str, Any, Any]]:
    return [
        (one.monitor, one.value, one.threshold)
        for one in problems(counts, history or [GOOD] * 5, Thresholds(**held))
    ]


def test_a_usual_run_has_no_problem() -> None:
    assert found(GOOD) == []
    assert found(GOOD | {"pages": 101, "adverts": 40, "failed": 90}) == []


def test_small_runs_are_left_in_peace() -> None:
    small = {"pages": 5, "failed": 12, "failed/timeout": 12, "shown": 5, "adverts": 0}
    usual = {"pages": 45, "shown": 45, "shown/adverts": 40, "adverts": 40}
    assert found(small, usual, usual, usual) == []
    assert found({}) == []
    assert found({"due": 49}, usual) == []
    assert found({"fresh": 9}, usual) == []


def test_a_run_that_read_nothing() -> None:
    nothing = [("nothing_read", 0, 1)]
    assert found({"failed": 20, "failed/status_5xx": 20}, max_failed_share=1.0) == nothing
    assert found({"failed": 10, "skipped": 10, "hosts": 1}) == nothing
    assert found({"failed": 19, "failed/timeout": 19, "hosts": 1}) == [], "one host may be down"
    assert found({"failed": 2, "failed/timeout": 1, "failed/name": 1, "hosts": 2}) == nothing, (
        "the network is down"
    )
    assert found({"failed": 2, "failed/timeout": 1, "failed/status_5xx": 1, "hosts": 2}) == []
    assert found({"failed": 1, "skipped": 1, "failed/name": 1, "hosts": 2}) == []
    assert found({"failed": 30, "failed/gone": 30, "hosts": 9}, max_failed_share=1.0) == [], (
        "the servers are well"
    )
    assert found({"failed": 25, "failed/gone": 5, "failed/name": 20}, max_failed_share=1.0) == nothing
    assert found({"skipped/robots": 30}) == [], "nothing was asked for"
    assert found({"failed": 30, "fresh": 1}, max_failed_share=1.0) == []


def test_fewer_pages_than_were_due() -> None:
    assert found({"pages": 99, "due": 200}) == [("too_few_pages", 99, 100.0)]
    [problem] = problems({"pages": 99, "due": 200}, [], Thresholds())
    assert problem.message == "99 pages were visited; 200 were due"
    assert found({"pages": 50, "due": 50}, *[{"pages": 5_000, "due": 5_000}] * 5) == [], "intervals grow"
    assert (
        found({"pages": 60, "failed": 20, "skipped": 10, "skipped/robots": 9, "traps/loop": 1, "due": 200})
        == []
    )
    assert found({"pages": 99, "due": 200}, page_drop=0.6) == []
    assert found({"pages": 0, "due": 200}, page_drop=1.0) == []
    assert found({"pages": 60, "due": 9_000}, max_pages=100) == [], "it was told to stop there"
    assert found({"pages": 49, "due": 9_000}, max_pages=100) == [("too_few_pages", 49, 50.0)]
    assert found({"pages": 4}, *[{"pages": 900}] * 5) == [], "what a crawl has follows from its starts"


def test_fewer_pages_than_expected() -> None:
    assert found({"pages": 4}, {}, min_pages=5) == [("too_few_pages", 4, 5)]
    assert found({"pages": 5}, {}, min_pages=5) == []


def test_failures_by_class() -> None:
    counts = {"pages": 40, "failed": 60, "failed/timeout": 55, "failed/name": 5}
    assert found(counts, {}) == [("too_many_failed", 0.55, 0.5)]
    [problem] = problems(counts, [], Thresholds())
    assert problem.message == "55 of 100 pages failed (timeout): 55%"
    spread = {"pages": 40, "failed": 60, "failed/timeout": 30, "failed/name": 30}
    assert found(spread, {}) == [("too_many_failed", 0.6, 0.5)]
    assert [value for _, value, _ in found(spread, {}, max_failed_share=0.25)] == [0.3, 0.3]
    assert found(spread, {}, max_failed_share=1.0) == []
    assert found({"pages": 50, "failed": 50}, {}) == []
    assert failures(spread | {"failed": 61}) == {"name": 30, "timeout": 30, "other": 1}


def test_the_share_of_adverts_collapses() -> None:
    few = GOOD | {"shown/adverts": 58, "adverts": 0}
    assert found(few) == [("fewer_adverts", 0.29, pytest.approx(0.3))]
    assert found(few, advert_share_drop=0.6) == []
    assert found(GOOD | {"shown": 29, "shown/adverts": 0}) == [], "too few to tell"
    quiet = GOOD | {"adverts": 0}
    assert found(few, *[quiet] * 12) == [("fewer_adverts", 0.29, pytest.approx(0.3))], "known pages count"


def test_runs_that_say_nothing_do_not_push_out_those_that_do() -> None:
    tiny = {"pages": 1, "shown": 1}
    few = GOOD | {"shown/adverts": 0, "fields/area": 0}
    assert [name for name, _, _ in found(few, *[tiny] * 20, *[GOOD] * 3)] == [
        "fewer_adverts",
        "emptier_fields",
    ]
    old = GOOD | {"shown/adverts": 0}
    assert [name for name, _, _ in found(few, *[GOOD] * 10, *[old] * 20)][:1] == ["fewer_adverts"], (
        "the newest count"
    )


def test_a_field_is_filled_less_often() -> None:
    assert found(GOOD | {"fields/area": 39}) == [("emptier_fields", 0.65, pytest.approx(0.665))]
    [problem] = problems(GOOD | {"fields/area": 0}, [GOOD] * 3, Thresholds())
    assert problem.message == "field area: in 0% of the adverts; 95% is usual"
    assert found(GOOD | {"fields/area": 39}, fill_drop=0.4) == []
    rare = GOOD | {"fields/area": 11}
    assert found(GOOD | {"fields/area": 0}, rare, rare, rare) == []
    young = {name: count for name, count in GOOD.items() if not name.startswith("fields")}
    assert found(GOOD, young, young, young) == []


@given(COUNTS, st.lists(COUNTS, max_size=12))
def test_any_counts_can_be_judged(counts: dict[str, int], history: list[dict[str, int]]) -> None:
    for problem in problems(counts, history, Thresholds(min_pages=3)):
        assert problem.monitor in CHECKS
        assert problem.message and "\n" not in problem.message
        assert problem.value is not None and problem.threshold is not None
    assert sum(failures(counts).values()) >= counts.get("failed", 0)


@given(COUNTS)
def test_a_run_like_those_before_it_differs_from_nothing(counts: dict[str, int]) -> None:
    kinds = {problem.monitor for problem in problems(counts, [counts] * 4, Thresholds())}
    assert kinds <= {"nothing_read", "too_many_failed"}


def test_counters_become_counts() -> None:
    stats = {
        "hotlines/pages": 3,
        "hotlines/failed/timeout": 1,
        "hotlines/odd": "text",
        "downloader/request_count": 9,
        "downloader/response_bytes": 12_345,
        "finish_reason": "finished",
        "log_count/WARNING": 2,
    }
    assert counts_of(stats) == {"bytes": 12_345, "failed/timeout": 1, "pages": 3, "requests": 9}
    assert peak_memory() > 1_000_000


def test_what_an_advert_holds() -> None:
    html = (
        "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p><p>服务区域：湖北省天门市</p>"
    )
    advert = read_advert(parse_page(html.encode(), "http://a.example/"))
    assert filled(advert) == FIELDS
    assert all(pair.role == Role.ADVERTISED for pair in advert.pairs)
    assert filled(read_advert(parse_page("<p>天气 不错</p>".encode(), "http://a.example/"))) == ()
    assert [failure_of_status(status) for status in (404, 410, 403, 503, 304)] == [
        "gone",
        "gone",
        "status_4xx",
        "status_5xx",
        "status_3xx",
    ]
