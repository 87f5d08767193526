"""Each mutation does what its row says, leaves the facts alone, and contradicts what it cannot stand beside."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.generator import LAYOUTS, MUTATIONS, MutationError, compatible, generate

SEEDS = range(6)

WRITTEN = {
    "group_3_3_4": r"\d{3}[- ]\d{3}[- ]\d{4}",
    "group_4_3_3": r"\d{4}[- ]\d{3}[- ]\d{3}",
    "group_3_4_3": r"\d{3}[- ]\d{4}[- ]\d{3}",
    "group_4_6": r"\d{4}[- ]\d{6}",
    "group_3_7": r"\d{3}[- ]\d{7}",
    "group_none": r"\d{10}",
    "double_hyphens": r"\d+(--\d+)+",
    "spaced_hyphens": r"\d+( - \d+|- \d+| -\d+)+",
    "en_dashes": r"\d+( ?– ?\d+)+",
    "em_dashes": r"\d+(——?\d+)+",
    "dots": r"\d+(\.\d+)+",
    "middle_dots": r"\d+(·\d+)+",
    "spaces": r"\d+([ \u3000]+\d+)+",
    "full_width": r"[\uff10-\uff19]+([-\uff0d ]?[\uff10-\uff19]+)*",
    "circled_digits": r"[⓪①-⑨]+([- ]?[⓪①-⑨]+)*",
    "chinese_numerals": "[零一二三四五六七八九]+([- ]?[零一二三四五六七八九]+)*",
    "linear_b": "[\U00010020-\U0001002b7]+([- ]?[\U00010020-\U0001002b7]+)*",
    "letter_o": r"(?=.*[Oo])[1-9Oo -]+",
    "letter_l": r"(?=.*[lI])[02-9lI -]+",
    "extension": r"[\d -]+( ?转(分机)? ?\d+|-0|-801)",
    "landline_no_zero": r"[1-9]\d{1,2}[- ]?\d[\d -]{6,9}",
    "landline_brackets": r"0\d{2,3}[)\uff09][- ]?\d[\d -]{6,8}",
    "mobile_numbers": r"1\d{2}[- ]?\d{4}[- ]?\d{4}",
    "service_codes": r"9[56]\d{3,4}",
    "zero_width": "(?=.*[\u200b-\u200d\u2060\ufeff])[\\d\u200b-\u200d\u2060\ufeff -]+",
    "soft_hyphens": "(?=.*\u00ad)[\\d\u00ad -]+",
}
MARKUP = {
    "list_marks": r"(?:[(\uff08【\[]\d[)\uff09】\]]|\d[、:])(?:<[^>]*>)*[01489]\d{2}",
    "plus_86": r"(?:\(\+86\)|\+86|0086)[ -]?(?:<[^>]*>)*[14829]",
    "inline_tags": r"<(b|span|i|em|font|strong|u)>\d{3,5}</\1>",
    "wbr": r"\d-?<wbr>",
    "entities": r"(?:&#x?[0-9a-f]+;){10}",
    "brand_digits": r"24小时|24h|365天",
    "brand_artefacts": r"[}{\]·]",
    "traditional": "[維電報線務]",
    "traditional_glosses": r"[維電報線務機]\([a-zāáǎàēéěèīíǐìōóǒòūúǔùü]+\)",
    "noise_symbols": "[∩『▓∴≮]",
    "hard_breaks": r"[\u4e00-\u9fff]\r?\n *[\u4e00-\u9fff]",
    "comments": r"[\u4e00-\u9fff]<!--[^>]*-->[\u4e00-\u9fff]",
    "deep_nesting": r"(?:<(div|section|span)>){40}",
    "unclosed_tags": r"<p>[^/]*<p>|<li>[^/]*<li>|<t[dr]>[^/]*<t[dr]>|<d[dt]>[^/]*<d[dt]>|<(?:b|center|font color=\"#333\"|div class=main)>",
    "script_noise": r"<script>",
    "hidden_keywords": r"<div (?:style=\"[^\"]*\"|hidden)>",
    "price_numbers": r"元",
    "icp_numbers": r"备|许可|网文|证",
    "ip_addresses": r"\d+\.\d+\.\d+\.",
    "qq_numbers": r"Q|企鹅",
    "wechat_ids": r"微信|V信|wechat",
    "order_ids": r"号|SN-|ID|码",
    "postcodes": r"邮|P\.C\.|POST",
    "image_names": r"<img src=\"/upload/[^\"]*\d",
    "view_counts": r"浏览|阅读|人|点击|热度|PV",
    "dates_times": r"\d",
    "other_maker": r"同价位|相比|去年|网友|设计师|说明书|展会|当年",
}
ELSEWHERE = {
    "tel_only": "tel",
    "title_only": "title",
    "description_only": "description",
    "hidden_only": "hidden",
}
ENCODINGS = {
    "charset_missing": ("utf-8", None),
    "charset_gbk": ("gbk", "gb2312"),
    "charset_gbk_as_utf8": ("gbk", "utf-8"),
    "charset_utf8_as_gbk": ("utf-8", "gbk"),
    "charset_gb18030": ("gb18030", "gb18030"),
    "charset_gbk_missing": ("gbk", None),
    "charset_bom": ("utf-8-sig", None),
    "charset_utf16": ("utf-16", None),
}
FACTLESS = [name for name in MUTATIONS if MUTATIONS[name].touches in {"bytes", "markup", "distractors"}]


@pytest.mark.parametrize("name", WRITTEN)
def test_numbers_are_spelled_as_the_mutation_says(name: str) -> None:
    for seed in SEEDS:
        page = generate(seed, mutations=[name])
        shown = [s.written for n in page.truth.numbers for s in n.spellings if s.where != "tel"]
        assert [written for written in shown if not re.fullmatch(WRITTEN[name], written)] == []
        assert shown


@pytest.mark.parametrize("name", MARKUP)
def test_the_trick_is_in_the_markup(name: str) -> None:
    pages = [generate(seed, mutations=[name]) for seed in SEEDS]
    found = [bool(re.search(MARKUP[name], page.data.decode(page.encoding))) for page in pages]
    assert sum(found) >= len(found) - 1, "a page without long wordings may have no room for it"


@pytest.mark.parametrize("name", ELSEWHERE)
def test_numbers_stand_in_one_place_only(name: str) -> None:
    for seed in SEEDS:
        numbers = generate(seed, mutations=[name]).truth.numbers
        assert numbers
        assert {spelling.where for number in numbers for spelling in number.spellings} == {ELSEWHERE[name]}


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_page_is_encoded_and_declared_as_the_mutation_says(name: str) -> None:
    codec, declared = ENCODINGS[name]
    for seed in SEEDS:
        page = generate(seed, mutations=[name])
        text = page.data.decode(codec)
        assert page.encoding == codec
        assert page.truth.title in text.replace("&amp;", "&")
        found = re.search(r"charset=\"?([\w-]+)", text)
        assert (found and found.group(1)) == declared
        assert text == generate(seed).data.decode("utf-8") or declared != "utf-8" or codec == "gbk"


def test_a_byte_order_mark_stands_where_one_is_promised() -> None:
    assert generate(1, mutations=["charset_bom"]).data.startswith(b"\xef\xbb\xbf<")
    assert generate(1, mutations=["charset_utf16"]).data.startswith(b"\xff\xfe<\0")


def test_every_mutation_is_tested() -> None:
    special = {
        "brand_doubled",
        "brand_glued",
        "brand_bilingual",
        "brand_blank",
        "brand_unknown",
        "brand_fused",
    }
    assert {*WRITTEN, *MARKUP, *ELSEWHERE, *ENCODINGS, *special, "three_spellings"} == set(MUTATIONS)


def test_one_number_is_written_in_three_ways() -> None:
    for seed in SEEDS:
        for number in generate(seed, mutations=["three_spellings"]).truth.numbers:
            assert len({spelling.written for spelling in number.spellings}) >= 3


def _title_and_brands(name: str) -> list[tuple[str, list[str]]]:
    pages = [generate(seed, "kit_lines", [name]) for seed in range(12)]
    return [
        (page.truth.text, [word for brand in page.truth.brands for word in brand.written]) for page in pages
    ]


def test_a_doubled_brand_stands_twice_in_a_row() -> None:
    assert all(any(word * 2 in text for word in words) for text, words in _title_and_brands("brand_doubled"))


def test_a_bilingual_brand_is_one_word() -> None:
    for _, words in _title_and_brands("brand_bilingual"):
        assert [word for word in words if not re.fullmatch(r"[\u4e00-\u9fff]+[^\u4e00-\u9fff]+", word)] == []


def test_a_latin_brand_has_a_blank_in_it() -> None:
    assert all(
        re.fullmatch(r"[A-Z][a-z]+ [A-Za-z]+", word)
        for _, words in _title_and_brands("brand_blank")
        for word in words
    )


def test_an_unknown_brand_is_none_of_the_table() -> None:
    for seed in SEEDS:
        assert not any(brand.known for brand in generate(seed, "kit_lines", ["brand_unknown"]).truth.brands)


def test_two_known_brands_stand_in_one_word() -> None:
    for seed in SEEDS:
        truth = generate(seed, "kit_lines", ["brand_fused"]).truth
        one, two = truth.brands
        assert one.known and two.known
        assert one.written[0] + two.written[0] in truth.text
        assert len(truth.pairs) == 2 * len(truth.numbers)


def test_makers_are_found_for_things_that_few_of_them_make() -> None:
    for seed in range(120):
        truth = generate(seed, "shared_number", ["brand_fused"]).truth
        assert len(truth.brands) == len(truth.pairs) >= 6


def test_brand_and_product_are_glued_everywhere() -> None:
    for seed in range(30):
        truth = generate(seed, "kit_lines", ["brand_glued"]).truth
        brands = "|".join(re.escape(word) for brand in truth.brands for word in brand.written)
        assert not re.search(rf"(?:{brands}) ", truth.title)


@pytest.mark.parametrize("name", FACTLESS)
def test_tricks_of_markup_and_distractors_leave_the_facts_as_they_are(name: str) -> None:
    for layout in LAYOUTS:
        plain, changed = generate(3, layout).truth, generate(3, layout, [name]).truth
        assert changed.numbers == plain.numbers
        assert changed.pairs == plain.pairs
        assert changed.areas == plain.areas
        assert changed.claims == plain.claims
        assert changed.products == plain.products
        assert {brand.brand for brand in changed.brands} == {brand.brand for brand in plain.brands}


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_changes_pages(name: str) -> None:
    layouts = [layout for layout in LAYOUTS if layout != "no_brand"]
    assert any(generate(5, layout, [name]).data != generate(5, layout).data for layout in layouts)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["charset_gbk", "charset_bom"], "both decide: encoding"),
        (["double_hyphens", "group_none"], "both decide: separator"),
        (["mobile_numbers", "group_4_6"], "both decide: "),
        (["traditional", "traditional_glosses"], "both decide: script"),
        (["tel_only", "title_only"], "both decide: "),
        (["three_hyphens"], "there is no mutation 'three_hyphens'"),
    ],
)
def test_what_contradicts_itself_is_refused_in_one_line(names: list[str], message: str) -> None:
    assert not compatible(names)
    with pytest.raises(MutationError, match=re.escape(message)) as caught:
        generate(1, mutations=names)
    assert "\n" not in str(caught.value)


def test_order_and_repetition_of_mutations_say_nothing() -> None:
    assert generate(8, mutations=["dots", "comments", "dots"]) == generate(8, mutations={"comments", "dots"})


@given(st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_drawn_mutations_stand_together_and_make_the_same_page_again(seed: int) -> None:
    page = generate(seed, mutations="random")
    assert 1 <= len(page.mutations) <= 6
    assert compatible(page.mutations)
    assert generate(seed, page.layout, page.mutations).data == page.data


def test_drawn_mutations_cover_all_and_mix_layouts() -> None:
    pages = [generate(seed, mutations="random") for seed in range(700)]
    assert {name for page in pages for name in page.mutations} == set(MUTATIONS)
    assert {page.layout for page in pages} == set(LAYOUTS)
    assert sum(page.layout == "recombined" for page in pages) > 140
