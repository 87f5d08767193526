"""The names in the settings lead somewhere, and only downwards."""

from __future__ import annotations

import configparser
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.misc import load_object

from crawler import settings

FLOORS = ["output", "pipelines", "spiders", "crawler"]
TABLES = {
    "ITEM_PIPELINES": "pipelines",
    "DOWNLOADER_MIDDLEWARES": "crawler",
    "EXTENSIONS": "crawler",
}
NAMES = [
    (table, name) for table in TABLES for name, order in getattr(settings, table).items() if order is not None
]


@pytest.mark.parametrize(("table", "name"), [*NAMES, ("TWISTED_DNS_RESOLVER", settings.TWISTED_DNS_RESOLVER)])
def test_dotted_names_lead_to_classes_of_the_right_floor(table: str, name: str) -> None:
    assert isinstance(load_object(name), type)
    assert name.split(".", maxsplit=1)[0] == TABLES.get(table, "crawler")


def test_orders_leave_room() -> None:
    for table in TABLES:
        orders = sorted(order for order in getattr(settings, table).values() if order is not None)
        assert all(after - before >= 10 for before, after in pairwise(orders))


def test_the_spider_is_found() -> None:
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": settings.SPIDER_MODULES}))
    assert loader.list()[:3] == ["adverts", "pages", "recrawl"]


def test_scrapy_cfg_names_settings_that_exist() -> None:
    config = configparser.ConfigParser()
    config.read(Path(__file__).parents[2] / "scrapy.cfg")
    assert config["settings"]["default"] == "crawler.project"


def test_what_a_crawler_of_hostile_pages_must_not_have() -> None:
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not hasattr(settings, "JOBDIR")
    assert {scheme for scheme, handler in settings.DOWNLOAD_HANDLERS.items() if handler is None} == {
        *("file", "data", "ftp", "s3")
    }
