"""Records of WARC 1.1 as bytes, each one member of gzip. Digests are SHA-256, in hexadecimal.

Block digests are of all that follows the record's header, payload digests of the body alone, as it was sent.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b32encode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from output.exchange import Capture
from output.times import to_text
from output.urls import uri

VERSION = "WARC/1.1"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
SAME_BODY = _PROFILES + "identical-payload-digest"
NOT_MODIFIED = _PROFILES + "server-not-modified"
OUTCOME, REASON = "Hotlines-Outcome", "Hotlines-Reason"
"""Fields of our own: how the visit ended, where its answer alone does not tell."""
_ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_LEVEL = 6
"""Of gzip: 9 takes longer and saves next to nothing."""

Fields = Mapping[str, str]


class Origin(NamedTuple):
    """The record whose body a revisit showed again; `digest` is of its payload, as the revisit says.

    `agrees`: that record, when it was read, said the same digest of itself.
    """

    record: str
    url: str
    date: str
    digest: str | None = None
    agrees: bool = False


def new_id() -> str:
    """A name that no other record has."""
    return f"<urn:uuid:{uuid4()}>"


def warcinfo(name: str, record: str, time: datetime, info: Fields) -> bytes:
    """What stands at the head of the file `name`."""
    said = "".join(f"{field}: {one_line(value)}\r\n" for field, value in info.items() if value)
    fields = {"WARC-Filename": name, "Content-Type": "application/warc-fields"}
    return _member("warcinfo", record, time, fields, said.encode("utf-8", "replace"))


def response(sent: Capture, record: str, fields: Fields) -> bytes:
    """An answer with its body."""
    own = _of(sent) | {"WARC-Payload-Digest": digest(sent.body), "Content-Type": _http("response")}
    return _member("response", record, sent.time, own | dict(fields), _answer_head(sent) + sent.body)


def revisit(sent: Capture, record: str, profile: str, origin: Origin, fields: Fields) -> bytes:
    """An answer without its body, which is the one of `origin`."""
    own = _of(sent) | {
        "WARC-Profile": profile,
        "WARC-Refers-To": origin.record,
        "WARC-Refers-To-Target-URI": uri(origin.url),
        "WARC-Refers-To-Date": origin.date,
        "Content-Type": _http("response"),
    }
    if profile == SAME_BODY:
        own["WARC-Payload-Digest"] = origin.digest or digest(sent.body)
    return _member("revisit", record, sent.time, own | dict(fields), _answer_head(sent))


def request(sent: Capture, answer: str, fields: Fields) -> bytes:
    """The request whose answer is the record `answer`."""
    own = _of(sent) | {"WARC-Concurrent-To": answer, "Content-Type": _http("request")}
    return _member("request", new_id(), sent.time, own | dict(fields), _request_head(sent))


def resource(url: str, time: datetime, content_type: str, body: bytes, fields: Fields) -> bytes:
    """A file from disk."""
    own = {"WARC-Target-URI": uri(url), "WARC-Payload-Digest": digest(body)}
    kind = {"Content-Type": one_line(content_type)}
    return _member("resource", new_id(), time, own | kind | dict(fields), body)


def digest(data: bytes) -> str:
    """A digest as WARC writes it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def is_digest_of(digest: str | None, data: bytes) -> bool:
    """Whether `digest`, as WARC files have it, is that of `data`: of any usual algorithm, in base 16, 32 or 64."""
    name, value = _parts(digest)
    if name not in _ALGORITHMS or not value:
        return False
    found = hashlib.new(name, data, usedforsecurity=False).digest()
    if value.upper() in {found.hex().upper(), b32encode(found).decode().rstrip("=")}:
        return True
    return value.replace("-", "+").replace("_", "/") == b64encode(found).decode().rstrip("=")


def contradicts(digest: str | None, *data: bytes) -> bool:
    """Whether `digest` is that of none of `data`. One of an unusual algorithm, or none at all, says nothing."""
    name, value = _parts(digest)
    return name in _ALGORITHMS and bool(value) and not any(is_digest_of(digest, one) for one in data)


def are_equal(digest: str, other: str) -> bool | None:
    """Whether both are of the same bytes; None where the algorithm or the base differs, so that they do not tell."""
    (name, value), (other_name, other_value) = _parts(digest), _parts(other)
    if name not in _ALGORITHMS or name != other_name or len(value) != len(other_value):
        return None
    return value.upper() == other_value.upper()


def _parts(digest: str | None) -> tuple[str, str]:
    name, _, value = (digest or "").partition(":")
    return name.strip().lower().replace("-", ""), value.strip().rstrip("=")


def one_line(text: str) -> str:
    """`text` without line breaks, which would end a header."""
    return " ".join(text.splitlines())


def _of(sent: Capture) -> dict[str, str]:
    return {"WARC-Target-URI": uri(sent.url)} | ({"WARC-IP-Address": sent.ip} if sent.ip else {})


def _http(kind: str) -> str:
    return f"application/http; msgtype={kind}"


def _member(kind: str, record: str, time: datetime, fields: Fields, block: bytes) -> bytes:
    named = {"WARC-Type": kind, "WARC-Record-ID": record, "WARC-Date": to_text(time), **fields}
    named |= {"WARC-Block-Digest": digest(block), "Content-Length": str(len(block))}
    lines = [VERSION, *(f"{name}: {value}" for name, value in named.items()), "", ""]
    head = "\r\n".join(lines).encode("utf-8", "replace")
    pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join((pack.compress(head), pack.compress(block), pack.compress(b"\r\n\r\n"), pack.flush()))


def _answer_head(sent: Capture) -> bytes:
    reason = HTTPStatus(sent.status).phrase if sent.status in HTTPStatus._value2member_map_ else ""
    return _lines(f"{sent.protocol} {sent.status} {reason}".strip(), sent.headers)


def _request_head(sent: Capture) -> bytes:
    parts = urlsplit(sent.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    named = {name.lower() for name, _ in sent.request_headers}
    host = () if "host" in named else (("Host", parts.netloc.rpartition("@")[2]),)
    return _lines(f"{sent.method} {target} HTTP/1.1", (*host, *sent.request_headers))


def _lines(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    kept = (f"{_header_name(name)}: {one_line(value)}" for name, value in headers)
    return b"".join(_bytes(line) + b"\r\n" for line in (one_line(first), *kept)) + b"\r\n"


def _header_name(name: str) -> str:
    """The chunks are gone, so the header that announces them would make the record unreadable."""
    name = re.sub(r"[^!-9;-~]+", "_", name)
    return "X-Archive-Orig-Transfer-Encoding" if name.lower() == "transfer-encoding" else name


def _bytes(text: str) -> bytes:
    try:
        return text.encode("latin-1")  # what a header's bytes were read as
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
