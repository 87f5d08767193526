"""Messages of a crawl: one line each on standard error, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.terminal import visible
from output.times import to_text

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# these say in several lines what the page's own line says in one
_TALKATIVE = (
    "scrapy.core.downloader",
    "scrapy.downloadermiddlewares",
    "scrapy.core.scraper",
    "asyncio",
)
# what Scrapy says here concerns its own statistics, which miss the start of a crawl that could not start
# a connection that is lost is told, or waited for, by whoever has used it
_BESIDE_THE_POINT = ("twisted", "scrapy.utils.signal", "sqlalchemy.pool")


class OneLine(logging.Formatter):
    """``hotlines: message``, with the exception's own text instead of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        text = record.getMessage().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and str(error) not in text:
            text = f"{text} ({type(error).__name__}: {error})"
        return visible("hotlines: " + " ".join(text.split()))


class Dated(OneLine):
    """The same with the time before it, in UTC: what people did by hand is looked up later."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return f"{to_text(datetime.fromtimestamp(record.created, UTC))} {super().format(record)}"


def log_deeds() -> None:
    """Writes to standard error what our own doors log: who signed in, what was written by whom, what could not be answered."""
    handler = logging.StreamHandler()
    handler.setFormatter(Dated())
    ours = logging.getLogger("hotlines")
    ours.handlers[:] = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False


class _Teller(logging.Handler):
    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell
        self.setFormatter(OneLine())

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(self.format(record))


def tell_lines(tell: Callable[[str], None]) -> None:
    """Sends warnings and errors of all libraries to `tell`, one line each; replaces other handlers."""
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
    root = logging.getLogger()
    root.handlers[:] = [_Teller(tell)]
    root.setLevel(logging.WARNING)
    quieten()


class Quiet:
    """Scrapy extension: says it again once Scrapy, run by itself, has set up its own logging and undone it."""

    @classmethod
    def from_crawler(cls, _: Crawler) -> Quiet:
        """How Scrapy builds it."""
        quieten()
        return cls()


def quieten() -> None:
    """Silences what Scrapy says beside our own lines; what ends a crawl is one line, without a traceback."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in _BESIDE_THE_POINT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args, record.exc_info = visible(" ".join(str(error).split())), (), None
    return True
