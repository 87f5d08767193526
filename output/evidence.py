"""Evidence packs: what a page showed, or who advertises a number, in one zip file that stands alone."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import drafts, evidence_out, evidence_rows
from output.archive import Archive
from output.errors import LibraryError
from output.evidence_facts import facts
from output.evidence_html import index
from output.evidence_records import Records
from output.evidence_rows import About, Body, PageRows
from output.readings import current_reading
from output.times import to_text
from output.version import version

FORMAT = "hotline-atlas evidence 1"
MANIFEST, INDEX, PAGES, RECORDS = "manifest.json", "index.html", "pages.json", "records.warc.gz"
NOTES = {
    "says": "The pack says what was advertised, where and when. It does not say that anybody or any number is false.",
    "masked": "Mobile numbers are personal data: in index.html, texts/ and facts/ those that the pack is not about are "
    "masked with *. The records in records.warc.gz stay as they were served and are not masked.",
    "included": "Mobile numbers are personal data: they are in this pack as they were published.",
}


def tool() -> str:
    """This program, as packs name it."""
    return f"hotline-atlas {version()}"


class Written(NamedTuple):
    """A pack that was written: its file, the file's SHA-256, and how much is in it."""

    file: str
    sha256: str
    kind: str
    about: str
    pages: int
    visits: int
    readings: int
    records: int


class _Pack:
    """A zip file being written; the same parts give the same bytes."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self.files: list[dict[str, Any]] = []

    def add(self, name: str, parts: Iterable[bytes], packed: bool = True) -> None:
        """Write one file of the pack, and its hash into the list of files."""
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.create_system, info.external_attr = 3, 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
        self.files.append({"name": name, "sha256": digest.hexdigest(), "size": size})

    def add_json(self, name: str, value: Any) -> None:
        """One object as JSON, UTF-8."""
        said = json.dumps(value, ensure_ascii=False, indent=1)
        self.add(name, [said.encode("utf-8", "backslashreplace") + b"\n"])


def write(  # noqa: PLR0913, PLR0917 - each is one choice of the caller
    connection: Connection,
    what: str,
    out: Path,
    archive: Archive,
    created: datetime | None = None,
    include_mobile: bool = False,
    force: bool = False,
) -> Written:
    """Write the pack about the page or number `what` to `out`, which appears when it is whole.

    All but `created` (now, if not given) follows from library and archive. Raises LibraryError if there is nothing of
    that name or `out` cannot be written (what stands there stays, unless `force`), ArchiveError if a record is missing.
    """
    evidence_out.check(out, connection.engine, archive.folder, force)
    about, pages = evidence_rows.find(connection, what)
    records = Records(archive, pages)
    kept = None if include_mobile else frozenset({about.value})
    maker = _Maker(connection, about, pages, records, kept, to_text(created or datetime.now(UTC)))
    try:
        with drafts.whole(out, force=force) as file, zipfile.ZipFile(file, "w", compresslevel=6) as zipped:
            maker.fill(_Pack(zipped))
        digest = _digest(out)
    except FileExistsError:  # it came meanwhile
        raise evidence_out.there(out) from None
    except OSError as error:
        raise LibraryError(f"{out}: cannot be written: {error.strerror or error}") from error
    visits = sum(len(page.visits) for page in pages)
    return Written(str(out), digest, *about, len(pages), visits, maker.readings, len(records.positions))


class _Maker:
    def __init__(  # noqa: PLR0913, PLR0917
        self,
        connection: Connection,
        about: About,
        pages: list[PageRows],
        records: Records,
        kept: frozenset[str] | None,
        created: str,
    ) -> None:
        self._connection = connection
        self._about = about
        self._pages = pages
        self._records = records
        self._kept = kept
        self._created = created
        self._readers: set[str] = set()
        self.readings = 0

    def fill(self, pack: _Pack) -> None:
        """Every file; the manifest, which lists the others, at last."""
        names = [(url, body, f"{number:04d}") for number, (url, body) in enumerate(self._bodies(), 1)]
        said = {(url, body.sha256): self._add_reading(pack, url, body, name) for url, body, name in names}
        listed = [self._page(page, said) for page in self._pages]
        pack.add_json(PAGES, {"pages": listed})
        pack.add(RECORDS, self._records, packed=False)
        head = self._head()
        read = ((entry, self._facts(page.url, body)) for page, entry, body in self._with_bodies(listed))
        pack.add(INDEX, (part.encode("utf-8", "backslashreplace") for part in index(head, listed, read)))
        pack.add_json(MANIFEST, {**head, "files": sorted(pack.files, key=lambda file: str(file["name"]))})

    def _bodies(self) -> Iterator[tuple[str, Body]]:
        return ((page.url, body) for page in self._pages for body in page.bodies)

    def _with_bodies(self, listed: list[dict[str, Any]]) -> Iterator[tuple[PageRows, dict[str, Any], Body]]:
        for page, told in zip(self._pages, listed, strict=True):
            for body, entry in zip(page.bodies, told["bodies"], strict=True):
                yield page, entry, body

    def _facts(self, url: str, body: Body) -> dict[str, Any] | None:
        advert = current_reading(self._connection, body.snapshot, url)
        return None if advert is None else facts(advert, url, self._kept)

    def _add_reading(self, pack: _Pack, url: str, body: Body, name: str) -> dict[str, Any]:
        """Text and facts of one reading as files; what `pages.json` says of them."""
        said = self._facts(url, body)
        if said is None:
            return {"reader": None, "text": None, "facts": None}
        self.readings += 1
        self._readers.add(said["reader"])
        text, file = f"texts/{name}.txt", f"facts/{name}.json"
        pack.add(text, [said["text"].encode("utf-8", "backslashreplace")])
        pack.add_json(file, said)
        return {"reader": said["reader"], "text": text, "facts": file}

    def _page(self, page: PageRows, said: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
        visits = [
            {
                "time": visit.time,
                "outcome": visit.outcome,
                "status": visit.status,
                "reason": visit.reason,
                "sha256": visit.sha256,
                "own_record": visit.own,
                "record": self._records.place(visit.position),
            }
            for visit in page.visits
        ]
        bodies = [
            {
                "sha256": body.sha256,
                "size": body.size,
                "content_type": body.content_type,
                "record": self._records.place(body.position),
                **said[page.url, body.sha256],
            }
            for body in page.bodies
        ]
        told = {"url": page.url, "host": page.host, "other_visits": page.other_visits}
        return {**told, "visits": visits, "bodies": bodies}

    def _head(self) -> dict[str, Any]:
        mobile = "included" if self._kept is None else "masked"
        return {
            "format": FORMAT,
            "about": self._about._asdict(),
            "created": self._created,
            "tool": tool(),
            "readers": sorted(self._readers),
            "mobile_numbers": mobile,
            "notes": [NOTES["says"], NOTES[mobile]],
        }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
