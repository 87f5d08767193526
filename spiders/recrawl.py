"""The spider `recrawl`: whatever is due, and what it newly links to."""

from __future__ import annotations

from spiders.base import FrontierSpider


class RecrawlSpider(FrontierSpider):
    """Visits every address of the frontier that is due, and ends. With `follow` ``0`` new links are left alone."""

    name = "recrawl"
    command = "recrawl"
    due = True
