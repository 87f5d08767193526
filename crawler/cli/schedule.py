"""`hotlines schedule`."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import archive_option, db_options, form_options
from crawler.cli.show import echo_json, show, wants_json
from crawler.terminal import say

if TYPE_CHECKING:
    from crawler.config import Config
    from crawler.scheduler import Ended, Scheduler
    from output.schedules import Entry

_NAME = re.compile(r"\w[\w.-]{0,59}")
_COLUMNS = ("name", "cron", "zone", "command", "due", "started", "finished", "code", "running")


@click.group(short_help="Start commands again and again.")
def schedule() -> None:
    """Start commands again and again, at times given as cron does."""


@schedule.command(short_help="Add a schedule.")
@click.argument("name")
@click.argument("cron")
@click.argument("command", nargs=-1, metavar="-- COMMAND...")
@click.option("--zone", metavar="ZONE", help="The time zone of CRON (default Asia/Shanghai).")
@click.option("--replace", is_flag=True, help="Change the schedule if it exists.")
@db_options
def add(  # noqa: PLR0913, PLR0917  # click hands over each option
    name: str,
    cron: str,
    command: tuple[str, ...],
    zone: str | None,
    replace: bool,
    config_file: str | None,
    **flags: Any,
) -> None:
    """Run COMMAND whenever CRON says: minute, hour, day, month, weekday.

    COMMAND is one that writes, without `hotlines`: schedule add nightly "15 4 * * *" -- recrawl --max-pages 2000.
    It runs while `hotlines schedule run` does, on its database, and in its folder, from which relative paths count.
    """
    from crawler.cli.scheduled import check_command  # noqa: PLC0415
    from crawler.config import FlagError, load  # noqa: PLC0415
    from output import schedules  # noqa: PLC0415
    from output.cron import DEFAULT_ZONE, check  # noqa: PLC0415
    from output.database import open_engine  # noqa: PLC0415
    from output.errors import ConfigError  # noqa: PLC0415

    config = load(flags, config_file)
    if not _NAME.fullmatch(name):
        raise FlagError(f"{name!r} is no name: letters, digits, - _ and . only, at most 60")
    try:
        times = check(cron, DEFAULT_ZONE if zone is None else zone)
    except ConfigError as error:
        raise FlagError(str(error)) from error
    relative = check_command(command, config_file)
    engine = open_engine(config.db, create=True)
    entry = schedules.add(engine, name, times, command, datetime.now(UTC), new=not replace)
    engine.dispose()
    say(f"{name}: first due {_row(entry)['due']}")
    if relative:
        say(
            f"{', '.join(relative)}: counts from the folder in which `schedule run` is started; here: {Path.cwd()}"
        )


@schedule.command("list", short_help="List the schedules.")
@db_options
@form_options
def list_command(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the schedules: when each is due, and how its last run ended. Times are in UTC."""
    from crawler.config import load  # noqa: PLC0415
    from output import schedules  # noqa: PLC0415
    from output.database import open_engine  # noqa: PLC0415

    engine = open_engine(load(flags, config_file).db)
    show([_row(entry) for entry in schedules.entries(engine)], form)
    engine.dispose()


def _row(entry: Entry) -> dict[str, Any]:
    from crawler.scheduler import command_line  # noqa: PLC0415
    from output.times import to_text  # noqa: PLC0415

    row: dict[str, Any] = {name: getattr(entry, name, None) for name in _COLUMNS}
    times = {name: row[name] and to_text(row[name]) for name in ("due", "started", "finished")}
    running = entry.running(datetime.now(UTC))
    return row | times | {"command": command_line(entry), "running": running}


@schedule.command(short_help="Remove a schedule.")
@click.argument("name")
@db_options
def remove(name: str, config_file: str | None, **flags: Any) -> None:
    """Remove the schedule NAME. If its command is running, that goes on to its end."""
    from crawler.config import FlagError, load  # noqa: PLC0415
    from output import schedules  # noqa: PLC0415
    from output.database import open_existing  # noqa: PLC0415

    if not _NAME.fullmatch(name):  # nor could the database be asked for every text
        raise FlagError(f"{name!r} is no name: letters, digits, - _ and . only, at most 60")
    engine = open_existing(load(flags, config_file).db)
    entry = schedules.remove(engine, name)
    engine.dispose()
    busy = entry.holder is not None and entry.running(datetime.now(UTC))
    say(f"{name}: removed" + ("; its command is still running" if busy else ""))


@schedule.command(short_help="Run what is due, again and again.")
@click.option("--once", is_flag=True, help="Run what is due now, and end; 1 if any of it failed.")
@click.option("--dry-run", is_flag=True, help="Say what is due now, and run nothing.")
@db_options
@archive_option
@form_options
def run(once: bool, dry_run: bool, config_file: str | None, form: str | None, **flags: Any) -> int:
    """Run each schedule's command when it is due, until interrupted; one object for each run that ended.

    Of what was missed meanwhile each schedule is run once. Ctrl-C interrupts what runs and waits for it; a second
    one kills it. Commands get the same database, archive and settings; their output goes to standard error.
    """
    from crawler.config import load  # noqa: PLC0415
    from crawler.scheduler import Scheduler  # noqa: PLC0415
    from output.database import open_engine, open_existing  # noqa: PLC0415

    config = load(flags, config_file)
    engine = open_engine(config.db) if dry_run else open_existing(config.db)
    if dry_run:
        return _foretell(engine, form)
    events: SimpleQueue[None] = SimpleQueue()
    ended: list[Ended] = []
    scheduler = Scheduler(
        engine,
        _starter(config, config_file, events),
        tell=say,
        show=_shower(form, ended if once else None),
        clock=(lambda: datetime.now(UTC), lambda seconds: _wait(events, seconds)),
        alarm=_alarm(config, config_file, flags),
    )
    with _stopped_by_signals(scheduler, events):
        code = scheduler.once() if once else scheduler.run()
    if ended:
        show(ended, form)
    engine.dispose()
    return code


def _foretell(engine: Any, form: str | None) -> int:
    from output import schedules  # noqa: PLC0415

    now = datetime.now(UTC)
    due = [entry for entry in schedules.entries(engine) if entry.due is not None and entry.due <= now]
    show([{key: _row(entry)[key] for key in ("name", "due", "command", "running")} for entry in due], form)
    engine.dispose()
    return 0


def _starter(config: Config, config_file: str | None, events: SimpleQueue[None]) -> Any:
    from crawler import children  # noqa: PLC0415
    from crawler.alarms import SCHEDULE  # noqa: PLC0415

    # In the environment, since everybody on the machine can read a command's words: the address may hold a password.
    environ = {"HOTLINES_DB": config.db, "HOTLINES_ARCHIVE": config.archive}
    if config_file:
        environ["HOTLINES_CONFIG"] = config_file

    def start(entry: Entry) -> children.Child:
        told = {**environ, SCHEDULE: entry.name}
        return children.start((*children.HOTLINES, *entry.args), told, lambda: events.put(None))

    return start


def _alarm(config: Config, config_file: str | None, flags: dict[str, Any]) -> Any:
    """Tells the webhook of commands that failed and could not do so themselves."""
    from crawler.alarms import tell_of_schedule  # noqa: PLC0415
    from crawler.config import load  # noqa: PLC0415
    from output.errors import ConfigError  # noqa: PLC0415

    def alarm(entry: Entry, code: int | None) -> None:
        try:
            load(flags, config_file)
        except ConfigError:  # the settings were spoiled after the loop has read them
            tell_of_schedule(config, entry.name, entry.args, code, knows=False)
        else:
            tell_of_schedule(config, entry.name, entry.args, code, knows=True)

    return alarm


def _shower(form: str | None, ended: list[Ended] | None) -> Any:
    """Objects at once; a table only at the end of what has one."""
    if wants_json(form):
        return lambda one: echo_json(asdict(one))
    return (lambda one: None) if ended is None else ended.append


def _wait(events: SimpleQueue[None], seconds: float) -> None:
    try:
        events.get(timeout=seconds)
    except Empty:
        return


@contextmanager
def _stopped_by_signals(scheduler: Scheduler, events: SimpleQueue[None]) -> Iterator[None]:
    def stop(*_: object) -> None:
        scheduler.stop()
        events.put(None)  # may be called at any time, unlike what takes a lock

    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    wanted = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN or number == 2]
    before = {number: signal.signal(number, stop) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
