"""From the settings of a crawl to its library: the keeper of its pages, its frontier, the rules that hold."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from output import database, hosts_at_work, patience, rhythm_rows
from output.archive import FILE_SIZE
from output.frontier import Frontier
from output.region_answers import AnswerIds
from output.rhythm import PACE, Pace
from output.settling import Rules
from pipelines.keep import Keeper, open_keeper

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings
    from sqlalchemy import Connection, Engine

log = logging.getLogger("hotlines.crawl")
_PACE = {"LEAST": PACE.least, "MOST": PACE.most}
_WAITING = 5  # links of a host that may wait, for each page that a run may ask of it


class Opened(NamedTuple):
    """What a crawl works with, and the number of its run."""

    keeper: Keeper
    frontier: Frontier
    run: int


def open_run(settings: BaseSettings, command: str, *, due: bool) -> Opened:
    """Opens database and archive for a run of `command`; with `due` it takes whatever is due.

    Raises HotlinesError with one line.
    """
    keeper = open_keeper(
        settings["HOTLINES_DB"],
        settings["HOTLINES_ARCHIVE"],
        command,
        {"http-header-user-agent": settings["USER_AGENT"], "robots": "obey (RFC 9309)"},
        settings.getint("HOTLINES_ARCHIVE_FILE_SIZE", FILE_SIZE),
        create=settings.getbool("HOTLINES_CREATE", True),
    )
    run = keeper.store.run
    assert run is not None, "a keeper that was opened for a command has a run"
    keeper.store.ends_run = False  # the crawl knows more of how it went
    again_after = timedelta(seconds=settings.getfloat("HOTLINES_AGAIN_AFTER"))
    each = settings.getint("HOTLINES_MAX_PAGES_PER_HOST", 200)
    engine, pace = keeper.store.engine, _pace(settings, keeper.store.engine)
    delay, now = settings.getfloat("DOWNLOAD_DELAY"), datetime.now(UTC)

    def mend(connection: Connection) -> None:
        hosts_at_work.awake(connection, now, delay)
        if due:
            rhythm_rows.too_far(connection, now, pace)

    patience.write(engine, AnswerIds(), mend)
    keeper.store.rules = Rules(run, None if due else again_after, _WAITING * each, delay, pace)
    total = settings.getint("HOTLINES_MAX_PAGES") or None
    frontier = Frontier(engine, run, due=due, each=each, total=total, again_after=again_after, delay=delay)
    if last := frontier.clock_is_behind():
        log.warning("the clock stands before %s, when the library was last written; is it right?", last)
    return Opened(keeper, frontier, run)


def _pace(settings: BaseSettings, engine: Engine) -> Pace:
    """How often pages are visited: within the bounds that are set and, if that is, so many requests a day."""
    pace = Pace(*(settings.getfloat(f"HOTLINES_REVISIT_{name}", usual) for name, usual in _PACE.items()))
    requests = settings.getfloat("HOTLINES_REVISIT_REQUESTS")
    if not requests:
        return pace
    with database.snapshot(engine) as connection:
        return rhythm_rows.fitted(connection, requests, pace)
