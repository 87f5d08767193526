"""From what the user has set to what Scrapy needs to know."""

from __future__ import annotations

from typing import Any

from crawler.config import Config
from crawler.version import version

_LEAST_DELAY = 0.001  # seconds; with none at all Scrapy 2.19 sends all that waits for a host at once


def for_config(config: Config) -> dict[str, Any]:
    """The settings that follow from `config`."""
    agent = f"{config.agent}/{version()}"
    return {
        "USER_AGENT": f"{agent} (+{config.contact})" if config.contact else agent,
        "ROBOTSTXT_USER_AGENT": config.agent,
        "DOWNLOAD_DELAY": max(config.delay, _LEAST_DELAY),
        "DOWNLOAD_TIMEOUT": config.timeout,
        "HOTLINES_DB": config.db,
        "HOTLINES_ARCHIVE": config.archive,
        "HOTLINES_CONTACT": config.contact or "",
        "HOTLINES_ALLOW_NET": [str(network) for network in config.allow_net],
        "HOTLINES_RESOLVE": [str(mapping) for mapping in config.resolve],
        "HOTLINES_STOP": [*config.stop, *(config.stop_file.stops if config.stop_file else ())],
        "HOTLINES_MAX_PAGES": config.max_pages or 0,
        "HOTLINES_MAX_PAGES_PER_HOST": config.max_pages_per_host,
        "HOTLINES_AGAIN_AFTER": config.again_after.total_seconds(),
    }
