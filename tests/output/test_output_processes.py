"""One process after another, and one beside another, at the same library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from output import database

ROOT = Path(database.__file__).parent.parent

STORE = """
import sys
from datetime import UTC, datetime
from output.database import open_engine
from output.records import (Advert, AreaAnswer, AreaMention, AreaStatus, BrandFact, ClaimFact, NumberFact,
                            NumberKind, PairEvidence, PairFact, Position, ProductFact, Role, Snapshot, Visit)
from output.store import Store
url, page = sys.argv[1:]
advert = Advert(
    url=page, title="", text="某牌空调4001112223武汉市", is_advert=True, score=0.5, reader="1",
    brands=(BrandFact("某牌", ("某牌",), ((0, 2),)),),
    product_mentions=(ProductFact("空调", ("空调",), ((2, 4),)),),
    numbers=(NumberFact("4001112223", NumberKind.SHARED_COST, ("4001112223",), ((4, 14),)),),
    pairs=(PairFact("某牌", "4001112223", Role.ADVERTISED, (PairEvidence((0, 2), (4, 14)),)),),
    areas=(AreaMention(AreaAnswer(AreaStatus.AMBIGUOUS), 14, 17, "武汉市"),),
    claims=(ClaimFact("nationwide", ("某牌",), ((0, 2),)),),
)
engine = open_engine(url, create=True)
with Store(engine, reader="1") as store:
    store.add(Visit(page, datetime(2026, 3, 1, tzinfo=UTC), "ok", 200),
              Snapshot("0" * 64, 9, Position("a.warc.gz", 0, 9), "text/html"), advert)
with engine.connect() as connection:
    print(connection.exec_driver_sql("SELECT pages FROM numbers").scalar())
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own that runs `code`."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def said(process: subprocess.Popen[str]) -> str:
    """What it printed, once it has ended well."""
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out.strip()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_process_stores_into_the_library_that_another_made(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.db'}"
    else:
        url = request.getfixturevalue("postgres")("template1")
    assert said(start(STORE, url, "http://a.cn/1")) == "1"
    assert said(start(STORE, url, "http://a.cn/2")) == "2"
