"""What a host's own rules are: data, checked when they are read, and a rank made from them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from output.errors import ConfigError

_KINDS: dict[Any, str] = {
    str: "no text",
    tuple: "no tuple: write ('...',)",
    dict: "no dict",
    (int, float, type(None)): "no number",
}
_FIELDS: dict[str, Any] = {
    **dict.fromkeys(("name", "adverts", "lists", "never", "within"), str),
    **dict.fromkeys(("hosts", "starts"), tuple),
    "samples": dict,
    "delay": (int, float, type(None)),
}
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

    def check(self) -> None:
        """Raises ConfigError, with one line, unless every field is what it has to be."""
        for field, kind in _FIELDS.items():
            if not isinstance(getattr(self, field), kind):
                raise ConfigError(
                    f"the rules {type(self).__name__}: {field} is {getattr(self, field)!r}, {_KINDS[kind]}"
                )
        for field in ("hosts", "starts"):
            if not all(isinstance(one, str) for one in getattr(self, field)):
                raise ConfigError(f"the rules {type(self).__name__}: {field} holds what is no text")
        if not re.fullmatch(r"[a-z]\w*", self.name, re.A) or not self.hosts:
            raise ConfigError(f"the rules {type(self).__name__} need a name (letters, digits, _) and hosts")
        for pattern in (self.adverts, self.lists, self.never):
            _compiled(pattern)
        try:
            LexborHTMLParser("<p>").css_first(self.within or "p")
        except SelectolaxError as error:
            raise ConfigError(
                f"the rules {type(self).__name__}: {self.within!r} is no CSS selector"
            ) from error

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
