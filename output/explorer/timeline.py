"""When a number was seen, as bars: above the line pages that first advertised it, below it those that last did."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from output.explorer.words import Words
from output.number_dossier import SeenIn

_BAR, _HALF = 10, 46
_FEW = 20  # of so few bars the drawing is narrow


def draw(rows: Sequence[SeenIn], t: Words) -> Markup:
    """The drawing; nothing for fewer than two stretches of time, which say no more than their two counts."""
    if len(rows) < 2:
        return Markup("")
    most = max(max(row.first_seen, row.last_seen) for row in rows) or 1
    width = max(len(rows) * _BAR, 240)
    step = width / len(rows)
    few = " few" if len(rows) <= _FEW else ""
    parts = [
        Markup(
            '<svg class="timeline{}" viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="none">'
        ).format(few, width, 2 * _HALF, t("timeline_label", first=rows[0].when, last=rows[-1].when))
    ]
    for at, row in enumerate(rows):
        for kind, value in (("first", row.first_seen), ("last", row.last_seen)):
            if value:
                high = max(2.0, (_HALF - 4) * value / most)
                top = _HALF - high if kind == "first" else _HALF + 1
                title = f"{row.when}: {t(f'timeline_{kind}', pages=value)}"
                parts.append(
                    Markup(
                        '<rect class="bar-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
                    ).format(kind, at * step + step * 0.1, top, step * 0.8, high, title)
                )
    axis = Markup('<line class="axis" x1="0" y1="{0}" x2="{1}" y2="{0}"/></svg>').format(_HALF, width)
    ends = Markup('<p class="ends{}" aria-hidden="true"><span>{}</span><span>{}</span></p>')
    return Markup("").join([*parts, axis, ends.format(few, rows[0].when, rows[-1].when)])
