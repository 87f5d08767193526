"""What people may write: judgements on two numbers, withdrawals, and undoing both. Each is logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import NamedTuple

from starlette.responses import RedirectResponse, Response

from output.errors import LibraryError
from output.explorer.asked import Asked
from output.explorer.door import Door, Room
from output.explorer.headers import secure
from output.explorer.mistakes import is_outage
from output.library import Library
from output.times import now, to_text
from output.told import WHO

logger = logging.getLogger("hotlines.explorer")
Form = Mapping[str, str]


class Write(NamedTuple):
    """One form: its path, its fields besides why and who, what it does, and the list that shows what came of it."""

    path: str
    fields: tuple[str, ...]
    do: Callable[[Library, Form], object]
    list: str


class Wrong(NamedTuple):
    """What is wrong with a form: a line in the page's language, and the library's own."""

    line: str
    own: str | None = None


def _judge(library: Library, form: Form) -> object:
    return library.judge(form["number"], form["other"], form["verdict"], why=form["why"], who=form["who"])


def _undo_judgement(library: Library, form: Form) -> object:
    return library.undo_judgement(form["number"], form["other"], why=form["why"], who=form["who"])


def _withdraw(library: Library, form: Form) -> object:
    return library.withdraw(form["what"], form["brand"] or None, why=form["why"], who=form["who"])


def _undo_withdrawal(library: Library, form: Form) -> object:
    return library.undo_withdrawal(form["what"], form["brand"] or None, why=form["why"], who=form["who"])


WRITES = (
    Write("judge", ("number", "other", "verdict"), _judge, "judgements"),
    Write("undo-judgement", ("number", "other"), _undo_judgement, "judgements"),
    Write("withdraw", ("what", "brand"), _withdraw, "withdrawals"),
    Write("undo-withdrawal", ("what", "brand"), _undo_withdrawal, "withdrawals"),
)


def form(write: Write) -> Room:
    """The room that shows a form, with what the address says filled in."""

    def show(door: Door, asked: Asked) -> Response:
        values = {name: asked.values.get(name, "") for name in (*write.fields, "why")}
        return _shown(door, asked, write, values)

    return show


def post(write: Write) -> Room:
    """The room that does what a form says, or shows it again with one line on what is wrong."""

    def do(door: Door, asked: Asked) -> Response:
        session = asked.session
        assert session is not None  # the door lets nobody else in
        values = {name: asked.form.get(name, "") for name in (*write.fields, "why", "who")}
        session.who = values["who"][:WHO] or session.who
        try:
            if missing := [name for name in ("why", "who") if not values[name]]:
                return _shown(door, asked, write, values, Wrong(asked.words(f"missing_{missing[0]}")))
            write.do(door.library, values)
        except LibraryError as error:
            if is_outage(error):
                raise
            return _shown(door, asked, write, values, Wrong(asked.words("not_written"), str(error)))
        door.remembered.forget()
        told = json.dumps({"what": write.path, **values, "when": to_text(now())}, ensure_ascii=False)
        logger.info("written: %s", told)
        return secure(RedirectResponse(asked.urls.to(write.list, done=write.path), 303))

    return do


def _shown(door: Door, asked: Asked, write: Write, values: Form, wrong: Wrong | None = None) -> Response:
    line, own = wrong or (None, None)
    return door.page(asked, "write.html", 400 if wrong else 200, write=write, form=values, line=line, own=own)
