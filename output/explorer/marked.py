"""An advert's text with every fact marked in it, as HTML. The text is what a stranger wrote: nothing of it is markup here.

Colours are in ``static/marked.css``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from markupsafe import Markup, escape

from output.explorer.marks import Mark, marks_of
from output.explorer.unseen import named, shown

__all__ = ["Mark", "marks_of", "text"]

_WORDS = {
    "zh": {"number": "号码", "brand": "品牌", "pair": "品牌与号码", "product": "产品", "area": "地区", "claim": "承诺"},
    "en": {"number": "number", "brand": "brand", "pair": "pair", "product": "product", "area": "area", "claim": "claim"},
}  # fmt: skip
_NAMED = 4
"""So many facts are named at one place: as many as may stand there, and time stays linear."""
_WHOLE = Markup('<div class="marked" dir="ltr">{}</div>')
_PIECE = Markup('{}<mark class="{}"{} title="{}">{}</mark>')
_ID = Markup(' id="{}"')
_ANCHOR = Markup('<span id="{}"></span>')


def text(text: str, marks: Sequence[Mark], *, lang: str) -> Markup:
    """The text with its marks. Where marks overlap, a piece has the classes ``k-`` and kind of all that stand there.

    The first piece of a mark has its anchor as id. Marks that reach past the text are cut; empty ones are no more than
    an anchor. Labels are in the titles, after what kind of fact it is: in Chinese if `lang` begins with ``zh``.
    """
    return _WHOLE.format(Markup("").join(_pieces(text, _inside(marks, len(text)), lang)))


def _inside(marks: Iterable[Mark], length: int) -> list[Mark]:
    """The marks as far as they are in the text, in order, the longest of one place first."""
    cut = (mark._replace(start=max(0, mark.start), end=min(mark.end, length)) for mark in marks)
    return sorted((mark for mark in cut if mark.start <= mark.end), key=lambda mark: (mark.start, -mark.end))


def _pieces(text: str, marks: Sequence[Mark], lang: str) -> Iterator[Markup]:
    edges = sorted({0, len(text), *(edge for mark in marks for edge in (mark.start, mark.end))})
    wide = [at for at, mark in enumerate(marks) if mark.start < mark.end]
    ends = sorted(wide, key=lambda at: marks[at].end)
    standing: dict[int, Mark] = {}  # in the order in which they began
    kinds = Counter[str]()
    anchors: set[str] = set()
    begun = ended = 0
    for start, end in pairwise([*edges, len(text)]):
        while ended < len(ends) and marks[ends[ended]].end <= start:
            kinds[standing.pop(ends[ended]).kind] -= 1
            ended += 1
        ids = []
        while begun < len(marks) and marks[begun].start <= start:
            mark = marks[begun]
            if mark.anchor and mark.anchor not in anchors:
                anchors.add(mark.anchor)
                ids.append(mark.anchor)
            if mark.start < mark.end:
                standing[begun] = mark
                kinds[mark.kind] += 1
            begun += 1
        yield _piece(shown(text[start:end]), ids, list(+kinds), _title(standing, lang))


def _piece(inside: Markup, ids: list[str], kinds: list[str], title: str) -> Markup:
    own = _ID.format(ids.pop()) if ids and kinds else ""
    before = Markup("").join(_ANCHOR.format(other) for other in ids)
    if not kinds:
        return before + inside
    return _PIECE.format(before, " ".join(f"k-{kind}" for kind in kinds), own, title, inside)


def _title(standing: dict[int, Mark], lang: str) -> Markup:
    """What the facts at one place are, the first few."""
    words = _WORDS["zh" if lang[:2] == "zh" else "en"]
    colon, more = ("：", "；") if lang[:2] == "zh" else (": ", "; ")
    facts = (f"{words.get(mark.kind, mark.kind)}{colon}{mark.label}" for mark in standing.values())
    told = list(dict.fromkeys(islice(facts, _NAMED)))
    return escape(named(more.join([*told, "…"] if len(standing) > _NAMED else told)))
