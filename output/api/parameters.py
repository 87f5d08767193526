"""The parameters of a question, from the signature of the library's method: what may be given, and how it is said."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from output import bulk
from output.api.problems import ProblemError
from output.listing import MOST_ROWS

LONGEST = 2_048
"""Characters of a parameter at most; the library knows no longer addresses."""
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ABOUT = {
    "number": "a phone number, in any common spelling",
    "brand": "a brand: its name, its name in Latin letters, or an alias",
    "kind": "of this kind",
    "host": "a registered domain",
    "region": "a region, with all below it: a code, a name or a path",
    "since": "at this time or later: a day, or an ISO time; UTC unless it says otherwise",
    "until": "at this time or before; a day counts whole",
    "on": "only sources seen by that day count",
    "limit": "so many rows",
    "after": "the cursor `next` of the page before, with the same filters",
    "evidence": "with each row up to so many of the adverts behind it, quoted",
    "include_mobile": "also rows about mobile numbers, which are left out else",
    "format": "json, csv (for spreadsheets) or jsonl",
    "status": "on the list of official numbers or not; of regions, whether it exists",
    "level": "of this level",
    "min_brands": "advertised for so many brands or more; from 2 on with the names of the brands",
    "min_numbers": "that run so many numbers or more",
    "is_advert": "only adverts, or only other pages",
    "counted": "only ties that count, or that do not",
    "left_out": "left out for this reason",
    "url": "the address of a page",
    "why": "with the ties that hold it together, and what shows each",
    "q": "words, all of which are to be found; parts of one character or more",
    "parts": "only these sections",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter. `kind`: ``text``, ``time``, ``day``, ``whole``, ``truth`` or ``some`` of its choices, with commas."""

    name: str
    kind: str
    place: str = "query"
    required: bool = False
    least: int = 0
    most: int = MOST_ROWS
    choices: tuple[str, ...] = ()
    default: Any = None

    def value(self, given: str) -> Any:
        """What a text means; a problem (400) if it is none of what may be given."""
        if self.kind == "some":
            return [self._choice(one) for one in given.split(",")]
        if self.choices and given not in self.choices:
            raise self._wrong(f"is none of {', '.join(self.choices)}")
        if self.kind == "truth":
            if given not in {"true", "false"}:
                raise self._wrong("is neither true nor false")
            return given == "true"
        if self.kind == "whole":
            return self._whole(given)
        if self.kind == "day":
            day(self.name, given)
        if len(given) > LONGEST:
            raise self._wrong(f"is longer than {LONGEST} characters")
        if not given and self.place == "path":
            raise self._wrong("is empty")
        return bulk.clean(given)

    def _choice(self, given: str) -> str:
        if given not in self.choices:
            raise self._wrong(f"has something other than {', '.join(self.choices)}")
        return given

    def _whole(self, given: str) -> int:
        if not _WHOLE.fullmatch(given) or not self.least <= int(given) <= self.most:
            raise self._wrong(f"is no whole number from {self.least} to {self.most}")
        return int(given)

    def _wrong(self, why: str) -> ProblemError:
        return ProblemError(400, f"{self.name}: {why}")

    def schema(self) -> dict[str, Any]:  # noqa: PLR0911 - a line for each kind
        """What may be given, as JSON Schema."""
        if self.kind == "truth":
            return {"type": "boolean"}
        if self.kind == "whole":
            bounds = {"minimum": self.least, "maximum": self.most}
            return {"type": "integer", **bounds} | ({} if self.default is None else {"default": self.default})
        if self.kind == "some":
            items = {"type": "string", "enum": list(self.choices)}
            return {"type": "array", "items": items, "minItems": 1}
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        if self.kind == "day":
            return {"type": "string", "format": "date"}
        if self.kind == "time":
            return {"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]}
        return {"type": "string", "maxLength": LONGEST} | ({"minLength": 1} if self.place == "path" else {})

    def document(self) -> dict[str, Any]:
        """The parameter as OpenAPI describes it."""
        return {
            "name": self.name,
            "in": self.place,
            "required": self.required,
            "description": _ABOUT.get(self.name, ""),
            "schema": self.schema(),
        } | ({"style": "form", "explode": False} if self.kind == "some" else {})


def day(name: str, given: Any) -> date:
    """The day that a text names; a problem (400) if it is none."""
    try:
        if isinstance(given, str) and _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ProblemError(400, f"{name}: is no day; write it like 2026-11-22")


def of_method(
    method: Callable[..., Any], in_path: Sequence[str], choices: Mapping[str, Sequence[str]], rows: int
) -> tuple[Parameter, ...]:
    """The parameters of a method of the library; those `in_path` stand in the address."""
    found = []
    for name, one in inspect.signature(method).parameters.items():
        if name in {"self", "now"}:
            continue
        said = str(one.annotation)
        place = "path" if name in in_path else "query"
        least, most = {"limit": (1, rows), "evidence": (1, 100)}.get(name, (1, MOST_ROWS))
        needed = one.default is inspect.Parameter.empty
        found.append(
            Parameter(name, _kind(name, said), place, needed, least, most, tuple(choices.get(name, ())))
        )
    return tuple(found)


def _kind(name: str, said: str) -> str:
    """What kind of value an annotation means."""
    if "date" in said:
        return "day" if name == "on" else "time"
    if "Collection" in said:
        return "some"
    return "whole" if "int" in said else "truth" if "bool" in said else "text"


def values(
    parameters: Iterable[Parameter], query: Iterable[tuple[str, str]], path: Mapping[str, str]
) -> dict[str, Any]:
    """The parameters that were given; a problem (400) for one that is unknown, given twice, wrong or missing."""
    known = {one.name: one for one in parameters}
    asked = {name for name, one in known.items() if one.place == "query"}
    found = {name: known[name].value(given) for name, given in path.items()}
    for name, given in query:
        if name not in asked:
            names = ", ".join(sorted(asked)) or "none"
            raise ProblemError(400, f"there is no parameter {name[:60]!r} here; there is {names}")
        if name in found:
            raise ProblemError(400, f"{name}: is given twice")
        found[name] = known[name].value(given)
    for one in known.values():
        if one.required and one.name not in found:
            raise ProblemError(400, f"{one.name}: is missing")
        if one.default is not None:
            found.setdefault(one.name, one.default)
    return found
