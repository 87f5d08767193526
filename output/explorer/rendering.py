"""Templates and what they can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from output import told
from output.explorer import shown, static_files, words
from output.explorer.headers import secure

if TYPE_CHECKING:
    from output.explorer.asked import Asked
    from output.explorer.door import Door

NAV = ("numbers", "brands", "hosts", "regions", "pages", "operators", "ties", "templates", "new", "runs")
NAV_PEOPLE = ("judgements", "withdrawals")


def environment() -> Environment:
    """Jinja with everything escaped, and every name that is missing an error."""
    found = Environment(
        loader=PackageLoader("output.explorer"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    for name in ("visible", "foreign", "address", "bare", "day", "moment", "digits", "count", "size"):
        found.filters[name] = getattr(shown, name)
    found.globals |= {
        "style": static_files.url("style.css"),
        "icon": static_files.url("icon.svg"),
        "nav": NAV,
        "nav_people": NAV_PEOPLE,
        "languages": words.NAMES,
        "longest_why": told.WHY,
        "longest_who": told.WHO,
    }
    return found


def page(door: Door, asked: Asked, template: str, status: int = 200, /, **values: Any) -> Response:
    """A page of ours: `values` for its template."""
    session = asked.session
    context = {
        "asked": asked,
        "t": asked.words,
        "u": asked.urls,
        "lang": asked.lang,
        "session": session,
        "can_sign_in": door.can_sign_in,
        "may_write": session is not None and session.may_write,
        **values,
    }
    answer = HTMLResponse(door.templates.get_template(template).render(context), status)
    return secure(answer, has_forms=session is not None or template == "sign_in.html")
