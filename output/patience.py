"""Transactions that are tried again where another writer was in the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from output import database
from output.errors import LibraryError
from output.region_answers import AnswerIds

T = TypeVar("T")
_ATTEMPTS = 8
_RETRY = {"40001", "40P01", "55P03"}
"""PostgreSQL's codes for a conflict between writers that goes away by trying again."""


def write(engine: Engine, answers: AnswerIds, work: Callable[[Connection], T]) -> T:
    """What `work` returns, done in one transaction; more than once if others are in the way.

    `answers` are the ids that `work` finds and makes. Raises LibraryError; nothing is stored then.
    """
    attempt = 1
    while True:
        try:
            with database.reported(engine):
                return _once(engine, answers, work)
        except LibraryError as error:
            if attempt == _ATTEMPTS or not _passes(error):
                raise
        time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
        attempt += 1


def _once(engine: Engine, answers: AnswerIds, work: Callable[[Connection], T]) -> T:
    try:
        with database.write(engine) as connection:
            found = work(connection)
    except BaseException:
        answers.forget()
        raise
    answers.keep()
    return found


def _passes(error: LibraryError) -> bool:
    """Whether trying again may help."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) in _RETRY
