"""Regular expressions that are compiled when they are first used.

Compiling them all takes a fifth of the time in which the resolver loads, and a column of plain paths needs none.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub")


class _Lazy:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called once: the compiled pattern's methods then stand in the instance itself."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return self.__dict__[name]


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A compiled pattern to all that use it, but for the time when it is compiled."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
