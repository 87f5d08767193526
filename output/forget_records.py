"""A WARC record without a number that is to be forgotten: as an archive keeps it from then on."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from output import masked_bodies
from output.warc_http import answer as parse_answer
from output.warc_patches import FIGURES, MASKED, REMOVED
from output.warc_records import digest

_END = b"\r\n\r\n"
_BODIES = frozenset({"response", "resource"})
_HTTP_END = re.compile(rb"\r?\n\r?\n")
Fields = list[tuple[str, str]]


class Parts(NamedTuple):
    """A record taken apart: its fields in their order, the HTTP head with the empty line behind it, the body."""

    fields: Fields
    http: bytes
    body: bytes

    def get(self, name: str) -> str:
        """The field of that name; empty if there is none."""
        return next((value for field, value in self.fields if field.lower() == name.lower()), "")

    @property
    def kind(self) -> str:
        """``response``, ``revisit``, ``request``, ``resource``, ``warcinfo`` or ``metadata``."""
        return self.get("WARC-Type")

    def plain_body(self) -> bytes:
        """The body, unpacked."""
        found = parse_answer(self.http) if self.http else None
        return self.body if found is None else masked_bodies.unpacked(self.body, found.headers)


def taken_apart(plain: bytes) -> Parts:
    """The record that `plain` is."""
    head, _, rest = plain.partition(_END)
    fields = []
    for line in head.decode("utf-8", "surrogateescape").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        fields.append((name, value.strip()))
    parts = Parts(fields, b"", b"")
    size = int(parts.get("Content-Length") or 0)
    block = rest[:size]
    end = _HTTP_END.search(block) if parts.get("Content-Type").startswith("application/http") else None
    return Parts(fields, block[: end.end()], block[end.end() :]) if end else Parts(fields, b"", block)


def content_type(parts: Parts) -> str | None:
    """As the server sent it, the last one if there are several; of a file from disk, as it was archived."""
    found = parse_answer(parts.http) if parts.http else None
    headers = tuple(parts.fields) if found is None else found.headers
    return {name.lower(): value for name, value in headers}.get("content-type")


def masked(parts: Parts, number: str, mark: int) -> Parts | None:
    """The record without the number; None if it does not say it."""
    said = b"".join(f"{name}: {value}\r\n".encode("utf-8", "surrogateescape") for name, value in parts.fields)
    head = masked_bodies.mask_line(said, number, mark)
    http = masked_bodies.mask_line(parts.http, number, mark)
    plain = parts.plain_body()
    body = masked_bodies.mask_body(plain, number)
    if (head, http, body) == (said, parts.http, plain):
        return None
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")[:-1]
    fields = [(line.partition(": ")[0], line.partition(": ")[2]) for line in lines]
    return _other(Parts(fields, http, parts.body), body if body != plain else None, FIGURES)


def removed(parts: Parts) -> Parts:
    """The record with a line in place of its body; that is another one for each, so that its hash is, too."""
    line = f"The body was removed, with a personal number in it. {parts.get('WARC-Record-ID')}\n"
    return _other(parts, line.encode(), REMOVED)


def _other(parts: Parts, body: bytes | None, how: str) -> Parts:
    http = parts.http
    if body is not None and http:
        http = _without_traces(http)
    fields = [(name, value) for name, value in parts.fields if name != MASKED]
    was = parts.get(MASKED)
    return Parts(
        [*fields, (MASKED, REMOVED if was == REMOVED else how)], http, parts.body if body is None else body
    )


def _without_traces(http: bytes) -> bytes:
    first, *lines = http.rstrip(b"\r\n").split(b"\r\n")
    pairs = [line.decode("latin-1").partition(": ") for line in lines]
    kept = masked_bodies.without_traces(tuple((name, value) for name, _, value in pairs))
    said = [f"{name}: {value}".encode("latin-1") for name, value in kept]
    return b"\r\n".join((first, *said)) + _END


def referring(parts: Parts, digest_: str, url: str) -> Parts | None:
    """A revisit that refers to a masked record by what that one says of itself now; None if it does already."""
    now = {"WARC-Refers-To-Target-URI": url, "WARC-Payload-Digest": digest_}
    fields = [(name, now.get(name, value)) for name, value in parts.fields]
    return None if fields == parts.fields else parts._replace(fields=fields)


def member(parts: Parts) -> bytes:
    """The record as a member of gzip, with digests of what it holds."""
    block = parts.http + parts.body
    now = {"WARC-Block-Digest": digest(block), "Content-Length": str(len(block))}
    if parts.kind in _BODIES:
        now["WARC-Payload-Digest"] = digest(parts.body)
    own = [(name, now.get(name, value)) for name, value in parts.fields]
    head = "\r\n".join(("WARC/1.1", *(f"{name}: {value}" for name, value in own), "", ""))
    pack = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    plain = head.encode("utf-8", "surrogateescape") + block + _END
    return pack.compress(plain) + pack.flush()
