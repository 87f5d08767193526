"""What a crawl leaves in the archive: a record for every answer, hops and failures too, with its request."""

from __future__ import annotations

import json
import time
import zipfile
from typing import Any

import pytest

from output.archive import Archive
from output.archive_check import check
from output.library import open_library
from output.records import Position

pytestmark = pytest.mark.usefixtures("library_there")

NET = ("--allow-net", "127.0.0.0/8", "--delay", "0")
ADVERT = "<title>海信空调维修</title><p>海信空调售后 400-123-4501"


def records(folder: Any) -> list[tuple[str, str, int | None, str | None]]:
    """Path, outcome and status of each visit, and the type of its own record."""
    archive = Archive(folder / "data/archive")
    found = []
    with (
        open_library(f"sqlite:///{folder / 'data/hotlines.db'}") as library,
        library.engine.connect() as connection,
    ):
        for url, outcome, status, *place in connection.exec_driver_sql(
            "SELECT p.url, v.outcome, v.status, v.warc_file, v.warc_offset, v.warc_length "
            "FROM visit v JOIN page p ON p.id = v.page_id ORDER BY p.url, v.id"
        ):
            kind = None
            if place[0] is not None:
                position = Position(*place)
                record = archive.read(position)
                assert record.headers["WARC-Target-URI"].endswith(url.partition("//")[2].partition("/")[2])
                request = archive.request_of(position)
                assert request is not None
                names = dict(archive.read(request).http_headers or ())
                assert names["User-Agent"].startswith("HotlineAtlas/")
                kind = record.headers["WARC-Type"]
            found.append(("/" + url.split("/", 3)[3], outcome, status, kind))
    return found


def test_every_answer_of_a_crawl_is_kept(hotlines: Any, site: Any) -> None:
    site.page("/old", "", 301, Location="/older")
    site.page("/older", "", 302, Location="/new")
    site.page("/new", ADVERT)
    site.page("/meta", '<meta http-equiv="refresh" content="0;url=/other">' + ADVERT)
    site.page("/other", ADVERT + "<p>2")
    site.page("/lost", "", 302, Location="/none")
    done = hotlines("crawl", *NET, *(site.url(path) for path in ("/old", "/meta", "/lost")))
    assert done.code == 0, done.err
    kept = records(hotlines.folder)
    assert kept == [
        ("/lost", "redirect", 302, "response"),
        ("/meta", "redirect", 200, "response"),
        ("/new", "ok", 200, "response"),
        ("/none", "failed", 404, "response"),
        ("/old", "redirect", 301, "response"),
        ("/older", "redirect", 302, "response"),
        ("/other", "ok", 200, "response"),
    ]
    assert not list(check(hotlines.folder / "data/archive"))
    again = hotlines("ingest", "data/archive", "--db", "sqlite:///copy/hotlines.db")
    assert again.objects[0] | {"skipped": 0} == {
        "pages": 2, "read": 2, "known": 0, "adverts": 2, "new_snapshots": 2, "unread_visits": 5, "revisits": 0,
        "skipped": 0,
    }  # fmt: skip


def test_a_body_that_comes_again_is_a_revisit(hotlines: Any, site: Any) -> None:
    site.page("/", ADVERT)
    for _ in range(2):
        assert hotlines("crawl", *NET, "--again-after", "0", site.url()).code == 0
        then = int(time.time())
        while int(time.time()) == then:  # visits of one body are told apart by the second
            hotlines("pages")
    assert [kind for *_, kind in records(hotlines.folder)] == ["response", "revisit"]


def test_evidence_and_verify(hotlines: Any, site: Any) -> None:
    site.page("/a?a=2&b=1", ADVERT)  # as the crawl spells it
    assert hotlines("crawl", *NET, site.url("/a?b=1&a=2")).code == 0
    for what in (site.url("/a?b=1&a=2"), "400 123 4501"):
        made = hotlines("evidence", what, "--out", "pack.zip", "--force")
        assert (made.code, made.err, made.objects[0]["pages"]) == (0, "", 1)
        proved = hotlines("verify", "pack.zip")
        assert (proved.code, proved.err, proved.objects[0]["problems"]) == (0, "", 0)
        assert proved.objects[0]["reread"] == 1
    with zipfile.ZipFile(hotlines.folder / "pack.zip") as file:
        files = {name: file.read(name) for name in file.namelist()}
    assert json.loads(files["manifest.json"])["about"] == {"kind": "number", "value": "4001234501"}
    with zipfile.ZipFile(hotlines.folder / "bad.zip", "w") as file:
        for name, data in files.items():
            file.writestr(name, data + b" ")
    bad = hotlines("verify", "bad.zip")
    assert bad.code == 1 and len(bad.lines) == bad.objects[0]["problems"] == len(files) - 1
    for words in (("evidence", "http://none.example/", "--out", "x.zip"), ("evidence", "4009999999", "--out", "x.zip"), ("verify", "x.zip")):  # fmt: skip
        failed = hotlines(*words)
        assert (failed.code, failed.out, len(failed.lines)) == (1, "", 1)
    assert not (hotlines.folder / "x.zip").exists()
