"""Hotline Atlas and what one would put together instead, behind one face. Nothing is imported before it is made.

The others are made of public parts: text out of HTML, then numbers, brands and areas out of that text. They are helped
where they can be: numbers become national digits, brands are looked up in this project's own list, and a place is
credited by the longest writing of it that stands in the text.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from typing import Any, ClassVar

from crawler.version import version as installed_version
from output.reference import read_table
from pipelines.labelled import Brand, Facts, Found, found_in

Places = list[tuple[str, ...]]
"""Names from the province down, one tuple a place; empty where a level is not told."""


class Reader:
    """A reader of pages. `read` is what is timed; `found` makes what is scored of its answer."""

    fields: ClassVar[tuple[str, ...]] = ()
    """The fields that it reads."""

    def name(self) -> str:
        """Its parts, with versions."""
        raise NotImplementedError

    def read(self, data: bytes) -> Any:
        """What a page says, in the reader's own form."""
        raise NotImplementedError

    def found(self, answer: Any) -> Found:
        """The answer as it is scored."""
        raise NotImplementedError


class HotlineAtlas(Reader):
    """This project."""

    fields = ("numbers", "brands", "products", "areas", "pairs", "adverts")

    def __init__(self) -> None:
        """Load it."""
        self._read = importlib.import_module("hotline_atlas").read_page

    def name(self) -> str:
        """Title and version."""
        return f"Hotline Atlas {installed_version()}"

    def read(self, data: bytes) -> Any:
        """An Advert."""
        return self._read(data)

    def found(self, answer: Any) -> Found:
        """All of it."""
        return found_in(answer)


class Parts(Reader):
    """Text, numbers, brands and areas by a part each. `ImportError` if one of them is not installed."""

    def __init__(
        self,
        text: Callable[[], Callable[[bytes], str]],
        numbers: Callable[[], Callable[[str], list[str]]],
        areas: Callable[[], Callable[[str], Places]] | None = None,
        packages: Iterable[str] = (),
    ) -> None:
        """Load the parts; `packages` are what its name tells."""
        self._text, self._numbers, self._brands = text(), numbers(), brand_list()
        self._areas = areas() if areas is not None else None
        self.fields = ("numbers", "brands", *(["areas"] if areas is not None else []))  # type: ignore[misc]
        self._packages = tuple(packages)

    def name(self) -> str:
        """The parts."""
        return " + ".join(map(_with_version, self._packages))

    def read(self, data: bytes) -> tuple[str, list[str], dict[str, list[str]], Places]:
        """Text, numbers, brands with their spellings, places."""
        text = self._text(data)
        places = self._areas(text) if self._areas is not None else []
        return text, self._numbers(text), self._brands(text), places

    def found(self, answer: Any) -> Found:
        """Each fact once."""
        text, numbers, brands, places = answer
        return Found(
            facts=Facts(
                numbers=tuple(dict.fromkeys(numbers)),
                brands=tuple(Brand((name, *spellings)) for name, spellings in brands.items()),
                areas=tuple(dict.fromkeys(written_as(names, text) for names in dict.fromkeys(places))),
            ),
            text=text,
        )


def _with_version(part: str) -> str:
    """The part, with its version if it is a package."""
    try:
        return f"{part} {version(part)}"
    except PackageNotFoundError:
        return part


def trafilatura_text() -> Callable[[bytes], str]:
    """The main text, set to rather take too much than too little."""
    extract = importlib.import_module("trafilatura").extract
    return lambda data: extract(data, favor_recall=True) or ""


def parsel_text() -> Callable[[bytes], str]:
    """All text but scripts and styles, title included; the encoding as Scrapy finds it."""
    selector = importlib.import_module("parsel").Selector
    decode = importlib.import_module("w3lib.encoding").html_to_unicode

    def text(data: bytes) -> str:
        _, html = decode(None, data)
        found = selector(text=html).xpath("//text()[not(ancestor::script or ancestor::style)]").getall()
        return "\n".join(part for part in map(str.strip, found) if part)

    return text


def matched_numbers() -> Callable[[str], list[str]]:
    """Valid numbers by the matcher of phonenumbers, as from within China."""
    lib = importlib.import_module("phonenumbers")
    national = lib.PhoneNumberFormat.NATIONAL

    def numbers(text: str) -> list[str]:
        found = lib.PhoneNumberMatcher(text, "CN", leniency=lib.Leniency.VALID)
        return [re.sub(r"\D", "", lib.format_number(one.number, national)) for one in found]

    return numbers


def plain_400_numbers() -> Callable[[str], list[str]]:
    """Numbers that begin with 400, by a regular expression as people write it."""
    pattern = re.compile(r"(?<!\d)400(?:[- ]?\d){7}(?!\d)")
    return lambda text: [re.sub(r"\D", "", found) for found in pattern.findall(text)]


def brand_list() -> Callable[[str], dict[str, list[str]]]:
    """The longest name of the project's list of brands at each place."""
    names: dict[str, str] = {}
    for row in read_table("brands.csv"):
        for name in (row["brand"], row["english"], *row["aliases"].split("|")):
            if name:
                names.setdefault(name.lower(), row["brand"])
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))), re.I)

    def brands(text: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for spelling in dict.fromkeys(pattern.findall(text)):
            found.setdefault(names.get(spelling.lower(), spelling), []).append(spelling)
        return found

    return brands


def cpca_areas() -> Callable[[str], Places]:
    """All places of the text, by cpca's mode for running text."""
    transform = importlib.import_module("cpca").transform_text_with_addrs

    def areas(text: str) -> Places:
        try:
            frame = transform(text)
        except KeyError:  # raised for a text without any place
            return []
        columns = (frame[level] for level in ("省", "市", "区"))
        return [place for row in zip(*columns, strict=True) if any(place := tuple(map(_name, row)))]

    return areas


def jionlp_areas() -> Callable[[str], Places]:
    """The place in each piece of the text between commas and the like, by jionlp's parser of addresses.

    Its recognition of places in running text finds fewer of these, and is slower.
    """
    parse = importlib.import_module("jionlp").parse_location
    border = re.compile(r"[\n、，,;；。]")

    def areas(text: str) -> Places:
        found = (parse(piece) for piece in border.split(text) if piece.strip())
        places = (tuple(_name(place[level]) for level in ("province", "city", "county")) for place in found)
        return [place for place in places if any(place)]

    return areas


def _name(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""


_SUFFIX = re.compile("(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|区|县)$")


def written_as(names: tuple[str, ...], text: str) -> str:
    """The longest way to write a place that stands in `text`; its full name if there is none.

    The deepest name is written in full or in short, those above it in full, in short or not at all.
    """
    *above, last = [name for name in names if name]
    forms = [(name, _SUFFIX.sub("", name), "") for name in above] + [(last, _SUFFIX.sub("", last) or last)]
    ways = sorted(map("".join, product(*forms)), key=len, reverse=True)
    return next((way for way in ways if way in text), last)


READERS: dict[str, Callable[[], Reader]] = {
    "Hotline Atlas": HotlineAtlas,
    "trafilatura, phonenumbers, cpca": lambda: Parts(
        trafilatura_text, matched_numbers, cpca_areas, ("trafilatura", "phonenumbers", "cpca")
    ),
    "parsel, phonenumbers, jionlp": lambda: Parts(
        parsel_text, matched_numbers, jionlp_areas, ("parsel", "phonenumbers", "jionlp")
    ),
    "parsel, a pattern for 400 numbers": lambda: Parts(
        parsel_text, plain_400_numbers, None, ("parsel", "a pattern")
    ),
}
"""Each reader by its title."""
