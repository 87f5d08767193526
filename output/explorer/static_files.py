"""Our own files for browsers, each under an address that bears a hash of what it holds."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


class File(NamedTuple):
    """One file: its type and bytes."""

    type: str
    data: bytes


@cache
def files() -> dict[str, File]:
    """Each file by the name in its address: ``style.0123456789ab.css``."""
    found = {}
    for one in resources.files("output.explorer").joinpath("static").iterdir():
        stem, _, ending = one.name.rpartition(".")
        if ending in TYPES:
            data = one.read_bytes()
            digest = hashlib.sha256(data).hexdigest()[:12]
            found[f"{stem}.{digest}.{ending}"] = File(TYPES[ending], data)
    return found


@cache
def url(name: str) -> str:
    """The address of the file with that plain name."""
    stem, _, ending = name.rpartition(".")
    return next(
        f"/static/{key}"
        for key in files()
        if key.startswith(f"{stem}.") and key.endswith(f".{ending}") and key.count(".") == name.count(".") + 1
    )
