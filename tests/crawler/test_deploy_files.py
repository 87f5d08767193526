"""The files of deploy/: systemd takes the units, and the commands in them are ones that there are."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from crawler.cli import cli

DEPLOY = Path(__file__).parents[2] / "deploy"
GUIDE = DEPLOY.parent / "docs/schedules.md"
PROGRAM = "/opt/hotline-atlas/bin/hotlines"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PRIVATE = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 ::1/128 fc00::/7 fe80::/10"


class _Lists(dict[str, str]):
    """What stands several times under one name is one list, as systemd has it."""

    def __setitem__(self, key: str, value: str) -> None:
        if isinstance(value, list) and key in self:
            value = [*self[key], *value]
        super().__setitem__(key, value)


def parts(unit: Path) -> configparser.ConfigParser:
    config = configparser.ConfigParser(dict_type=_Lists, strict=False, interpolation=None)
    config.optionxform = str  # type: ignore[assignment,method-assign]
    config.read_string(unit.read_text(encoding="utf-8"))
    return config


def parse(words: list[str]) -> None:
    """Parses a command line as `hotlines` does, and runs nothing."""
    group: click.Command = cli
    context = click.Context(cli)
    while isinstance(group, click.Group):
        found = group.get_command(context, words[0])
        assert found is not None, f"there is no command {words[0]!r}"
        group, words = found, words[1:]
    group.make_context(group.name, words)


def commands_in(text: str) -> list[list[str]]:
    """The words behind each `hotlines`, up to where the shell sends the output."""
    lines = re.findall(rf"{PROGRAM} (.*)", text)
    return [shlex.split(re.split(r" \d?>", line)[0]) for line in lines]


@pytest.mark.parametrize("file", [*SERVICES, DEPLOY / "crontab"], ids=lambda file: file.name)
def test_the_commands_exist_with_their_options(file: Path) -> None:
    found = commands_in(file.read_text(encoding="utf-8"))
    assert found
    for words in found:
        parse(words)


@pytest.mark.parametrize("file", [*SERVICES, DEPLOY / "crontab"], ids=lambda file: file.name)
def test_the_commands_read_the_machines_settings(file: Path) -> None:
    for words in commands_in(file.read_text(encoding="utf-8")):
        assert words[words.index("--config") + 1] == "/etc/hotline-atlas/hotlines.toml"


def test_what_cron_writes_is_rotated() -> None:
    lines = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    written = {
        f"{folder}/{file}"
        for line in lines
        for folder in re.findall(r"cd (\S+) &&", line)
        for file in re.findall(r">>(\S+)", line)
    }
    head, _, body = (DEPLOY / "logrotate").read_text(encoding="utf-8").partition("{")
    assert len(written) == 4 and set(head.splitlines()[-1].split()) == written
    assert {"rotate 8", "compress", "su hotlines hotlines"} <= {line.strip() for line in body.splitlines()}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_services_are_fenced_in(unit: Path) -> None:
    service = parts(unit)["Service"]
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert service["User"] not in {"", "root"}
    assert service["MemoryMax"].endswith("G")
    assert set(PRIVATE.split()) <= set(service["IPAddressDeny"].split())
    assert (service["KillSignal"], service["KillMode"]) == ("SIGINT", "mixed")


def test_the_timer_makes_up_for_a_night_and_starts_its_service() -> None:
    (unit,) = (unit for unit in UNITS if unit.suffix == ".timer")
    timer = parts(unit)["Timer"]
    assert timer["Persistent"] == "true"
    assert timer["RandomizedDelaySec"] != "0"
    assert unit.with_suffix(".service") in SERVICES


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        told = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / unit.name).write_text(told, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    if re.search(r"(?i)connect to bus|not been booted", done.stderr):
        pytest.skip("systemd-analyze finds no systemd here")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_guide_names_every_file() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for file in DEPLOY.rglob("*"):
        if file.is_file() and not {"build", "__pycache__"} & set(file.parts) and ".egg-info" not in str(file):
            assert file.name in guide, f"docs/schedules.md does not name {file.name}"


def test_the_commands_in_the_guide_exist() -> None:
    found = re.findall(r"^    (?:sudo -u hotlines )?hotlines (.*)$", GUIDE.read_text(encoding="utf-8"), re.M)
    assert len(found) >= 5
    for line in found:
        parse(shlex.split(line, comments=True))
