"""Whatever bytes come: they are read or refused in one line, the same way every time, and every fact stands where it says."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import faults, pages
from crawler.generator.draw import Draw
from crawler.generator.fuzz import MOST, fuzzed, scraps, spoiled
from crawler.generator.fuzz_bytes import BYTES
from crawler.generator.fuzz_markup import MARKUP, morsels
from output.errors import PageError
from pipelines.advert import read_page

BATCH = 500  # inputs of a test
BATCHES = 4
DAMAGE = [*BYTES, *MARKUP]


@cache
def given_pages() -> list[bytes]:
    return pages()


def wrong(seeds: range, share: float) -> list[str]:
    """What is wrong with the readings of spoiled pages; `--start SEED --count 1` of benchmarks.fuzz reads one again."""
    found = ((seed, faults(fuzzed(seed, given_pages(), share))) for seed in seeds)
    return [f"{seed}: {fault}" for seed, some in found for fault in some or ()]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_spoiled_pages_and_scraps_are_read_or_refused(batch: int) -> None:
    assert not wrong(range(batch * BATCH, (batch + 1) * BATCH), 0.15)


@pytest.mark.parametrize("name", DAMAGE)
def test_each_damage_alone_is_survived(name: str) -> None:
    page = given_pages()[len(name) * 3]
    for seed in range(6):
        draw = Draw(seed, name)
        if name in BYTES:
            data = BYTES[name](draw, page)
        else:
            data = MARKUP[name](draw, page.decode("utf-8", "replace")).encode("utf-8", "surrogatepass")
        assert not faults(data), seed


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert not faults(data)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "gb18030", "utf-16", "big5hkscs"]))
@settings(max_examples=300, deadline=None)
def test_any_text_in_any_encoding_is_read_or_refused(text: str, codec: str) -> None:
    assert not faults(text.encode(codec, "replace"))


@given(st.lists(st.integers(0, 5000), max_size=12))
@settings(max_examples=200, deadline=None)
def test_scraps_in_any_order_are_read_or_refused(seeds: list[int]) -> None:
    pieces = (morsels(Draw(seed, "piece"), 6) for seed in seeds)
    assert not faults("<p>".join(pieces).encode("utf-8", "surrogatepass"))


def test_the_inputs_are_the_same_for_a_seed_and_of_many_kinds() -> None:
    many = [fuzzed(seed, given_pages()) for seed in range(300)]
    assert many == [fuzzed(seed, given_pages()) for seed in range(300)]
    assert len(set(many)) > 280
    assert max(map(len, many)) <= MOST
    refused = [data for data in many[:100] if faults(data) is None]
    assert 0 < len(refused) < 20


def test_what_is_spoiled_still_says_something() -> None:
    found = [read_page(spoiled(seed, given_pages()[seed])) for seed in range(40) if _is_read(seed)]
    assert sum(bool(advert.numbers) for advert in found) > 0.5 * len(found)


def _is_read(seed: int) -> bool:
    try:
        read_page(spoiled(seed, given_pages()[seed]))
    except PageError:
        return False
    return True


READ_SOME = """
import hashlib
from crawler.generator import pages
from crawler.generator.fuzz import scraps
from output.errors import PageError
from pipelines.advert import read_page
told = hashlib.sha256()
for data in [*(page.data for page in pages(70_145, 20, mutations="random")), *map(scraps, range(300))]:
    try:
        told.update(repr(read_page(data)).encode())
    except PageError as error:
        told.update(str(error).encode())
print(told.hexdigest())
"""


def test_the_same_bytes_are_read_alike_in_every_process() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", READ_SOME],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]


def test_a_scrap_may_be_empty_and_is_then_refused() -> None:
    with pytest.raises(PageError, match=r"^is empty$"):
        read_page(next(data for data in map(scraps, range(100_000)) if not data.strip(b"\n ")))
