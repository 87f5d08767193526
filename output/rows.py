"""The rows of the views, as other tools may rely on them: one class a view, its fields the columns, in order.

The texts beside the fields become the data dictionary of an export.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

_FIRST = "time of the first successful visit that showed it, ISO 8601 in UTC"
_LAST = "time of the last successful visit that showed it, ISO 8601 in UTC"
_NUMBER = "phone number in national digits"
_KIND = "shared_cost (400), toll_free (800), landline, mobile or service_code"
_BRAND = "the maker's name as customers know it"
_PAGES = "how many pages show it"
_HOSTS = "how many hosts (registered domains) show it; pages without a host are not counted"
_BRANDS = "for how many brands it is advertised"
_NUMBERS = "how many numbers are advertised for it"
_CODE = "GB/T 2260 code, or the 9-digit code of a township"
_PATH = "full names from the province down, joined by /"
_LEVEL = "province, prefecture, county or township"
_MOBILES = "sorted by code points; the word mobile stands for mobile numbers that an export leaves out"


@dataclass(frozen=True, slots=True)
class PageRow:
    """One URL that was visited. What is known of its content is that of its newest snapshot."""

    url: Annotated[str, "address"]
    host: Annotated[str | None, "registered domain; empty for files"]
    first_seen: Annotated[str | None, "time of the first successful visit; empty if there was none"]
    last_seen: Annotated[str | None, "time of the last successful visit; empty if there was none"]
    visits: Annotated[int, "how many requests were made, failed ones included"]
    snapshots: Annotated[int, "how many distinct bodies it showed"]
    is_advert: Annotated[bool | None, "1 if it advertises, 0 if not; empty if it was not read"]
    reader: Annotated[str | None, "version of the reader that said so"]
    sha256: Annotated[str | None, "SHA-256 of the newest body, decoded"]


@dataclass(frozen=True, slots=True)
class HostRow:
    """One registered domain."""

    host: Annotated[str, "registered domain, private suffixes included, or IP address"]
    pages: Annotated[int, "how many of its pages were visited"]
    adverts: Annotated[int, "how many of them are adverts"]
    numbers: Annotated[int, "how many numbers they advertise"]
    brands: Annotated[int, "for how many brands"]
    first_seen: Annotated[str | None, "time of the first successful visit to one of its pages"]
    last_seen: Annotated[str | None, "time of the last successful visit to one of its pages"]


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number that is advertised for a brand."""

    number: Annotated[str, _NUMBER]
    kind: Annotated[str, _KIND]
    brands: Annotated[int, _BRANDS]
    pages: Annotated[int, _PAGES]
    hosts: Annotated[int, _HOSTS]
    areas: Annotated[int, "how many regions its adverts claim to serve"]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]
    operator: Annotated[str, "the operator it belongs to, as in operators"]


@dataclass(frozen=True, slots=True)
class BrandRow:
    """One brand for which a number is advertised."""

    brand: Annotated[str, _BRAND]
    english: Annotated[str | None, "its name in Latin letters, if a shipped table knows it"]
    numbers: Annotated[int, _NUMBERS]
    pages: Annotated[int, _PAGES]
    hosts: Annotated[int, _HOSTS]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


@dataclass(frozen=True, slots=True)
class NumberBrandRow:
    """One pair: a number advertised for a brand."""

    number: Annotated[str, _NUMBER]
    brand: Annotated[str, _BRAND]
    pages: Annotated[int, _PAGES]
    hosts: Annotated[int, _HOSTS]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


@dataclass(frozen=True, slots=True)
class SharedNumberRow:
    """One number that is advertised for two brands or more."""

    number: Annotated[str, _NUMBER]
    brands: Annotated[int, _BRANDS]
    brand_names: Annotated[list[str], "these brands, sorted by code points"]
    pages: Annotated[int, _PAGES]
    hosts: Annotated[int, _HOSTS]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


@dataclass(frozen=True, slots=True)
class BrandLinkRow:
    """Two brands for which the same numbers are advertised."""

    brand_a: Annotated[str, "the brand that comes first in code-point order"]
    brand_b: Annotated[str, "the other brand"]
    numbers: Annotated[int, "how many numbers are advertised for both"]
    pages: Annotated[int, "how many pages advertise one of these numbers for one of the two"]


@dataclass(frozen=True, slots=True)
class ServiceAreaRow:
    """One region that adverts of a pair claim to serve. It says what is claimed, not what is true."""

    number: Annotated[str, _NUMBER]
    brand: Annotated[str, _BRAND]
    region_code: Annotated[str, _CODE]
    region: Annotated[str, _PATH]
    level: Annotated[str, _LEVEL]
    status: Annotated[str, "current, or historical if it was abolished or renamed"]
    pages: Annotated[int, "how many pages claim it"]


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One division of China under one name and parent, with the years in which it was so."""

    code: Annotated[str, _CODE]
    name: Annotated[str, "full name"]
    path: Annotated[str, _PATH]
    level: Annotated[str, _LEVEL]
    parent_code: Annotated[str | None, "code of the division above"]
    first_year: Annotated[int | None, "first year; 1980 means 1980 or before; empty if unknown"]
    last_year: Annotated[int | None, "last year; empty for what exists"]
    successors: Annotated[list[str], "codes of what followed it, as far as known"]
    code_system: Annotated[str, "gb2260, nbs (statistical) or mca (civil affairs)"]


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """One number of an operator: a set of numbers tied by evidence that they are run together."""

    operator: Annotated[
        str, "op- and the first-seen number of the set; a mobile number only where there is no other"
    ]
    number: Annotated[str, _NUMBER]
    ties: Annotated[int, "how many pieces of evidence tie it to the others; 0 if it stands alone"]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


@dataclass(frozen=True, slots=True)
class OfficialNumberRow:
    """A number that a source called a maker's own line. What is not in the list is unlisted, nothing more."""

    brand: Annotated[str, _BRAND]
    number: Annotated[str, _NUMBER]
    source: Annotated[str, "where that is said"]
    seen_on: Annotated[str | None, "the day for which it was said; it need not hold today"]
    confidence: Annotated[str, "high or medium: how sure it is that it was so on that day"]


@dataclass(frozen=True, slots=True)
class NumberChangeRow:
    """One change of the numbers that a page advertises, from one successful visit to the next."""

    page: Annotated[str, "address"]
    old: Annotated[list[str], f"numbers that it advertised until then and no more, {_MOBILES}"]
    new: Annotated[list[str], f"numbers that it advertises from then on, {_MOBILES}"]
    when: Annotated[str, "time of the visit that showed the change, ISO 8601 in UTC"]


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """Something that was taken back, and is in no other table while that holds."""

    kind: Annotated[str, "page, number, or pair: a number for one brand"]
    page: Annotated[str | None, "address, if a page was withdrawn"]
    number: Annotated[str | None, "the number, if one was withdrawn, in national digits"]
    brand: Annotated[str | None, "the brand for which the number was withdrawn; empty: for all"]
    why: Annotated[str, "the reason that was given"]
    who: Annotated[str, "who withdrew it"]
    withdrawn_at: Annotated[str, "when, UTC"]
    undone_at: Annotated[str | None, "when that was undone; empty while it holds"]
    undone_who: Annotated[str | None, "who undid it"]
    undone_why: Annotated[str | None, "the reason that was given for undoing it"]


@dataclass(frozen=True, slots=True)
class TieRow:
    """All evidence of one kind that two numbers are run together, counted or left out."""

    number_a: Annotated[str, "the number that comes first in code-point order, in national digits"]
    number_b: Annotated[str, "the other number, in national digits"]
    kind: Annotated[str, "same_advert, swap, template or regions: what the evidence is"]
    pieces: Annotated[int, "how many pieces of such evidence there are"]
    pages: Annotated[int, "how many pages they rest on"]
    first_seen: Annotated[str, "time of the first visit that showed one, ISO 8601 in UTC"]
    last_seen: Annotated[str, "time of the last visit that showed one, ISO 8601 in UTC"]
    left_out: Annotated[
        str | None, "why it does not count: official, platform, judged or cut; empty if it does"
    ]


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """What somebody holds of two numbers; it wins over ties while it holds."""

    number_a: Annotated[str, "the number that comes first in code-point order, in national digits"]
    number_b: Annotated[str, "the other number, in national digits"]
    verdict: Annotated[str, "same (run together), different or unsure"]
    why: Annotated[str, "the reason that was given"]
    who: Annotated[str, "who judged"]
    judged_at: Annotated[str, "when, UTC"]
    undone_at: Annotated[str | None, "when that was undone; empty while it holds"]
    undone_who: Annotated[str | None, "who undid it"]
    undone_why: Annotated[str | None, "the reason that was given for undoing it"]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A family of adverts whose text has one build, whatever its words."""

    template: Annotated[str, "id of the family"]
    pages: Annotated[int, _PAGES]
    hosts: Annotated[int, _HOSTS]
    numbers: Annotated[int, "how many numbers its adverts advertise"]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


@dataclass(frozen=True, slots=True)
class TemplateHostRow:
    """A host that serves adverts of a family."""

    template: Annotated[str, "id of the family"]
    host: Annotated[str, "registered domain, private suffixes included, or IP address"]
    pages: Annotated[int, "how many of its pages show it"]
    numbers: Annotated[int, "how many numbers they advertise"]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


@dataclass(frozen=True, slots=True)
class TemplateNumberRow:
    """A number that adverts of a family advertise."""

    template: Annotated[str, "id of the family"]
    number: Annotated[str, _NUMBER]
    pages: Annotated[int, _PAGES]
    hosts: Annotated[int, _HOSTS]
    first_seen: Annotated[str, _FIRST]
    last_seen: Annotated[str, _LAST]


Row = (
    PageRow | HostRow | NumberRow | BrandRow | NumberBrandRow | SharedNumberRow | BrandLinkRow
    | ServiceAreaRow | RegionRow | OperatorRow | OfficialNumberRow | NumberChangeRow
    | WithdrawalRow | TieRow | JudgementRow | TemplateRow | TemplateHostRow | TemplateNumberRow
)  # fmt: skip

VIEWS: dict[str, type[Row]] = {
    "pages": PageRow,
    "hosts": HostRow,
    "numbers": NumberRow,
    "brands": BrandRow,
    "number_brands": NumberBrandRow,
    "shared_numbers": SharedNumberRow,
    "brand_links": BrandLinkRow,
    "service_areas": ServiceAreaRow,
    "regions": RegionRow,
    "operators": OperatorRow,
    "official_numbers": OfficialNumberRow,
    "number_changes": NumberChangeRow,
    "withdrawals": WithdrawalRow,
    "ties": TieRow,
    "judgements": JudgementRow,
    "templates": TemplateRow,
    "template_hosts": TemplateHostRow,
    "template_numbers": TemplateNumberRow,
}
"""Every view with the class of its rows, in the order in which a reader would open them."""

ORDER: dict[str, str] = {
    "pages": "url",
    "hosts": "host",
    "numbers": "number",
    "brands": "brand",
    "number_brands": "number, brand",
    "shared_numbers": "brands DESC, pages DESC, hosts DESC, number",
    "brand_links": "brand_a, brand_b",
    "service_areas": "number, brand, region_code, status, region",
    "regions": "code, code_system, coalesce(last_year, 9999) DESC, coalesce(first_year, 0) DESC, name, path",
    "operators": "operator, number",
    "official_numbers": "brand, number, source, coalesce(seen_on, '')",
    "number_changes": """page, "when", coalesce("old", ''), coalesce("new", '')""",
    "withdrawals": "withdrawn_at, kind, coalesce(page, ''), coalesce(number, ''), coalesce(brand, ''), coalesce(undone_at, '')",
    "ties": "number_a, number_b, kind",
    "judgements": "judged_at, number_a, number_b, verdict, coalesce(undone_at, '')",
    "templates": "template",
    "template_hosts": "template, host",
    "template_numbers": "template, number",
}
"""A fixed order for each view, in which no two rows are alike: exports of one input are the same bytes."""


class Column(NamedTuple):
    """One column of a view: name, type without null, whether it may be empty, and what it says."""

    name: str
    type: Any
    optional: bool
    doc: str


@cache
def described(view: str) -> tuple[Column, ...]:
    """The columns of a view, in order, as the class of its rows describes them."""
    row: Any = VIEWS[view]
    return fields_of(row)


def fields_of(row: Any) -> tuple[Column, ...]:
    """The fields of a class of rows, in order; those that say nothing of themselves have an empty text."""
    return _fields_of(row)


@cache
def _fields_of(row: Any) -> tuple[Column, ...]:
    found = []
    for name, hint in get_type_hints(row, include_extras=True).items():
        kind, doc = get_args(hint) if get_origin(hint) is Annotated else (hint, "")
        parts = [part for part in get_args(kind) if part is not type(None)]
        optional = type(None) in get_args(kind)
        found.append(Column(name, parts[0] if optional else kind, optional, doc))
    return tuple(found)


def columns(view: str) -> list[str]:
    """The columns of a view, in order."""
    return [column.name for column in described(view)]


def select(view: str) -> str:
    """``SELECT ... FROM view``, with every name quoted: some are words of SQL."""
    names = ", ".join(f'"{name}"' for name in columns(view))
    return f"SELECT {names} FROM {view}"
