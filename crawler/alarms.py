"""Failures that no run can tell of: a command that ends before it has one, or is ended by somebody else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from crawler.config import Config, mask
from crawler.terminal import say, visible

SCHEDULE = "HOTLINE_ATLAS_SCHEDULE"
"""Name of the variable in which `hotlines schedule run` tells a command of which schedule it is."""
TELL_OF_THEMSELVES = ("crawl", "recrawl")
"""The commands that tell the webhook when they fail."""
_QUIET = (0, 130)  # done, or interrupted by somebody who knows
_UNSTARTED = (126, 127)


def schedule_name(environ: Mapping[str, str] = os.environ) -> str | None:
    """The schedule that this process was started for; null if somebody has started it otherwise."""
    return environ.get(SCHEDULE) or None


@contextmanager
def told(config: Config, command: str) -> Iterator[None]:
    """Tells the webhook of whatever is raised inside, which goes on; wrong usage is for the one who typed it."""
    try:
        yield
    except BrokenPipeError:  # whoever read our output has gone, which is no failure
        raise
    except Exception as error:
        if getattr(error, "exit_code", 1) != 2:
            name = schedule_name()
            reason = " ".join(str(error).split()) or type(error).__name__
            _post(config, f"{command}{f' (schedule {name})' if name else ''} failed: {reason}")
        raise


def tell_of_schedule(config: Config, name: str, words: Sequence[str], code: int | None, knows: bool) -> None:
    """Tells the webhook how a schedule's command ended, unless that is well, or the command has told it itself.

    `code` is null if nobody knows; `knows`: the command could read its settings, and so its webhook.
    """
    if code in _QUIET or (code == 1 and knows and words[:1] and words[0] in TELL_OF_THEMSELVES):
        return
    if code is None:
        how = "ended, nobody knows how"
    elif code in _UNSTARTED:
        how = f"could not be started ({code})"
    else:
        how = f"was killed ({code})" if code > 128 else f"ended with {code}"
    _post(config, f"schedule {name} ({' '.join(words)}) {how}")


def _post(config: Config, line: str) -> None:
    if config.webhook is None:
        return
    from crawler.webhook import report  # noqa: PLC0415

    report(config, visible(mask(f"Hotline Atlas: {line}")), say)
