"""Writes docs/dictionary.md anew: to be run when a view, or what a column says, has changed."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from output.dictionary import markdown  # noqa: E402 - found by the line above


def main() -> None:
    """Write the page."""
    page = ROOT / "docs" / "dictionary.md"
    page.write_text(markdown(), encoding="utf-8", newline="\n")
    print(f"{page.relative_to(ROOT)}: written")


if __name__ == "__main__":
    main()
