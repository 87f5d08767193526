"""The monitors of a crawl, run by Spidermon when the spider closes; what they find ends up in the run.

Spidermon's own extension reports in several lines, through a method of spiders that Scrapy has given up. This one
reports a line for each problem. Suites of yours run too: name them in SPIDERMON_SPIDER_CLOSE_MONITORS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from spidermon import Monitor, MonitorSuite
from spidermon.contrib.scrapy.extensions import Spidermon
from spidermon.runners import MonitorRunner

from crawler.checks import CHECKS, Counts, Thresholds, problems
from crawler.config import load
from crawler.report import counts_of, peak_memory
from crawler.webhook import tell
from output import database, runs
from output.errors import HotlinesError
from output.run_rows import Problem
from pipelines.stages import KeepStage

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from sqlalchemy import Connection

__all__ = ["HealthSuite", "Watch", "problems", "thresholds"]

T = TypeVar("T")
log = logging.getLogger("hotlines.monitors")
_KNOWN_ENDS = frozenset({"finished", "shutdown", "store_failed"})
ENDED_EARLY = "ended_early"
"""Name of the problem of a run that something ended before its work was done, such as the limit of memory."""
_STOPPED = frozenset({"shutdown", "store_failed"})  # what was cut short proves nothing


def thresholds(settings: BaseSettings) -> Thresholds:
    """What `settings` hold a run to."""
    return Thresholds(
        min_pages=settings.getint("HOTLINES_MONITOR_MIN_PAGES"),
        max_failed_share=settings.getfloat("HOTLINES_MONITOR_MAX_FAILED_SHARE"),
        page_drop=settings.getfloat("HOTLINES_MONITOR_PAGE_DROP"),
        advert_share_drop=settings.getfloat("HOTLINES_MONITOR_ADVERT_SHARE_DROP"),
        fill_drop=settings.getfloat("HOTLINES_MONITOR_FILL_DROP"),
        max_pages=settings.getint("HOTLINES_MAX_PAGES"),
    )


class _Health(Monitor):  # type: ignore[misc]
    """One check of `crawler.checks`, by its name."""

    check: ClassVar[str] = ""

    def test(self) -> None:
        """Fails if the check finds anything; what it found is in the list that the extension has handed out."""
        found = list(CHECKS[self.check](self.data.counts, self.data.history, self.data.thresholds))
        self.data.found.extend(found)
        self.assertFalse(found)


class NothingRead(_Health):
    """A run that read nothing."""

    check = "nothing_read"


class TooFewPages(_Health):
    """Fewer pages than are expected, or were due."""

    check = "too_few_pages"


class TooManyFailed(_Health):
    """A large share of the pages failed."""

    check = "too_many_failed"


class FewerAdverts(_Health):
    """The share of adverts has collapsed."""

    check = "fewer_adverts"


class EmptierFields(_Health):
    """Fewer adverts than usual hold a field."""

    check = "emptier_fields"


class HealthSuite(MonitorSuite):  # type: ignore[misc]
    """Every check of `crawler.checks` as a monitor."""

    monitors: ClassVar[list[type[Monitor]]] = [
        *(NothingRead, TooFewPages, TooManyFailed, FewerAdverts, EmptierFields),
    ]


class Watch(Spidermon):  # type: ignore[misc]
    """Scrapy extension: runs the suites of a crawl that keeps its pages. `problems`: what they found."""

    def __init__(self, crawler: Crawler, **suites: Any) -> None:
        """Loads the suites that the settings name."""
        super().__init__(crawler, **suites)
        self.problems: list[Problem] = []
        self._reason = ""
        self._ended = False

    def cut(self) -> None:
        """The crawl was ended at once, and its spider not closed: writes down that it was interrupted."""
        if not self._ended:
            self._reason = "shutdown"
            self._end_run()

    def spider_closed(self, spider: Spider, reason: str = "") -> None:
        """Runs the suites, unless the crawl was stopped or keeps nothing."""
        self._reason = reason
        super().spider_closed(spider)
        if reason not in _KNOWN_ENDS and self.crawler.get_item_pipeline(KeepStage) is not None:
            told = f"ended early ({reason}); the same command goes on from here"
            self.problems.append(Problem(ENDED_EARLY, told, None, None))
            log.warning("%s", told)
        self._end_run()

    def _end_run(self) -> None:
        """Writes down how the run went; that it cannot be written down is told, and no more."""
        self._ended = True
        stage = self.crawler.get_item_pipeline(KeepStage)
        if stage is None or stage.desk.run is None:
            return
        outcome = {"finished": "done", "shutdown": "interrupted"}.get(self._reason, "failed")
        settings = self.crawler.settings
        stats = self.crawler.stats.get_stats() if self.crawler.stats is not None else {}
        try:
            engine = database.open_engine(settings["HOTLINES_DB"])
            try:
                runs.finish(engine, stage.desk.run, outcome, counts_of(stats), self.problems, peak_memory())
                if settings.getbool("HOTLINES_TELL") and outcome != "interrupted":
                    with database.snapshot(engine) as connection:
                        detail = runs.detail(connection, stage.desk.run)
                    tell(load(), detail, log.warning, failed=outcome == "failed")
            finally:
                engine.dispose()
        except HotlinesError as error:
            log.warning("how this run went cannot be kept: %s", error)

    def _run_suites(self, spider: Spider, suites: Iterable[MonitorSuite]) -> None:
        if not suites or self._reason in _STOPPED or self.crawler.get_item_pipeline(KeepStage) is None:
            return
        self._count_hosts()
        data = self._generate_data_for_spider(spider)
        for suite in suites:
            runner = MonitorRunner()
            result = runner.run(suite, **data)
            for failed in result.monitors_failed_results:
                if not isinstance(failed.item, _Health):
                    data["found"].append(_foreign(failed))
        for problem in data["found"]:
            log.warning("%s", problem.message)
        self.problems += data["found"]

    def _generate_data_for_spider(self, spider: Spider) -> dict[str, Any]:
        data: dict[str, Any] = super()._generate_data_for_spider(spider)
        return data | {
            "counts": counts_of(data["stats"]),
            "history": self._history(spider),
            "thresholds": self._thresholds(spider),
            "found": [],
        }

    def _thresholds(self, spider: Spider) -> Thresholds:
        """A crawl has the pages that its starts lead to: it is held to a number; what is due is held to itself."""
        found = thresholds(self.crawler.settings)
        return found._replace(**({"min_pages": 0} if getattr(spider, "due", False) else {"page_drop": 1.0}))

    def _count_hosts(self) -> None:
        """Adds the counter of the hosts that were asked."""
        stage = self.crawler.get_item_pipeline(KeepStage)
        run = stage.desk.run if stage is not None else None
        hosts = None if run is None else self._look(lambda connection: runs.hosts(connection, run))
        if hosts and self.crawler.stats is not None:
            self.crawler.stats.set_value("hotlines/hosts", hosts)

    def _history(self, spider: Spider) -> list[Counts]:
        """Counts of the last whole runs of this command; none if the library does not answer."""
        command = getattr(spider, "command", spider.name)
        return list(self._look(lambda connection: runs.history(connection, command)) or ())

    def _look(self, look: Callable[[Connection], T]) -> T | None:
        """What `look` finds in the library; null if it does not answer."""
        try:
            engine = database.open_engine(self.crawler.settings["HOTLINES_DB"])
            try:
                with database.snapshot(engine) as connection:
                    return look(connection)
            finally:
                engine.dispose()
        except HotlinesError as error:
            log.warning("this run is not compared with others: %s", error)
            return None


def _foreign(failed: Any) -> Problem:
    """What a monitor of somebody else's says, in one line."""
    text = failed.reason or str(failed.error or "").strip().rpartition("\n")[2] or "failed"
    return Problem(failed.item.name, f"{failed.item.name}: {' '.join(text.split())[:200]}", None, None)
