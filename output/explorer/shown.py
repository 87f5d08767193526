"""What comes from pages, as text that cannot leave its place: escaped, isolated, with its hidden signs made visible."""

from __future__ import annotations

import re
from datetime import date

from markupsafe import Markup

from output.explorer import unseen
from output.written_numbers import hyphenate

_CHINESE = re.compile("[\u3400-\u9fff]")


def visible(text: object) -> Markup:
    """`text`, escaped, with a small sign in place of each character that would reorder or hide others."""
    return unseen.shown("" if text is None else str(text))


def foreign(text: object) -> Markup:
    """The same as a run of text of its own: what stands around it keeps its order."""
    lang = Markup(' lang="zh"') if _CHINESE.search(str(text)) else ""
    return Markup('<bdi class="foreign"{}>{}</bdi>').format(lang, visible(text))


def bare(text: object) -> str:
    """`text` with names for such characters, for places that hold no markup."""
    return unseen.named(str(text))


def day(time: str | None) -> Markup:
    """A time of the library as its day, the whole of it for machines and for those who point at it."""
    if not time:
        return Markup('<span class="none">–</span>')
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(time, time[:10])


def moment(time: str | None) -> Markup:
    """A time of the library to the minute."""
    if not time:
        return Markup('<span class="none">–</span>')
    return Markup('<time datetime="{0}" title="{0}">{1} {2}</time>').format(time, time[:10], time[11:16])


def digits(number: str) -> Markup:
    """A number as people write it, in figures of one width."""
    return Markup('<span class="number">{}</span>').format(hyphenate(number))


def count(value: int | None) -> str:
    """A count with thin gaps between thousands."""
    return "–" if value is None else f"{value:,}".replace(",", "\u2009")


def size(value: int | None) -> str:
    """Bytes as people say them."""
    if value is None:
        return "–"
    if value < 1024:
        return f"{value} B"
    return f"{value / 1024:.1f} KB" if value < 1 << 20 else f"{value / (1 << 20):.1f} MB"


def day_before(today: date, days: int = 1) -> str:
    """The day so many days before."""
    return date.fromordinal(today.toordinal() - days).isoformat()
