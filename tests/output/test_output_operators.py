"""Operators: numbers tied by evidence, never by a brand, and what shows it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event

from output.errors import LibraryError
from output.library import Library
from tests.tied import BUILDS, PHONE, A, B, C, D, advert, build, operators, together


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine)


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


def test_what_no_advert_shows_is_in_no_set_of_an_operator(
    engine: Engine, library: Library, maker: Any
) -> None:
    maker.put(engine, "http://a.cn/1", advert(maker, [("格力", A), ("格力", B)]))
    library.judge(A, "4009999999", "same", why="so", who="Li")
    assert [tie.without_it for tie in library.operator(A, why=True).ties] == [[[A], [B]]]


def test_why_names_what_a_piece_is_about(engine: Engine, library: Library, maker: Any) -> None:
    for at, number in enumerate([A, B, A, B]):
        maker.put(engine, f"http://a.cn/{at}", advert(maker, [(f"牌{at}", number)], 0), at)
    (tie,) = library.operator(A, why=True).ties
    (row,) = library.templates()
    assert (tie.kind, [piece.about for piece in tie.evidence]) == ("template", [f"{row.template} on a.cn"])


def test_the_pieces_of_a_tie_are_looked_up_together(engine: Engine, library: Library, maker: Any) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def statements() -> int:
        asked.clear()
        (tie,) = library.operator(A, why=True).ties
        assert [piece.about for piece in tie.evidence] == [f"http://h{at}.cn/" for at in range(3)]
        return len(asked)

    for at in range(3):
        maker.put(engine, f"http://h{at}.cn/", advert(maker, [("海尔", A), ("海尔", B)]), at)
    few = statements()
    for at in range(3, 20):
        maker.put(engine, f"http://h{at}.cn/", advert(maker, [("海尔", A), ("海尔", B)]), at)
    assert statements() == few


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


def test_quotations_show_no_other_numbers(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", maker.advert([("海尔", A), ("海尔", PHONE), ("海尔", B)]))
    quotes = [seen.quote for seen in library.why(A, "海尔").sightings]
    assert all(A in quote and PHONE not in quote and B not in quote for quote in quotes) and quotes
    assert any("*" in quote for quote in quotes)


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
