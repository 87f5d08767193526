from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from output.reference import read_table
from pipelines.fold import fold
from pipelines.scan import Scanner, branches

TABLES = {
    "signals.csv": {
        row["signal"]: fold(row["pattern"]) for row in read_table("signals.csv") if row["pattern"]
    },
    "claims.csv": {row["claim"]: fold(row["pattern"]) for row in read_table("claims.csv")},
}
SCANNERS = {name: Scanner(patterns) for name, patterns in TABLES.items()}
WORDS = st.text(
    st.sampled_from(
        "全国统一售后服务热线电话维修24小时请拨打上门客服警惕冒充官方原厂配件质保年月（(点击咨询)1x，。\n"
    ),
    max_size=60,
)


def test_branches_split_at_the_outermost_level_only() -> None:
    assert branches(r"a|(?:b|c)d|[|]e|f\|g") == ["a", "(?:b|c)d", "[|]e", r"f\|g"]


@given(WORDS, st.sampled_from(sorted(TABLES)))
def test_it_finds_the_keys_that_the_plain_patterns_find(text: str, table: str) -> None:
    plain = {key for key, pattern in TABLES[table].items() if re.search(pattern, text)}
    assert {key for key, _, _ in SCANNERS[table].scan(text)} == plain


def test_every_hit_is_a_hit_of_its_pattern() -> None:
    text = "全国统一24小时维修热线,请拨打,厂家授权,原厂配件,修后质保一年"
    for key, start, end in SCANNERS["claims.csv"].scan(text):
        assert re.fullmatch(TABLES["claims.csv"][key], text[start:end])
