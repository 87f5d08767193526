"""Hostile pages of any size: what could make a reader's time grow faster than its page, a shape for each suspicion.

A shape is a template, repeated and numbered. `RUNS` repeat it in one paragraph, `LINES` in a paragraph each, `MARKUP` as
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from string import Formatter

from benchmarks.texts import paths
from output.gazetteer import load
from pipelines.lexicon import brand_names, products

RUNS = {
    "digits": "4",
    "400 again and again": "400",
    "400-": "400-",
    "one number": "4000000123",
    "numbers": "{number} ",
    "numbers and signs": "{number}、",
    "digits parted": "4 0-",
    "circled digits": "④⓪",
    "Chinese digits": "四百",
    "strokes": "4一",
    "keycaps": "4\u20e3",
    "letters like digits": "4OIl",
    "hyphens": "-",
    "brackets": "(",
    "bracket pairs": "(1)",
    "square brackets": "[【",
    "enumeration commas": "、",
    "commas": ",",
    "colons": ":",
    "dots": ".",
    "words and dots": "a.",
    "mail": "a@",
    "addresses": "www.",
    "latin": "a",
    "capitals": "A1",
    "words": "Abc ",
    "spaces": "&nbsp;",
    "wide spaces": "\u3000",
    "的": "的",
    "市": "市",
    "县城": "县城",
    "镇": "镇",
    "十": "十",
    "中": "中",
    "新": "新",
    "Chinese": "{han}",
    "places": "北京",
    "places and commas": "北京、",
    "short places": "{short}、",
    "short places apart": "{short} ",
    "short places together": "{short}",
    "ambiguous places": "朝阳、",
    "places and words": "在朝阳的",
    "full paths": "{path}、",
    "full paths together": "{path}",
    "heads": "广东:",
    "heads and cities": "广东:广州、",
    "brackets and cities": "广东(",
    "addresses and labels": "地址:北京市朝阳区建国路1号",
    "labels": "地址",
    "services in places": "{short}维修、",
    "townships": "松江区泗泾镇、",
    "stations": "人民广场站",
    "brand": "格力",
    "brands": "{brand}、",
    "brands together": "{brand}",
    "everyday brands": "完美",
    "products": "空调",
    "products in a chain": "{product}、",
    "modifiers": "家用变频",
    "headlines": "{brand}{product}维修电话{number} ",
    "slots": "{word}空调维修,",
    "services": "售后服务",
    "leads": "全国",
    "lead words": "关于全国统一的",
    "generic": "中心",
    "firm": "信息",
    "firms": "{word}信息技术有限公司",
    "firm desk": "天游信息科技有限公司退款客服",
    "promises": "24小时",
    "warranty": "同一故障",
    "claims": "谨防",
    "prices": "维修12元",
    "quotes": "“",
    "quotes with numbers": "“电话{number}",
    "phone words": "电话",
    "hotline words": "电话:",
    "offices": "办公室电话:{number},",
    "imprints": "版权所有",
    "reporters": "记者",
    "labels of codes": "编号",
    "glosses": "服(fú)",
    "traditional": "維修電話",
    "letters that grow": "ßŉ",
    "brands and letters that grow": "格力ŉ",
    "combining": "e\u0301",
    "astral": "\U00020000",
    "emoji": "📞",
    "right to left": "א\u202e",
    "Linear B": "\U00010028",
    "latin names behind a label": "Abc Def Ghi ",
    "brands, then a number": "{brand}、{brand} {number}",
    "mixed": "400-{number} 格力、北京(的.a@",
    "sentences": "师傅说{brand}空调坏了,在{short}打了{number}。",
}
"""What one paragraph, a single line, repeats."""

LINES = {
    "numbers": "{number}",
    "brands": "{brand}",
    "one brand": "格力空调",
    "invented names": "{word}空调维修",
    "brand, number": "{brand}空调维修 {number}",
    "invented name, number": "{word}空调维修 {number}",
    "brand": "格力{i}",
    "brand, same number": "{brand}维修 4000000123",
    "slots": "空调维修电话{i}",
    "cells": "{brand}\t{number}",
    "tabs": "{i}\t{i}\t{i}",
    "short places": "{short}",
    "ambiguous places": "朝阳",
    "ambiguous places and counts": "朝阳 {i}",
    "full paths": "{path}",
    "provinces as heads": "广东:",
    "heads and cities": "广东:\n</p><p>广州、深圳",
    "heads and other cities": "{short}:\n</p><p>朝阳、鼓楼",
    "townships": "松江区:\n</p><p>泗泾镇、九亭镇",
    "cities and counties": "{short}:朝阳、中山、和平",
    "place, service": "{short}空调维修",
    "links to cities": "热门城市:",
    "links to cities and places": "热门城市:\n</p><p>{short}、{short}",
    "paths of a site": "首页 > {short} > {short}",
    "a firm of many": "{brand}有限公司 版权所有 备案{i}",
    "latin names": "服务品牌:Abc Def Ghi (",
    "numbers below numbers": "{number}</p><p>转1",
    "stations": "人民广场站、{short}站",
    "menu": "首页 新闻 联系我们 {i}",
    "latest articles": "最新文章",
    "article and lines": "最新文章\n</p><p>{brand}维修{number}",
    "products": "{product}{i}",
    "labels": "服务品牌:{brand}、{word}",
    "prose": "师傅说{brand}空调坏了,在{short}打了{number}。{i}",
    "news": "本报讯 记者在{short}走访{i}",
    "addresses": "地址:{path}人民路{i}号 电话:{number}",
    "signals": "谨防假冒售后{i}",
    "claims": "24小时上门{i}",
    "label above": "电话</p><p>{number}",
    "one character": "号",
    "codes": "95{i}",
}
"""What a paragraph each holds, again and again."""

MARKUP = {
    "tags": "<b>",
    "tags closed": "<b>x</b>",
    "tags in a number": "<b>4</b><i>0</i><span>0</span>-",
    "blocks": "<div>",
    "blocks never closed": "<div></p>",
    "blocks in spans": "<span><div></span></div>",
    "paragraphs": "<p>x",
    "paragraphs in bold": "<p><b id={i}>x</p></i>",
    "fonts": "<p><font size={i}>x</font></p>",
    "misnested": "<b id={i}><p>x</b></p>",
    "links": "<a href=/{i}>{brand}维修</a>",
    "links never closed": "<a href=/{i}>x",
    "dials": '<a href="tel:{number}">x</a>',
    "dials and brands": '<p>{brand}维修 <a href="tel:{number}">拨打</a></p>',
    "same dial": '<p>{brand}维修 <a href="tel:4000000123">拨打</a></p>',
    "scripts that dial": '<script>a="tel:{number}"</script>',
    "dial signs": "tel:",
    "telephones": '"telephone" : "',
    "rows": "<table><tr><td>{brand}<td>{number}</table>",
    "cells": "<td>{number}",
    "tables in tables": "<table><tr><td>",
    "text in tables": "<table>x",
    "rules": "<style>.a{i}{{display:none}}</style>",
    "rules that name all": "<style>p{{display:none}}</style><p>x",
    "rules never closed": "<style>.a{{",
    "braces": "<style>{{{{",
    "hidden": "<p style=display:none>{number}",
    "hidden and shown": '<p style="display:none">{brand}{number}</p><p>x</p>',
    "hidden in hidden": '<div style="display:none">',
    "overflow": '<p style="height:0;{i};height:0">x</p>',
    "attributes": " a{i}=1",
    "pictures": '<img alt="{number}">',
    "open quotes": '<a href="',
    "brackets": "<",
    "open tags": "<a ",
    "closed tags": "</p>",
    "entities": "&amp;",
    "ampersands": "&",
    "numeric entities": "&#52;",
    "comments": "<!---->",
    "open comments": "<!--",
    "doctype": "<!doctype html>",
    "scripts": "<script>",
    "plain text": "<plaintext>",
    "forms": "<form><input name={i}><select><option>x",
    "lists": "<ul><li>{brand}",
    "definitions": "<dl><dt>{brand}<dd>{number}",
    "headings": "<h1>{brand}空调维修电话{number}</h1>",
    "pre": "<pre>{number}\n",
    "meta": '<meta name=description content="{number}">',
    "titles": "<title>x",
    "bodies": "<body a{i}=1>",
    "frames": "<iframe>",
    "pictures drawn": "<svg><g>",
    "line breaks": "<br>",
}
"""What a page's markup repeats."""

TEXT = {
    "one line": "{brand}维修电话{number} ",
    "lines": "{brand}维修电话{number}\n",
    "places": "{short}\n",
    "spaces": " ",
    "line breaks": "\n\r",
    "no markup": "a < b ",
}
"""What plain text repeats."""

_HAN = "这是一段没有什么意思的文字讲天气和图书馆还有周末去公园散步时看到的花草树木"


def shapes() -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """Every shape's name, and what makes a page of it with about so many characters."""
    for kind, table, around in (
        ("run", RUNS, "<p>{}</p>"),
        ("line", LINES, "{}"),
        ("markup", MARKUP, "{}"),
        ("text", TEXT, "{}"),
    ):
        for name, unit in table.items():
            template = f"<p>{unit}</p>" if kind == "line" else unit
            yield f"{kind}: {name}", partial(_page, template, around)


def _page(template: str, around: str, size: int) -> bytes:
    opened = "<a " if template.startswith(" ") else ""
    return around.replace("{}", opened + repeated(template, size)).encode("utf-8", "surrogatepass")


def repeated(template: str, size: int) -> str:
    """The template, filled with other facts each time, until it has so many characters."""
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    if not names:
        unit = template.format()
        return unit * (size // len(unit))
    parts: list[str] = []
    left, at = size, 0
    while left > 0:
        part = template.format_map({name: _facts()[name](at) for name in names})
        parts.append(part)
        left, at = left - len(part), at + 1
    return "".join(parts)


@cache
def _facts() -> Mapping[str, Callable[[int], str]]:
    """What may stand in a template, by its name and the number of the repetition."""
    brands = sorted({known.brand for known in brand_names().values()})
    wares = sorted(set(products()))
    short = [region.short_names[0] for region in load().regions if region.short_names]
    full = paths()
    return {
        "i": str,
        "number": lambda at: f"400{at * 7_919_003 % 10**7:07}",
        "brand": lambda at: brands[at % len(brands)],
        "product": lambda at: wares[at % len(wares)],
        "word": lambda at: "".join(_HAN[at // len(_HAN) ** place % len(_HAN)] for place in range(3)),
        "short": lambda at: short[at % len(short)],
        "path": lambda at: full[at % len(full)],
        "han": lambda at: _HAN[at * 7 % 31],
    }
