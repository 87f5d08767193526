"""Hosts that are never asked: names with all that is below them, and networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from crawler.networks import Network, is_allowed, parse_address, parse_network
from crawler.terminal import visible
from output.errors import ConfigError
from output.urls import canonical_url

_FORM = "it is neither a host, such as shop.example, nor a network, such as 192.0.2.0/24"


class StopFile(str):
    """The path of a stop list. `stops` are its entries."""

    stops: tuple[str, ...] = ()


def parse_stop(text: str) -> str:
    """The name or network that `text` writes, in its one spelling: ``shop.example``, ``192.0.2.0/24``.

    ``*.shop.example`` is the same as ``shop.example``, which names all below it, too. Raises ConfigError.
    """
    tidy = text.strip().removeprefix("*").strip(".")
    try:
        return str(parse_network(tidy))
    except ConfigError:
        name = _name(tidy)
    if name is None:
        raise ConfigError(_FORM)
    return name


def _name(text: str) -> str | None:
    """The host name `text` as the DNS writes it; None if it is more or less than a name."""
    if not text or any(char in text for char in "/:@?#[]%*\\ \t") or not any(map(str.isalpha, text)):
        return None
    url = canonical_url(f"http://{text}/")
    name = urlsplit(url).hostname if url else None
    return name if name and urlsplit(url).path == "/" and parse_address(name) is None else None


def read_stop_file(value: object) -> StopFile:
    """The stop list in the file `value`: an entry a line, ``#`` begins a comment. Raises ConfigError."""
    path = StopFile(value)
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ConfigError(f"it cannot be read: {error.strerror}") from error
    except ValueError as error:  # bad UTF-8, or a NUL in the path
        raise ConfigError("it is no text in UTF-8") from error
    path.stops = tuple(_entries(lines))
    return path


def _entries(lines: Iterable[str]) -> Iterable[str]:
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            yield parse_stop(text)
        except ConfigError as error:
            raise ConfigError(f"line {number}, {visible(text[:80])}: {error}") from error


class StopList:
    """Entries as `parse_stop` writes them. `networks` are those that name addresses."""

    def __init__(self, entries: Iterable[str]) -> None:
        """Sorts them."""
        self.networks: list[Network] = []
        self._names: set[str] = set()
        for entry in entries:
            try:
                self.networks.append(ipaddress.ip_network(entry))
            except ValueError:
                self._names.add(entry)

    def find(self, url: str) -> str | None:
        """The entry that stops `url`, as it stands; addresses behind names are for the resolver to know."""
        host = urlsplit(canonical_url(url) or url).hostname or ""
        address = parse_address(host)
        if address is not None:
            return str(address) if is_allowed(address, self.networks) else None
        labels = host.strip(".").split(".")
        names = (".".join(labels[at:]) for at in range(len(labels)))
        return next((name for name in names if name in self._names), None)
