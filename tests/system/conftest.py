"""The example site on loopback, crawled by the command line as a process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.example.server import ExampleSite, serve
from tests.warm_command import environ_of_nobody, start


@dataclass
class Home:
    """A folder with a library, and the commands that one would type there."""

    folder: Path
    site: ExampleSite

    @property
    def db(self) -> str:
        return f"sqlite:///{self.folder / 'data/hotlines.db'}"

    def run(self, *args: str, code: int = 0) -> tuple[list[dict[str, Any]], str]:
        """The objects that the command prints, and its messages."""
        command = start(args, self.folder, environ_of_nobody())
        out, err = command.communicate(timeout=300)
        assert command.returncode == code, err.decode()
        assert b"Traceback" not in err, err.decode()
        return [json.loads(line) for line in out.splitlines()], err.decode()

    def crawl(self, *args: str) -> tuple[dict[str, Any], str]:
        """Crawls the example site; its summary and messages."""
        resolve = [part for mapping in self.site.resolve for part in ("--resolve", mapping)]
        (summary,), messages = self.run(
            "crawl", *self.site.starts, *resolve, "--allow-net", "127.0.0.0/8", "--delay", "0.05", *args
        )
        return summary, messages


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with serve(0) as site:
        yield Home(tmp_path_factory.mktemp("home"), site)
