"""Numbers and adverts of tests of links: two builds of text, two lists of regions."""

from __future__ import annotations

import dataclasses
from typing import Any

from output.library import Library
from output.records import AreaAnswer, AreaMention, AreaStatus

A, B, C, D = "4001110001", "4001110002", "4001110003", "4001110004"
PHONE = "13800138000"
PROVINCES = ("云南省", "江苏省", "江西省", "湖南省", "四川省", "湖北省", "广东省")
COUNTIES = {
    str(code): f"{PROVINCES[code // 10_000 - 51]}/{code}市/{code}县"
    for code in range(510_781, 580_000, 5_000)
}
LISTS = [list(COUNTIES)[:13], list(COUNTIES)[1:14]]
BUILDS = [
    "(一){x}:\n·{x};{x}!\n【{x}】|{x}|\n-{x}《{x}》\n#{x}#{x}?{x}\n=={x}==\n",
    "@{x}、{x}\n>>{x}>>{x}\n*{x}*{x}*\n${x}%{x}\n“{x}”~{x}\n++{x}++\n",
]


def build(which: int | None, words: str = "某些话") -> str:
    return "" if which is None else "\n" + BUILDS[which].replace("{x}", words)


def advert(
    maker: Any, pairs: list[tuple[str, str]], which: int | None = None, places: int | None = None, **more: Any
) -> Any:
    """An advert in one of two builds, that claims one of two lists of counties."""
    made = maker.advert(pairs, (), more=build(which), **more)
    if places is None:
        return made
    text, areas = made.text + "\n", []
    for code in LISTS[places]:
        answer = AreaAnswer(
            AreaStatus.CURRENT,
            code=code,
            name=f"{code}县",
            path=COUNTIES[code],
            level="county",
            code_system="gb2260",
        )
        areas.append(AreaMention(answer, len(text), len(text) + 6, code))
        text += f"{code}、"
    return dataclasses.replace(made, text=text, areas=tuple(areas), advert_span=(0, len(text)))


def operators(library: Library) -> dict[str, str]:
    return {row.number: row.operator for row in library.operators()}


def together(library: Library, *numbers: str) -> bool:
    return len({operators(library)[number] for number in numbers}) == 1
