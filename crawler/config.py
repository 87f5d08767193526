"""What holds, and why: defaults, then hotlines.toml, then the environment, then flags."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawler import health_config as health
from crawler.durations import format_duration, parse_duration
from crawler.networks import Mapping as HostMapping
from crawler.networks import Network, parse_mapping, parse_network
from crawler.stop_list import StopFile, parse_stop, read_stop_file
from crawler.terminal import visible
from output.errors import ConfigError
from spiders.hours import Hours, parse_hours, parse_zone

FILE = "hotlines.toml"
PREFIX = "HOTLINES_"
_CONTACT = re.compile(r"(?:mailto:[^\s@()]+@[^\s@()]+|https?://[^\s()]+)", re.I)
_NO_FILE = frozenset(
    {"sqlite:", "sqlite:/", "sqlite://", "sqlite:///", "sqlite://:memory:", "sqlite:///:memory:"}
)
_DATABASE = re.compile(r"(?:sqlite|postgresql)(?:\+\w+)?://\S*", re.I)
_AGENT = re.compile(r"[A-Za-z][\w-]{0,60}", re.A)


class FlagError(ConfigError):
    """A flag whose value makes no sense: wrong usage, unlike the same in a file or in the environment."""

    exit_code = 2


class _PartError(ConfigError):
    """What is wrong with one `part` of a list."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(reason)
        self.part = part


def _database(value: Any) -> str:
    text = str(value).strip()
    if not _DATABASE.fullmatch(text):
        raise ConfigError(
            "it is not a database address; write sqlite:///data/hotlines.db or postgresql://..."
        )
    if text in _NO_FILE:
        raise ConfigError("it names no file; write sqlite:///data/hotlines.db, with three slashes")
    return text


def _folder(value: Any) -> str:
    text = str(value).strip()
    if not text:
        raise ConfigError("it names no folder")
    return text


def _contact(value: Any) -> str:
    text = str(value).strip()
    text = f"mailto:{text}" if "@" in text and ":" not in text else text
    if not _CONTACT.fullmatch(text):
        raise ConfigError('it is not a contact; write "mailto:name@example.org" or a web address')
    return text


def _agent(value: Any) -> str:
    if not _AGENT.fullmatch(str(value)):
        raise ConfigError("it is not a user agent's name: letters, digits, - and _ only")
    return str(value)


def _seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = -1.0
    if isinstance(value, bool) or not 0 <= seconds <= 3_600:
        raise ConfigError("it is not a number of seconds between 0 and 3600")
    return seconds


def _count(value: Any) -> int:
    try:
        count = int(str(value))
    except ValueError:
        count = 0
    if isinstance(value, bool) or count < 1:
        raise ConfigError("it is not a whole number above 0")
    return count


def _whole(value: Any) -> int:
    return 0 if str(value).strip() == "0" else _count(value)


def _duration(value: Any) -> timedelta:
    return parse_duration(str(value))


def _listed(parse: Callable[[str], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def parse_list(value: Any) -> tuple[Any, ...]:
        parts = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
            raise ConfigError("it is not a list of texts")
        return tuple(parse_part(part) for part in parts if part)

    def parse_part(part: str) -> Any:
        try:
            return parse(part)
        except ConfigError as error:
            raise _PartError(part, str(error)) from error

    return parse_list


@dataclass(frozen=True)
class Config:
    """The values that hold. `why` says of each where it comes from."""

    db: str = "sqlite:///data/hotlines.db"
    archive: str = "data/archive"
    archive_file_mb: int = 1000
    contact: str | None = None
    agent: str = "HotlineAtlas"
    delay: float = 1.0
    timeout: float = 30.0
    max_pages: int | None = None
    max_pages_per_host: int = 200
    max_depth: int = 8
    again_after: timedelta = timedelta(hours=20)
    revisit_least: timedelta = timedelta(hours=6)
    revisit_most: timedelta = timedelta(days=60)
    revisit_requests: int | None = None
    workers: int | None = None
    allow_net: tuple[Network, ...] = ()
    resolve: tuple[HostMapping, ...] = ()
    stop: tuple[str, ...] = ()
    stop_file: StopFile | None = None
    hours: Hours | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    monitor_min_pages: int = 0
    monitor_max_failed_share: float = 0.5
    monitor_page_drop: float = 0.5
    monitor_advert_share_drop: float = 0.5
    monitor_fill_drop: float = 0.3
    webhook: str | None = field(default=None, repr=False)
    webhook_kind: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_always: bool = False
    token: str | None = field(default=None, repr=False)
    write_token: str | None = field(default=None, repr=False)
    why: Mapping[str, str] = field(default_factory=dict, compare=False)


_ADD_UP = ("stop",)  # lists that a flag makes longer: nobody gets off the stop list by one
PARSERS: dict[str, Callable[[Any], Any]] = {
    "db": _database,
    "archive": _folder,
    "archive_file_mb": _count,
    "contact": _contact,
    "agent": _agent,
    "delay": _seconds,
    "timeout": _seconds,
    "max_pages": _count,
    "max_pages_per_host": _count,
    "max_depth": _count,
    "again_after": _duration,
    "revisit_least": _duration,
    "revisit_most": _duration,
    "revisit_requests": _count,
    "workers": _whole,
    "allow_net": _listed(parse_network),
    "resolve": _listed(parse_mapping),
    "stop": _listed(parse_stop),
    "stop_file": read_stop_file,
    "hours": parse_hours,
    "zone": parse_zone,
    "monitor_min_pages": health.number,
    "monitor_max_failed_share": health.share,
    "monitor_page_drop": health.share,
    "monitor_advert_share_drop": health.share,
    "monitor_fill_drop": health.share,
    "webhook": health.webhook,
    "webhook_kind": health.webhook_kind,
    "webhook_secret": health.secret,
    "webhook_always": health.flag,
    "token": health.token,
    "write_token": health.token,
}


def load(
    flags: Mapping[str, Any] | None = None,
    file: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Config:
    """What holds under `flags`; None and () count as not given. Raises ConfigError with one line."""
    values: dict[str, Any] = {}
    why = {item.name: "default" for item in fields(Config) if item.name != "why"}
    file = file or environ.get(f"{PREFIX}CONFIG")
    _take(values, why, _read_file(file), file or FILE)
    named = {key[len(PREFIX) :].lower(): key for key in environ if key.startswith(PREFIX)}
    named.pop("config", None)
    for key, variable in sorted(named.items()):
        _take(values, why, {key: environ[variable]}, f"environment {variable}")
    given = {key: value for key, value in (flags or {}).items() if value is not None and value != ()}
    for key, value in given.items():
        _take(values, why, {key: value}, f"--{key.replace('_', '-')}")
    if "archive" not in values:
        values["archive"], why["archive"] = _archive_beside(values.get("db", Config.db))
    _check_mappings(values.get("resolve", ()), why["resolve"])
    config = Config(**values, why=why)
    if config.revisit_least > config.revisit_most:
        least, most = format_duration(config.revisit_least), format_duration(config.revisit_most)
        raise ConfigError(f"revisit_least ({least}) is longer than revisit_most ({most})")
    return config


def _check_mappings(mappings: tuple[HostMapping, ...], origin: str) -> None:
    """Names are looked up without their port, so that a host can only stand at one address."""
    places: dict[str, str] = {}
    for mapping in mappings:
        if places.setdefault(mapping.host, mapping.address) != mapping.address:
            kind = FlagError if origin.startswith("--") else ConfigError
            raise kind(f"{origin}: {mapping.host} is mapped to two addresses")


def _read_file(file: str | None) -> dict[str, Any]:
    path = Path(file or FILE)
    if file is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:  # bad TOML and bad UTF-8 alike
        raise ConfigError(f"{path} is not valid TOML: {' '.join(str(error).split())}") from error


def _take(values: dict[str, Any], why: dict[str, str], found: Mapping[str, Any], origin: str) -> None:
    for key, value in found.items():
        parse = PARSERS.get(key)
        if parse is None:
            raise ConfigError(f"{origin}: there is no key {key}; the keys are {', '.join(PARSERS)}")
        try:
            values[key] = (*values.get(key, ()), *parse(value)) if key in _ADD_UP else parse(value)
        except ConfigError as error:
            shown = error.part if isinstance(error, _PartError) else health.hidden(key, value)
            shown = visible(mask(str(shown)))
            if origin.startswith("--"):
                raise FlagError(f"{origin} {shown}: {error}") from error
            raise ConfigError(f"{origin}: {key} = {shown}: {error}") from error
        why[key] = f"{why[key]}, {origin}" if key in _ADD_UP and why[key] != "default" else origin


def _archive_beside(db: str) -> tuple[str, str]:
    """``archive`` beside the SQLite file; ``data/archive`` with any other database."""
    file = sqlite_file(db)
    return (
        (Config.archive, "default") if file is None else (str(file.parent / "archive"), "beside the database")
    )


def sqlite_file(db: str) -> Path | None:
    """The file of the SQLite database `db`; None for any other database, and for one in memory."""
    scheme, _, rest = db.partition(":///")
    path = rest.partition("?")[0]
    if scheme.lower().startswith("sqlite") and path and not path.startswith((":memory:", "file:")):
        return Path(path)
    return None


def has_database(db: str) -> bool:
    """Whether there may be a database at `db`; only of an SQLite file that is missing this can be denied."""
    file = sqlite_file(db)
    return file is None or file.exists()


def mask(url: str) -> str:
    """`url` with its password left out."""
    return re.sub(r"(://[^/@:\s]*):[^/@\s]*@", r"\1:***@", url)
