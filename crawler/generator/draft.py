"""A page while it is made: what it is about, and the wordings filled with that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from crawler.generator.brands import Brand, product_names
from crawler.generator.draw import Draw
from crawler.generator.pieces import Node, Piece, fixed, joined, text
from crawler.generator.places import Place, code_of
from crawler.generator.spelling import Speller
from crawler.generator.values import filled
from crawler.generator.wordings import Wording, parse, tables, wordings

Line = list[Node | Piece]
"""What stands in one line of a page."""

PLACES = {
    "title_only": "title",
    "description_only": "description",
    "tel_only": "tel",
    "hidden_only": "hidden",
}
"""Mutations that leave numbers in one place only."""


AREAS = 400
"""How many areas a page of the size ``list`` names."""


class Voice(NamedTuple):
    """Who speaks: the brands that stand together, what is serviced, the number to call, and where."""

    brands: tuple[Brand, ...]
    products: tuple[str, ...]
    number: str
    city: Place | None = None


@dataclass(slots=True)
class Document:
    """The parts of a page. Facts count in the head lines, the advert and the hidden part only."""

    title: Line = field(default_factory=list)
    description: Line = field(default_factory=list)
    keywords: Line = field(default_factory=list)
    before: list[Node] = field(default_factory=list)
    advert: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)
    hidden: list[Node] = field(default_factory=list)


class Draft:
    """What a page is about (its `voices`, the first of which is the main one) and its streams of choices."""

    def __init__(self, seed: int, mutations: tuple[str, ...], layout: str, size: str | None = None) -> None:
        """`mutations` can stand together."""
        self.seed, self.mutations, self.layout, self.size = seed, frozenset(mutations), layout, size
        self._areas = {"list": AREAS, "short": 0}.get(size or "")
        self.draw = Draw(seed, f"{layout}/words")
        self.tricks = Draw(seed, f"{layout}/tricks")
        self.speller = Speller(Draw(seed, f"{layout}/spelling"), self.mutations)
        self.voices: list[Voice] = []
        self.page = Document()
        self.place = next((place for name, place in PLACES.items() if name in mutations), "")
        self._used: set[str] = set()
        self._glue = "" if "brand_glued" in mutations or self.draw.chance(0.85) else " "
        self._chain = self.draw.pick(("、", "、", "、", "，", ",", " ", "/", "·"))
        self._synonym: dict[str, str] = {}

    @property
    def main(self) -> Voice:
        """The voice of lines that name none."""
        return self.voices[0]

    def fill(self, slot: str, voice: Voice | None = None, needs: str = "") -> Line:
        """One wording of the slot, filled for the voice; with the fact `needs` in it, if one is named."""
        voice = voice or self.main
        without = {"city"} if voice.city is None else set()
        if slot in {"title", "description"} and self.place and self.place != slot:
            without.add("number")
        choice = wordings(slot, frozenset(without), needs)
        return self.say(self.draw.pick(choice), voice)

    def pairs(self, slot: str, count: int, voice: Voice | None = None) -> list[tuple[Line, Line]]:
        """Some questions with their answers, from lines ``question||answer``."""
        voice = voice or self.main
        lines = [line.split("||") for line in self.draw.some(tables()[slot], count)]
        return [(self.say(parse(one), voice), self.say(parse(two), voice)) for one, two in lines]

    def areas_left(self, count: int, most: int = AREAS) -> int:
        """How many areas a list is to have for which a layout would take `count`: the page's size may say otherwise."""
        if self._areas is None:
            return count
        count = min(self._areas, most)
        self._areas -= count
        return count

    def brand_names(self) -> set[str]:
        """The names of all brands of the page."""
        return {brand.name for voice in self.voices for brand in voice.brands}

    def tricked(self, name: str) -> bool:
        """Whether a trick has been played."""
        return name in self._used

    def fill_words(self, words: str) -> Line:
        """Wording that is in no table, filled."""
        return self.say(parse(words), self.main)

    def fill_outside(self, slot: str, voice: Voice) -> Line:
        """One wording for what is not the advert: nothing is done to its brands and numbers."""
        return self.fill_line(self.draw.pick(tables()[slot]), voice)

    def fill_line(self, words: str, voice: Voice) -> Line:
        """A wording of what is not the advert."""
        line: Line = []
        for token in parse(words).tokens:
            if token.kind == "slot" and token.words == "brand":
                line += [Piece("brand", brand.spellings[0], brand.name) for brand in voice.brands]
            elif token.kind == "slot" and token.words == "number":
                line.append(Piece("number", "", voice.number))
            elif token.kind == "slot":
                line += self._slot(token.words, voice, "", True)
            else:
                line.append(Piece(token.kind, filled(self.draw, token.words), token.claim))
        return line

    def several(self, slot: str, count: int, voice: Voice | None = None) -> list[Line]:
        """Some wordings of the slot, none twice."""
        voice = voice or self.main
        choice = wordings(slot, frozenset({"city"}) if voice.city is None else frozenset())
        return [self.say(wording, voice) for wording in self.draw.some(choice, count)]

    def say(self, wording: Wording, voice: Voice) -> Line:
        """A wording, filled for the voice."""
        line: Line = []
        clocked = any(token.claim == "round_the_clock" for token in wording.tokens)
        for at, token in enumerate(wording.tokens):
            if token.kind == "slot":
                following = wording.tokens[at + 1].words if at + 1 < len(wording.tokens) else ""
                line += self._slot(token.words, voice, following, clocked)
            else:
                words = filled(self.draw, token.words)
                line.append(Piece(token.kind, words, token.claim))
        return line

    def number(self, number: str) -> Node | Piece:
        """The number, or what stands in the body of a page that says it elsewhere only."""
        if self.place == "tel":
            return Node("tel", (text(self.draw.pick(tables()["call_text"])),), number)
        if self.place:
            return text(self.draw.pick(tables()["elsewhere"]))
        return Piece("number", "", number)

    def head_number(self, number: str, place: str) -> Node | Piece:
        """The number in the title or the description."""
        return Piece("number", "", number) if self.place in {"", place} else self.number(number)

    def product(self, name: str) -> Piece:
        """A product, by the name or synonym that this page uses."""
        if name not in self._synonym:
            others = [other for other in product_names()[name] if traditional_free(other)]
            seldom = self.tricks.chance(0.12)
            self._synonym[name] = self.tricks.pick(others) if others and seldom else name
        return Piece("product", self._synonym[name], name)

    def brands(self, voice: Voice, following: str = "", clocked: bool = True) -> Line:
        """The brands of a voice in one word, with what the mutations put around them."""
        line: Line = []
        for brand in voice.brands:
            spelling = brand.spellings[-1] if self.tricks.chance(0.3) else brand.spellings[0]
            line.append(Piece("brand", spelling, brand.name))
        if line and self._tricked("brand_doubled"):
            line += line
        if line and self._tricked("brand_artefacts"):
            before, behind = self.tricks.pick(
                (("}", ""), ("", "·"), ("", "}"), ("{", ""), ("·", ""), ("", "]"))
            )
            line = [*([text(before)] if before else []), *line, *([text(behind)] if behind else [])]
        if line and not clocked and "brand_digits" in self.mutations and self._tricked("brand_digits"):
            line.append(
                Piece("claim", self.tricks.pick(("24小时", "24小时", "24h", "365天")), "round_the_clock")
            )
        elif line and self._glue and following == "product":
            line.append(text(self._glue))
        return line

    def _tricked(self, name: str) -> bool:
        """Whether a trick is played here: the first time that it can be, and then now and again."""
        if name not in self.mutations:
            return False
        first = name not in self._used
        self._used.add(name)
        return first or self.tricks.chance(0.5)

    def _slot(self, name: str, voice: Voice, following: str, clocked: bool) -> Line:
        if name == "brand":
            return self.brands(voice, following, clocked)
        if name == "product":
            return [self.product(voice.products[0])]
        if name == "products":
            return joined([[self.product(product)] for product in voice.products], text(self._chain))
        if name == "number":
            return [self.number(voice.number)]
        if name == "city":
            return [self.city(voice)]
        if name == "address":
            return [fixed(self.address(voice))]
        raise KeyError(name)

    def city(self, voice: Voice) -> Piece:
        """The voice's city as a service area."""
        assert voice.city is not None
        written = voice.city.short if self.draw.chance(0.7) else voice.city.name
        return Piece("area", written, code_of(written))

    def address(self, voice: Voice) -> str:
        """A postal address, which is no service area."""
        draw = self.draw
        town = voice.city.name if voice.city else "本市"
        street, house = draw.pick(tables()["street"]), draw.between(1, 399)
        building = draw.pick(tables()["surname"]) + "氏" + draw.pick(tables()["building"])
        tail = draw.pick(
            (f"{building}{draw.between(2, 30)}层", f"{draw.between(1, 20)}栋", f"{building}一楼", "")
        )
        return f"{town}{street}{house}号{tail}"


def traditional_free(word: str) -> bool:
    """Whether a synonym is one of simplified script: those of Taiwan would not fit the page."""
    return all(sign not in _TAIWAN for sign in word)


_TAIWAN = frozenset("機調視電熱櫃鎖門錶腦顯開衛淨濕鐵風爐鐘氣陽爐錄煙塵飯鍋燈")
