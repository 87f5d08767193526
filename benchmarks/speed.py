"""How fast each resolver is, how long it loads and how much memory it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import texts
from benchmarks.measure import measured
from benchmarks.peers import PEERS, HotlineAtlas

_CHARACTERS = 1_000_000
_QUICK = 20_000


@dataclass
class Slices:
    """What the resolvers are given: mentions one by one, in full and in short, in lines, running text by line and by page."""

    mentions: list[str]
    shorts: list[str]
    prose: list[str]

    @classmethod
    def made(cls, quick: bool) -> Slices:
        """The whole of it, or a little."""
        most = 200 if quick else None
        prose = texts.running_lines(_QUICK if quick else _CHARACTERS)
        return cls(texts.paths()[:most], texts.short_paths()[:most], prose)

    def of(self, form: str, peer: str) -> tuple[list[str], float]:
        """The texts for a peer, and how many mentions or MB they hold; nothing for what it cannot take."""
        kind = PEERS[peer]
        if form == "prose":
            prose = self.prose[: kind.share]
            given = texts.pages(prose) if kind.pages else prose
            return given, sum(len(text.encode()) for text in given) / 1e6
        mentions = (self.shorts if form == "shorts" else self.mentions)[: kind.share]
        if form in {"mentions", "shorts"}:
            return mentions, len(mentions)
        return (texts.lists(mentions), len(mentions)) if kind.lists else ([], 0)


@dataclass
class Speed:
    """The figures of one resolver, the best of all rounds: by form, mentions or MB per CPU second and their amount."""

    name: str = ""
    load: float = float("inf")
    memory: float = float("inf")
    townships: float | None = None
    rates: dict[str, float] = field(default_factory=dict)
    amounts: dict[str, float] = field(default_factory=dict)
    partly: bool = False
    """Whether it was given only the first texts of the slices."""


FORMS = {"mentions": "bulk", "shorts": "bulk", "lists": "running", "prose": "running"}
"""The forms of text, and the mode in which a resolver is given them."""


def speeds(peers: Sequence[str], slices: Slices, rounds: int) -> dict[str, Speed]:
    """The figures of each peer; in each round every one is measured once, form by form."""
    found = {peer: Speed(partly=PEERS[peer].share is not None) for peer in peers}
    for _ in range(rounds):
        for form in FORMS:
            for peer in peers:
                _measure(found[peer], peer, form, slices)
    if (own := found.get(HotlineAtlas.title)) is not None:
        task = {"peer": HotlineAtlas.title, "do": "townships", "texts": slices.mentions}
        own.townships = measured(task)["memory"]
    return found


def _measure(speed: Speed, peer: str, form: str, slices: Slices) -> None:
    given, amount = slices.of(form, peer)
    if not given:
        return
    result = measured({"peer": peer, "do": FORMS[form], "texts": given})
    speed.name = result["name"]
    speed.load = min(speed.load, result["load"])
    speed.rates[form] = max(speed.rates.get(form, 0), amount / result["seconds"])
    speed.amounts[form] = amount
    if form == "mentions":
        speed.memory = min(speed.memory, result["memory"])
