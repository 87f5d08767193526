"""Ties and operators that are kept up page by page are those that are made anew, and the same on both databases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from crawler.cli.show import plain
from output import bulk, links
from output.database import open_engine, write
from output.errors import LibraryError
from output.library import Library
from tests.tied import PHONE, A, B, C, D, advert

TABLES = ("page_template", "template_share", "tie_evidence", "tie", "hub", "operator_number")
NUMBERS = (A, B, C, D, "4001110005", PHONE)
# Few hosts and numbers, and one that stands beside many, so that all rules come to bear.
PUT = st.tuples(
    st.just("put"),
    st.integers(0, 8),
    st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from(NUMBERS)), min_size=1, max_size=2).map(
        lambda pairs: [*pairs, ("甲", NUMBERS[0])] if len(pairs) == 1 else pairs
    ),
    st.sampled_from([None, 0, 0, 1]),
    st.sampled_from([None, None, 0, 1]),
    st.integers(0, 9),
    st.sampled_from("12"),
)
OTHER = st.one_of(
    st.tuples(st.just("withdraw"), st.sampled_from(NUMBERS), st.sampled_from([None, "甲"])),
    st.tuples(st.just("undo"), st.sampled_from(NUMBERS), st.sampled_from([None, "甲"])),
    st.tuples(
        st.just("judge"),
        st.sampled_from(NUMBERS),
        st.sampled_from(NUMBERS),
        st.sampled_from(["same", "different", "unsure"]),
    ),
    st.tuples(st.just("unjudge"), st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
)


def follow(library: Library, maker: Any, steps: list[Any]) -> None:
    """Do what the steps say; what the library refuses is left."""
    for kind, *what in steps:
        try:
            if kind == "put":
                page, pairs, which, places, day, reader = what
                url = f"http://h{page % 3}.cn/{page}"
                made = advert(
                    maker, [(f"{brand}牌", number) for brand, number in pairs], which, places, reader=reader
                )
                maker.put(library.engine, url, made, day, body=f"{page}{day % 3}")
            elif kind == "judge":
                library.judge(*what, why="so", who="Li")
            elif kind == "unjudge":
                library.undo_judgement(*what, why="so", who="Li")
            else:
                change = library.withdraw if kind == "withdraw" else library.undo_withdrawal
                change(what[0], what[1] and f"{what[1]}牌", why="so", who="Li")
        except LibraryError:
            continue


def rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table: sorted(map(tuple, connection.execute(bulk.sql(f"SELECT * FROM {table}"))), key=repr)
            for table in TABLES
        }


def check_kept_up(url: str, maker: Any, steps: list[Any]) -> None:
    with Library(open_engine(url, create=True)) as library:
        follow(library, maker, steps)
        kept = rows(library.engine)
        with write(library.engine) as connection:
            links.rebuild(connection)
        assert rows(library.engine) == kept


STEPS = st.lists(st.one_of(PUT, PUT, PUT, OTHER), min_size=3, max_size=24)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_kept_up_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, templates: Any, maker: Any, steps: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("kept") / "hotlines.db"
    shutil.copy(templates[0], path)
    check_kept_up(f"sqlite:///{path}", maker, steps)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_kept_up_is_made_anew_on_both(fresh_url: Callable[[], str], maker: Any, steps: list[Any]) -> None:
    check_kept_up(fresh_url(), maker, steps)


def test_both_databases_find_the_same_operators(both_urls: list[str], maker: Any) -> None:
    found = []
    for url in both_urls:
        with Library(open_engine(url, create=True)) as library:
            steps = [
                (
                    "put",
                    at,
                    [("甲", NUMBERS[at % 6]), ("甲", NUMBERS[(at * 2 + 1) % 6])],
                    at % 2,
                    at % 2,
                    at,
                    "1",
                )
                for at in range(7)
            ]
            follow(library, maker, [*steps, ("judge", A, C, "different"), ("judge", B, D, "same")])
            found.append((library.operators(), library.templates(), library.operator(A, why=True)))
    one, other = (json.dumps(plain(answers), ensure_ascii=False, indent=1).splitlines() for answers in found)
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    assert all("judged_at" in line for line, _ in differing), differing  # made now
