"""Why a page was not had: what went wrong around a download, as one line and one counter."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import NamedTuple

from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from twisted.internet import error
from twisted.python.failure import Failure

from output.bounded import Bounded
from pipelines.page import TOO_LARGE

log = logging.getLogger("hotlines.crawl")


class Refused(IgnoreRequest):
    """A request that was not sent. `kind` counts it, the text says why; `quiet` ones are not told."""

    def __init__(
        self,
        kind: str,
        text: str = "",
        quiet: bool = False,
        outcome: str = "refused",
        until: datetime | None = None,
    ) -> None:
        """`outcome` is ``failed`` if something else was asked for first, in vain; `until`: see `Trouble`."""
        super().__init__(text)
        self.kind = kind
        self.quiet = quiet
        self.outcome = outcome
        self.until = until


refused_names: Bounded[str, str] = Bounded(10_000)
"""Host names and addresses that must not be connected to, and why. Twisted loses what a resolver says."""


class Trouble(NamedTuple):
    """`outcome` is ``failed``, ``skipped`` or ``refused`` (nothing was asked for, so there was no visit).

    `until`: when its robots.txt, which could not be had, may be asked for again.
    """

    outcome: str
    kind: str
    reason: str
    quiet: bool = False
    until: datetime | None = None


_KNOWN: tuple[tuple[tuple[type[Exception], ...], str, str, str], ...] = (
    ((exceptions.DownloadTimeoutError,), "failed", "timeout", "took too long"),
    ((exceptions.DownloadConnectionRefusedError,), "failed", "connection", "the connection was refused"),
    ((exceptions.DownloadCancelledError,), "skipped", "too_large", TOO_LARGE),
    ((exceptions.ResponseDataLossError,), "failed", "cut_off", "the answer was cut off"),
    (
        (exceptions.UnsupportedURLSchemeError, exceptions.NotSupported),
        "refused",
        "scheme",
        "is no http(s) address",
    ),
    (
        (error.ConnectError, error.ConnectionLost, error.ConnectionDone),
        "failed",
        "connection",
        "the connection broke",
    ),
    ((exceptions.DownloadFailedError,), "failed", "connection", "the connection broke"),
)


def trouble(failure: Failure) -> Trouble:
    """What `failure`, an errback's argument, means for the page."""
    return (
        explain(failure.value)
        if isinstance(failure.value, Exception)
        else Trouble("failed", "other", "was stopped")
    )


def tell_refused(request: Request, problem: Trouble) -> None:
    """One line about a page that was not asked for; where a redirect led is named, too."""
    page = request.meta.get("page", request.url)
    where = "" if request.url == page else f"{request.url}: "
    log.warning("%s: not visited: %s%s", page, where, problem.reason)


def explain(problem: Exception) -> Trouble:
    """What an exception raised around a download means for the page, in one line."""
    if isinstance(problem, Refused):
        return Trouble(problem.outcome, problem.kind, str(problem), problem.quiet, problem.until)
    text = " ".join(str(problem).split())
    if isinstance(problem, exceptions.CannotResolveHostError):
        refused = refused_names.get(text.rstrip(".").rpartition(" ")[2])
        if refused is not None:
            return Trouble("refused", "address", refused)
        return Trouble("failed", "name", "its name does not resolve")
    if isinstance(problem, IgnoreRequest):
        return _ignored(text)
    for types, outcome, kind, reason in _KNOWN:
        if isinstance(problem, types):
            return Trouble(outcome, kind, reason)
    is_address = not (
        isinstance(problem, ValueError) and "URL" in text
    )  # urllib's, where a redirect leads nowhere
    told = f"{type(problem).__name__}: {text[:120]}".rstrip(": ")
    return Trouble("failed", "other", told if is_address else "redirects to what is no address")


def _ignored(text: str) -> Trouble:
    if "DOWNLOAD_MAXSIZE" in text:
        return Trouble("skipped", "too_large", TOO_LARGE)
    if "redirect" in text:
        return Trouble("failed", "redirects", "redirects too often")
    return Trouble("failed", "other", text[:160])
