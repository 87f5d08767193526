"""What is told to threat-sharing platforms: numbers that are advertised for several brands and are on no official list.

That is an observation, not an accusation. Public lines and numbers that any source calls a maker's own are never among
them; mobiles, which are personal, only if they are wanted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, shipped
from output.times import from_text
from output.written_numbers import hyphenate, is_mobile

SPACE = uuid.UUID("b6f5f2f4-3a4e-5a39-9d39-3d4a5c1f8f51")
"""The namespace of every id that this program makes up: the same thing has the same id, whoever exports it."""
TLP = "amber"
CAUTION = (
    "That a number is not on the list proves nothing: the list is incomplete, and licensed partners have lines "
    "of their own."
)
_FOUND = """SELECT s.number, s.brands, s.brand_names, s.pages, s.hosts, s.first_seen, s.last_seen
    FROM shared_numbers s WHERE s.number NOT IN (SELECT o.number FROM official_number o)
    ORDER BY s.number"""
_AS_OF = "SELECT max(last_seen) FROM pages"
_LEAST, _MOST = 40, 85
_FETCH = 1_000


class Indicator(NamedTuple):
    """One number. `confidence`, 0 to 100, is how sure it is that several brands share it: more brands, pages on more
    hosts. `as_of`: the library's newest visit.
    """

    number: str
    brands: int
    brand_names: list[str]
    pages: int
    hosts: int
    first_seen: str
    last_seen: str
    as_of: str

    @property
    def international(self) -> str:
        """In E.164: +86 and the national digits, without the 0 of an area code."""
        return "+86" + self.number.removeprefix("0")

    @property
    def name(self) -> str:
        """As people write it."""
        return hyphenate(self.number)

    @property
    def confidence(self) -> int:
        """See the class."""
        return min(_LEAST + 5 * (self.brands - 2) + 5 * max(self.hosts - 1, 0), _MOST)

    @property
    def said(self) -> str:
        """What is to be said of it, in one sentence."""
        hosts = f"{self.hosts} host" + ("" if self.hosts == 1 else "s")
        return (
            f"Advertised for {self.brands} brands on {hosts}; not on the official list as of {self.as_of}. "
            f"{CAUTION}"
        )


def found(connection: Connection, include_mobile: bool) -> Iterator[Indicator]:
    """All of them, by number, streamed."""
    as_of = connection.scalar(bulk.sql(_AS_OF)) or ""
    rows = connection.execute(bulk.sql(_FOUND), execution_options={"stream_results": True})
    public = shipped.public_lines()
    for part in rows.partitions(_FETCH):
        for number, brands, names, pages, hosts, first, last in part:
            if number in public or (is_mobile(number) and not include_mobile):
                continue
            yield Indicator(number, brands, names.split("|"), pages, hosts, first, last, as_of)


def made_id(kind: str, name: str) -> str:
    """The UUID of a thing of ours by its kind and name."""
    return str(uuid.uuid5(SPACE, f"{kind}:{name}"))


def seconds(time: str) -> int:
    """A stored time as seconds since 1970."""
    moment: datetime = from_text(time)
    return int(moment.timestamp())
