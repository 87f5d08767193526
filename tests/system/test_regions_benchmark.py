"""How answers are scored against the labelled texts, and the benchmark itself, on small slices."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.labels import Expected, Label, Outcome, load_labels, outcome
from benchmarks.names import Answer, load_codes

ROOT = Path(__file__).parents[2]


def label(*areas: Expected) -> Label:
    return Label("x-001", "x", "x", None, areas)


def area(
    code: str | None, status: str = "current", candidates: str = "", parent: str | None = None
) -> Expected:
    return Expected("x", status, code, tuple(filter(None, candidates.split("|"))), parent, None)


@pytest.mark.parametrize(
    ("areas", "exact", "partial", "wrong"),
    [
        ([area("440305")], [["440305"]], [["440300"], ["440000"], ["440305", "440300"]], [["440306"], ["440305", "110000"]]),
        ([area("440100"), area("440300")], [["440100", "440300"]], [["440300", "440100"], ["440300"], ["440000"]], [["110000"]]),
        ([area("330103", "historical")], [["330103"]], [["330105"], ["330100"]], [["330106"]]),
        ([area("429006107")], [["429006107"]], [["429006"], ["420000"]], [["429005"]]),
        ([area(None, "unknown", parent="610100")], [[]], [["610100"], ["610000"]], [["610113"]]),
        ([area(None, "conflict", "140107|510000")], [[]], [["510000"], ["140100"]], [["140107"]]),
        ([area(None, "ambiguous", "320106|320302")], [[]], [["320000"]], [["320106"], ["320300"]]),
        ([], [[]], [], [["110000"]]),
    ],
)  # fmt: skip
def test_outcomes(
    areas: list[Expected], exact: list[list[str]], partial: list[list[str]], wrong: list[list[str]]
) -> None:
    one = label(*areas)
    assert {outcome(one, codes) for codes in exact} == {Outcome.EXACT}
    assert {outcome(one, codes) for codes in partial} <= {Outcome.PARTIAL}
    assert {outcome(one, codes) for codes in wrong} == {Outcome.WRONG}
    if one.codes:
        assert outcome(one, []) is Outcome.NOTHING


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("440305000000", "440305"),
        ("310104017000", "310104017"),
        ("310100", "310000"),  # private codes of placeholders
        ("441901", "441900"),
        (["上海市", "市辖区", "徐汇区"], "310104"),
        (["北京市", "北京市", "朝阳区"], "110105"),
        (["湖北省", "省直辖县级行政区划", "天门市"], "429006"),
        (["浙江省", "", "余杭区"], "330110"),
        (["浙江省", "杭州市", "下城区"], "330103"),  # what existed last
        (["广东省", "东莞市", "", "沙田镇"], "441900123"),
        (["陕西省", "西安市/咸阳市"], "610000"),
        (["广东省", "深圳市", "经济技术开发区"], "440300"),
        (["鼓楼区"], None),
    ],
)
def test_answers_of_peers_become_codes(answer: Answer, code: str | None) -> None:
    assert load_codes().of(answer) == code


def test_the_labels_are_whole() -> None:
    labels = load_labels()
    assert len({one.id for one in labels}) == len(labels) >= 400
    for one in labels:
        at = 0
        for expected in one.areas:
            at = one.text.index(expected.written, at) + len(expected.written)
            assert bool(expected.code) == (expected.status in ("current", "historical"))


@pytest.mark.slow
def test_the_benchmark_runs() -> None:
    command = [sys.executable, "-m", "benchmarks.regions", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    assert done.stderr == ""
    for name in ("all, ", "full_path, ", "mentions/s, one a text", "running text", "load", "townships"):
        assert name in done.stdout
