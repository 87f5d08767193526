"""Sheet -> brands: which makers a page advertises for, known or not, and every place that names them.

Slots vote. A name of the table needs one good slot, a name of no table has to fill several, and both have to be in
proportion to the page's strongest name, so that another maker left over in copied text does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from output.records import BrandFact, LineKind, Page, Span
from pipelines import lexicon
from pipelines.fold import fold_page
from pipelines.rows import Row
from pipelines.votes import Votes, count_votes

_KNOWN_LEAST = 1.2
_UNKNOWN_LEAST = 3.5
_WORDLESS = (LineKind.TEL, LineKind.MARK)
_PLACES = 50  # of a name that are looked at
_OFTEN = 5  # different wordings behind a name of no table that make up for a headline
_SHARE = 0.25  # of the strongest name's votes that any other name needs
_DOMINANT = 8.0  # votes above which a page has a brand of its own, whatever it lists besides
_FIRM = re.compile(
    "[\u4e00-\u9fff()（）]{0,12}?(?:有限|股份|责任|制冷|电器|机电|服务|设备|工程|科技|贸易|商贸)公司|[\u4e00-\u9fff]{0,4}(?:经营|维修)部|[\u4e00-\u9fff]{0,4}商行"
)
_REPAIRER = re.compile("(?:家电|电器)(?:维修|服务|售后)(?:中心|部|站|点|公司)")
_MOST = 500  # names that a page is read for; honest directories stay far below


def find_brands(page: Page, rows: Sequence[Row]) -> list[BrandFact]:
    """The brands that the page is about, strongest first, each with its evidence in text order."""
    votes = count_votes(rows)
    folded = fold_page(page.text)
    upper = folded.upper()
    if len(upper) != len(folded):
        upper = folded  # a letter that grows in upper case
    wordless = [(line.start, line.end) for line in page.lines if line.kind in _WORDLESS]
    chosen = _choose(_candidates(votes, folded))[:_MOST]
    others = "\n".join(map(str.upper, chosen))
    facts = (_fact((page.text, upper, wordless), name, votes[name], others) for name in chosen)
    return [fact for fact in facts if fact.evidence]


def _candidates(votes: dict[str, Votes], text: str) -> dict[str, Votes]:
    """The votes without names of no table that are a shop's or a firm's beside known makers (老王水暖五金店), or a
    town's (厚街镇).
    """
    several = any(vote.known and (vote.strong or vote.slots > 1) for vote in votes.values())
    makers = sum(vote.known for vote in votes.values())
    headed = any(vote.known and vote.strong for vote in votes.values())
    asked = set(sorted(votes, key=lambda name: (-votes[name].score, name))[:_MOST])

    def is_operator(name: str, vote: Votes) -> bool:
        if several and vote.firm and not vote.tabled:
            return True
        if name not in asked:
            return False
        if makers > 1 and _stands_only_before(_REPAIRER, name, text):
            return True
        return not vote.tabled and (_is_town(name, text) or (headed and _is_firm(name, text)))

    return {name: vote for name, vote in votes.items() if vote.known or not is_operator(name, vote)}


def _is_town(name: str, text: str) -> bool:
    """Whether a text names a town or a street of that name."""
    return any(name + kind in text for kind in ("镇", "街道", "乡"))


def _is_firm(name: str, text: str) -> bool:
    """Whether a text names a firm that bears the name: 时光钟表服务有限公司."""
    return any(_FIRM.match(text, end) for _, end in islice(_places(text, name), _PLACES))


def _stands_only_before(pattern: re.Pattern[str], name: str, text: str) -> bool:
    """Whether the pattern follows everywhere where a text says the name."""
    places = list(islice(_places(text, name), _PLACES))
    return bool(places) and all(pattern.match(text, end) for _, end in places)


def _choose(votes: dict[str, Votes]) -> list[str]:
    top = max((vote.score for vote in votes.values()), default=0.0)
    known = sorted((vote.score for vote in votes.values() if vote.known), reverse=True)
    several = len(known) > 1 and known[1] >= _SHARE * top  # beside several makers stands an operator's name
    bar = (1.0 if several else 0.5) * known[0] if known else 0.0
    ranked = sorted(votes, key=lambda name: (-votes[name].score, name))
    return [name for name in ranked if _accepted(votes[name], top, bar)]


def _accepted(vote: Votes, top: float, bar: float) -> bool:
    """Whether a name is a brand of the page; `bar`: the votes that a name of no table needs beside known ones."""
    if vote.tabled or (vote.known and vote.listed and top < _DOMINANT):
        return True
    if vote.score < _SHARE * top:
        return False
    if vote.known:
        return vote.score >= _KNOWN_LEAST or vote.strong
    enough = vote.score >= max(_UNKNOWN_LEAST, bar)
    return enough and ((len(vote.contexts) >= 2 and vote.strong) or len(vote.contexts) >= _OFTEN)


def _fact(page: tuple[str, str, Sequence[Span]], name: str, vote: Votes, others: str) -> BrandFact:
    """The fact of a name. `page`: its text, that folded and in upper case, and its lines without words.

    `others`: all brands of the page, one a line.
    """
    text, upper, wordless = page
    names = {*vote.spellings, *(lexicon.spellings(name) if vote.known else ())}
    longer = _longer_names(names, others) - {name.upper()}
    skipped = sorted([*wordless, *(span for other in longer for span in _places(upper, other))])
    found = sorted({span for spelling in names for span in _places(upper, spelling.upper())})
    not_after = lexicon.not_after(name)
    spans = [
        (start, end)
        for start, end in _longest(_uncovered(found, skipped))
        if not (start > 0 and text[start - 1] in not_after)
    ]
    written = tuple(dict.fromkeys(text[start:end] for start, end in spans))
    return BrandFact(name, written, tuple(spans))


def _longer_names(names: set[str], others: str) -> set[str]:
    """Other brands' names that contain one of `names` (三菱 stands in 三菱重工): what they cover is not ours."""
    mine = {name.upper() for name in names}
    found = {other for name in mine for other in _lines_with(others, name)}
    return found.union(*map(_longer_known, mine)) - mine


def _lines_with(text: str, name: str) -> Iterator[str]:
    at = text.find(name)
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text[text.rfind("\n", 0, at) + 1 : end]
        at = text.find(name, end)


@lru_cache(maxsize=4096)
def _longer_known(name: str) -> frozenset[str]:
    return frozenset(other for other in lexicon.brand_names() if name in other)


def _uncovered(spans: Iterable[Span], skipped: Iterable[Span]) -> list[Span]:
    """Of sorted spans those that begin in none of the `skipped` ones, sorted as well."""
    kept: list[Span] = []
    covers, end = iter(skipped), 0
    cover = next(covers, None)
    for span in spans:
        while cover is not None and cover[0] <= span[0]:
            end = max(end, cover[1])
            cover = next(covers, None)
        if span[0] >= end:
            kept.append(span)
    return kept


def _places(text: str, name: str) -> Iterator[Span]:
    """Where a name stands in a text; Latin names are whole words."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (_is_letter(name[0]) and at and _is_letter(text[at - 1])) and not (
            _is_letter(name[-1]) and end < len(text) and _is_letter(text[end])
        ):
            yield at, end
        at = text.find(name, at + 1)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _longest(spans: Sequence[Span]) -> list[Span]:
    """Sorted spans without those that begin inside another, the longest of those that begin together."""
    kept: list[Span] = []
    for start, end in spans:
        if kept and start == kept[-1][0]:
            kept[-1] = (start, end)
        elif not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
