"""What other people's code may use of Hotline Atlas. Nothing is loaded before it is used.

import hotline_atlas
advert = hotline_atlas.read_page(open("page.html", "rb").read())
for areas in hotline_atlas.resolve_all(["广东:广州、深圳"]): ...
library = hotline_atlas.open_library()
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from output.errors import ArchiveError, ConfigError, HotlinesError, LibraryError, PageError
    from output.library import Library, open_library, upgrade_library
    from output.records import (
        Advert,
        AreaAnswer,
        AreaMention,
        AreaStatus,
        BrandFact,
        ClaimFact,
        NumberFact,
        NumberKind,
        PairEvidence,
        PairFact,
        ProductFact,
        Reason,
        RegionRef,
        Role,
    )
    from pipelines.advert import read_page
    from pipelines.archived import read_body
    from pipelines.areas import resolve, resolve_all

__all__ = [
    "Advert",
    "ArchiveError",
    "AreaAnswer",
    "AreaMention",
    "AreaStatus",
    "BrandFact",
    "ClaimFact",
    "ConfigError",
    "HotlinesError",
    "Library",
    "LibraryError",
    "NumberFact",
    "NumberKind",
    "PageError",
    "PairEvidence",
    "PairFact",
    "ProductFact",
    "Reason",
    "RegionRef",
    "Role",
    "open_library",
    "read_body",
    "read_page",
    "resolve",
    "resolve_all",
    "upgrade_library",
]

_ROOMS = {
    "read_body": "pipelines.archived",
    "read_page": "pipelines.advert",
    "resolve": "pipelines.areas",
    "resolve_all": "pipelines.areas",
    "open_library": "output.library",
    "Library": "output.library",
    "upgrade_library": "output.library",
    "ArchiveError": "output.errors",
    "ConfigError": "output.errors",
    "HotlinesError": "output.errors",
    "LibraryError": "output.errors",
    "PageError": "output.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'hotline_atlas' has no attribute {name!r}")
    value = getattr(importlib.import_module(_ROOMS.get(name, "output.records")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
