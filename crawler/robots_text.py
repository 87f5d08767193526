"""What a robots.txt says, as RFC 9309 reads it. The rules are matched by Protego."""

from __future__ import annotations

import codecs
import re

from protego import Protego

LARGEST = 500 * 1024
"""Bytes that are read of a robots.txt; RFC 9309 section 2.5 asks for at least 500 KiB."""
_AGENT = re.compile(r"\s*user[-\s]*agent(?![\w-])\s*:?([^#]*)", re.I)
_TOKEN = re.compile(r"[\w-]+", re.A)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def text_of(body: bytes) -> str:
    """`body` as ASCII: what is beyond it is percent-encoded, byte by byte, as addresses are (RFC 9309 section 2.2.2).

    So rules in GBK hold for addresses in GBK, and rules in UTF-8 for those in UTF-8. Cut after LARGEST bytes.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body[: 2 * LARGEST].decode("utf-16", "ignore").encode("utf-8", "ignore")
    body = body.removeprefix(codecs.BOM_UTF8)
    if len(body) > LARGEST:  # half a rule is another rule
        body = body[: max(body.rfind(b"\n", 0, LARGEST), body.rfind(b"\r", 0, LARGEST), 0)]
    ascii_only = _BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], body.replace(b"\0", b""))
    return ascii_only.decode("ascii")


class Rules:
    """The rules of one robots.txt for one user agent."""

    def __init__(self, text: str, agent: str) -> None:
        """`text`: see `text_of`; `agent`: the product token, without version."""
        self._agent = agent
        # thousands of other crawlers' groups, times thousands of rules, would fill the memory
        self._rules = Protego.parse("\n".join(self._renamed(line) for line in text.splitlines()))

    def _renamed(self, line: str) -> str:
        """`line`, a group of somebody else's renamed so that all of them are one."""
        found = _AGENT.match(line)
        if found is None:
            return line
        name = found[1].strip()
        token = _TOKEN.match(name)
        ours = token is not None and token[0].lower() == self._agent.lower()
        return f"User-agent: {self._agent if ours else '*' if name == '*' else '-'}"

    def allowed(self, url: str) -> bool:
        """Whether `url`, on this origin, may be asked for."""
        return self._rules.can_fetch(url, self._agent)

    @property
    def delay(self) -> float | None:
        """Crawl-delay in seconds, not negative, or None."""
        return self._rules.crawl_delay(self._agent)

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of its site maps, as written."""
        return list(self._rules.sitemaps)
