"""Searching a library: numbers, brands, hosts and regions by name, adverts by their texts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from output import search_adverts, search_index, search_names, search_words
from output.errors import LibraryError
from output.listing import check_limit
from output.search_index import fill, rebuild
from output.search_rows import Found

__all__ = ["LIMIT", "MOST", "PARTS", "fill", "rebuild", "search"]

PARTS = (*search_names.PARTS, "adverts")
"""The sections of an answer."""
LIMIT = 20
"""Rows of each section, if nothing else is said."""
MOST = 100
"""Rows of a section at most."""


def search(  # noqa: PLR0913 - each is one choice of whoever searches
    connection: Connection,
    text: str,
    parts: Collection[str] | None = None,
    limit: int | None = None,
    after: str | None = None,
    *,
    include_mobile: bool = False,
) -> Found:
    """What `Library.search` answers."""
    size = check_limit(LIMIT if limit is None else limit)
    if size is None or size > MOST:
        raise LibraryError(f"{limit} rows of each kind are too many; ask for at most {MOST}")
    wanted = _parts(parts, after)
    query = search_words.parse(connection, text)._replace(mobiles=include_mobile)
    found: dict[str, Any] = {
        name: ask(connection, query, size) if name in wanted else None
        for name, ask in search_names.PARTS.items()
    }
    adverts, cursor = None, None
    if "adverts" in wanted:
        adverts, cursor = search_adverts.adverts(connection, query, size, after)
    return Found(
        words=[word.text for word in query.words],
        **found,
        adverts=adverts,
        next=cursor,
        filling=search_index.progress(connection) is not None,
    )


def _parts(parts: Collection[str] | None, after: str | None) -> set[str]:
    """The sections to answer with; behind a cursor there are further adverts only."""
    wanted = {parts} if isinstance(parts, str) else set(PARTS if parts is None else parts)
    unknown = sorted(wanted - set(PARTS))
    if unknown or not wanted:
        raise LibraryError(f"{', '.join(unknown) or 'nothing'!r}: search in {', '.join(PARTS)}")
    if after is not None:
        if parts is not None and wanted != {"adverts"}:
            raise LibraryError("a cursor goes on with adverts; leave the other parts out")
        return {"adverts"}
    return wanted
