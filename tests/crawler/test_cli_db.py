"""`hotlines db`: one clear answer to whatever is given, and the right exit code."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from crawler.cli import run
from output.migrations import HEAD


@pytest.fixture
def db(tmp_path: Path, empty_library: Path) -> str:
    """The URL of an empty library."""
    return f"sqlite:///{shutil.copy(empty_library, tmp_path / 'hotlines.db')}"


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_upgrade_says_from_what_to_what(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "upgrade", "--db", db]) == 0
    assert objects(capsys) == [{"before": HEAD, "after": HEAD}]


def test_check_tells_each_check_and_ends_with_1_if_one_failed(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["db", "check", "--db", db, "--bodies", "all"]) == 0
    told = objects(capsys)
    assert all(one["ok"] is True for one in told)
    assert {"file", "schema", "references", "archive"} <= {one["check"] for one in told}
    assert run(["db", "check", "--db", db]) == 0
    assert "archive" not in {one["check"] for one in objects(capsys)}
    with sqlite3.connect(tmp_path / "hotlines.db") as broken:
        broken.execute("DROP INDEX ix_page_host")
    assert run(["db", "check", "--db", db]) == 1
    assert [one["check"] for one in objects(capsys) if not one["ok"]] == ["schema"]


def test_copy_proves_itself_and_says_where_the_archive_stays(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    to = f"sqlite:///{tmp_path / 'other' / 'copy.db'}"
    assert run(["db", "copy", to, "--db", db]) == 0
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert all(row["alike"] and row["sha256"] == row["copied_sha256"] for row in rows)
    assert f"the archive stays in {tmp_path / 'archive'}" in said.err
    assert run(["db", "check", "--db", to]) == 0


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (["upgrade", "--db", "sqlite:///none.db"], 1, "no library there"),
        (["upgrade", "--db", "mysql://x/y"], 2, "not a database address"),
        (["check", "--db", "sqlite:///none.db"], 1, "no library there"),
        (["check", "--bodies", "0"], 2, "neither a number above 0"),
        (["check", "--bodies", "some"], 2, "neither a number above 0"),
        (["copy"], 2, "TO_URL"),
        (["copy", "somewhere"], 2, "is no database URL"),
        (["copy", "sqlite://"], 2, "names no file"),
        (["copy", "SELF"], 1, "is the library itself"),
        (["copy", "sqlite:///mistyped/folder/copy.db"], 1, "mistyped/folder: there is no such folder"),
        (["copy", "postgresql://127.0.0.1:1/x?connect_timeout=2"], 1, "postgresql://127.0.0.1:1/x"),
    ],
)
def test_bad_input_is_one_answer(  # noqa: PLR0917
    db: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "--db" not in given:
        given = [*given, "--db", db]
    assert run(["db", *(db if word == "SELF" else word for word in given)]) == code
    said = capsys.readouterr()
    assert told in said.err and "Traceback" not in said.err and said.out == ""
    assert {path.name for path in tmp_path.iterdir()} <= {"hotlines.db", "hotlines.db-wal", "hotlines.db-shm"}
