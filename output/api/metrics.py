"""What the server counts of itself, for Prometheus: never by address, only by the route that it fits."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """Counters of one server, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "hotlines_http_requests",
            "Requests that were answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "hotlines_http_request_seconds", "Until the answer was sent", ("route",), registry=self.registry
        )
        self._inside = Gauge("hotlines_http_requests_in_flight", "Requests at work", registry=self.registry)
        self.overdue = Counter(
            "hotlines_query_timeouts", "Questions that took too long", registry=self.registry
        )

    def inside(self) -> AbstractContextManager[None]:
        """While a request is at work."""
        return self._inside.track_inprogress()

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request."""
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", "none")
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    async def endpoint(self, _: Request) -> Response:
        """The figures as Prometheus reads them."""
        return Response(generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class Counted:
    """Counts what passes."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        with self._metrics.inside():
            try:
                await self._app(scope, receive, noted)
            finally:
                self._metrics.note(scope, status, time.perf_counter() - start)
