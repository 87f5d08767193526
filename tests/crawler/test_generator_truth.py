"""A generated page says what its right answer says: checked with an HTML parser that knows nothing of the generator."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.generator import LAYOUTS, MUTATIONS, NEGATIVES, GeneratedPage, compatible, generate
from output.gazetteer import load
from output.reference import read_table

CLAIMS = {row["claim"] for row in read_table("claims.csv")}
OFFICIAL = {row["number"] for row in read_table("official_numbers.csv")}
SEEDS = st.integers(0, 10**6)
BRAND_TRICKS = {name for name in MUTATIONS if MUTATIONS[name].touches == "brands"}
PROFILE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Parsed(HTMLParser):
    """The text of a page (hidden text too), its head lines and the targets of its links to call."""

    def __init__(self, page: GeneratedPage) -> None:
        super().__init__()
        self.parts: dict[str, list[str]] = {
            "title": [],
            "body": [],
            "tel": [],
            "description": [],
            "keywords": [],
        }
        self._in = "body"
        self.feed(page.data.decode(page.encoding))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"title", "script", "style"}:
            self._in = tag
        if tag == "meta" and given.get("name") in self.parts:
            self.parts[given["name"]].append(given["content"])
        if given.get("href", "").startswith("tel:"):
            self.parts["tel"].append(given["href"][4:])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"title", "script", "style"}:
            self._in = "body"

    def handle_data(self, data: str) -> None:
        if self._in in self.parts:
            self.parts[self._in].append(data)

    def text(self, where: str) -> str:
        """What stands in one place; the body's line breaks are none of its words."""
        return re.sub(r"[\r\n]+ *", "", "".join(self.parts["body" if where == "hidden" else where]))


@st.composite
def any_advert(draw: st.DrawFn) -> GeneratedPage:
    """An advert of any seed and layout with up to eight mutations that can stand together."""
    layout = draw(st.sampled_from(sorted(LAYOUTS)))
    chosen: list[str] = []
    for name in draw(st.lists(st.sampled_from(sorted(MUTATIONS)), max_size=8)):
        if compatible([*chosen, name]) and not (layout == "no_brand" and name in BRAND_TRICKS):
            chosen.append(name)
    return generate(
        draw(SEEDS), layout, chosen, size=draw(st.sampled_from([None, None, None, "short", "list"]))
    )


@given(any_advert())
@PROFILE
def test_every_spelling_of_a_number_stands_where_and_as_often_as_the_answer_says(page: GeneratedPage) -> None:
    parsed = Parsed(page)
    for number in page.truth.numbers:
        said: dict[tuple[str, str], int] = {}
        for spelling in number.spellings:
            place = "body" if spelling.where == "hidden" else spelling.where
            said[place, spelling.written] = said.get((place, spelling.written), 0) + spelling.count
        for (place, written), count in said.items():
            others = sum(
                times * other.count(written)
                for (where, other), times in said.items()
                if where == place and other != written
            )
            found = parsed.text(place).count(written) - others
            assert found == count or (number.kind == "service_code" and found > count)


@given(any_advert())
@PROFILE
def test_areas_stand_on_the_page_in_order_and_their_codes_exist(page: GeneratedPage) -> None:
    parsed = Parsed(page)
    text = "\n".join(map(parsed.text, ("title", "description", "body")))
    at = 0
    for area in page.truth.areas:
        at = text.find(area.written, at)
        assert at >= 0
        at += len(area.written)
        assert area.code is None or load().by_code(area.code)


@given(any_advert())
@PROFILE
def test_brands_products_claims_and_heads_stand_on_the_page(page: GeneratedPage) -> None:
    parsed, truth = Parsed(page), page.truth
    text = "\n".join(map(parsed.text, ("title", "description", "keywords", "body")))
    facts = [*truth.brands, *truth.products, *truth.claims]
    assert [word for fact in facts for word in fact.written if word not in text] == []
    assert [head for head in truth.heads if head not in text] == []
    assert {claim.claim for claim in truth.claims} <= CLAIMS


@given(any_advert())
@PROFILE
def test_pairs_tie_all_brands_and_all_numbers_of_the_page(page: GeneratedPage) -> None:
    truth = page.truth
    assert {brand for brand, _ in truth.pairs} == {brand.brand for brand in truth.brands}
    numbers = {number.number for number in truth.numbers}
    assert truth.is_ad and numbers
    assert {number for _, number in truth.pairs} == (numbers if truth.brands else set())
    assert not numbers & set(truth.mentioned)


@given(any_advert())
@PROFILE
def test_the_advert_stands_where_the_answer_says_and_nowhere_else(page: GeneratedPage) -> None:
    truth = page.truth
    assert truth.advert_span is not None
    start, end = truth.advert_span
    part = truth.text[start:end]
    assert part.startswith(truth.first_words) and part.endswith(truth.last_words)
    assert truth.first_words and truth.last_words
    rest = truth.text[len(truth.title) : start] + truth.text[end:]
    for number in truth.numbers:
        body = [spelling for spelling in number.spellings if spelling.where == "body"]
        assert all(spelling.written in part for spelling in body)
        if number.kind != "service_code":
            assert not any(spelling.written in rest for spelling in body)


@given(any_advert())
@PROFILE
def test_numbers_are_valid_and_belong_to_no_maker(page: GeneratedPage) -> None:
    for number in page.truth.numbers:
        assert number.number not in OFFICIAL
        if number.kind == "service_code":
            assert re.fullmatch(r"9[56]\d{3,4}", number.number)
        else:
            assert phonenumbers.is_valid_number(phonenumbers.parse(number.number, "CN"))


SIGNS = str.maketrans(
    "⓪①②③④⑤⑥⑦⑧⑨零一二三四五六七八九\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19OolI\U00010028\U00010021\U00010024\U00010029\U0001002b\U00010025\U00010023\U00010022\U00010026",
    "0123456789" * 3 + "0011" + "012345689",
)


@given(any_advert())
@PROFILE
def test_a_spelling_undone_by_hand_gives_the_national_digits(page: GeneratedPage) -> None:
    for number in page.truth.numbers:
        for spelling in number.spellings:
            digits = re.sub(r"\D", "", spelling.written.translate(SIGNS))
            if number.extension and spelling.where != "tel":
                assert digits.endswith(number.extension)
                digits = digits.removesuffix(number.extension)
            assert digits in {number.number, number.number.removeprefix("0")}


@given(SEEDS, st.sampled_from(NEGATIVES), st.sampled_from(["", *sorted(MUTATIONS)]))
@PROFILE
def test_a_page_that_is_no_advert_has_an_empty_answer(seed: int, kind: str, name: str) -> None:
    page = generate(seed, kind, [name] if name else [], negative=True)
    truth, parsed = page.truth, Parsed(page)
    assert not truth.is_ad
    assert not any([truth.brands, truth.numbers, truth.pairs, truth.products, truth.areas, truth.claims])
    assert truth.advert_span is None
    assert parsed.text("title") == truth.title
    assert len(parsed.text("body")) > 60


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_visible_lines_are_those_of_the_page(layout: str) -> None:
    page = generate(11, layout)
    body = re.sub(r"\s", "", Parsed(page).text("body"))
    shown = re.sub(r"\s", "", page.truth.text[len(page.truth.title) :])
    assert body == shown
