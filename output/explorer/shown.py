"""What comes from pages, as text that cannot leave its place: escaped, isolated, with its hidden signs made visible."""

from __future__ import annotations

import re
from datetime import date

from markupsafe import Markup

from output.explorer import unseen
from output.written_numbers import hyphenate

LONGEST = 200
"""Characters of a stranger's text that a page shows, where nothing else is said."""
_ADDRESS = 160
_CHINESE = re.compile("[\u3400-\u9fff]")


def visible(text: object) -> Markup:
    """`text`, escaped, with a small sign in place of each character that would reorder or hide others."""
    return unseen.shown("" if text is None else str(text))


def cut(text: object, most: int = LONGEST) -> str:
    """`text`, or its beginning if it is longer than `most` characters."""
    whole = str(text)
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def foreign(text: object, most: int = LONGEST) -> Markup:
    """`text` as a run of its own: what stands around it keeps its order. What is longer than `most` characters is cut."""
    told = cut(text, most)
    lang = Markup(' lang="zh"') if _CHINESE.search(told) else ""
    return Markup('<bdi class="foreign"{}>{}</bdi>').format(lang, visible(told))


def address(text: object) -> Markup:
    """The same of an address or the name of a host, whose middle is cut: both of its ends say something."""
    whole, half = str(text), _ADDRESS // 2
    return foreign(whole if len(whole) <= _ADDRESS else f"{whole[:half]}…{whole[1 - half :]}")


def bare(text: object) -> str:
    """`text` with names for such characters, for places that hold no markup; cut as `foreign` cuts it."""
    return unseen.named(cut(text))


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
