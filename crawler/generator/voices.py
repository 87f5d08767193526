"""Who speaks on a page: brands, products, numbers and the city of each layout."""

from __future__ import annotations

from crawler.generator import brands, phones
from crawler.generator.brands import Brand
from crawler.generator.draft import Draft, Voice
from crawler.generator.draw import Draw
from crawler.generator.places import Place, a_city
from crawler.generator.surroundings import POPULAR

_KIND = {
    "mobile_numbers": ("mobile",),
    "service_codes": ("service_code",),
    "landline_no_zero": ("landline",),
    "landline_brackets": ("landline",),
    "extension": ("shared_cost", "landline"),
    "three_spellings": ("shared_cost",),
}


class Cast:
    """Draws the facts of one page, each kind from a stream of its own."""

    def __init__(self, d: Draft) -> None:
        """`d`: the page; its voices are set by the methods."""
        self._d = d
        self._brands = Draw(d.seed, "brands")
        self._numbers = Draw(d.seed, "numbers")
        self._places = Draw(d.seed, "places")
        self._names: set[str] = set()

    def one(self, *, city: float = 0.35, product: str = "") -> None:
        """One maker with one number, seldom two or three."""
        d, where = self._d, self._city(city)
        makers = self._makers(product)
        products = self._products(makers, product)
        count = d.draw.weighted(((1, 70), (2, 24), (3, 6)))
        d.voices = [Voice(makers, products, number, where) for number in self._several(count, where)]

    def many(self) -> None:
        """Several makers, each with its number."""
        d, where = self._d, self._city(0.3)
        numbers = self._several(d.draw.between(3, 8), where)
        for number in numbers:
            makers = self._makers("")
            d.voices.append(Voice(makers, self._products(makers, ""), number, where))

    def shared(self) -> None:
        """Several makers with one number."""
        d, where = self._d, self._city(0.3)
        (number,) = self._several(1, where)
        product = d.draw.pick(POPULAR)
        for _ in range(d.draw.between(3, 7)):
            makers = self._makers(product)
            d.voices.append(Voice(makers, self._products(makers, product), number, where))

    def nobody(self) -> None:
        """No maker: the slot is empty."""
        d, where = self._d, self._city(0.4)
        products = self._products((), "")
        d.voices = [Voice((), products, number, where) for number in self._several(1, where)]

    def any(self) -> None:
        """Any of these, most often one maker."""
        self._d.draw.weighted(((self.one, 6), (self.many, 1), (self.shared, 1)))()

    def _city(self, share: float) -> Place | None:
        place = a_city(self._places)
        return place if self._places.chance(share) else None

    def _makers(self, product: str) -> tuple[Brand, ...]:
        """One maker that the page has not named yet; two, where the mutation wants them in one word."""
        count = 2 if "brand_fused" in self._d.mutations else 1
        found: list[Brand] = []
        tries = 0
        while len(found) < count:
            tries += 1  # few makers make some things: then others have to do
            brand = brands.drawn(self._brands, self._d.mutations, product if tries < 20 else "")
            if brand.name not in self._names:
                self._names.add(brand.name)
                found.append(brand)
        return tuple(found)

    def _products(self, makers: tuple[Brand, ...], product: str) -> tuple[str, ...]:
        own = [name for maker in makers[:1] for name in maker.products]
        first = product or self._d.draw.pick(own or POPULAR)
        others = self._d.draw.some(own if len(own) > 2 else [*own, *POPULAR], self._d.draw.between(2, 5))
        return tuple(dict.fromkeys([first, *others]))

    def _several(self, count: int, city: Place | None) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[self._number(city)] = None
        return list(found)

    def _number(self, city: Place | None) -> str:
        on = self._d.mutations
        kinds = next((kinds for name, kinds in _KIND.items() if name in on), None)
        if any(name.startswith("group_") for name in on):
            kinds = ("shared_cost",)
        kind = self._numbers.pick(kinds) if kinds else phones.any_kind(self._numbers)
        needs = ("0" if "letter_o" in on else "") + ("1" if "letter_l" in on else "")
        return phones.number(self._numbers, kind, city.short if city else "", needs)
