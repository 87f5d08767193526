"""The two calls themselves: lazy, the caller's own lists, any date, any characters, several threads."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest

from output.gazetteer import EDITION, load
from output.records import AreaMention
from pipelines.areas import resolve, resolve_all
from pipelines.areas.lines import LineReader
from pipelines.areas.memo import CHARACTERS, Memo
from pipelines.areas.segments import Segments, segments_of
from pipelines.areas.texts import TextReader


def test_texts_are_taken_one_by_one() -> None:
    taken = []

    def texts() -> Iterator[str]:
        for text in ("广东省深圳市", "在苏州", "杭州市"):
            taken.append(text)
            yield text

    answers = resolve_all(texts())
    assert next(answers)[0].code == "440300"
    assert taken == ["广东省深圳市"]


@pytest.mark.parametrize("text", ["广东省深圳市", "广州、深圳", "我们在苏州市和无锡市都有门店,欢迎来电"])
def test_a_list_belongs_to_who_asked(text: str) -> None:
    first = resolve(text)
    expected = list(first)
    first.clear()
    assert resolve(text) == expected != []


def test_days_after_the_edition_are_the_editions() -> None:
    assert (
        resolve("重庆市江北区", date(2199, 1, 1))
        == resolve("重庆市江北区", EDITION)
        == resolve("重庆市江北区")
    )


@pytest.mark.parametrize("odd", ["\ud800", "\udfff", "\x00", "\u202e", "\U0010ffff"])
def test_odd_characters_hide_nothing(odd: str) -> None:
    text = f"{odd}家住广东省深圳市南山区{odd}的用户{odd}"
    (mention,) = resolve(text)
    assert mention.code == "440305"
    assert text[mention.start : mention.end] == mention.written == "广东省深圳市南山区"


def test_counties_are_read_without_the_townships() -> None:
    code = (
        "from pipelines.areas import resolve; from output.gazetteer import load;"
        "resolve('广东省深圳市南山区'); print('town_rows' in vars(load()));"
        "resolve('东莞市沙田镇'); print('town_rows' in vars(load()))"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_garbage_is_collected_as_before() -> None:
    segments_of.cache_clear()
    segments_of(2011)
    assert gc.isenabled()


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pipelines.areas import resolve
sys.setswitchinterval(1e-5)
texts = sys.stdin.read().split("|")
pool = ThreadPoolExecutor(8)
for found in pool.map(resolve, texts):
    print([(area.written, area.code) for area in found])
"""


def test_several_threads_read_the_same_from_the_first_text_on() -> None:
    towns = [load().path(town).replace("/", "") for town in load().townships[::1500]]
    texts = [*towns, *(f"{town[2:]}的用户在南京市鼓楼区,不在{town[-4:]}" for town in towns)]
    command = [sys.executable, "-c", THREADS]
    done = subprocess.run(command, input="|".join(texts), stdout=subprocess.PIPE, text=True, check=True)
    expected = [str([(area.written, area.code) for area in resolve(text)]) for text in texts]
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize("year", [1979, 1980, 1984, 1985, 2000])
def test_every_year_can_be_asked(year: int) -> None:
    (found,) = resolve("广州", date(year, 12, 31))
    assert (found.code, found.status) == ("440100", "current")


@pytest.mark.parametrize(
    "texts",
    [
        ["淮阴市:淮阴、洪泽", "淮安市:淮阴、洪泽"],  # two names of one code
        ["旅大市:庄河", "大连市:庄河"],
        ["共12万荣县和稷山县,请看", "万荣县和稷山县,请看"],  # 12万 and 荣县
        ["兴隆", "兴隆、承德"],
    ],
)
def test_what_was_read_before_decides_nothing(texts: list[str]) -> None:
    def read(*given: str) -> dict[str, list[AreaMention]]:
        reader = TextReader(LineReader(Segments(EDITION.year)))
        return {text: reader.read(text) for text in given}

    alone = {text: found for text in texts for found in read(text).values()}
    assert read(*texts) == read(*reversed(texts)) == alone


def test_what_is_no_text_or_no_date_is_told() -> None:
    with pytest.raises(TypeError, match="many texts"):
        next(resolve_all("广东省深圳市"))
    with pytest.raises(TypeError, match="a str"):
        list(resolve_all(["广东省深圳市", float("nan")]))  # type: ignore[list-item]
    with pytest.raises(TypeError, match="date"):
        resolve("广东省深圳市", on="2024-06-01")  # type: ignore[arg-type]


def test_what_was_read_is_forgotten_in_time() -> None:
    memo: Memo[str, int] = Memo(10)
    for size, text in enumerate(["a", "bb", "cccc", "ddddd"], 1):
        assert memo.keep(text, len(text), size) == size
    assert memo == {"ddddd": 4}
    reader = LineReader(segments_of(EDITION.year))
    for number in range(3_000):
        reader.read(f"广州、深圳{'的' * 380}第{number}页")
    assert sum(map(len, reader._known)) <= CHARACTERS
