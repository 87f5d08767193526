"""What a visit brought home, without the numbers that the library was made to forget."""

from __future__ import annotations

from dataclasses import replace

from output.forgotten import Forgotten
from pipelines.fetch import Fetch


def without_forgotten(fetch: Fetch, known: Forgotten) -> Fetch:
    """`fetch` with these numbers masked in its body, answer, request and addresses; itself if it says none of them."""
    if not known.ids:
        return fetch
    body = None if fetch.body is None else known.body(fetch.body)
    capture = None if fetch.capture is None else known.capture(fetch.capture)
    url = known.url(fetch.visit.url)
    if (body, capture, url) == (fetch.body, fetch.capture, fetch.visit.url):
        return fetch
    visit, step = replace(fetch.visit, url=url), fetch.step
    if step is not None and body != fetch.body:  # a hash of the body could be tried out
        step = replace(step, etag=None)
    return replace(fetch, visit=visit, body=body, capture=capture, step=step, masked=True)
