"""A page's text with its facts marked: in colours on a terminal, in brackets elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from rich.console import Console
from rich.style import Style
from rich.text import Text

from crawler.cli.show import show_table
from crawler.terminal import visible
from output.records import HEAD_KINDS, Advert, LineKind, Page
from pipelines.marked import Mark, MarkedLine, MarkKind, Segment, count_facts, mark_lines

_LABELLED = HEAD_KINDS | {LineKind.HIDDEN}
_BRACKETS = str.maketrans({"⟦": "\\u27e6", "⟧": "\\u27e7"})
_DIM = Style(dim=True)
_STYLES = {
    MarkKind.ADVERT: Style(),
    MarkKind.CLAIM: Style(color="yellow"),
    MarkKind.AREA: Style(color="blue"),
    MarkKind.BRAND: Style(color="cyan", bold=True),
    MarkKind.PRODUCT: Style(color="magenta"),
    MarkKind.NUMBER: Style(color="green", bold=True),
    MarkKind.PAIR: Style(underline=True),
}


def show_marked(page: Page, advert: Advert, source: str) -> None:
    """Prints the text of a page with the facts of its reading marked, and what the marks mean, with counts."""
    verdict = "advert" if advert.is_advert else "no advert"
    lines = mark_lines(advert, page.lines)
    console = _console()
    click.echo(f"{visible(source)}: {verdict}, score {advert.score:.2f}")
    for line in lines:
        if console is None:
            click.echo(bracketed(line))
        else:
            console.print(coloured(line), soft_wrap=True)
    click.echo()
    _show_legend(advert, console)
    click.echo()


def _console() -> Console | None:
    """Where colours can be printed, and are wanted; null otherwise."""
    if not sys.stdout.isatty():
        return None
    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.color_system and not console.no_color else None


def bracketed(line: MarkedLine) -> str:
    """The line with a bracket where a fact begins and one where it ends.

    Without everything from ⟦ to ⟧ it is the text of the page, but that its control characters and brackets of this
    kind are written as escapes: nothing in a page steers a terminal or passes for a mark.
    """
    label = f"⟦{line.kind}:⟧" if line.kind in _LABELLED else ""
    return label + "".join(part for segment in line.segments for part in _bracketed(segment))


def _bracketed(segment: Segment) -> Iterator[str]:
    for mark in segment.opened:
        yield f"⟦{f'{mark.kind} {harmless(mark.value)}'.strip()}⟧"
    yield harmless(segment.text)
    for mark in segment.closed:
        yield f"⟦/{mark.kind}⟧"


def harmless(text: str) -> str:
    """`text` without control characters other than tabs, and without the brackets of marks: both as escapes."""
    return "\t".join(map(visible, text.split("\t"))).translate(_BRACKETS)


def coloured(line: MarkedLine) -> Text:
    """The line in colours; what a fact is, where its wording does not say it, stands dimly behind it."""
    text = Text()
    if line.kind in _LABELLED:
        text.append(f"{line.kind}: ", _DIM)
    told: dict[Mark, str] = {}
    for segment in line.segments:
        if any(mark.kind is MarkKind.ADVERT for mark in segment.opened):
            text.append("⟦advert⟧", _DIM)
        text.append(harmless(segment.text), _style(segment))
        for mark in segment.marks:
            told[mark] = told.get(mark, "") + segment.text
        for mark in segment.closed:
            text.append(_behind(mark, told[mark]), _DIM)
    return text


def _style(segment: Segment) -> Style:
    return Style.combine([Style.null(), *(_STYLES[mark.kind] for mark in segment.marks)])


def _behind(mark: Mark, wording: str) -> str:
    """What is printed behind a fact: nothing for pairs, whose two ends say each other."""
    if mark.kind is MarkKind.ADVERT:
        return "⟦/advert⟧"
    return "" if mark.kind is MarkKind.PAIR or mark.value == wording else f"‹{harmless(mark.value)}›"


def _show_legend(advert: Advert, console: Console | None) -> None:
    counts = count_facts(advert)
    if console is None:
        rows = [
            {"mark": f"⟦{kind}⟧", "facts": facts, "places": places}
            for kind, (facts, places) in counts.items()
        ]
        if rows:
            show_table(rows)
        else:
            click.echo("no facts")
        return
    for kind, (facts, places) in counts.items():
        legend = Text()
        legend.append(str(kind), _STYLES[kind])
        legend.append(f": {facts} at {places} places")
        console.print(legend, soft_wrap=True)
