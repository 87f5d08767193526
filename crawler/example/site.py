"""The example site as data: the manifest `site.toml` and the sources that it names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the manifest, the sources (`pages/`) and the right answers (`expected.jsonl`) are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one path of one host answers. `file` is the UTF-8 source, null for a redirect.

    `encoding` is what the text is sent in, `header` the charset that Content-Type names; the two may differ.
    """

    host: str
    path: str
    file: Path | None = None
    encoding: str = "utf-8"
    header: str | None = None
    type: str = "text/html"
    status: int = 200
    location: str | None = None

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.type}; charset={self.header}" if self.header else self.type

    def body(self) -> bytes:
        """The source as it is sent, line ends untouched; nothing for a redirect."""
        return self.file.read_bytes().decode("utf-8").encode(self.encoding) if self.file else b""


def load_entries(folder: Path = FOLDER) -> dict[tuple[str, str], Entry]:
    """Every entry of the manifest by (host, path), in its order."""
    manifest = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
    entries = {}
    for host, section in manifest.items():
        for row in section["pages"]:
            file = folder / "pages" / host / row["file"] if "file" in row else None
            entries[host, row["path"]] = Entry(**{**row, "host": host, "file": file})
    return entries
