"""Bytes -> Page: decoded, visible lines with offsets, head lines first and hidden text last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, islice
from operator import add

from output.errors import PageError
from output.records import Line, LineKind, Page
from pipelines.decode import decode, is_utf16

MAX_BYTES = 10 * 1024 * 1024
"""Largest page that is read, in bytes. Real adverts are below 0.2 MB; the crawler downloads no more."""

TOO_LARGE = f"is larger than {MAX_BYTES // 1024 // 1024} MiB"
"""What is said of a page that was not even taken in whole."""

MAX_TEXT = 400_000
"""Longest text that is read, in characters; what follows is in the archive only. Real adverts are below 50,000."""

MAX_TAGS = 200_000
"""How many angle brackets of a page are read; what follows is in the archive only. 10 MiB of tags alone would take 1.3 GiB."""

HIDDEN_MARK = "[text that the page does not show]"
"""The line of ours that opens the block of hidden text at the end."""

_TAG = re.compile(r"<(?:[a-zA-Z]|!(?:--|doctype|\[)|/[a-zA-Z]|\?xml)", re.I)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_GLOSS = re.compile(
    "(?<=[\u4e00-\u9fff])[(（](?=[a-zü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜń])[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜń]{1,6}[)）]"
)
_GLOSSES = 3  # on a page; fewer may mean something
_HEAD = 4096  # bytes in which a binary file shows
_STRAY = 0.01  # share of NUL bytes there that a page may have
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"Rar!",
    b"\x7fELF",
    b"MZ\x90",
)


def parse_page(data: bytes | str, url: str | None = None, declared: str | None = None) -> Page:
    """The page that `data` holds; `declared` is the encoding that the server named, if any.

    Raises PageError, with one line, for what is empty, larger than `MAX_BYTES` or no text at all.
    """
    if isinstance(data, str):
        text, charset, named = data, "utf-8", None
        if len(text) > MAX_BYTES:
            raise PageError(_too_large(len(text)))
    else:
        _check(data)
        text, charset, named = decode(data, declared)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise PageError("is empty")
    text = _storable(text)
    builder = _Builder()
    if _TAG.search(text):
        builder.add_html(text)
    else:
        builder.add_lines(text.splitlines(), LineKind.BODY)
    return builder.page(url, charset, named)


def _check(data: bytes) -> None:
    if not data:
        raise PageError("is empty")
    if len(data) > MAX_BYTES:
        raise PageError(_too_large(len(data)))
    head = data[:_HEAD]
    if data.startswith(_BINARY) or (head.count(0) > _STRAY * len(head) and not is_utf16(data)):
        raise PageError("is a binary file, not a page")


def _too_large(size: int) -> str:
    return f"is {size / 1024 / 1024:.0f} MiB; pages above {MAX_BYTES // 1024 // 1024} MiB are not read"


def _storable(text: str) -> str:
    """The text without lone surrogates, which no database takes."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def _first_tags(html: str) -> str:
    if html.count("<") <= MAX_TAGS:
        return html
    return html[: next(islice(re.finditer("<", html), MAX_TAGS, None)).start()]


class _Builder:
    """Collects normalised lines; offsets are known when the last one is in."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._marks: list[tuple[LineKind, bool, bool]] = []
        self._title = ""
        self._dials: list[tuple[int, int]] = []

    def add_html(self, html: str) -> None:
        from pipelines.markup import parse_markup  # the parser is loaded for HTML only  # noqa: PLC0415

        markup = parse_markup(_first_tags(html))
        self._title = _tidy(markup.title.replace("\n", " "))
        self.add_lines([self._title], LineKind.TITLE)
        self.add_lines([markup.description.replace("\n", " ")], LineKind.DESCRIPTION)
        self.add_lines([markup.keywords.replace("\n", " ")], LineKind.KEYWORDS)
        at = {}
        for target in markup.tels:
            at[target] = len(self._texts)
            self.add_lines([f"tel:{target}"], LineKind.TEL)
        kept = self._add(markup.body, LineKind.BODY)
        self._dials = [
            (at[target], kept[line]) for target, line in markup.links if target in at and line < len(kept)
        ]
        if any(not line.text.isspace() for line in markup.hidden):
            self.add_lines([HIDDEN_MARK], LineKind.MARK)
            self._add(markup.hidden, LineKind.HIDDEN)

    def add_lines(self, lines: Iterable[str], kind: LineKind) -> None:
        self._add(((line, False, False) for line in lines), kind)

    def _add(self, lines: Iterable[tuple[str, bool, bool]], kind: LineKind) -> list[int]:
        """Add the lines that say something; for each given one, which line it is, or the next one."""
        kept = []
        for raw, heading, linked in lines:
            kept.append(len(self._texts))
            line = _tidy(raw)
            if line:
                self._texts.append(line)
                self._marks.append((kind, heading, linked))
        return kept

    def _without_glosses(self) -> None:
        """Leave out the pronunciations that copiers put behind traditional characters: 服務(wù)."""
        if sum(len(_GLOSS.findall(line)) for line in self._texts) >= _GLOSSES:
            self._texts = [_GLOSS.sub("", line) for line in self._texts]

    def page(self, url: str | None, charset: str, declared: str | None) -> Page:
        self._cut()
        self._without_glosses()
        sizes = list(map(len, self._texts))
        starts = list(accumulate((size + 1 for size in sizes), initial=0))[:-1]
        spans = zip(starts, map(add, starts, sizes), strict=True)
        lines = tuple(
            tuple.__new__(Line, span + marks) for span, marks in zip(spans, self._marks, strict=True)
        )
        title = self._title or (self._texts[0][:200] if self._texts else "")
        dials = tuple((tel, line) for tel, line in self._dials if tel < len(lines) and line < len(lines))
        return Page(url, title, "\n".join(self._texts), lines, charset, declared, dials)

    def _cut(self) -> None:
        """Leave off what lies beyond the longest text."""
        size = 0
        for at, line in enumerate(self._texts):
            size += len(line) + 1
            if size > MAX_TEXT:
                self._texts[at] = line[: max(1, MAX_TEXT - size + len(line) + 1)]
                del self._texts[at + 1 :], self._marks[at + 1 :]
                return


def _tidy(line: str) -> str:
    """One line without invisible characters; white space folded, tabs (cell borders) kept apart from spaces."""
    if not line.isascii() or not line.isprintable():
        line = _INVISIBLE.sub("", line)
    if "\t" in line:
        return "\t".join(filter(None, (" ".join(cell.split()) for cell in line.split("\t"))))
    return " ".join(line.split())
