"""The questions that may be asked: each a method of the library, at an address of its own.

Parameters come from the method's signature, texts from its docstring, so that this door says what the library says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from output import operator_graph, search
from output.api import parameters
from output.api.limits import USUAL, Limits
from output.api.parameters import Parameter
from output.checking import LISTINGS, Check
from output.details import BrandDetail, ClaimedRegion, NumberDetail, PageDetail, RegionDetail, Summary
from output.filters import KINDS, LEVELS, STATUSES
from output.host_details import HostDetail
from output.library import Library
from output.news import NewRow
from output.number_claims import ClaimsOfNumber
from output.number_dossier import Dossier
from output.operator_details import OperatorDetail
from output.operator_graph import OperatorGraph
from output.operator_sizes import OperatorSize
from output.operators import LEFT_OUT
from output.pair_details import PairDetail
from output.related import RelatedRow
from output.rows import (
    BrandRow,
    HostRow,
    JudgementRow,
    NumberRow,
    OfficialNumberRow,
    OperatorRow,
    PageRow,
    SharedNumberRow,
    TemplateRow,
    TieRow,
    WithdrawalRow,
)
from output.run_rows import RunDetail, RunRow
from output.search_rows import Found
from output.template_details import TemplateDetail
from output.tie_rules import KINDS as TIES

_MOST_IN_GRAPH = 200
FORMATS = ("json", "csv", "jsonl")
Next = Callable[[Any], str | None]


@dataclass(frozen=True)
class Operation:
    """One question. `path`: below the version; `answers`: classes of its rows, or of its one object; `next`: where the cursor
    stands in an answer that is one object; `called`: how a parameter is called in the method, where that is another word;
    `rows`: how many rows at most and if nobody says, where they are not those of all lists; `not_behind`: parameters that do
    not go with a cursor; `pairs`: the fields of its one object that list numbers.
    """

    path: str
    answers: tuple[Any, ...]
    is_list: bool = True
    choices: Mapping[str, Sequence[str]] | None = None
    next: Next | None = None
    called: Mapping[str, str] | None = None
    rows: tuple[int, int] | None = None
    not_behind: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    limits: Limits = USUAL

    @property
    def name(self) -> str:
        """What it is called on the command line: its path without what is asked about."""
        return self.path.partition("/")[0]

    @property
    def method(self) -> str:
        """The library's method."""
        return self.name.replace("-", "_")

    @property
    def in_path(self) -> list[str]:
        """The parameters that stand in the address."""
        return re.findall(r"\{(\w+)\}", self.path)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Everything that may be given."""
        method = getattr(Library, self.method)
        most, first = self.rows or (self.limits.rows, self.limits.first_rows)
        names = {own: name for name, own in (self.called or {}).items()}
        found = tuple(
            replace(one, default=first if one.name == "limit" else None, name=names.get(one.name, one.name))
            for one in parameters.of_method(method, self.in_path, self.choices or {}, most)
        )
        more = [Parameter("format", "text", choices=FORMATS)] if self.is_list else []
        if self.leaves_mobiles_out:
            more.append(Parameter("include_mobile", "truth"))
        return (*found, *more)

    @cached_property
    def leaves_mobiles_out(self) -> bool:
        """Whether this door leaves rows of mobile numbers out unless told otherwise, because the library does not."""
        return (self.is_list or bool(self.pairs)) and "include_mobile" not in _names(
            getattr(Library, self.method)
        )

    @property
    def about(self) -> tuple[str, str]:
        """One line, and everything that the library says of it."""
        text = re.sub(r"\s+", " ", getattr(Library, self.method).__doc__ or "").strip()
        return re.split(r"(?<=[.;:])\s", text)[0].rstrip(".;:"), text


def _names(method: Callable[..., Any]) -> tuple[str, ...]:
    code = method.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _one(path: str, answer: Any, *pairs: str, next: Next | None = None) -> Operation:
    return Operation(path, (answer,), False, None, next, pairs=pairs)


_KIND = {"kind": KINDS}
_ALL = (
    Operation("numbers", (NumberRow, SharedNumberRow), choices={**_KIND, "status": LISTINGS}),
    _one("number/{number}", NumberDetail),
    _one("dossier/{number}", Dossier),
    Operation("claims/{number}", (ClaimsOfNumber,)),
    Operation("brands", (BrandRow,), choices=_KIND),
    _one("brand/{brand}", BrandDetail, "number_brands", next=lambda found: found.number_brands.next),
    Operation("regions", (ClaimedRegion,), choices={**_KIND, "status": STATUSES, "level": LEVELS}),
    _one(
        "region/{region}",
        RegionDetail,
        "claimed_by",
        "claimed_within",
        next=lambda found: found.claimed_within.next,
    ),
    Operation("pages", (PageRow,), choices=_KIND),
    _one("page", PageDetail),
    Operation("hosts", (HostRow,), choices=_KIND),
    _one("host/{host}", HostDetail, "host_pairs", next=lambda found: found.host_pairs.next),
    Operation("operators", (OperatorRow,), choices=_KIND),
    Operation("operator-sizes", (OperatorSize,), choices=_KIND),
    _one("operator/{operator}", OperatorDetail),
    replace(_one("operator-graph/{operator}", OperatorGraph), rows=(_MOST_IN_GRAPH, operator_graph.MOST)),
    Operation("ties", (TieRow,), choices={"kind": tuple(TIES), "left_out": tuple(LEFT_OUT)}),
    Operation("templates", (TemplateRow,)),
    _one("template/{template}", TemplateDetail, "template_numbers"),
    _one("why", PairDetail),
    Operation("related/{number}", (RelatedRow,)),
    _one("check/{number}", Check),
    Operation("official-numbers", (OfficialNumberRow,)),
    Operation("new", (NewRow,)),
    Operation("judgements", (JudgementRow,)),
    Operation("withdrawals", (WithdrawalRow,)),
    Operation("runs", (RunRow,)),
    _one("run/{run}", RunDetail),
    _one("summary", Summary),
    Operation(
        *("search", (Found,), False),
        {"parts": search.PARTS},
        lambda found: found.next,
        called={"q": "text"},
        rows=(search.MOST, search.LIMIT),
        not_behind=("parts",),
    ),
)


def operations(limits: Limits = USUAL) -> tuple[Operation, ...]:
    """Every question that this library's methods answer."""
    return tuple(replace(one, limits=limits) for one in _ALL)
