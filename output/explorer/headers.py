"""What stands at the head of every answer, so that no page can run, load or frame anything."""

from __future__ import annotations

from starlette.responses import Response

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def secure(answer: Response, *, has_forms: bool = False, is_kept: bool = False) -> Response:
    """`answer` with these heads. `is_kept`: anybody may keep it for ever.

    Behind forms that are posted the browser must say where they come from, which with ``no-referrer`` it does not: these
    pages tell it to our own server, and to no other.
    """
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Referrer-Policy"] = "same-origin" if has_forms else "no-referrer"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if is_kept else "private, no-cache"
    )
    return answer
