"""Addresses of the Explorer's own pages, and of the API's answers. What comes from pages is quoted, whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

Values = Mapping[str, object]


def given(values: Values) -> dict[str, str]:
    """What of `values` was given, as an address writes it."""
    words = {True: "true", False: "false"}
    return {
        name: words[value] if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None and value != ""
    }


def with_query(path: str, values: Values) -> str:
    """`path` with a query of what was given."""
    query = urlencode(given(values))
    return f"{path}?{query}" if query else path


class Urls:
    """Addresses in one language."""

    def __init__(self, lang: str) -> None:
        self._root = f"/{lang}"

    def home(self) -> str:
        """The front page."""
        return f"{self._root}/"

    def to(self, name: str, **values: object) -> str:
        """A page by its path below the language, with a query."""
        return with_query(f"{self._root}/{name}", values)

    def number(self, number: str, **values: object) -> str:
        """A number's page."""
        return self.to(f"number/{quote(number, safe='')}", **values)

    def brand(self, brand: str, **values: object) -> str:
        """A brand's page."""
        return self.to(f"brand/{quote(brand, safe='')}", **values)

    def host(self, host: str, **values: object) -> str:
        """A host's page."""
        return self.to(f"host/{quote(host, safe='')}", **values)

    def region(self, region: str, **values: object) -> str:
        """A region's page, by code or path."""
        return self.to(f"region/{quote(region)}", **values)

    def operator(self, operator: str) -> str:
        """An operator's page, by its id or a number."""
        return self.to(f"operator/{quote(operator, safe='')}")

    def template(self, template: str) -> str:
        """A template's page."""
        return self.to(f"template/{quote(template, safe='')}")

    def run(self, run: int) -> str:
        """A run's page."""
        return self.to(f"run/{run}")

    def pair(self, number: str, brand: str) -> str:
        """The page that says why a number is held to be advertised for a brand."""
        return self.to("pair", number=number, brand=brand)

    def page(self, url: str, snapshot: str | None = None) -> str:
        """The page about a page."""
        return self.to("page", url=url, snapshot=snapshot)

    def part(self, name: str, url: str, snapshot: str) -> str:
        """What a page served, to be taken away: ``record``, ``body`` or ``text``."""
        return self.to(f"page/{name}", url=url, snapshot=snapshot)


def api(name: str, format: str, values: Values) -> str:
    """The API's answer to the same question."""
    return with_query(f"/api/v1/{quote(name)}", {**values, "format": format})
