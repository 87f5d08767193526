"""Labelled pages and what was read from them, out of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from output.asdict import advert_dict
from output.errors import LabelsError
from output.records import Advert, Role, Span

Row = Mapping[str, Any]


class Brand(NamedTuple):
    """A brand by its spellings, its name first."""

    spellings: tuple[str, ...]

    def __str__(self) -> str:
        """Its name."""
        return self.spellings[0]


class Pair(NamedTuple):
    """A brand and a number that are advertised together."""

    brand: Brand
    number: str

    def __str__(self) -> str:
        """Brand and number."""
        return f"{self.brand} {self.number}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says, or what it is labelled to say: numbers in national digits, areas as written.

    `claims` is null where nobody labelled or looked for them.
    """

    numbers: tuple[str, ...] = ()
    brands: tuple[Brand, ...] = ()
    products: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    claims: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with its right answers. A `borderline` page is a judgement call that is not scored."""

    id: str
    is_ad: bool
    facts: Facts = Facts()
    borderline: bool = False


class Mention(NamedTuple):
    """A fact with its evidence. `kind` is ``number``, ``brand`` or ``area``; `spellings` are what may stand there."""

    kind: str
    fact: str
    spellings: tuple[str, ...]
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader says of a page. `is_advert` is null for one that does not judge; mentions point into `text`."""

    is_advert: bool | None = None
    facts: Facts = Facts()
    text: str = ""
    mentions: tuple[Mention, ...] = ()


class Readings(NamedTuple):
    """What was read, by the id of its labelled page; `strangers` are the sources that belong to none."""

    found: dict[str, Found]
    strangers: tuple[str, ...]
    repeated: tuple[str, ...]


def found_in(advert: Advert) -> Found:
    """What is scored of a reading."""
    return found_in_row(advert_dict(advert, advert.url or ""))


def found_in_row(row: Row) -> Found:
    """What is scored of an object that `hotlines read` prints. KeyError or TypeError for what is none."""
    brands = {fact["brand"]: Brand((fact["brand"], *fact.get("written", ()))) for fact in row["brands"]}
    advertised = (fact for fact in row["pairs"] if fact.get("role", Role.ADVERTISED) == Role.ADVERTISED)
    facts = Facts(
        numbers=tuple(fact["number"] for fact in row["numbers"]),
        brands=tuple(brands.values()),
        products=tuple(row["products"]),
        areas=tuple(dict.fromkeys(fact["written"] for fact in row["areas"])),
        pairs=tuple(
            Pair(brands.get(fact["brand"], Brand((fact["brand"],))), fact["number"]) for fact in advertised
        ),
        claims=tuple(fact["claim"] for fact in row.get("claims", ())),
    )
    is_advert = None if row["is_advert"] is None else bool(row["is_advert"])
    return Found(is_advert, facts, row.get("text") or "", tuple(_mentions(row)))


def _mentions(row: Row) -> Iterator[Mention]:
    for fact in row["numbers"]:
        yield Mention("number", fact["number"], (fact["number"],), _spans(fact))
    for fact in row["brands"]:
        yield Mention("brand", fact["brand"], (fact["brand"], *fact.get("written", ())), _spans(fact))
    for fact in row["areas"]:
        yield Mention("area", fact["written"], (fact["written"],), _spans(fact))


def _spans(fact: Row) -> tuple[Span, ...]:
    """Where a fact stands; an empty span for one that does not say."""
    return tuple((int(start), int(end)) for start, end in fact.get("evidence") or [(0, 0)])


def labelled_from(lines: Iterable[str], name: str) -> list[Labelled]:
    """The labelled pages of JSON lines from the file `name`. Raises LabelsError, one line, for what is none."""
    pages: dict[str, Labelled] = {}
    for place, row in _rows(lines, name):
        page = labelled_page(row, place)
        if page.id in pages:
            raise LabelsError(f"{place}: the page {page.id} is labelled twice")
        pages[page.id] = page
    if not pages:
        raise LabelsError(f"{name}: holds no labelled page")
    return list(pages.values())


def labelled_page(row: Row, place: str) -> Labelled:
    """One labelled page: `id`, `is_ad`, and for an advert `gold`. Raises LabelsError that names the `place`."""
    name, is_ad = row.get("id"), row.get("is_ad")
    if not isinstance(name, str) or not name:
        raise LabelsError(f"{place}: the page has no id")
    if not isinstance(is_ad, bool):
        raise LabelsError(f"{place}: is_ad of the page {name} is neither true nor false")
    borderline = bool(row.get("borderline"))
    if borderline or not is_ad:  # its facts are not scored
        return Labelled(name, is_ad, borderline=borderline)
    gold = row.get("gold")
    if not isinstance(gold, dict):
        raise LabelsError(f"{place}: the page {name} has no gold")
    try:
        return Labelled(name, is_ad, labelled_facts(gold))
    except KeyError as error:
        raise LabelsError(f"{place}: gold of the page {name} has no {error.args[0]}") from error
    except (TypeError, ValueError) as error:
        raise LabelsError(f"{place}: gold of the page {name} is not made of lists of texts") from error


def labelled_facts(gold: Row) -> Facts:
    """The facts of `brands`, `products`, `phones`, `regions`, and if there are any, `pairs` and `claims`.

    Raises KeyError for a missing one, TypeError or ValueError for what is no list of texts.
    """
    return Facts(
        numbers=_texts(gold["phones"]),
        brands=tuple(Brand((name,)) for name in _texts(gold["brands"])),
        products=_texts(gold["products"]),
        areas=_texts(gold["regions"]),
        pairs=tuple(Pair(Brand((name,)), number) for name, number in map(_texts, gold.get("pairs", ()))),
        claims=_texts(gold["claims"]) if "claims" in gold else None,
    )


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def readings_from(lines: Iterable[str], name: str, ids: Iterable[str]) -> Readings:
    """The readings in JSON lines from the file `name`, by the page they belong to.

    A reading belongs to the page whose id its source is, or is but for folder and ending: ``html/a002.html`` to
    a002. Of several readings of one page the last one counts. Raises LabelsError, one line, for what is no reading.
    """
    wanted = set(ids)
    found: dict[str, Found] = {}
    strangers, repeated = [], []
    for place, row in _rows(lines, name):
        try:
            source = str(row["source"])
            one = found_in_row(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LabelsError(f"{place}: is not what `hotlines read --json` prints") from error
        page = source if source in wanted else PurePath(source).stem
        if page not in wanted:
            strangers.append(source)
            continue
        if page in found:
            repeated.append(page)
        found[page] = one
    return Readings(found, tuple(strangers), tuple(dict.fromkeys(repeated)))


def _rows(lines: Iterable[str], name: str) -> Iterator[tuple[str, Row]]:
    """Each object with its place, for messages. Empty lines are passed over."""
    for at, line in enumerate(lines, 1):
        place = f"{name}, line {at}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise LabelsError(f"{place}: is no JSON") from error
        if not isinstance(row, dict):
            raise LabelsError(f"{place}: is no JSON object")
        yield place, row
