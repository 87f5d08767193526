"""WARC files of other makers that are cut off, damaged, or not what they say."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.fetch import Fetch
from pipelines.files import Skip
from pipelines.warcs import read_warc

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
DATED = {"WARC-Date": "2026-01-31T08:00:00Z"}


def page(number: int, length: int = 20_000) -> bytes:
    """A page that does not pack well."""
    noise = base64.b64encode(Random(number).randbytes(length))
    return b"<title>%d</title><p>" % number + noise


def record(
    url: str, body: bytes, fields: dict[str, str] | None = None, head: bytes = HEAD, kind: str = "response"
) -> bytes:
    block = head + b"\r\n" + body if head else body
    named = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:x:{url}>", "WARC-Target-URI": url, **DATED}
    named |= {"Content-Type": "application/http; msgtype=response" if head else "text/html"} | (fields or {})
    named |= {"Content-Length": str(len(block))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def url(number: int) -> str:
    return f"http://a.example/{number}"


RECORDS = [record(url(number), page(number)) for number in range(5)]


def read(path: Path, data: bytes) -> tuple[dict[str, bytes | None], list[tuple[str, str]]]:
    """The bodies by address, and the skips: without the file's name."""
    path.write_bytes(data)
    items = list(read_warc(path))
    pages = {item.visit.url: item.body for item in items if isinstance(item, Fetch)}
    skips = [item for item in items if isinstance(item, Skip)]
    assert all("\n" not in skip.reason and "<p>" not in skip.reason for skip in skips)
    return pages, [(skip.source.removeprefix(str(path)).removeprefix(": "), skip.reason) for skip in skips]


def whole(*numbers: int) -> dict[str, bytes]:
    return {url(number): page(number) for number in numbers}


@pytest.mark.parametrize("members", ["none", "each", "all"])
@pytest.mark.parametrize("off", [10_000, 20_000, 1_000])
def test_a_page_that_is_cut_off_is_none(tmp_path: Path, members: str, off: int) -> None:
    data = b"".join(gzip.compress(one) if members == "each" else one for one in RECORDS)
    data = gzip.compress(data) if members == "all" else data
    pages, skips = read(tmp_path / "a.warc.gz", data[:-off])
    assert pages == whole(0, 1, 2, 3)
    assert skips == [(url(4), "is cut off")]


@pytest.mark.parametrize("off", range(1, 9))
def test_a_member_without_its_whole_trailer_is_cut_off(tmp_path: Path, off: int) -> None:
    data = b"".join(map(gzip.compress, RECORDS))
    assert read(tmp_path / "a.warc.gz", data[:-off]) == (whole(0, 1, 2, 3), [(url(4), "is cut off")])


@pytest.mark.parametrize("left", [1, 4, 30, 80, 150])
@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_is_cut_in_a_header_is_cut_off(tmp_path: Path, left: int, packed: bool) -> None:
    parts = [gzip.compress(one) if packed else one for one in RECORDS]
    pages, skips = read(tmp_path / "a.warc.gz", b"".join(parts[:4]) + parts[4][:left])
    assert pages == whole(0, 1, 2, 3)
    assert [reason for _, reason in skips] == ["is cut off"]


def test_nulls_behind_the_last_member_do_no_harm(tmp_path: Path) -> None:
    data = b"".join(map(gzip.compress, RECORDS)) + b"\0" * 1_000
    assert read(tmp_path / "a.warc.gz", data) == (whole(0, 1, 2, 3, 4), [])


def spoiled(data: bytes, at: int) -> bytes:
    return data[:at] + bytes(255 - byte for byte in data[at : at + 40]) + data[at + 40 :]


@pytest.mark.parametrize("place", ["start", "middle", "checksum", "header of the record"])
def test_behind_damage_the_next_record_is_read(tmp_path: Path, place: str) -> None:
    parts = [gzip.compress(one) for one in RECORDS]
    start = len(parts[0])
    if place == "header of the record":
        parts[1] = gzip.compress(RECORDS[1].replace(b"Content-Length: ", b"Content-Length: many"))
    elif place == "checksum":
        parts[1] = parts[1][:-8] + b"\1\2\3\4" + parts[1][-4:]
    else:
        parts[1] = spoiled(parts[1], 0 if place == "start" else len(parts[1]) // 2)
    pages, skips = read(tmp_path / "a.warc.gz", b"".join(parts))
    assert pages == whole(0, 2, 3, 4)
    end = start + len(parts[1])
    assert [reason for _, reason in skips] == [
        f"is damaged at byte {start}; the file is read on from byte {end}"
    ]


def test_each_gap_is_one_skip(tmp_path: Path) -> None:
    parts = [gzip.compress(one) for one in RECORDS]
    for number in (0, 2, 3):
        parts[number] = spoiled(parts[number], 9_000)
    parts.insert(3, gzip.compress(b"no record\r\n"))
    parts.insert(3, gzip.compress(b"WARC/1.0\r\nno record, either\r\n\r\n"))
    pages, skips = read(tmp_path / "a.warc.gz", b"".join(parts))
    assert pages == whole(1, 4)
    assert [source for source, _ in skips] == [url(0), url(2)]


def test_of_damage_at_the_end_one_line_tells(tmp_path: Path) -> None:
    parts = [gzip.compress(one) for one in RECORDS]
    pages, skips = read(tmp_path / "a.warc.gz", b"".join(parts[:4]) + spoiled(parts[4], 9_000))
    assert pages == whole(0, 1, 2, 3)
    at = sum(map(len, parts[:4]))
    assert skips == [(url(4), f"is damaged at byte {at}; what follows there cannot be read")]


def test_a_record_that_says_it_is_longer_does_not_swallow_the_next(tmp_path: Path) -> None:
    long = RECORDS[1].replace(b"Content-Length: 2", b"Content-Length: 3")
    parts = [gzip.compress(one) for one in (RECORDS[0], long, *RECORDS[2:])]
    pages, skips = read(tmp_path / "a.warc.gz", b"".join(parts))
    assert pages == whole(0, 2, 3, 4)
    assert len(skips) == 1


def test_members_may_be_cut_anywhere(tmp_path: Path) -> None:
    data = b"".join(RECORDS)
    parts = [gzip.compress(data[at : at + 7_000]) for at in range(0, len(data), 7_000)]
    assert read(tmp_path / "a.warc.gz", b"".join(parts)) == (whole(0, 1, 2, 3, 4), [])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=30)), max_size=4),
    end=st.integers(0, 4_000),
    packed=st.booleans(),
)
def test_whatever_is_wrong_no_page_is_made_up(
    tmp_path: Path, changes: list[tuple[int, bytes]], end: int, packed: bool
) -> None:
    small = [record(url(number), page(number, 400), digested(page(number, 400))) for number in range(4)]
    data = b"".join(gzip.compress(one, mtime=0) if packed else one for one in small)[:end]
    # gzip finds any change; a plain file has but its digests, and one whose name is spoiled, too, can be held to nothing
    for at, other in changes if packed else changes[:1]:
        data = data[:at] + other + data[at + len(other) :]
    pages, _ = read(tmp_path / "a.warc.gz", data)
    assert set(pages.values()) <= {page(number, 400) for number in range(4)}


def test_a_head_without_an_end_is_no_page_without_a_body(tmp_path: Path) -> None:
    lost = RECORDS[1].replace(b"text/html\r\n\r\n<", b"text/html\r\n\x00\n<")
    bare = record(url(9), b"", head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html", kind="response")
    pages, skips = read(tmp_path / "a.warc", RECORDS[0] + lost + bare)
    assert pages == {**whole(0), url(9): b""}
    assert [source for source, _ in skips] == [url(1)]


# What a record says of itself


def digested(body: bytes, head: bytes = HEAD, algorithm: str = "sha1") -> dict[str, str]:
    block = hashlib.new(algorithm, head + b"\r\n" + body)
    return {"WARC-Block-Digest": f"{algorithm}:{block.hexdigest()}"}


def forms(data: bytes) -> list[str]:
    found = []
    for name in ("sha1", "sha256", "md5"):
        digest = hashlib.new(name, data).digest()
        found += [f"{name}:{base64.b32encode(digest).decode()}", f"{name}:{digest.hex()}"]
    return found


@pytest.mark.parametrize("field", ["WARC-Payload-Digest", "WARC-Block-Digest"])
@pytest.mark.parametrize("number", range(6))
def test_digests_are_looked_at(tmp_path: Path, field: str, number: int) -> None:
    block = HEAD + b"\r\n" + page(0)
    right = forms(page(0) if field.startswith("WARC-P") else block)[number]
    wrong = forms(b"other")[number]
    data = record(url(0), page(0), {field: right}) + record(url(1), page(0), {field: wrong})
    files = {
        f"file:///{name}": record(f"file:///{name}", page(0), {field: digest}, b"", "resource")
        for name, digest in (("a", forms(page(0))[number]), ("b", wrong))
    }
    pages, skips = read(tmp_path / "a.warc", data + b"".join(files.values()))
    assert pages == {url(0): page(0), "file:///a": page(0)}
    assert skips == [(name, "has other bytes than its digest says") for name in (url(1), "file:///b")]


@pytest.mark.parametrize("of", ["chunks", "body as sent", "page"])
def test_a_payload_digest_may_be_of_the_body_in_any_state(tmp_path: Path, of: str) -> None:
    packed = gzip.compress(page(0), mtime=0)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    digest = forms({"chunks": chunks, "body as sent": packed, "page": page(0)}[of])[0]
    head = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    data = record(url(0), chunks, {"WARC-Payload-Digest": digest}, head)
    assert read(tmp_path / "a.warc", data) == (whole(0), [])


@pytest.mark.parametrize("digest", ["crc32:1234", "nothing", "sha1:", ":"])
def test_digests_of_other_kinds_say_nothing(tmp_path: Path, digest: str) -> None:
    data = record(url(0), page(0), {"WARC-Payload-Digest": digest, "WARC-Block-Digest": digest})
    assert read(tmp_path / "a.warc", data) == (whole(0), [])


def test_what_its_maker_cut_off_is_no_page(tmp_path: Path) -> None:
    data = record(url(0), page(0), {"WARC-Truncated": "length"}) + RECORDS[1]
    gone = record(url(2), b"gone", {"WARC-Truncated": "time"}, HEAD.replace(b"200 OK", b"404 Not Found"))
    pages, skips = read(tmp_path / "a.warc", data + gone)
    assert pages == whole(1)
    assert skips == [(url(0), "is cut off"), (url(2), "is cut off")]


@pytest.mark.parametrize("date", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_record_without_its_time_is_named(tmp_path: Path, date: str) -> None:
    pages, skips = read(tmp_path / "a.warc", record(url(0), page(0), {"WARC-Date": date}) + RECORDS[1])
    assert pages == whole(1)
    assert skips == [(url(0), "does not say when it was had: its WARC-Date is missing, or no time")]


def test_a_record_without_its_address_is_named(tmp_path: Path) -> None:
    lost = record(url(0), page(0), {"WARC-Target-URI": ""})
    nameless = record(url(0), page(0), {"WARC-Target-URI": "", "WARC-Record-ID": ""})
    pages, skips = read(tmp_path / "a.warc", lost + nameless + RECORDS[1])
    assert pages == whole(1)
    assert skips == [
        (f"urn:x:{url(0)}", "does not say of which address it is"),
        ("a record without a name", "does not say of which address it is"),
    ]


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (page(0), page(0)),
        (b"", b""),
        (b"5\r\n<p>ab\r\n2;x=y\r\ncd\r\n0\r\nTrailer: 1\r\n\r\n", b"<p>abcd"),
        (b"5\r\n<p>ab\r\n2\r\ncd", b"<p>abcd"),
        (b"5\n<p>ab\n0\n\n", b"<p>ab"),
        (b"5\r\n<p>ab\r\n<p>no head\r\n", b"5\r\n<p>ab\r\n<p>no head\r\n"),
        (b"ff\r\n<p>", b"ff\r\n<p>"),
        (b"-5\r\n<p>ab\r\n", b"-5\r\n<p>ab\r\n"),
    ],
)
def test_bodies_are_joined_if_they_are_in_chunks(tmp_path: Path, sent: bytes, body: bytes) -> None:
    pages, skips = read(tmp_path / "a.warc", record(url(0), sent, head=CHUNKED) + RECORDS[1])
    assert (pages, skips) == ({url(0): body, **whole(1)}, [])


def test_a_body_that_ends_within_a_chunk_is_cut_off(tmp_path: Path) -> None:
    pages, skips = read(
        tmp_path / "a.warc", record(url(0), b"5\r\n<p>ab\r\nff\r\ncd", head=CHUNKED) + RECORDS[1]
    )
    assert (pages, skips) == (whole(1), [(url(0), "is cut off")])


@pytest.mark.parametrize("block", [b"", b"<p>no HTTP at all", b"HTTP/1.1 many\r\n\r\n<p>", b"x" * 400_000])
def test_what_is_no_answer_ends_nothing(tmp_path: Path, block: bytes) -> None:
    kind = {"Content-Type": "application/http; msgtype=response"}
    pages, skips = read(tmp_path / "a.warc", record(url(0), block, kind, b"") + RECORDS[1])
    assert (pages, skips) == (whole(1), [(url(0), "holds no HTTP answer")])
