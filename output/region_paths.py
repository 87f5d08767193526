"""Regions written as adverts write them (杭州下城区), for questions that want a path, a code or a name."""

from __future__ import annotations

from collections.abc import Sequence

from output.records import AreaMention


def is_settled(region: str) -> bool:
    """Whether a text is a code or a path, so that the reader need not be asked."""
    return region.isdecimal() or "/" in region


def path_of(region: str, found: Sequence[AreaMention]) -> str:
    """The path of a region in which the reader has `found` these; what that does not settle stays as it is."""
    settled = len(found) == 1 and found[0].written == region.strip()
    return found[0].path or region if settled else region
