"""Bodies that are posted, taken apart: media type, charset, JSON, and how much there may be of what."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from starlette.requests import Request

from output import bulk
from output.api import answers, charsets
from output.api.limits import Limits
from output.api.parameters import LONGEST, day
from output.api.problems import ProblemError


class Body(NamedTuple):
    """What came: its bytes, media type, codec if the client names a charset, and the parameters of the address."""

    data: bytes
    media: str
    codec: str | None
    asked: dict[str, Any]


class Posted(NamedTuple):
    """A page or a text, its address if it is known, and the reference day."""

    data: bytes | str
    url: str | None
    on: date | None


def media_of(request: Request) -> tuple[str, str | None]:
    """The media type of what is posted, and the codec if the client names a charset; a problem (415) if it is not read."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(415, "compressed bodies are not read", {"Accept-Encoding": "identity"})
    media, *more = (part.strip() for part in request.headers.get("content-type", "").split(";"))
    named = [part.partition("=")[2].strip("\"' ") for part in more if part.lower().startswith("charset=")]
    if not named or media.lower() == answers.JSON:  # JSON says it itself
        return media.lower(), None
    codec = charsets.codec_of(named[0])
    if codec is None:
        raise ProblemError(415, f"charset {named[0][:40]!r}: is none of the web's; send UTF-8")
    return media.lower(), codec


def texts_in(body: Body, limits: Limits) -> tuple[list[str], date | None]:
    """The texts, as JSON or a line each, and the day."""
    on = body.asked.get("on")
    if body.media == answers.JSON:
        found = _object(body.data, {"texts", "on"})
        texts = found.get("texts")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ProblemError(400, "texts: is to be a list of texts")
        on = found.get("on", on)
    elif body.media == "text/plain":
        texts = charsets.decoded(body.data, body.codec or "utf-8").splitlines()
    else:
        raise _unsupported("application/json or text/plain")
    if len(texts) > limits.texts:
        raise ProblemError(413, f"more than {limits.texts} texts; send some of them")
    if any(len(text) > limits.text for text in texts):
        raise ProblemError(413, f"a text of more than {limits.text} characters; send it in parts")
    if sum(map(len, texts)) > limits.all_texts:
        raise ProblemError(413, f"texts of more than {limits.all_texts} characters; send some of them")
    return [bulk.clean(text) for text in texts], _day(on)


def page_in(body: Body) -> Posted:
    """The page, as it is or in JSON."""
    if body.media == answers.JSON:
        return _page_in_json(body)
    if body.media not in {"text/html", "text/plain"}:
        raise _unsupported("text/html, text/plain or application/json")
    data = body.data if body.codec is None else charsets.decoded(body.data, body.codec)
    return Posted(data, body.asked.get("url"), _day(body.asked.get("on")))


def _page_in_json(body: Body) -> Posted:
    found = _object(body.data, {"html", "text", "url", "on"})
    given = [found[name] for name in ("html", "text") if name in found]
    if len(given) != 1 or not isinstance(given[0], str):
        raise ProblemError(400, "either html or text is to be given, as a text")
    url = found.get("url", body.asked.get("url"))
    if url is not None and (not isinstance(url, str) or len(url) > LONGEST):
        raise ProblemError(400, f"url: is to be a text of at most {LONGEST} characters")
    page, on = bulk.clean(given[0]), _day(found.get("on", body.asked.get("on")))
    return Posted(page, None if url is None else bulk.clean(url), on)


def _object(data: bytes, keys: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise ProblemError(400, "the body is no JSON") from None
    if not isinstance(found, dict) or found.keys() - keys:
        raise ProblemError(400, f"the body is to be an object with some of {', '.join(sorted(keys))}")
    return {key: value for key, value in found.items() if value is not None}


def _unsupported(these: str) -> ProblemError:
    return ProblemError(415, f"the body is to be {these}; say which in Content-Type")


def _day(given: Any) -> date | None:
    return None if given is None else day("on", given)
