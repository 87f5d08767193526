"""Looks of `output.recompute` in a process of their own, which is given its task as JSON and answers so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from output.errors import LibraryError


class Beside:
    """A process that looks at a library, to be used as a context manager; it ends with it."""

    def __init__(self, engine: Engine, names: Sequence[str]) -> None:
        url = engine.url.render_as_string(hide_password=False)
        self._task = json.dumps({"url": url, "names": names}).encode()
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        root = str(Path(__file__).parents[1])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        pipe = subprocess.PIPE
        words = [sys.executable, "-m", __name__]
        env = {**os.environ, "PYTHONPATH": path}
        self._process = subprocess.Popen(words, env=env, stdin=pipe, stdout=pipe, stderr=pipe)
        assert self._process.stdin is not None
        self._process.stdin.write(self._task)
        self._process.stdin.close()
        self._process.stdin = None
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def found(self) -> dict[str, int]:
        """What it has found. Raises LibraryError, with the line that it ended with, if it could not look."""
        out, err = self._process.communicate()
        if self._process.returncode:
            said = err.decode(errors="replace").splitlines()
            raise LibraryError(said[-1] if said else f"a process ended with {self._process.returncode}")
        return {str(table): int(rows) for table, rows in json.loads(out).items()}


def main() -> int:
    """Do the task on standard input."""
    from output import database, recompute  # noqa: PLC0415 - they use this room

    task = json.loads(sys.stdin.buffer.read())
    try:
        found = recompute.asked(database.open_engine(task["url"]), task["names"])
    except LibraryError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
