"""The spider `adverts`: start pages, and what their hosts link to that looks like further adverts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError

from output.engines import masked
from spiders.base import FrontierSpider
from spiders.outcomes import log
from spiders.starts import read_lines
from spiders.urls import canonical_url, no_page

if TYPE_CHECKING:
    from pipelines.desk import Desk

_BATCH = 200


class AdvertsSpider(FrontierSpider):
    """Visits `urls`, separated by white space, and the lines of `from_file` (``-``: of standard input).

    With `follow` ``0`` links are left alone. What an earlier crawl has left unfinished on the same hosts is taken up.
    """

    name = "adverts"

    def __init__(
        self,
        urls: str = "",
        from_file: str = "",
        starts: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """See the class; Scrapy hands over what was given with ``-a``. `starts` is for callers in Python."""
        super().__init__(**kwargs)
        if isinstance(starts, str):
            raise UsageError("starts is for callers in Python; write -a urls='...' instead")
        self._urls = [*(starts or ()), *urls.split()]
        self._file = from_file
        if not self._urls and not from_file and starts is None:
            raise UsageError(
                "name what to visit: urls='https://...', or from_file=FILE (- is standard input)"
            )

    async def enter(self, desk: Desk) -> None:
        """Puts the start pages into the frontier, a few at a time."""
        lines = self._start_lines()
        while batch := list(islice(lines, _BATCH)):
            pages = [page for line in batch if (page := self._start_page(line)) is not None]
            self.count("fresh", await desk.starts(pages))

    def _start_lines(self) -> Iterator[str]:
        yield from self._urls
        if self._file:
            yield from read_lines(self._file)

    def _start_page(self, line: str) -> str | None:
        page = canonical_url(line)
        if page is None:
            log.warning("%s: not visited: %s", masked(line)[:200], no_page(line))
            self.count("skipped/bad_url")
        return page
