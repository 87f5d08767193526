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
        "HOTLINES_ARCHIVE_FILE_SIZE": config.archive_file_mb * 1_000_000,
        "HOTLINES_CONTACT": config.contact or "",
        "HOTLINES_ALLOW_NET": [str(network) for network in config.allow_net],
        "HOTLINES_RESOLVE": [str(mapping) for mapping in config.resolve],
        "HOTLINES_STOP": [*config.stop, *(config.stop_file.stops if config.stop_file else ())],
        "HOTLINES_HOURS": config.hours,
        "HOTLINES_ZONE": config.zone,
        "HOTLINES_MAX_PAGES": config.max_pages or 0,
        "HOTLINES_MAX_PAGES_PER_HOST": config.max_pages_per_host,
        "HOTLINES_MAX_DEPTH": config.max_depth,
        "HOTLINES_AGAIN_AFTER": config.again_after.total_seconds(),
        "HOTLINES_REVISIT_LEAST": config.revisit_least.total_seconds() / 86_400,
        "HOTLINES_REVISIT_MOST": config.revisit_most.total_seconds() / 86_400,
        "HOTLINES_REVISIT_REQUESTS": config.revisit_requests or 0,
        **({} if config.workers is None else {"HOTLINES_WORKERS": config.workers}),
        "HOTLINES_MONITOR_MIN_PAGES": config.monitor_min_pages,
        "HOTLINES_MONITOR_MAX_FAILED_SHARE": config.monitor_max_failed_share,
        "HOTLINES_MONITOR_PAGE_DROP": config.monitor_page_drop,
        "HOTLINES_MONITOR_ADVERT_SHARE_DROP": config.monitor_advert_share_drop,
        "HOTLINES_MONITOR_FILL_DROP": config.monitor_fill_drop,
    }
