"""Sheet, brands -> pairs: which number a page ties to which brand, by line and section.

On a line, a number belongs to the brands named in front of it (behind the number before), else behind it. Where a line
names none, the page's only brand takes it, or the section's: the nearest line above that names one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from output.records import BrandFact, LineKind, PairEvidence, PairFact, Role, Span
from pipelines.numbers import NumberMention
from pipelines.owners import is_on_card
from pipelines.rows import Row
from pipelines.spans import Spans
from pipelines.votes import before_products

_REACH = 400  # characters from a page's only brand beyond which a further number is somebody else's
_MOSTLY = 0.8  # of the places that name a brand
_AROUND = 50  # places that name a brand, on either side of a number, that are looked at
_FEW = 2  # numbers that a shop without a switchboard has
_SECTION = 4  # lines that a brand's heading reaches down
_FUSED = 60  # brands that stand side by side and share a number, at most

# who is told to have called is not asked to: 有市民拨打
_OFFER = re.compile(
    "(?:(?<![民户者士生某他她])(?:拨打?|致电)|热线|专线|客服(?:电话)?|报修)[^。;；!！\x00]{0,10}$"
)
_FIRM = re.compile("公司|商行|经营部")
_SOMEBODY = re.compile(
    "[\u4e00-\u9fff](?<!电话|热线|专线|客服|号码|致电|拨打|人工|服务|维修|售后|报修|中心|咨询|短号|总机)(?<!拨)$"
)  # a name in front of a short code
_OFFER_REACH = 20

_Named = tuple[Span, str]


def find_pairs(
    rows: Sequence[Row], brands: Sequence[BrandFact], public: frozenset[str], role: Role
) -> list[PairFact]:
    """The pairs of a page; numbers in `public` (12315 and the like) are nobody's hotline."""
    named = sorted((span, fact.brand) for fact in brands for span in fact.evidence)
    if not named:
        return []
    ties: dict[tuple[str, str], list[PairEvidence]] = defaultdict(list)
    for mention, found in _Ties(rows, named, public).all():
        for span, brand in found:
            ties[brand, mention.number].append(PairEvidence(span, (mention.start, mention.end)))
    return [PairFact(brand, number, role, tuple(found)) for (brand, number), found in ties.items()]


class _Ties:
    """The ties of one page: first those that a line shows, then what the lines without a brand leave open."""

    def __init__(self, rows: Sequence[Row], named: Sequence[_Named], public: frozenset[str]) -> None:
        self._rows, self._named = rows, named
        self._same_from: list[
            int
        ] = []  # for each place, the first of those up to it that name its brand alone
        for at, (_, brand) in enumerate(named):
            same = at and named[at - 1][1] == brand
            self._same_from.append(self._same_from[-1] if same else at)
        self._said = [
            (at, index, mention)
            for at, row in enumerate(rows)
            for index, mention in enumerate(row.numbers)
            if mention.number not in public
        ]
        self._dialled: dict[NumberMention, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            for mention in row.dialled:
                self._dialled[mention].append(at)
        self._brands = {brand for _, brand in named}
        self._fused = _are_fused(named)
        hidden = Spans(row.line[:2] for row in rows if row.line.kind is LineKind.HIDDEN)
        self._unseen = all(hidden.hold(start) for (start, _), _ in named)
        numbers = {mention.number for _, _, mention in self._said}
        lines = dict.fromkeys(at for at, _, _ in self._said)
        self._crowded = {at for at in lines if len({said.number for said in rows[at].numbers}) > _FEW}
        self._few = len(numbers) <= _FEW
        self._alone = len(numbers) == 1
        on_card = {at: is_on_card(rows, at) for at in lines}
        off_card = {mention.number for at, _, mention in self._said if not on_card[at]}
        self._carded = numbers - off_card if off_card else set[str]()
        self._headed = {
            mention.number
            for at, _, mention in self._said
            if at and self._sole_brand(rows[at - 1]) is not None
        }

    def all(self) -> Iterator[tuple[NumberMention, list[_Named]]]:
        """Each mention of a number with the brands that it is tied to, in text order.

        The few numbers of a page that ties none of them to any of its brands are all brands' (a shop that lists them).
        """
        ties = list(self._ties())
        if self._few and not any(found for _, found in ties):
            self._alone = True
            ties = list(self._ties())
        yield from self._with_second(ties) if self._few and len(self._brands) > 1 else ties

    def _with_second(
        self, ties: Sequence[tuple[NumberMention, list[_Named]]]
    ) -> Iterator[tuple[NumberMention, list[_Named]]]:
        """The same; where all brands share a number, they share a second one that is offered, too."""
        tied: dict[str, set[str]] = defaultdict(set)
        for mention, found in ties:
            tied[mention.number].update(brand for _, brand in found)
        shared = {number for number, brands in tied.items() if brands == self._brands}
        beside = {at for at, _, mention in self._said if mention.number in shared}  # lines that say one
        for (at, _, mention), (_, found) in zip(self._said, ties, strict=True):
            second = shared and not tied[mention.number] and self._may_be_second(at, mention, at in beside)
            yield mention, _nearest_each(self._named, mention) if second else found

    def _may_be_second(self, at: int, mention: NumberMention, beside: bool) -> bool:
        """Whether a number that no line ties is offered, or stands `beside` a shared one, and is nobody else's."""
        row = self._rows[at]
        if any(slot.known or slot.products or slot.firm for slot in row.slots) or _FIRM.search(row.text):
            return False
        if mention.number in self._carded or self._is_headed_by_another(at):
            return False
        return beside or _is_offered(row, mention)

    def _ties(self) -> Iterator[tuple[NumberMention, list[_Named]]]:
        shown = {(at, index): self._on_line(at, index) for at, index, _ in self._said}
        settled = {mention.number for at, index, mention in self._said if shown[at, index]}
        for at, index, mention in self._said:
            found = shown[at, index]
            if found is None and len(self._brands) > 1 and mention.number not in settled:
                found = self._by_link(mention)
            if found is None:
                found = self._beyond_line(at, mention, settled)
            yield mention, found

    def _on_line(self, at: int, index: int) -> list[_Named] | None:
        """The brands that the number's own line ties it to; None if the line names no brand."""
        row = self._rows[at]
        first, last = self._within(row)
        if first == last:
            return None
        mention = row.numbers[index]
        end = self._before(mention.start, first)
        begin = self._before(row.numbers[index - 1].end, first) if index else first
        if begin < end:
            if self._names_another(row, end - 1, mention):
                return []
            return _adjacent(self._named[max(begin, end - _FUSED) : end])
        if index == 0 or len(row.numbers) == last - first:
            following = row.numbers[index + 1].start if index + 1 < len(row.numbers) else row.line.end
            behind = self._before(mention.end, first)
            if behind < last and self._named[behind][0][0] < following:
                return [self._named[behind]]
        return _adjacent(self._named[max(first, end - _FUSED) : end])

    def _names_another(self, row: Row, last: int, mention: NumberMention) -> bool:
        """Whether a line names a known maker between the last of the page's brands and a number."""
        between = row.text[self._named[last][0][1] - row.line.start : mention.start - row.line.start]
        return any(brand not in self._brands for brand, _ in before_products(between))

    def _by_link(self, mention: NumberMention) -> list[_Named] | None:
        """The brands of the lines whose links dial a number of the head; None if no such line or section names one."""
        ties: dict[str, _Named] = {}
        for at in dict.fromkeys(self._dialled.get(mention, ())):
            first, last = self._within(self._rows[at])
            here = _adjacent(self._named[max(first, last - _FUSED) : last])
            for span, brand in here or self._section(at):
                ties.setdefault(brand, (span, brand))
        return list(ties.values()) or None

    def _beyond_line(self, at: int, mention: NumberMention, settled: set[str]) -> list[_Named]:
        """The brands of the page or the section, for a number whose line names none."""
        row = self._rows[at]
        if self._unseen and row.line.kind is LineKind.BODY:
            return []  # the brand stands in text that the page does not show: what it shows is somebody else's
        if any(slot.known for slot in row.slots) or self._is_headed_by_another(at):
            return []  # the line names another maker, for whom the page does not stand
        passing = row.is_prose and settled and mention.number not in settled
        elsewhere = mention.number in self._carded or (settled and self._lists_others(at, mention))
        if elsewhere or (passing and not _is_offered(row, mention)):
            return []  # the brands have numbers on lines of their own
        if len(self._brands) == 1 or self._alone or self._fused:
            near = _nearest_each(self._named, mention)
            offered = not row.is_prose and any(slot.service for slot in row.slots)
            return near if self._alone or offered or abs(near[0][0][0] - mention.start) <= _REACH else []
        if mention.number in settled or any(slot.names for slot in row.slots):
            return []  # lines of its own say whose it is, or this one names somebody whom the page does not vouch for
        return self._section(at, mention.number)

    def _lists_others(self, at: int, mention: NumberMention) -> bool:
        """Whether a line that names no brand of the page says other people's numbers: 南方航空95539、海南航空95339."""
        code = mention.number.startswith("9")
        return at in self._crowded or (code and _stands_before(_SOMEBODY, self._rows[at], mention))

    def _is_headed_by_another(self, at: int) -> bool:
        """Whether the nearest headline above, within reach, is one of a maker for whom the page does not stand."""
        kind = self._rows[at].line.kind
        for row in reversed(self._rows[max(0, at - _SECTION) : at]):
            first, last = self._within(row)
            if row.line.kind is not kind or row.numbers or first < last:
                return False
            if not row.is_prose and any(slot.names and (slot.known or slot.products) for slot in row.slots):
                return True
        return False

    def _within(self, row: Row) -> tuple[int, int]:
        """Which of the places that name a brand stand in a row: from the first up to, but without, the last."""
        first = self._before(row.line.start, 0)
        return first, self._before(row.line.end, first)

    def _before(self, offset: int, first: int) -> int:
        """How many of the places that name a brand begin before `offset`; those before `first` do."""
        return bisect_right(self._named, ((offset, -1), ""), lo=first)

    def _section(self, at: int, number: str = "") -> list[_Named]:
        """The brand of the nearest line above that names exactly one and no number of its own, within reach.

        A line with a number may stand between, for a brand may have two; more are a list of other people's. So is one
        if the number that is asked for stands below a heading of its own elsewhere.
        """
        kind = self._rows[at].line.kind
        between = 0
        for above in range(at - 1, max(-1, at - 1 - _SECTION), -1):
            row = self._rows[above]
            if row.line.kind is not kind or kind not in (LineKind.BODY, LineKind.HIDDEN):
                return []
            first, last = self._within(row)
            if first < last:
                named = self._sole_brand(row)
                return [named] if named else []
            between += bool(row.numbers)
            if between > (number not in self._headed):
                return []
        return []

    def _sole_brand(self, row: Row) -> _Named | None:
        """Where a line without a number names its brand, if that is the only one it names."""
        first, last = self._within(row)
        if first < last and self._same_from[last - 1] <= first and not row.numbers:
            return self._named[last - 1]
        return None


def _are_fused(named: Sequence[_Named]) -> bool:
    """Whether the brands of a page stand side by side nearly wherever one of them stands: 西门子博世 is one slot's filling."""
    clusters: list[set[str]] = []
    end = -2
    for span, brand in named:
        if span[0] - end > 1:
            clusters.append(set())
        clusters[-1].add(brand)
        end = span[1]
    brands = {brand for _, brand in named}
    return len(brands) > 1 and sum(cluster == brands for cluster in clusters) >= _MOSTLY * len(clusters)


def _stands_before(pattern: re.Pattern[str], row: Row, mention: NumberMention) -> bool:
    """Whether a pattern finds something in the words in front of a number."""
    end = mention.start - row.line.start
    return pattern.search(row.text[max(0, end - _OFFER_REACH) : end]) is not None


def _is_offered(row: Row, mention: NumberMention) -> bool:
    """Whether the words in front of a number ask the reader to call it."""
    return _stands_before(_OFFER, row, mention)


def _adjacent(before: Sequence[_Named]) -> list[_Named]:
    """The last brand named, with those that are fused to it (西门子博世) or listed with it (格力、美的)."""
    taken = list(before[-1:])
    for tie in reversed(before[:-1]):
        if taken[0][0][0] - tie[0][1] > 1:
            break
        taken.insert(0, tie)
    return list({brand: (span, brand) for span, brand in taken}.values())


def _nearest_each(named: Sequence[_Named], mention: NumberMention) -> list[_Named]:
    """Each brand at its place nearest to the number; of many places, those around it are looked at, and the first."""
    at = bisect_right(named, ((mention.start, -1), ""))
    best: dict[str, Span] = {}
    for span, brand in [*named[:_AROUND], *named[max(0, at - _AROUND) : at + _AROUND]]:
        if brand not in best or abs(span[0] - mention.start) < abs(best[brand][0] - mention.start):
            best[brand] = span
    return [(span, brand) for brand, span in best.items()]
