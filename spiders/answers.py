"""From a response to visits: what was served, what it was not, and how it was reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scrapy.http import Request, Response

from output.records import Visit
from pipelines.content_type import charset_of, is_page, media_type
from pipelines.counters import failure_of_status
from pipelines.fetch import Capture, Fetch
from spiders.outcomes import Trouble
from spiders.urls import canonical_url


def fetches_of(response: Response) -> list[Fetch]:
    """The visits behind `response`: one ``redirect`` for each hop, and the page itself as the last."""
    capture: Capture = response.meta["capture"]
    return [*_hops(response, response.url, capture.time), _page_fetch(response, capture)]


def _hops(reached: Request | Response, last: str, time: datetime) -> Iterator[Fetch]:
    """The addresses that redirected, each with its answer; `time` is that of those whose answer is not known."""
    urls, reasons = reached.meta.get("redirect_urls", ()), reached.meta.get("redirect_reasons", ())
    captures: tuple[Capture, ...] = reached.meta.get("captures", ())
    hops = zip(urls, reasons, [*urls[1:], last], strict=False)
    for at, (url, reason, target) in enumerate(hops):
        status = reason if isinstance(reason, int) else 200  # "meta refresh" is a page that was served
        if canonical_url(url) != canonical_url(last):
            sent = captures[at] if at < len(captures) and captures[at].status == status else None
            when = sent.time if sent else time
            visit = Visit(canonical_url(url) or url, when, "redirect", status, f"redirects to {target}")
            yield Fetch(visit, url, capture=sent)


def _page_fetch(response: Response, capture: Capture) -> Fetch:
    url = canonical_url(response.url) or response.url
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1").strip() or None
    outcome, reason = _judge(response, content_type)
    visit = Visit(url, capture.time, outcome, response.status, reason)
    source = response.meta.get("page", url)
    if outcome != "ok":
        kind = failure_of_status(response.status) if outcome == "failed" else None
        return Fetch(visit, source, content_type=content_type, capture=capture, kind=kind)
    if response.status == 304:
        return Fetch(visit, source, capture=capture, sha256=response.meta["lease"].sha256)
    return Fetch(visit, source, response.body, content_type, charset_of(content_type), capture)


def _judge(response: Response, content_type: str | None) -> tuple[str, str | None]:
    if response.status == 304 and _asked_for_changes(response):
        return "ok", None
    if response.status != 200:
        return "failed", f"the server answers {response.status}"
    if is_page(content_type, response.body):
        return "ok", None
    return "skipped", f"is no page but {media_type(content_type) or 'of no known type'}"


def _asked_for_changes(response: Response) -> bool:
    """Whether a 304 has something to refer to: the page itself was asked for, not another one that it led to."""
    request = response.request
    conditions = request is not None and any(
        name in request.headers for name in ("If-None-Match", "If-Modified-Since")
    )
    return conditions and "lease" in response.meta and not response.meta.get("redirect_urls")


def failed_fetches(request: Request, problem: Trouble, time: datetime) -> Iterator[Fetch]:
    """The visits behind a request that ended in `problem`: hops, then the page if it was asked for."""
    yield from _hops(request, request.url, time)
    if problem.outcome != "refused":
        url = canonical_url(request.url) or request.url
        visit = Visit(url, time, problem.outcome, None, problem.reason)
        yield Fetch(visit, request.meta.get("page", url), kind=problem.kind)
