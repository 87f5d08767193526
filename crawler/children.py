"""Commands that run as processes of their own: started, asked to end, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from output import processes

HOTLINES = (sys.executable, "-m", "crawler.cli")
"""How the command `hotlines` is started by itself."""


class Child:
    """A command that runs. `name` is its process, as `output.processes` names it."""

    def __init__(self, process: subprocess.Popen[bytes], ended: Callable[[], object]) -> None:
        """`ended` is called, from another thread, when it has ended."""
        self._process = process
        self.name = processes.name(process.pid)
        threading.Thread(target=self._watch, args=(ended,), name="hotlines-child", daemon=True).start()

    def _watch(self, ended: Callable[[], object]) -> None:
        self._process.wait()
        ended()

    def poll(self) -> int | None:
        """Its exit code, 128 and the signal's number if it was killed; None while it runs."""
        code = self._process.poll()
        return code if code is None or code >= 0 else 128 - code

    def interrupt(self) -> None:
        """Ask it and its own processes to end, as Ctrl-C does."""
        self._send(signal.SIGINT)

    def kill(self) -> None:
        """End it and its own processes at once."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


def start(words: Sequence[str], environ: Mapping[str, str], ended: Callable[[], object]) -> Child:
    """Start the command `words`; what it prints goes to standard error. Raises OSError if it cannot start.

    It has no standard input, and a session of its own: a Ctrl-C at the terminal reaches it once, from here.
    """
    process = subprocess.Popen(
        list(words),
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=_stderr(),
        start_new_session=True,
        preexec_fn=_hear,  # noqa: PLW1509 - it takes no lock
    )
    return Child(process, ended)


def _hear() -> None:
    """A shell that starts us in the background has us ignore Ctrl-C; a command that we start is to hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _stderr() -> int:
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or a test's
        return subprocess.DEVNULL
