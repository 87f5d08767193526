"""The vocabulary: what a page is, and what a reading says of it. Immutable, and free of any library.

Every offset is a Unicode code point offset into `Page.text`, which is also `Advert.text`; a span is
``(start, end)`` with `end` exclusive, and ``text[start:end]`` is the wording that is the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

Span = tuple[int, int]


class LineKind(StrEnum):
    """Where a line of a page's text comes from. The first four stand at the head of the text."""

    TITLE = "title"
    DESCRIPTION = "description"
    KEYWORDS = "keywords"
    TEL = "tel"
    BODY = "body"
    MARK = "mark"  # the line that opens the block of hidden text; it is ours, not the page's
    HIDDEN = "hidden"


HEAD_KINDS = frozenset({LineKind.TITLE, LineKind.DESCRIPTION, LineKind.KEYWORDS, LineKind.TEL})


class Line(NamedTuple):
    """One line of a page's text: ``text[start:end]``, without the line break.

    `heading`: it stood in h1-h6; `linked`: all but a few of its characters are link text.
    """

    start: int
    end: int
    kind: LineKind
    heading: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text: the decoded, visible lines in document order, head lines first, hidden ones last.

    `charset` is the encoding that was used, `declared` the one that the page or its server named (or null). `dials`:
    which line of tel: targets is linked from which line of the body, by their indexes in `lines`.
    """

    url: str | None
    title: str
    text: str
    lines: tuple[Line, ...]
    charset: str
    declared: str | None = None
    dials: tuple[tuple[int, int], ...] = ()

    def line_text(self, line: Line) -> str:
        """The text of one of this page's lines."""
        return self.text[line.start : line.end]


class NumberKind(StrEnum):
    """What a phone number is in China's numbering plan."""

    SHARED_COST = "shared_cost"  # 400
    TOLL_FREE = "toll_free"  # 800
    LANDLINE = "landline"
    MOBILE = "mobile"
    SERVICE_CODE = "service_code"  # 95xxx, 96xxx, 1xx


class Role(StrEnum):
    """Whether a pair is offered to the reader to call, or merely named."""

    ADVERTISED = "advertised"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class NumberFact:
    """One phone number of a page with every place that says it. `count` is the number of spans."""

    number: str
    kind: NumberKind
    written: tuple[str, ...]
    evidence: tuple[Span, ...]
    extension: str | None = None

    @property
    def count(self) -> int:
        """How many times the page says it."""
        return len(self.evidence)


@dataclass(frozen=True, slots=True)
class BrandFact:
    """One brand of a page with its spellings, in order of first use, and every place that names it."""

    brand: str
    written: tuple[str, ...]
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ProductFact:
    """One product of a page; `written` are its spellings there."""

    product: str
    written: tuple[str, ...]
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """One promise of a page, by its key in the table of claims, with its wordings."""

    claim: str
    written: tuple[str, ...]
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """One place where a page ties a brand to a number."""

    brand: Span
    number: Span


@dataclass(frozen=True, slots=True)
class PairFact:
    """A brand and a number that a page ties together by line or section."""

    brand: str
    number: str
    role: Role
    evidence: tuple[PairEvidence, ...]


class AreaStatus(StrEnum):
    """What is known of a written place. Only `current` and `historical` carry a code."""

    CURRENT = "current"
    HISTORICAL = "historical"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class RegionRef(NamedTuple):
    """A region named as one of several possible ones."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """What the gazetteer says of a written place. Shared by all mentions that it is said of.

    `path` joins full names from the province down with ``/``; `code_system` is ``gb2260``, ``nbs`` or ``mca``;
    `decided_by` is null, ``list_head``, ``section`` or ``neighbours``; `successors` are codes.
    """

    status: AreaStatus
    code: str | None = None
    name: str | None = None
    path: str | None = None
    level: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    successors: tuple[str, ...] = ()
    candidates: tuple[RegionRef, ...] = ()
    readings: tuple[RegionRef, ...] = ()
    parent_code: str | None = None
    code_system: str | None = None
    decided_by: str | None = None


class AreaMention(NamedTuple):
    """One place where a page names an area. Light, because a page has hundreds: it points to a shared answer.

    `written` is the wording between the offsets.
    """

    answer: AreaAnswer
    start: int
    end: int
    written: str

    @property
    def evidence(self) -> tuple[Span, ...]:
        """The one span of this mention."""
        return ((self.start, self.end),)

    @property
    def status(self) -> AreaStatus:
        """What is known of the place."""
        return self.answer.status

    @property
    def code(self) -> str | None:
        """GB/T 2260 code, or the statistical code of a township; null unless current or historical."""
        return self.answer.code

    @property
    def name(self) -> str | None:
        """Full name of the region."""
        return self.answer.name

    @property
    def path(self) -> str | None:
        """Full names from the province down, joined by ``/``."""
        return self.answer.path

    @property
    def level(self) -> str | None:
        """``province``, ``prefecture``, ``county`` or ``township``."""
        return self.answer.level

    @property
    def first_year(self) -> int | None:
        """First year in which the region existed by this code."""
        return self.answer.first_year

    @property
    def last_year(self) -> int | None:
        """Last year, or null for what exists."""
        return self.answer.last_year

    @property
    def successors(self) -> tuple[str, ...]:
        """Codes of the regions that followed an abolished one."""
        return self.answer.successors

    @property
    def candidates(self) -> tuple[RegionRef, ...]:
        """The places that an ambiguous name could be."""
        return self.answer.candidates

    @property
    def readings(self) -> tuple[RegionRef, ...]:
        """The places that a contradictory path could be."""
        return self.answer.readings

    @property
    def parent_code(self) -> str | None:
        """Code of the valid parent of an unknown place."""
        return self.answer.parent_code

    @property
    def code_system(self) -> str | None:
        """``gb2260``, ``nbs`` (statistical) or ``mca`` (civil affairs)."""
        return self.answer.code_system

    @property
    def decided_by(self) -> str | None:
        """What around the mention decided: null, ``list_head``, ``section`` or ``neighbours``."""
        return self.answer.decided_by


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a page was judged to be an advert (positive weight) or not (negative weight)."""

    reason: str
    weight: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Advert:
    """A reading: what one version of the reader says of one page. `is_advert` tells whether it advertises."""

    url: str | None
    title: str
    text: str
    is_advert: bool
    score: float
    reader: str
    reasons: tuple[Reason, ...] = ()
    advert_span: Span | None = None
    brands: tuple[BrandFact, ...] = ()
    product_mentions: tuple[ProductFact, ...] = ()
    numbers: tuple[NumberFact, ...] = ()
    pairs: tuple[PairFact, ...] = ()
    areas: tuple[AreaMention, ...] = ()
    claims: tuple[ClaimFact, ...] = ()
    charset: str = field(default="utf-8", compare=False)

    @property
    def products(self) -> tuple[str, ...]:
        """The products that are to be serviced, in order of first mention."""
        return tuple(fact.product for fact in self.product_mentions)


class Position(NamedTuple):
    """Where a WARC record stands in the archive: file name below its folder, byte offset, length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page, with its outcome.

    `outcome` is ``ok`` (a body was served, whatever its status), ``redirect``, ``failed`` (no usable answer) or
    ``skipped`` (not a page that can be read); `reason` is one line that says why when it is not ``ok``.
    `time` is aware, in UTC. `status` is the HTTP status, null for files. `position` is where the archive keeps the
    record of this very visit, if it does.
    """

    url: str
    time: datetime
    outcome: str
    status: int | None = None
    reason: str | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One distinct body: SHA-256 of its decoded bytes (hex), length in bytes, where the archive keeps it."""

    sha256: str
    size: int
    position: Position
    content_type: str | None = None
