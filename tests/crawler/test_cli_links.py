"""`hotlines ties`, `operator-sizes` and the short lists: rows on standard output, the next cursor and faults on the other."""

from __future__ import annotations

import json

import pytest

from crawler.cli import run

ADVERT = """<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p><p>海信空调服务热线 400-123-4568</p>
<p>海信空调维修电话 13800138000</p><p>服务区域：湖北省天门市</p>"""
A, B = "4001234567", "4001234568"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library of one advert with two numbers and a mobile."""
    folder = tmp_path_factory.mktemp("links")
    (folder / "a.html").write_text(ADVERT, encoding="utf-8")
    url = f"sqlite:///{folder / 'hotlines.db'}"
    assert run(["ingest", str(folder / "a.html"), "--db", url]) == 0
    for number in ("12315", B):
        assert run(["judge", A, number, "unsure", "--why", "so", "--db", url]) == 0
    return url


def test_ties_are_listed_with_what_shows_them(db: str, capsys: Capture) -> None:
    assert run(["ties", "--db", db, "--evidence", "2"]) == 0
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["number_a"], row["number_b"], row["kind"], row["left_out"]) == (A, B, "same_advert", None)
    assert [one["number"] for one in row["evidence"]] == [A, B]
    assert run(["ties", "--db", db, "--include-mobile", "--counted", "--limit", "1"]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1 and said.err.startswith("more: --after ")
    cursor = said.err.split()[-1]
    assert run(["ties", "--db", db, "--include-mobile", "--counted", "--after", cursor]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert run(["ties", "--db", db, "--after", cursor]) == 1
    assert "another question" in capsys.readouterr().err
    assert run(["ties", "--db", db, "--not-counted"]) == 0
    assert capsys.readouterr().out == ""


def test_operators_are_listed_by_their_size(db: str, capsys: Capture) -> None:
    assert run(["operator-sizes", "--db", db, "--min-numbers", "2", "--evidence", "3"]) == 0
    said = capsys.readouterr()
    (row,) = [json.loads(line) for line in said.out.splitlines()]
    assert {name: row[name] for name in ("operator", "numbers", "brands", "hosts", "pages")} == {
        "operator": f"op-{A}", "numbers": 3, "brands": 1, "hosts": 0, "pages": 1
    }  # fmt: skip
    assert "13800138000" not in said.out and "mobile" in {one["number"] for one in row["evidence"]}
    assert run(["operator-sizes", "--db", db, "--table"]) == 0
    assert f"op-{A}" in capsys.readouterr().out


def test_an_operator_as_a_graph(db: str, capsys: Capture) -> None:
    assert run(["operator-graph", A, "--db", db, "--json"]) == 0
    said = capsys.readouterr().out
    found = json.loads(said)
    assert [edge["name"] for edge in found["number_brands"]] == ["海信", "海信"]
    assert found["mobile_numbers"] == 1 and "13800138000" not in said
    assert run(["operator-graph", A, "--db", db, "--include-mobile", "--limit", "1", "--table"]) == 0
    assert f"op-{A}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["judgements"], ["related", A, "--include-mobile"]])
def test_short_lists_go_on_from_a_cursor(db: str, capsys: Capture, words: list[str]) -> None:
    assert run([*words, "--db", db]) == 0
    whole = capsys.readouterr().out.splitlines()
    assert run([*words, "--db", db, "--limit", "1"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == whole[:1]
    assert run([*words, "--db", db, "--after", said.err.split()[-1]]) == 0
    assert capsys.readouterr().out.splitlines() == whole[1:] != []
    assert run(["withdrawals", "--db", db, "--after", said.err.split()[-1]]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["ties", "--kind", "brand"], 2),
        (["ties", "--left-out", "so"], 2),
        (["ties", "--limit", "0"], 2),
        (["ties", "--evidence", "101"], 2),
        (["ties", "--number", "hello"], 1),
        (["ties", "--number", "400-999-9999"], 1),
        (["operator-sizes", "--min-numbers", "0"], 2),
        (["operator-sizes", "--brand", "无此牌"], 1),
        (["templates", "--host", "none.example"], 1),
        (["templates", "--after", "x"], 1),
        (["operator-graph", "hello"], 1),
        (["operator-graph", A, "--limit", "0"], 2),
    ],
)
def test_bad_input_is_one_answer(db: str, capsys: Capture, words: list[str], code: int) -> None:
    assert run([*words, "--db", db]) == code
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err
    assert code == 2 or len(said.err.splitlines()) == 1
