"""The settings of `scrapy crawl`: crawler/settings.py, and what hotlines.toml and the environment say."""

from __future__ import annotations

from crawler.config import load
from crawler.configured import for_config
from crawler.logs import quieten
from crawler.settings import *  # noqa: F403  # Scrapy reads the names of one module

globals().update(for_config(load()))
HOTLINES_TELL = True  # nobody waits for the end of the job, who could tell the webhook
quieten()
