"""What is told of a question that cannot be answered: a status, a line in the page's language, the library's own below it."""

from __future__ import annotations

import logging
from typing import NamedTuple

from sqlalchemy.exc import DataError

from output import deadlines, patience
from output.errors import ArchiveError, CursorError, LibraryError, NotFoundError
from output.explorer.asked import Asked, BadRequestError
from output.explorer.remembered import NotYetError

_WORDS = {"url": "col_page", "snapshot": "snapshot"}
"""Parts of an address whose word is not that of the column by their name."""
_LONGEST = 80
logger = logging.getLogger("hotlines.explorer")


class Told(NamedTuple):
    """An error as a page tells it. `own`: the library's line, in English, if `line` is not that itself."""

    status: int
    line: str
    own: str | None = None


def of(asked: Asked, error: Exception, about: tuple[str, ...]) -> Told:
    """What is told of an error; `about`: the parts of the address that name what was asked for."""
    if isinstance(error, BadRequestError):
        return Told(error.status, str(error))
    status, line = _of_the_server(asked, error)
    return Told(status, line) if line else _of_the_question(asked, error, _named(asked, about))


def _of_the_server(asked: Asked, error: Exception) -> tuple[int, str]:
    """What is told if it is not the question that is wrong; an empty line if it is."""
    t = asked.words
    if isinstance(error.__cause__, DataError):
        return 400, t("cannot_hold")
    if isinstance(error, NotYetError):
        return 503, t("not_yet")
    if isinstance(error, deadlines.OverdueError):
        return 503, t("too_long")
    is_archive = isinstance(error, ArchiveError)
    if not is_archive and patience.is_busy(error):
        return 503, t("busy")
    if is_archive or is_outage(error):  # their lines say where things are, which is nobody's business
        logger.error("%s: %s", asked.request.url.path, error)
    return (404, t("record_missing")) if is_archive else (503, t("no_answer") if is_outage(error) else "")


def _of_the_question(asked: Asked, error: Exception, what: str) -> Told:
    """What the library says of a question: what it has not, or cannot make sense of."""
    own = str(error)
    if isinstance(error, CursorError):
        return Told(400, asked.words("bad_cursor"), own)
    status = 404 if isinstance(error, NotFoundError) else 400
    if not what:
        return Told(status, asked.words("not_answered"), own)
    if status == 404:
        return Told(404, asked.words("unknown", what=what), own)
    return Told(400, asked.words("not_understood", what=what), own)


def _named(asked: Asked, about: tuple[str, ...]) -> str:
    """What was asked for, in words."""
    given = {**asked.request.query_params, **asked.request.path_params}
    t = asked.words
    found = []
    for name in about:
        value = str(given.get(name, "")).strip()
        if value:
            found.append(
                f"{t(_WORDS.get(name, f'col_{name}'))} {value[:_LONGEST]}{'…' * (len(value) > _LONGEST)}"
            )
    return t("comma").join(found)


def is_outage(error: Exception) -> bool:
    """Whether the library could not answer at all: its errors about questions have no cause."""
    return not isinstance(error, (BadRequestError, ArchiveError)) and (
        not isinstance(error, LibraryError) or error.__cause__ is not None
    )
