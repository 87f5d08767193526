"""HTTP/1.1 as servers send it, with a bound on all that stands in front of a body.

Scrapy bounds bodies only: it takes 100 MB of headers, and as many interim answers (1xx) as a server likes to send.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web._newclient import Request as WireRequest
from twisted.web.iweb import IResponse

from spiders.outcomes import Refused

LARGEST_HEAD = 256 * 1024
"""Bytes of status lines and headers, interim answers included; each line counts 32 more, for what it takes to keep."""
_LINE = 32


class _HeadTooLargeError(Exception):
    """More came in front of the body than LARGEST_HEAD, or one line of more than 16 KiB."""


class _Parser(_LenientHTTPClientParser):
    _head = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._head += len(line) + _LINE
        if self._head > LARGEST_HEAD:
            raise _HeadTooLargeError
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise _HeadTooLargeError


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: WireRequest) -> Deferred[IResponse]:
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser  # Twisted leaves no other way to choose it; nor does Scrapy
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: N802
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https. What is no HTTP, or too much of it, raises Refused and is not tried again."""

    def __init__(self, crawler: Crawler) -> None:
        """As Scrapy builds it."""
        super().__init__(crawler)
        self._pool._factory = _Factory

    async def download_request(self, request: Request) -> Response:
        """The answer to `request`."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            refused = _refused(error)
            if refused is None:
                raise
            raise refused from error


def _refused(error: DownloadFailedError) -> Refused | None:
    reasons = getattr(error.__cause__, "reasons", ())
    problems = [reason.value for reason in reasons if isinstance(reason, Failure)]
    if any(isinstance(problem, _HeadTooLargeError) for problem in problems):
        return Refused("headers", "its headers are too large", outcome="skipped")
    if any(isinstance(problem, ParseError | ValueError | KeyError) for problem in problems):
        return Refused("answer", "its answer is no HTTP", outcome="failed")
    return None
