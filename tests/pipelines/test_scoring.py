"""Scores: which facts are the same, what counts as missed or extra, and what labels may look like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.asdict import advert_dict
from output.errors import LabelsError
from pipelines.advert import read_page
from pipelines.labelled import Found, Labelled, found_in, found_in_row, labelled_from, readings_from
from pipelines.sameness import same_brand, same_product, same_text, says_number
from pipelines.scoring import Scores, score


def gold(name: str = "a", is_ad: bool = True, **facts: Any) -> dict[str, Any]:
    rows = {"brands": [], "products": [], "phones": [], "regions": [], "pairs": [], **facts}
    return {"id": name, "is_ad": is_ad, "gold": rows}


def read(name: str = "a", is_advert: bool | None = True, text: str = "", **facts: Any) -> dict[str, Any]:
    rows = {"brands": [], "products": [], "numbers": [], "areas": [], "pairs": [], "claims": [], **facts}
    return {"source": f"pages/{name}.html", "is_advert": is_advert, "text": text, **rows}


def scored(labels: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Scores:
    pages = labelled_from(map(json.dumps, labels), "gold")
    return score(pages, readings_from(map(json.dumps, rows), "read", [page.id for page in pages]).found)


def counts(scores: Scores, field: str) -> tuple[int, int, int]:
    tally = scores.fields[field]
    return tally.hit, tally.missed, tally.extra


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("博世BOSCH", "博世", True),
        ("博世BOSCH", "bosch", True),
        ("博世BOSCH", "博世Siemens", True),  # the Chinese name decides where both have one
        ("Ｇ Ｒ Ｅ Ｅ", "gree", True),
        ("格力GREE", "美的GREE", False),
        ("格力", "珠海格力", False),
        ("!", "?", False),
    ],
)
def test_brands(a: str, b: str, same: bool) -> None:
    assert same_brand(a, b) is same and same_brand(b, a) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("热水器", "电热水器", True),
        ("熱水器", "热水器", True),
        ("中央空调", "空调", True),
        ("家用中央空调", "空调", False),  # more than two characters are left out
        ("柜", "冰柜", False),  # one character names too much
        ("空调", "空调扇", False),
    ],
)
def test_products(a: str, b: str, same: bool) -> None:
    assert same_product(a, b) is same and same_product(b, a) is same


@pytest.mark.parametrize(
    ("wording", "number", "says"),
    [
        ("400-000-0123", "4000000123", True),
        ("４００ 〇〇零 O一贰③", "4000000123", True),
        ("四零零-零零零零-幺贰叁", "4000000123", True),
        ("四百-0000-一二三", "4000000123", True),
        ("捌佰 0000 123", "8000000123", True),
        ("400一0000一123", "4000000123", True),
        ("4001000123", "4000000123", False),
        ("四百", "4000000123", False),
        ("百0000123", "4000000123", False),
        ("二百0000123", "2000000123", False),
        ("+86 10 5555 0123", "01055550123", True),
        ("(010)55550123转8012", "01055550123", True),
        ("010-55550123-1234567", "01055550123", False),  # no extension is that long
        ("400-000-012", "4000000123", False),
        ("8640000001", "40000001", False),
        ("", "0", False),
    ],
)
def test_evidence_of_numbers(wording: str, number: str, says: bool) -> None:
    assert says_number(wording, number) is says


@given(st.text("格力GREEｇ４", max_size=12), st.sampled_from(["", " ", "\u3000", "\t\n"]))
def test_wordings_are_the_same_whatever_space_is_in_them(text: str, space: str) -> None:
    assert same_text(text, space.join(text).lower())
    assert not same_text(text, f"{text}美")


def test_a_field_is_counted_fact_by_fact() -> None:
    scores = scored(
        [gold(phones=["4000000123", "4000000124"]), gold("b", phones=["4000000125"])],
        [read(numbers=[{"number": n} for n in ("4000000124", "4000000129")]), read("b")],
    )
    assert counts(scores, "numbers") == (1, 2, 1)
    tally = scores.fields["numbers"]
    assert (tally.precision, tally.recall, tally.f1) == (1 / 2, 1 / 3, 2 / 5)
    assert scores.figure("numbers") == 2 / 5
    assert ("a", "numbers", ("4000000123",), ("4000000129",)) in scores.faults


def test_a_found_fact_serves_one_labelled_one() -> None:
    scores = scored([gold(products=["电热水器", "热水器"])], [read(products=["热水器"])])
    assert counts(scores, "products") == (1, 1, 0)


def test_brands_are_known_by_any_spelling_in_pairs_too() -> None:
    scores = scored(
        [gold(brands=["GREE"], pairs=[["GREE", "4000000123"]])],
        [
            read(
                brands=[{"brand": "格力", "written": ["Gree", "格力"], "evidence": [[0, 4]]}],
                pairs=[
                    {"brand": "格力", "number": "4000000123", "role": "advertised"},
                    {"brand": "格力", "number": "4000000124", "role": "mentioned"},
                ],
                text="Gree",
            )
        ],
    )
    assert counts(scores, "brands") == counts(scores, "pairs") == (1, 0, 0)
    assert (scores.exact, scores.spans) == (1, 1)


def test_areas_count_once_however_often_a_page_says_them() -> None:
    areas = [{"written": "乙市", "evidence": [[0, 2]]}, {"written": "乙市", "evidence": [[5, 7]]}]
    scores = scored([gold(regions=["乙 市"])], [read(areas=areas, text="乙市和乙市")])
    assert counts(scores, "areas") == (1, 0, 0)
    assert (scores.exact, scores.spans) == (1, 2)
    assert [fault.extra for fault in scores.faults] == [("area 乙市: ",)]


def test_a_fact_without_evidence_is_inexact() -> None:
    scores = scored([gold(phones=["95118"])], [read(numbers=[{"number": "95118"}], text="95118")])
    assert (scores.exact, scores.spans) == (0, 1)


def test_pages_that_advertise_nothing_count_by_their_pairs_alone() -> None:
    pair = {"brand": "格力", "number": "4000000123"}
    rows = [
        read(
            is_advert=False, numbers=[{"number": "95118", "evidence": [[0, 5]]}], pairs=[pair], text="95118"
        ),
        read("b", is_advert=False, pairs=[{**pair, "role": "mentioned"}]),
    ]
    scores = scored([gold(is_ad=False), {"id": "b", "is_ad": False}], rows)
    assert counts(scores, "pairs") == (0, 0, 1)
    assert counts(scores, "numbers") == (0, 0, 0)
    assert (scores.right, scores.pages) == (2, 2)


def test_unread_pages_are_missed_and_borderline_ones_left_out() -> None:
    labels = [
        gold(phones=["95118"]),
        gold("b", is_ad=False),
        {**gold("c", phones=["95118"]), "borderline": True},
    ]
    scores = scored(labels, [read("c", numbers=[{"number": "4000000123"}])])
    assert counts(scores, "numbers") == (0, 1, 0)
    assert (scores.unread, scores.borderline, scores.right, scores.pages) == (["a", "b"], 1, 0, 2)


def test_claims_are_scored_where_they_are_labelled() -> None:
    claims = [{"claim": "official"}, {"claim": "nationwide"}]
    assert "claims" not in scored([gold()], [read(claims=claims)]).fields
    labels = [gold(claims=["official", "headquarters"]), gold("b")]
    assert counts(scored(labels, [read(claims=claims), read("b", claims=claims)]), "claims") == (1, 1, 1)


def test_nothing_to_find_and_nothing_found_is_no_success() -> None:
    scores = scored([gold()], [read()])
    assert scores.figure("numbers") == scores.figure("evidence") == scores.figure("claims") == 0


def test_a_reading_is_scored_as_its_json_is() -> None:
    advert = read_page(
        "<title>格力空调维修</title><p>格力空调售后电话 400-000-0123</p><p>服务区域:深圳市宝安区</p>"
    )
    found = found_in(advert)
    assert found == found_in_row(json.loads(json.dumps(advert_dict(advert, "x"))))
    scores = score([Labelled("a", True, found.facts)], {"a": found})
    for name in ("numbers", "brands", "products", "areas", "pairs"):
        assert scores.fields[name].labelled and scores.figure(name) == 1
    assert scores.exact == scores.spans > 0
    assert not scores.faults


def test_readings_belong_to_pages_by_the_name_of_their_file() -> None:
    sources = ["x/a.html", "a.txt", "http://h.example/p?q=1.2", "other.html"]
    lines = [json.dumps({**read(), "source": source}) for source in sources]
    readings = readings_from(["", *lines], "read", ["a", "http://h.example/p?q=1.2"])
    assert list(readings.found) == ["a", "http://h.example/p?q=1.2"]
    assert readings.strangers == ("other.html",)
    assert readings.repeated == ("a",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "gold, line 2: is no JSON"),
        ("[" * 100_000, "gold, line 2: is no JSON"),
        ("[]", "gold, line 2: is no JSON object"),
        ('{"is_ad": true}', "gold, line 2: the page has no id"),
        ('{"id": "a", "gold": {}}', "gold, line 2: is_ad of the page a is neither true nor false"),
        ('{"id": "a", "is_ad": true}', "gold, line 2: the page a has no gold"),
        ('{"id": "a", "is_ad": true, "gold": {"brands": []}}', "gold, line 2: gold of the page a has no phones"),
        (json.dumps(gold(phones=[4000000123])), "gold, line 2: gold of the page a is not made of lists of texts"),
        (json.dumps(gold(brands="格力")), "gold, line 2: gold of the page a is not made of lists of texts"),
        (json.dumps(gold(pairs=[["格力"]])), "gold, line 2: gold of the page a is not made of lists of texts"),
        (json.dumps(gold("first")), "gold, line 2: the page first is labelled twice"),
    ],
)  # fmt: skip
def test_what_is_no_labelled_page_is_told_in_one_line(line: str, said: str) -> None:
    with pytest.raises(LabelsError) as error:
        labelled_from([json.dumps(gold("first")), line], "gold")
    assert str(error.value) == said


def test_labels_that_hold_nothing_are_an_error() -> None:
    with pytest.raises(LabelsError, match="holds no labelled page"):
        labelled_from(["", "\n"], "gold")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("a.html"),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from([*read(), "brand", "number", "written", "evidence", "id", "is_ad", "gold"]),
                        inner, max_size=8), max_leaves=12))  # fmt: skip
def test_any_json_is_a_reading_or_an_error_of_one_line(value: object) -> None:
    line = json.dumps(value)
    for parse in (lambda: readings_from([line], "read", ["a"]), lambda: labelled_from([line], "gold")):
        try:
            parse()
        except LabelsError as error:
            assert "\n" not in str(error)


def test_a_reader_that_does_not_judge_is_never_right() -> None:
    scores = score([Labelled("a", False)], {"a": Found()})
    assert (scores.right, scores.pages, scores.unread) == (0, 1, [])
