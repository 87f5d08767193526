"""Every usual way to write a path of the gazetteer in one word, each with its answer.

Most mentions are one of these, and looking one up costs a tenth of reading it part by part, or less. What stands
here must be what the parser would say; the tests compare them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from output.gazetteer import Region
from output.records import AreaAnswer
from pipelines.areas.answers import Answers
from pipelines.areas.guards import JOIN, RUN, ends_run, full_ends, part_of_name, short_ends
from pipelines.areas.names import OLDEST, VAGUE, Names, Place, with_kind
from pipelines.areas.paths import LONGEST_ZONE, NEXT
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import Path, Places
from pipelines.areas.townships import LONGEST_TOWN

_GOES_ON = lazy("[镇乡区园]|街道|苏木|高新|经开")
_LONGEST = 60  # characters of a path
_LAST = frozenset("省市区县州盟旗山岛域")
_KEY = 5  # characters that most composites of one beginning share
_KEYS = range(_KEY, 1, -1)


class Composites:
    """The wordings of all divisions down to counties that exist in a year.

    A wording that two divisions share is left out, and so is a short name alone.
    """

    def __init__(
        self, names: Names, answers: Answers, words: frozenset[str], outer: dict[str, frozenset[str]]
    ) -> None:
        """`answers`: those of the year. `words`: short names that are also words, which only the parser takes.

        `outer`: short names by the code of what they stand below, see `Reader.outer`.
        """
        self._names = names
        self._outer = outer
        self.answers: dict[str, AreaAnswer] = {}
        self._places: dict[str, Places] = {}
        self._year = answers.year
        self._answer = answers.of_region
        shared = set(VAGUE)
        for place, forms in _written(names, answers.year, words):
            answer = answers.of_region(place.region)
            self._places[place.code] = (place,)
            if _elsewhere(place, names.index[place.region.name]):
                shared.add(place.region.name)
            for form in forms:
                if self.answers.setdefault(form, answer) is not answer:
                    shared.add(form)
        for form in shared:
            self.answers.pop(form, None)

    def known(self, text: str) -> AreaAnswer | None:
        """The answer for a folded text that is one path of `answers`, or of what has ended; else null."""
        if answer := self.answers.get(text):
            return answer
        if len(text) > _LONGEST or text[-1:] not in _LAST:
            return None  # and the table of what has ended need not be made
        row = self._former.get(text)
        return self._answer(row) if row else None

    @cached_property
    def _former(self) -> dict[str, Region]:
        """The paths of what has ended by the year, from the province or the prefecture down, in full.

        Of several rows of one path the newest one; what exists under the same path is not here.
        """
        found: dict[str, Region | None] = {}
        heads: dict[tuple[str | None, int | None], list[str]] = {}
        rows = (place.region for place in self._names.places)
        ended = [row for row in rows if (row.last_year or 9999) < self._year]
        for row in sorted(ended, key=lambda row: -(row.last_year or 0)):
            key = row.parent_code, row.last_year
            if key not in heads:
                heads[key] = self._heads(row)
            meant = None if self._lives_on(row) else row
            for head in heads[key]:
                found.setdefault(head + row.name, meant)
        return {form: row for form, row in found.items() if row and form not in self.answers}

    def _heads(self, row: Region) -> list[str]:
        """What may stand before a former division: all above it, the province in full, short, or left out."""
        above = self._names.gazetteer.line(row)[:-1]
        if not above:
            return []
        rest = "".join(step.name for step in above[1:])
        return [name + rest for name in (above[0].name, *above[0].short_names[:1])] + [rest] * bool(rest)

    def _lives_on(self, row: Region) -> bool:
        """Whether something bears the name in the same place still, or did so later: 襄樊市老河口市."""
        return any(
            (place.region.last_year or 9999) > (row.last_year or 0)
            and (place.region.first_year or 0) <= self._year
            and row.parent_code in place.above
            for place in self._names.index[row.name]
        )

    @cached_property
    def inner(self) -> set[str]:
        """Each two characters that stand beside each other in a name."""
        return {name[at : at + 2] for name in self._names.index for at in range(len(name) - 1)}

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """How long the composites of one beginning are, longest first; only running text asks."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for form in self.answers:
            lengths[form[:_KEY]].add(len(form))
        return {beginning: sorted(sizes, reverse=True) for beginning, sizes in lengths.items()}

    def find(self, text: str, pos: int) -> tuple[int, AreaAnswer] | None:
        """Where the path at `pos` of a folded text ends, and its answer; null where something longer may stand."""
        found = self._longest(text, pos)
        if found is None:
            return None
        end, answer = found
        if end == len(text):
            return found
        full = text.endswith(answer.name or "", pos, end) and len(answer.name or "")
        return found if self._ends(text, end, full, full == end - pos) else None

    def path(self, text: str, pos: int, end: int, answer: AreaAnswer) -> Path:
        """What `find` has found, as a path."""
        return _path(text[pos:end], pos, end, self._places[answer.code or ""])

    def at(self, text: str, pos: int, whole: bool = False) -> Path | None:
        """What `find` finds, as a path. `whole`: see `Reader.best`."""
        found = self.find(text, pos)
        if found is None:
            return None
        path = self.path(text, pos, *found)
        rest = text[path.end : path.end + LONGEST_TOWN + 1] if whole else ""
        return None if rest and self.below(rest, path.places) else path

    def _longest(self, text: str, pos: int) -> tuple[int, AreaAnswer] | None:
        """Where the longest composite at `pos` ends, and its answer."""
        lengths, get = self._lengths, self.answers.get
        for key in _KEYS:
            for size in lengths.get(text[pos : pos + key], ()):
                if answer := get(text[pos : pos + size]):
                    return min(pos + size, len(text)), answer
        return None

    def bare(self, text: str, pos: int) -> Path | None:
        """The short name at `pos`, where it is certain that it stands by itself; else null."""
        for size, places in self._names.at(text, pos)[:1]:
            name = text[pos : pos + size]
            path = Path(pos, pos + size, places, 1, True, name=name)
            if name not in self._names.whole and (pos + size == len(text) or self._ends(text, pos + size)):
                return path
        return None

    def places(self, answer: AreaAnswer) -> Places:
        """The place of one of the answers."""
        return self._places[answer.code or ""]

    def below(self, rest: str, places: Places) -> bool:
        """Whether the rest of a run, behind a path, may be a township's short name, or an unlisted division."""
        if not rest or len(rest) > LONGEST_TOWN:
            return False
        if rest[-1] in "县市旗" or any(self._names.towns(place, rest) for place in places):
            return True
        if any(rest in self._outer.get(place.code, ()) for place in places):
            return True
        return self._names.large(rest) and any(self._names.has_town(place, rest) for place in places)

    def _ends(self, text: str, end: int, full: int = 0, single: bool = True) -> bool:
        """Whether a path ends at `end`: nothing that follows can be a part of it, and no name runs over.

        `full`: how long its last part is, if that is a full name. `single`: it has no other part.
        """
        following = text[end]
        if ends_run(following):
            return True
        over = text[end - 1 : end + 1] in self.inner or following in NEXT
        if over or (text[end : end + 2] in self._names.lengths and self._names.at(text, end)):
            return False
        if full and not full_ends(text, end, full, single):
            return False
        if not full and (not short_ends(text, end) or part_of_name(text, end)):
            return False
        return self._alone(text, end)

    def _alone(self, text: str, end: int) -> bool:
        """Whether nothing below a path, no township and no zone, may stand at `end`."""
        if _GOES_ON.search(text, end, end + LONGEST_ZONE) is None:
            return True
        run = RUN.match(text, end, end + LONGEST_ZONE)
        if run is None or _GOES_ON.search(text, end, run.end()) is None:
            return True
        join = JOIN.match(text, end)  # 从朝阳区到海淀区: the second 区 is no zone of the first
        return join is not None and self._longest(text, join.end()) is not None


def _elsewhere(place: Place, others: Places) -> bool:
    """Whether a county's name has of late been another one's, which a list may mean: 江北区."""
    return place.rank == 2 and any(
        other.code != place.code
        and (other.region.last_year or 0) >= OLDEST
        and place.code not in other.region.successors
        for other in others
    )


def _path(form: str, start: int, end: int, places: Places) -> Path:
    region = places[0].region
    short = not form.endswith(region.name)
    name = region.short_names[0] if short else region.name
    return Path(start, end, places, 1 if form == region.name else 2, short, name=name)


def _written(names: Names, year: int, words: frozenset[str]) -> Iterator[tuple[Place, list[str]]]:
    """Each living division with its wordings, provinces first."""
    heads: dict[str | None, list[str]] = {None: [""]}
    direct: dict[str | None, list[str]] = {}  # those that leave nothing out
    for place in names.living(year):
        region = place.region
        above = heads.get(region.parent_code, [""])
        full = [head + region.name for head in above]
        short = [
            name
            for name in region.short_names[:2]
            if name == region.short_names[0] or with_kind(name, [place])
        ]
        own = [head + name for name in short for head in above if head]
        if any(name in names.full for name in short):
            yield place, full  # a short name that is somebody's full name is for the parser: 赣县 and 赣县区
        elif place.rank == 2 and any(name in words for name in short):
            near = direct.get(region.parent_code, ())  # 山东泰山 is a team, too; 泰安泰山 is the district
            yield place, full + [head + name for name in short for head in near]
        else:
            yield place, full + own
        if place.rank < 2:
            direct[region.code] = [*full, *own, *short]
            # the last ones leave something out: 广东南山区
            heads[region.code] = ["", *direct[region.code], *filter(None, above)]
