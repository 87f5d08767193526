"""Takes down the facts of a page in the order in which they stand on it."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.generator.brands import Brand
from crawler.generator.phones import kind_of
from crawler.generator.pieces import Piece
from crawler.generator.truth import AreaTruth, BrandTruth, ClaimTruth, NumberTruth, ProductTruth, Spelling


class Record:
    """Facts with their spellings. Hidden text counts for brands and numbers only."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.areas: list[AreaTruth] = []
        self.heads: list[str] = []
        self.mentioned: dict[str, None] = {}
        self._brands: dict[str, dict[str, None]] = {}
        self._products: dict[str, dict[str, None]] = {}
        self._claims: dict[str, dict[str, None]] = {}
        self._numbers: dict[str, dict[tuple[str, str], int]] = {}

    def piece(self, piece: Piece, shown: str, where: str) -> None:
        """A piece that is seen as `shown`."""
        if piece.kind == "brand":
            self._brands.setdefault(piece.ref, {})[shown] = None
        if where == "hidden":
            return
        if piece.kind == "area":
            self.areas.append(AreaTruth(shown, piece.ref or None))
        elif piece.kind == "head":
            self.heads.append(shown)
        elif piece.kind == "product":
            self._products.setdefault(piece.ref, {})[shown] = None
        elif piece.kind == "claim":
            self._claims.setdefault(piece.ref, {})[shown] = None

    def number(self, number: str, written: str, where: str) -> None:
        """A number that is written so; `where` is empty outside of the advert."""
        if not where:
            self.mentioned[number] = None
            return
        spellings = self._numbers.setdefault(number, {})
        spellings[written, where] = spellings.get((written, where), 0) + 1

    def brands(self, known: Iterable[Brand]) -> tuple[BrandTruth, ...]:
        """The brands in the order of their first mention; `known` are those that the page was to name."""
        by_name = {brand.name: brand for brand in known}
        return tuple(
            BrandTruth(name, tuple(written), by_name[name].also, by_name[name].known)
            for name, written in self._brands.items()
        )

    def numbers(self, extension: str | None) -> tuple[NumberTruth, ...]:
        """The numbers in the order of their first mention."""
        return tuple(
            NumberTruth(number, kind_of(number), extension, _spellings(found))
            for number, found in self._numbers.items()
        )

    def products(self) -> tuple[ProductTruth, ...]:
        """The products in the order of their first mention."""
        return tuple(ProductTruth(name, tuple(written)) for name, written in self._products.items())

    def claims(self) -> tuple[ClaimTruth, ...]:
        """The claims in the order of their first mention."""
        return tuple(ClaimTruth(name, tuple(written)) for name, written in self._claims.items())


def _spellings(found: dict[tuple[str, str], int]) -> tuple[Spelling, ...]:
    return tuple(Spelling(written, where, count) for (written, where), count in found.items())
