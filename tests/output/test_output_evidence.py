"""Evidence packs: what is in them, that they are the same again, and that every change to them is found."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cli.verify import _read
from output.errors import ArchiveError, LibraryError
from output.evidence_facts import facts, masked, wrong_places
from output.evidence_verify import verify
from output.evidence_zip import PackError
from output.exchange import Capture
from output.library import open_library
from output.records import NumberFact, NumberKind, Visit
from pipelines.advert import read_page
from pipelines.fetch import Fetch
from pipelines.keep import open_keeper
from tests.output.conftest import DAY

NUMBER, MOBILE = "4001234501", "13912345678"
PAGE = (
    "<title>海信空调售后维修电话</title><script>alert(1)</script><p>海信空调全国统一维修热线：400-123-4501 &lt;b&gt; \u202e</p>"
    "<p>手机：139-1234-5678</p><p>服务区域：湖北省天门市、武汉市</p>"
)
PLAIN = "<title>格力</title><p>格力维修 400-123-4509</p>"
URL = "http://a.example/1"


def fetch(url: str, day: int, body: bytes, status: int = 200, **more: Any) -> Fetch:
    when = DAY + timedelta(days=day)
    kind = "text/html; charset=utf-8"
    sent = Capture(url, when, status, (("Content-Type", kind),), body, "127.0.0.1", method="GET")
    ok = status in {200, 304}
    visit = Visit(url, when, "ok" if ok else "failed", status, None if ok else f"the server answers {status}")
    return Fetch(visit, url, body if status == 200 else None, kind, "utf-8", sent, **more)


@pytest.fixture
def home(url: str, tmp_path: Path) -> Path:
    """A library of a page that was shown, shown again, not modified and gone, and of two others."""
    body = PAGE.encode()
    with open_keeper(url, str(tmp_path / "archive"), "crawl") as keeper:
        keeper.keep(fetch(URL, 0, body))
        keeper.keep(fetch(URL, 1, body))
        keeper.keep(fetch(URL, 2, b"", 304, sha256=hashlib.sha256(body).hexdigest()))
        keeper.keep(fetch(URL, 3, b"gone", 404))
        keeper.keep(fetch(URL, 4, PLAIN.encode()))
        keeper.keep(fetch("http://b.example/", 1, body))
        keeper.keep(fetch("http://c.example/", 1, PLAIN.encode()))
    return tmp_path


Make = Callable[..., Path]


@pytest.fixture
def make(url: str, home: Path) -> Make:
    def pack(what: str, name: str = "pack.zip", **options: Any) -> Path:
        with open_library(url) as library:
            library.evidence(
                what, home / name, home / "archive", **{"created": DAY, "force": True, **options}
            )
        return home / name

    return pack


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def write(path: Path, files: dict[str, bytes], sign: bool = False) -> Path:
    """A pack of these files; `sign` makes the manifest fit them."""
    if sign:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in files.items()
            if name != "manifest.json"
        ]
        files = files | {"manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def test_a_page_s_pack_stands_alone(make: Make, home: Path) -> None:
    pack = make(URL)
    found = verify(pack, _read)
    assert (found.problems, found.reread, found.about) == ([], 2, URL)
    files = contents(pack)
    (page,) = json.loads(files["pages.json"])["pages"]
    outcomes = [(visit["outcome"], visit["status"], visit["own_record"]) for visit in page["visits"]]
    assert outcomes == [
        ("ok", 200, True),
        ("ok", 200, True),
        ("ok", 304, True),
        ("failed", 404, True),
        ("ok", 200, True),
    ]
    records = gzip.decompress(files["records.warc.gz"])
    kinds = re.findall(rb"^WARC-Type: (\w+)\r$", records, re.M)
    assert [kinds.count(kind) for kind in (b"warcinfo", b"response", b"revisit", b"request")] == [1, 3, 2, 5]
    assert "\u202e" not in files["index.html"].decode()
    (home / "records.warc.gz").write_bytes(files["records.warc.gz"])
    script = Path(sys.executable).with_name("warcio")
    done = subprocess.run([script, "check", home / "records.warc.gz"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_number_s_pack_has_all_pages_that_advertise_it(make: Make) -> None:
    pack = make("400-123-4501")
    assert verify(pack, _read).problems == []
    pages = json.loads(contents(pack)["pages.json"])["pages"]
    assert [(page["url"], len(page["visits"]), page["other_visits"]) for page in pages] == [
        (URL, 3, 2),
        ("http://b.example/", 1, 0),
    ]


def test_the_page_to_read_asks_nobody_and_runs_nothing(make: Make) -> None:
    shown = contents(make(URL))["index.html"].decode()
    assert not re.search(r"<(script|img|link|iframe|object|form)|\b(src|href)=\"(?!#)|url\(", shown)
    assert "default-src 'none'" in shown
    assert 'class="advert number" title="号码 Number 4001234501">400-123-4501</mark>' in shown
    assert "&lt;b&gt;" in shown and "本包不说明" in shown


def test_other_mobiles_are_masked_and_the_records_are_not(make: Make) -> None:
    masked_, open_ = contents(make(URL)), contents(make(URL, include_mobile=True))
    own = contents(make(MOBILE))
    for files, seen in ((masked_, False), (open_, True), (own, True)):
        told = b"".join(data for name, data in files.items() if name.startswith(("facts", "texts", "index")))
        assert (b"139-1234-5678" in told, MOBILE.encode() in told) == (seen, seen)
        assert b"139-1234-5678" in gzip.decompress(files["records.warc.gz"])
        assert json.loads(files["manifest.json"])["mobile_numbers"] == (
            "included" if files is open_ else "masked"
        )
    said = json.loads(masked_["facts/0001.json"])
    assert "手机：139-****-****" in said["text"] and said["text"].encode() == masked_["texts/0001.txt"]
    assert [number["written"] for number in said["numbers"]] == [["400-123-4501"], ["139-****-****"]]


def test_the_same_library_gives_the_same_bytes(make: Make) -> None:
    first, again = make(URL, "1.zip").read_bytes(), make(URL, "2.zip").read_bytes()
    assert first == again
    later = contents(make(URL, "3.zip", created=DAY + timedelta(days=9)))
    differing = {name for name, data in contents(make(URL)).items() if later[name] != data}
    assert differing == {"manifest.json", "index.html"}


def files_of(home: Path) -> set[Path]:
    """What lies there, but for what a database has beside it while it is open."""
    return {path for path in home.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def test_what_is_not_there_leaves_no_file(make: Make, url: str, home: Path) -> None:
    before = files_of(home)
    for what in ("http://a.example/none", "4009999999", "abc", MOBILE[:-1] + "0"):
        with pytest.raises(LibraryError) as caught:
            make(what)
        assert "\n" not in str(caught.value)
    with pytest.raises(LibraryError, match="cannot be written"), open_library(url) as library:
        library.evidence("http://c.example/", home / "no" / "x.zip", home / "archive")
    with open_library(url) as library, library.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE snapshot SET sha256 = 'x' || substr(sha256, 2)")
    with pytest.raises(ArchiveError, match="holds another body than was read"):
        make(URL)
    (record,) = (home / "archive").glob("*.warc.gz")
    record.write_bytes(record.read_bytes()[:900])
    with pytest.raises(ArchiveError):
        make(URL)
    assert files_of(home) == before


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(make: Make, home: Path) -> None:
    pack = home / "pack.zip"
    pack.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="is there already; --force replaces it"):
        make(URL, force=False)
    assert pack.read_bytes() == b"mine"
    assert verify(make(URL, force=True)).problems == []
    pack.unlink()
    assert verify(make(URL, force=False)).problems == []
    assert not [path for path in home.iterdir() if path.name.endswith(".part")]


def test_what_belongs_to_the_library_is_never_replaced(make: Make, url: str, home: Path) -> None:
    (record,) = (home / "archive").glob("*.warc.gz")
    (home / "link.zip").symlink_to(record)
    (home / "folder.zip").mkdir()
    os.mkfifo(home / "pipe.zip")
    names = [f"archive/{record.name}", "archive/new.zip", "archive", "link.zip", "folder.zip", "pipe.zip"]
    if url.startswith("sqlite"):
        (home / "other.zip").symlink_to(home / "hotlines.db")
        os.link(home / "hotlines.db", home / "hard.zip")
        names += ["hotlines.db", "hotlines.db-wal", "hotlines.db-shm", "archive/../hotlines.db"]
        names += ["other.zip", "hard.zip"]
    before, kept = files_of(home), record.read_bytes()
    for name in names:
        with pytest.raises(LibraryError) as caught:
            make(URL, name)
        assert "\n" not in str(caught.value), name
    assert (files_of(home), record.read_bytes()) == (before, kept)
    assert not (home / "archive" / "new.zip").exists()
    with open_library(url) as library:
        assert library.pages()


CHANGES: dict[str, tuple[str, bytes, bytes, str]] = {
    "a fact": ("facts/0001.json", b'"400-123-4501"', b'"400-123-4502"', "is not what stands at its offsets"),
    "an offset": ("facts/0001.json", b'"extension"', b'"extensiom"', ""),
    "a text": ("texts/0001.txt", b"400-123-4501", b"400-123-4502", "is not"),
    "a hash": ("pages.json", b'"sha256": "', b'"sha256": "0', "body"),
    "a time": ("pages.json", b"2026-03-01T08:00:00Z", b"2026-03-02T08:00:00Z", "its record is of"),
    "an address": ("pages.json", b"http://a.example/1", b"http://z.example/1", "its record is of"),
    "a format": ("pages.json", b'"visits"', b'"visit"', "not built as it should be"),
    "a place": ("pages.json", b'"offset": ', b'"offset": 1', "its record is not in"),
    "a JSON": ("facts/0001.json", b"{", b"[", "is not JSON"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_found(make: Make, home: Path, change: str) -> None:
    name, old, new, problem = CHANGES[change]
    files = contents(make(URL))
    assert old in files[name]
    changed = files | {name: files[name].replace(old, new)}
    (found,) = verify(write(home / "bad.zip", changed), _read).problems
    assert found.startswith(f"{name}: is not what the manifest says")
    if problem:  # also where somebody mended the manifest
        found_too = verify(write(home / "bad.zip", changed, sign=True), _read).problems
        assert any(problem in line for line in found_too)
        assert all("\n" not in line for line in found_too)


def test_a_text_that_the_reader_does_not_read_is_found(make: Make, home: Path) -> None:
    files = contents(make(URL))
    for name in ("texts/0001.txt", "facts/0001.json", "index.html"):
        files[name] = files[name].replace("服务区域".encode(), "服务地方".encode())
    path = write(home / "bad.zip", files, sign=True)
    assert verify(path).problems == []
    (problem,) = verify(path, _read).problems
    assert "is not what the reader reads" in problem


def test_missing_and_added_files_and_changed_records(make: Make, home: Path) -> None:
    files = contents(make(URL))
    fewer = {name: data for name, data in files.items() if name != "texts/0001.txt"}
    assert verify(write(home / "bad.zip", fewer)).problems == ["texts/0001.txt: is missing"]
    assert verify(write(home / "bad.zip", files | {"x": b""})).problems == ["x: is not in the manifest"]
    records = files["records.warc.gz"]
    torn = files | {"records.warc.gz": records[:-9]}
    assert any("is torn" in line for line in verify(write(home / "bad.zip", torn, sign=True)).problems)
    spoiled = gzip.decompress(records).replace(b"400-123-4501", b"400-123-4502")
    other = files | {"records.warc.gz": gzip.compress(spoiled)}
    assert verify(write(home / "bad.zip", other, sign=True)).problems


def test_files_that_are_no_packs(home: Path) -> None:
    def refused(path: Path) -> str:
        with pytest.raises(PackError) as caught:
            verify(path)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    text = home / "x.zip"
    text.write_bytes(b"no zip at all")
    assert "no zip file" in refused(text)
    assert "No such file" in refused(home / "none.zip")
    for name in ("../x", "/etc/x", "a\\b", "C:x", "a//b", "./a"):
        assert "leads elsewhere" in refused(write(text, {"manifest.json": b"{}", name: b""}))
    assert "no evidence pack" in refused(write(text, {"a": b""}))
    assert "not JSON" in refused(write(text, {"manifest.json": b"{"}))
    assert "known form" in refused(write(text, {"manifest.json": b"[]"}))
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", b"{}")
        with file.open("bomb", "w") as bomb:
            for _ in range(80):
                bomb.write(b"\0" * (1 << 20))
    assert "unpacks to 80 MiB" in refused(text)
    with zipfile.ZipFile(text, "w") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("manifest.json", b"{}")
        file.writestr("manifest.json", b"{}")
    assert "two files of one name" in refused(text)


@given(st.binary(max_size=300), st.integers(0, 10_000))
def test_spoiled_packs_are_told_in_lines(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    folder = tmp_path_factory.mktemp("spoiled")
    manifest = b'{"format": "hotline-atlas evidence 1", "files": []}'
    path = write(folder / "a.zip", {"manifest.json": manifest, "pages.json": b"{}"})
    data = path.read_bytes()
    path.write_bytes(data[: at % len(data)] + noise + data[at % len(data) + len(noise) :])
    try:
        problems = verify(path).problems
    except PackError as error:
        problems = [str(error)]
    assert problems and all("\n" not in line for line in problems)


@given(
    st.lists(
        st.sampled_from(
            [
                "海信",
                "维修",
                "13912345678",
                "139 1234 5678",
                "１３９１２３４５６７８",
                "400-123-4501",
                "、",
                "\n",
                "a",
            ]
        )
    )
)
def test_masking_keeps_every_offset(parts: list[str]) -> None:
    advert = read_page("<title>海信空调维修</title><p>海信维修 400-123-4501、" + "、".join(parts))
    said = facts(advert, "http://a.example/", frozenset())
    assert len(said["text"]) == len(advert.text)
    assert not re.search(r"1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)", said["text"])
    assert list(wrong_places(said, said["text"])) == []
    assert facts(advert, "", None)["text"] == advert.text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("013912345678", "0139********"),
        ("0139-1234-5678", "0139-****-****"),
        ("+86 013912345678", "+86 0139********"),
        ("+8613912345678", "+86139********"),
        ("0086013912345678", "00860139********"),
        ("86-0139 1234 5678", "86-0139 **** ****"),
        ("(0)13912345678", "(0)139********"),
        ("０１３９１２３４５６７８", "０１３９********"),
        ("2013912345678", "2013912345678"),
    ],
)
def test_mobiles_behind_a_0_are_masked_where_no_fact_tells_of_them(written: str, shown: str) -> None:
    page = f"<title>海信空调维修</title><p>海信维修 400-123-4501</p><p>订单编号：{written}。</p>"
    said = facts(read_page(page), "http://a.example/", frozenset())
    assert f"订单编号：{shown}。" in said["text"]
    assert written in facts(read_page(page), "http://a.example/", frozenset({MOBILE}))["text"]


def test_a_mobile_that_an_older_reader_took_for_a_landline_is_masked() -> None:
    text = "手机 013912345678"
    fact = NumberFact("013912345678", NumberKind.LANDLINE, ("013912345678",), ((3, 15),), None)
    advert = replace(read_page(text), text=text, numbers=(fact,), pairs=())
    said = facts(advert, "http://a.example/", frozenset())
    assert (said["text"], said["numbers"][0]["number"]) == ("手机 013*********", "013*********")
    assert facts(advert, "", frozenset({MOBILE}))["text"] == text


def test_masking_leaves_separators() -> None:
    assert masked("手机 139-1234-5678。", [(3, 16)]) == "手机 139-****-****。"


def test_what_is_withdrawn_is_in_no_pack(make: Make, url: str, home: Path) -> None:
    with open_library(url) as library:
        library.withdraw("http://b.example/", why="so", who="Li")
        number = str(json.loads(contents(make(NUMBER))["manifest.json"])["about"]["value"])
        pages = json.loads(contents(make(NUMBER))["pages.json"])["pages"]
        assert "http://b.example/" not in {page["url"] for page in pages}
        with pytest.raises(LibraryError, match="withdrawn on"):
            make("http://b.example/")
        brand = library.number(number).number_brands[0].brand
        library.withdraw(number, brand, why="so", who="Li")
        with pytest.raises(LibraryError, match="shows a pair that is withdrawn"):
            make(URL)
        library.undo_withdrawal(number, brand, why="so", who="Li")
        library.withdraw(number, why="so", who="Li")
        with pytest.raises(LibraryError, match="withdrawn on"):
            make(NUMBER)
        library.undo_withdrawal(number, why="so", who="Li")
        library.undo_withdrawal("http://b.example/", why="so", who="Li")
    assert verify(make(URL)).problems == []
