"""The Explorer: the library as pages for people, in Chinese and English, without any script.

`build` gives the routes; what they ask is the library's, see `output.library`. docs/explorer.md says what each page shows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from output.access import Access

if TYPE_CHECKING:
    from fastapi import APIRouter

    from output.explorer.sessions import Sessions
    from output.library import Library

_OPEN = Access()


def build(
    library: Library,
    *,
    access: Access = _OPEN,
    archive: str | os.PathLike[str] | None = None,
    sessions: Sessions | None = None,
) -> APIRouter:
    """Routes of the Explorer on a library: ``/``, ``/zh/…``, ``/en/…``, ``/static/…``.

    `access`: who may read and write; `archive`: the archive's folder, without which no records can be taken away;
    `sessions`: who is signed in, if other doors are to know it, too.
    """
    from output.explorer import routes  # noqa: PLC0415 - needs FastAPI and Jinja, which not everybody has
    from output.explorer.door import Door  # noqa: PLC0415

    return routes.build(Door(library, access, None if archive is None else Path(archive), sessions))
