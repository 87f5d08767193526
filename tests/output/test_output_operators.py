"""Operators: numbers tied by evidence, never by a brand; kept up page by page, the same as made anew."""

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
from output.records import AreaAnswer, AreaMention, AreaStatus

A, B, C, D = "4001110001", "4001110002", "4001110003", "4001110004"
PHONE = "13800138000"
PROVINCES = ("云南省", "江苏省", "江西省", "湖南省", "四川省", "湖北省", "广东省")
COUNTIES = {
    str(code): f"{PROVINCES[code // 10_000 - 51]}/{code}市/{code}县"
    for code in range(510_781, 580_000, 5_000)
}
LISTS = [list(COUNTIES)[:13], list(COUNTIES)[1:14]]
BUILDS = [
    "(一){x}:\n·{x};{x}!\n【{x}】|{x}|\n-{x}《{x}》\n#{x}#{x}?{x}\n=={x}==\n",
    "@{x}、{x}\n>>{x}>>{x}\n*{x}*{x}*\n${x}%{x}\n“{x}”~{x}\n++{x}++\n",
]


def build(which: int | None, words: str = "某些话") -> str:
    return "" if which is None else "\n" + BUILDS[which].replace("{x}", words)


def advert(
    maker: Any, pairs: list[tuple[str, str]], which: int | None = None, places: int | None = None, **more: Any
) -> Any:
    """An advert in one of two builds, that claims one of two lists of counties."""
    made = maker.advert(pairs, (), more=build(which), **more)
    if places is None:
        return made
    text, areas = made.text + "\n", []
    for code in LISTS[places]:
        answer = AreaAnswer(
            AreaStatus.CURRENT,
            code=code,
            name=f"{code}县",
            path=COUNTIES[code],
            level="county",
            code_system="gb2260",
        )
        areas.append(AreaMention(answer, len(text), len(text) + 6, code))
        text += f"{code}、"
    import dataclasses  # noqa: PLC0415

    return dataclasses.replace(made, text=text, areas=tuple(areas), advert_span=(0, len(text)))


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine)


def operators(library: Library) -> dict[str, str]:
    return {row.number: row.operator for row in library.operators()}


def together(library: Library, *numbers: str) -> bool:
    return len({operators(library)[number] for number in numbers}) == 1


def test_a_brand_ties_nothing(engine: Engine, library: Library, maker: Any) -> None:
    for at, number in enumerate((A, B, C)):
        maker.put(engine, f"http://h{at}.cn/", advert(maker, [("海尔", number), ("西门子", number)]))
    assert operators(library) == {A: f"op-{A}", B: f"op-{B}", C: f"op-{C}"}


def test_one_advert_ties_and_the_first_seen_names(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", B), ("海尔", C)]), 3)
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", C)]), 1)
    assert operators(library) == {B: f"op-{C}", C: f"op-{C}"}
    assert {row.number: row.ties for row in library.operators()} == {B: 1, C: 1}
    assert library.number(B).operator == f"op-{C}"
    assert [row.operator for row in library.numbers()] == [f"op-{C}"] * 2
    maker.put(engine, "http://c.cn/", advert(maker, [("海尔", B)]), 0)
    assert operators(library) == {B: f"op-{B}", C: f"op-{B}"}


def test_a_mobile_names_an_operator_only_without_others(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", PHONE)]), 0)
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", PHONE), ("海尔", B)]), 5)
    assert operators(library) == {PHONE: f"op-{B}", B: f"op-{B}"}


def test_a_page_that_swaps_its_number(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", A)]), 0)
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", B)]), 1)
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", C)], 0), 0)
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", D)], 1), 1)
    assert together(library, A, B)
    assert not together(library, C, D)


def test_numbers_that_take_turns_in_one_build(engine: Engine, library: Library, maker: Any) -> None:
    for at, (number, which) in enumerate([(A, 0), (B, 0), (A, 0), (B, 0), (C, 1), (C, 1)]):
        words = f"第{at}种说法"
        made = maker.advert([(f"牌{at}", number)], (), more="\n" + BUILDS[which].replace("{x}", words))
        maker.put(engine, f"http://a.cn/{at}", made, at)
    assert together(library, A, B)
    assert not together(library, A, C)


def test_a_host_of_many_numbers_is_a_platform(engine: Engine, library: Library, maker: Any) -> None:
    for at, number in enumerate([A, B, A, B]):
        maker.put(engine, f"http://a.cn/{at}", advert(maker, [(f"牌{at}", number)], 0), at)
    assert together(library, A, B)
    for at in range(6):
        maker.put(engine, f"http://a.cn/other{at}", advert(maker, [("某牌", f"400222000{at}")], 1), at)
    assert not together(library, A, B)
    for at in range(6):
        library.withdraw(f"400222000{at}", why="so", who="Li")
    assert together(library, A, B)


def test_one_list_of_regions_on_two_hosts(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", A)], places=0))
    maker.put(engine, "http://b.cn/", advert(maker, [("方太", B)], places=0))
    maker.put(engine, "http://c.cn/", advert(maker, [("方太", C)], places=1))
    assert together(library, A, B)
    assert not together(library, A, C)
    for at in range(4):
        maker.put(engine, f"http://d{at}.cn/", advert(maker, [("某牌", f"400333000{at}")], places=0))
    assert not together(library, A, B)


def test_a_footer_of_a_platform_ties_nobody(engine: Engine, library: Library, maker: Any) -> None:
    members = [f"400444000{at}" for at in range(5)]
    for at, number in enumerate(members):
        maker.put(engine, f"http://p.cn/{at}", advert(maker, [(f"牌{at}", number), (f"牌{at}", D)], 0))
    assert len(set(operators(library).values())) == len(members) + 1
    found = library.operator(D, why=True)
    assert {tie.left_out.partition(":")[0] for tie in found.ties if tie.left_out} == {"platform"}


def test_a_footer_ties_again_when_its_neighbours_are_tied(
    engine: Engine, library: Library, maker: Any
) -> None:
    for at, number in enumerate((A, B, C)):
        maker.put(engine, f"http://p{at}.cn/", advert(maker, [(f"牌{at}", number), (f"牌{at}", D)]))
    assert len(set(operators(library).values())) == 4
    maker.put(engine, "http://q.cn/", advert(maker, [("海尔", A), ("海尔", B)]))
    assert together(library, A, B, C, D)
    library.withdraw("http://q.cn/", why="so", who="Li")
    assert len(set(operators(library).values())) == 4


def test_a_few_lines_of_one_firm_are_no_platform(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", advert(maker, [("海尔", n) for n in (A, B, C, D)]))
    maker.put(engine, "http://a.cn/2", advert(maker, [("海尔", n) for n in (A, B)]))
    assert together(library, A, B, C, D)


def test_directories_and_official_lines_tie_nothing(
    engine: Engine, library: Library, maker: Any, tmp_path: Any
) -> None:
    maker.put(engine, "http://list.cn/", advert(maker, [(f"牌{n}", f"400555{n:04}") for n in range(12)]))
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", A), ("海尔", B)]))
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", A), ("海尔", C)]))
    assert together(library, A, B, C)
    assert len(set(operators(library).values())) == 13
    file = tmp_path / "official.csv"
    file.write_text(f"brand,number,source\n海尔,{A},https://maker.example/\n", encoding="utf-8")
    library.official_import(file)
    assert len({operators(library)[number] for number in (A, B, C)}) == 3
    library.official_remove(A)
    assert together(library, A, B, C)


def test_why_names_ties_evidence_and_what_falls_apart(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", A), ("海尔", B)]))
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", B), ("海尔", C)]), 1)
    maker.put(engine, "http://c.cn/", advert(maker, [("海尔", B), ("海尔", C)]), 2)
    found = library.operator(f"op-{A}", why=True)
    assert [row.number for row in found.numbers] == [A, B, C]
    assert [(tie.number_a, tie.number_b, tie.pieces) for tie in found.ties] == [(A, B, 1), (B, C, 2)]
    assert found.ties[0].without_it == [[A], [B, C]]
    (piece,) = found.ties[0].evidence
    assert piece.about == "http://a.cn/"
    assert {seen.number for seen in piece.sightings} == {A, B}
    for seen in piece.sightings:
        reading = library.page(seen.page).reading
        assert reading is not None
        assert reading.text[slice(*seen.number_span)] == seen.number
        assert reading.text[slice(*seen.brand_span)] == "海尔"
        assert seen.number in seen.quote and seen.brand in seen.quote
    maker.put(engine, "http://d.cn/", advert(maker, [("海尔", A), ("海尔", C)]))
    assert [tie.without_it for tie in library.operator(A, why=True).ties] == [[], [], []]


def test_why_of_a_pair(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", advert(maker, [("海尔", A), ("方太", A)]))
    found = library.why("400-111-0001", "海尔")
    assert (found.pages, found.listing, found.other_brands) == (1, "unlisted", ["方太"])
    assert found.rests_on.startswith("one page alone")
    maker.put(engine, "http://a.cn/2", advert(maker, [("海尔", A)]), 1)
    assert "the host is" in library.why(A, "海尔").rests_on
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", A)]), 2)
    found = library.why(A, "海尔")
    assert found.rests_on.endswith("without a.cn, which has most, 1 page still shows it")
    assert [seen.page for seen in found.sightings] == ["http://a.cn/1", "http://a.cn/2", "http://b.cn/"]
    for wrong in ((B, "海尔"), (A, "西门子"), ("12", "海尔")):
        with pytest.raises(LibraryError):
            library.why(*wrong)


def test_judgements_win_and_can_be_undone(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", A), ("海尔", B)]))
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", B), ("海尔", C)]))
    maker.put(engine, "http://c.cn/", advert(maker, [("海尔", B), ("海尔", C)]))
    maker.put(engine, "http://d.cn/", advert(maker, [("海尔", D)]))
    library.judge(A, C, "different", why="two firms", who="Li")
    assert together(library, B, C) and not together(library, A, B)
    assert {tie.left_out for tie in library.operator(A, why=True).ties} == {
        "cut: it would tie numbers that somebody has judged not to be run together"
    }
    done = library.judge(A, D, "same", why="one licence", who="Li")
    assert done.operator_a == done.operator_b
    with write(engine) as connection:
        links.rebuild(connection)
    assert together(library, A, D) and not together(library, A, B)
    library.undo_judgement(A, C, why="a mistake", who="Wang")
    assert together(library, A, B, C, D)
    library.judge(B, D, "unsure", why="who knows", who="Wang")
    assert together(library, A, B, C, D)
    assert [(row.verdict, row.undone_who) for row in library.judgements()] == [
        ("unsure", None),
        ("same", None),
        ("different", "Wang"),
    ]


def test_judgements_hold_between_what_adverts_show(engine: Engine, library: Library, maker: Any) -> None:
    for at, number in enumerate((A, B, C)):
        maker.put(engine, f"http://h{at}.cn/", advert(maker, [("海尔", number)]))
    library.judge(A, B, "same", why="so", who="Li")
    library.judge(B, C, "same", why="so", who="Li")
    done = library.judge(A, "12315", "same", why="so", who="Li")
    assert done.operator_a is None and together(library, A, B, C)
    assert {row.number: row.ties for row in library.operators()} == {A: 1, B: 2, C: 1}
    library.withdraw(B, why="so", who="Li")
    assert len(set(operators(library).values())) == 2
    assert [(row.number_a, row.number_b) for row in library.judgements()] == [("12315", A)]
    for wrong in (lambda: library.judge(B, D, "same", why="so", who="Li"), lambda: library.operator(B)):
        with pytest.raises(LibraryError, match="withdrawn on"):
            wrong()
    library.undo_withdrawal(B, why="so", who="Li")
    assert together(library, A, B, C)


def test_quotations_show_no_other_numbers(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", maker.advert([("海尔", A), ("海尔", PHONE), ("海尔", B)]))
    quotes = [seen.quote for seen in library.why(A, "海尔").sightings]
    assert all(A in quote and PHONE not in quote and B not in quote for quote in quotes) and quotes
    assert any("*" in quote for quote in quotes)


def test_judgements_that_contradict_are_refused(library: Library) -> None:
    library.judge(A, B, "same", why="so", who="Li")
    library.judge(B, C, "same", why="so", who="Li")
    with pytest.raises(LibraryError, match="by way of 400-111-0002"):
        library.judge(A, C, "different", why="so", who="Li")
    library.judge(A, B, "different", why="seen better", who="Li")
    with pytest.raises(LibraryError, match="judged different, and the same"):
        library.judge(A, C, "same", why="so", who="Li")
    assert [row.verdict for row in library.judgements() if row.undone_at is None] == ["different", "same"]


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ((A, A, "same"), "name two"),
        ((A, "x", "same"), "no phone number"),
        ((A, B, "maybe"), "no verdict"),
    ],
)
def test_bad_judgements_are_one_line(library: Library, words: tuple[str, str, str], match: str) -> None:
    with pytest.raises(LibraryError, match=match):
        library.judge(*words, why="so", who="Li")
    with pytest.raises(LibraryError, match="say why"):
        library.judge(A, B, "same", why=" ", who="Li")


def test_who_else_serves_a_template(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", advert(maker, [("海尔", A)], 0))
    maker.put(engine, "http://b.cn/1", maker.advert([("方太", B)], (), more=build(0, "别的话")))
    maker.put(engine, "http://c.cn/1", advert(maker, [("方太", C)], 1))
    found = library.template("http://a.cn/1")
    assert [(row.host, row.pages, row.numbers) for row in found.template_hosts] == [
        ("a.cn", 1, 1),
        ("b.cn", 1, 1),
    ]
    assert [(one.number, one.pages) for one in found.template_numbers] == [(A, 1), (B, 1)]
    assert library.template(found.template) == found
    assert [row.hosts for row in library.templates()] == [2, 1]
    assert [row.template for row in library.templates("b.cn")] == [found.template]
    library.withdraw("http://b.cn/1", why="so", who="Li")
    assert [row.host for row in library.template(found.template).template_hosts] == ["a.cn"]
    for wrong in ("t-1", "http://nowhere.cn/"):
        with pytest.raises(LibraryError):
            library.template(wrong)


def test_what_numbers_have_in_common(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", advert(maker, [("海尔", A)], 0, 0))
    maker.put(engine, "http://a.cn/2", advert(maker, [("方太", B)], 1))
    maker.put(engine, "http://b.cn/1", advert(maker, [("方太", C)], 0, 0))
    maker.put(engine, "http://b.cn/2", advert(maker, [("方太", PHONE)], 0))
    found = library.related("400-111-0001", include_mobile=True)
    assert [tuple(row) for row in found] == [
        (C, "shared_cost", 1, 1, 1, 0),
        (PHONE, "mobile", 0, 0, 1, 0),
        (B, "shared_cost", 0, 0, 0, 1),
    ]
    assert [row.number for row in library.related(A)] == [C, B]
    for wrong in ("12", D):
        with pytest.raises(LibraryError):
            library.related(wrong)


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
