"""What the tools for language models rely on: answers that fit, arguments that are looked at, alike on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.database import open_engine
from output.errors import HotlinesError, PageError
from output.mcp_door import answered
from output.mcp_door.arguments import LIMIT, ON, Argument, checked, schema
from output.mcp_door.fitting import LARGEST, Found, as_text, fitted
from output.mcp_door.tools import TOOLS, Doors
from output.records import AreaMention
from output.serving import open_for_serving

VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=20,
)


def size(answer: Any) -> int:
    return len((as_text(answer) + json.dumps(as_text(answer), ensure_ascii=False)).encode("utf-8", "replace"))


@given(VALUES, st.integers(1, 3000), st.integers(1, 300), st.integers(1, 100))
def test_answers_fit_and_tell_what_they_leave_out(value: Any, repeated: int, longer: int, limit: int) -> None:
    whole = {"rows": [value] * repeated, "text": "热线" * longer * 50, "one": value}
    found = fitted(lambda _: Found(whole), limit)
    assert size(found) <= LARGEST
    told = {one["part"]: one for one in found["more"]}
    for part in ("rows", "text"):
        kept = found[part]
        if len(kept) < len(whole[part]):
            assert (told[part]["shown"], told[part]["of"]) == (len(kept), len(whole[part]))
        else:
            assert part not in told and (kept == whole[part] or told)
    assert len(found["rows"]) <= limit and whole["text"].startswith(found["text"])


def test_a_list_that_comes_by_the_page_is_asked_for_less_until_it_fits() -> None:
    asked: list[int] = []

    def ask(limit: int) -> Found:
        asked.append(limit)
        return Found({"rows": ["x" * 2000] * limit}, {"rows": f"behind {limit}"})

    found = fitted(ask, 100)
    assert asked[0] == 100 and len(asked) > 1
    assert found["more"][-1] == {
        "part": "rows", "shown": asked[-1], "of": None, "next": f"behind {asked[-1]}",
    }  # fmt: skip


def test_what_cannot_be_made_to_fit_is_told() -> None:
    with pytest.raises(HotlinesError, match="too large"):
        fitted(lambda _: Found({f"{at}": {f"{one}": "x" * 100 for one in range(40)} for at in range(40)}), 1)


ARGUMENTS = {"limit": LIMIT, "on": ON, "text": Argument("", needed=True, most=20)}


@given(st.dictionaries(st.sampled_from([*ARGUMENTS, "other"]), VALUES | st.booleans() | st.floats()))
def test_arguments_are_within_their_bounds_or_one_line_says_why_not(asked: dict[str, Any]) -> None:
    try:
        found = checked(ARGUMENTS, asked)
    except HotlinesError as error:
        assert len(str(error).splitlines()) == 1
        return
    assert set(found) == set(ARGUMENTS) and 1 <= found["limit"] <= 100
    assert 1 <= len(found["text"]) <= 20 and (found["on"] is None or len(found["on"]) == 10)


@pytest.mark.parametrize("name", TOOLS)
def test_what_the_schema_requires_is_what_is_checked(name: str) -> None:
    described = schema(TOOLS[name].arguments)
    for needed in described["required"]:
        with pytest.raises(HotlinesError, match=f"^{needed}: is missing"):
            checked(TOOLS[name].arguments, {})
        break


QUESTIONS = [
    ("number", {"number": "400-111-2223"}),
    ("brand", {"brand": "某牌", "limit": 1}),
    ("check", {"number": "4001112223", "brand": "某牌"}),
    ("why", {"number": "4001112223", "brand": "某牌"}),
    ("operator", {"operator": "4001112223", "why": True}),
    ("region", {"region": "武汉市", "limit": 1}),
]


class NoReader:
    """Finds nothing in any text."""

    def read(self, data: bytes | str, url: str | None = None, on: date | None = None) -> Any:
        raise PageError("is empty")

    def resolve(self, text: str, on: date | None = None) -> list[AreaMention]:
        return []


def test_tools_answer_alike_on_both_databases(both_urls: list[str], maker: Any) -> None:
    told = []
    for url in both_urls:
        engine = open_engine(url)
        for at, number in enumerate(["4001112223", "4001112224", "4001112225"]):
            maker.put(engine, f"http://a.cn/{at}", maker.advert([("某牌", number), ("乙牌", number)]))
        engine.dispose()
        with open_for_serving(url, 2) as library:
            told.append(list(answers(Doors(library, NoReader(), 20))))
    assert told[0] == told[1]


def answers(doors: Doors) -> Iterator[dict[str, Any]]:
    """What each question brings, a page further, and what comes of a wrong and of an overdue one."""
    offered = TOOLS
    for name, given_ in QUESTIONS:
        answer, fault = answered(doors, offered, name, given_)
        assert answer and not fault, (name, fault)
        yield answer
    brand, _ = answered(doors, offered, *QUESTIONS[1])
    assert brand["more"][0]["next"] and len(brand["number_brands"]) == 1
    further, _ = answered(doors, offered, "brand", {**QUESTIONS[1][1], "after": brand["more"][0]["next"]})
    assert further["number_brands"] != brand["number_brands"]
    yield further
    for lost, asked, words in (
        (doors, "没有", "no phone number"),
        (doors._replace(seconds=-1), "1", "too long"),
    ):
        nothing, fault = answered(lost, offered, "number", {"number": asked})
        assert nothing == {} and words in fault
