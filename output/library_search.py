"""The part of `Library` that searches."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from output.library_base import LibraryBase

if TYPE_CHECKING:
    from output.search_rows import Found


class Searching(LibraryBase):
    """Searching one library."""

    def search(
        self,
        text: str,
        *,
        parts: Collection[str] | None = None,
        include_mobile: bool = False,
        limit: int | None = None,
        after: str | None = None,
    ) -> Found:
        """Numbers, brands, hosts and regions whose names hold all the words of `text`, and adverts whose texts do.

        A word is a part of a name or text of one character or more; width and case make no difference. Adverts come newest
        first, by when their body came into the library. A part of a mobile number finds it only with `include_mobile`. `parts`: only these of ``numbers brands hosts regions adverts``.
        `limit`: so many rows of each, 20 if not given, at most 100; the answer's `next` is the cursor to give as `after` for
        more adverts, and need not be null where an answer has few: so many texts are read at a time. Raises LibraryError.
        """
        from output import search  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return search.search(connection, text, parts, limit, after, include_mobile=include_mobile)
