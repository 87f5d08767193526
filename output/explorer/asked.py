"""One question of a browser: its language, who asks, and what stands in its address or form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from starlette.requests import Request

from output.explorer.sessions import Session
from output.explorer.urls import Urls
from output.explorer.words import LANGS, Words

_LONGEST = 4000


class BadRequestError(Exception):
    """A question that makes no sense, in one line of the page's language; `status` is the HTTP status of the answer,
    `allow` the methods that there are, if it is of another.
    """

    def __init__(self, line: str, status: int = 400, allow: str | None = None) -> None:
        super().__init__(line)
        self.status = status
        self.allow = allow


@dataclass(frozen=True)
class Asked:
    """A request as the rooms see it. `values`: what the address asks, empty fields left out; `form`: what was posted."""

    request: Request
    lang: str
    session: Session | None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The texts of its language."""
        return Words(self.lang)

    @property
    def urls(self) -> Urls:
        """The addresses of its language."""
        return Urls(self.lang)

    @property
    def values(self) -> dict[str, str]:
        """What the address asks."""
        found = {}
        for name, value in self.request.query_params.items():
            text = value.strip()
            if "\x00" in text or len(text) > _LONGEST:
                raise BadRequestError(self.words("value_too_long", name=name[:40]))
            if text:
                found[name] = text
        return found

    def part(self, name: str) -> str:
        """A part of the path."""
        text = str(self.request.path_params[name])
        if "\x00" in text or len(text) > _LONGEST:
            raise BadRequestError(self.words("value_too_long", name=self.words("address")))
        return text

    def needed(self, name: str) -> str:
        """A value that there must be in the address."""
        value = self.values.get(name)
        if value is None:
            raise BadRequestError(self.words("value_missing", name=name))
        return value

    def whole(self, name: str, default: int | None, low: int, high: int) -> int | None:
        """A whole number of the address."""
        text = self.values.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdecimal() and low <= int(text[:12]) <= high):
            raise BadRequestError(
                self.words("value_no_whole", name=name, value=text[:20], low=low, high=high)
            )
        return int(text)

    def only(self, names: Collection[str] | None) -> None:
        """A BadRequestError if the address gives what is not among `names`; null: anything goes."""
        if names is None:
            return
        for name in self.request.query_params:
            if name in names:
                continue
            if not names:
                raise BadRequestError(self.words("value_of_none", name=name[:40]))
            there = ", ".join(sorted(names))
            raise BadRequestError(self.words("value_unknown", name=name[:40], choices=there))

    @property
    def path(self) -> str:
        """This page's path, as an address writes it."""
        return quote(str(self.request.scope["path"]), safe="/:@!$&'()*+,;=~")

    @property
    def here(self) -> str:
        """This page's path and query below the language."""
        path = self.path.removeprefix(f"/{self.lang}")
        return f"{path}?{self.request.url.query}" if self.request.url.query else path

    def changed(self, **values: object) -> str:
        """The query of this page with some values changed, or, if null, left out."""
        kept = {name: value for name, value in self.values.items() if name not in values}
        query = urlencode(kept | {name: str(value) for name, value in values.items() if value is not None})
        return f"?{query}" if query else self.path

    def others(self) -> list[tuple[str, str]]:
        """The other languages, each with the address of this very page in it."""
        return [(lang, f"/{lang}{self.here}") for lang in LANGS if lang != self.lang]
