"""How often an answer is compressed: once, as a rule. A bound on each layer's size is none on their number."""

from __future__ import annotations

from scrapy.http import Request, Response

from spiders.outcomes import Refused

MOST = 2
"""Layers that are undone; 500 of them, 10 MiB each, would stop the crawl for a minute."""


class LayersMiddleware:
    """Refuses to undo more layers than MOST; stands in front of what undoes them."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Passes `response` on. Raises Refused, an outcome ``skipped``, if it is encoded too often."""
        headers = response.headers.getlist("Content-Encoding")
        layers = sum(len(header.split(b",")) for header in headers)
        if layers > MOST:
            raise Refused("encoding", f"is encoded {layers} times", outcome="skipped")
        return response
