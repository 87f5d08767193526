"""Which township of the statistics is which of civil affairs, where the two write one name in two ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from gazetteer_names import short_names

KIND = re.compile(r"(?:民族)?(街道|地区|镇|乡|苏木|区公所)$")
BEFORE = re.compile(r"^（.+?）|^[^-]+-")  # a zone that the statistics put before the name
# what one list writes in a name and the other does not
FILLING = re.compile(r"片区|少数民族|民族|[街路办族区]")
NUMERALS = {"廿": "二十", "卅": "三十"}
END = "区县市园旗"  # how what stands before a name ends


def clean(name: str, county: str, known: Collection[str]) -> str:
    """A name of the statistics without a zone or its county before it, and without 办事处.

    What ends in a name that civil affairs know is that name: 天津经济技术开发区东区泰达街道 is 泰达街道.
    """
    plain = re.sub(r"(?:街道办事处|办事处街道)$", "街道", BEFORE.sub("", name))
    if f"{plain}道" in known:  # 吴家山街
        return f"{plain}道"
    if plain in known:
        return plain
    if county and plain.startswith(county) and len(plain) > len(county) + 2:
        return plain.removeprefix(county)
    ends = [n for n in known if plain.endswith(n) and len(n) >= 3 and plain[: -len(n)][-1:] in set(END)]
    return max(ends, key=len, default=plain)


def _kind(name: str) -> str:
    """街道, or 乡镇 for what is no street: 地区 of Beijing are the offices of a township."""
    match = KIND.search(name)
    return "街道" if match and match[1] == "街道" else "乡" if match and match[1] == "乡" else "镇"


def _bare(name: str) -> str:
    """The name without its kind and its peoples: 阿什里 of 阿什里哈萨克族乡."""
    names = short_names(name, "township")
    return names[0] if names else KIND.sub("", name)


def alike(one: str, other: str) -> bool:
    """Whether two names that share a code may be two spellings of one: 锡林北路街道, 锡林郭勒北路街道."""
    a, b = sorted((KIND.sub("", one), KIND.sub("", other)), key=len)
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    return _within(a, b)


def _rare(one: str, other: str) -> bool:
    """Whether one has a character outside the basic plane where the other has a common one."""
    if len(one) != len(other):
        return False
    odd = [(x, y) for x, y in zip(one, other, strict=True) if x != y]
    return len(odd) == 1 and max(odd[0]) > "\uffff"


def _same_place(one: str, other: str) -> bool:
    """Whether two names differ in peoples only, or in 地区 for 乡 or 镇."""
    if _bare(one) != _bare(other):
        return False
    return _kind(one) == _kind(other) or "地区" in (one[-2:], other[-2:])


def _core(name: str) -> str:
    """The name without its kind and what is written or left out at will: 嵩山 of 嵩山街片区街道."""
    stem = KIND.sub("", name)
    for numeral, written in NUMERALS.items():
        stem = stem.replace(numeral, written)
    return FILLING.sub("", stem) or stem


def _one_core(one: str, other: str) -> bool:
    """Whether two names of one kind differ in what fills them only: 东大街街道, 东大街道."""
    return _kind(one) == _kind(other) and _core(one) == _core(other)


def _longer(one: str, other: str) -> bool:
    """Whether one of two names of a kind has all of the other in it: 蔡榨街道, 蔡家榨街道."""
    cores = sorted((_core(one), _core(other)), key=len)
    if _kind(one) != _kind(other) or not 2 <= len(cores[0]) < len(cores[1]):
        return False
    return _within(*cores)


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _unique(
    these: Iterable[str], those: Iterable[str], same: Callable[[str, str], bool]
) -> Iterator[tuple[str, str]]:
    """The pairs in which neither side has another partner."""
    found = [(one, other) for one in these for other in those if same(one, other)]
    for one, other in found:
        if sum(1 for a, b in found if a == one or b == other) == 1:
            yield one, other


def pairs(nbs: dict[str, str], mca: dict[str, str]) -> dict[str, str]:
    """The townships of one county that stand in both lists: statistical name -> civil-affairs name."""
    found = {name: name for name in nbs if name in mca}
    rules: list[Callable[[str, str], bool]] = [
        lambda one, other: nbs[one] == mca[other] and alike(one, other),
        _same_place,
        _rare,
        _one_core,
        _longer,
    ]
    for rule in rules:
        these = [name for name in nbs if name not in found]
        those = [name for name in mca if name not in set(found.values())]
        found.update(_unique(these, those, rule))
    return found


def succession(gone: Collection[str], left: Collection[str]) -> dict[str, str]:
    """What became another kind between the two lists, a 乡 a 镇: its old name -> its new one."""
    return dict(_unique(gone, left, lambda one, other: _bare(one) == _bare(other)))
