"""What an HTTP status alone says of a visit."""

from __future__ import annotations

from urllib.parse import urljoin


def judged(url: str, status: int, location: str | None) -> tuple[str, str | None]:
    """Outcome and reason of a visit that was answered with `status`; ``ok`` if its body is to be looked at."""
    if 300 <= status < 400 and status != 304:
        return "redirect", f"redirects to {_joined(url, location)}"
    return ("ok", None) if status in {200, 304} else ("failed", f"the server answers {status}")


def _joined(url: str, location: str | None) -> str:
    try:
        return urljoin(url, location.strip()) if location else "nowhere"
    except ValueError:
        return str(location)
