"""A spider for each host with rules of its own: it visits the starts that the rules name. See `spiders.hosts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from spiders.base import FrontierSpider
from spiders.hosts import HostRules, all_rules

if TYPE_CHECKING:
    from pipelines.desk import Desk


class HostSpider(FrontierSpider):
    """Begins at the starts of `rules`; how links are ranked, all spiders ask the rules of the host they are at."""

    rules: ClassVar[HostRules]

    async def enter(self, desk: Desk) -> None:
        """Puts the starts of the rules into the frontier."""
        self.count("fresh", await desk.starts(self.rules.starts))


def _spider(rules: HostRules) -> type[HostSpider]:
    told: dict[str, Any] = {
        "name": rules.name,
        "rules": rules,
        "__doc__": rules.__doc__,
        "__module__": __name__,
    }
    return type(f"{type(rules).__name__}Spider", (HostSpider,), told)


SPIDERS = {spider.__name__: spider for spider in map(_spider, all_rules())}
"""The spiders by the names of their classes; Scrapy finds them as names of this module."""
globals().update(SPIDERS)
