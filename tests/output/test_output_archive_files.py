"""Archives survive killed writers, full disks and several writers; what is whole stays byte for byte."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from output.archive import Archive
from output.archive_check import check
from output.errors import ArchiveError
from output.exchange import Capture
from output.records import Position
from output.warc_files import repair

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 1, 8, 30, 15, tzinfo=UTC)
BODY = "<p>某牌维修 400-111-2223</p>".encode() * 50


def sent(url: str = "http://a.cn/x?y=1", status: int = 200, body: bytes = BODY) -> Capture:
    asked = (("User-Agent", "HotlineAtlas/1"), ("Accept", "text/html"))
    return Capture(
        url, NOW, status, (("Content-Type", "text/html"),), body, "127.0.0.1", "HTTP/1.1", "GET", asked
    )


def killed(folder: Path, more: bytes = b"", records: int = 3) -> Path:
    """The file of a writer that was killed behind some records, and in the middle of another one."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from tests.output.test_output_archive_files import sent\n"
        "from output.archive import Archive\n"
        f"archive = Archive({str(folder)!r})\n"
        f"for _ in range({records}): archive.append(sent())\n"
        f"archive._file.write({more!r})\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    (marker,) = folder.glob("*.open")
    return marker.with_suffix("")


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a killed writer left, without a torn end."""
    return killed(tmp_path_factory.mktemp("left")).read_bytes()


def test_another_reader_finds_every_record_of_ours(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.append(sent())
        archive.append_revisit(sent(), archive.origin(place))
        archive.append(sent(status=404, body=b"nothing here"))
    (file,) = tmp_path.glob("*.warc.gz")
    with file.open("rb") as stream:
        records = [
            (record.headers["WARC-Type"], record.verify_block_digest())
            for record in ArchiveIterator(stream, parse_http=False)
        ]
    kinds = ["warcinfo", *("response", "request"), *("revisit", "request"), *("response", "request")]
    assert records == [(kind, True) for kind in kinds]


def test_a_request_stands_behind_its_answer(tmp_path: Path) -> None:
    with Archive(tmp_path, {"robots": "obey"}) as archive:
        place = archive.append(sent())
        request = archive.request_of(place)
        assert request is not None
        asked, answer = archive.read(request), archive.read(place)
        head = archive.read(archive.head_of(place.file))
    assert asked.headers["WARC-Concurrent-To"] == answer.headers["WARC-Record-ID"]
    assert answer.headers["WARC-Warcinfo-ID"] == head.headers["WARC-Record-ID"]
    assert b"robots: obey\r\n" in head.payload and b"software: hotline-atlas/" in head.payload
    assert b"GET /x?y=1 HTTP/1.1\r\nHost: a.cn\r\n" in archive_plain(tmp_path, request)
    assert not list(check(tmp_path))
    with Archive(tmp_path) as archive:
        alone = archive.append_response("http://a.cn/", NOW, 200, [], BODY)
        archive.append(sent())
        assert archive.request_of(alone) is None


def archive_plain(folder: Path, place: Position) -> bytes:
    import gzip  # noqa: PLC0415

    return gzip.decompress(Archive(folder).raw(place))


@pytest.mark.parametrize(
    ("again", "profile"), [(True, "identical-payload-digest"), (False, "server-not-modified")]
)
def test_a_revisit_refers_to_the_body(tmp_path: Path, again: bool, profile: str) -> None:
    with Archive(tmp_path) as archive:
        first = archive.append(sent())
        origin = archive.origin(first)
        second = archive.append_revisit(sent(status=200 if again else 304), origin, again)
        headers, whole = archive.read(second).headers, archive.read(first).headers
    assert headers["WARC-Type"] == "revisit" and headers["WARC-Profile"].endswith(profile)
    assert headers["WARC-Refers-To"] == whole["WARC-Record-ID"]
    assert headers["WARC-Refers-To-Target-URI"] == "http://a.cn/x?y=1"
    assert headers["WARC-Refers-To-Date"] == "2026-03-01T08:30:15Z"
    assert headers.get("WARC-Payload-Digest") == (whole["WARC-Payload-Digest"] if again else None)
    script = Path(sys.executable).with_name("warcio")
    done = subprocess.run([script, "check", tmp_path / first.file], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_files_end_at_their_size_with_answer_and_request_together(tmp_path: Path) -> None:
    with Archive(tmp_path, file_size=2000) as archive:
        places = [archive.append(sent(body=os.urandom(700))) for _ in range(6)]
        assert all(archive.request_of(place) for place in places)
        assert len({place.file for place in places}) >= 3
        assert len(list(tmp_path.glob("*.open"))) == 1
    assert not list(tmp_path.glob("*.open"))
    assert not list(check(tmp_path))


@given(cut=st.integers(0, 2**32), torn=st.booleans())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_a_writer_was_killed(
    tmp_path_factory: pytest.TempPathFactory, left: bytes, cut: int, torn: bool
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    data = left[: cut % (len(left) + 1)] if torn else left
    file = folder / "hotlines-x.warc.gz"
    file.write_bytes(data)
    file.with_name(file.name + ".open").touch()
    repair(folder)
    kept = file.read_bytes() if file.exists() else b""
    beside = file.with_name(file.name + ".torn")
    assert kept + (beside.read_bytes() if beside.exists() else b"") == data
    assert not list(check(folder))
    assert not beside.exists() or beside.stat().st_size
    assert {path.suffix for path in folder.iterdir()} <= {".gz", ".torn"}


def test_a_new_writer_repairs_and_says_so(tmp_path: Path) -> None:
    file = killed(tmp_path, more=b"\x1f\x8b\x08\x00half a record")
    size = file.stat().st_size
    with Archive(tmp_path) as archive:
        archive.append(sent())
        assert [(found.name, found.cut) for found in archive.repaired or []] == [(file.name, 17)]
    assert file.stat().st_size == size - 17
    assert file.with_name(file.name + ".torn").read_bytes() == b"\x1f\x8b\x08\x00half a record"
    assert not list(check(tmp_path)) and not list(tmp_path.glob("*.open"))


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    code = (
        "import sys; from output.archive import Archive\n"
        "from tests.output.test_output_archive_files import sent\n"
        f"archive = Archive({str(tmp_path)!r}); place = archive.append(sent()); archive._file.write(b'half')\n"
        "print(*place, flush=True); sys.stdin.read()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=pipe, stdout=pipe, text=True
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        name, offset, length = other.stdout.readline().split()
        before = (tmp_path / name).read_bytes()
        with Archive(tmp_path) as archive:
            archive.append(sent())
            assert archive.body(Position(name, int(offset), int(length))) == BODY
        assert repair(tmp_path) == []
        assert (tmp_path / name).read_bytes() == before
        other.stdin.close()
        other.wait()
    assert [found.cut for found in repair(tmp_path)] == [4]


def test_damage_in_the_middle_cuts_nothing_off(tmp_path: Path) -> None:
    file = killed(tmp_path)
    data = bytearray(file.read_bytes())
    with Archive(tmp_path) as archive:
        data[archive.head_of(file.name).length + 40] ^= 0xFF
    file.write_bytes(data)
    repair(tmp_path)
    assert file.read_bytes() == data
    (fault,) = check(tmp_path)
    assert fault.file == file.name and fault.offset > 0


def test_changed_bytes_are_found(tmp_path: Path) -> None:
    import gzip  # noqa: PLC0415

    with Archive(tmp_path) as archive:
        first = archive.append(sent())
        archive.append_revisit(sent(), archive.origin(first))
    file = tmp_path / first.file
    assert not list(check(tmp_path))
    for old, new in (
        (b"400-111-2223", b"400-111-2224"),
        (b"text/html\r\n\r\n\r\n", b"text/htmx\r\n\r\n\r\n"),
    ):
        members = list(split(file.read_bytes()))
        changed = [plain.replace(old, new) for plain in members]
        assert changed != members
        copy = tmp_path / "copy"
        copy.mkdir(exist_ok=True)
        (copy / "a.warc.gz").write_bytes(b"".join(gzip.compress(plain) for plain in changed))
        assert any("digest" in fault.reason for fault in check(copy))


def split(data: bytes) -> Iterator[bytes]:
    import zlib  # noqa: PLC0415

    while data:
        unpack = zlib.decompressobj(31)
        yield unpack.decompress(data)
        data = unpack.unused_data


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the system refuses in the middle of a record."""
    code = (
        "import os, resource; from output.archive import Archive; from output.errors import ArchiveError\n"
        "from tests.output.test_output_archive_files import sent\n"
        f"archive = Archive({str(tmp_path)!r})\n"
        "try:\n"
        "    for _ in range(50): archive.append(sent(body=os.urandom(3000)))\n"
        "except ArchiveError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1 and "File too large" in done.stdout
    (file,) = tmp_path.iterdir()
    assert 10_000 < file.stat().st_size <= 20_000
    assert not list(check(tmp_path))


def test_an_archive_that_cannot_be_repaired_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").mkdir()
    (tmp_path / "x.warc.gz.open").touch()
    with pytest.raises(ArchiveError) as caught, Archive(tmp_path) as archive:
        archive.append(sent())
    assert "\n" not in str(caught.value)
