"""`hotlines resolve --csv`: the same CSV, byte for byte, with the regions of one column behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.cli import run

Convert = Callable[..., bytes]
HEAD = "no,place"
NEW = "code,path,level,status"


@pytest.fixture
def convert(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Convert:
    """What the command makes of a file; `code` is the exit code that is due, `said` what it tells then."""

    def command(data: bytes | str, column: str = "place", *more: str, code: int = 0, said: str = "") -> bytes:
        file = tmp_path / "in.csv"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        assert run(["resolve", "--csv", str(file), "--column", column, *more]) == code
        out, err = capfdbinary.readouterr()
        lines = err.decode().splitlines()
        assert len(lines) == (1 if code or said else 0), lines
        assert not lines or (said in lines[0] and str(file) in lines[0])
        return out

    return command


def rows(data: bytes, charset: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(charset), newline=""), delimiter=delimiter))


def test_four_columns_come_behind_the_last(convert: Convert) -> None:
    out = convert(f"{HEAD}\n1,广东省深圳市南山区\n2,不是地名\n3,\n4,鼓楼区\n")
    assert out.decode() == (
        f"{HEAD},{NEW}\n1,广东省深圳市南山区,440305,广东省/深圳市/南山区,county,current\n"
        "2,不是地名,,,,\n3,,,,,\n4,鼓楼区,,,,ambiguous\n"
    )


def test_several_regions_have_as_many_parts_in_each_column(convert: Convert) -> None:
    (_, first, second) = rows(
        convert(f'{HEAD}\n1,"广东省、鼓楼区、上海市松江区"\n2,鼓楼区、西湖区、铁西区\n')
    )
    assert first[2:] == [
        "440000||310117",
        "广东省||上海市/松江区",
        "province||county",
        "current|ambiguous|current",
    ]
    assert second[2:5] == ["||", "||", "||"]
    assert second[5].count("|") == 2


def test_a_name_that_is_taken_gets_a_prefix_of_its_own(convert: Convert) -> None:
    out = convert("place,code,status\n上海市,x,y\n")
    assert rows(out) == [
        ["place", "code", "status", "region_code", "path", "level", "region_status"],
        ["上海市", "x", "y", "310000", "上海市", "province", "current"],
    ]
    assert convert("place,code,region_code\n", code=1, said="'region_code'") == b""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_mark_and_line_ends_stay(convert: Convert, mark: bytes, end: str) -> None:
    lines = ["地点,no", '上海市,"1"', "x,2"]
    out = convert(mark + end.join(lines).encode(), "地点")
    new = [NEW, "310000,上海市,province,current", ",,,"]
    assert out == mark + end.join(f"{line},{more}" for line, more in zip(lines, new, strict=True)).encode()
    assert convert(mark + end.join([*lines, ""]).encode(), "地点") == out + end.encode()


@pytest.mark.parametrize("mark", [b"", b"\x84\x31\x95\x33"])
def test_gb18030_stays_gb18030(convert: Convert, mark: bytes) -> None:
    text = "编号,服务地区,备注\r\n1,浙江省杭州市余杭区,镕𠮷|\r\n2,湖北省天门市,「\\」\r\n"
    out = convert(mark + text.encode("gb18030"), "服务地区")
    assert out.startswith(mark)
    found = rows(out.removeprefix(mark), "gb18030")
    assert found[1] == [
        "1",
        "浙江省杭州市余杭区",
        "镕𠮷|",
        "330110",
        "浙江省/杭州市/余杭区",
        "county",
        "current",
    ]
    assert [row[:3] for row in found] == rows(text.encode())


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_the_encoding_may_show_late(convert: Convert, charset: str) -> None:
    plain = "".join(f"{at},none,\n" for at in range(9000))
    late = "1,浙江省杭州市余杭区,附近的街道也可以上门服务\n" * 9
    out = convert(f"no,place,note\n{plain}{late}".encode(charset))
    assert rows(out, charset)[-1][3:5] == ["330110", "浙江省/杭州市/余杭区"]


def test_bytes_that_cannot_be_read_stay_and_are_told(convert: Convert) -> None:
    text = f"{HEAD}\n1,上海市松江区\n" * 50
    out = convert(text.encode() + b"2,\xff\n", said="1 cells cannot be read as utf-8")
    assert out.endswith(b"2,\xff,,,,\n")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_header_tells_the_delimiter(convert: Convert, sign: str) -> None:
    others = {",", ";", "\t"} - {sign}
    for name in ("place", *(f"pl{other}{other}ace" for other in others)):
        head = sign.join(["no", name])
        if sign == ",":
            head = f'no,"{name}"'
        out = convert(f"{head}\n1{sign}上海市\n", name)
        assert rows(out, delimiter=sign)[1] == ["1", "上海市", "310000", "上海市", "province", "current"]
        assert out.startswith(head.encode())


def test_a_header_may_be_quoted_and_broken(convert: Convert) -> None:
    out = convert('"no; ""x""","the\r\nplace"\r\n1,上海市\r\n', "the\r\nplace")
    assert out.decode() == (
        f'"no; ""x""","the\r\nplace",{NEW}\r\n1,上海市,310000,上海市,province,current\r\n'
    )


def test_quotes_and_signs_of_formulas_stay(convert: Convert) -> None:
    odd = '"1","a\n\n""b"""\n5",x"y\n=1+1,-2\n"a"b"c,"d"\n'
    out = convert(f"{HEAD}\n{odd}").decode()
    assert out == f'{HEAD},{NEW}\n"1","a\n\n""b""",,,,\n5",x"y,,,,\n=1+1,-2,,,,\n"a"b"c,"d",,,,\n'
    broken = convert(f'{HEAD}\n1,"广东省\n深圳市"\n')
    assert rows(broken)[1][2] == "440000|440300"


def test_no_row_loses_a_cell(convert: Convert) -> None:
    out = convert('no,place,note\n1\n\n2,上海市\n3,"上海,市",x,"y,\n""z",w\r\n4,,,\n')
    assert out.decode() == (
        f"no,place,note,{NEW}\n1,,,,,,\n\n2,上海市,,310000,上海市,province,current\n"
        '3,"上海,市",x,310000,上海市,province,current,"y,\n""z",w\r\n4,,,,,,,\n'
    )


def test_the_day_counts(convert: Convert) -> None:
    text = f"{HEAD}\n1,重庆市江北区\n"
    assert rows(convert(text))[1][5] == "historical"
    assert rows(convert(text, "place", "--on", "2024-06-30"))[1][5] == "current"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no header"),
        (b"\n\n1,2\n", "no header"),
        (b"\xef\xbb\xbf", "no header"),
        (b"no,city\n1,x\n", "no column 'place'; there is no, city"),
        (b"place,place\n", "2 columns 'place'"),
        (f"{HEAD}\n1,上海\n".encode("utf-16"), "utf-16"),
        (f"{HEAD}\n1,上海\n".encode("utf-16-le"), "no plain text"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xa0\xb1\xc2\xd3" * 99, "no plain text"),
    ],
)
def test_what_is_no_such_csv_is_told_in_one_line(convert: Convert, data: bytes, said: str) -> None:
    assert convert(data, code=1, said=said) == b""


def test_a_quote_that_is_never_closed_is_told_where_it_is(convert: Convert) -> None:
    good = f'{HEAD}\n1,"a\nb"\n'
    for bad in ('2,"上海市\n3,x\n', '2,"x', '2,"' + "x" * (1 << 25)):
        out = convert(good + bad, code=1, said="begins in line 4")
        assert out.decode() == f'{HEAD},{NEW}\n1,"a\nb",,,,\n'


@pytest.mark.parametrize(
    "args",
    [
        ("--csv", "a.csv"),
        ("--column", "place"),
        ("--csv", "a.csv", "--column", "place", "上海"),
        ("--csv", "a.csv", "--column", "place", "--json"),
        ("--csv", "-", "--column", "place", "--table"),
    ],
)
def test_wrong_usage(args: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["resolve", *args]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len([line for line in err.splitlines() if line.startswith("Error: ")]) == 1


@pytest.mark.parametrize("name", ["none.csv", ".", ""])
def test_a_file_that_cannot_be_opened(hotlines: Any, name: str) -> None:
    done = hotlines("resolve", "--csv", name, "--column", "place")
    assert (done.code, done.out, len(done.lines)) == (1, "", 1)


def test_standard_input_is_converted_as_it_comes(hotlines: Any) -> None:
    process = hotlines.start("resolve", "--csv", "-", "--column", "place")
    process.stdin.write(f"{HEAD}\n".encode() + "1,上海市松江区\n".encode() * 4000)
    process.stdin.flush()  # and more may come
    assert process.stdout.readline() == f"{HEAD},{NEW}\n".encode()
    assert b"310117" in process.stdout.readline()
    process.stdout.close()
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0


def test_a_reader_that_goes_away_is_no_fault(hotlines: Any) -> None:
    process = hotlines.start("resolve", "--csv", "-", "--column", "place")
    process.stdout.close()
    _, err = process.communicate(f"{HEAD}\n".encode() + "1,上海市松江区\n".encode() * 20_000, timeout=60)
    assert (process.returncode, err) == (0, b"")


CELL = st.text(st.sampled_from("上海市松江区广东、:,;\t\"'\r\n =|\x1f\x85\u2028a"), max_size=9)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=6),
    sign=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    charset=st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_was_there_is_there(
    convert: Convert, table: list[list[str]], sign: str, quoting: int, charset: str
) -> None:
    head = ["服务地区编号", "服务地区名称"]
    given = io.StringIO(newline="")
    csv.writer(given, delimiter=sign, quoting=quoting).writerows([head, *table])
    out = rows(convert(given.getvalue().encode(charset), head[1]), charset, sign)
    assert len(out) == len(table) + 1
    for row, new in zip(table, out[1:], strict=True):
        full = row + [""] * (2 - len(row))
        assert new[:2] + new[6:] == full
        assert len(new) == len(full) + 4
        assert len({cell.count("|") for cell in new[2:6]}) == 1
