"""Hosts with rules of their own: a module beside this one for each, with a subclass of `HostRules`.

`TEMPLATE.py.txt` is where a new one begins; docs/discovery.md tells how.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from output.errors import ConfigError
from output.hosts import registered_domain
from spiders.hosts.rules import HostRules

__all__ = ["HostRules", "all_rules", "check_rules", "rules_for"]


@cache
def all_rules() -> tuple[HostRules, ...]:
    """The rules of every module of this package, by name. Raises ConfigError, with one line, for rules that are wrong."""
    for module in pkgutil.iter_modules(__path__):
        try:
            import_module(f"{__name__}.{module.name}")
        except (SyntaxError, ImportError, NameError, TypeError, AttributeError, ValueError) as error:
            told = " ".join(str(error).split())
            raise ConfigError(f"spiders/hosts/{module.name}.py cannot be used: {told}") from error
    found = [cls() for cls in HostRules.__subclasses__() if cls.__module__.startswith(f"{__name__}.")]
    for rules in found:
        rules.check()
    names = [rules.name for rules in found]
    if len(set(names)) < len(names):
        raise ConfigError(f"two hosts' rules bear one name: {', '.join(sorted(names))}")
    return tuple(sorted(found, key=lambda rules: rules.name))


@cache
def _by_host() -> dict[str, HostRules]:
    table: dict[str, HostRules] = {}
    for rules in all_rules():
        for name in rules.hosts:
            host = registered_domain(name) or name
            if table.setdefault(host, rules) is not rules:
                raise ConfigError(f"{host} has two sets of rules: {table[host].name} and {rules.name}")
    return table


def check_rules() -> None:
    """Raises ConfigError, with one line, if any host's rules are wrong: before a crawl, not at the host's first page."""
    _by_host()


def rules_for(host: str | None) -> HostRules | None:
    """The own rules of a host, given by its registered domain or any name below it; None if it has none."""
    if not host:
        return None
    table = _by_host()
    return table.get(host) or table.get(registered_domain(host) or host)
