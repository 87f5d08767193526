"""Shipped facts as tables: regions with their history, brands, products, claims, official numbers, public lines.

Each table is a file beside this module and each row names its source. A fact is added as a row, not as code.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib import resources


def read_bytes(name: str) -> bytes:
    """The bytes of the shipped table `name`, for example ``brands.csv``."""
    return resources.files(__name__).joinpath(name).read_bytes()


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of the shipped CSV table `name` as dicts, column name to cell, in file order."""
    return csv.DictReader(io.StringIO(read_bytes(name).decode("utf-8")))


def split_list(cell: str) -> tuple[str, ...]:
    """The parts of a list cell, written ``a|b|c``; an empty cell is an empty list."""
    return tuple(part for part in cell.split("|") if part)
