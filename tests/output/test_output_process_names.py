"""Names of processes: who is dead for certain, and who is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output import processes

WAIT = "import sys; from output import processes; print(processes.name(), flush=True); sys.stdin.read()"


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def changed(name: str, **parts: object) -> str:
    return json.dumps(json.loads(name) | parts)


def test_this_process_lives_and_is_always_called_the_same() -> None:
    name = processes.name()
    assert name == processes.name()
    assert processes.is_alive(name) and not processes.is_dead(name)


def test_another_process_is_dead_once_it_has_been_killed(other: subprocess.Popen[str]) -> None:
    assert other.stdout is not None
    name = other.stdout.readline().strip()
    assert name == processes.name(other.pid)
    assert name != processes.name()
    assert processes.is_alive(name) and not processes.is_dead(name)
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # it is a zombie now
    assert processes.is_dead(name)
    other.wait()
    assert processes.is_dead(name) and not processes.is_alive(name)
    assert processes.is_dead(processes.name(other.pid))


def test_a_number_that_another_process_has_got_is_not_taken_for_the_first(
    other: subprocess.Popen[str],
) -> None:
    name = processes.name(other.pid)
    reused = changed(name, start=json.loads(name)["start"] - 60)
    assert processes.is_dead(reused) and not processes.is_alive(reused)


def test_other_machines_and_containers_are_not_judged() -> None:
    dead = changed(processes.name(), pid=2**22 + 1)
    assert processes.is_dead(dead)
    for elsewhere in (
        changed(dead, machine="0" * 32, boot="another"),
        changed(dead, host="another", boot="another"),
        changed(dead, namespace="pid:[4026532000]"),
        changed(dead, namespace="pid:[4026532000]", boot="another"),
        changed(dead, machine="", boot="another"),
    ):
        assert not processes.is_dead(elsewhere) and not processes.is_alive(elsewhere)


@pytest.mark.skipif(
    json.loads(processes.name())["namespace"] != "pid:[4026531836]"
    or not json.loads(processes.name())["machine"],
    reason="within a container, or on a machine without an id, a boot tells nothing",
)
def test_nothing_is_left_of_an_earlier_boot() -> None:
    assert processes.is_dead(changed(processes.name(), boot="an-earlier-one"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
PARTS = st.sampled_from(["host", "machine", "boot", "namespace", "pid", "start", "more"])


@given(st.text() | JSON.map(json.dumps) | st.just("[" * 100_000))
def test_text_that_is_no_name_is_never_dead(text: str) -> None:
    assert not processes.is_dead(text) and not processes.is_alive(text)
    assert processes.place_of(text) == text


@given(st.dictionaries(PARTS, JSON, min_size=1))
def test_a_name_with_other_parts_is_judged_without_an_error(parts: dict[str, object]) -> None:
    name = changed(processes.name(), **parts)
    assert not (processes.is_dead(name) and processes.is_alive(name))


def test_where_a_process_runs_can_be_told_to_people() -> None:
    name = changed(processes.name(), host="crawler-1", pid=4711)
    assert processes.place_of(name) == "crawler-1, process 4711"
