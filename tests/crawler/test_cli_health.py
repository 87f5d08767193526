"""`hotlines new`, `runs` and `run`, and settings that are secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.durations import parse_moment
from output import runs
from output.database import open_engine
from output.errors import ConfigError
from output.run_rows import Problem

pytestmark = pytest.mark.usefixtures("library_there")

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ADVERT = "<title>{0}空调售后维修电话</title><p>{0}空调维修热线 {1}</p><p>服务区域：湖北省天门市</p>"
PAGES = {
    "a.html": (ADVERT.format("海信", "400-123-4567"), "2026-03-01T08:00:00Z"),
    "b.html": (ADVERT.format("格力", "400-123-4567"), "2026-03-03T08:00:00Z"),
    "c.html": (ADVERT.format("格力", "138-1234-5678"), "2026-03-04T08:00:00Z"),
}


def fill(hotlines: Any) -> None:
    """A library of three pages, ingested in one run, and one run with a problem."""
    (hotlines.folder / "pages").mkdir()
    index = []
    for name, (html, seen) in PAGES.items():
        (hotlines.folder / "pages" / name).write_text(html, encoding="utf-8")
        index.append(f'{{"file": "{name}", "url": "http://{name[0]}.example/", "seen": "{seen}"}}')
    (hotlines.folder / "pages" / "index.jsonl").write_text("\n".join(index), encoding="utf-8")
    assert hotlines("ingest", "pages", "--url-from", "pages/index.jsonl").code == 0
    engine = open_engine(f"sqlite:///{hotlines.folder}/data/hotlines.db", create=True)
    problem = Problem("too_few_pages", "1 pages; 120 are usual", 1, 60)
    runs.finish(engine, runs.start(engine, "recrawl"), "done", {"failed": 2, "failed/name": 2}, [problem])
    engine.dispose()


def test_new_tells_a_morning_list(hotlines: Any) -> None:
    fill(hotlines)
    rows = hotlines("new", "--since", "2026-03-01").objects
    assert [(row["what"], row["number"] or row["host"]) for row in rows] == [
        *[("number", "4001234567"), ("host", "a.example"), ("host", "b.example"), ("host", "c.example")],
        ("brand", "4001234567"),
    ]
    assert "13812345678" not in hotlines("new", "--since", "2026-03-01").out
    assert "13812345678" in hotlines("new", "--since", "2026-03-01", "--include-mobile").out
    later = hotlines("new", "--since", "2026-03-03", "--until", "2026-03-03", "--brand", "格力").objects
    assert [(row["what"], row["brands"], row["brands_before"]) for row in later] == [
        ("host", ["格力"], []),
        ("brand", ["格力"], ["海信"]),
    ]
    table = hotlines("new", "--since", "2026-03-01", "--table").out
    assert "New numbers" in table and "Numbers advertised for a further brand" in table
    nothing = hotlines("new", "--since", "24h")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "")


@pytest.mark.parametrize(
    "args",
    [
        ("--since", "soon"),
        ("--since", "2026-02-30"),
        ("--since", "2026-03-01", "--until", "never"),
        ("--since", "2026-03-02", "--until", "2026-03-01"),
        ("--since", "99999d"),
    ],
)
def test_a_wrong_date_is_one_line(hotlines: Any, args: tuple[str, ...]) -> None:
    done = hotlines("new", *args)
    assert (done.code, done.out, len(done.lines)) == (2, "", 1), done.err


def test_runs_are_listed_and_shown(hotlines: Any) -> None:
    fill(hotlines)
    last, first = hotlines("runs").objects
    assert (first["command"], first["pages"], first["new_numbers"], first["new_hosts"]) == ("ingest", 3, 2, 3)
    assert (last["command"], last["state"], last["problems"]) == ("recrawl", "done", 1)
    assert [row["run"] for row in hotlines("runs", "--limit", "1").objects] == [last["run"]]
    [shown] = hotlines("run", str(last["run"])).objects
    assert shown["failures"] == {"name": 2}
    assert shown["problem_list"] == [
        {"monitor": "too_few_pages", "message": "1 pages; 120 are usual", "value": 1, "threshold": 60}
    ]
    assert "too_few_pages" in hotlines("run", str(last["run"]), "--table").out
    assert "recrawl" in hotlines("runs", "--table").out
    missing = hotlines("run", "99")
    assert (missing.code, missing.out, len(missing.lines)) == (1, "", 1)
    assert hotlines("run", "x").code == 2


def test_secrets_are_not_shown(hotlines: Any) -> None:
    secret = (
        'webhook = "https://oapi.dingtalk.com/robot/send?access_token=s3cr3t"\nwebhook_secret = "SECs3cr3t"'
    )
    (hotlines.folder / "hotlines.toml").write_text(secret, encoding="utf-8")
    done = hotlines("config")
    rows = {row["key"]: row["value"] for row in done.objects}
    assert rows["webhook"] == "https://oapi.dingtalk.com/***" and rows["webhook_secret"] == "***"
    assert "s3cr3t" not in done.out + hotlines("config", "--table").out
    (hotlines.folder / "hotlines.toml").write_text(secret.replace("https", "ftp"), encoding="utf-8")
    wrong = hotlines("config")
    assert (wrong.code, len(wrong.lines)) == (1, 1) and "s3cr3t" not in wrong.err


def test_moments() -> None:
    assert parse_moment("7d", NOW) == NOW - timedelta(days=7)
    assert parse_moment("24h", NOW, last=True) == NOW - timedelta(hours=24)
    assert parse_moment("2026-03-01", NOW) == datetime(2026, 3, 1, tzinfo=UTC)
    assert parse_moment("2026-03-01", NOW, last=True) == datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    for text in ("", "soon", "-1d", "2026-3-1"):
        with pytest.raises(ConfigError) as caught:
            parse_moment(text, NOW)
        assert "\n" not in str(caught.value)
