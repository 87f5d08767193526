"""Whether an evidence pack is whole and says of itself what is true. No library is needed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from output.evidence import FORMAT, MANIFEST, PAGES, RECORDS
from output.evidence_said import Read, Said
from output.evidence_shown import Shown
from output.evidence_zip import PackError, PackFile

_ILL_BUILT = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)


class Verified(NamedTuple):
    """What was looked at in a pack, and every problem, a line each.

    `reread` readings were read again from their bodies, `unread` ones could not be. Of `unshown` visits nothing in
    the pack shows when they were. `notes` tell in a line each what could not be looked at.
    """

    about: str
    files: int
    records: int
    facts: int
    reread: int
    unread: int
    unshown: int
    problems: list[str]
    notes: list[str]


def verify(path: Path, read: Read | None = None) -> Verified:
    """Looks through the pack at `path`. With `read` each reading is also read again from its body.

    Raises PackError, with one line, for what is no evidence pack or must not be unpacked.
    """
    with PackFile(path) as pack:
        manifest = pack.manifest()
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise PackError(f"{path}: is no evidence pack of a known form ({FORMAT})")
        check = _Check(pack, manifest, read)
        try:
            check.go()
        except _ILL_BUILT as error:
            own = type(error) is ValueError
            told = " ".join(str(error).split())[:200] if own else "a field is missing, or of another kind"
            check.problems.append(f"the pack is not built as it should be: {told}")
        except PackError as error:
            check.problems.append(str(error))
        return check.told()


def _wrong_files(pack: PackFile, manifest: dict[str, Any]) -> Iterator[str]:
    listed = {str(file["name"]): file for file in manifest["files"]}
    if len(listed) < len(manifest["files"]):
        yield f"{MANIFEST}: lists a file twice"
    for name in sorted(pack.names - set(listed) - {MANIFEST}):
        yield f"{name}: is not in the manifest"
    for name, file in sorted(listed.items()):
        if name not in pack.names:
            yield f"{name}: is missing"
            continue
        try:
            digest, size = pack.digest(name)
        except PackError as error:
            yield str(error)
            continue
        if (digest, size) != (file["sha256"], file["size"]):
            yield f"{name}: is not what the manifest says: its SHA-256 is {digest}, its size {size}"


class _Check:
    def __init__(self, pack: PackFile, manifest: dict[str, Any], read: Read | None) -> None:
        self._pack = pack
        self._manifest = manifest
        self._read = read
        self._said: Said | None = None
        self._shown: Shown | None = None
        self.problems: list[str] = []

    def go(self) -> None:
        """The files first, then the records, then what `pages.json` says of them, then the readings."""
        self.problems += _wrong_files(self._pack, self._manifest)
        if self.problems:
            return
        pages = self._pack.json(PAGES)
        if set(pages) != {"pages"}:
            raise ValueError("other fields than a pack has")
        with tempfile.TemporaryFile() as file:
            for part in self._pack.parts(RECORDS):
                file.write(part)
            shown = self._shown = Shown(file, self._pack.budget)
            self.problems += shown.read()
            said = self._said = Said(self._pack, self._manifest, self._read)
            self.problems += said.head(pages["pages"])
            for page in pages["pages"]:
                self._page(shown, said, page)
            self.problems += shown.unused()
            self.problems += said.end(pages["pages"], bool(self.problems))

    def _page(self, shown: Shown, said: Said, page: dict[str, Any]) -> None:
        found = list(shown.page(page))
        self.problems += found
        if found:  # its bodies are not what they should be: there is nothing to read
            said.leave(page)
            return
        for body in page["bodies"]:
            data = partial(shown.body_at, body["record"]["offset"])
            self.problems += said.body(page["url"], body, data, shown.types(body))

    def told(self) -> Verified:
        """All that was found."""
        shown, said = self._shown, self._said
        about = self._manifest.get("about")
        value = str(about.get("value")) if isinstance(about, dict) else ""
        unread, unshown = said.unread if said else 0, shown.unshown if shown else 0
        notes: list[str] = []
        if unread:
            notes.append(f"{unread} readings could not be read again with this version")
        if unshown:
            notes.append(
                f"{unshown} visits have no record of their own; the pack does not show when they were"
            )
        records, facts, reread = (
            len(shown.records) if shown else 0,
            said.facts if said else 0,
            said.reread if said else 0,
        )
        counts = (len(self._pack.names), records, facts, reread, unread, unshown)
        return Verified(value, *counts, self.problems, notes)
