"""Which addresses may be connected to, and names that are mapped to addresses by hand."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import NamedTuple

from output.errors import ConfigError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# of IPv6 only this has been given out (RFC 4291 section 2.4); outside of it lie NAT64, site-local and compatible
# addresses, which Python counts as global, too
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_WRAPPING = ipaddress.ip_network("2002::/16")  # 6to4, RFC 3056: what it wraps may be a private IPv4 address


class Mapping(NamedTuple):
    """``HOST:PORT:ADDRESS``, as curl's ``--resolve`` has it: that host and port stand at that address."""

    host: str
    port: int
    address: str

    def __str__(self) -> str:
        """The mapping as it was written."""
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.host}:{self.port}:{address}"


def parse_network(text: str) -> Network:
    """The network that `text` names (``10.0.0.0/8``, ``127.0.0.1``). Raises ConfigError."""
    try:
        return ipaddress.ip_network(text.strip().strip("[]"), strict=False)
    except ValueError as error:
        raise ConfigError("it is not a network; write it like 10.0.0.0/8 or 127.0.0.1") from error


def parse_mapping(text: str) -> Mapping:
    """The mapping that `text` writes as ``HOST:PORT:ADDRESS``. Raises ConfigError."""
    parts = text.strip().split(":", 2)
    try:
        host, port, written = parts[0].lower().rstrip("."), int(parts[1]), parts[2].strip("[]")
        address = str(ipaddress.ip_address(written))
    except (IndexError, ValueError) as error:
        raise ConfigError("it is not HOST:PORT:ADDRESS, such as shop.test:8080:127.0.0.1") from error
    if not host or not 0 < port < 65_536:
        raise ConfigError("it is not HOST:PORT:ADDRESS, such as shop.test:8080:127.0.0.1")
    return Mapping(host, port, address)


def parse_address(text: str) -> Address | None:
    """The IP address that the host `text` is, with or without brackets; None for a name."""
    try:
        address = ipaddress.ip_address(text.strip("[]").split("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether one of `networks` names `address`."""
    return any(address.version == network.version and address in network for network in networks)


def is_public(address: Address) -> bool:
    """Whether `address` belongs to the public internet, and wraps no other address."""
    if address.version == 6 and (address not in _GIVEN_OUT or address in _WRAPPING):
        return False
    return address.is_global and not address.is_multicast


def refusal(
    text: str, networks: Sequence[Network], contact: bool, stopped: Sequence[Network] = ()
) -> str | None:
    """Why the address `text` must not be connected to, as the end of a line; None if it may be.

    Public addresses need a contact in the user agent, all others need to be named by `networks`; none that `stopped`
    names is.
    """
    address = parse_address(text)
    if address is None:
        return f"{text} is not an address"
    if is_allowed(address, stopped):
        return f"{text} is on the stop list"
    if is_public(address):
        return None if contact else f'{text} is public; set contact = "mailto:..." first'
    if is_allowed(address, networks):
        return None
    return f"{text} is a private or reserved address; --allow-net {address} would open it"
