"""`hotlines search`: one object of sections, the next cursor and faults on standard error."""

from __future__ import annotations

import json

import pytest

from crawler.cli import run

ADVERT = """<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-45{0}</p>
<p>海信空调维修电话 13800138000</p><p>服务区域：湖北省天门市</p>"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library of three adverts."""
    folder = tmp_path_factory.mktemp("search")
    for at in range(3):
        (folder / f"{at}.html").write_text(ADVERT.format(60 + at), encoding="utf-8")
    url = f"sqlite:///{folder / 'hotlines.db'}"
    assert run(["ingest", str(folder), "--db", url]) == 0
    return url


def test_sections_and_a_cursor(db: str, capsys: Capture) -> None:
    assert run(["search", "空调", "海信", "--db", db, "--limit", "2"]) == 0
    said = capsys.readouterr()
    (found,) = map(json.loads, said.out.splitlines())
    assert found["words"] == ["空调", "海信"] and (found["adverts"]["count"], found["adverts"]["more"]) == (
        3,
        False,
    )
    assert [row["hit"]["text"] for row in found["adverts"]["rows"]] == ["空调", "空调"]
    assert "13800138000" not in said.out and said.err == f"more: --after {found['next']}\n"
    assert run(["search", "空调 海信", "--db", db, "--after", found["next"]]) == 0
    (rest,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert len(rest["adverts"]["rows"]) == 1 and rest["brands"] is None and rest["next"] is None


def test_a_number_is_found_however_it_is_written(db: str, capsys: Capture) -> None:
    for words in (["4001234561"], ["４００－１２３－４５６１"], ["400", "1234561"], ["+86 400 123 4561"]):
        assert run(["search", *words, "--db", db, "--in", "adverts", "--in", "numbers"]) == 0
        (found,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert [row["hit"]["text"] for row in found["adverts"]["rows"]] == ["400-123-4561"]
        assert [row["number"] for row in found["numbers"]["rows"]] == ["4001234561"]
    assert run(["search", "4567", "--db", db]) == 0
    assert json.loads(capsys.readouterr().out)["adverts"]["count"] == 0


def test_a_part_of_a_mobile_lists_it_if_asked(db: str, capsys: Capture) -> None:
    for more, numbers in (([], []), (["--include-mobile"], ["13800138000"])):
        assert run(["search", "138", "--db", db, *more]) == 0
        found = json.loads(capsys.readouterr().out)["numbers"]
        assert [row["number"] for row in found["rows"]] == numbers and found["count"] == len(numbers)


def test_a_table_on_a_terminal(db: str, capsys: Capture) -> None:
    assert (
        run(["search", "海信", "--db", db, "--table", "--in", "brands", "--in", "adverts", "--in", "hosts"])
        == 0
    )
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if ": " in line and not line.startswith(" ")][:2] == [
        "brands: 1",
        "hosts: 0",
    ]
    assert "adverts: 3" in lines and any("400-123-4560" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["，"], 1),
        (["空" * 10_000], 1),
        ([], 2),
        (["空调", "--limit", "0"], 2),
        (["空调", "--limit", "101"], 2),
        (["空调", "--in", "pages"], 2),
        (["空调", "--after", "x"], 1),
        (["空调", "--in", "brands", "--after", "x"], 1),
    ],
)
def test_bad_input_is_one_answer(db: str, capsys: Capture, words: list[str], code: int) -> None:
    assert run(["search", *words, "--db", db]) == code
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err
    assert code == 2 or len(said.err.splitlines()) == 1
