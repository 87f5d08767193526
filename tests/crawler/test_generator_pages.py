"""The generator as a whole: the same pages everywhere, sizes, layouts, tables of wordings, the command."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.generator import LAYOUTS, MUTATIONS, NEGATIVES, generate, pages
from crawler.generator.__main__ import main
from crawler.generator.brands import product_names
from crawler.generator.wordings import parse, tables
from output.reference import read_table

DIGEST = """
import hashlib
from crawler.generator import pages
digest = hashlib.sha256()
for page in pages(0, 120, mutations="random", negatives=0.1):
    digest.update(page.data)
    digest.update(repr(page.truth).encode())
print(digest.hexdigest())
"""
NO_ADVERT = ("news", "howto", "maker", "directory", "notice", "complaint")
NO_PROSE = {
    *(
        "area_codes",
        "gloss",
        "traditional_changed",
        "traditional_prefer",
        "surname",
        "province_sign",
        "noise",
        "traps",
    ),
    *("brand_characters", "brand_syllables", "brand_words"),
}
WORDINGS = {
    slot: lines
    for slot, lines in tables().items()
    if slot.split("_")[0] not in NO_ADVERT and slot not in NO_PROSE
}


def _digest(hash_seed: str) -> str:
    run = [sys.executable, "-c", DIGEST]
    path = os.pathsep.join([".", *sys.path])
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_the_same_seeds_give_the_same_pages_in_other_processes() -> None:
    assert _digest("1") == _digest("2") != hashlib.sha256().hexdigest()


def test_the_stream_of_choices_is_the_same_in_every_version_of_python() -> None:
    from crawler.generator.draw import Draw  # noqa: PLC0415

    draw = Draw(7, "a name")
    assert (draw.digits(12), draw.between(1, 6), draw.shuffled("abcdef")) == (
        "548194590986",
        5,
        list("cdfbea"),
    )


def test_seeds_give_different_pages() -> None:
    made = list(pages(0, 60))
    assert len({page.data for page in made}) == 60
    assert len({page.url for page in made}) == 60


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_of_the_size_list_names_some_400_places_in_24_kilobytes(layout: str) -> None:
    for seed in range(3):
        page = generate(seed, layout, size="list")
        assert 380 <= len(page.truth.areas) <= 410
        assert 22_000 <= len(page.data) <= 27_000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_short_page_has_no_list_and_some_6_kilobytes(layout: str) -> None:
    for seed in range(3):
        page = generate(seed, layout, size="short")
        assert len(page.truth.areas) <= 8
        assert 5_000 <= len(page.data) <= 9_000


def test_pages_of_several_makers_tie_each_to_its_number() -> None:
    for seed in range(8):
        many = generate(seed, "multi_brand").truth
        assert len(many.pairs) == len(many.brands) == len(many.numbers) >= 3
        shared = generate(seed, "shared_number").truth
        assert len(shared.numbers) == 1 < len(shared.brands) == len(shared.pairs)
        assert not generate(seed, "no_brand").truth.brands


def test_layouts_and_brands_are_mixed() -> None:
    made = list(pages(0, 400))
    assert {page.layout for page in made} == set(LAYOUTS)
    known = [brand.known for page in made for brand in page.truth.brands]
    assert 0.3 < sum(known) / len(known) < 0.9
    kinds = {number.kind for page in made for number in page.truth.numbers}
    assert kinds == {"shared_cost", "landline", "toll_free", "mobile"}
    assert sum(bool(page.truth.mentioned) for page in made) > 100, (
        "other adverts' numbers stand on many pages"
    )
    assert sum(bool(page.truth.areas) for page in made) > 200
    codes = [area.code for page in made for area in page.truth.areas]
    assert sum(code is not None for code in codes) / len(codes) > 0.9


def test_a_share_of_pages_is_no_adverts() -> None:
    made = list(pages(0, 200, negatives=0.3))
    assert 30 < sum(not page.truth.is_ad for page in made) < 90
    assert {page.layout for page in made if not page.truth.is_ad} == set(NEGATIVES)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"layout": "poem"}, "there is no layout 'poem'"),
        ({"layout": "news"}, "there is no layout 'news'"),
        ({"layout": "kit_lines", "negative": True}, "there is no layout 'kit_lines'"),
        ({"size": "huge"}, "there is no size 'huge'"),
        ({"layout": "no_brand", "mutations": ["brand_doubled"]}, "no_brand has no brand"),
    ],
)
def test_what_does_not_exist_is_refused_in_one_line(asked: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        generate(1, **asked)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_no_wording_states_a_claim_that_is_not_marked() -> None:
    patterns = {row["claim"]: re.compile(row["pattern"]) for row in read_table("claims.csv")}
    for lines in WORDINGS.values():
        for line in lines:
            tokens = parse(line).tokens
            marked = {token.claim for token in tokens if token.kind == "claim"}
            assert marked <= set(patterns)
            whole = "".join("\0" if token.kind == "slot" else token.words for token in tokens)
            stated = {claim for claim in patterns if patterns[claim].search(whole)}
            assert stated <= marked, line


def test_no_wording_names_a_product_or_a_maker_outside_of_its_slot() -> None:
    makers = {row["brand"] for row in read_table("brands.csv") if not row["word"]}
    names = {*product_names(), *(name for others in product_names().values() for name in others), *makers}
    for lines in WORDINGS.values():
        for line in lines:
            words = "\0".join(token.words for token in parse(line).tokens if token.kind != "slot")
            assert [name for name in names if name in words] == [], line


def test_every_slot_has_many_wordings() -> None:
    assert [slot for slot, lines in WORDINGS.items() if len(lines) < 8 and slot != "products_only"] == []
    assert [slot for slot, lines in WORDINGS.items() if len(set(lines)) < 5 and slot != "products_only"] == []


def test_the_document_names_every_layout_and_mutation() -> None:
    document = (Path(__file__).parents[2] / "docs" / "generator.md").read_text("utf-8")
    assert [name for name in (*LAYOUTS, *NEGATIVES, *MUTATIONS) if f"`{name}`" not in document] == []


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_the_command_writes_pages_and_their_answers(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    code, output = _run(
        "--seed", "5", "--count", "12", "--mutation", "dots", "--negatives", "0.4", "--out", str(out)
    )
    assert code == 0 and "12 pages" in output
    rows = [json.loads(line) for line in (out / "gold.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 12
    assert {file.name for file in out.iterdir()} == {"gold.jsonl", *(row["file"] for row in rows)}
    for row in rows:
        assert {"id", "family", "is_ad", "text", "gold", "notes"} <= set(row)
        assert set(row["gold"]) == {"brands", "products", "phones", "regions", "pairs", "claims"}
        assert row["is_ad"] or not any(row["gold"].values())
    assert {row["is_ad"] for row in rows} == {True, False}


def test_the_answers_of_the_command_are_those_of_the_page(tmp_path: Path) -> None:
    assert _run("--seed", "9", "--count", "1", "--layout", "city_tiers", "--out", str(tmp_path))[0] == 0
    row, truth = json.loads((tmp_path / "gold.jsonl").read_text("utf-8")), generate(9, "city_tiers").truth
    assert (tmp_path / row["file"]).read_bytes() == generate(9, "city_tiers").data
    assert row["gold"]["phones"] == [number.number for number in truth.numbers]
    assert row["gold"]["pairs"] == [list(pair) for pair in truth.pairs]
    assert row["gold"]["regions"] == list(dict.fromkeys(area.written for area in truth.areas))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--layout", "poem"], 2),
        (["--mutation", "dots", "--mutation", "random"], 2),
        (["--count", "0"], 2),
        (["--mutation", "dots", "--mutation", "spaces"], 1),
    ],
)
def test_the_command_refuses_what_makes_no_sense(arguments: list[str], code: int, tmp_path: Path) -> None:
    found, output = _run(*arguments, "--out", str(tmp_path / "none"))
    assert found == code
    assert "Error: " in output
    assert not list(tmp_path.glob("none/*.html"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text("mine")
    code, output = _run("--count", "1", "--out", str(tmp_path))
    assert code == 2
    assert "is not empty" in output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.html"]
