"""Pages that say they are in another encoding than they are, on the way from a server to a reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.crawler.hostile import Server, answer, serving

SIMPLE = "格力空调全国统一服务热线,请您拨打我们的电话,师傅马上上门检修,价格公道。"
TRADITIONAL = "櫻花熱水器維修專線,請撥本公司服務電話,師傅到府檢查,不滿意可以退費。"
NUMBER = "400-123-4567"
REAL = {
    "utf-8": SIMPLE,
    "utf-8-sig": SIMPLE,
    "gbk": SIMPLE,
    "gb18030": SIMPLE + "䶮㐀",
    "big5": TRADITIONAL,
    "utf-16": SIMPLE,
    "utf-16-le": SIMPLE,
    "utf-16-be": SIMPLE,
}
SAID = ["", "utf-8", "gb2312", "gbk", "big5", "gb18030", "utf-16", "iso-8859-1", "windows-1252", "klingon"]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.mark.parametrize("real", REAL)
def test_no_declaration_spoils_a_page(hotlines: Any, server: Server, real: str) -> None:
    """Right, wrong, missing and unknown declarations, in the header and in the markup, against each other."""
    for number, (header, meta) in enumerate(product(SAID, SAID)):
        tag = f'<meta charset="{meta}">' if meta else ""
        html = f"<html><head>{tag}<title>{REAL[real][:4]}</title></head><p>{REAL[real]}</p><p>{NUMBER}</p>"
        kind = f"text/html; charset={header}" if header else "text/html"
        server.routes[f"/{number}"] = answer(html.encode(real, "ignore"), kind=kind)
    urls = [server.url(f"/{number}") for number in range(len(SAID) ** 2)]
    done = hotlines("read", "--allow-net", "127.0.0.1", "--delay", "0", *urls)
    assert len(done.objects) == len(urls), done.err
    wrong = {
        combination
        for combination, row in zip(product(SAID, SAID), done.objects, strict=True)
        if REAL[real] not in row["text"] or row["title"] != REAL[real][:4]
    }
    assert wrong == set()
