"""Sheet -> votes: what speaks for each name that may be a brand of the page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from output.records import LineKind, Span
from pipelines import lexicon
from pipelines.listed import listed_names
from pipelines.remembered import remembered
from pipelines.rows import Row
from pipelines.slots import Slot, bare_name, is_name

_REPEATED = 0.3  # what a slot counts that another line already shows to the letter
_INSIDE = 0.6  # what a known brand counts that stands inside a sentence, in front of a product
_LIST = 3  # known brands in a row or one below the other that make a list of brands
_CLEAR = 16.0  # votes of headlines at which sentences need not be asked
_FUSED = (
    0.3  # share of a Latin name's slots in which a Chinese one has to stand in front of it, to be the same
)
_FAMILY = 3  # lines, and different continuations, that make a common beginning a name


@dataclass(slots=True)
class Votes:
    """What speaks for one name. `contexts` are the different wordings that follow it."""

    score: float = 0.0
    slots: int = 0
    strong: bool = False
    known: bool = False
    listed: bool = False
    firm: bool = False  # somewhere it opens the name of a firm, a shop, a school
    tabled: bool = False  # it stands in a list whose names are brands, whatever else speaks for it
    contexts: set[str] = field(default_factory=set)
    spellings: Counter[str] = field(default_factory=Counter)

    def add(self, weight: float, context: str, *, strong: bool) -> None:
        """Count one slot; wording that was seen before counts little."""
        self.score += weight * (_REPEATED if context in self.contexts else 1.0)
        self.slots += 1
        self.strong |= strong
        self.contexts.add(context)

    def absorb(self, other: Votes) -> None:
        """Take over what speaks for another spelling of the same brand."""
        self.score += other.score
        self.slots += other.slots
        self.strong |= other.strong
        self.tabled |= other.tabled
        self.firm |= other.firm
        self.contexts |= other.contexts
        self.spellings.update(other.spellings)


def count_votes(rows: Sequence[Row]) -> dict[str, Votes]:
    """The votes for every name that fills a slot, opens several lines, or is known and stands before a product."""
    votes: dict[str, Votes] = defaultdict(Votes)
    for row in rows:
        for slot in row.slots:
            _count_slot(votes, row, slot)
    if max((vote.score for vote in votes.values()), default=0.0) < _CLEAR:
        _count_inside(votes, rows)
        _count_families(votes, rows)
    _mark_lists(votes, rows)
    for listed in listed_names(rows):
        vote = votes[listed.brand]
        vote.tabled, vote.known = True, vote.known or listed.known
        vote.spellings[listed.written] += 1
    _merge_cases(votes)
    _merge_bilingual(votes)
    return votes


def _count_inside(votes: dict[str, Votes], rows: Sequence[Row]) -> None:
    for row in rows:
        for brand, (start, end) in _inside(row):
            vote = votes[brand]
            vote.known = True
            vote.add(_INSIDE * row.weight, row.text[end : end + 8], strong=False)
            vote.spellings[row.text[start:end]] += 1


def _count_slot(votes: dict[str, Votes], row: Row, slot: Slot) -> None:
    weight = _weight(row, slot)
    for name, (start, end) in slot.names:
        vote = votes[name]
        vote.known |= slot.known
        vote.firm |= slot.firm
        vote.add(weight, slot.after, strong=weight >= 2.0 and not row.navigation)
        vote.spellings[row.text[start:end]] += 1


def _weight(row: Row, slot: Slot) -> float:
    """A headline's slot counts most; a firm's name or a bare mention hardly."""
    if slot.firm and not slot.known:
        return 0.3 * row.weight
    if not (slot.products or slot.service or (row.numbers and slot.known and not row.is_prose)):
        return 0.4 * row.weight
    return row.weight * (1.2 if slot.products and slot.service else 1.0)


def _inside(row: Row) -> Iterator[tuple[str, Span]]:
    """Known brands inside the sentences of a line, directly in front of a product, that fill no slot."""
    if row.navigation or not row.is_asked:
        return
    found = before_products(row.text)
    if found:
        filled = {start for slot in row.slots for _, (start, _) in slot.names}
        yield from ((brand, span) for brand, span in found if span[0] not in filled)


@remembered
def before_products(text: str) -> tuple[tuple[str, Span], ...]:
    """Known brands directly in front of a product, and where."""
    upper = text.upper()
    if len(upper) != len(text):
        return ()
    named = []
    for hit in lexicon.product_pattern().finditer(text):
        end = hit.start()
        if cut := lexicon.modifier_tail().search(text, max(0, end - 8), end):
            end = cut.start()
        found = lexicon.known_before(upper, end)
        if found and not (found[0].word and _is_han(text[found[1] - 1 : found[1]])):
            named.append((found[0].brand, (found[1], end)))
    return tuple(named)


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _count_families(votes: dict[str, Votes], rows: Sequence[Row]) -> None:
    """A beginning that several lines share and continue differently is the filling of their slot."""
    heads: dict[str, float] = {}
    for row in rows:
        for slot in row.slots:
            if not slot.names and not slot.firm and not row.navigation and len(slot.head) >= 4:
                heads.setdefault(slot.head, row.weight)
    for common, members in _families(heads):
        name = bare_name(common, often=True)
        if name is None:
            continue
        vote = votes[name]
        for head in members:
            vote.add(heads[head], head[len(name) : len(name) + 8], strong=heads[head] >= 2.0)
        vote.spellings[name] += len(members)


def _families(heads: dict[str, float]) -> Iterator[tuple[str, list[str]]]:
    """The longest beginnings of at least `_FAMILY` heads with as many continuations, that can be names."""
    taken: set[str] = set()
    pairs = Counter(head[:2] for head in heads)
    often = [head for head in heads if pairs[head[:2]] >= _FAMILY]
    for size in range(6, 1, -1):
        groups: dict[str, list[str]] = defaultdict(list)
        for head in often:
            if head not in taken and "\x00" not in head[:size] and not _is_cut(head, size):
                groups[head[:size]].append(head)
        for name, members in groups.items():
            if len(members) >= _FAMILY and len({head[size : size + 1] for head in members}) >= _FAMILY:
                taken.update(members)
                yield name, members


def _is_cut(head: str, size: int) -> bool:
    """Whether a beginning ends inside a Latin word or a code: E0 of E01 is no name."""
    around = head[size - 1 : size + 1]
    return len(around) > 1 and around.isascii() and around.isalnum()


def _mark_lists(votes: dict[str, Votes], rows: Sequence[Row]) -> None:
    """Known brands that a page lists side by side, or one below the other, are served together."""
    below: list[str] = []  # the names of the lines up to this one, as long as each has one
    different: set[str] = set()
    marked = 0  # of those below each other
    for row in rows:
        bare = [name for slot in row.slots if slot.known and not slot.service for name, _ in slot.names]
        if len(bare) == 1 and len(row.text) <= 16:
            below += bare
            different.update(bare)
        else:
            below, different, marked = [], set(), 0
        if row.line.kind is not LineKind.BODY or row.navigation:
            continue
        listed = bare if len(set(bare)) >= _LIST else []
        if len(different) >= _LIST:
            listed, marked = below[marked:], len(below)
        for name in listed:
            votes[name].listed = True


def _merge_cases(votes: dict[str, Votes]) -> None:
    """KESSVIK and Kessvik are one name: the spelling that is used most."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, vote in votes.items():
        if not vote.known:
            groups[name.upper()].append(name)
    for names in groups.values():
        names.sort(key=lambda name: (-votes[name].score, name))
        for other in names[1:]:
            votes[names[0]].absorb(votes.pop(other))


def _merge_bilingual(votes: dict[str, Votes]) -> None:
    """沃嘉WOJIA, 沃嘉 and WOJIA are one brand: its Chinese part, if it has one."""
    known = {name for name, vote in votes.items() if vote.known}
    for name in [name for name in votes if name not in known]:
        han, *more = re.findall("[\u4e00-\u9fff]+", name) or [""]
        latin = re.sub("[\u4e00-\u9fff]+", "", name).strip(" .-&")
        if more or len(latin) < 2 or name not in votes or not is_name(han) or {han, latin} & known:
            continue
        if latin in votes and votes[latin].tabled and han in votes and votes[han].tabled:
            votes.pop(name)  # a list has them as two: its blank parted them here too
            continue
        if han not in votes and latin in votes and votes[name].slots < _FUSED * votes[latin].slots:
            continue  # 谨防假冒WESTRUE: words in front of the name
        target = votes[han]
        for part in (name, latin):
            if part in votes:
                target.absorb(votes.pop(part))
        target.spellings[han] += 1
