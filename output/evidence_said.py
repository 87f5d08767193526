"""The readings of a pack: does the reader say the same of the bodies, and does `index.html` show what they say?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

from output.errors import PageError
from output.evidence import FORMAT, INDEX, MANIFEST, NOTES, PAGES, RECORDS, tool
from output.evidence_facts import as_stored, facts, wrong_places
from output.evidence_html import index
from output.evidence_zip import PackFile
from output.hosts import host_of
from output.records import Advert
from output.times import from_text

Read = Callable[[bytes, str | None, str, str], Advert | None]
"""Body, content type, address, reader -> what this reader says of it; None if the installed one is another.

Raises PageError if it is no page.
"""
_HEAD = {"format", "about", "created", "tool", "readers", "mobile_numbers", "notes"}
_COUNTED = ("brands", "numbers", "products", "areas", "claims", "pairs")
_SHOWN = ("numbers", "brands", "product_mentions", "areas", "claims")
_CROWD = 20_000_000  # marks to be looked at for one text; facts overlap two or three deep


class Said:
    """Goes through the readings of `pack`, each when its body's records have been looked at."""

    def __init__(self, pack: PackFile, manifest: dict[str, Any], read: Read | None) -> None:
        self._pack = pack
        self._head = {name: value for name, value in manifest.items() if name != "files"}
        self._hashes = {str(file["name"]): file["sha256"] for file in manifest["files"]}
        self._kind, self._value = manifest["about"]["kind"], manifest["about"]["value"]
        self._kept = frozenset({self._value}) if manifest["mobile_numbers"] == "masked" else None
        self._read = read
        self._used = {MANIFEST, INDEX, PAGES, RECORDS}
        self._readers: set[str] = set()
        self.facts = self.reread = self.unread = 0

    def head(self, pages: list[dict[str, Any]]) -> Iterator[str]:
        """What is wrong with the manifest and the list of pages."""
        if set(self._head) != _HEAD or set(self._head["about"]) != {"kind", "value"}:
            raise ValueError("other fields than a pack has")
        from_text(self._head["created"])
        mode = self._head["mobile_numbers"]
        if (self._head["format"], self._head["notes"]) != (
            FORMAT,
            [NOTES["says"], NOTES[mode]],
        ) or mode == "says":
            yield f"{MANIFEST}: says of the pack what no pack says"
        urls = [page["url"] for page in pages]
        if not urls:
            yield f"{PAGES}: holds no page"
        if len(set(urls)) < len(urls):
            yield f"{PAGES}: tells of a page twice"
        if self._kind not in {"page", "number"} or (self._kind == "page" and urls != [self._value]):
            yield f"{MANIFEST}: is about {self._value!r}, the pack is not"
        for page in pages:
            if set(page) != {"url", "host", "other_visits", "visits", "bodies"}:
                raise ValueError("other fields than a pack has")
            left_out = page["other_visits"]
            if page["host"] != host_of(page["url"]):
                yield f"{page['url']}: is not of the host {page['host']!r}"
            if type(left_out) is not int or left_out < 0 or (left_out and self._kind == "page"):
                yield f"{page['url']}: {left_out!r} other visits"
            if self._kind == "number" and not page["bodies"]:
                yield f"{page['url']}: shows nothing"

    def body(
        self, url: str, body: dict[str, Any], data: Callable[[], bytes], types: list[str | None]
    ) -> Iterator[str]:
        """What is wrong with the reading of `body`, whose bytes are `data`, if it has one."""
        if body["text"] is None:
            if body["facts"] is not None or body["reader"] is not None:
                yield f"{url}: body {body['sha256']}: has half a reading"
            if self._kind == "number":
                yield f"{url}: body {body['sha256']}: does not advertise {self._value}"
            return
        for name in (body["text"], body["facts"]):
            if name in self._used:
                yield f"{name}: is referred to twice"
            self._used.add(name)
        self._readers.add(body["reader"])
        text, said = self._pack.text(body["text"]), self._pack.json(body["facts"])
        if said["text"] != text:
            yield f"{body['facts']}: its text is not that of {body['text']}"
        if (said["url"], said["source"], said["reader"]) != (url, url, body["reader"]):
            yield f"{body['facts']}: is of another page or reader"
        self.facts += sum(len(said[name]) for name in _COUNTED)
        for problem in wrong_places(said, text):
            yield f"{body['facts']}: {problem}"
        if _depth(said) > _CROWD:
            yield f"{body['facts']}: its facts overlap as facts do not"
        if self._kind == "number" and not self._advertises(said):
            yield f"{body['facts']}: does not advertise {self._value}"
        yield from self._again(url, body, said, data, types)

    def leave(self, page: dict[str, Any]) -> None:
        """Reads nothing of `page`."""
        self._used |= {body[name] for body in page["bodies"] for name in ("text", "facts")}
        self._readers |= {body["reader"] for body in page["bodies"]} - {None}

    def _advertises(self, said: dict[str, Any]) -> bool:
        return said["is_advert"] is True and any(
            (pair["number"], pair["role"]) == (self._value, "advertised") for pair in said["pairs"]
        )

    def _again(
        self,
        url: str,
        body: dict[str, Any],
        said: dict[str, Any],
        data: Callable[[], bytes],
        types: list[str | None],
    ) -> Iterator[str]:
        """Reads the body again, under each of the types that it may have been read under."""
        wrong: list[str] | None = None
        for kind in types:
            try:
                advert = self._read(data(), kind, url, body["reader"]) if self._read else None
            except PageError as error:
                wrong = wrong or [f"its body cannot be read: {error}"]
                continue
            if advert is None:
                self.unread += 1
                return
            told = facts(as_stored(advert), url, self._kept)
            differing = [name for name in {**told, **said} if _plain(told, name) != _plain(said, name)]
            if not differing:
                self.reread += 1
                return
            wrong = wrong or differing
        self.reread += 1
        yield (
            f"{body['facts']}: is not what the reader reads from the body {body['sha256']}: "
            f"{', '.join(wrong or [])}"
        )

    def end(self, pages: list[dict[str, Any]], found: bool) -> Iterator[str]:
        """Whether each file is referred to, and `index.html` is what follows from the others. `found`: problems."""
        for name in sorted(self._pack.names - self._used):
            yield f"{name}: nothing refers to it"
        if self._head["readers"] != sorted(self._readers):
            yield f"{MANIFEST}: names other readers than the readings do"
        if found or self._is_index(pages):
            return
        made_by = " ".join(str(self._head["tool"]).split())[:60]
        if made_by == tool():
            yield f"{INDEX}: does not show what the other files say"
        else:
            yield f"{INDEX}: is not what this version makes of the other files; check it with the version it names, {made_by}"

    def _is_index(self, pages: list[dict[str, Any]]) -> bool:
        bodies = (body for page in pages for body in page["bodies"])
        read = ((body, self._pack.json(body["facts"]) if body["facts"] else None) for body in bodies)
        digest = hashlib.sha256()
        for part in index(self._head, pages, read):
            digest.update(part.encode("utf-8", "backslashreplace"))
        return bool(digest.hexdigest() == self._hashes[INDEX])


def _plain(said: dict[str, Any], name: str) -> str | None:
    return json.dumps(said[name], sort_keys=True) if name in said else None


def _depth(said: dict[str, Any]) -> int:
    """How many marks stand at the edges of marks, all edges together: what it takes to show them."""
    spans = [span for name in _SHOWN for fact in said[name] for span in fact["evidence"]]
    edges = sorted(edge for start, end in spans for edge in ((start, 1), (end, -1)))
    return sum(accumulate(step for _, step in edges))
