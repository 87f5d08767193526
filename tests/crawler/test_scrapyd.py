"""A real Scrapyd on loopback: the egg of deploy/scrapyd is deployed to it and its spider crawls a small site."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("scrapyd", reason="scrapyd is not installed: pip install 'hotline-atlas[remote]'")
pytest.importorskip("scrapyd_client", reason="scrapyd-client is not installed")

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy/scrapyd"
ADVERT = "<title>美的空调维修</title><p>美的空调维修服务热线 4001112222，全国各地上门维修。</p>"
POLLS = 600


@dataclass
class Node:
    """A Scrapyd and the folder in which it stands."""

    folder: Path
    url: str

    def ask(self, service: str, **fields: str) -> dict[str, Any]:
        """Its answer; with fields they are posted, but for lists."""
        words = urlencode(fields)
        listing = service.startswith("list")
        url = f"{self.url}{service}.json" + (f"?{words}" if listing else "")
        data = None if listing or not fields else words.encode()
        with urllib.request.urlopen(url, data=data, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        assert found.get("status") == "ok", found
        return found

    def run(self, **arguments: str) -> str:
        """The log of a job of the spider `adverts`, once it has ended."""
        job = self.ask("schedule", project="hotlines", spider="adverts", **arguments)["jobid"]
        pause = threading.Event()
        for _ in range(POLLS):
            if any(done["id"] == job for done in self.ask("listjobs", project="hotlines")["finished"]):
                break
            pause.wait(0.2)
        else:
            raise AssertionError((self.folder / "node.log").read_text())
        log = self.folder / f"logs/hotlines/adverts/{job}.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    port = _free_port()
    told = (DEPLOY / "scrapyd.conf").read_text().replace("6800", str(port))
    (tmp_path / "scrapyd.conf").write_text(told.replace("2.0", "0.2"))
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("HOTLINES_", "SCRAPY"))}
    environ |= {"PYTHONPATH": str(ROOT), "HOTLINES_ALLOW_NET": "127.0.0.0/8", "HOTLINES_DELAY": "0"}
    with (tmp_path / "node.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapyd"], cwd=tmp_path, env=environ, stdout=log, stderr=log
        )
    try:
        node = Node(tmp_path, f"http://127.0.0.1:{port}/")
        _wait_for(process, port)
        _deploy(tmp_path, port, environ)
        yield node
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    pause = threading.Event()
    for _ in range(POLLS):
        assert process.poll() is None, "scrapyd ended"
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.2)
    raise AssertionError("scrapyd does not answer")


def _deploy(folder: Path, port: int, environ: dict[str, str]) -> None:
    shutil.copytree(DEPLOY, folder / "egg", ignore=shutil.ignore_patterns("build", "*.egg-info"))
    config = folder / "egg/scrapy.cfg"
    config.write_text(config.read_text().replace("6800", str(port)))
    done = subprocess.run(
        [sys.executable, "-m", "scrapyd_client.deploy"],
        cwd=folder / "egg",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["spiders"] >= 1, done.stdout


def test_a_node_crawls_into_a_database_that_is_there_and_never_makes_one(
    node: Node, site: Any, hotlines: Any
) -> None:
    site.page("/", ADVERT)
    database = node.folder / "data/hotlines.db"

    log = node.run(urls=site.url())
    assert log.splitlines() == [
        "hotlines: data/hotlines.db: no library there; `hotlines crawl` or `ingest` makes one"
    ]
    assert not database.exists()
    assert site.hits == []

    (node.folder / "page.html").write_text(ADVERT, encoding="utf-8")
    assert hotlines("ingest", "page.html").code == 0
    log = node.run(urls=site.url())
    assert "Traceback" not in log
    pages = hotlines("pages", "--json").objects
    assert site.url() in {page["url"] for page in pages}
