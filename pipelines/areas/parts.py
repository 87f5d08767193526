"""Parts: the places of a segment, and whether running text means them."""

from __future__ import annotations

import re
from typing import NamedTuple

from output.records import AreaAnswer, AreaStatus
from pipelines.areas.guards import FILLER, JOIN, ROAD, firm
from pipelines.areas.names import WORDY, WORDY_TAILS
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import Path, Places

BOUNDS = "的了在到于至从自往去赴来和与及是对为住向经由含驻凡请归属"
"""Single characters behind which a place may begin."""
SITES = "在到于至从自往去赴住驻"
"""Those that say that a place follows."""
AFTER_CITY = "战集民容郊面值价井级属话长府况道情"
FOLLOWING = "级乡域"
_BEFORE = lazy(
    rf"(?:[{BOUNDS}]|[覆复]盖|包括|服务|位于|全国"
    r"|目前|近日|日前|今年|去年|昨日|今日|走进|走访|进入|担任|出任|曾任|现任|听说|中共|老区|经停|途经|撤[销并]|[另新增]设|设立|划[入归]|并入|隶属|[到抵直]达|(?<![高草平中太])原)$"
)
_SITED = lazy(rf"(?:[{SITES}]|[覆复]盖)$")
_AFTER_CITY = lazy(f"[{AFTER_CITY}]|政(?!府|协|法)|委(?!员|书记|宣传|组织|党校)")
"""What makes a word with 市: 出海口市政工程, 完成都市民生."""
FOLLOWED = lazy(f"[{FOLLOWING}]")
"""What makes a word with the 县 or 区 behind a common word: 向阳区级."""
LEADING = lazy("[城级乡镇域直里内外间]")
"""The same behind a word that others follow, as verbs do: 公安县乡两级, 新建区级图书馆, 比如县城."""
_OFFICE = lazy("(?:人民)?政府|委(?:书记|宣传|组织|常委|办)|人大|政协|公安局|法院|检察院")


class Part(NamedTuple):
    """A place in a segment, at ``segment[start:end]``.

    `bare`: written as a short name alone; `word`: a single name that is also a word; `stem`: of a single full name
    all but the last character is a word, which means no place before this. `before` and
    `after`: what stands around it in its segment, of running text only, folded and short.
    """

    start: int
    end: int
    path: Path
    answer: AreaAnswer
    bare: bool = False
    word: bool = False
    stem: re.Pattern[str] | None = None
    before: str = ""
    after: str = ""

    @property
    def bounded(self) -> bool:
        """Whether a word may begin where it begins."""
        return bounded(self.before)

    @property
    def sited(self) -> bool:
        """Whether what stands before says that a place follows."""
        return sited(self.before)

    @property
    def firm(self) -> bool:
        """Whether what follows makes it part of an organisation's name."""
        return bool(self.after) and firm(self.after)

    @property
    def street(self) -> bool:
        """Whether what follows makes it part of a postal address."""
        return bool(self.after) and bool(ROAD.match(self.after))

    @property
    def ambiguous(self) -> bool:
        """Whether a list's other places may decide it."""
        return self.answer.status is AreaStatus.AMBIGUOUS and self.path.steps == 1

    @property
    def doubtful(self) -> bool:
        """Whether it may be a word, or several places."""
        return self.word or (self.bare and self.ambiguous)

    @property
    def heads(self) -> Places:
        """The places that it can head a list as: a full name as no short one (梅县 is no 梅县地区),

        a short name alone only as what exists: 晋江 is no 晋江地区.
        """
        if self.path.kind != "place":
            return ()
        places = self.path.places
        full = tuple(place for place in places if place.region.name == self.path.name)
        living = tuple(place for place in places if place.region.last_year is None)
        return full or (living if self.bare else ()) or places


class Segment(NamedTuple):
    """The places of a segment. `full`: nothing else stands in it, joining and filling words apart."""

    parts: tuple[Part, ...]
    full: bool


def bounded(before: str) -> bool:
    """Whether a word may begin behind what stands before it."""
    return not before or bool(_BEFORE.search(before))


def sited(before: str) -> bool:
    """Whether what stands before a name says that a place follows: 在, 到, 从."""
    return bool(_SITED.search(before))


def stands(part: Part) -> bool:
    """Whether running text may mean a place here, and not the same characters by chance."""
    path, status = part.path, part.answer.status
    if path.bare:
        large = any(place.rank < 2 for place in path.places)
        return large and (
            status is AreaStatus.CURRENT or (part.sited and not part.word and bool(part.answer.code))
        )
    if status is AreaStatus.CONFLICT:
        return part.bounded or any(place.rank < 2 for place in path.parents)
    if path.steps == 1 and (path.name in WORDY or (part.stem and part.stem.match(part.after))):
        return False  # 老城区, 比如县城常住人口
    if path.steps == 1 and status is AreaStatus.HISTORICAL and len(path.name) == 2 and part.after:
        filler = FILLER.match(part.after)  # 沙县 in 沙县小吃
        return bool(JOIN.match(part.after) or (filler and filler.end()))
    if path.steps == 1:
        return part.bounded or not _by_chance(part)
    return True


def _by_chance(part: Part) -> bool:
    """Whether a full name may stand in running text by chance: 连山区 in 祁连山区, 海口市 in 出海口市政工程."""
    name, size = part.path.name, part.end - part.start
    if part.stem is LEADING:
        return True  # 共新建区级图书馆
    if size > 2 and _OFFICE.match(part.after):
        return False
    if size < 3 or (size == 3 and name[1:] in WORDY_TAILS):
        return True
    if name[-1] == "市" and size == 3 and _AFTER_CITY.match(part.after):
        return True
    if part.before.isdigit() or (name[-1] in "县区" and part.after[:1] == "长"):
        return True  # 254万山区人民, 村民和县长
    return part.answer.status is AreaStatus.HISTORICAL and name[-1] not in "市县州盟旗"
