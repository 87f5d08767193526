"""One measurement in a process of its own: `measured` starts it, `python -m benchmarks.measure` is it.

Nothing is left over from an earlier measurement: the process loads one peer, warms it up with a mention that is in no
slice, and gives it texts that it has not seen, each once. It imports little, so that memory is the peer's. Times
are CPU seconds of all its threads.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS, HotlineAtlas, Peer

_HERE = Path(__file__).resolve().parent


def measured(task: dict[str, Any], module: str = "benchmarks.measure") -> dict[str, Any]:
    """What a new process, running `module`, makes of a task.

    A task of this module has `peer` and `do`: ``load``, ``bulk`` or ``running`` with `texts`, ``townships`` with `texts`, or
    ``answers`` with `texts`, `years` and `several`. The result has `name`, `load` (CPU seconds until the first
    answer), `memory` (the peak in MB), and `seconds` or `answers`; or `missing`, why it cannot be loaded.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module],
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        cwd=_HERE.parent,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # peers print things, too
    return result


def bare_memory() -> float:
    """The peak of an interpreter that only starts, in MB."""
    code = f"import sys; sys.path.insert(0, {str(_HERE)!r}); import memory; print(memory.peak())"
    return float(subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout)


def main() -> None:
    """Do the task that standard input holds."""
    answer(_do)


def answer(do: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Do the task that standard input holds; the result is the last line of standard output."""
    task = json.load(sys.stdin)
    try:
        result = do(task)
    except ImportError as error:
        result = {"missing": str(error)}
    print(f"\n{json.dumps(result)}")


def _do(task: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.memory import peak  # noqa: PLC0415

    kind = PEERS[task["peer"]]
    start = time.process_time()
    peer = kind()
    peer.warm()
    result: dict[str, Any] = {"load": time.process_time() - start}
    if task["do"] == "answers":
        result["answers"] = peer.answers(task["texts"], task["years"], task["several"])
    elif task["do"] != "load":
        result["seconds"] = _seconds(peer, task["do"], task["texts"])
    return {**result, "memory": peak(), "name": kind.name()}


def _seconds(peer: Peer, form: str, texts: list[str]) -> float:
    if form == "townships":
        assert isinstance(peer, HotlineAtlas)
        peer.load_townships()
    work = peer.running if form == "running" else peer.bulk
    start = time.process_time()
    work(texts)
    return time.process_time() - start


if __name__ == "__main__":
    main()
