"""`hotlines score`."""

from __future__ import annotations

import io
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import form_options
from crawler.cli.show import echo_json, show_table, wants_json
from crawler.terminal import say
from output.errors import ConfigError, LabelsError

if TYPE_CHECKING:
    from pipelines.scoring import Fault, Scores

_PLACES = 4  # decimal places of a figure in JSON


@click.command(short_help="Say how right readings are, by labelled pages.")
@click.argument("gold")
@click.argument("read")
@click.option("-v", "--verbose", is_flag=True, help="Also print what was missed and made up, page by page.")
@click.option(
    "--floor", metavar="FILE", help="End with 1 if a figure is below its floor in FILE (lines of FIELD = F1)."
)
@form_options
def score(gold: str, read: str, verbose: bool, floor: str | None, form: str | None) -> int:
    """Say how right readings are: precision, recall and F1 a field.

    GOLD holds labelled pages, one JSON object a line: id, is_ad, and for an advert gold with the lists brands,
    products, phones, regions, pairs and, if labelled, claims. READ is what `hotlines read --json` printed of the
    pages ID.html; one of the two may be - for standard input. Pages marked borderline are left out; of unread
    ones everything is missed. Facts are scored on adverts; on other pages every advertised pair is one too many.
    """
    from pipelines.labelled import labelled_from, readings_from  # noqa: PLC0415
    from pipelines.scoring import score as score_pages  # noqa: PLC0415

    if gold == read == "-":
        raise click.UsageError("GOLD and READ cannot both be standard input")
    floors = _floors(floor) if floor else {}
    with _lines(gold) as lines:
        pages = labelled_from(lines, gold)
    with _lines(read) as lines:
        readings = readings_from(lines, read, (page.id for page in pages))
    if readings.strangers:
        say(f"readings of no labelled page: {len(readings.strangers)}, the first of {readings.strangers[0]}")
    for page in readings.repeated:
        say(f"{page}: was read more than once; the last reading counts")
    scores = score_pages(pages, readings.found)
    _print(scores, len(readings.strangers), verbose, form)
    below = [(name, least) for name, least in floors.items() if scores.figure(name) < least]
    for name, least in below:
        say(f"{name}: {scores.figure(name):.4f} is below its floor {least}")
    return 1 if below else 0


@contextmanager
def _lines(source: str) -> Iterator[Iterable[str]]:
    """The lines of a UTF-8 file or of standard input."""
    with open(0 if source == "-" else source, "rb", closefd=source != "-") as file:
        try:
            yield io.TextIOWrapper(file, encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise LabelsError(f"{source}: is not UTF-8") from error


def _floors(file: str) -> dict[str, float]:
    """What the figures must reach, by field. Raises ConfigError with one line."""
    from pipelines.scoring import ADVERTS, EVIDENCE, FIELDS  # noqa: PLC0415

    try:
        table = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"{file}: is no TOML: {error}") from error
    known = (*FIELDS, ADVERTS, EVIDENCE)
    for name, least in table.items():
        if name not in known:
            raise ConfigError(f"{file}: {name} is none of {', '.join(known)}")
        if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
            raise ConfigError(f"{file}: {name} must be a number from 0 to 1")
    return table


def _print(scores: Scores, strangers: int, verbose: bool, form: str | None) -> None:
    by_page = _by_page(scores.faults) if verbose else []
    if wants_json(form):
        for row in chain(_fields(scores), _rest(scores, strangers), by_page):
            echo_json(row)
        return
    show_table([{**row, **_short(row)} for row in _fields(scores)])
    click.echo()
    show_table(_lines_for_people(scores, strangers), header=False)
    if by_page:
        click.echo()
        show_table([fault._asdict() for fault in scores.faults])


def _fields(scores: Scores) -> list[dict[str, Any]]:
    return [
        {
            "field": name,
            "precision": round(tally.precision, _PLACES),
            "recall": round(tally.recall, _PLACES),
            "f1": round(tally.f1, _PLACES),
            "hit": tally.hit,
            "of": tally.labelled,
            "extra": tally.extra,
        }
        for name, tally in scores.fields.items()
    ]


def _short(row: dict[str, Any]) -> dict[str, str]:
    return {name: f"{row[name]:.3f}" for name in ("precision", "recall", "f1")}


def _rest(scores: Scores, strangers: int) -> list[dict[str, Any]]:
    """What is no field with precision and recall."""
    from pipelines.scoring import ADVERTS, EVIDENCE  # noqa: PLC0415

    shares = [(ADVERTS, scores.right, scores.pages), (EVIDENCE, scores.exact, scores.spans)]
    rows: list[dict[str, Any]] = [
        {"field": name, "share": round(scores.figure(name), _PLACES), "hit": hit, "of": of}
        for name, hit, of in shares
    ]
    pages = {"scored": scores.pages, "unread": len(scores.unread), "borderline": scores.borderline}
    return [*rows, {"field": "pages", **pages, "strangers": strangers}]


def _lines_for_people(scores: Scores, strangers: int) -> list[dict[str, str]]:
    counts = [f"{scores.pages} scored", f"{len(scores.unread)} of them unread"]
    counts.append(f"{scores.borderline} borderline left out")
    if strangers:
        counts.append(f"{strangers} readings of other pages")
    lines = {
        "adverts": f"{scores.right} of {scores.pages} told right",
        "evidence": f"{scores.exact} of {scores.spans} exact",
        "pages": ", ".join(counts),
    }
    return [{"": name, " ": line} for name, line in lines.items()]


def _by_page(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """One object a page with faults: what was missed and what was extra, by field."""
    pages: dict[str, dict[str, dict[str, tuple[str, ...]]]] = defaultdict(lambda: {"missed": {}, "extra": {}})
    for fault in faults:
        for kind, facts in (("missed", fault.missed), ("extra", fault.extra)):
            if facts:
                pages[fault.page][kind][fault.field] = facts
    return [{"id": page, **kinds} for page, kinds in pages.items()]
