"""Pages that stand for a page that is not there: gone, parked, behind a login, or nothing without scripts.

The wordings are rows of ``placeholders.csv``. A page with much text, or one that tells whom to call for repairs, is none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple, cast

from output.errors import PageError
from output.records import LineKind, Page
from output.reference import read_table
from pipelines.decode import decode
from pipelines.page import parse_page

Kind = Literal["soft_404", "parked", "login", "shell"]

_READ = 3_000  # characters of a text that are looked at
_MARKUP = 30_000
_OFFERS = re.compile(
    r"维修|報修|維修|报修|上门|上門|检修|抢修|移机|售后|售後|服务(?:电话|热线)|客服(?:电话|热线)"
)
_NUMBER = re.compile(r"\d(?:[-\s()（）]{0,2}\d){6,}")


class Placeholder(NamedTuple):
    """What a page stands for, and why: `words` is the wording that decided, `source` what it is known from.

    `kind`: ``soft_404`` (the page is gone, whatever the status says), ``parked`` (the host has no site: for sale,
    suspended, a server's default page), ``login`` (for members), ``shell`` (says nothing without its scripts).
    """

    kind: Kind
    words: str
    source: str


class _Rule(NamedTuple):
    kind: Kind
    place: str
    longest: int
    pattern: re.Pattern[str]
    source: str


@cache
def _rules() -> tuple[_Rule, ...]:
    flags = re.I | re.M
    return tuple(
        _Rule(
            cast(Kind, row["kind"]),
            row["place"],
            int(row["longest"]),
            re.compile(row["pattern"], flags),
            row["source"],
        )
        for row in read_table("placeholders.csv")
    )


def placeholder(
    page: Page | bytes | str, markup: str | bytes = "", is_advert: bool | None = None
) -> Placeholder | None:
    """What `page` stands for if it is only a placeholder; None for a page that says something.

    `markup`: the page as served, if `page` is a parsed one; without it, forms and scripts are not looked at.
    `is_advert`: what the reader says, if it was asked: an advert is never a placeholder. If it was not, a page with a
    number and words of repair is none either. Bytes that are no page give None.
    """
    if is_advert:
        return None
    if not isinstance(page, Page):
        markup = page
        try:
            page = parse_page(page)
        except PageError:
            return None
    shown = _shown(page)
    if is_advert is None and _NUMBER.search(page.text, 0, _READ) and _OFFERS.search(page.text, 0, _READ):
        return None
    source = decode(markup[: 2 * _MARKUP])[0] if isinstance(markup, bytes) else markup
    for rule in _rules():
        if len(shown) <= rule.longest and (found := rule.pattern.search(_where(rule, page, shown, source))):
            return Placeholder(rule.kind, " ".join(found.group().split())[:200], rule.source)
    return None


def _where(rule: _Rule, page: Page, shown: str, markup: str) -> str:
    if rule.place == "markup":
        return markup[:_MARKUP]
    return page.title[:300] if rule.place == "title" else shown


def _shown(page: Page) -> str:
    """What a visitor sees of the page, as far as the rules need it."""
    lines = [page.line_text(line) for line in page.lines if line.kind is LineKind.BODY]
    return "\n".join(lines)[: _READ + 1]
