"""Decompressing answers: once, as a rule. A bound on what each layer may hold is none on how many there are."""

from __future__ import annotations

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from spiders.outcomes import Refused

MOST = 2
"""Layers that are undone; 500 of them, 10 MiB each, would stop the crawl for a minute."""


class UnpackMiddleware(HttpCompressionMiddleware):
    """Scrapy's middleware, which stops at DOWNLOAD_MAXSIZE; undoes MOST layers, and tells in plain words what fails."""

    def process_response(  # type: ignore[override]  # Scrapy's argument `spider` is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """`response`, decompressed. Raises Refused if it is encoded too often, or not as it says."""
        headers = response.headers.getlist("Content-Encoding")
        layers = sum(len(header.split(b",")) for header in headers)
        if layers > MOST:
            raise Refused("encoding", f"is encoded {layers} times", outcome="skipped")
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:  # each library has its own
            raise Refused("encoding", "cannot be decompressed", outcome="failed") from error
