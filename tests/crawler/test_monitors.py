"""The monitors in a real crawl: Spidermon runs them, and each problem is one line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

CRAWL = """
import json, logging, sys, warnings
from dataclasses import asdict
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.settings import Settings
from spidermon import Monitor, MonitorSuite
import crawler.settings
from crawler.config import load
from crawler.configured import for_config
from crawler.logs import tell_lines
from crawler.monitors import Watch
from spiders.adverts import AdvertsSpider

warnings.filterwarnings("error", category=ScrapyDeprecationWarning)

class Mine(Monitor):
    def test_something(self):
        self.assertTrue(self.data.stats["hotlines/pages"] > 99, "not what I wanted")

class MySuite(MonitorSuite):
    monitors = [Mine]

class Broken(MonitorSuite):
    monitors = [type(Mine)("Broken", (Monitor,), {"test": lambda self: 1 / 0})]

settings = Settings()
settings.setmodule(crawler.settings, priority="project")
settings.setdict(for_config(load({"allow_net": ("127.0.0.0/8",), "delay": 0, "monitor_min_pages": 60})), priority="cmdline")
settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
suites = [*crawler.settings.SPIDERMON_SPIDER_CLOSE_MONITORS, "__main__.MySuite", "__main__.Broken"]
settings.set("SPIDERMON_SPIDER_CLOSE_MONITORS", suites, priority="cmdline")
if len(sys.argv) > 2:
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
process = AsyncCrawlerProcess(settings)
tell_lines(lambda line: print(line, file=sys.stderr))
made = process.create_crawler(AdvertsSpider)
process.crawl(made, urls=sys.argv[1])
process.start()
print(json.dumps([asdict(problem) for problem in made.get_extension(Watch).problems]))
"""


def crawl(hotlines: Any, *args: str) -> tuple[list[dict[str, Any]], list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", CRAWL, *args],
        cwd=hotlines.folder,
        env=hotlines.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr.splitlines()


def test_monitors_judge_a_crawl_when_it_ends(hotlines: Any, site: Any) -> None:
    site.page("/", "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>")
    found, lines = crawl(hotlines, site.url("/"))
    assert found == [
        {
            "monitor": "too_few_pages",
            "message": "1 pages; at least 60 are expected",
            "value": 1,
            "threshold": 60,
        },
        {
            "monitor": "Mine/test_something",
            "message": "Mine/test_something: False is not true : not what I wanted",
            "value": None,
            "threshold": None,
        },
        {
            "monitor": "Broken/test",
            "message": "Broken/test: ZeroDivisionError: division by zero",
            "value": None,
            "threshold": None,
        },
    ]
    assert lines == [f"hotlines: {problem['message']}" for problem in found]


def test_what_keeps_no_pages_is_not_judged(hotlines: Any, site: Any) -> None:
    assert crawl(hotlines, site.url("/none"), "without a store")[0] == []
