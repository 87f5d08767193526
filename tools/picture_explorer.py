"""Pictures of the explorer for the READMEs: python tools/picture_explorer.py [FOLDER]

Crawls the example site into a library in a temporary folder, serves it on loopback and takes the pictures with Debian's
Chromium: front page, a number with its map, an advert with marked facts, an operator; in English and Chinese. And
``phone.zh.png``, a number as a telephone shows it, dark and in Chinese.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

_NUMBER = "4000000101"
_FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
_WIDE, _PHONE = {"width": 1200, "height": 860}, {"width": 390, "height": 800}
_HOTLINES = (sys.executable, "-m", "crawler.cli")


def main(folder: Path) -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is needed: apt install chromium fonts-noto-cjk")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, _served(place) as (address, advert):
        walk = {
            "front": "/",
            "number": f"/number/{_NUMBER}",
            "map": f"/number/{_NUMBER}",
            "advert": f"/page?url={quote(advert, safe='')}",
            "operator": f"/operator/op-{_NUMBER}",
        }
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language in ("en", "zh"):
                for name, path in walk.items():
                    view = browser.new_page(viewport=_WIDE)  # type: ignore[arg-type]
                    view.goto(f"{address}/{language}{path}")
                    _take(view, folder / f"{name}.{language}.png", "#map" if name == "map" else None)
                    view.close()
            view = browser.new_page(viewport=_PHONE, color_scheme="dark")  # type: ignore[arg-type]
            view.goto(f"{address}/zh/number/{_NUMBER}")
            view.screenshot(path=folder / "phone.zh.png")
            browser.close()
    for picture in sorted(folder.glob("*.png")):
        print(f"{picture.name}  {picture.stat().st_size // 1000} kB")


def _take(view: Any, path: Path, below: str | None) -> None:
    """One screenful, of the part that begins with the element `below`, if any is named."""
    if below is None:
        view.screenshot(path=path)
        return
    top = view.locator(below).bounding_box()["y"] - 20
    view.screenshot(path=path, full_page=True, clip={"x": 0, "y": top, **_WIDE})


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def _served(place: str) -> Iterator[tuple[str, str]]:
    """The address of an explorer of the example site, and that of an advert there."""
    database = f"sqlite:///{place}/hotlines.db"
    crawl = [
        *_HOTLINES,
        "crawl",
        "--example",
        "--port",
        str(_free_port()),
        "--db",
        database,
        "--delay",
        "0.01",
    ]
    subprocess.run(crawl, check=True, cwd=place, capture_output=True)
    asked = [*_HOTLINES, "pages", "--number", _NUMBER, "--adverts", "--db", database, "--json"]
    pages = subprocess.run(asked, check=True, cwd=place, capture_output=True, text=True).stdout
    found = re.search(r'"url": ?"([^"]+)"', pages)
    assert found is not None, pages
    serve = [*_HOTLINES, "serve", "--port", "0", "--db", database]
    with subprocess.Popen(serve, cwd=place, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = next((line for line in server.stderr if "http://" in line), "")
        address = re.search(r"http://[\w.:]+", said)
        assert address is not None, said
        try:
            yield address[0], found[1]
        finally:
            server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _FOLDER)
