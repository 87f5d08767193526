"""Tables that fit a terminal without cutting a cell: no number, brand, host, time or code is ever broken."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells

_GAP = 2  # cells between two columns
_LONG = (
    24  # cells; what is longer and no single word of Latin letters, such as a title or an address, may fold
)


def layout(
    names: Sequence[str], rows: Sequence[Sequence[str]], width: int, right: Sequence[bool]
) -> list[str]:
    """The lines of a table, at most `width` cells wide; what does not fit side by side comes a field a line.

    `names` are the headings, all empty for a table without; `right` says which columns are numbers.
    """
    headed = any(name.strip() for name in names)
    lines = [names, *rows] if headed else list(rows)
    columns = list(zip(*lines, strict=True))
    least = [max(map(_unbroken, column)) for column in columns]
    most = [max(map(cell_len, column)) for column in columns]
    room = width - _GAP * (len(columns) - 1)
    if sum(least) > room:
        return _fields(names, rows, width, headed)
    widths = _share(least, most, room)
    return [text for line in lines for text in _row(line, widths, right)]


def _unbroken(text: str) -> int:
    """Cells that `text` needs so that no word of it is broken that must stay whole."""
    return max((_need(word) for word in text.split(" ")), default=0)


def _need(word: str) -> int:
    size = cell_len(word)
    return min(size, _LONG) if "/" in word or not word.isascii() else size


def _share(least: list[int], most: list[int], room: int) -> list[int]:
    """What is left over `least` goes to the columns that need it, those that need little first."""
    widths, left = list(least), room - sum(least)
    needy = sorted(range(len(least)), key=lambda at: most[at] - least[at])
    for done, at in enumerate(needy):
        more = min(most[at] - least[at], left // (len(needy) - done))
        widths[at] += more
        left -= more
    return widths


def _row(cells: Sequence[str], widths: list[int], right: Sequence[bool]) -> list[str]:
    folded = [fold(text, width) for text, width in zip(cells, widths, strict=True)]
    lines = []
    for at in range(max(map(len, folded))):
        parts = [texts[at] if at < len(texts) else "" for texts in folded]
        padded = [
            " " * (width - cell_len(part)) + part if number else part + " " * (width - cell_len(part))
            for part, width, number in zip(parts, widths, right, strict=True)
        ]
        lines.append((" " * _GAP).join(padded).rstrip())
    return lines


def fold(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at spaces, and within a word only if it is longer."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, max(width, 2)) or [""]
        lines += full
    return [*lines, line]


def _fields(names: Sequence[str], rows: Sequence[Sequence[str]], width: int, headed: bool) -> list[str]:
    """One field a line, the rows kept apart by an empty line."""
    lines: list[str] = []
    for row in rows:
        pairs = zip(names, row, strict=True) if headed else [(row[0], " ".join(row[1:]))]
        for name, text in pairs:
            if text:
                lines += _field(name, text, width)
        if headed:
            lines.append("")
    return lines[:-1] if headed else lines


def _field(name: str, text: str, width: int) -> list[str]:
    margin = cell_len(name) + 2
    if margin + _unbroken(text) <= width:
        first, *more = fold(text, width - margin)
        return [f"{name}: {first}".lstrip(": "), *(" " * margin + line for line in more)]
    return [f"{name}:", *fold(text, width)]
