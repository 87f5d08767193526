"""One polite connection for each host, whatever sub-domains it has."""

from __future__ import annotations

from scrapy.http import Request

from output.hosts import host_of


class SlotMiddleware:
    """Queues requests by registered domain; an IP address stands for itself."""

    def process_request(self, request: Request) -> None:
        """Names the queue. A redirect may have changed the host, so it is named anew each time."""
        request.meta["download_slot"] = host_of(request.url) or request.url
