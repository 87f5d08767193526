"""Keeps each answer as it was sent, before it is decompressed, for the archive."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Request, Response

from pipelines.fetch import Capture

_KEY = "capture"


class CaptureMiddleware:
    """Puts a Capture into the request's meta; stands nearest to the downloader."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Passes `response` on."""
        request.meta[_KEY] = Capture(
            url=response.url,
            time=datetime.now(UTC).replace(microsecond=0),
            status=response.status,
            headers=tuple(_headers(response)),
            body=response.body,
            ip=str(response.ip_address) if response.ip_address else None,
        )
        return response


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
