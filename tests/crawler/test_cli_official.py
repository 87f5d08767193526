"""`hotlines official` and `hotlines check`."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("library_there")

ADVERT = (
    "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p><p>服务区域：湖北省天门市</p>"
)


def test_a_number_is_checked_against_a_list_of_ones_own(hotlines: Any) -> None:
    (hotlines.folder / "a.html").write_text(ADVERT, encoding="utf-8")
    assert hotlines("ingest", "a.html").code == 0
    (own,) = hotlines("check", "400-123-4567", "--brand", "Hisense").objects
    assert (own["brand"], own["listing"]) == ("海信", "unlisted")
    assert own["caution"].startswith("Absence from the list proves nothing")
    assert len(own["shown_on"]) == 1
    (hotlines.folder / "own.csv").write_text(
        "brand,number,source,seen_on\n海信,400-123-4567,https://www.maker.example,2026-02-01\n",
        encoding="utf-8-sig",
    )
    assert hotlines("official", "import", "own.csv").objects == [
        {"rows": 1, "new": 1, "changed": 0, "known": 0}
    ]
    assert hotlines("check", "4001234567", "--brand", "海信").objects[0]["listing"] == "listed"
    early = hotlines("check", "4001234567", "--brand", "海信", "--on", "2026-01-31").objects[0]
    assert (early["listing"], early["on"]) == ("unlisted", "2026-01-31")
    rows = hotlines("official", "list", "--brand", "海信").objects
    assert ("4001234567", "2026-02-01") in {(row["number"], row["seen_on"]) for row in rows}
    table = hotlines("check", "4001234567", "--brand", "海信", "--table").out
    assert "listed" in table and "maker.example" in table
    gone = hotlines("official", "remove", "400-123-4567")
    assert (gone.code, gone.lines) == (0, ["hotlines: 400-123-4567: 1 row removed"])
    assert hotlines("official", "remove", "400-123-4567").code == 1


def test_what_is_wrong_is_one_line(hotlines: Any) -> None:
    (hotlines.folder / "bad.csv").write_text("brand,number,source\n某牌,12,x\n", encoding="utf-8")
    bad = hotlines("official", "import", "bad.csv")
    assert (bad.code, len(bad.lines)) == (1, 1) and "line 2" in bad.lines[0]
    assert hotlines("official", "import", "nosuch.csv").code == 2
    assert hotlines("check", "400-123-4567", "--on", "soon").code == 2
    for words in (("check", "hello"), ("check", "400-123-4567", "--db", "sqlite:///nosuch.db")):
        done = hotlines(*words)
        assert (done.code, len(done.lines)) == (1, 1), done.err


def test_a_pair_is_withdrawn_and_shown_again(hotlines: Any) -> None:
    (hotlines.folder / "a.html").write_text(ADVERT, encoding="utf-8")
    assert hotlines("ingest", "a.html").code == 0
    done = hotlines("withdraw", "400-123-4567", "Hisense", "--why", "its own line", "--who", "Li")
    assert done.objects[0]["withdrawn"] == "number 400-123-4567 for 海信"
    assert hotlines("numbers").objects == []
    (row,) = hotlines("withdrawals").objects
    assert (row["kind"], row["brand"], row["who"], row["why"]) == ("pair", "海信", "Li", "its own line")
    again = hotlines("withdraw", "400-123-4567", "海信", "--why", "its own line")
    assert (again.code, len(again.lines)) == (1, 1)
    assert hotlines("withdraw", "400-123-4567", "海信", "--undo", "--why", "a mistake").code == 0
    assert [row["number"] for row in hotlines("numbers").objects] == ["4001234567"]
    assert hotlines("withdraw", "400-123-4567").code == 2, "somebody has to say why"
    assert "a mistake" in hotlines("withdrawals", "--table").out
