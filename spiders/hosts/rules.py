"""What a host's own rules are: data, checked when they are read, and a rank made from them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlsplit

from output.errors import ConfigError

ADVERT, LIST, NEVER = 95, 50, 0
"""The ranks of what a host's rules call an advert, a list and not worth a request."""


class HostRules:
    """Rules of one host, or of several that are built alike. A subclass is data; its docstring says what it gains.

    Patterns are searched for (``re.search``) in path and query as they stand in the canonical address. `never` wins
    over `adverts`, and `adverts` over `lists`; what none of them knows is ranked like everywhere else.
    """

    name: ClassVar[str] = ""  # short and unique; the name of a spider that visits `starts` only
    hosts: ClassVar[tuple[str, ...]] = ()  # host names; each stands for its whole registered domain
    starts: ClassVar[tuple[str, ...]] = ()  # addresses at which a visit of this host begins
    adverts: ClassVar[str] = ""  # which addresses are adverts
    lists: ClassVar[str] = ""  # which lead to adverts
    never: ClassVar[str] = ""  # which are not asked for
    delay: ClassVar[float | None] = None  # seconds between two requests, if more than elsewhere
    within: ClassVar[str] = (
        ""  # CSS of the part that holds the links; where a page lacks it, the whole page counts
    )
    samples: ClassVar[dict[str, str]] = {}  # addresses of its own -> "advert", "list", "never" or "other"

    def kind(self, url: str) -> str:
        """What the rules call this address: ``never``, ``advert``, ``list`` or ``other``."""
        parts = urlsplit(url)
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
        for kind, pattern in (("never", self.never), ("advert", self.adverts), ("list", self.lists)):
            if pattern and _compiled(pattern).search(where):
                return kind
        return "other"

    def rank(self, url: str) -> int | None:
        """The rank of this address; None if the rules do not know it."""
        return {"never": NEVER, "advert": ADVERT, "list": LIST}.get(self.kind(url))


@lru_cache(4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"the rule {pattern!r} of a host is no regular expression: {error}") from error
