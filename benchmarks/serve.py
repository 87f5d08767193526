"""A server over a library, asked by four clients at once: how long they wait, and what it holds in memory.

    python -m benchmarks.serve --db sqlite:////tmp/big.db --requests 100000

The server is a real `hotlines serve` on loopback, each client a process with one connection. For each question p50 and p99 in
milliseconds, from the first byte sent to the last one read, and how many were answered a second, of keys drawn at random;
then so many requests of all kinds, with the server's memory after every ten thousand.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import psutil

CLIENTS = 4
_STEP = 10_000
_LONG = ("largest", "search", "zh/largest", "zh/number", "zh/operator", "zh/search")
"""A tenth as often among the requests of all kinds."""


def main() -> None:
    """Start the server, ask, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--db", required=True)
    parser.add_argument("--each", type=int, default=400, help="requests of each question")
    parser.add_argument("--requests", type=int, default=0, help="requests of all kinds afterwards")
    options = parser.parse_args()
    with served(options.db) as (server, address), ProcessPoolExecutor(CLIENTS) as clients:
        questions = paths(address)
        for found in questions.values():  # as a server is that has been asked before
            figures(clients, address, found[:8])
        print(f"{'question':<10} {'p50 ms':>9} {'p99 ms':>9} {'a second':>9}   {CLIENTS} clients at once")
        for name, found in questions.items():
            print(f"{name:<10} {figures(clients, address, drawn(found, options.each))}", flush=True)
        print(f"memory {memory(server):.0f} MB")
        every = [
            path for name, found in questions.items() for path in found[: 100 if name in _LONG else 1000]
        ]
        for done in range(0, options.requests, _STEP):
            size = min(_STEP, options.requests - done)
            told = figures(clients, address, drawn(every, size))
            print(f"{done + size:>9} requests: memory {memory(server):.0f} MB {told}", flush=True)


@contextmanager
def served(db: str) -> Iterator[tuple[psutil.Process, str]]:
    """A server's process, and host and port of it."""
    words = [sys.executable, "-m", "crawler.cli", "serve", "--port", "0", "--db", db]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.readline()
    try:
        yield psutil.Process(process.pid), urlsplit(said.split()[-1]).netloc
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, process.stderr.read()


def paths(address: str) -> dict[str, list[str]]:
    """Addresses of each question and of pages for people, for numbers, brands, regions and hosts drawn from all that are
    there; "largest" are the thousand numbers that are advertised for the most brands.
    """
    numbers, brands, hosts = (keys(address, name, name[:-1]) for name in ("numbers", "brands", "hosts"))
    regions = [row["region_code"] for row in ask(address, "/api/v1/regions?limit=1000")["rows"]]
    urls = [row["url"] for row in ask(address, "/api/v1/pages?limit=1000")["rows"]]
    largest, brands = numbers[:1000], [quote(brand) for brand in brands]
    mixed = random.Random(2).sample(numbers, min(len(numbers), 5_000))
    words = [
        *mixed[:200],
        *brands[:200],
        *map(quote, ("空调", "修", "空调 维修", "武汉", "上门 武汉", "无此词语")),
    ]
    api = {
        "number": [f"number/{number}" for number in mixed],
        "largest": [f"number/{number}" for number in largest],
        "brand": [f"brand/{brand}?limit=50" for brand in brands],
        "region": [f"region/{code}?limit=50" for code in regions],
        "numbers": [f"numbers?brand={brand}" for brand in brands],
        "check": [f"check/{number}?brand={brand}" for number, brand in zip(mixed, brands, strict=False)],
        "search": [f"search?q={word}" for word in words],
    }
    operators = ask(address, "/api/v1/operator-sizes?limit=1000")["rows"]
    people = {
        "front": [""],
        "number": [f"number/{number}" for number in mixed],
        "largest": [f"number/{number}" for number in largest],
        "brand": [f"brand/{brand}" for brand in brands],
        "region": [f"region/{code}" for code in regions],
        "host": [f"host/{host}" for host in hosts[:3_000]],
        "operator": [f"operator/{row['operator']}" for row in operators],
        "page": [f"page?url={quote(url, safe='')}" for url in urls],
        "search": [f"search?q={word}" for word in words],
        "numbers": ["numbers", "numbers?min_brands=3", *(f"numbers?brand={brand}" for brand in brands)],
    }
    return {
        **{name: [f"/api/v1/{path}" for path in some] for name, some in api.items() if some},
        **{f"zh/{name}": [f"/zh/{path}" for path in some] for name, some in people.items() if some},
    }


def keys(address: str, question: str, key: str) -> list[str]:
    """A column of a whole list, in its order."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = ask(address, f"/api/v1/{question}?limit=1000" + (f"&after={quote(after)}" if after else ""))
        found += [row[key] for row in answer["rows"]]
        after = answer["next"]
    return found


def ask(address: str, path: str) -> dict[str, Any]:
    """What the server answers."""
    connection = HTTPConnection(address, timeout=60)
    connection.request("GET", path)
    found: dict[str, Any] = json.load(connection.getresponse())
    connection.close()
    return found


def drawn(some: Sequence[str], size: int) -> list[str]:
    """So many of some, drawn at random; the same on every run."""
    return random.Random(1).choices(some, k=size)


def figures(clients: ProcessPoolExecutor, address: str, asked: Sequence[str]) -> str:
    """p50, p99 and requests a second."""
    start = time.perf_counter()
    parts = clients.map(client, [address] * CLIENTS, [asked[at::CLIENTS] for at in range(CLIENTS)])
    taken = sorted(seconds for part in parts for seconds in part)
    passed = time.perf_counter() - start
    last = taken[min(len(taken) - 1, int(len(taken) * 0.99))]
    return f"{statistics.median(taken) * 1000:>9.1f} {last * 1000:>9.1f} {len(taken) / passed:>9.0f}"


def client(address: str, asked: Sequence[str]) -> list[float]:
    """Ask one after the other; the seconds that each took."""
    connection = HTTPConnection(address, timeout=60)
    taken = []
    for path in asked:
        start = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - start)
        assert answer.status == 200, (path, answer.status)
    connection.close()
    return taken


def memory(process: psutil.Process) -> float:
    """What the process holds, in MB."""
    return float(process.memory_info().rss / 1_000_000)


if __name__ == "__main__":
    main()
