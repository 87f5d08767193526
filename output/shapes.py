"""The shape of an address: what a kit's pages have in common, whatever their ids, random letters and titles.

``/blog/k3m8q0z7t2x9wa-118.html`` has the shape ``/blog/<x14>-<d3>.html``, ``/news/60000231.htm`` ``/news/<d8>.htm``.
The host is no part of it: kits are known by standing on several.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 160
"""Characters of a shape; what is longer ends in an ellipsis."""

_SHORT = 4  # letters of what is kept even if nobody can say it: wbzx, kt
_SEGMENTS, _TOKENS, _KEYS = 8, 8, 8  # how many of each are told apart
_MOST_DIGITS = 12
_TOKEN = re.compile(r"[A-Za-z0-9]+|%(?:[0-9A-Fa-f]{2})(?:%[0-9A-Fa-f]{2})*|[^A-Za-z0-9%]|%")
_EXTENSION = re.compile(r"\.([A-Za-z]{2,5})$")
_NUMBERED = re.compile(r"([A-Za-z]{1,12}?)(\d+)")  # list2, page12, c123
# pinyin and English put at most three sounds between vowels; random letters put more
_UNUTTERED = re.compile(r"(?>ng|[zcs]h|[b-df-hj-np-tvwxz]){4}|[aeiou]{4}")
_LONGEST_WORD = 24
_READ = 400  # characters of a segment that are looked at
# names that content systems give their own pages
_USUAL = frozenset({
    "article", "city", "content", "default", "detail", "forum", "index", "info", "item", "list",
    "news", "page", "product", "read", "show", "tag", "thread", "view",
})  # fmt: skip
_CLASS = re.compile(r"<([dx])\d+\+?>")


@lru_cache(16384)
def shape(url: str) -> str:
    """The shape of the address `url`: path and query with ids, random names and titles made classes.

    ``<dN>``: N digits (``<d12+>`` for more); ``<xN>``: N letters and digits without a sense; ``<w>``: a word of a
    page's own name; ``<u>``: text beyond ASCII. Words of folders, extensions and names of parameters stay. Total:
    any text has a shape, and the same one always.
    """
    rest = url.partition("#")[0]
    _, slashes, behind = rest.partition(
        "//"
    )  # by hand: four times as quick, and nothing can be wrong with it
    where, _, query = (behind if slashes else rest).partition("?")
    segments = where.split("/")
    segments[0] = ""
    folders, last = segments[:-1], segments[-1]
    kept = [_segment(name, keep=True) for name in folders[:_SEGMENTS]]
    path = "/".join([*kept, *["…"] * (len(folders) > _SEGMENTS), _file(last)])
    told = _query(query)
    whole = f"{path or '/'}?{told}" if told else path or "/"
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


@lru_cache(16384)
def coarse(told: str) -> str:
    """A wider class than the shape `told`: without lengths, the words of folders made ``<w>``."""
    path, mark, query = told.partition("?")
    folders, slash, last = path.rpartition("/")
    wide = re.sub(r"(?<![<\w])[a-z][a-z0-9]*(?![\w>])", "<w>", folders)
    return _CLASS.sub(r"<\1>", f"{wide}{slash}{last}{mark}{query}")


def _file(name: str) -> str:
    """A page's own name: its words vary, its extension does not."""
    extension = _EXTENSION.search(name)
    if extension is None:
        return _segment(name, keep=False)
    return f"{_segment(name[: extension.start()], keep=False)}.{extension.group(1).lower()}"


@lru_cache(16384)
def _segment(name: str, keep: bool) -> str:
    told = [_token(token, keep) for token in _TOKEN.findall(name[:_READ])]
    if len(told) > _TOKENS:
        told = [*told[:_TOKENS], "…"]
    return "".join(told)


def _token(token: str, keep: bool) -> str:
    if not token.isalnum() or not token.isascii():
        return token if len(token) == 1 and token.isascii() else "<u>"
    if token.isdigit():
        return _digits(token)
    if token.isalpha():
        word = token.lower()
        if word in _USUAL or (keep and _is_word(word)):
            return word
        return "<w>" if _is_word(word) else f"<x{len(token)}>"
    numbered = _NUMBERED.fullmatch(token)
    if numbered and _is_word(numbered.group(1)):
        return numbered.group(1).lower() + _digits(numbered.group(2))
    return f"<x{len(token)}>"


def _is_word(letters: str) -> bool:
    return len(letters) <= _SHORT or (len(letters) <= _LONGEST_WORD and not _UNUTTERED.search(letters))


def _digits(token: str) -> str:
    return f"<d{len(token)}>" if len(token) <= _MOST_DIGITS else f"<d{_MOST_DIGITS}+>"


def _query(query: str) -> str:
    pairs = sorted(part.partition("=") for part in query.split("&") if part)
    told = [
        _segment(key, keep=True) + mark + _segment(value, keep=False) for key, mark, value in pairs[:_KEYS]
    ]
    return "&".join(told + ["…"] * (len(pairs) > _KEYS))
