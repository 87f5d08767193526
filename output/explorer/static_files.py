"""Our own files for browsers, each under an address that bears a hash of what it holds."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

STYLE = "style.css"
"""The one style sheet: the file of that name, and behind it those of the drawings."""
TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


class File(NamedTuple):
    """One file: its type and bytes."""

    type: str
    data: bytes


@cache
def files() -> dict[str, File]:
    """Each file by the name in its address: ``style.0123456789ab.css``."""
    folder = resources.files("output.explorer").joinpath("static")
    names = sorted((one.name for one in folder.iterdir()), key=lambda name: (name != STYLE, name))
    styles = b"".join(folder.joinpath(name).read_bytes() for name in names if name.endswith(".css"))
    plain = {STYLE: styles}
    plain |= {name: folder.joinpath(name).read_bytes() for name in names if name.endswith(".svg")}
    found = {}
    for name, data in plain.items():
        stem, _, ending = name.rpartition(".")
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
