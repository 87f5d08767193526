"""The spider `recrawl`: whatever is due, and what it newly links to."""

from __future__ import annotations

from typing import Any

from spiders.base import FrontierSpider


class RecrawlSpider(FrontierSpider):
    """Visits every address of the frontier that is due, and ends. With `follow` ``0`` new links are left alone."""

    name = "recrawl"
    command = "recrawl"
    due = True

    def __init__(self, follow: str = "1", **kwargs: Any) -> None:
        """See the class; Scrapy hands over what was given with ``-a``."""
        super().__init__(**kwargs)
        self.follow = follow not in {"0", "no", "false"}
