"""The settings of hotline-atlas as it is installed on the node, hotlines.toml and environment included.

The database must be there: `hotlines` makes and upgrades it, a job never does.
"""

from crawler.project import *  # noqa: F403  # Scrapy reads the names of one module

HOTLINES_CREATE = False
