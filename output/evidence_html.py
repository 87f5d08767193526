"""The page of a pack that people read: Chinese with English labels, without scripts, asking no other host for anything."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from output.records import Span

Entry = dict[str, Any]
Mark = tuple[int, int, str, str]
"""Start, end, class and label of a fact's place."""

# What steers the direction of writing, or cannot be seen, is shown as an escape.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_KINDS = (
    ("numbers", "number", "number", "号码 Number"),
    ("brands", "brand", "brand", "品牌 Brand"),
    ("product_mentions", "product", "product", "产品 Product"),
    ("areas", "area", "path", "地区 Area"),
    ("claims", "claim", "claim", "承诺 Claim"),
)
_OUTCOMES = {
    "ok": "已提供 served",
    "redirect": "跳转 redirect",
    "failed": "失败 failed",
    "skipped": "未读 skipped",
}
_STYLE = """body{font:15px/1.6 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#111;background:#fff}
table{border-collapse:collapse;margin:.5em 0}td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top}
code,.hash{font-family:monospace;word-break:break-all}pre{white-space:pre-wrap;word-break:break-word;border:1px solid #bbb;padding:1em}
mark{color:inherit;background:none}.number{background:#ffd54f}.brand{background:#a5d6a7}.product{background:#bbdefb}
.area{background:#e1bee7}.claim{background:#ffccbc}.advert{border-bottom:1px dotted #c00}:target{outline:2px solid #c00}"""
_SHOWS = """<h2>本包说明什么 What this pack shows</h2>
<p>本包说明：下列网页在所列时间提供了所附内容，其中写有下列品牌、号码和地区。
It shows that the pages below served the enclosed content at the times given, and that this content says what is marked.</p>
<p>本包不说明：任何人、任何号码或网页是虚假的，也不说明号码属于谁、由谁使用。
It does not show that anybody, any number or any page is false, nor whose a number is or who uses it.</p>"""
_VERIFY = """<h2>如何核验 How to verify</h2>
<p><code>hotlines verify FILE.zip</code>，或不用本工具 or without this tool: <code>sha256sum</code> 与 manifest.json
核对 (each file against manifest.json); <code>warcio check records.warc.gz</code>。
texts/ 中是每次读取的文字 (the text of each reading), facts/ 中是事实及其位置 (facts with offsets, in Unicode code points),
records.warc.gz 中是原始记录 (the records as they were archived).</p>"""
_MOBILE = {
    "masked": "手机号码属个人信息：除本包所涉号码外，在本页、texts/ 和 facts/ 中以 * 遮蔽；records.warc.gz 中的原始记录未作改动。"
    "Mobile numbers are personal data: those that the pack is not about are masked with * here, in texts/ and facts/; "
    "the records in records.warc.gz are not changed.",
    "included": "手机号码属个人信息：本包按发布原样包含。Mobile numbers are personal data: they are included as published.",
}


def index(head: Entry, pages: list[Entry], read: Iterable[tuple[Entry, Entry | None]]) -> Iterator[str]:
    """The page in parts. `read`: every body of `pages` in their order, with its facts, or None if it was not read."""
    about = head["about"]
    kind = {"page": "网页 Page", "number": "号码 Number"}[about["kind"]]
    title = f"证据包 Evidence pack: {_text(about['value'])}"
    yield (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="referrer" content="no-referrer"><title>{title}</title><style>{_STYLE}</style></head><body>\n'
    )
    yield f"<h1>{title}</h1>\n" + _table(
        [
            ("关于 About", f"{kind} <b>{_text(about['value'])}</b>"),
            ("制作时间 Created (UTC)", _text(head["created"])),
            ("工具 Tool", _text(head["tool"])),
            ("读取程序版本 Reader", _text(", ".join(head["readers"]))),
            ("网页数 Pages", str(len(pages))),
        ]
    )
    yield f"{_SHOWS}\n<p>{_MOBILE[head['mobile_numbers']]}</p>\n{_VERIFY}\n"
    bodies = iter(read)
    for number, page in enumerate(pages, 1):
        yield from _page(number, page)
        for place in range(1, len(page["bodies"]) + 1):
            entry, said = next(bodies)
            yield from _body(f"b{number}-{place}", entry, said)
    yield "</body></html>\n"


def _page(number: int, page: Entry) -> Iterator[str]:
    yield f"<h2>网页 Page {number}: <code>{_text(page['url'])}</code></h2>\n"
    yield "<h3>访问 Visits</h3>\n" + _rows(
        ("时间 Time (UTC)", "结果 Outcome", "状态 Status", "内容 Body SHA-256", "说明 Reason"),
        (
            (
                visit["time"],
                _OUTCOMES.get(visit["outcome"], visit["outcome"]),
                visit["status"],
                visit["sha256"],
                visit["reason"],
            )
            for visit in page["visits"]
        ),
    )
    if page["other_visits"]:
        yield (
            f"<p>另有 {page['other_visits']} 次访问未显示该号码，不在本包内。"
            f"{page['other_visits']} more visits, which did not show the number, are not in this pack.</p>\n"
        )


def _body(anchor: str, entry: Entry, said: Entry | None) -> Iterator[str]:
    yield f'<h3>内容 Body <span class="hash">{_text(entry["sha256"])}</span></h3>\n'
    if said is None:
        yield "<p>没有读取结果。It has no reading.</p>\n"
        return
    verdict = "广告 an advert" if said["is_advert"] else "不是广告 no advert"
    yield (
        f"<p>{_text(said['title'])}<br>判断 Judged: {verdict}, {said['score']:.2f}; "
        f"<code>{entry['text']}</code>, <code>{entry['facts']}</code></p>\n"
    )
    yield _rows(("种类 Kind", "事实 Fact", "原文 Written", "位置 Offsets"), _facts(anchor, said), marked=True)
    yield _rows(
        ("品牌 Brand", "号码 Number", "关系 Role", "次数 Places"),
        ((pair["brand"], pair["number"], pair["role"], len(pair["evidence"])) for pair in said["pairs"]),
    )
    yield f'<h4>文字 Text</h4>\n<pre dir="ltr">{"".join(_marked(anchor, said))}</pre>\n'


def _facts(anchor: str, said: Entry) -> Iterator[tuple[str, ...]]:
    for name, _, key, label in _KINDS:
        for fact in said[name]:
            written = fact["written"] if isinstance(fact["written"], str) else "、".join(fact["written"])
            links = ", ".join(
                f'<a href="#{anchor}-{start}">{start}–{end}</a>' for start, end in fact["evidence"]
            )
            yield label, _text(fact[key] or fact.get("status")), _text(written), links


def _marked(anchor: str, said: Entry) -> Iterator[str]:
    """The text, each stretch in an element that bears the classes of all facts that stand there."""
    text: str = said["text"]
    marks = sorted(_marks(said))
    edges = sorted({0, len(text), *(edge for start, end, *_ in marks for edge in (start, end))})
    begun, active = 0, list[Mark]()
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark[1] > start]
        while begun < len(marks) and marks[begun][0] <= start:
            active.append(marks[begun])
            begun += 1
        shown = _text(text[start:end])
        if not active:
            yield shown
            continue
        kinds = " ".join(dict.fromkeys(mark[2] for mark in active))
        labels = "; ".join(dict.fromkeys(mark[3] for mark in active if mark[3]))
        at = f' id="{anchor}-{start}"' if any(mark[0] == start for mark in active) else ""
        yield f'<mark{at} class="{kinds}" title="{_text(labels)}">{shown}</mark>'


def _marks(said: Entry) -> Iterator[Mark]:
    span: Span | None = said["advert_span"]
    if span is not None and span[0] < span[1]:
        yield span[0], span[1], "advert", ""
    for name, kind, key, label in _KINDS:
        for fact in said[name]:
            for start, end in fact["evidence"]:
                yield start, end, kind, f"{label} {fact[key] or fact['written']}"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return (
        "<table>"
        + "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
        + "</table>\n"
    )


def _rows(names: Iterable[str], rows: Iterable[tuple[Any, ...]], marked: bool = False) -> str:
    """A table; empty if there are no rows. `marked`: the cells are HTML already."""
    cells = [[str(cell) if marked else _text(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    head = "".join(f"<th>{name}</th>" for name in names)
    lines = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>\n"


def _text(value: Any) -> str:
    """A value as it may stand in HTML; what would steer the reader's eye is written out."""
    shown = "" if value is None else str(value)
    shown = _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", shown)
    return html.escape(shown)
