"""What a page's markup and text may hold and hardly ever does: tags out of order, odd characters, more of all than is sane."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crawler.generator.draw import Draw

_TAG = re.compile(r"<[^<>]{0,300}>")
_TEXT = re.compile(r">([^<>]{1,300})<")
_DIGIT = re.compile("[0-9]")
_ZEROS = "٠۰०０𝟎𝟘𝟬𝟶᠐๐೦𑁦④⓪〇一"
_ODD = (
    "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\xad", "\x00", "\x01", "\x0b", "\x0c", "\x1c", "\x85", "\u2028",
    "\u2029", "\xa0", "\u3000", "\u0301", "\u20e3", "\ufe0f", "\U0001f4de", "\U00020000", "\U00010028", "\U000e0041",
    "\ufffd", "\uffff", "ß", "ŉ", "ı", "İ", "ﬁ", "ǰ", "Ⅻ", "½", "㈠", "㍿", "\t", "\r", "\n", "\ud800", "\udfff",
)  # fmt: skip
_ENTITIES = (
    "&nbsp;", "&nbsp", "&#0;", "&#x80;", "&#xD800;", "&#x110000;", "&#x1F4DE;", "&#52;&#48;&#48;", "&amp;lt;", "&lt;b&gt;",
    "&unknown;", "&#;", "&#x;", "&", "&NotEqualTilde;", "&#9;", "&#10;", "&zwnj;", "&shy;",
)  # fmt: skip
_TAGS = (
    "b", "i", "font", "a", "p", "div", "span", "table", "tr", "td", "th", "ul", "li", "dl", "dt", "dd", "h1", "pre", "form",
    "select", "option", "button", "object", "svg", "math", "template", "noscript", "iframe", "textarea", "title", "script",
    "style", "plaintext", "xmp", "body", "html", "head", "frameset", "br", "wbr", "img", "center", "marquee", "ruby", "rt",
)  # fmt: skip
_ATTRIBUTES = (
    ' style="display:none"', " style='position:absolute;left:-9999px'", " hidden", ' class="x"', ' href="tel:400-012-3456"',
    " href=tel:%2B8613800138000", ' title="', " data-hotlines-hidden", " =", ' a="1" a="2"', " style=font-size:0", "/", ' alt="4000123456"',
    ' name="description" content="海尔空调维修400-012-3456"', " charset=gbk",
)  # fmt: skip
_RULES = (
    "{display:none}", "{visibility:hidden}", "{text-indent:-999px}", "{font-size:0}", "{height:0;overflow:hidden}", "{", "}",
    "{color:red}/*", "{opacity:.0}",
)  # fmt: skip
_SELECTORS = (
    "p", ".x", "#a", "*", "p~p", "div div div", "td:hover", "@media print", "a[href", "p,,b", "::", ">", "p+p>b", "[style]", "",
)  # fmt: skip
_MORSELS = (
    "400-012-3456", "4000123456", "400", "(010)87654321", "+86 138 0013 8000", "95118", "转1", "1", "0", "一", "四〇〇", "海尔", "格力",
    "三菱重工", "Haier", "空调", "热水器", "维修", "售后服务电话", "24小时", "厂家", "全国统一", "北京", "北京市朝阳区", "朝阳", "广东:", "、", ",",
    "。", ":", " ", "-", "—", "(", ")", "【", "】", "“", "”", "的", "市", "县", "镇", "路1号", "服务区域:", "品牌:", "首页", "记者", "假冒",
    "最新文章", "备案", "地址:", "传真:", "办公室", "www.a.cn", "a@b.cn", ".jpg", "元", "质保", "服(fú)", "務", "//", "|", "·",
)  # fmt: skip


def morsels(draw: Draw, count: int) -> str:
    """So many pieces of what adverts are made of, of tags and of odd characters, in no order."""
    kinds: Sequence[tuple[Callable[[], str], float]] = (
        (lambda: draw.pick(_MORSELS), 8),
        (lambda: draw.pick(_ODD), 1),
        (lambda: draw.pick(_ENTITIES), 0.5),
        (lambda: _tag(draw), 3),
        (lambda: "\n", 0.5),
        (lambda: draw.pick(_MORSELS) * draw.between(2, 12), 0.3),
    )
    return "".join(draw.weighted(kinds)() for _ in range(count))


def _tag(draw: Draw) -> str:
    name = draw.pick(_TAGS)
    if draw.chance(0.4):
        return f"</{name}>"
    attribute = draw.pick(_ATTRIBUTES) if draw.chance(0.3) else ""
    return f"<{name}{attribute}{'>' if draw.chance(0.97) else ''}"


def _at_some(draw: Draw, html: str, pattern: re.Pattern[str], change: Callable[[str], str]) -> str:
    """`html` with a few matches of the pattern changed."""
    found = list(pattern.finditer(html))
    chosen = sorted(draw.some(range(len(found)), draw.pick((1, 3, 30))))
    parts: list[str] = []
    end = 0
    for at in chosen:
        parts += (html[end : found[at].start()], change(found[at][0]))
        end = found[at].end()
    return "".join((*parts, html[end:]))


def _inserted(draw: Draw, html: str, *pieces: str) -> str:
    """The pieces at as many places, in their order."""
    places = sorted(draw.below(len(html) + 1) for _ in pieces)
    parts: list[str] = []
    end = 0
    for place, piece in zip(places, pieces, strict=True):
        parts += (html[end:place], piece)
        end = place
    return "".join((*parts, html[end:]))


def _tags_dropped(draw: Draw, html: str) -> str:
    return _at_some(draw, html, _TAG, lambda _: "")


def _tags_doubled(draw: Draw, html: str) -> str:
    return _at_some(draw, html, _TAG, lambda tag: tag * draw.between(2, 5))


def _tags_nested(draw: Draw, html: str) -> str:
    return _at_some(draw, html, _TAG, lambda tag: f"{_tag(draw)}{tag}{_tag(draw)}")


def _tags_unclosed(draw: Draw, html: str) -> str:
    return _at_some(draw, html, _TAG, lambda tag: tag.replace("</", "<") if draw.chance(0.5) else tag[:-1])


def _attributes(draw: Draw, html: str) -> str:
    return _at_some(draw, html, _TAG, lambda tag: tag[:-1] + draw.pick(_ATTRIBUTES) + tag[-1:])


def _huge_attribute(draw: Draw, html: str) -> str:
    huge = draw.pick(_MORSELS) * draw.between(50, 1500)
    return _inserted(draw, html, f'<img alt="{huge}" style="{huge}">')


def _entities(draw: Draw, html: str) -> str:
    return _inserted(draw, html, *(draw.pick(_ENTITIES) for _ in range(draw.between(1, 30))))


def _digits_as_entities(draw: Draw, html: str) -> str:
    form = draw.pick(("&#{};", "&#{}", "&#x{:x};", "&#000{};"))
    return _at_some(draw, html, _DIGIT, lambda digit: form.format(ord(digit)))


def _comments(draw: Draw, html: str) -> str:
    kinds = (
        "<!--x-->",
        "<!--",
        "-->",
        "<!-- <b> --!>",
        "<![CDATA[",
        "]]>",
        "<?php",
        "<!-->",
        "<!doctype html>",
    )
    return _inserted(draw, html, *(draw.pick(kinds) for _ in range(draw.between(1, 6))))


def _rules(draw: Draw, html: str) -> str:
    rules = "".join(draw.pick(_SELECTORS) + draw.pick(_RULES) for _ in range(draw.between(1, 30)))
    return _inserted(draw, html, f"<style>{rules}{'</style>' if draw.chance(0.9) else ''}")


def _table(draw: Draw, html: str) -> str:
    cells = [
        draw.pick(
            ("<tr>", "<td>", "<th colspan=9999>", "<td rowspan=0>", "</tr>", "<caption>", "<table>", "")
        )
        + draw.pick(_MORSELS)
        for _ in range(draw.between(2, 60))
    ]
    return _inserted(draw, html, f"<table>{''.join(cells)}{'</table>' if draw.chance(0.7) else ''}")


def _many_tags(draw: Draw, html: str) -> str:
    return _inserted(
        draw, html, draw.pick((f"{_tag(draw)}", f"{_tag(draw)}4{_tag(draw)}")) * draw.between(100, 2000)
    )


def _deep(draw: Draw, html: str) -> str:
    name, depth = draw.pick(_TAGS), draw.between(50, 1500)
    return _inserted(draw, html, f"<{name}>" * depth, f"</{name}>" * draw.between(0, depth))


def _text_split(draw: Draw, html: str) -> str:
    return _at_some(draw, html, _TEXT, lambda text: text[0] + _tag(draw).join(text[1:-1]) + text[-1])


def _digits_of_scripts(draw: Draw, html: str) -> str:
    zero = draw.pick(_ZEROS)
    change = chr(ord(zero) + 1) if zero in "④⓪〇一" else None
    return _at_some(draw, html, _DIGIT, lambda digit: change or chr(ord(zero) + int(digit)))


def _one_line(draw: Draw, html: str) -> str:
    flat = re.sub(
        r"</?(?:p|div|br|li|tr|h\d|ul|table)[^>]{0,99}>|\s+", draw.pick((" ", "", "\t", "、")), html
    )
    return flat * draw.pick((1, 1, 3))


def _odd_characters(draw: Draw, html: str) -> str:
    odd = draw.pick(_ODD)
    return _inserted(
        draw, html, *(odd if draw.chance(0.5) else draw.pick(_ODD) for _ in range(draw.between(1, 80)))
    )


def _odd_in_words(draw: Draw, html: str) -> str:
    odd = draw.pick(_ODD)
    return _at_some(draw, html, _TEXT, lambda text: text[0] + odd.join(text[1:-1]) + text[-1])


def _morsels_inserted(draw: Draw, html: str) -> str:
    return _inserted(draw, html, *(morsels(draw, draw.between(1, 12)) for _ in range(draw.between(1, 8))))


MARKUP: dict[str, Callable[[Draw, str], str]] = {
    "tags_dropped": _tags_dropped,
    "tags_doubled": _tags_doubled,
    "tags_nested": _tags_nested,
    "tags_unclosed": _tags_unclosed,
    "attributes": _attributes,
    "huge_attribute": _huge_attribute,
    "entities": _entities,
    "digits_as_entities": _digits_as_entities,
    "comments": _comments,
    "rules": _rules,
    "table": _table,
    "many_tags": _many_tags,
    "deep": _deep,
    "text_split": _text_split,
    "digits_of_scripts": _digits_of_scripts,
    "one_line": _one_line,
    "odd_characters": _odd_characters,
    "odd_in_words": _odd_in_words,
    "morsels_inserted": _morsels_inserted,
}
"""What can be done to a page's text, by name."""
