"""Running text read by looking places up says what the reader of lines says of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from output.gazetteer import EDITION, load
from output.records import AreaMention
from pipelines.areas import resolve
from pipelines.areas.glance import Hit
from pipelines.areas.lines import LineReader
from pipelines.areas.running import Found, Piece, RunningReader
from pipelines.areas.segments import Segments
from pipelines.areas.texts import TextReader

GAZETTEER = load()
ROWS = [*GAZETTEER.regions, *GAZETTEER.townships[::7]]
PATHS = st.sampled_from(GAZETTEER.regions).map(lambda row: GAZETTEER.path(row).replace("/", ""))
NAMES = st.sampled_from(ROWS).flatmap(lambda row: st.sampled_from([row.name, *row.short_names[:1]]))
GLUE = st.sampled_from(
    [
        *(
            "的",
            "和",
            "、",
            "，",
            ":",
            "(",
            ")",
            "在",
            "到",
            "与",
            "用户",
            "师傅",
            "等地",
            "各区",
            "市",
            "区",
            "县",
            "镇",
            "路",
        ),
        *(
            "街道",
            "开发区",
            "高新区",
            "先生",
            "一家",
            "位于",
            "包括",
            " ",
            "-",
            "/",
            "12",
            "公司",
            "市场",
            "周边",
            "全境",
            "及",
        ),
    ]
)
SENTENCES = st.lists(st.one_of(PATHS, NAMES, GLUE, GLUE), min_size=2, max_size=12).map("".join)


class Slow(RunningReader):
    """Leaves every line to the reader of lines."""

    def read(self, text: str, folded: str, hits: Sequence[Hit], line: tuple[int, int]) -> list[Piece]:
        return [Found(*line)]


class Warm(RunningReader):
    """Judges at a glance from the first text on."""

    def hits(self, folded: str) -> list[Hit]:
        return self.glance.hits(folded)


class Cold(RunningReader):
    """Judges nothing at a glance."""

    def hits(self, folded: str) -> list[Hit]:
        self._seen = 0
        return super().hits(folded)


def reader(kind: type[RunningReader]) -> TextReader:
    segments = Segments(EDITION.year)  # its own, so that none remembers what another one has read
    made = TextReader(LineReader(segments))
    made.running = kind(segments)
    return made


@pytest.fixture(scope="module")
def warm() -> TextReader:
    return reader(Warm)


@pytest.fixture(scope="module")
def cold() -> TextReader:
    return reader(Cold)


@pytest.fixture(scope="module")
def slow() -> TextReader:
    return reader(Slow)


@given(text=SENTENCES)
@example(text="西花园路街道疏勒县周边，宾县周边和:在")
@settings(max_examples=400, deadline=None)
def test_looking_up_and_reading_agree(slow: TextReader, text: str) -> None:
    assert resolve(text) == slow.read(text)


PAGES = st.lists(
    st.one_of(SENTENCES, st.sampled_from(["", "。", "广东:", "热门城市", "乾坤 湾"])), max_size=6
)


@given(lines=PAGES)
@example(lines=["浅井镇江西省抚州市南城县周边湖北省"])
@example(lines=["广西河源市", "南京市长江大桥维修期间,过江车辆请绕行"])
@example(lines=["长武功县(市", "黄骅镇县。据说", "命名为“山东专利乡”和“试点乡”"])
@settings(max_examples=400, deadline=None)
def test_a_glance_says_what_reading_says(warm: TextReader, cold: TextReader, lines: list[str]) -> None:
    text = "\n".join(lines)
    assert warm.read(text) == cold.read(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("昨天在上海买的空调", ["上海"]),
        ("上海的空调", []),
        ("师傅从朝阳区到北京市海淀区的路上", ["朝阳区", "北京市海淀区"]),
        ("我们在九江市修水县和广安市邻水县各设了一个点", ["九江市修水县", "广安市邻水县"]),
        ("家住东莞市厚街镇,电话不通", ["东莞市厚街镇"]),
        ("内蒙古包头市达茂旗的用户", ["内蒙古包头市达茂旗"]),
        ("与当地公安机关合作,平安无事", []),
        ("位于西安高新区的网点。苏州工业园区也有。", ["西安高新区", "苏州工业园区"]),
    ],
)
def test_sentences(warm: TextReader, text: str, written: list[str]) -> None:
    found: list[AreaMention] = resolve(text)
    assert [mention.written for mention in found] == written
    assert warm.read(text) == found
