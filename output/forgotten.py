"""Numbers that were forgotten: known by a slow salted hash only, so that they are masked wherever they come up again.

A plain hash would not do: all mobile numbers of China can be tried out in seconds. Of this one each try takes about a
tenth of a second and 32 MB; whoever has the database, time and machines can still find out whether it knows a number.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from output import bulk, masked_bodies, masking
from output.errors import LibraryError
from output.evidence_facts import with_text
from output.exchange import Capture
from output.records import Advert
from output.times import to_text
from output.written_numbers import is_mobile

_SALT = "forget_salt"
_COST, _BLOCK = 1 << 15, 8
T = TypeVar("T")


@lru_cache(maxsize=4096)
def _hash(salt: str, number: str) -> str:
    found = hashlib.scrypt(
        number.encode(), salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=1, maxmem=1 << 26, dklen=32
    )
    return found.hex()


class Forgotten(NamedTuple):
    """The numbers that a library has forgotten by some moment: ids of their rows by their hashes."""

    salt: str
    ids: dict[str, int]

    def among(self, numbers: Iterable[str]) -> dict[str, int]:
        """Those of the mobile `numbers` that are forgotten, each with the id of its row."""
        if not self.ids:
            return {}
        found = {number: self.ids.get(_hash(self.salt, number)) for number in sorted(numbers)}
        return {number: mark for number, mark in found.items() if mark is not None}

    def url(self, url: str) -> str:
        """An address without what is forgotten."""
        if self.ids:
            for number, mark in self.among(masking.mobiles(url)).items():
                url = masking.mask_url(url, number, mark)
        return url

    def text(self, text: str) -> str:
        """A text of the same length without what is forgotten."""
        if self.ids:
            for number in self.among(masking.mobiles(text)):
                text = masking.mask_text(text, number)
        return text

    def body(self, body: bytes) -> bytes:
        """An unpacked body without what is forgotten; it may have another length."""
        if self.ids:
            for number in self.among(masked_bodies.mobiles(body)):
                body = masked_bodies.mask_body(body, number)
        return body

    def capture(self, sent: Capture) -> Capture:
        """An answer and its request without what is forgotten."""
        if not self.ids:
            return sent
        plain = masked_bodies.unpacked(sent.body, sent.headers)
        heads = "\n".join((sent.url, *(value for _, value in (*sent.headers, *sent.request_headers))))
        for number, mark in self.among(masked_bodies.mobiles(plain) | masking.mobiles(heads)).items():
            sent = masked_bodies.mask_capture(sent, number, mark)
        return sent

    def advert(self, advert: Advert) -> Advert:
        """A reading without what is forgotten: no fact, and stars of the same number in its texts."""
        if not self.ids:
            return advert
        told = {fact.number.removeprefix("0") for fact in advert.numbers if is_mobile(fact.number)}
        for number in self.among(told | masking.mobiles(advert.text) | masking.mobiles(advert.title)):
            advert = _without(advert, number)
        return advert

    def without(self, found: Iterable[tuple[str, T]]) -> Iterator[T]:
        """What stands beside an address that says nothing forgotten."""
        for url, one in found:
            if self.url(url) == url:
                yield one


def _without(advert: Advert, number: str) -> Advert:
    forms = forms_of(number)
    spans = [span for fact in advert.numbers if fact.number in forms for span in fact.evidence]
    return with_text(
        replace(
            advert,
            numbers=tuple(fact for fact in advert.numbers if fact.number not in forms),
            pairs=tuple(pair for pair in advert.pairs if pair.number not in forms),
        ),
        masking.mask_text(advert.text, number, spans),
        masking.mask_text(advert.title, number),
    )


def forms_of(number: str) -> tuple[str, str]:
    """The digits under which a library may hold a mobile: older readers took one behind a 0 for a landline."""
    return number, f"0{number}"


def refuse(connection: Connection, numbers: Iterable[str]) -> None:
    """Raises LibraryError if one of the numbers, in national digits, is forgotten: it must not be written down again."""
    if load(connection).among([number for number in numbers if is_mobile(number)]):
        raise LibraryError("this number was forgotten at somebody's wish, and is not written down again")


def load(connection: Connection) -> Forgotten:
    """The numbers that are forgotten just now."""
    rows = connection.execute(bulk.sql("SELECT hash, id FROM forgotten"))
    ids = {row[0]: row[1] for row in rows}
    return Forgotten(_salt(connection) if ids else "", ids)


def note(connection: Connection, number: str, why: str, who: str, now: datetime) -> tuple[int, bool]:
    """Remember that `number` is forgotten: the id of its row, and whether that is new."""
    new = [(_SALT, secrets.token_hex(16))]
    bulk.insert(connection, "meta", ["key", "value"], new, "(key) DO NOTHING")
    hashed = _hash(_salt(connection), number)
    row = [(hashed, to_text(now), who, why)]
    fresh = bulk.insert(
        connection, "forgotten", ["hash", "forgotten_at", "who", "why"], row, "(hash) DO NOTHING"
    )
    mark = connection.scalar(bulk.sql("SELECT id FROM forgotten WHERE hash = :hash"), {"hash": hashed})
    return int(mark or 0), bool(fresh)


def _salt(connection: Connection) -> str:
    return str(connection.scalar(bulk.sql("SELECT value FROM meta WHERE key = :key"), {"key": _SALT}))
