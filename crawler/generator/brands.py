"""Brands for a page: known ones from the table, and invented ones that no table has."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from crawler.generator.draw import Draw
from crawler.generator.script import has_traditional
from crawler.generator.wordings import tables
from output.gazetteer import load
from output.reference import read_table, split_list


class Brand(NamedTuple):
    """A maker. `name` is the right answer, `spellings` how this page writes it, the most usual first.

    `also`: other names for the same; `products`: what it makes, as the table says (nothing for invented ones).
    """

    name: str
    spellings: tuple[str, ...]
    also: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    known: bool = True


@cache
def product_names() -> dict[str, tuple[str, ...]]:
    """Every product with its synonyms, without those of finance."""
    rows = read_table("products.csv")
    return {row["product"]: split_list(row["synonyms"]) for row in rows if row["group"] != "finance"}


@cache
def _known() -> tuple[tuple[Brand, str, bool], ...]:
    """Known brands with their Latin name, and whether the name is no everyday word."""
    found = []
    for row in read_table("brands.csv"):
        products = tuple(name for name in split_list(row["products"]) if name in product_names())
        name, latin = row["brand"], row["english"]
        if products and not any(product in name for product in product_names()):
            also = tuple(other for other in (latin, *split_list(row["aliases"])) if other and other != name)
            found.append((Brand(name, (name,), also, products), latin, not row["word"]))
    return tuple(found)


@cache
def _taken() -> frozenset[str]:
    """Names that an invented brand may not contain: makers, products, trade words, places."""
    brands = [
        part for row in read_table("brands.csv") for part in (row["brand"], *split_list(row["aliases"]))
    ]
    words = [row["word"] for row in read_table("words.csv")]
    names = [*brands, *words, *product_names(), *tables()["traps"]]
    return frozenset(name for name in names if len(name) > 1) | _place_names()


@cache
def _latin_taken() -> frozenset[str]:
    rows = list(read_table("brands.csv"))
    cells = [cell for row in rows for cell in (row["brand"], row["english"], *split_list(row["aliases"]))]
    return frozenset(cell.casefold().replace(" ", "") for cell in cells)


@cache
def _place_names() -> frozenset[str]:
    return frozenset(name for region in load().regions for name in (region.name, *region.short_names))


@cache
def _characters() -> tuple[str, ...]:
    """Characters that look the same in traditional script, so that an invented name has one spelling only."""
    return tuple(sign for sign in tables()["brand_characters"] if not has_traditional(sign))


def invented(draw: Draw) -> str:
    """A Chinese name of 2 to 4 characters that is no maker, no word of the trade and no place."""
    while True:
        name = "".join(draw.some(_characters(), draw.weighted(((2, 5), (3, 4), (4, 2)))))
        parts = {name[at : at + size] for size in (2, 3, 4) for at in range(len(name) - size + 1)}
        if not parts & _taken():
            return name


def invented_latin(draw: Draw) -> str:
    """A Latin name that no table has."""
    while True:
        name = "".join(draw.some(tables()["brand_syllables"], draw.between(2, 3)))
        if len(name) > 4 and name not in _latin_taken():
            return draw.pick((name.upper(), name.upper(), name.capitalize()))


def drawn(draw: Draw, mutations: Collection[str], product: str = "") -> Brand:
    """One brand, known or not, spelled as the mutations say; one that makes `product` if a known one is meant."""
    if "brand_blank" in mutations:
        return _blank(draw)
    if "brand_unknown" in mutations or ("brand_fused" not in mutations and draw.chance(0.4)):
        return _unknown(draw, "brand_bilingual" in mutations)
    return _spelled(draw, "brand_bilingual" in mutations, "brand_fused" in mutations, product)


def _blank(draw: Draw) -> Brand:
    while True:
        first, second = draw.some(tables()["brand_words"], 2)
        if (first + second).casefold() not in _latin_taken():
            break
    name = f"{first} {draw.pick((second.lower(), second))}"
    return Brand(name, (name,), (name.replace(" ", ""),), (), False)


def _unknown(draw: Draw, bilingual: bool) -> Brand:
    if bilingual:
        name, latin = invented(draw), invented_latin(draw)
        return Brand(name, (name + latin,), (name + latin, latin), (), False)
    name = invented(draw) if draw.chance(0.75) else invented_latin(draw)
    return Brand(name, (name,), (), (), False)


@cache
def _fitting(product: str, latin: bool) -> tuple[tuple[Brand, str], ...]:
    """Known brands with their Latin names, those that are no everyday words seven times."""
    return tuple(
        (brand, name)
        for brand, name, plain in _known()
        if (not product or product in brand.products) and (not latin or _foreign(brand.name, name))
        for _ in range(7 if plain else 1)
    )


def _foreign(name: str, latin: str) -> bool:
    return bool(latin) and not name.isascii()


def _spelled(draw: Draw, bilingual: bool, plain: bool, product: str) -> Brand:
    brand, latin = draw.pick(_fitting(product, bilingual) or _fitting("", bilingual))
    if bilingual:
        return brand._replace(spellings=(brand.name + latin,), also=(*brand.also, brand.name + latin))
    if not plain and _foreign(brand.name, latin) and draw.chance(0.25):
        return brand._replace(spellings=(brand.name, latin))
    return brand


def other_maker(draw: Draw, brands: Collection[str]) -> str:
    """The name of a known maker that is none of these, and that is no everyday word."""
    while True:
        brand, _, plain = draw.pick(_known())
        if brand.name not in brands and plain:
            return brand.name
