"""Pages for the reader's tests, put together from parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from output.records import Advert
from pipelines.advert import read_page


@pytest.fixture
def read() -> Callable[..., Advert]:
    """Reads an HTML page whose body has one paragraph a line."""

    def _read(*lines: str, title: str = "", head: str = "") -> Advert:
        body = "\n".join(f"<p>{line}</p>" for line in lines)
        return read_page(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>")

    return _read
