"""A reading on its way between processes. Its areas, hundreds a page, go as references to answers packed once."""

from __future__ import annotations

import marshal
from array import array
from dataclasses import fields, replace
from operator import attrgetter
from typing import NamedTuple

from output.records import Advert, AreaAnswer, AreaStatus, RegionRef
from pipelines.areas.plain import mention

_MOST = 100_000  # answers that are remembered on either side; a run over pages of one kind has a few thousand
_values = attrgetter(*(item.name for item in fields(AreaAnswer)))
_STATUS = [item.name for item in fields(AreaAnswer)].index("status")
_REFS = [at for at, item in enumerate(fields(AreaAnswer)) if item.name in {"candidates", "readings"}]


class Packed(NamedTuple):
    """`rest` is the reading without areas; `places` are (index into `answers`, start, end), one after the other."""

    rest: Advert
    answers: list[bytes]
    places: array[int]


_packed: dict[int, tuple[AreaAnswer, bytes]] = {}
_unpacked: dict[bytes, AreaAnswer] = {}


def pack(advert: Advert) -> Packed:
    """`advert` in a form that costs little to send; `unpack` makes an equal one of it."""
    answers: dict[bytes, int] = {}
    places = array("I")
    for answer, start, end, _ in advert.areas:
        places.extend((answers.setdefault(_pack_answer(answer), len(answers)), start, end))
    return Packed(replace(advert, areas=()), list(answers), places)


def _pack_answer(answer: AreaAnswer) -> bytes:
    known = _packed.get(id(answer))  # it is kept alive here, so that no other can have its id
    if known is None:
        if len(_packed) >= _MOST:
            _packed.clear()
        values = list(_values(answer))
        values[_STATUS] = str(answer.status)
        for at in _REFS:
            values[at] = tuple(map(tuple, values[at]))
        known = _packed[id(answer)] = (answer, marshal.dumps(values))
    return known[1]


def unpack(packed: Packed) -> Advert:
    """The reading that was packed. Equal answers are one object, as they are where pages are read one by one."""
    answers = list(map(_unpack_answer, packed.answers))
    text = packed.rest.text
    indexes, starts, ends = (packed.places[first::3] for first in range(3))
    written = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    found = zip(map(answers.__getitem__, indexes), starts, ends, written, strict=True)
    return replace(packed.rest, areas=tuple(map(mention, found)))


def _unpack_answer(data: bytes) -> AreaAnswer:
    answer = _unpacked.get(data)
    if answer is None:
        if len(_unpacked) >= _MOST:
            _unpacked.clear()
        values = marshal.loads(data)
        values[_STATUS] = AreaStatus(values[_STATUS])
        for at in _REFS:
            values[at] = tuple(RegionRef(*region) for region in values[at])
        answer = _unpacked[data] = AreaAnswer(*values)
    return answer
