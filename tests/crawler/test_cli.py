"""The command line as a process: what it loads, prints and ends with."""

from __future__ import annotations

import json
import os
import select
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest

from crawler.cli import COMMANDS, run
from output.errors import HotlinesError

ADVERT = (
    "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p><p>服务区域：湖北省天门市</p>"
)
KEYS = [
    *("source", "url", "title", "is_advert", "score", "reasons", "text", "advert_span", "brands", "products"),
    *("product_mentions", "numbers", "pairs", "areas", "claims"),
]
AREA_KEYS = [
    *("written", "status", "code", "name", "path", "level", "first_year", "last_year", "successors"),
    *("candidates", "readings", "parent_code", "code_system", "decided_by", "evidence"),
]
HEAVY = (
    "import sys; print([name for name in ('scrapy', 'twisted', 'sqlalchemy', 'rich') if name in sys.modules])"
)


@pytest.mark.parametrize(
    "code",
    [
        "import hotline_atlas",
        "from crawler.cli import run; run(['--help'])",
        "from crawler.cli import run; run(['resolve', '湖北省天门市'])",
        "from crawler.cli import run; run(['read', '-'])",
        "import hotline_atlas; hotline_atlas.resolve('湖北省天门市')",
    ],
)
def test_light_commands_load_nothing_heavy(hotlines: Any, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{HEAVY}"],
        input=ADVERT.encode(),
        env=hotlines.environ,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help(hotlines: Any, command: str) -> None:
    done = hotlines(command, "--help")
    assert done.code == 0
    assert done.err == ""
    assert "Usage: hotlines" in done.out


def test_usage(hotlines: Any) -> None:
    listing = hotlines("--help")
    assert all(f"  {command} " in listing.out for command in COMMANDS)
    assert hotlines("--version").out.startswith("hotlines ")
    for args in (
        ("nonsense",),
        ("numbers", "--nonsense"),
        ("read",),
        ("ingest",),
        ("resolve", "--on", "soon", "x"),
    ):
        done = hotlines(*args)
        assert (done.code, done.out) == (2, "")


def test_config_tells_what_holds_and_why(hotlines: Any) -> None:
    (hotlines.folder / "hotlines.toml").write_text('delay = 5\nagain_after = "36h"', encoding="utf-8")
    done = hotlines("config", "--db", "sqlite:///x/y.db", HOTLINES_CONTACT="me@example.org")
    rows = {row["key"]: (row["value"], row["why"]) for row in done.objects}
    assert rows["delay"] == (5.0, "hotlines.toml")
    assert rows["contact"] == ("mailto:me@example.org", "environment HOTLINES_CONTACT")
    assert rows["archive"] == ("x/archive", "beside the database")
    assert rows["again_after"] == ("1d12h", "hotlines.toml")
    assert rows["max_pages_per_host"] == (200, "default")
    assert "default" in hotlines("config", "--table").out
    bad = hotlines("config", HOTLINES_DELAY="soon")
    assert (bad.code, len(bad.lines)) == (1, 1)


def test_resolve_prints_an_object_a_line(hotlines: Any) -> None:
    done = hotlines("resolve", stdin="\ufeff湖北省天门市\r\n\n上海\n".encode())
    assert [row["text"] for row in done.objects] == ["湖北省天门市", "", "上海"]
    area = done.objects[0]["areas"][0]
    assert list(area) == AREA_KEYS
    assert (area["code"], area["path"], area["evidence"]) == ("429006", "湖北省/天门市", [[0, 6]])
    assert "湖北省/天门市" in hotlines("resolve", "--table", "湖北省天门市").out
    assert hotlines("resolve", stdin=b"\xff\xfe\xb0\n").code == 0


def test_resolve_answers_each_line_at_once(hotlines: Any) -> None:
    with hotlines.start("resolve") as process:
        process.stdin.write("广东省深圳市\n".encode())
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], 60)  # else it waits for more
        assert ready
        assert b"440300" in process.stdout.readline()
        process.stdin.close()


def test_resolve_takes_a_reference_date(hotlines: Any) -> None:
    for on, status in (("2024-06-30", "current"), ("2026-06-30", "historical"), ("2099-01-01", "historical")):
        assert f'"status": "{status}"' in hotlines("resolve", "--on", on, "重庆市江北区").out


@pytest.mark.parametrize("charset", ["gbk", "utf-16"])
def test_resolve_reads_what_is_not_utf_8(hotlines: Any, charset: str) -> None:
    lines = ["plain", "湖北省天门市", "", "上海市松江区"]
    done = hotlines("resolve", stdin="\r\n".join([*lines, ""]).encode(charset))
    assert [row["text"] for row in done.objects] == lines
    assert done.err == ""
    broken = hotlines("resolve", stdin="上海市".encode() + b"\xff" + "松江区维修电话".encode() * 20)
    assert "\ufffd" in broken.out
    assert broken.err == "hotlines: standard input: 1 characters cannot be read as UTF-8\n"


def test_resolve_refuses_what_is_no_text(hotlines: Any) -> None:
    for data in (
        "北京市\n上海市\n".encode("utf-16-le"),
        "plain\n".encode("utf-16-le"),
        b"PK\x03\x04\xff" + b"\0" * 99,
    ):
        done = hotlines("resolve", stdin="北京市\n".encode() + data)
        assert (done.code, len(done.objects), len(done.lines)) == (1, 1, 1)
        assert "UTF-16" in done.err
    assert hotlines("resolve", stdin="北京市\0朝阳区的一家店\n".encode()).code == 0


def test_resolve_shows_in_a_table_what_an_answer_leaves_open(hotlines: Any) -> None:
    shown = hotlines("resolve", "--table", "四川省太原市杏花岭区", "鼓楼区", "下城区", "西安高新区").out
    for part in ("四川省, 山西省/太原市/杏花岭区", "福建省/福州市/鼓楼区", "330105", "610100"):
        assert part in shown


def test_read_prints_the_keys_of_the_contract_in_the_order_given(hotlines: Any) -> None:
    for name, text in (
        ("b.html", ADVERT),
        ("a.html", ADVERT),
        ("empty.html", ""),
        ("bin.html", "\x00\x01" * 50),
    ):
        (hotlines.folder / name).write_text(text, encoding="utf-8")
    args = ("b.html", "none.html", "empty.html", "bin.html", ".", "-", "a.html")
    done = hotlines("read", *args, stdin=ADVERT.encode("gb18030"))
    assert done.code == 1
    assert [page["source"] for page in done.objects] == ["b.html", "-", "a.html"]
    assert len(done.lines) == 4
    for page in done.objects:
        assert list(page) == KEYS
        assert page["url"] is None
        assert page["text"] == done.objects[0]["text"]
    first = done.objects[0]
    assert [fact["number"] for fact in first["numbers"]] == ["4001234567"]
    assert list(first["numbers"][0]) == ["number", "kind", "written", "count", "extension", "evidence"]
    for fact in first["numbers"]:
        assert [first["text"][start:end] for start, end in fact["evidence"]] == ["400-123-4567"] * fact[
            "count"
        ]


def test_read_takes_an_address_for_one_page(hotlines: Any) -> None:
    done = hotlines("read", "-", "--url", "http://a.example/x", stdin=ADVERT.encode())
    assert done.objects[0]["url"] == "http://a.example/x"
    assert hotlines("read", "-", "-", "--url", "http://a.example/x").code == 2
    assert "4001234567" in hotlines("read", "-", "--table", stdin=ADVERT.encode()).out


def test_a_reader_that_goes_away_is_no_fault(hotlines: Any) -> None:
    process = hotlines.start("resolve")
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdout.close()
    with suppress(BrokenPipeError), process.stdin as stdin:
        stdin.write("上海\n".encode() * 100_000)
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == 0


def test_what_only_reads_makes_no_database(hotlines: Any) -> None:
    for args in (("numbers",), ("page", "http://a.example/"), ("export", "out")):
        done = hotlines(*args)
        assert (done.code, done.out, len(done.lines)) == (1, "", 1), done.err
    assert list(hotlines.folder.iterdir()) == []


def test_ingest_then_ask(hotlines: Any) -> None:
    pages = hotlines.folder / "pages"
    pages.mkdir()
    for number, brand in enumerate(("海信", "格力", "海信")):
        (pages / f"{number}.html").write_text(
            ADVERT.replace("海信", brand) + f"<p>{number}", encoding="utf-8"
        )
    rows = [{"file": f"{number}.html", "url": f"http://h{number}.example/{number}"} for number in range(3)]
    (pages / "index.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = hotlines("ingest", "pages", "--url-from", "pages/index.jsonl")
    assert (done.code, done.lines) == (0, [])
    assert (done.objects[0]["pages"], done.objects[0]["unread_visits"]) == (3, 0)
    assert hotlines("ingest", "pages", "--strict").code == 1
    again = hotlines("ingest", ".", "--url-from", "pages/index.jsonl", "--strict")
    assert (again.code, again.lines, again.objects[0]["known"]) == (0, [], 3)
    assert hotlines("ingest", "nowhere", "pages").code == 1
    (shared,) = hotlines("numbers", "--min-brands", "2").objects
    assert (shared["number"], shared["brands"], shared["brand_names"]) == ("4001234567", 2, ["格力", "海信"])
    assert {row["brand"] for row in hotlines("brands").objects} == {"格力", "海信"}
    assert hotlines("number", "400-123-4567").objects[0]["number"] == "4001234567"
    assert hotlines("brand", "格力").objects[0]["brand"] == "格力"
    assert len(hotlines("hosts").objects) == 3
    assert [row["host"] for row in hotlines("hosts", "--number", "4001234567", "--limit", "1").objects] == [
        "h0.example"
    ]
    assert hotlines("host", "h1.example").objects[0]["host_pairs"]
    assert hotlines("dossier", "400-123-4567").objects[0]["number_brands"]
    assert [row["level"] for row in hotlines("claims", "4001234567").objects] == ["province"]
    assert hotlines("claims", "4001234567", "--within", "无此地").code == 1
    assert len(hotlines("pages").objects) >= 3
    page = hotlines("page", "http://h1.example/1").objects[0]
    assert page["url"] == "http://h1.example/1"
    assert list(page["reading"])[1:] == KEYS[1:]
    assert (
        hotlines("page", page["url"], "--snapshot", page["sha256"][:8]).objects[0]["reading"]
        == page["reading"]
    )
    assert hotlines("page", page["url"], "--snapshot", "f" * 64).code == 1
    assert hotlines("region", "429006").objects[0]["claimed_by"]
    asked = ["numbers", "number 4001234567", "brands", "brand 格力", "hosts", "pages", "region 天门市"]
    for command in (*asked, "page http://h1.example/1"):
        table = hotlines(*command.split(), "--table")
        assert table.code == 0
        assert table.out
    assert hotlines("export", "out", "--plain").code == 0
    assert (hotlines.folder / "out/shared_numbers.csv").read_text(encoding="utf-8").count("\n") == 2


def test_lists_a_page_at_a_time(hotlines: Any) -> None:
    for number, brand in enumerate(("海信", "格力", "美的")):
        (hotlines.folder / f"{number}.html").write_text(ADVERT.replace("海信", brand), encoding="utf-8")
    assert hotlines("ingest", ".").code == 0
    first = hotlines("brands", "--limit", "2", "--evidence", "1")
    assert [len(row["evidence"]) for row in first.objects] == [1, 1]
    quote = first.objects[0]["evidence"][0]
    assert quote["number_quote"]["text"] == "400-123-4567" and quote["warc"]["length"] > 0
    (line,) = first.lines
    told, cursor = line.split(" --after ")
    assert told == "more:"
    rest = hotlines("brands", "--limit", "2", "--after", cursor)
    assert (len(rest.objects), rest.lines) == (1, [])
    names = [row["brand"] for row in (*first.objects, *rest.objects)]
    assert names == [row["brand"] for row in hotlines("brands").objects]
    for args, code in (
        (("hosts", "--after", cursor), 1),
        (("numbers", "--since", "yesterday"), 1),
        (("numbers", "--brand", "无此牌"), 1),
        (("regions", "--region", "42x"), 1),
        (("numbers", "--limit", "0"), 2),
        (("numbers", "--status", "fine"), 2),
        (("pages", "--evidence", "many"), 2),
    ):
        done = hotlines(*args)
        assert (done.code, done.out) == (code, ""), args
        assert code == 2 or len(done.lines) == 1
    assert hotlines("regions", "--level", "province").objects
    assert hotlines("region", "420000", "--limit", "1").code == 0


def test_an_interrupted_ingest_tells_what_it_has(hotlines: Any) -> None:
    pages = hotlines.folder / "pages"
    pages.mkdir()
    (pages / "a.html").write_text(ADVERT, encoding="utf-8")
    os.mkfifo(pages / "b.warc")
    code = (
        "import pipelines.ingest as i, sys; from crawler.cli import main\n"
        "taken = i._take\n"
        "def take(*args):\n    taken(*args)\n    raise KeyboardInterrupt\n"
        "i._take = take\nmain(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ingest", "pages"],
        cwd=hotlines.folder,
        env=hotlines.environ,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["pages"], done.stderr) == (130, 1, b"")
    assert len(hotlines("pages").objects) == 1
    assert "130" in hotlines("--help").out


def test_region_needs_no_database(hotlines: Any) -> None:
    done = hotlines("region", "429006")
    assert done.code == 0
    assert done.objects[0]["path"] == "湖北省/天门市"
    assert "claimed_by" not in done.objects[0]
    assert hotlines("region", "no such place").code == 1


def test_a_folder_without_pages_is_told(hotlines: Any) -> None:
    Path(hotlines.folder, "nothing").mkdir()
    done = hotlines("ingest", "nothing")
    assert done.code == 1
    assert "no pages" in done.err


@pytest.mark.parametrize(
    ("fault", "code", "line"),
    [
        (KeyboardInterrupt(), 130, ""),
        (
            OSError(28, "No space left on device", "/data/x"),
            1,
            "hotlines: /data/x: No space left on device\n",
        ),
        (HotlinesError("one\nline"), 1, "hotlines: one line\n"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_faults_end_in_one_line(
    fault: BaseException,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise fault

    monkeypatch.setattr("crawler.cli.LazyGroup.get_command", lambda *_: click.Command("x", callback=fail))
    monkeypatch.setattr("crawler.cli._silence_stdout", lambda: None)
    assert run(["x"]) == code
    assert capsys.readouterr().err.lstrip("\n") == line


@pytest.mark.parametrize(
    ("written", "code"), [("杭州下城区", "330103"), ("红河弥勒市", "532504"), ("330103", "330103")]
)
def test_a_region_may_be_named_as_adverts_write_it(hotlines: Any, written: str, code: str) -> None:
    assert hotlines("region", written).objects[0]["code"] == code


@pytest.mark.parametrize("closed", ["resolve 广东 >&-", "region 广东 >&-", "resolve <&-"])
def test_a_closed_stream_is_told_in_one_line(closed: str) -> None:
    command = f"exec {shlex.quote(sys.executable)} -m crawler.cli {closed}"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
