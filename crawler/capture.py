"""Keeps each answer as it was sent, before it is decompressed, with its request, for the archive."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Request, Response
from scrapy.http.headers import Headers

from pipelines.fetch import Capture

_KEY = "capture"
_HOPS = "captures"


class CaptureMiddleware:
    """Puts a Capture into the request's meta; stands nearest to the downloader.

    ``captures`` has one for each address that redirected, in their order, and the answer itself as the last:
    a request that follows from another one inherits its meta.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Passes `response` on."""
        sent = Capture(
            url=response.url,
            time=datetime.now(UTC).replace(microsecond=0),
            status=response.status,
            headers=_pairs(response.headers),
            body=response.body,
            ip=str(response.ip_address) if response.ip_address else None,
            protocol=response.protocol or "HTTP/1.1",
            method=request.method,
            request_headers=_pairs(request.headers),
        )
        before = len(request.meta.get("redirect_urls", ()))  # an answer that is asked for again is replaced
        request.meta[_KEY] = sent
        request.meta[_HOPS] = (*request.meta.get(_HOPS, ())[:before], sent)
        return response


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
